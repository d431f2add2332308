"""The report of a result: its files for readers, and the proof that they are as they were written."""

import html
import io
import json
import random
import re
import shutil
import subprocess
from pathlib import Path
from zipfile import ZipFile

import numpy as np
import pandas as pd
import pytest
from matplotlib.image import imread, imsave

from sim.results.csv_files import BOM
from sim.results.report_files import FORMATS, ReportFiles
from sim.results.seal import opened, packed
from tests.cli.shop import files, nanas
from tests.programs import program

FORMS = ",".join(FORMATS)
NAMED = (
    *("report.en.html", "laporan.id.html", "report.en.xlsx", "laporan.id.xlsx"),
    *("summary.en.docx", "ringkasan.id.docx", "annex.en.docx", "lampiran.id.docx"),
    *("terms.en.docx", "kak.id.docx"),
)


@pytest.fixture(scope="module")
def reported(compared, tmp_path_factory):
    """Report the comparison of the pair in every form and language; return its folder."""
    place = Path(
        shutil.copytree(
            compared[1] / "results" / "pair", tmp_path_factory.mktemp("report") / "pair"
        )
    )
    outcome = nanas("report", place, "--format", FORMS, "--lang", "en")
    assert outcome.exit_code == 0, outcome.output
    outcome = nanas("report", place, "--format", FORMS, "--lang", "id")
    assert outcome.exit_code == 0, outcome.output
    return place


def made(folder):
    record = json.loads((folder / "run.json").read_text())
    return sorted(record["made"])


def test_the_report_of_a_folder_is_that_of_its_study(reported, shop):
    """The same bytes in every form, simulated anew by two workers or read back from a folder."""
    outcome = nanas(
        "report", "scenarios/pair.yaml", "--format", "html,xlsx,docx,kak", "--jobs", "2"
    )
    assert outcome.exit_code == 0, outcome.output
    for name in NAMED:
        assert (shop / "results" / "pair" / name).read_bytes() == (reported / name).read_bytes()


def test_a_report_beside_a_comparison_leaves_its_numbers(shop, done):
    before = files(done)
    assert nanas("report", done, "--format", "html", "--lang", "id").exit_code == 0
    after = files(done)
    assert {*after} - {*before} == {Path("laporan.id.html")}
    assert all(after[name] == text for name, text in before.items() if name.name != "run.json")
    # What is there already is not written again, and another command knows the files.
    outcome = nanas("report", done, "--format", "html", "--lang", "id")
    assert "Hasil ini sudah ada" in outcome.stderr or "sudah" in outcome.stderr
    assert files(done) == after


def test_the_report_of_a_folder_gives_json_as_the_study_does(done):
    outcome = nanas("report", done, "--format", "csv", "--lang", "en", "--json")
    assert outcome.exit_code == 0, outcome.output
    told = json.loads(outcome.stdout)
    assert told["seed"] == 1
    assert {*told["scenarios"]} == {"outside-2t", "local-2t"}


def test_every_file_is_as_it_was_written(reported):
    for name in [*made(reported), "kpis.csv", "flows.npz"]:
        outcome = nanas("verify", reported / name, "--lang", "en")
        assert outcome.exit_code == 0, outcome.output
        assert "CHANGED" not in outcome.output


def test_a_folder_is_verified_file_by_file(reported):
    outcome = nanas("verify", reported, "--lang", "en")
    assert outcome.exit_code == 0, outcome.output
    listed = {
        **(record := json.loads((reported / "run.json").read_text()))["files"],
        **record["made"],
    }
    assert outcome.output.splitlines() == [
        f"{reported}: {len(listed)} of {len(listed)} files are as they were written"
    ]
    page, picture = reported / "report.en.html", reported / "figures" / "unit_cost.en.png"
    kept = {file: file.read_bytes() for file in (page, picture)}
    stranger = reported / "figures" / "own.txt"
    try:
        page.write_bytes(kept[page].replace(b"2", b"3", 1))
        picture.unlink()
        stranger.write_text("not ours")
        outcome = nanas("verify", reported, "--lang", "en")
    finally:
        stranger.unlink()
        for file, content in kept.items():
            file.write_bytes(content)
    assert outcome.exit_code == 1
    assert {*outcome.output.splitlines()} == {
        f"{reported}: {len(listed) - 2} of {len(listed)} files are as they were written",
        f"{stranger}: not a file of this result",
        f"{picture}: MISSING: the result lists it",
        f"{page}: CHANGED since it was written: do not trust its numbers",
    }


def test_the_record_of_a_folder_leads_to_no_other(done, tmp_path):
    private = tmp_path / "private"
    private.mkdir()
    (private / "letter.txt").write_text("private")
    record = json.loads((done / "run.json").read_text())
    listed = str(private / "absent.csv")
    (done / "run.json").write_text(json.dumps({**record, "made": {listed: "0" * 32}}))

    outcome = nanas("verify", done, "--lang", "en")

    assert outcome.exit_code == 1
    assert f"{listed}: MISSING" in outcome.output
    assert "letter.txt" not in outcome.output


