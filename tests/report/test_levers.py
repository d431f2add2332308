"""The page in a browser: no error, no request, and levers that move the numbers as a repricing does."""

import html
import json
import re
import subprocess
from pathlib import Path

import pytest

import sim
from sim.catalogue.keys import COST, FOB, NPV
from sim.numerals import written
from sim.report import figures
from sim.report.documents.page import page
from sim.report.documents.response import response
from sim.report.figures.gallery import Gallery
from tests.programs import program

SCENARIOS = Path(__file__).parents[2] / "scenarios"
STAMP = dict.fromkeys(
    ("study", "command", "seed", "replications", "version", "libraries", "scenarios", "result"), "1"
)
# Moves each lever in turn, and writes what the page then shows where the test can read it.
DRIVER = """
<script>
const seen = [], section = document.getElementById("levers");
const inputs = [...section.querySelectorAll("input")];
const read = () => [...section.querySelectorAll("tbody tr")].map(
  row => [...row.querySelectorAll("td")].map(cell => cell.textContent));
seen.push({places: inputs.map(one => Number(one.value)), rows: read()});
for (const share of [0.2, 0.9]) {
  inputs.forEach((one, axis) => {
    one.value = Number(one.min) + share * (axis % 2 ? 1 - share : 1) * (one.max - one.min);
    one.dispatchEvent(new Event("input"));
  });
  seen.push({places: inputs.map(one => Number(one.value)), rows: read()});
}
section.querySelector("button").click();
seen.push({places: inputs.map(one => Number(one.value)), rows: read()});
document.body.dataset.seen = JSON.stringify(seen);
document.body.dataset.hidden = section.hidden;
</script>
"""


@pytest.fixture(scope="module")
def runs():
    """Simulate the plant for 8 t and its toll canner."""
    outside, local = (sim.load(SCENARIOS / f"{name}-8t.yaml") for name in ("outside", "local"))
    return sim.compare([outside, local], against={"local-8t": "outside-8t"}, replications=2)


@pytest.fixture(scope="module")
def moved(runs):
    return response(runs)


