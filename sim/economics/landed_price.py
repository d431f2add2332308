"""Offers abroad in closed form: FOB, CIF and landed price, and what would make two equal."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from sim.arrays import Array
from sim.economics.timeline import each_year

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

    freight: float | Array
    """Sea freight [USD/carton]."""
    insurance: float | Array
    """Marine insurance on 110 percent of the CIF value [share]."""
    duty: float | Array
    """Import duty ad valorem [share]."""
    duty_base: Literal["cif", "fob"]
    """Value that the duty ad valorem is charged on."""
    charges: float | Array
    """Handling and clearance at the destination [USD/carton]."""
    specific: float | Array = 0.0
    """Import duty by net mass [USD/carton]."""

    @property
    def by_year(self) -> "Landing":
        """The same for prices that have a last axis of years, where its own are columns of samples."""
        freight, insurance, duty, charges, specific = map(
            each_year, (self.freight, self.insurance, self.duty, self.charges, self.specific)
        )
        return Landing(freight, insurance, duty, self.duty_base, charges, specific)

    def cif(self, fob: Array, freight: Array | float = 1.0) -> Array:
        """Return the CIF price [USD/carton] of goods that leave at `fob` [USD/carton].

        CIF = (FOB + freight) / (1 - 1.1 insurance), as the insurance is a share of 1.1 CIF;
        `freight` is a factor on the sea freight.

        Source: Incoterms 2020, rule CIF.

        >>> round(float(Landing(1.0, 0.0025, 0.0, "cif", 0.0).cif(np.array(19.0))), 3)
        20.055
        """
        return np.asarray((fob + self.freight * freight) / (1 - _INSURED * self.insurance))

    def landed(self, fob: Array, freight: Array | float = 1.0) -> Array:
        """Return the price [USD/carton] of goods landed that leave at `fob` [USD/carton].

        Landed = CIF + duty x (CIF or FOB) + specific duty + charges; `freight` is a factor on the
        sea freight.

        Source: WTO Agreement on Customs Valuation, article 8.2, for a value with freight and
        insurance, or without.

        >>> round(float(Landing(1.0, 0.0, 0.05, "cif", 0.5).landed(np.array(19.0))), 2)
        21.5
        >>> round(float(Landing(1.0, 0.0, 0.0, "cif", 0.5, specific=3.0).landed(np.array(19.0))), 2)
        23.5
        """
        cif = self.cif(fob, freight)
        value = cif if self.duty_base == "cif" else fob
        return np.asarray(cif + self.duty * value + self.specific + self.charges)

    def break_even_freight(self, fob: Array, landed: Array | float) -> Array:
        """Return the sea freight [USD/carton] at which goods that leave at `fob` land at `landed`.

        The rule of `landed` solved for the freight; nan where it would be negative.

        >>> way = Landing(1.0, 0.0025, 0.05, "fob", 0.5)
        >>> round(float(way.break_even_freight(np.array(19.0), float(way.landed(19.0)))), 6)
        1.0
        """
        on_fob, on_cif = (self.duty * (self.duty_base == base) for base in ("fob", "cif"))
        cif = (landed - self.charges - self.specific - on_fob * fob) / (1 + on_cif)
        return defined_from_zero(cif * (1 - _INSURED * self.insurance) - fob)


@dataclass(frozen=True)
class Line:
    """An FOB offer as a straight line in one of the prices behind it."""

    price: float | Array
    """Price assumed [money a unit]."""
    offer: Array
    """FOB offer at that price [USD/carton]."""
    slope: Array
    """What the offer rises by with each unit of money [USD/carton]."""

    def price_at(self, fob: Array | float) -> Array:
        """Return the price [money a unit] at which the offer is `fob`; nan where none is.

        >>> Line(3_000.0, np.array([20.0]), np.array([0.002])).price_at(18.0).tolist()
        [2000.0]
        """
        missing = fob - self.offer
        none = np.full(np.broadcast(missing, self.slope).shape, np.nan)
        change = np.divide(missing, self.slope, out=none, where=self.slope > 0)
        return defined_from_zero(self.price + change)


def defined_from_zero(amounts: Array) -> Array:
    """Return amounts, nan where they are negative: no price can be.

    >>> defined_from_zero(np.array([2.0, -1.0])).tolist()
    [2.0, nan]
    """
    return np.where(amounts >= 0, amounts, np.nan)


def break_even_rate(idr: Array, usd: Array, rival: float | Array, commission: float) -> Array:
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
    none = np.full(np.broadcast(idr, room).shape, np.nan)
    return np.asarray(np.divide(idr, room, out=none, where=idr * room > 0))