def changed_text(content, kind, rng):
    """Return a text with another digit somewhere before its seal."""
    text = content.decode()
    places = [place for place, sign in enumerate(text[: text.rindex("nanas ")]) if sign.isdigit()]
    place = rng.choice(places)
    digit = rng.choice([one for one in "0123456789" if one != text[place]])
    return (text[:place] + digit + text[place + 1 :]).encode()


def changed_picture(content, kind, rng):
    """Return a picture with one other pixel, and the seal it had."""
    image = imread(io.BytesIO(content))
    row, column = rng.randrange(image.shape[0]), rng.randrange(image.shape[1])
    image = np.array(image)
    image[row, column, :3] = 1 - image[row, column, :3].round()
    file = io.BytesIO()
    imsave(file, image, format="png")
    end = file.getvalue().rindex(b"IEND") - 4
    start = content.index(b"nanas\0") - 8
    size = int.from_bytes(content[start : start + 4], "big") + 12
    return file.getvalue()[:end] + content[start : start + size] + file.getvalue()[end:]


def changed_package(content, kind, rng):
    """Return a sheet or document with another digit in one of its texts."""
    with ZipFile(io.BytesIO(content)) as package:
        members = {name: package.read(name) for name in package.namelist()}
    names = [
        name
        for name, one in members.items()
        if name.endswith(".xml")
        and name != "docProps/core.xml"
        and any(map(str.isdigit, one.decode()))
    ]
    formulas = [name for name in names if b"<f>" in members[name]]
    if formulas and rng.random() < 0.5:
        # A formula becomes the constant that it showed.
        name = rng.choice(formulas)
        members[name] = re.sub(rb"<f>.*?</f>", b"", members[name], count=1)
        return packed(members)
    name = rng.choice(names)
    members[name] = changed_text(members[name] + b"nanas ", kind, rng).removesuffix(b"nanas ")
    return packed(members)


def changed_byte(content, kind, rng):
    place = rng.randrange(len(content) - 1)
    return content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]


EDITS = {
    ".html": changed_text,
    ".svg": changed_text,
    ".png": changed_picture,
    ".xlsx": changed_package,
    ".docx": changed_package,
    ".pdf": changed_byte,
    ".csv": changed_byte,
}


@pytest.mark.parametrize("seed", range(30))
def test_an_edit_is_found(reported, tmp_path, seed):
    rng = random.Random(seed)
    kinds = sorted({Path(name).suffix for name in made(reported)})
    kind = kinds[seed % len(kinds)]
    name = rng.choice([one for one in made(reported) if one.endswith(kind)])
    content = (reported / name).read_bytes()
    edited = EDITS[kind](content, kind, rng)
    assert edited != content
    place = tmp_path / Path(name).name
    place.write_bytes(edited)

    outcome = nanas("verify", place, "--result", reported, "--lang", "en")

    assert outcome.exit_code == 1, (name, outcome.output)
    if kind != ".csv":
        assert "CHANGED" in outcome.output or "NOT made" in outcome.output


def test_figures_come_in_other_sizes(done):
    assert (
        nanas("report", done, "--format", "figures", "--size", "slide", "--lang", "id").exit_code
        == 0
    )
    picture = imread(done / "figures" / "unit_cost.slide.id.png")
    height, width = picture.shape[:2]
    assert width / height == pytest.approx(16 / 9, rel=0.01)
    assert (done / "figures" / "unit_cost.slide.id.pdf").read_bytes().startswith(b"%PDF")


def test_a_file_says_by_itself_where_it_comes_from(reported, tmp_path):
    for name in ("report.en.html", "figures/unit_cost.en.png"):
        place = tmp_path / Path(name).name
        place.write_bytes((reported / name).read_bytes())
        outcome = nanas("verify", place, "--lang", "en")
        assert outcome.exit_code == 0, outcome.output
        assert "nanas compare scenarios/pair.yaml" in outcome.output
        seal, unchanged = opened(place.read_bytes(), place.suffix)
        assert (seal["seed"], seal["replications"], unchanged) == ("1", "2", True)


def test_a_report_that_is_interrupted_leaves_the_folder_as_it_was(done, monkeypatch):
    def pressed(*_):
        raise KeyboardInterrupt

    before = files(done)
    monkeypatch.setattr(ReportFiles, "_workbook", pressed)
    outcome = nanas("report", done, "--format", "html,xlsx", "--lang", "en")
    assert outcome.exit_code == 130
    assert outcome.stderr.splitlines()[-1] == f"Interrupted; what is finished is in {done}."
    assert files(done) == before


