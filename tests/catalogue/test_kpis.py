"""The catalogue of figures: complete, in two languages, and without a loose end."""

import re
from pathlib import Path

import pytest

from sim.catalogue.keys import BEYOND_GATE
from sim.catalogue.kpis import (
    catalogue,
    in_order,
    is_figure,
    keys,
    most_digits,
    moved_by_money,
    patterns,
    read_table,
    spelt,
    take_apart,
    unit,
    whole_patterns,
    why_undefined,
)
from sim.catalogue.labels import LANGS, labels_of_figures, table, words_of
from sim.catalogue.vocabulary import FIXED
from sim.economics import appraise
from sim.scenario.fields import SCENARIO, schema_of
from sim.scenario.models.money import Monetary
from sim.scenario.rules.check import LEGS

FIGURES = catalogue()["figures"]
SCENARIOS = Path(__file__).parents[2] / "scenarios"
NAMES = {
    "GROUP": ["fruit", "packaging"],
    "LEG": ["fruit", "fruit_to_toll", "cans_back", "materials", "port"],
    "STAGE": ["retort"],
    "MARKET": ["saudi", "EU"],
    "RIVAL": ["thailand"],
    "CAUSE": list(FIXED["CAUSE"]),
    "PARTY": ["hauliers"],
}


def test_every_figure_has_a_meaning_and_a_formula_in_both_languages():
    wanted = {"meaning", "formula"}
    lacking = [
        name
        for name, entry in FIGURES.items()
        for lang in LANGS
        if set(entry[lang]) - {"label"} != wanted or not all(entry[lang].values())
    ]
    assert lacking == []


def test_no_text_is_the_same_in_both_languages():
    texts = [pair for pair in _texts(catalogue()) if not re.fullmatch(r"\{\w+\}", pair[0])]
    assert len(texts) > 200
    assert [pair for pair in texts if pair[0].strip() == pair[1].strip()] == []


def _texts(tree):
    """Yield (English, Indonesian) of every text."""
    if isinstance(tree, dict) and {"en", "id"} <= tree.keys():
        ours, theirs = tree["en"], tree["id"]
        if isinstance(ours, dict):
            assert ours.keys() == theirs.keys()
            yield from ((ours[key], theirs[key]) for key in ours)
        else:
            yield ours, theirs
    for below in tree.values() if isinstance(tree, dict) else ():
        yield from _texts(below)


def test_a_label_stands_in_one_table_and_every_figure_has_one():
    assert labels_of_figures().keys() & read_table("labels.yaml").keys() == set()
    assert FIGURES.keys() - table().keys() == set()


def test_boundaries_sources_and_suffixes_are_all_known_and_all_used():
    book = catalogue()
    views = [*book["prefixes"].values(), *book["suffixes"].values()]
    bounds = {one["boundary"] for one in (*FIGURES.values(), *views) if "boundary" in one}
    assert bounds == set(book["boundaries"])
    assert {entry["source"] for entry in FIGURES.values()} == set(book["sources"])
    words = {word for name in FIGURES for one in patterns(name) for word in one.split(".") if word}
    assert words == set(book["suffixes"])


def test_the_names_that_are_told_of_are_those_of_the_models():
    told = catalogue()["names"]
    assert {*told["GROUP"], *BEYOND_GATE} == {*FIXED["GROUP"]}
    assert set(told["LEG"]) == set(LEGS)
    assert set(told["CAUSE"]) == {*FIXED["CAUSE"]}
    assert set(told["PARTY"]) == {*FIXED["PARTY"]} == {*in_order("PARTY")}


def test_a_name_that_ends_in_a_unit_has_that_unit():
    endings = {
        "_idr": "IDR",
        "_pct": "%",
        "_share": "share",
        "_per_year": "/year",
        "_idr_per_can": "IDR/can",
        "_usd_per_carton": "USD/carton",
        "_per_net_t": "USD/t",
        "_kg_per_can": "kg/can",
        "_years": "year",
        "irr": "%/year",
    }
    wrong = [
        name
        for name in FIGURES
        for ending, written in endings.items()
        if name.endswith(ending) and written not in unit(name)
    ]
    assert wrong == []


def test_units_and_reasons_are_known_in_both_languages_and_all_used():
    units = {unit(name) for name in FIGURES}
    whys = {why_undefined(key) for key in keys(NAMES)}
    assert (units | whys) - table().keys() == set()
    assert {one["en"] for one in catalogue()["reasons"].values()} == whys
    assert catalogue()["digits"].keys() <= units
    assert catalogue()["sizes"].keys() == units
    assert most_digits("no unit") is None


