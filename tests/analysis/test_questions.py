"""What to ask: between which values a choice stays, by lines whose crossing is known."""

import numpy as np
import pandas as pd
import pytest

from sim.analysis.questions import questions_frame, stay
from sim.analysis.unknowns import Range, Unknown
from sim.scenario.paths import Assumption
from sim.statistics.designs import latin_points
from sim.statistics.laws import Law
from sim.statistics.splines import Basis
from sim.statistics.value_of_information import decision

POINTS = 512


@pytest.fixture(scope="module")
def shares():
    return latin_points(POINTS, 2, np.random.default_rng(1))


def choice(shares, *payoffs):
    """Return the choice between nothing and some payoffs with noise."""
    random = np.random.default_rng(2)
    noisy = [payoff + random.normal(0, 0.5, POINTS) for payoff in payoffs]
    columns = np.column_stack([np.zeros(POINTS), *noisy])
    return decision([Basis.of(column) for column in shares.T], columns, random)


def test_nothing_is_best_up_to_where_the_line_crosses_zero(shares):
    found = choice(shares, 10 * (shares[:, 0] - 0.6))
    assert found.best == 0
    one = stay(found, 0, shares[:, 0])
    assert (one.low, one.below, one.above) == (0.0, None, 1)
    assert one.high == pytest.approx(0.6, abs=0.02)


def test_a_plant_in_the_middle_gives_way_on_both_sides(shares):
    """Of 2 - 40 (u - 0.5)^2 below 2 - 0.4 the roots are 0.5 -+ sqrt(0.05)."""
    small = 2 - 40 * (shares[:, 0] - 0.5) ** 2
    found = choice(shares, small + 2)
    one = stay(found, 0, shares[:, 0])
    assert found.best == 1
    assert (one.below, one.above) == (0, 0)
    assert (one.low, one.high) == pytest.approx((0.5 - 0.1**0.5, 0.5 + 0.1**0.5), abs=0.02)


def test_an_assumption_without_effect_never_changes_the_choice(shares):
    found = choice(shares, 10 * (shares[:, 0] - 0.6))
    assert stay(found, 1, shares[:, 1]) == (0.0, 1.0, None, None)


def test_a_question_tells_the_values_at_which_the_choice_changes(shares):
    stated = Assumption("5 IDR/can", "0", "10", "uniform", source="a guess", confidence="C")
    one = Unknown("fee", {"a": Range(stated, Law(0, 5, 10, "uniform"), "IDR/can", False, 1.0)})
    other = Unknown("other", one.ranges)
    found = choice(shares, 10 * (shares[:, 0] - 0.6))
    values = pd.DataFrame(
        [("npv", "", "", 2.0, 0.1, True), ("npv", "fee", "", 1.5, 0.1, True), ("npv", "other", "", 0.0, 0.1, False)],
        columns=["payoff", "path", "best_now", "value_idr", "error_idr", "stands_out"],
    )  # fmt: skip
    frame = questions_frame([one, other], shares, {"npv": (found, ["", "plant"])}, values)
    (row,) = frame.to_dict("records")
    assert (row["path"], row["value"], row["low"], row["high"]) == ("fee", "5 IDR/can", "0", "10")
    assert row["stays_from"] == "0 IDR/can"
    assert float(row["stays_to"].split()[0]) == pytest.approx(6, abs=0.2)
    assert (row["best_below"], row["best_above"]) == (None, "plant")


def test_a_question_shows_the_range_of_the_plant_that_is_best_now(shares):
    """Of two plants, each with its own range, and of the first where it is best to build nothing."""
    found = choice(shares, 10 * (shares[:, 0] - 0.4), 12 * (shares[:, 0] - 0.4))
    ranges = {
        name: Range(
            Assumption(f"{high} IDR", f"{low}", f"{high}", "uniform"),
            Law(low, high, high, "uniform"),
            "IDR",
            is_whole=False,
            scale=1.0,
        )
        for name, low, high in (("small", 1, 3), ("large", 10, 30), ("partner", 0, 9))
    }
    one = Unknown("cost", {name: ranges[name] for name in ("partner", "small", "large")})
    choices = {"npv": (found, ["", "small", "large"])}
    columns = ["payoff", "path", "best_now", "value_idr", "error_idr", "stands_out"]
    for best, low, high in (("large", 10, 30), ("small", 1, 3), ("", 1, 3)):
        values = pd.DataFrame([("npv", "cost", best, 1.5, 0.1, True)], columns=columns)
        (row,) = questions_frame([one], shares, choices, values).to_dict("records")
        assert (row["value"], row["low"], row["high"]) == (f"{high} IDR", str(low), str(high))
        edge = low + 0.4 * (high - low)
        assert float(row["stays_from"].split()[0]) == pytest.approx(edge, abs=(high - low) / 20)
