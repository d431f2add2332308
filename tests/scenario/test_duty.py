"""A duty is a share of the value or an amount per kg; anything else gets one clear sentence."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.catalogue.labels import LANGS
from sim.numerals import InputError
from sim.scenario.models.import_duty import Duty, Tariff
from sim.scenario.problems import Located, Origin
from sim.units import Price

DUTIES = {
    "5 %": Duty(share=0.05),
    "0 %": Duty(),
    "0.0035 USD/kg": Duty(per_kg=Price(0.0035, "USD", "kg")),
    "33 JPY/kg": Duty(per_kg=Price(33.0, "JPY", "kg")),
    "33_000 JPY/t": Duty(per_kg=Price(33.0, "JPY", "kg")),
}


@pytest.mark.parametrize("text", DUTIES)
def test_a_duty_is_a_share_or_an_amount_per_kg(text):
    assert Tariff().parse(text) == DUTIES[text]


@given(st.floats(0, 9).map(lambda number: f"{number:.6f}"), st.sampled_from(["%", "USD/kg"]))
def test_a_duty_is_read_as_it_is_written(number, unit):
    duty = Tariff().parse(f"{number} {unit}")

    assert Tariff().parse(str(duty)) == duty
    assert Tariff().size(duty) == pytest.approx(float(number) / (100 if unit == "%" else 1))


@pytest.mark.parametrize(
    "text", ["5", "0.05", "free", "5 USD", "5 USD/carton", "33 yen/kg", "12 kg", "5 EUR/kg", ""]
)
def test_what_is_neither_is_told_as_such(text):
    with pytest.raises(InputError) as refused:
        Tariff().parse(text)

    assert refused.value.problem.key == "no_duty"
    for lang in LANGS:
        line = Located(Origin("a.yaml", 1, 1), "duty", refused.value.problem).line(lang)
        assert "5 %" in line
        assert "33 JPY/kg" in line


@pytest.mark.parametrize(
    ("text", "key"),
    [("-1 %", "limit_ge"), ("-1 JPY/kg", "limit_ge"), ("1.900 JPY/kg", "number_trap")],
)
def test_a_negative_duty_and_a_number_of_two_readings_are_refused(text, key):
    with pytest.raises(InputError) as refused:
        Tariff().parse(text)

    assert refused.value.problem.key == key


def test_the_ends_of_a_range_are_duties_of_the_same_form():
    low, value, high = Tariff().bounds({"value": "33 JPY/kg", "low": "0", "high": "46.2"})

    assert [str(duty) for duty in (low, value, high)] == ["0 JPY/kg", "33 JPY/kg", "46.2 JPY/kg"]
    with pytest.raises(InputError, match="bounds_unit"):
        Tariff().bounds({"value": "33 JPY/kg", "low": "0 %"})
