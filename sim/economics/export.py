"""What must an offer abroad ask, and what do rivals ask? From FOB to landed, market by market."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from sim.arrays import Array
from sim.economics.landed_price import Landing, Line, break_even_rate, fob_offer
from sim.economics.operating_cost import same_weight
from sim.economics.payees import FRUIT
from sim.economics.timeline import each_year
from sim.units import Price

if TYPE_CHECKING:
    from sim.economics.appraise import Appraisal
    from sim.scenario.models.money import Market, Monetary, Route

# How far a price is moved to see what the offer makes of it, in the currency it is quoted in.
_STEP = 1_000.0


def offer_figures(appraisal: "Appraisal") -> Iterator[tuple[str, Array]]:
    """Yield what an offer must ask at the port, and that beside each rival, by key.

    The rival whose price sales follow comes first.
    """
    offers = {
        "": _offer(appraisal, appraisal.cost),
        ".net_of_grant": _offer(appraisal, appraisal.cost + appraisal.granted),
    }
    for boundary, offer in offers.items():
        yield f"fob_usd_per_carton{boundary}", offer
        yield f"fob_usd_per_net_t{boundary}", offer / _net_kg(appraisal) * 1000
    for rival in _rivals(appraisal.scenario.money):
        yield from _beside_rival(appraisal, rival, offers)


def break_even_figures(appraisal: "Appraisal") -> Iterator[tuple[str, Array]]:
    """Yield exchange rate, farm-gate price and toll fee at which our offer equals each rival's."""
    lines, commission = break_even_lines(appraisal), appraisal.scenario.money.sale.commission
    idr, usd = _by_currency(appraisal)
    for rival in _rivals(appraisal.scenario.money):
        fob = rival_fob(appraisal, rival)
        yield f"break_even_usd_idr.{rival}", break_even_rate(idr, usd, fob, commission)
        for name, line in lines.items():
            yield f"{name}.{rival}", line.price_at(fob)


def landed_figures(appraisal: "Appraisal") -> Iterator[tuple[str, Array]]:
    """Yield CIF and landed prices, ours and the rivals', market by market, by key."""
    offer, years = _offer(appraisal, appraisal.cost), _Years.of(appraisal)
    for name, market in appraisal.scenario.money.markets.items():
        yield from _landed(appraisal, name, market, offer, years)


def cost_beyond_the_gate(appraisal: "Appraisal") -> Iterator[tuple[str, Array]]:
    """Yield (boundary, what a can costs there without any margin [IDR/can]): FOB, CIF, landed."""
    money, cans = appraisal.scenario.money, appraisal.scenario.physical.product.cans_per_carton
    dollar = money.exchange.usd / cans
    fob = appraisal.cost + appraisal.charges
    yield "fob", fob
    for name, market in money.markets.items():
        way = landing(appraisal, market, market.own)
        yield f"cif.{name}", way.cif(fob / dollar) * dollar
        yield f"landed.{name}", way.landed(fob / dollar) * dollar


def _rivals(money: "Monetary") -> list[str]:
    return sorted(money.rivals, key=lambda rival: rival != money.sale.rival)


def _net_kg(appraisal: "Appraisal") -> float:
    """Return the net mass of a carton [kg]."""
    product = appraisal.scenario.physical.product
    return product.net * product.cans_per_carton


def _offer(appraisal: "Appraisal", ex_works: Array) -> Array:
    """Return the FOB offer at the exchange rate assumed [USD/carton]."""
    cans, money = appraisal.scenario.physical.product.cans_per_carton, appraisal.scenario.money
    rate, sale = money.exchange.usd, money.sale
    return fob_offer(ex_works * cans, appraisal.charges * cans, rate, sale.margin, sale.commission)


def rival_fob(appraisal: "Appraisal", rival: str) -> float:
    """Return a rival's FOB price for the net mass of our carton [USD/carton]."""
    offered = appraisal.scenario.money.rivals[rival]
    weight = same_weight(offered, appraisal.scenario.physical.product)
    return appraisal.prices.dollars(offered.fob) * weight


def _beside_rival(
    appraisal: "Appraisal", name: str, offers: dict[str, Array]
) -> Iterator[tuple[str, Array]]:
    rival = rival_fob(appraisal, name)
    yield f"rival_fob_usd_per_carton.{name}", appraisal.everywhere(rival)
    for boundary, ours in offers.items():
        under = f"{boundary or '.fob'}.{name}"
        yield f"price_gap_pct{under}", (ours / rival - 1) * 100
        yield f"price_gap_usd_per_carton{under}", ours - rival


def break_even_lines(appraisal: "Appraisal") -> dict[str, Line]:
    """Return the FOB offer as a line in the farm-gate price and in the toll fee, by KPI.

    The levelised cost is linear in both, so two points tell the line. A price stands only where it
    is paid: the farm-gate price is that of the cost named `fruit`, per kg of fruit.
    """
    money = appraisal.scenario.money
    lines: dict[str, Line] = {}
    fruit = money.costs.get(FRUIT)
    if fruit is not None and fruit.per == FRUIT and fruit.price is not None:
        dearer = fruit.model_copy(update={"price": _dearer(fruit.price)})
        costs = {**money.costs, FRUIT: dearer}
        lines["break_even_farm_gate_idr_per_kg"] = _line(appraisal, fruit.price, {"costs": costs})
    if money.toll is not None:
        fee = money.toll.fee
        toll = money.toll.model_copy(update={"fee": _dearer(fee)})
        lines["break_even_toll_fee_idr_per_can"] = _line(appraisal, fee, {"toll": toll})
    return lines