def shown(text, folder):
    """Return what Chromium makes of a page, and what it says of it."""
    (folder / "page.html").write_text(text)
    words = (
        *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
        *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
        *("--enable-logging=stderr", "--log-level=0", "--virtual-time-budget=5000"),
        *(f"--user-data-dir={folder / 'profile'}", "--dump-dom", str(folder / "page.html")),
    )
    done = subprocess.run(
        [program("chromium", "chromium-browser", "google-chrome"), *words],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    return done.stdout, done.stderr


def test_the_polynomial_meets_what_is_assumed_and_is_near_elsewhere(runs, moved):
    stated = moved.at([one.value for one in moved.levers])
    for (name, kpi), value in stated.items():
        assert value == pytest.approx(runs.sample(kpi, name).parts.mean(), rel=1e-9)
    # The ends of the ranges are computed, not interpolated.
    lows = {one.path: f"{written(one.low)} {one.unit}" for one in moved.levers}
    at_lows = moved.at([one.low for one in moved.levers])
    repriced = runs.reprice(lows)
    for (name, kpi), value in at_lows.items():
        assert value == pytest.approx(repriced.sample(kpi, name).parts.mean(), rel=1e-9)


def test_between_its_points_it_is_as_far_off_as_it_says(runs, moved):
    places = [one.low + 0.37 * (one.high - one.low) for one in moved.levers]
    texts = {
        one.path: f"{written(place)} {one.unit}"
        for one, place in zip(moved.levers, places, strict=True)
    }
    exact = runs.reprice(texts).sample(NPV, "local-8t").parts.mean()
    worst = moved.errors["local-8t", NPV]
    assert abs(moved.at(places)["local-8t", NPV] - exact) <= 1.5 * worst
    assert worst < 0.5e9


@pytest.mark.parametrize("lang", ["en", "id"])
def test_levers_move_the_numbers_as_a_repricing_does(runs, moved, tmp_path, lang):
    program("chromium", "chromium-browser", "google-chrome")
    text = page(runs, lang, STAMP, Gallery(runs, lang, ["unit_cost", "npv"]), moved)
    dom, said = shown(text.replace("</body>", DRIVER + "</body>"), tmp_path)

    assert "CONSOLE" not in said, said
    assert 'data-hidden="false"' in dom
    seen = json.loads(html.unescape(re.search(r'data-seen="(.*?)"', dom)[1]))
    assert len(seen) == 4
    assert seen[0] == seen[-1]
    for one in seen[:3]:
        expected = moved.at(one["places"])
        cost, less, fob, _, npv, _ = (numbers(cell, lang) for cell in one["rows"][0])
        assert cost == pytest.approx(expected["local-8t", COST], abs=0.51)
        difference = expected["local-8t", COST] - expected["outside-8t", COST]
        assert less == pytest.approx(difference, abs=0.51)
        assert fob == pytest.approx(expected["local-8t", FOB], abs=0.0051)
        assert npv == pytest.approx(expected["local-8t", NPV] / 1e9, abs=0.051)
    assert seen[1]["rows"] != seen[2]["rows"]


def numbers(cell, lang):
    plain = cell.replace(".", "").replace(",", ".") if lang == "id" else cell.replace(",", "")
    return float(plain) if re.fullmatch(r"[-+]?[\d.]+", plain) else None


def test_the_conclusions_of_the_page_end_with_how_sure_they_are(runs):
    text = page(runs, "en", STAMP, Gallery(runs, "en", ["unit_cost"]), None)
    conclusions = html.unescape(
        re.search(r"<h2[^>]*>The verdict in full</h2>(.*?)</section>", text, re.DOTALL)[1]
    )
    frame = runs.over_ranges
    worth = frame[(frame["kpi"] == NPV) & (frame["scenario"] == "local-8t")]["probability"]
    last = re.findall(r"<li>(.*?)</li>", conclusions)[-1]
    assert f"({100 * worth.item():.0f}\N{NO-BREAK SPACE}%)" in last


def test_a_lever_says_in_which_money_its_price_is_stated(runs, moved):
    """Elsewhere on the page prices are those of the price basis."""
    text = page(runs, "en", STAMP, Gallery(runs, "en", ["unit_cost"]), moved)
    names = re.findall(r'class="lever"><span>(.*?)</span>', text)
    assert len(names) == len(moved.levers)
    (rival,) = (name for name in names if name.startswith("Rival"))
    stated = sim.load(SCENARIOS / "local-8t.yaml").money.rivals["thailand"].price_year
    assert rival.endswith(f"(in prices of {stated})")
    assert stated != runs.plan.timing.price_basis


@pytest.mark.parametrize("lang", ["en", "id"])
def test_a_picture_of_the_page_keeps_every_digit_of_its_texts(runs, lang):
    pictures = Gallery(runs, lang, ["unit_cost", "npv"])
    text = page(runs, lang, STAMP, pictures, None)
    ours = re.findall(r"<text[^>]*>([^<]*)<", text)
    theirs = [
        one
        for name in ("unit_cost", "npv")
        for one in re.findall(
            r"<text[^>]*>([^<]*)<", figures.drawn(pictures[name], ".svg").decode()
        )
    ]
    assert any(re.search(r"\d[.,]\d{3}", one) for one in theirs)
    assert sorted(ours) == sorted(theirs)


def test_a_browser_asks_for_no_address(runs, moved, tmp_path):
    """The policy of the page forbids every request, and nothing in it would make one."""
    text = page(runs, "en", STAMP, Gallery(runs, "en", ["unit_cost"]), moved)
    assert "default-src 'none'" in text
    assert not re.findall(
        r'(?:src|href)="(?!#)', re.sub(r"<svg.*?</svg>", "", text, flags=re.DOTALL)
    )
    dom, said = shown(text, tmp_path)
    assert "Refused" not in said
    assert dom.count("<svg") == 1


def test_text_of_a_scenario_is_no_markup(tmp_path):
    marked = '</script><script>alert(1)</script><b>bold</b> & "quoted"'
    outside, local = (sim.load(SCENARIOS / f"{name}-8t.yaml") for name in ("outside", "local"))
    local = local.replace({"title.en": marked, "title.id": marked})
    runs = sim.compare(
        [outside, local], against={"local-8t": "outside-8t"}, replications=2, years=8
    )
    text = page(runs, "en", STAMP, Gallery(runs, "en", ["unit_cost"]), response(runs))
    assert "<b>bold</b>" not in text
    assert text.count("<script") == 2
