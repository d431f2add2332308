"""Scenarios of other products: all that a reader sees is in their own words, in both languages."""

import csv
import html
import io
import json
import re
from pathlib import Path
from zipfile import ZipFile

import pytest

import sim
from sim.analysis.courses import fruit_balance
from sim.catalogue.labels import LANGS, Labels
from sim.report.tables.project import resources_table
from sim.report.workbook import workbook
from sim.scenario.models.wording import Words, words_of
from tests.cli.shop import nanas
from tests.report.workbooks import differences

SHIPPED = Path(__file__).parents[2] / "scenarios"
STUDIES = sorted((SHIPPED / "others").glob("*.yaml"))
# The name of the program is the Indonesian word for the fruit that it was first written for.
PROGRAM = re.compile(
    r"simulasi nanas|nanas (simulation|compare|uncertain|credibility|\d|dengan|with|\{)|\"nanas\""
)
# A word that stands by itself: no key, path or unit, such as idr_per_can or IDR/can.
ALONE = r"(?<![\w./:-]){}(?![\w/]|[.:-]\w)"


@pytest.fixture(scope="module", params=STUDIES, ids=lambda path: path.stem)
def reported(request, tmp_path_factory):
    """Compare a study and report it in both languages; return its path and the folder."""
    folder = tmp_path_factory.mktemp(request.param.stem)
    words = (request.param, "--set", "horizon=6 year", "-n", "2", "--no-figures", "--out", folder)
    for command in (("compare", *words), ("report", folder, "--format", "html,xlsx,docx")):
        outcome = nanas(*command)
        assert outcome.exit_code == 0, outcome.output
    return request.param, folder


def foreign(study):
    """Return the words that a study must not hold: those of the shipped product that are not its own."""
    shipped = words_of({"": sim.load(SHIPPED / "outside.yaml").wording})
    scenarios = sim.load(study).scenarios
    own = words_of({name: one.wording for name, one in scenarios.items()})
    names = {"pineapple", "pineapples", "nanas", "peel", "core", "bonggol"}
    named = ("word.waste", "fruit", "product")
    names |= {shipped[key][lang].lower() for key in named for lang in LANGS}
    for lang in LANGS:
        default, told = Labels(lang).words, Labels(lang, own).words
        names |= {default[word].lower() for word in default if default[word] != told[word]}
    texts = " ".join(text.lower() for each in own.values() for text in each.values())
    kept = {*re.findall(r"\w+", texts)}
    # A can is a verb too, and a buah any piece.
    return {name for name in names if name not in kept} - {
        "can",
        "ripe",
        "matang",
        "product",
        "produk",
    }


def texts(file):
    """Yield what a reader sees of a file: its sentences, without keys and amounts."""
    if file.suffix in (".xlsx", ".docx"):
        with ZipFile(file) as parts:
            for name in parts.namelist():
                if name.endswith(".xml") and "docProps" not in name:
                    yield _shown(parts.read(name).decode())
    elif file.suffix == ".html":
        yield _shown(re.sub(r"(?s)<(script|style).*?</\1>", " ", file.read_text()))
    elif file.suffix == ".csv":
        cells = (cell for row in csv.reader(io.StringIO(file.read_text())) for cell in row)
        yield "\n".join(cell for cell in cells if " " in cell)
    elif file.suffix == ".txt":
        yield file.read_text()


def _shown(markup):
    return html.unescape(re.sub(r"<[^>]+>", " ", markup))


def found(text, words):
    """Return the words that a text holds, with what stands around them."""
    text = PROGRAM.sub(" ", " ".join(text.split()))
    pattern = re.compile(ALONE.format(f"({'|'.join(map(re.escape, sorted(words)))})"), re.I)
    return {text[max(0, hit.start() - 40) : hit.end() + 20] for hit in pattern.finditer(text)}


def test_a_reader_finds_no_word_of_another_product(reported):
    study, folder = reported
    words = foreign(study)
    assert {"nanas", "pineapple", "canned pineapple", "nanas kaleng"} <= words
    files = [
        file
        for file in folder.rglob("*")
        if file.suffix in (".html", ".xlsx", ".docx", ".csv", ".txt")
    ]
    assert len(files) > 20
    assert {
        file.name: hits for file in files for text in texts(file) if (hits := found(text, words))
    } == {}


def test_the_notes_of_an_assumption_name_the_product_alone(reported):
    study, folder = reported
    record = json.loads((folder / "run.json").read_text())
    notes = re.findall(r'"note": "(.*?)"', json.dumps(record))
    assert len(notes) > 100
    assert found("\n".join(notes), foreign(study) - {"fruit", "a fruit"}) == set()


@pytest.mark.parametrize("study", STUDIES, ids=lambda path: path.stem)
def test_every_figure_of_another_product_has_a_meaning_in_its_words(study):
    plan = sim.load(study)
    words = foreign(study)
    for lang in LANGS:
        for figure in ("levelised_cost_idr_per_can", "raw_kg_per_can", "fruit_t_per_year"):
            told = sim.explain(plan, figure, lang)
            assert found(f"{told.label} {told.meaning} {told.formula}", words) == set()
        for entry in sim.explain(plan, "product", lang):
            assert found(entry.meaning, words) == set()


def test_the_words_that_a_file_may_replace_are_those_of_the_labels():
    assert Words.model_fields.keys() <= Labels().words.keys()


@pytest.fixture(scope="module")
def cannery():
    """Compare a cannery that sells seeds and rind, and pays for its waste."""
    return sim.compare(sim.load(SHIPPED / "others" / "jackfruit.yaml"), replications=1, years=6)


def test_by_products_show_in_the_balance_and_in_the_table_of_what_a_plant_leaves(cannery):
    runs = cannery
    shares = fruit_balance(runs).set_index(["scenario", "use"])["share"]["cannery"]
    assert shares.sum() == pytest.approx(1)
    # 8 % seeds and 55 % rind of all that is processed, which is all that is neither old nor still there.
    processed = 1 - shares[["discarded", "in_transit", "in_yard"]].sum()
    assert shares["by_products"] == pytest.approx(0.63 * processed)
    labels = Labels("en", runs.words)
    told = resources_table(runs, "cannery", labels).frame.index
    assert {"Seeds sold", "Rind sold as feed"} <= {*told}


def test_what_by_products_earn_is_income_in_the_ledger_and_in_the_workbook(cannery):
    ledger = cannery.blocks.first_appraisals["cannery"].ledger
    kinds = {one.item: one.kind for one in ledger.postings}
    assert (kinds["seeds"], kinds["rind"], kinds["waste"]) == ("by_product", "by_product", "cost")
    found = differences(workbook(cannery, "en", {"study": "jackfruit", "seed": "1"}))
    assert len(found) > 100
    assert [cell for cell in found if not cell.value < 1e-9] == []