def test_what_only_physical_inputs_move_is_made_of_no_money():
    """Followed down to paths of a scenario, which are those of its physical side."""

    def paths(key):
        for part in take_apart(key, NAMES).parts:
            figures = list(spelt(part, NAMES)) if is_figure(part) else []
            yield from (path for figure in figures for path in paths(figure))
            if not figures:
                yield part

    physical = [key for key in keys(NAMES) if not moved_by_money(key)]
    assert len(physical) > 15
    heads = {path.partition(".")[0] for key in physical for path in paths(key)}
    # The slots of the toll canner, and whether cans are sold at home at all.
    assert heads & {*Monetary.model_fields} == {"toll", "sale"}


def test_no_figure_is_called_like_a_part_of_a_scenario():
    assert set(schema_of(*SCENARIO).names) & FIGURES.keys() == set()


def test_every_key_is_taken_apart_and_put_together_again():
    every = list(keys(NAMES))
    assert len(set(every)) == len(every) > 150
    assert [str(take_apart(key, NAMES)) for key in every] == every


def test_what_a_figure_is_made_of_exists():
    """Parts are other figures, with a suffix that they have, or paths that the models know."""
    wrong = []
    for key in keys(NAMES):
        for part in take_apart(key, NAMES).parts:
            head, _, rest = part.partition(".")
            if is_figure(part):
                known = any(spelt(part, NAMES))
            elif head in ("group", "leg"):
                known = rest in ("GROUP", *BEYOND_GATE, *NAMES["GROUP"], *NAMES["LEG"])
            else:
                known = bool(schema_of(*SCENARIO).at(part).known)
            if not known:
                wrong.append((key, part))
    assert wrong == []


def test_no_figure_is_made_of_itself():
    def below(key, above):
        assert key not in above, above
        for part in take_apart(key, NAMES).parts:
            for figure in spelt(part, NAMES) if is_figure(part) else ():
                below(figure, (*above, key))

    for key in keys(NAMES):
        below(key, ())


@pytest.mark.parametrize(
    "key",
    [
        "unit_cost_idr_per_can",  # of no year
        "unit_cost_idr_per_can.29",
        "levelised_cost_idr_per_can.EU",  # a market is no cost group
        "landed_usd_per_carton.thailand",
        "landed_usd_per_carton.MARKET",
        "incremental_capital_idr",  # has no views
        "incremental_",
        "npv_idr.",
        "",
    ],
)
def test_what_is_no_figure_is_not_taken_apart(key):
    assert take_apart(key, NAMES) is None


@pytest.mark.parametrize("lang", LANGS)
def test_prefix_and_suffixes_are_told_one_by_one(lang):
    book = catalogue()
    words = words_of(take_apart("incremental_irr.mean_flow.net_of_grant", NAMES), lang)
    told = [
        book["prefixes"]["incremental_"],
        book["suffixes"]["mean_flow"],
        book["suffixes"]["net_of_grant"],
    ]
    assert words.notes == tuple(one[lang] for one in told)
    assert words.boundary == book["boundaries"]["increment"][lang]
    assert words.formula == FIGURES["irr"][lang]["formula"]


def test_the_last_word_that_says_so_sets_the_boundary():
    landed = words_of(take_apart("price_gap_pct.landed.saudi.thailand", NAMES), "en")
    at_fob = words_of(take_apart("price_gap_pct.net_of_grant.thailand", NAMES), "en")
    assert landed.boundary == "In the market, duty and charges paid."
    assert at_fob.boundary == "On board at the port of export (FOB)."


def test_a_view_is_made_of_figures_in_the_same_view():
    assert take_apart("incremental_irr.mean_flow", NAMES).parts == ["incremental_npv_idr"]
    assert take_apart("equity_irr.mean_flow", NAMES).parts == ["equity_npv_idr", "grant", "loans"]
    assert take_apart("irr.mean_flow", NAMES).parts == ["npv_idr"]
    assert take_apart("incremental_economic_mirr", NAMES).parts == ["enpv_idr", "social"]
    assert take_apart("incremental_economic_npv_idr", NAMES) is None


def test_every_figure_of_the_catalogue_has_one_function_and_every_function_an_entry():
    functions = [*appraise.FIGURES.functions, *appraise.COMPARED.functions]
    searched = {name for name in FIGURES if name.startswith("crossover")}
    entries = {one for name in FIGURES.keys() - searched for one in whole_patterns(name)}
    assert len({*functions}) == len(functions)
    assert {*functions} == entries
