"""Numbers as people write them: what is clear is read, what is not is asked about."""

import math

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sim.catalogue.labels import Labels
from sim.numerals import MAGNITUDES, InputError, completed, split, written

CLEAR = {
    "3_000 IDR/kg": (3000.0, "IDR/kg"),
    "68 km": (68.0, "km"),
    "68km": (68.0, "km"),
    " 12.5  % ": (12.5, "%"),
    "0.125": (0.125, ""),
    "0.900 t": (0.9, "t"),
    "1900.500": (1900.5, ""),
    "1_900.500": (1900.5, ""),
    "1.9000": (1.9, ""),
    "-3 %": (-3.0, "%"),
    "60e9 IDR": (60e9, "IDR"),
    "1.5e3": (1500.0, ""),
    ".5 h": (0.5, "h"),
    "-.5": (-0.5, ""),
    "2.3 juta can/month": (2.3e6, "can/month"),
    "Rp 4 ribu/can": (4000.0, "IDR/can"),
    "Rp3_000": (3000.0, "IDR"),
    "9 Miliar IDR": (9e9, "IDR"),
    "500 Juta IDR": (5e8, "IDR"),
    "1.1e3 miliar IDR": (1.1e12, "IDR"),
}


@pytest.mark.parametrize("text", CLEAR)
def test_b23_a_clear_number_is_read_with_what_follows_it(text):
    assert split(text) == CLEAR[text]


@pytest.mark.parametrize(
    ("text", "thousands", "decimal"),
    [
        ("1.900 IDR/kg", "1_900", "1.9"),
        ("1,900", "1_900", "1.9"),
        ("-1.900", "-1_900", "-1.9"),
        ("12.000 IDR", "12_000", "12"),
        ("1.125 kg", "1_125", "1.1250"),
        ("1.900e3", "1_900e3", "1.9e3"),
    ],
)
def test_a_number_with_two_readings_is_asked_about(text, thousands, decimal):
    with pytest.raises(InputError) as caught:
        split(text)

    problem = caught.value.problem
    assert problem.key == "number_trap"
    assert (problem.words["thousands"], problem.words["decimal"]) == (thousands, decimal)
    assert split(thousands)[0] == pytest.approx(1000 * split(decimal)[0])


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("12,5 %", "12.5"),
        ("0,900", "0.9"),
        ("1.500.000", "1_500_000"),
        ("1,500,000 IDR", "1_500_000"),
        ("1 500 000 IDR", "1_500_000"),
        ("1.234,5", "1_234.5"),
        ("1,234.567", "1_234.567"),
        ("10.000.000,75 IDR", "10_000_000.75"),
        ("1_000,5", "1_000.5"),
    ],
)
def test_a_number_in_another_notation_is_answered_with_ours(text, right):
    with pytest.raises(InputError) as caught:
        split(text)

    assert caught.value.problem.key == "number_form"
    assert caught.value.problem.words["right"] == right
    split(right)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("12,5 %", "12.5 %"),
        ("Rp 7,05 M", "Rp 7.05 M"),
        ("Rp7,05 miliar", "Rp7.05 miliar"),
        ("Rp 4.500,00/can", "Rp 4_500/can"),
        ("16,2 ribu IDR/USD", "16.2 ribu IDR/USD"),
        ("Rp 3.000/kg", "Rp 3_000/kg or Rp 3/kg?"),
        ("1.900e3 IDR", "1_900e3 IDR or 1.9e3 IDR?"),
    ],
)
def test_a_reading_is_shown_with_all_that_stands_around_the_number(text, shown):
    with pytest.raises(InputError) as caught:
        split(text)

    problem = caught.value.problem
    assert f" {shown}" in Labels("en")(f"problem.{problem.key}", **problem.words)


@pytest.mark.parametrize(
    "text", ["", "abc", "IDR 3_000", "Rp", ".", "juta", "1.5.2", "1 2", "1e999", "٣ km"]
)
def test_what_is_no_number_is_refused(text):
    with pytest.raises(InputError) as caught:
        split(text)

    assert caught.value.problem.key == "no_number"


@pytest.mark.parametrize("magnitude", MAGNITUDES)
def test_a_bare_bound_has_the_magnitude_and_unit_of_its_value(magnitude):
    value = f"500 {magnitude} IDR/can"

    assert split(completed("400", value)) == split(f"400 {magnitude} IDR/can")
    assert split(completed(f"400 {magnitude}", value)) == split(f"400 {magnitude} IDR/can")
    assert completed("400 USD/can", value) == "400 USD/can"


@settings(derandomize=True, deadline=None)
@given(st.floats(allow_nan=False, allow_infinity=False))
@example(6.222e-13)
@example(-1.125e30)
def test_a_written_number_is_read_as_the_same_number(number):
    assert split(written(number)) == (number, "")


@settings(derandomize=True, deadline=None)
@given(st.text("+-0123456789_.,eE %/kmIDR", max_size=12))
def test_any_text_is_a_finite_number_or_refused(text):
    try:
        number, _ = split(text)
    except InputError:
        return
    assert math.isfinite(number)
