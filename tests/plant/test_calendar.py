"""Days, months, working days."""

from datetime import date, time

import pytest

from sim.plant.calendar import Days, around_feast, public_holidays
from sim.scenario.models.shifts import hour_of
from tests.plant.builders import working

# The national holidays of 2025 as the three ministers decreed them.
OF_2025 = {
    date(2025, month, day)
    for month, days in {
        1: [1, 27, 29],
        3: [29, 31],
        4: [1, 18, 20],
        5: [1, 12, 29],
        6: [1, 6, 27],
        8: [17],
        9: [5],
        12: [25],
    }.items()
    for day in days
}


def test_public_holidays_are_those_that_were_decreed():
    assert public_holidays(2025, 2025) == OF_2025


def test_the_feast_of_2027_falls_on_10_and_11_march():
    """1 Syawal 1448; releases of the library before 0.105 estimate it a day early."""
    assert around_feast(2027, 2027, 0, 0) >= {date(2027, 3, 10), date(2027, 3, 11)}
    assert date(2027, 3, 9) not in around_feast(2027, 2027, 0, 0)


def test_working_days_of_a_year_are_its_weekdays_less_its_holidays():
    # 365 days less 52 Sundays less 17 holidays, 3 of them on a Sunday: 20 April, 1 June, 17 August.
    days = Days(date(2025, 1, 1), 12)
    week = working(weekdays=(0, 1, 2, 3, 4, 5), holidays=True)
    worked = days.working(week)
    assert len(worked) == 365 - 52 - 14
    assert not {days.dates[day] for day in worked} & OF_2025
    assert worked == sorted(worked)


@pytest.mark.parametrize(
    ("start", "months", "count"),
    [
        (date(2027, 2, 1), 1, 28),
        (date(2028, 2, 1), 1, 29),
        (date(2027, 1, 1), 12, 365),
        (date(2027, 7, 1), 12, 366),  # it holds 29 February 2028
        (date(2027, 1, 1), 180, 15 * 365 + 4),  # 2028, 2032, 2036, 2040
        (date(2027, 1, 31), 2, 1 + 28),
    ],
)
def test_months_are_those_of_the_calendar(start, months, count):
    days = Days(start, months)
    assert days.count == len(days.month_of) == count
    assert days.hours == 24 * count
    assert days.dates[0] == start
    assert set(days.month_of) == set(range(months))
    assert [days.dates[day].day for day in days.firsts[1:]] == [1] * (months - 1)


def test_the_29th_of_february_is_a_day_of_february():
    days = Days(date(2028, 1, 1), 12)
    assert days.dates[59] == date(2028, 2, 29)
    assert days.month_of[58:61] == [1, 1, 2]


def test_an_hour_of_the_day_counts_its_minutes():
    assert hour_of(time(7, 30)) == 7.5
