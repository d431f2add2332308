"""What must an offer abroad ask, and what do rivals ask? From FOB to landed, market by market."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from sim.economics.ladder import Landing, break_even_rate, fob_offer
from sim.economics.running import same_weight
from sim.flows import Array

if TYPE_CHECKING:
    from sim.economics.appraise import Appraisal
    from sim.scenario.money import Market, Route


def export_figures(appraisal: "Appraisal") -> Iterator[tuple[str, Array]]:
    """Yield every figure of the price ladder by key, shape (replication,)."""
    offers = {
        "": _offer(appraisal, appraisal.cost),
        ".net_of_grant": _offer(appraisal, appraisal.cost + appraisal.granted),
    }
    product = appraisal.scenario.physical.product
    net_kg = product.net * product.cans_per_carton
    for boundary, offer in offers.items():
        yield f"fob_usd_per_carton{boundary}", offer
        yield f"fob_usd_per_net_t{boundary}", offer / net_kg * 1000
    for name in appraisal.scenario.money.rivals:
        yield from _beside_rival(appraisal, name, offers)
    for name, market in appraisal.scenario.money.markets.items():
        yield from _landed(appraisal, name, market, offers[""])


def _offer(appraisal: "Appraisal", ex_works: Array) -> Array:
    """Return the FOB offer at the exchange rate assumed [USD/carton]."""
    cans, money = appraisal.scenario.physical.product.cans_per_carton, appraisal.scenario.money
    rate, sale = money.exchange.usd, money.sale
    return fob_offer(ex_works * cans, appraisal.charges * cans, rate, sale.margin, sale.commission)


def _rival_fob(appraisal: "Appraisal", name: str) -> float:
    """Return a rival's FOB price for the net mass of our carton [USD/carton]."""
    rival = appraisal.scenario.money.rivals[name]
    weight = same_weight(rival, appraisal.scenario.physical.product)
    return appraisal.prices.dollars(rival.fob) * weight


def _beside_rival(
    appraisal: "Appraisal", name: str, offers: dict[str, Array]
) -> Iterator[tuple[str, Array]]:
    rival = _rival_fob(appraisal, name)
    yield f"rival_fob_usd_per_carton.{name}", appraisal.everywhere(rival)
    for boundary, ours in offers.items():
        under = f"{boundary or '.fob'}.{name}"
        yield f"price_gap_pct{under}", (ours / rival - 1) * 100
        yield f"price_gap_usd_per_carton{under}", ours - rival
    idr, usd = _by_currency(appraisal)
    commission = appraisal.scenario.money.sale.commission
    yield f"break_even_usd_idr.{name}", break_even_rate(idr, usd, rival, commission)


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


def _landing(appraisal: "Appraisal", market: "Market", route: "Route") -> Landing:
    cartons, dollars = (
        appraisal.scenario.physical.product.cartons_per_container,
        appraisal.prices.dollars,
    )
    return Landing(
        dollars(route.freight) / cartons,
        market.insurance,
        route.duty,
        market.duty_base,
        dollars(market.charges) / cartons,
    )


def _landed(
    appraisal: "Appraisal", name: str, market: "Market", offer: Array
) -> Iterator[tuple[str, Array]]:
    own = _landing(appraisal, market, market.own)
    ours = own.landed(offer)
    yield f"landed_usd_per_carton.{name}", ours
    for rival, route in market.rivals.items():
        there, under = _landing(appraisal, market, route), f"{name}.{rival}"
        theirs = float(there.landed(np.asarray(_rival_fob(appraisal, rival))))
        yield f"rival_landed_usd_per_carton.{under}", appraisal.everywhere(theirs)
        yield f"price_gap_pct.landed.{under}", (ours / theirs - 1) * 100
        yield f"price_gap_usd_per_carton.landed.{under}", ours - theirs
        yield f"p_competitive.{under}", _competitive(appraisal, rival, own, there)


def _competitive(appraisal: "Appraisal", rival: str, own: Landing, there: Landing) -> Array:
    """Return the share of the years in which our offer does not exceed the rival's [replication].

    Exchange rate, freight and the rival's price follow their paths, the same for both; buyers pay
    the premium above the rival's price for our fruit.
    """
    prices, money = appraisal.prices, appraisal.scenario.money
    usd, freight, other = (
        prices.time.first_of_years(prices.path(name)) for name in ("usd", "freight", "rival")
    )
    idr, dollars = (part[..., None] for part in _by_currency(appraisal))
    fob = (idr / (money.exchange.usd * usd) + dollars) / (1 - money.sale.commission)
    theirs = there.landed(_rival_fob(appraisal, rival) * other, freight)
    cheap = own.landed(fob, freight) <= theirs * (1 + money.sale.premium)
    share = cheap.mean(axis=-1)
    return np.where(np.isnan(appraisal.cost), np.nan, share)
