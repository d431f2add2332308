"""Laws of uncertain values against scipy's distributions and against their definition."""

from typing import get_args

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from sim.catalogue.vocabulary import LawName
from sim.statistics.laws import Law

KINDS = get_args(LawName)
SHARES = np.linspace(0.001, 0.999, 201)
ENDS = st.lists(st.floats(0.01, 1e6), min_size=3, max_size=3, unique=True).map(sorted)


@given(ENDS)
def test_bounded_laws_are_those_of_scipy(numbers):
    low, value, high = numbers
    span, mode = high - low, (value - low) / (high - low)
    known = {
        "triangular": stats.triang(mode, low, span),
        "uniform": stats.uniform(low, span),
        "pert": stats.beta(1 + 4 * mode, 5 - 4 * mode, low, span),
    }
    for kind, law in known.items():
        quantiles = Law(low, value, high, kind).quantile(SHARES)
        assert quantiles == pytest.approx(law.ppf(SHARES), rel=1e-6, abs=1e-9 * span), kind


@given(ENDS)
def test_low_and_high_of_an_unbounded_law_are_its_5th_and_95th_percentile(numbers):
    low, value, high = numbers
    for kind in ("normal", "lognormal"):
        law = Law(low, value, high, kind)
        assert law.quantile(np.array([0.05, 0.95])) == pytest.approx(
            [low, high], rel=1e-9, abs=1e-9 * high
        )
    middle = Law(low, value, high, "normal").quantile(np.array([0.5]))
    assert middle == pytest.approx([(low + high) / 2])
    middle = Law(low, value, high, "lognormal").quantile(np.array([0.5]))
    assert middle == pytest.approx([np.sqrt(low * high)])


@given(ENDS)
def test_a_larger_share_never_has_a_smaller_quantile(numbers):
    for kind in KINDS:
        quantiles = Law(*numbers, kind).quantile(SHARES)
        assert (np.diff(quantiles) >= -1e-12 * numbers[2]).all(), kind


def test_a_discrete_law_takes_each_distinct_value_equally_often():
    values, counts = np.unique(
        Law(0, 15.7, 15.7, "discrete").quantile(np.arange(1000) / 1000), return_counts=True
    )
    assert dict(zip(values, counts, strict=True)) == {0: 500, 15.7: 500}


@given(ENDS, st.floats(0.05, 2))
def test_a_law_is_cut_where_its_values_end(numbers, tightness):
    low, value, high = numbers
    reach = tightness * (high - low)
    least, most = low - reach, high + reach
    middle, deviation = (low + high) / 2, (high - low) / (2 * stats.norm.ppf(0.95))
    ends = ((one - middle) / deviation for one in (least, most))
    known = stats.truncnorm(*ends, middle, deviation).ppf(SHARES)
    law = Law(low, value, high, "normal", least, most)
    assert law.quantile(SHARES) == pytest.approx(known, rel=1e-6, abs=1e-9 * high)
    assert law.quantile(np.array(law.shares_of_ends)) == pytest.approx([low, high], rel=1e-6)
    plain = Law(low, value, high, "lognormal").quantile(np.linspace(0, 1, 100_001)[1:-1])
    inside = plain[(plain >= least) & (plain <= most)]
    cut = Law(low, value, high, "lognormal", least, most).quantile(np.array([0.2, 0.5, 0.8]))
    assert cut == pytest.approx(np.quantile(inside, (0.2, 0.5, 0.8)), rel=1e-2)


def test_a_value_without_a_range_is_certain():
    for kind in KINDS:
        assert Law(3, 3, 3, kind).quantile(SHARES).tolist() == [3] * len(SHARES)


@given(ENDS)
def test_the_shares_of_the_ends_are_those_of_low_and_high(numbers):
    for kind in KINDS:
        law = Law(*numbers, kind)
        found = law.quantile(np.array(law.shares_of_ends))
        assert found == pytest.approx([law.low, law.high], rel=1e-6), kind
