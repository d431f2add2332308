"""No two sentences of one verdict exclude each other, whatever the figures are."""

import re
from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from sim.catalogue.labels import LANGS
from sim.report.claims.verdict import verdict
from tests.report.frames import COST, EIGHT, study
from tests.report.reading import numbers
from tests.report.turning import CAUSE

BILLION = 1e9
CAUSES = ("distance", "toll_margin", "purchase_scale", "plant_scale", "capital", "recovery")
PLANTS = ("local-2t", "local-8t", "local-30t")
NAMES = {name: f"Local plant {name[6:-1]} t/day" for name in PLANTS}

# What a phrase says of a plant: (quantity, outcome). S stands for its name.
OPEN = "open"
PHRASES = {
    r"[\d,]+ IDR less from S": ("cost", "less"),
    r"[\d,]+ IDR more from S": ("cost", "more"),
    r"S: a can costs [\d,]+ IDR less than under": ("cost", "less"),
    r"S: a can costs [\d,]+ IDR more than under": ("cost", "more"),
    r"about the same from S": ("cost", OPEN),
    r"less or more from S": ("cost", OPEN),
    r"S: no clear difference in the cost of a can": ("cost", OPEN),
    r"S: the toll fee of [^:]* is [\d,]+ IDR above": ("cost", "less"),
    r"S: the toll fee of [^:]* is [\d,]+ IDR below": ("cost", "more"),
    r"S: the toll fee of [^:]* no clear difference": ("cost", OPEN),
    r"worth investing even without a grant[^.]*?S [+-]": ("npv", "more"),
    r"worth investing only thanks[^:]*:(?:.|\n)*?S [+-]": ("npv", "less"),
    r"Not worth investing(?:.|\n)*?S [+-]": ("npv", "less"),
    r"worth investing with the grant; without it(?:.|\n)*?S [+-]": ("npv", OPEN),
    r"Whether it is worth investing is not clear(?:.|\n)*?S [+-]": ("npv", OPEN),
    r"S: before any grant the investment is worth [\d.,]+ billion IDR more": ("npv", "more"),
    r"S: before any grant the investment is worth [\d.,]+ billion IDR less": ("npv", "less"),
    r"S: before any grant it is not clear whether the investment": ("npv", OPEN),
    r"S: the sale price assumed, [^:]* above the price": ("npv", "more"),
    r"S: the sale price assumed, [^:]* below the price": ("npv", "less"),
    r"S: the sale price assumed, [^:]* no clear difference": ("npv", OPEN),
    r"S: to just pay, it would need a grant": ("npv", "less"),
    r"S: distance is more than half of all": ("half by distance", "yes"),
    r"S: distance (?:is less than half|is no part)": ("half by distance", "no"),
    r"S: it is open whether distance is more than half": ("half by distance", OPEN),
}


def said(claims, name):
    """Return what is said of a plant: quantity, and every outcome that any sentence gives it."""
    found = {}
    for claim in claims:
        for phrase, (quantity, outcome) in PHRASES.items():
            if re.search(phrase.replace("S", re.escape(NAMES[name]), 1), claim.text):
                found.setdefault(quantity, {}).setdefault(outcome, []).append(claim.text)
    return found


@cache
def drawn(seed, *, split=True, unequal=False):
    """Return a study with random causes, costs and values of each plant, that keep to their identities."""
    rng = np.random.default_rng(seed)
    results = study(EIGHT)
    kpis, gaps = results.kpis.set_index(["scenario", "kpi"]), results.differences
    gaps = gaps.set_index(["scenario", "kpi"])

    def put(frame, key, mean, half):
        frame.loc[key, ["mean", "ci_low", "ci_high"]] = (mean, mean - half, mean + half)

    for name in PLANTS:
        partner = name.replace("local", "outside")
        means = rng.choice([0.0, 1.0, 10.0]) * rng.normal(0, 300, len(CAUSES))
        means[rng.random(len(CAUSES)) < 0.2] = 0.0
        halves = np.abs(means) * rng.choice([0.02, 0.5, 2.0], len(CAUSES))
        for cause, mean, half in zip(CAUSES, means, halves, strict=True):
            put(kpis, (name, CAUSE + cause), mean, half)
        total, half = means.sum(), rng.choice([0.1, 1.0]) * halves.sum()
        put(gaps, (name, COST), total, half)
        put(
            kpis,
            (name, "break_even_toll_fee_idr_per_can"),
            4_500 + 0.97 * total,
            rng.exponential(half + 1),
        )
        npv, spread = rng.normal(0, 8) * BILLION, rng.exponential(6) * BILLION
        grant = rng.choice([0.0, rng.exponential(8)]) * BILLION
        put(kpis, (name, "npv_idr"), npv, spread)
        put(kpis, (name, "npv_idr.net_of_grant"), npv + grant, spread)
        put(kpis, (name, "grant_for_npv_zero_idr"), max(0.0, -npv), spread)
        put(kpis, (name, "break_even_fob_usd_per_carton"), 17.5 - npv / 7e9, rng.exponential(2))
        if unequal:
            cans = kpis.loc[(partner, "cans_per_year"), "mean"] * rng.choice([0.3, 0.93, 1.2])
            put(kpis, (name, "cans_per_year"), cans, 0.0)
            put(kpis, (name, "order_fill_share"), rng.uniform(0.1, 1), 0.01)
    kpis = kpis.reset_index()
    if not split or unequal:
        kpis.loc[kpis["kpi"].str.startswith(CAUSE), ["mean", "ci_low", "ci_high"]] = np.nan
    return replace(results, kpis=kpis, differences=gaps.reset_index())


