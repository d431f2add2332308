"""Flows counted from a given month, without shipments out of earlier stock.

So today's chain, which has cans in stock when the study begins, can be compared with a plant that has
none; and what a plant puts an end to is counted from the plant's opening.
"""

import re
from dataclasses import replace

import numpy as np

from sim.arrays import Array
from sim.flows import Flows

# Accounts that move with the cans on their way out.
_OUTBOUND = ("cans.shipped", "item.container.used", "leg.port.")
# The same of each size: what is in stock is taken off all sizes alike.
_SHIPPED, _OPENING = re.compile(r"size\..+\.shipped"), re.compile(r"size\..+\.opening")


def counted_from(flows: Flows, month: int = 0) -> Flows:
    """Return flows counted from a given month, without the cans that are in stock by then.

    These sail first, so they are taken off the first shipments. Packaging in stock is bought anew.
    """
    stock = flows.monthly("level.cans")[:, month - 1] if month else flows.total("opening.cans")
    if month == 0 and not stock.any():
        return flows
    amounts = flows.amounts.copy()
    amounts[:, :month] = 0.0
    kept = _kept_share(flows.monthly("cans.shipped")[:, month:], stock)
    for place, account in enumerate(flows.accounts):
        if account.startswith(_OUTBOUND) or _SHIPPED.fullmatch(account):
            amounts[:, month:, place] *= kept
        if (
            account == "opening.cans"
            or _OPENING.fullmatch(account)
            or (month and account.startswith("opening."))
        ):
            amounts[:, :, place] = 0.0
    return replace(flows, amounts=amounts)


def _kept_share(shipped: Array, stock: Array) -> Array:
    """Return the share of each month's shipments that is not out of the stock before them."""
    new = np.diff(np.maximum(shipped.cumsum(axis=1) - stock[:, None], 0.0), axis=1, prepend=0.0)
    return np.divide(new, shipped, out=np.zeros_like(new), where=shipped > 0)
