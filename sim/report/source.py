"""The line at the foot of a figure: what its numbers rest on, and how they come about."""

import pandas as pd

from sim.analysis.basis import Basis
from sim.catalogue.labels import UNDEFINED, Labels


def source_line(basis: Basis, how: str, labels: Labels) -> str:
    """Return study, year of the data and of the prices, share of estimates, and how the numbers come about."""
    share = 100 * basis.estimates / basis.graded if basis.graded else 0.0
    return labels(
        "figure.source",
        study=labels(basis.study),
        year=basis.data_year or UNDEFINED,
        prices=basis.price_year,
        share=labels.percent(share).replace(" ", "\N{NO-BREAK SPACE}"),
        how=how,
    )


def by_luck(
    figures: pd.DataFrame, basis: Basis, labels: Labels, key: str = "figure.source.luck"
) -> str:
    """Return the line of means over replications, with the number `n` of them in each row."""
    count = int(figures["n"].max())
    key = key if count > 1 else "figure.source.single"
    return source_line(basis, labels(key, n=labels.number(count)), labels)
