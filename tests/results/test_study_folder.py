"""The tables of a result folder."""

import pandas as pd

from sim.results.study_folder import cash_by_year


def test_cash_stands_by_year_also_where_the_first_posting_comes_later():
    rows = [
        ("plant", 2028, "cost", -5.0),
        ("plant", 2027, "investment", -9.0),
        ("canner", 2027, "cost", -1.0),
        ("canner", 2028, "cost", -2.0),
    ]
    ledger = pd.DataFrame(rows, columns=["scenario", "year", "kind", "amount_idr"])
    cash = cash_by_year(ledger)
    assert list(zip(cash["scenario"], cash["year"], strict=True)) == [
        ("plant", 2027), ("plant", 2028), ("canner", 2027), ("canner", 2028),
    ]  # fmt: skip
    assert cash["cost"].tolist() == [0.0, -5.0, -1.0, -2.0]
    assert cash["investment"].tolist() == [-9.0, 0.0, 0.0, 0.0]
