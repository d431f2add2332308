"""From the gate to the foreign port: what an offer must ask, in closed form."""

from sim.flows import Array


def fob_offer(
    ex_works: Array, charges: Array, usd_idr: float, margin: float, commission: float
) -> Array:
    """Return the FOB price [USD] of goods that cost `ex_works` at the gate.

    `charges` are the haulage to the port and the export charges; both in IDR. The margin [share]
    is on the cost at the gate, the agent's commission [share] on the FOB price.

    Source: Incoterms 2020, rule FOB, for what the seller pays.

    >>> round(fob_offer(331_000.0, 6_750.0, 16_200.0, 0.10, 0.0), 2)
    22.89
    """
    return (ex_works * (1 + margin) + charges) / usd_idr / (1 - commission)
