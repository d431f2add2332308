"""The headlines and all claims follow the figures."""

import json
import math
from dataclasses import asdict, replace

import pytest

from sim.catalogue.labels import LANGS
from sim.report.claims.verdict import headlines, verdict
from tests.report.frames import COST, COSTS, EIGHT, FIVE, study
from tests.report.reading import numbers
from tests.report.turning import changed, claims, with_difference


def test_the_head_line_says_by_how_much_each_plant_is_cheaper():
    by_id = claims(study(EIGHT, spread=0), "id")

    assert by_id["local_plants_cheaper"].holds is False
    assert by_id["local_plants_cheaper"].text == (
        "Dibandingkan dengan pengalengan di luar daerah pada volume yang sama, biaya per kaleng "
        "Rp1.042 lebih tinggi di Pabrik lokal 2 t/hari (dengan hibah Rp1.258 lebih rendah); "
        "Rp1.144 lebih rendah di Pabrik lokal 8 t/hari; Rp2.249 lebih rendah di Pabrik lokal "
        "30 t/hari."
    )


@pytest.mark.parametrize("lang", LANGS)
def test_few_head_lines_come_first_in_the_order_of_the_questions(lang):
    headlined = headlines(study(EIGHT), lang)

    assert [claim.id for claim in headlined] == [
        "distance",
        "main_cause",
        "local_plants_cheaper",
        "competitive.saudi.thailand",
        "worth_yes",
        "worth_grant",
        "worth_no_grant",
        "against_nothing",
        "grant_needed",
        "sale_price",
    ]
    assert verdict(study(EIGHT), lang)[: len(headlined)] == headlined


def test_a_dearer_capital_turns_the_cheaper_plant():
    before = claims(study())["cheaper.local-8t"]
    after = claims(study(changes={("local-8t", "capital"): 4_000}))["cheaper.local-8t"]

    assert (before.holds, after.holds) == (True, False)
    assert " less than under “Toll canner 8 t/day”" in before.text
    assert " more than under “Toll canner 8 t/day”" in after.text


@pytest.mark.parametrize(
    ("low", "high", "holds", "phrase"),
    [
        (-60, -20, True, "a can costs 40 IDR less than under"),
        (20, 60, False, "a can costs 40 IDR more than under"),
        (-40, 30, None, "no clear difference in the cost of a can"),
    ],
)
def test_a_difference_is_clear_only_outside_its_interval(low, high, holds, phrase):
    results = with_difference("local-8t", COST, (low + high) / 2, low, high)

    claim = claims(results)["cheaper.local-8t"]

    assert claim.holds is holds
    assert (claim.difference, claim.ci_low, claim.ci_high) == ((low + high) / 2, low, high)
    assert phrase in claim.text


def test_an_interval_around_zero_is_told_to_both_sides():
    claim = claims(with_difference("local-8t", COST, -5, -40, 30))["cheaper.local-8t"]

    assert "(95 % interval by luck: from 40 IDR less to 30 IDR more)" in claim.text


def test_an_interval_too_narrow_to_write_is_not_written():
    claim = claims(with_difference("local-8t", COST, -40.0, -40.1, -39.9))["cheaper.local-8t"]

    assert claim.text.endswith("(hardly any variation).")


@pytest.mark.parametrize("lang", LANGS)
def test_a_single_replication_establishes_nothing(lang):
    by_id = verdict(study(replications=1), lang)

    assert {claim.holds for claim in by_id} == {None}
    assert {claim.ci_low for claim in by_id} == {None}


def test_identical_replications_establish_what_they_say():
    by_id = claims(study(spread=0))

    assert by_id["cheaper.local-8t"].holds is True
    assert by_id["cheaper.local-8t"].text.endswith("(the same in every replication).")


def test_the_toll_fee_is_above_the_break_even_fee_where_the_plant_is_cheaper():
    by_id = claims(study(spread=0))

    assert by_id["fee_above_break_even.local-8t"].holds is True
    assert by_id["fee_above_break_even.local-2t"].holds is False
    assert by_id["fee_above_break_even.local-2t"].difference == pytest.approx(
        sum(COSTS["outside-2t"][:8]) - sum(COSTS["local-2t"][:8])
    )
    assert "4,500 IDR per can, is 1,042 IDR below" in by_id["fee_above_break_even.local-2t"].text