def _dearer(price: Price) -> Price:
    return replace(price, amount=price.amount + _STEP)


def _line(appraisal: "Appraisal", price: Price, changed: Mapping[str, object]) -> Line:
    """Return the line through the offer at a price [IDR], and at the dearer one in `changed`."""
    money = appraisal.scenario.money.model_copy(update=changed)
    dear = replace(appraisal, scenario=replace(appraisal.scenario, money=money))
    offers = [_offer(one, one.cost) for one in (appraisal, dear)]
    rupiah = [appraisal.prices.rupiah(one) for one in (price, _dearer(price))]
    return Line(rupiah[0], offers[0], (offers[1] - offers[0]) / (rupiah[1] - rupiah[0]))


def _by_currency(appraisal: "Appraisal") -> tuple[Array, Array]:
    """Return what an offer must bring before commission: in rupiah, and in dollars [/carton]."""
    money, cans = appraisal.scenario.money, appraisal.scenario.physical.product.cans_per_carton
    markup = 1 + money.sale.margin

    def offer(*, traded: bool) -> Array:
        gate, port = (
            appraisal.levelised(one.only(lambda term: term.traded == traded) for one in postings)
            for postings in (appraisal.gate, appraisal.port)
        )
        return (gate * markup + port) * cans

    return offer(traded=False), offer(traded=True) / money.exchange.usd


def landing(appraisal: "Appraisal", market: "Market", route: "Route") -> Landing:
    """Return what it takes to land our carton, or a rival's of the same net mass, in a market."""
    cartons, dollars = (
        appraisal.scenario.physical.product.cartons_per_container,
        appraisal.prices.dollars,
    )
    per_kg = route.duty.per_kg
    return Landing(
        dollars(route.freight) / cartons,
        market.insurance,
        route.duty.share,
        market.duty_base,
        dollars(market.charges) / cartons,
        0.0 if per_kg is None else dollars(per_kg) * _net_kg(appraisal),
    )


def _landed(
    appraisal: "Appraisal", name: str, market: "Market", offer: Array, years: "_Years"
) -> Iterator[tuple[str, Array]]:
    own = landing(appraisal, market, market.own)
    ours = own.landed(offer)
    yield f"cif_usd_per_carton.{name}", own.cif(offer)
    yield f"landed_usd_per_carton.{name}", ours
    for rival in sorted(market.rivals, key=_rivals(appraisal.scenario.money).index):
        there, under = landing(appraisal, market, market.rivals[rival]), f"{name}.{rival}"
        fob = np.asarray(rival_fob(appraisal, rival))
        theirs = there.landed(fob)
        yield f"rival_cif_usd_per_carton.{under}", appraisal.everywhere(there.cif(fob))
        yield f"rival_landed_usd_per_carton.{under}", appraisal.everywhere(theirs)
        yield f"price_gap_pct.landed.{under}", (ours / theirs - 1) * 100
        yield f"price_gap_usd_per_carton.landed.{under}", ours - theirs
        yield f"p_competitive.{under}", years.competitive(own, there, fob)
        yield (
            f"break_even_freight_usd_per_container.{under}",
            own.break_even_freight(offer, theirs)
            * appraisal.scenario.physical.product.cartons_per_container,
        )


@dataclass(frozen=True)
class _Years:
    """Prices in each year of the study [replication, year]: our FOB offer, and the rivals' luck.

    Exchange rate, freight and the rivals' prices follow their paths, the same for all.
    """

    fob: Array
    freight: Array
    rival: Array
    premium: Array

    @classmethod
    def of(cls, appraisal: "Appraisal") -> "_Years":
        prices, money = appraisal.prices, appraisal.scenario.money
        usd, freight, rival = (
            prices.time.first_of_years(prices.path(name)) for name in ("usd", "freight", "rival")
        )
        idr, dollars = map(each_year, _by_currency(appraisal))
        rate, commission = each_year(money.exchange.usd), each_year(money.sale.commission)
        fob = (idr / (rate * usd) + dollars) / (1 - commission)
        return cls(fob, freight, rival, each_year(money.sale.premium))

    def competitive(self, own: Landing, there: Landing, rival_fob: Array) -> Array:
        """Return the share of the years in which our offer does not exceed the rival's.

        Buyers pay the premium above the rival's price for our fruit. Shape (replication,), nan
        where no can was sold.
        """
        ours = own.by_year.landed(self.fob, self.freight)
        theirs = there.by_year.landed(each_year(rival_fob) * self.rival, self.freight)
        cheap = ours <= theirs * (1 + self.premium)
        return np.where(np.isnan(self.fob).any(axis=-1), np.nan, cheap.mean(axis=-1))
