"""The claims about distance and the other causes follow the figures."""

import math

import pytest

from tests.report.frames import COST, COSTS, EIGHT, FIVE, study
from tests.report.turning import CAUSE, changed, claims, with_difference, without_causes


def test_at_the_middle_values_distance_is_not_the_cause():
    by_id = claims(study(spread=0))
    fruit, transport = COSTS["outside-2t"][:2]
    saved = fruit - 3348 + 0.85 * transport
    share = 100 * saved / sum(COSTS["outside-2t"])

    assert by_id["distance"].holds is False
    assert by_id["distance"].difference == pytest.approx(saved)
    assert by_id["distance"].text == (
        "It is not true that distance makes canning outside dear: if the toll canner (“Toll canner "
        f"2 t/day”) stood next to the fields, a can would cost {saved:.0f} IDR less, {share:.1f} % "
        "of its cost (the same in every replication); other causes weigh more."
    )


def test_without_the_causes_transport_stands_for_distance():
    by_id = claims(without_causes(study(spread=0)))
    saved = COSTS["outside-8t"][1] - COSTS["local-8t"][1]

    assert by_id["distance"].holds is False
    assert by_id["distance"].difference == pytest.approx(saved)
    assert f"saves at most {saved} IDR of transport per can" in by_id["distance"].text
    assert "main_cause" not in by_id


def test_the_cause_that_weighs_most_is_told_of_every_pair():
    by_id = claims(study(EIGHT, spread=0))
    scale = 0.7 * (2630 - 5053) + (27 - 9)

    assert by_id["main_cause"].holds is False
    assert f"for Local plant 8 t/day, “Scale of the plant”: {-scale:,.0f} IDR per can cheaper" in (
        by_id["main_cause"].text
    )
    assert (
        "for Local plant 2 t/day, “Capital”: 2,435 IDR per can dearer" in by_id["main_cause"].text
    )
    assert by_id["main_cause.local-8t"].difference == pytest.approx(scale)


def test_a_main_cause_that_is_hardly_ahead_says_so():
    results = study()
    kpis = changed(
        results.kpis, "local-8t", f"{CAUSE}capital", mean=1_600, ci_low=1_400, ci_high=1_800
    )
    claim = claims(type(results)(kpis, results.differences))["main_cause.local-8t"]

    assert claim.holds is None
    assert claim.text.endswith("not clearly ahead of “Capital”")


def test_a_long_haul_turns_the_claim_about_distance():
    far = {(name, "transport"): 9_000 for name in FIVE if name.startswith("outside")}
    by_id = claims(study(changes=far))

    assert by_id["distance_explains.local-8t"].holds is True
    assert by_id["local_plants_cheaper"].holds is True
    assert by_id["distance"].holds is True
    assert "It is true that distance makes" in by_id["distance"].text


def test_a_long_haul_of_one_pair_alone_is_told_as_such():
    by_id = claims(study(changes={("outside-8t", "transport"): 9_000}))

    assert by_id["distance"].holds is False
    assert by_id["distance"].text.endswith(
        "it is shown against “Toll canner 8 t/day”, not against “Toll canner 2 t/day”."
    )


def test_a_local_plant_that_saves_no_transport_is_told_as_such():
    far = {(name, "transport"): 900 for name in FIVE if name.startswith("local")}
    by_id = claims(without_causes(study(changes=far)))

    assert by_id["distance"].text.endswith("nearer to the fields would save nothing.")


def test_an_open_difference_leaves_the_claim_about_distance_open():
    by_id = claims(with_difference("local-2t", COST, -5, -40, 30))

    assert by_id["distance_explains.local-2t"].holds is None
    assert "no clear cost difference" in by_id["distance_explains.local-2t"].text


@pytest.mark.parametrize(
    ("part", "holds", "phrase"),
    [
        ((-900, -950, -850), True, "is the larger part"),
        ((-100, -150, -50), False, "is not the main part"),
        ((-500, -600, -400), None, "it is not clear whether"),
        ((5, -20, 30), False, "distance itself shows no clear difference"),
        ((200, 150, 250), False, "distance makes it 200 IDR per can dearer, yet"),
    ],
)
def test_distance_explains_a_difference_when_it_is_more_than_half_of_it(part, holds, phrase):
    results = with_difference("local-8t", COST, -1000, -1050, -950)
    ends = dict(zip(("mean", "ci_low", "ci_high"), part, strict=True))
    kpis = changed(results.kpis, "local-8t", f"{CAUSE}distance", **ends)

    claim = claims(type(results)(kpis, results.differences))["distance_explains.local-8t"]

    assert claim.holds is holds
    assert phrase in claim.text


def test_an_undefined_transport_leaves_the_head_line_open():
    nothing = math.nan
    results = with_difference("local-2t", f"{COST}.transport", nothing, nothing, nothing, n=0)
    by_id = claims(without_causes(results))

    assert by_id["transport_explains.local-2t"].holds is None
    assert "cannot be judged: it is not defined." in by_id["transport_explains.local-2t"].text
    # The other pair already refutes it for all.
    assert by_id["distance"].holds is False
