"""A result that is in its folder already: shown from there, the same to the last letter."""

import json

import pytest

import sim
from sim.analysis.study import StudyResult
from sim.results import comparison_screen, recalled, run_record, study_folder
from sim.results.archive import digest
from sim.results.csv_files import csv_text
from sim.results.result_folder import Result, save
from tests.cli.shop import ALONE, COMPARE, SCENARIOS, nanas


def not_computed(*_):
    raise AssertionError("a figure was computed that is in the folder")


@pytest.fixture
def frozen(monkeypatch):
    """Let no figure be computed."""
    monkeypatch.setattr(StudyResult, "_samples", not_computed)


@pytest.mark.parametrize("lang", ["en", "id"])
def test_the_screen_is_that_of_the_first_time_and_no_figure_is_computed(done, lang, monkeypatch):
    words = (*COMPARE[:2], *ALONE, "--lang", lang, "--no-figures")
    monkeypatch.setattr(run_record, "code", lambda: "other code")
    first = nanas(*words)
    assert first.exit_code == 0
    monkeypatch.undo()
    monkeypatch.chdir(done.parents[1])
    monkeypatch.setattr(StudyResult, "_samples", not_computed)
    again = nanas(*words)
    assert again.exit_code == 0, again.output
    assert again.stdout == first.stdout


def test_code_that_has_changed_computes_again(done, frozen, monkeypatch):
    words = (*COMPARE, *ALONE, "--no-figures")
    assert nanas(*words).exit_code == 0
    monkeypatch.setattr("sim.results.result_folder.code", lambda: "other code")
    with pytest.raises(AssertionError, match="was computed"):
        raise nanas(*words).exception


def test_json_has_all_digits_and_not_those_of_the_folder(done, compared):
    assert nanas(*COMPARE, *ALONE, "--json").stdout == compared[0].stdout


def test_a_figure_that_is_missing_is_drawn_again(done, two_figures):
    picture = next((done / "figures").iterdir())
    picture.unlink()
    outcome = nanas(*COMPARE, *ALONE)
    assert outcome.exit_code == 0, outcome.output
    assert "Written to" in outcome.stderr
    assert picture.exists()


@pytest.mark.parametrize("count", [1, 3])
def test_a_result_that_is_read_back_writes_the_same_files_and_pages(tmp_path, count):
    plan = sim.load(SCENARIOS / "study.yaml")
    names = ("outside-8t", "local-8t", "outside-2t", "local-2t")
    runs = sim.compare(
        [plan.scenarios[name] for name in names],
        against={"local-8t": "outside-8t", "local-2t": "outside-2t"},
        replications=count,
        years=8,
    )
    save(Result({"replications": []}, study_folder.tables(runs), {}, {}), tmp_path, None)
    known = recalled.recalled(runs, tmp_path)
    for name, frame in study_folder.tables(known).items():
        assert csv_text(frame) == (tmp_path / f"{name}.csv").read_text(), name
    for lang in ("en", "id"):
        assert comparison_screen.page(known, lang) == comparison_screen.page(runs, lang)
    for name in names[1::2]:
        assert known.odds("npv_idr", name) == pytest.approx(runs.odds("npv_idr", name), nan_ok=True)


def test_the_record_tells_the_code(done):
    assert json.loads((done / "run.json").read_text())["code"] == run_record.code()


def test_what_other_code_made_is_made_again_where_it_is_asked_for(done, two_figures):
    compare, report = (*COMPARE, *ALONE), ("report", done, "--format", "html", "--lang", "en")
    assert nanas(*compare).exit_code == nanas(*report).exit_code == 0
    page, picture = done / "report.en.html", next((done / "figures").glob("*.png"))
    stale = page.read_bytes() + b"\n"
    page.write_bytes(stale)
    record = json.loads((done / "run.json").read_text())
    record["made"] |= {"report.en.html": digest([stale])}
    record["code"] = "that of another version"
    (done / "run.json").write_text(json.dumps(record))
    before = picture.stat().st_mtime_ns

    assert nanas(*compare, "--no-figures").exit_code == 0
    assert page.read_bytes() == stale
    assert nanas(*report).exit_code == 0
    assert page.read_bytes() == stale[:-1]
    assert picture.stat().st_mtime_ns == before
    assert nanas(*compare).exit_code == 0
    assert picture.stat().st_mtime_ns != before
    record = json.loads((done / "run.json").read_text())
    assert (record["code"], record["earlier"]) == (run_record.code(), ["report.en.html"])
    assert nanas("verify", done, "--lang", "en").exit_code == 0
