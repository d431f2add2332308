"""From the gate to the foreign port: what an offer must ask, in closed form."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from sim.flows import Array

# Sea insurance covers a tenth above the CIF value, by trade custom (Incoterms 2020, rule CIF).
_INSURED = 1.1


def fob_offer(
    ex_works: Array, charges: Array, usd_idr: Array | float, margin: float, commission: float
) -> Array:
    """Return the FOB price [USD] of goods that cost `ex_works` at the gate.

    `charges` are the haulage to the port and the export charges; both in IDR. The margin [share]
    is on the cost at the gate, the agent's commission [share] on the FOB price.

    Source: Incoterms 2020, rule FOB, for what the seller pays.

    >>> round(float(fob_offer(331_000.0, 6_750.0, 16_200.0, 0.10, 0.0)), 2)
    22.89
    """
    return np.asarray((ex_works * (1 + margin) + charges) / usd_idr / (1 - commission))


@dataclass(frozen=True)
class Landing:
    """What it takes to land a carton in a market, from one port of origin."""

    freight: float
    """Sea freight [USD/carton]."""
    insurance: float
    """Marine insurance on 110 percent of the CIF value [share]."""
    duty: float
    """Import duty [share]."""
    duty_base: Literal["cif", "fob"]
    """Value that the duty is charged on."""
    charges: float
    """Handling and clearance at the destination [USD/carton]."""

    def landed(self, fob: Array, freight: Array | float = 1.0) -> Array:
        """Return the price [USD/carton] of goods landed that leave at `fob`.

        `freight` is a factor on the sea freight.

        Source: Incoterms 2020, rule CIF, for what CIF holds.

        >>> round(float(Landing(1.0, 0.0, 0.05, "cif", 0.5).landed(np.array(19.0))), 2)
        21.5
        """
        cif = (fob + self.freight * freight) / (1 - _INSURED * self.insurance)
        return np.asarray(
            cif + self.duty * (cif if self.duty_base == "cif" else fob) + self.charges
        )


def break_even_rate(idr: Array, usd: Array, rival: float, commission: float) -> Array:
    """Return the exchange rate [IDR/USD] at which an FOB offer equals a rival's; nan if none does.

    Parameters
    ----------
    idr
        What an offer must bring, before commission, that stays the same in rupiah [IDR/carton].
    usd
        What it must bring that follows the exchange rate [USD/carton].
    rival
        The rival's FOB price [USD/carton].

    >>> break_even_rate(np.array([150_000.0]), np.array([5.0]), 20.0, 0.0).tolist()
    [10000.0]
    """
    room = rival * (1 - commission) - usd
    none = np.full(np.shape(room), np.nan)
    return np.asarray(np.divide(idr, room, out=none, where=room > 0))