def test_a_cheap_rival_is_not_matched_and_a_dear_one_is():
    results, kpi = study(), "price_gap_pct.fob.thailand"
    dear = changed(results.kpis, "local-8t", kpi, mean=-9.5, ci_low=-12.0, ci_high=-7.0)

    before = claims(results)["matches_rival.local-8t.thailand"]
    after = claims(type(results)(dear, results.differences))["matches_rival.local-8t.thailand"]

    assert (before.holds, after.holds) == (False, True)
    assert " above that of Thailand" in before.text
    assert "9.5 % below that of Thailand (95 % interval by luck: 7.0 % to 12.0 %)" in after.text


def test_a_grant_makes_a_claim_of_its_own_where_it_changes_the_price():
    by_id = claims(study(EIGHT, spread=0))
    net_fob = 24 * (sum(COSTS["local-30t"][:8]) - COSTS["local-30t"][8]) * 1.1 / 16_200 + 0.41

    claim = by_id["matches_rival_net_of_grant.local-30t.thailand"]

    assert claim.holds is True
    assert claim.difference == pytest.approx(100 * (net_fob / 17.5 - 1))
    assert "matches_rival_net_of_grant.outside-30t.thailand" not in by_id


@pytest.mark.parametrize(
    ("lang", "reason"), [("en", "nothing was sold"), ("id", "tidak ada yang terjual")]
)
def test_what_is_undefined_says_why(lang, reason):
    results = study()
    nothing = dict.fromkeys(("mean", "ci_low", "ci_high"), math.nan)
    kpi = "break_even_toll_fee_idr_per_can"
    kpis = changed(results.kpis, "local-8t", kpi, **nothing, n=0, why="nothing was sold")

    claim = claims(type(results)(kpis, results.differences), lang)["fee_above_break_even.local-8t"]

    assert (claim.holds, claim.difference) == (None, None)
    assert claim.text.endswith(f": {reason}.")


def test_a_head_line_without_any_pair_says_so():
    by_id = claims(study(("outside",)))

    assert by_id["distance"].holds is None
    assert "no local plant is compared with a toll canner" in by_id["distance"].text
    assert "none is compared with a toll canner" in by_id["local_plants_cheaper"].text


@pytest.mark.parametrize("replications", [1, 20])
@pytest.mark.parametrize("names", [FIVE, EIGHT, ("outside",)])
def test_claims_are_plain_json_and_the_same_in_both_languages(names, replications):
    results = study(names, replications=replications)
    english, indonesian = (verdict(results, lang) for lang in LANGS)

    json.dumps([asdict(claim) for claim in english], allow_nan=False)
    assert [_without_text(claim) for claim in english] == [
        _without_text(claim) for claim in indonesian
    ]


@pytest.mark.parametrize("changes", [{}, {("outside-8t", "transport"): 9_000}])
def test_sentences_of_both_languages_name_the_same_numbers(changes):
    results = study(EIGHT, changes=changes)
    english, indonesian = (verdict(results, lang) for lang in LANGS)

    for left, right in zip(english, indonesian, strict=True):
        assert sorted(numbers(left.text, "en")) == sorted(numbers(right.text, "id")), left.id


def test_ids_are_unique():
    results = study(EIGHT)
    ids = [claim.id for claim in verdict(results)]

    assert len(set(ids)) == len(ids)


def _without_text(claim):
    return asdict(claim) | {"text": None}


@pytest.mark.parametrize(
    ("low", "high", "word"),
    [(-20.0, 30.0, "about the same"), (-4_000.0, 9_000.0, "from 4,000 IDR less to 9,000 IDR more")],
)
def test_costs_are_about_the_same_only_where_the_whole_interval_is_small(low, high, word):
    results = study()
    gaps = results.differences.copy()
    row = (gaps["scenario"] == "local-8t") & (gaps["kpi"] == "levelised_cost_idr_per_can")
    gaps.loc[row, ["mean", "ci_low", "ci_high"]] = [(low + high) / 2, low, high]
    by_id = {one.id: one for one in verdict(replace(results, differences=gaps))}
    text = by_id["local_plants_cheaper"].text
    assert word in text
    assert ("about the same" in text) is (high < 100)
    assert by_id["local_plants_cheaper"].holds is not True
