"""The names that the model fixes: cost groups, parties, causes, ratios. Each is written here alone."""

from collections.abc import Mapping
from typing import Literal, get_args

# In the order of a can's life; what is earned beside it comes last.
Group = Literal[
    "fruit",
    "transport",
    "conversion",
    "packaging",
    "ingredients",
    "certification",
    "capital",
    "export",
    "other_work",
    "by_products",
]
# Probability laws of a value between its low and high; the first one is meant if none is named.
LawName = Literal["triangular", "uniform", "pert", "normal", "lognormal", "discrete"]
FeePart = Literal["labour", "energy", "tradables", "capital", "margin"]
# Who a scenario can say is paid; farmers and workers are then split by where they live.
Payee = Literal[
    "farmers",
    "hauliers",
    "workers",
    "suppliers",
    "services",
    "government",
    "local_government",
]
Party = Literal[
    "farmers_inside",
    "farmers_outside",
    "workers_inside",
    "workers_outside",
    "hauliers",
    "suppliers",
    "services",
    "toll_canner",
    "lenders",
    "government",
    "local_government",
    "buyers",
    "owner",
    "foreign_money",
]
# Goods that are or could be traded across the border; unskilled work; other domestic resources, such as
# skilled work, capital and land; and transfers, which use no resource.
# `protection` is what is paid for traded goods above their price at the border, or below it if negative.
Nature = Literal["traded", "protection", "unskilled", "domestic", "transfer"]
# Causes of the cost difference between toll canner and local plant, in the order of tables.
Cause = Literal["distance", "toll_margin", "purchase_scale", "plant_scale", "capital", "recovery"]
# The policy analysis matrix, A to L, and its ratios.
MatrixRow = Literal["private", "social", "transfer"]
MatrixEntry = Literal["revenue", "tradables", "factors", "profit"]
Ratio = Literal["pcr", "drcr", "npco", "npci", "epc", "pc", "srp"]

# What a word in capitals of a key can stand for in every scenario, by that word.
FIXED: Mapping[str, tuple[str, ...]] = {
    "GROUP": get_args(Group),
    "PARTY": get_args(Party),
    "CAUSE": get_args(Cause),
}


def matrix_key(row: MatrixRow, entry: MatrixEntry) -> str:
    """Return the key of an entry of the policy analysis matrix.

    >>> matrix_key("private", "revenue"), matrix_key("transfer", "profit")
    ('private_revenue_idr_per_can', 'net_transfer_idr_per_can')
    """
    name = "net_transfer" if (row, entry) == ("transfer", "profit") else f"{row}_{entry}"
    return f"{name}_idr_per_can"
