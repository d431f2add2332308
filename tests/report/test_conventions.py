"""The rules by which money is counted, in sentences."""

from datetime import date
from types import SimpleNamespace

import numpy as np
import pytest

from sim.catalogue.labels import LANGS
from sim.report import tables
from tests.report.reading import numbers

REAL = SimpleNamespace(value=0.10, basis="real")
NOMINAL = SimpleNamespace(value=0.10, basis="nominal")
RELIEF = SimpleNamespace(share=0.5, of_turnover=4.8e9, up_to=50e9)
FINAL = SimpleNamespace(rate=0.005, up_to=4.8e9, years=4)


def rules(lang="en", *, lead=0, rate=REAL, tax=0.22, sale=17.5, relief=None, final=None, rent=None,
          social=None):  # fmt: skip
    """Return the sentences on a scenario with some assumptions."""
    money = SimpleNamespace(
        tax=tax and SimpleNamespace(rate=tax, relief=relief, final=final),
        lease=rent and SimpleNamespace(rent=rent),
        social=social
        and SimpleNamespace(discount_rate=SimpleNamespace(value=social, basis="real")),
    )
    appraisal = SimpleNamespace(
        figure={"sale_price_usd_per_carton": sale and np.array([sale, sale])}.get,
        prices=SimpleNamespace(money=money, rupiah=lambda price: price),
    )
    timing = SimpleNamespace(start=date(2027, 1, 1), horizon=15, lead=lead, price_basis=2025,
                             discount_rate=rate, inflation=2.7)  # fmt: skip
    runs = SimpleNamespace(
        plan=SimpleNamespace(timing=timing),
        words={},
        blocks=SimpleNamespace(first_appraisals={"local-8t": appraisal}),
    )
    return tables.conventions(runs, "local-8t", lang)


def test_both_languages_write_the_same_numbers():
    stated = {"relief": RELIEF, "final": FINAL, "rent": 9e8, "social": 0.09}
    for assumptions in ({}, stated):
        english, indonesian = (rules(lang, **assumptions) for lang in LANGS)
        assert sorted(numbers(english, "en")) == sorted(numbers(indonesian, "id"))
        assert "{" not in english + indonesian


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({}, "from 1 January 2027, over 15 years"),
        ({"lead": 18}, "18 months of construction, then 15 years"),
        ({"rate": NOMINAL}, "10.0 % a year (nominal, inflation included)"),
        ({"tax": None}, "No tax on profit"),
        ({"relief": RELIEF}, "sells at most 50.0 billion IDR a year pays 50.0 % less of it"),
        (
            {"final": FINAL},
            "In its first 4 years it pays 0.5 % of its sales instead, after a year with sales of at most 4.8",
        ),
        ({"social": 0.09}, "at social prices and 9.0 % a year (real, beyond inflation)"),
        ({"sale": None}, "No sale price is stated"),
        ({"rent": 9e8}, "the rent for it, 900,000,000 IDR a year in prices of 2025"),
        ({}, "Export goods are sold at 17.50 USD per carton FOB, in prices of 2025"),
    ],
)
def test_conventions_say_what_was_assumed(change, sentence):
    assert sentence in rules(**change)


@pytest.mark.parametrize("lang", LANGS)
def test_a_tax_on_sales_that_no_year_pays_is_not_told(lang):
    never = SimpleNamespace(rate=0.005, up_to=4.8e9, years=0)

    assert rules(lang, final=never) == rules(lang)
