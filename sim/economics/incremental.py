"""What changes if the project is done: the chain that it puts an end to, from its opening on."""

import numpy as np

from sim.flows import Array, Flows

# What goes with the cans on their way out, beside the cans themselves.
_OUTBOUND = ("cans.shipped", "item.container.used", "leg.port.")


def displaced(flows: Flows, opening: int) -> Flows:
    """Return what a chain does from month `opening` on, had it begun then with nothing in hand.

    This is what a plant that opens in that month puts an end to. Cans that the chain has in stock
    by then are sold either way, so they are taken off the first shipments.
    """
    if opening == 0:
        return flows
    amounts = flows.amounts.copy()
    amounts[:, :opening] = 0.0
    kept = _kept_share(flows, opening)
    for place, account in enumerate(flows.accounts):
        if account.startswith(_OUTBOUND):
            amounts[:, opening:, place] *= kept
        if account.startswith("opening."):
            amounts[:, :, place] = 0.0
    return Flows(flows.accounts, amounts, flows.spreads, flows.numbers)


def _kept_share(flows: Flows, opening: int) -> Array:
    """Return the share of each month's shipments that is not out of the stock at the opening."""
    stock = flows.monthly("level.cans")[:, opening - 1, None]
    shipped = flows.monthly("cans.shipped")[:, opening:]
    new = np.diff(np.maximum(shipped.cumsum(axis=1) - stock, 0.0), axis=1, prepend=0.0)
    return np.divide(new, shipped, out=np.zeros_like(new), where=shipped > 0)
