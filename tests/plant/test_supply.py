"""Supply of fruit: season, shocks, the window in the field."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as rules
from hypothesis import strategies as st

from sim.compiled import records
from sim.plant.accounts import Accounts
from sim.plant.calendar import Days
from sim.plant.fields import Fields
from sim.plant.streams import Streams
from sim.plant.supply import ripening, season_index, year_shocks
from sim.plant.trucking import Source
from sim.scenario.models.parts import Area, Season
from sim.scenario.models.types import MONTHS
from sim.streams import EPOCH
from tests.plant.builders import supply

INDICES = [1.30, 1.10, 0.85, 0.75, 0.80, 1.00, 1.25, 1.15, 0.95, 0.80, 0.85, 1.20]


def season(indices):
    return Season(**dict(zip(MONTHS, indices, strict=True)))


@rules(max_examples=50, deadline=None, derandomize=True)
@given(st.lists(st.floats(0.01, 10), min_size=12, max_size=12))
def test_the_season_has_mean_one_over_a_year_whatever_its_level(indices):
    index = season_index(season(indices), Days(date(2027, 1, 1), 12))
    assert index.mean() == pytest.approx(1)
    assert index.min() > 0


def test_the_season_passes_through_its_months_and_closes_the_year():
    index = season_index(season(INDICES), Days(date(2027, 1, 1), 24))
    level = sum(INDICES) / 12
    # The middles of January and July, months being twelfths of a year: days 15.2 and 197.7.
    assert index[15] == pytest.approx(INDICES[0] / level, rel=0.005)
    assert index[197] == pytest.approx(INDICES[6] / level, rel=0.005)
    assert index[364] == pytest.approx(index[365], rel=0.01)
    assert abs(np.diff(index)).max() < 0.02
    assert index[365:730].tolist() == index[:365].tolist()


def test_the_season_goes_by_the_date_not_by_the_day_of_the_study():
    january = season_index(season(INDICES), Days(date(2027, 1, 1), 12))
    july = season_index(season(INDICES), Days(date(2027, 7, 1), 6))
    assert july.tolist() == january[181:].tolist()


def test_a_leap_year_has_an_index_for_each_of_its_days():
    index = season_index(season(INDICES), Days(date(2028, 1, 1), 12))
    assert len(index) == 366
    assert index[365] == index[364]


def many_years(**spread):
    """Return the shocks of 3000 replications of 2000 to 2029."""
    days = Days(date(2027, 1, 1), 36)
    return np.array([year_shocks(supply(**spread), Streams(1, run, days)) for run in range(3000)])


def test_year_shocks_have_mean_one_in_every_year():
    shocks = many_years(year_cv=0.15, year_memory=0.3)
    half_width = 3.3 * 0.15 / np.sqrt(len(shocks))  # 30 means at once
    assert shocks.shape[1] == 30
    assert np.abs(shocks.mean(axis=0) - 1).max() < half_width
    assert shocks.std() == pytest.approx(0.15, rel=0.02)


def test_a_share_of_a_years_deviation_carries_over():
    logs = np.log(many_years(year_cv=0.15, year_memory=0.6))
    logs -= logs.mean()
    memory = [np.mean(logs[:, gap:] * logs[:, : 30 - gap]) / logs.var() for gap in (1, 2)]
    assert memory == pytest.approx([0.6, 0.36], abs=0.02)


def test_fruit_of_a_year_without_shocks_is_the_share_for_canning():
    days = Days(date(2027, 1, 1), 12)
    part = supply(canning_share=0.35, season=season(INDICES))
    ripe = ripening("farm", Area(at="farm", annual=1000), part, days, Streams(1, 0, days))
    assert ripe.sum() == pytest.approx(350_000)


def test_fruit_on_a_date_is_the_same_whenever_the_study_starts():
    part = supply(year_cv=0.2, year_memory=0.3, area_cv=0.1, day_cv=0.3, season=season(INDICES))
    year, rest = Days(date(2027, 1, 1), 24), Days(date(2027, 10, 1), 15)
    area = Area(at="farm", annual=1000)
    whole, part_of_it = (
        ripening("farm", area, part, days, Streams(1, 0, days)) for days in (year, rest)
    )
    assert whole[273:].tolist() == part_of_it.tolist()
    assert date(2000, 1, 1) == EPOCH


def field_of(ripe, window):
    return Fields({"farm": np.array(ripe)}, window, Accounts(Days(date(2027, 1, 1), 1)))


def buy(field, kg, hour):
    field.buy(records(Source, [Source(kg=kg)]), int(hour // 24))


def test_fruit_that_nobody_buys_goes_fresh_after_its_window():
    field = field_of([10.0] * 31, window=3)
    assert [field.on(day) for day in range(5)] == [[10], [20], [30], [30], [30]]


def test_without_a_window_all_fruit_goes_fresh_on_its_day():
    accounts = Accounts(Days(date(2027, 1, 1), 1))
    field = Fields({"farm": np.full(31, 10.0)}, 0, accounts)
    assert field.on(7) == [0]
    field.book_unsold()
    assert [*accounts.rows["area.farm.to_fresh_kg"]] == [0, 310]


def test_the_oldest_fruit_is_bought_first():
    field = field_of([10.0, 5.0, 1.0, 0.0, 0.0], window=3)
    field.on(1)
    buy(field, 12.0, 24.0)  # all of the first day, 2 of the second
    assert field.on(2) == [3 + 1]
    assert field.on(3) == [3 + 1]
    assert field.on(4) == [1]  # the second day's is over


def test_a_day_that_was_passed_over_is_caught_up():
    field = field_of([10.0] * 31, window=2)
    assert field.on(20) == [20]
    assert field.on(20) == [20]  # no day ripens twice


def test_what_was_not_bought_is_fresh_in_the_month_in_which_its_window_is_over():
    days = Days(date(2027, 1, 1), 2)
    accounts = Accounts(days)
    field = Fields({"farm": np.full(days.count, 10.0)}, 3, accounts)
    buy(field, 25.0, 24.0 * 2)
    field.book_unsold()
    # Of the first 28 days' fruit, over by the 31st of January, 25 kg were bought; that of the last
    # three days of February still waits.
    assert [*accounts.rows["area.farm.to_fresh_kg"]] == [0, 280 - 25, 280]
    assert field.on(days.count - 1) == [30]
