"""The notes of tables on the statistics behind them."""

from dataclasses import replace

import pytest

from sim.catalogue.labels import LANGS, Labels
from sim.report import tables
from tests.report.frames import COST, EIGHT, FIVE, study
from tests.report.reading import numbers, printed


def paired(names, ratios):
    """Return a study whose pairs have some ratios of variances, by kpi."""
    results = study(names)
    gaps = results.differences.copy()
    gaps["variance_ratio"] = 3.0
    gaps.loc[gaps["kpi"] == COST, "variance_ratio"] = ratios
    return replace(results, differences=gaps)


@pytest.mark.parametrize("lang", LANGS)
def test_the_table_of_pairs_tells_how_much_the_same_luck_cut_the_variance(lang):
    one_pair = FIVE[:1] + FIVE[-2:]
    for names, ratios, shown in (
        (one_pair, [26.7], [27]),
        (EIGHT, [33.2, 41.0, 46.9], [33, 47]),
        (EIGHT, [33.2, float("nan"), 33.4], [33]),
    ):
        table = tables.partners(paired(names, ratios), lang)
        (note,) = (note for note in table.notes if note.startswith(_start(lang)))
        assert numbers(note, lang) == shown


def _start(lang):
    return Labels(lang)("table.note.pairing", times="")[:20]


@pytest.mark.parametrize("lang", LANGS)
def test_without_a_ratio_nothing_is_said_of_it(lang):
    for results in (study(FIVE), paired(FIVE, float("nan"))):
        assert _start(lang) not in " ".join(tables.partners(results, lang).notes)


@pytest.mark.parametrize("lang", LANGS)
def test_tables_say_when_means_are_set_right(lang):
    sentence = Labels(lang)("table.note.controls")
    plain = study(FIVE)
    gains = plain.kpis["kpi"].map({COST: 36.0})
    weighed = replace(plain, kpis=plain.kpis.assign(control_gain=gains))
    for results, expected in ((plain, False), (weighed, True)):
        text = " ".join(printed(tables.comparison(results, lang), 400).split())
        assert (sentence in text) == expected
        assert (sentence in tables.study(results, lang)[-1]) == expected