@cache
def told(seed, lang="en", **kind):
    """Return the verdict on a random study."""
    return verdict(drawn(seed, **kind), lang)


@pytest.mark.parametrize("seed", range(30))
def test_no_two_sentences_of_a_plant_exclude_each_other(seed):
    for name in PLANTS:
        outcomes = said(told(seed), name)
        assert {"cost", "npv", "half by distance"} <= outcomes.keys()
        for quantity, texts in outcomes.items():
            assert len(texts) == 1, (quantity, texts)


def test_every_phrase_is_met_in_some_verdict():
    texts = "\n".join(claim.text for seed in range(30) for claim in told(seed))
    unmet = [
        phrase
        for phrase in PHRASES
        if not any(re.search(phrase.replace("S", name, 1), texts) for name in NAMES.values())
    ]
    assert unmet == []


@pytest.mark.parametrize("seed", range(30))
def test_what_saves_more_than_all_else_saves_most(seed):
    by_id = {claim.id: claim for claim in told(seed)}
    for name in PLANTS:
        if by_id[f"distance_explains.{name}"].holds:
            assert by_id[f"main_cause.{name}"].holds
            assert f"{NAMES[name]}: most saved by “Distance”" in by_id["main_cause"].text
        shares = [
            float(share) for share in re.findall(r"([\d.]+) % of all", by_id["main_cause"].text)
        ]
        assert all(0 < share <= 100 for share in shares)
    outcomes = {by_id[f"distance_explains.{name}"].holds for name in PLANTS}
    if "Distance is the main reason" in by_id["distance"].text:
        assert outcomes == {True}


@pytest.mark.parametrize("seed", range(10))
@pytest.mark.parametrize("kind", [{}, {"split": False}, {"unequal": True}])
def test_both_languages_say_the_same_with_the_same_numbers(seed, kind):
    english, indonesian = (told(seed, lang, **kind) for lang in LANGS)

    assert [replace(claim, text="") for claim in english] == [
        replace(claim, text="") for claim in indonesian
    ]
    for left, right in zip(english, indonesian, strict=True):
        assert sorted(numbers(left.text, "en")) == sorted(numbers(right.text, "id")), left.id


@pytest.mark.parametrize("seed", range(20))
def test_unequal_partners_are_told_first_and_never_called_equal(seed):
    results, claims = drawn(seed, unequal=True), told(seed, unequal=True)
    cans = results.kpis[results.kpis["kpi"] == "cans_per_year"].set_index("scenario")["mean"]

    assert [claim.id for claim in claims[:2]] == ["orders_filled", "same_volume"]
    assert not any("at the same volume, a can costs" in claim.text for claim in claims)
    assert not any(claim.id.startswith("main_cause") for claim in claims)
    for name in PLANTS:
        both = (cans[name], cans[name.replace("local", "outside")])
        assert (
            "fills {:,.0f} cans a year, “{}” {:,.0f}".format(
                both[0], NAMES[name].replace("Local plant", "Toll canner"), both[1]
            )
            in claims[1].text
        )


@pytest.mark.parametrize("lang", LANGS)
def test_nothing_that_is_open_is_told_without_its_interval(lang):
    words = {
        "en": ("95 % interval", "the same in every replication"),
        "id": ("selang 95%", "sama pada setiap replikasi"),
    }[lang]
    opens = {
        "en": r"no clear difference|open whether|leave open|not clear|about the same",
        "id": r"tidak berbeda nyata|belum dapat dipastikan|belum jelas|kurang lebih sama",
    }[lang]
    for seed in range(15):
        for claim in told(seed, lang):
            if re.search(opens, claim.text) and not claim.id.startswith("worth_with"):
                assert any(word in claim.text for word in words), claim.text
