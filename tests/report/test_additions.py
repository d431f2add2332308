"""What a newcomer writes for a table of a study, and for a picture: one function each."""

import re
from functools import partial

import pytest

from sim.catalogue.labels import LANGS
from sim.progress import progress
from sim.report import figures, tables
from sim.report.evidence import Evidence
from sim.report.figures.drawing import rows
from sim.report.figures.page import page
from sim.report.tables.kpi_series import KpiSeries, known_rows
from sim.report.tables.table import Table
from sim.results.comparison import Comparison
from sim.results.result_folder import Result, save
from tests.report.frames import EIGHT, study
from tests.report.reading import printed


def fruit_table(evidence):
    """Return the fruit of a year and its trips, a column a scenario."""
    labels, names = evidence.labels, evidence.names
    series = [KpiSeries("", "fruit_t_per_year"), KpiSeries("", "fruit_trips_per_year")]
    blocks = (known_rows(series, names, evidence),)
    headings = tuple(map(labels, names))
    return Table(labels("fruit"), labels("column.kpi"), headings, blocks, labels)


def fruit(results, lang="en", **look):
    """Draw the fruit of a year [t], a bar a scenario."""
    evidence = Evidence.of(results, lang)
    amounts = [evidence.level(name, "fruit_t_per_year").mean for name in evidence.names]
    with page(evidence.labels("fruit"), 1.5, evidence, **look) as figure:
        ax = figure.add_subplot()
        ax.barh(range(len(amounts)), amounts)
        rows(ax, [evidence.labels(name) for name in evidence.names])
    return figure


@pytest.mark.parametrize("lang", LANGS)
def test_a_table_is_printed_with_a_study_once_it_is_named(lang, monkeypatch):
    monkeypatch.setattr(tables, "STUDY", {**tables.STUDY, "fruit": (fruit_table,)})
    results = study(EIGHT)
    fruit_a_year = results.kpis.query("kpi == 'fruit_t_per_year'")["mean"]

    *others, added = [part for part in tables.study(results, lang, 200) if isinstance(part, Table)]

    assert len(others) == len(tables.study(results, lang, 200)) - 2
    assert added.frame.iloc[0].to_list() == fruit_a_year.to_list()
    amounts = [
        int(re.sub(r"\D", "", text)) for text in added.written.iloc[0].str.split(" ±").str[0]
    ]
    assert amounts == pytest.approx(fruit_a_year, rel=0.01)
    assert all(text in printed(added, 200) for text in added.written.iloc[0])


def test_a_picture_is_drawn_into_a_result_folder_in_both_languages(tmp_path, monkeypatch):
    monkeypatch.setattr(figures, "fruit", fruit, raising=False)
    monkeypatch.setattr(Comparison, "drawings", lambda *_: ["fruit"])
    inputs = {"command": ["compare"], "versions": {"nanas": "1"}, "seed": 1, "replications": [0]}
    makers = Comparison().makers(study(), {**inputs, "scenarios": {}})

    save(Result(inputs, {}, makers, {}), tmp_path / "there", partial(progress, ""))

    drawn = [(tmp_path / "there" / f"figures/fruit.{lang}.png").read_bytes() for lang in LANGS]
    assert all(picture.startswith(b"\x89PNG") for picture in drawn)
    assert drawn[0] != drawn[1]
