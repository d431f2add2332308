"""Units and currencies: conversions computed by hand, and what is refused."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.numerals import InputError
from sim.units import (
    BASES,
    CURRENCIES,
    AnnualRate,
    Measured,
    Price,
    annual_rate,
    factor,
    measured,
    price,
    quantity,
)

STEADY = settings(derandomize=True, deadline=None)
FINITE = st.floats(min_value=-1e15, max_value=1e15, allow_nan=False)

CONVERSIONS = [
    ("1.8 t/h", "kg/h", 1.8 * 1000),
    ("2 ton", "kg", 2 * 1000),
    ("3 kuintal", "kg", 3 * 100),
    ("45 min", "h", 45 / 60),
    ("2 week", "day", 2 * 7),
    ("565 g/can", "kg/can", 565 / 1000),
    ("12 %/year", "%/year", 12),
    ("20 km / h", "km/h", 20),
    ("500 m", "km", 500 / 1000),
    ("250 l/t", "m3/t", 250 / 1000),
    ("2.5 kW", "W", 2.5 * 1000),
    ("48 hours", "day", 48 / 24),
    ("90 mins", "h", 90 / 60),
    ("1440 min", "day", 1),
    ("3 kilograms/carton", "kg/carton", 3),
    ("2 kWh/t", "kWh/kg", 2 / 1000),
    ("6 t/day", "kg/h", 6 * 1000 / 24),
    ("7", "", 7),
]


@pytest.mark.parametrize(("text", "canonical", "expected"), CONVERSIONS)
def test_a_quantity_is_turned_into_its_canonical_unit(text, canonical, expected):
    assert quantity(text, canonical) == pytest.approx(expected, rel=1e-14)


@pytest.mark.parametrize(
    ("text", "canonical", "key"),
    [
        ("5", "km", "needs_unit"),
        ("5 kg", "km", "wrong_unit"),
        ("5 km/h", "km", "wrong_unit"),
        ("5 can", "carton", "wrong_unit"),
        ("5 month", "day", "wrong_unit"),
        ("5 year", "month", "wrong_unit"),
        ("5 km", "", "needs_plain"),
        ("5 jam", "h", "unknown_unit"),
        ("5 Kg", "kg", "unknown_unit"),
        ("5 qqq", "kg", "wrong_unit"),
        ("5 9**9**9", "kg", "no_number"),
        ("5 kg*kg", "kg", "wrong_unit"),
        ("5 kg//h", "kg", "wrong_unit"),
        ("5 /h", "kg", "wrong_unit"),
    ],
)
def test_a_quantity_that_does_not_fit_is_refused(text, canonical, key):
    with pytest.raises(InputError) as caught:
        quantity(text, canonical)

    assert caught.value.problem.key == key


@pytest.mark.parametrize(
    ("text", "canonical", "meant"),
    [
        ("2 kw", "kg", "kuintal"), ("2 KW/hari", "t/day", "kuintal"), ("2 kw", "kW", "kW"),
        ("3 ons", "kg", "100 g"), ("6 hr", "h", "h | day"),
    ],
)  # fmt: skip
def test_a_unit_of_two_meanings_is_guessed_by_what_is_wanted(text, canonical, meant):
    with pytest.raises(InputError) as caught:
        quantity(text, canonical)

    assert caught.value.problem.words["meant"] == meant


@pytest.mark.parametrize(
    ("unit", "meant"),
    [
        ("jam", "h"), ("hari", "day"), ("tahun", "year"), ("kaleng", "can"), ("persen", "%"), ("kilo", "kg"),
        ("Kg", "kg"), ("KM", "km"), ("KWH", "kWh"), ("tonn", "ton"), ("mnt", "min"),
    ],
)  # fmt: skip
def test_a_misspelt_or_indonesian_unit_is_guessed(unit, meant):
    with pytest.raises(InputError) as caught:
        factor(unit, "km")

    assert caught.value.problem.words["meant"] == meant


@pytest.mark.parametrize(
    ("text", "per", "expected"),
    [
        ("3_000 IDR/kg", "kg", Price(3000, "IDR", "kg")),
        ("3_000_000 IDR/t", "kg", Price(3000, "IDR", "kg")),
        ("0.2 USD/can", None, Price(0.2, "USD", "can")),
        ("9_000 IDR/km", None, Price(9000, "IDR", "km")),
        ("60e9 IDR", "", Price(60e9, "IDR", "")),
        ("8_000_000 IDR", None, Price(8e6, "IDR", "")),
        ("2 IDR/l", "m3", Price(2 * 1000, "IDR", "m3")),
        ("500 juta IDR", "", Price(500e6, "IDR", "")),
        ("Rp 4 ribu/can", "can", Price(4000, "IDR", "can")),
        ("Rp4.5 rb / can", None, Price(4500, "IDR", "can")),
        ("Rp. 12 miliar", "", Price(12e9, "IDR", "")),
        ("3_000 Rp/kg", "kg", Price(3000, "IDR", "kg")),
        ("1.2 million USD", "", Price(1.2e6, "USD", "")),
    ],
)
def test_a_price_keeps_its_currency_and_is_turned_to_its_base(text, per, expected):
    found = price(text, per)

    assert (found.currency, found.per) == (expected.currency, expected.per)
    assert found.amount == pytest.approx(expected.amount, rel=1e-14)


@pytest.mark.parametrize(
    ("text", "per", "key"),
    [
        ("3_000", "kg", "needs_currency"),
        ("3_000 IDR/", "kg", "needs_currency"),
        ("3_000 IDR", "kg", "wrong_unit"),
        ("3_000 IDR/can", "kg", "wrong_unit"),
        ("3_000 IDR/kg", "", "wrong_unit"),
        ("3_000 IDR/W", None, "wrong_unit"),
        ("3_000 IDR/kilo", "kg", "unknown_unit"),
        ("3.000 IDR/kg", "kg", "number_trap"),
    ],
)
def test_a_price_that_does_not_fit_is_refused(text, per, key):
    with pytest.raises(InputError) as caught:
        price(text, per)

    assert caught.value.problem.key == key


@pytest.mark.parametrize(
    ("text", "unit"), [("4 ribu/can", "IDR/can"), ("3_000/carton", "IDR/carton"), ("60", "IDR/kg")]
)
def test_a_price_of_any_item_is_asked_for_per_the_unit_that_is_written(text, unit):
    with pytest.raises(InputError) as caught:
        price(text)
    assert caught.value.problem.words["unit"] == unit


def test_the_same_price_in_other_words_is_the_same_price():
    assert price("3 IDR/g") == price("3_000 IDR/kg") == price("300_000 IDR/kuintal")


def test_turning_a_unit_adds_no_noise():
    assert quantity("1_440 min", "h") == 24
    assert quantity("565 g/can", "kg/can") == 0.565
    assert price("0.3 IDR/g", "kg").amount == 300


def test_a_rate_says_its_basis():
    assert annual_rate("10 %/year real") == AnnualRate(0.1, "real")
    assert annual_rate("12.5 %/year nominal") == AnnualRate(0.125, "nominal")
    for text in ("10 %/year", "10", "10 %/year riil", "10 % real", "10 real"):
        with pytest.raises(InputError) as caught:
            annual_rate(text)
        assert caught.value.problem.key in ("needs_basis", "wrong_unit", "needs_unit")


def test_an_amount_is_kept_in_the_first_unit_that_fits():
    units = ("t/h", "can/h")

    assert measured("350 kg/h", units) == Measured(0.35, "t/h")
    assert measured("20 can/min", units) == Measured(1200, "can/h")
    for text, key in (("5", "needs_unit"), ("5 kg", "wrong_unit")):
        with pytest.raises(InputError) as caught:
            measured(text, units)
        assert caught.value.problem.key == key


@STEADY
@given(FINITE, st.sampled_from(CURRENCIES), st.sampled_from(("", *BASES)))
def test_a_price_is_read_back_from_its_text(amount, currency, per):
    assert price(str(Price(amount, currency, per)), per) == Price(amount, currency, per)
    assert price(str(Price(amount, currency, per))) == Price(amount, currency, per)


@STEADY
@given(FINITE, st.sampled_from(("kg/can", "piece/can")))
def test_an_amount_is_read_back_from_its_text(amount, unit):
    assert measured(str(Measured(amount, unit)), ("kg/can", "piece/can")) == Measured(amount, unit)


@STEADY
@given(st.floats(-0.99, 10), st.sampled_from(("real", "nominal")))
def test_a_rate_is_read_back_from_its_text(value, basis):
    back = annual_rate(str(AnnualRate(value, basis)))

    assert back.basis == basis
    assert back.value == pytest.approx(value, rel=1e-13, abs=1e-300)


@STEADY
@given(
    st.sampled_from(("kg", "t", "g", "kuintal", "h", "min", "day", "km", "m3", "l", "can", "kW")),
    st.sampled_from(("kg", "t", "h", "day", "km", "m3", "can", "kW")),
)
def test_factors_there_and_back_cancel(one, other):
    there, back = factor(one, other), factor(other, one)

    assert (there is None) == (back is None)
    assert there is None or there * back == pytest.approx(1, rel=1e-14)


@settings(STEADY, max_examples=300)
@given(st.text("kgtmhIDRUS%/_2 *()[].+-\\0é", max_size=10))
def test_any_unit_is_known_or_refused(unit):
    try:
        times = factor(unit, "kg")
    except InputError:
        return
    assert times is None or times > 0