def test_a_record_that_was_edited_is_not_that_of_its_files(done):
    assert nanas("report", done, "--format", "html", "--lang", "en").exit_code == 0
    record = json.loads((done / "run.json").read_text())
    (done / "run.json").write_text(json.dumps({**record, "seed": record["seed"] + 1}))
    outcome = nanas("verify", done / "report.en.html", "--lang", "en")
    assert outcome.exit_code == 1
    assert "NOT made by the result" in outcome.output


def test_a_new_run_gives_the_same_file(reported):
    outcome = nanas(
        "verify", reported / "laporan.id.html", "--again", "--jobs", "1", "--lang", "en"
    )
    assert outcome.exit_code == 0, outcome.output
    assert "a new run gives the same" in outcome.output


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("report", "absent.yaml"), "absent.yaml"),
        (("report", "scenarios", "--format", "html"), "there is no whole result in this folder"),
        (("report", "scenarios/pair.yaml", "--format", "pptx"), "there is no form “pptx”"),
        (("report", "scenarios/pair.yaml", "--size", "poster"), "there is no size “poster”"),
        (("verify", "absent.html"), "cannot be read"),
        (("verify", "scenarios/pair.yaml"), "carry no seal"),
        (("verify", "scenarios"), "there is no whole result in this folder"),
        (("verify", "scenarios", "--again"), "a folder is verified as a whole"),
        (("verify", "scenarios/pair.yaml", "--result", "scenarios"), "there is no whole result"),
    ],
)
def test_what_cannot_be_reported_or_verified_is_told_in_one_line(shop, words, told):
    outcome = nanas(*words, "--lang", "en")
    assert (outcome.exit_code, outcome.stderr.count("\n")) == (2, 1)
    assert told in outcome.stderr


def test_a_result_that_is_there_is_not_changed_by_options(done):
    outcome = nanas("report", done, "--set", "toll.fee=4_000 IDR/can", "--lang", "en")
    assert outcome.exit_code == 2
    assert "--set cannot change a result that is there already" in outcome.stderr


def test_a_spreadsheet_in_indonesia_reads_the_tables(reported):
    english, indonesian = (
        (reported / f"csv.{lang}" / "kpis.csv").read_text() for lang in ("en", "id")
    )
    assert indonesian.startswith(BOM)
    rows = [line.split(";") for line in indonesian.removeprefix(BOM).splitlines()]
    assert len({len(row) for row in rows}) == 1
    names = rows[0]
    means = [row[names.index("mean")] for row in rows[1:]]
    assert not any("e" in mean or "." in mean for mean in means)
    own = english.splitlines()[1].split(",")
    assert [cell.replace(",", ".") for cell in rows[1]] == own


def test_the_page_asks_for_nothing_and_holds_both_the_answer_and_the_book(reported):
    for name in ("report.en.html", "laporan.id.html"):
        text = (reported / name).read_text()
        assert len(text) < 1_000_000
        assert "http://" not in text.replace("http://www.w3.org", "").replace(
            "http://purl.org", ""
        ).replace("http://creativecommons.org", "")
        assert "toll.fee" in text
        assert text.count("<section") == text.count("</section>")


# Separator and language of a file, in the options of the filter of LibreOffice.
READERS = {"en": (44, 1033), "id": (59, 1057)}


@pytest.mark.opened
@pytest.mark.parametrize("lang", ["en", "id"])
def test_libreoffice_reads_every_number_of_the_tables(reported, tmp_path, lang):
    office = program("soffice")
    separator, language = READERS[lang]
    (tmp_path / "out").mkdir()
    for name in ("kpis", "ledger"):
        words = (
            *("--headless", f"-env:UserInstallation=file://{tmp_path / 'office'}"),
            f"--infilter=CSV:{separator},34,76,1,,{language},false,true",
            *("--convert-to", "csv:Text - txt - csv (StarCalc):44,34,76,1,,1033,false,false"),
            *("--outdir", str(tmp_path / "out"), str(reported / f"csv.{lang}" / f"{name}.csv")),
        )
        subprocess.run([office, *words], capture_output=True, timeout=120, check=True)
        written = pd.read_csv(reported / f"{name}.csv")
        seen = pd.read_csv(tmp_path / "out" / f"{name}.csv")
        assert list(seen.columns) == list(written.columns)
        for column in written.select_dtypes("number"):
            assert seen[column].to_numpy() == pytest.approx(
                written[column].to_numpy(), rel=1e-9, nan_ok=True
            )


def test_both_pages_tell_the_same_numbers(reported):
    """Outside the figures, whose scales follow the length of their words."""
    pages = []
    for name in ("report.en.html", "laporan.id.html"):
        text = (reported / name).read_text()
        text = re.sub(r"<(svg|script|style|head).*?</\1>|<!--.*?-->", "", text, flags=re.DOTALL)
        plain = html.unescape(re.sub(r"<[^>]*>", " ", text))
        found = re.findall(r"\d[\d.,]*\d|\d", plain)
        pages.append(sorted(re.sub("[.,]", "", number) for number in found))
    assert pages[0] == pages[1]
