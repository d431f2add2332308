"""The figures of offers abroad: what ours must ask, and what rivals ask, from FOB to landed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from sim.arrays import Array
from sim.economics.demand import import_share, premium
from sim.economics.figure_table import Block, Function
from sim.economics.landed_price import Landing, Line, break_even_rate, fob_offer
from sim.economics.of_means import OfMeans, side_by_side
from sim.economics.payees import FRUIT
from sim.economics.sales import same_weight
from sim.economics.timeline import each_year
from sim.economics.valuation import Valuation, once
from sim.units import Price

# Step of a price by which the slope of the offer is computed [currency of the quote].
_STEP = 1_000.0


@once
def _offer(valuation: Valuation) -> Array:
    """Return the FOB offer [USD/carton]."""
    return _offered(valuation, valuation.cost)


@once
def _net_offer(valuation: Valuation) -> Array:
    """Return the FOB offer with the grant [USD/carton]."""
    return _offered(valuation, valuation.cost + valuation.granted)


def _offered(valuation: Valuation, ex_works: Array) -> Array:
    """Return the FOB offer at the exchange rate assumed [USD/carton]."""
    cans, money = valuation.scenario.physical.product.cans_per_carton, valuation.scenario.money
    rate, sale = money.exchange.usd, money.sale
    return fob_offer(ex_works * cans, valuation.charges * cans, rate, sale.margin, sale.commission)


def _per_net_t(offer: Callable[[Valuation], Array]) -> Function:
    """Return the figure of an offer for a tonne of net mass."""
    return lambda valuation: offer(valuation) / _net_kg(valuation) * 1000


def _net_kg(valuation: Valuation) -> float:
    """Return the net mass of a carton [kg]."""
    return valuation.scenario.physical.product.net_per_carton


def _rival_fob(valuation: Valuation, rival: str) -> Array:
    return valuation.everywhere(_fob_of(valuation, rival))


def _fob_of(valuation: Valuation, rival: str) -> float | Array:
    """Return a rival's FOB price for the net mass of our carton [USD of the price basis/carton]."""
    offered, prices = valuation.scenario.money.rivals[rival], valuation.prices
    weight = same_weight(offered, valuation.scenario.physical.product)
    of_basis = prices.of_basis(offered.fob, offered.price_year)
    return prices.dollars(offered.fob) * weight * of_basis


def _gap(offer: Callable[[Valuation], Array]) -> Function:
    """Return the figure of how far an offer lies above a rival's [%]."""
    return lambda valuation, rival: (offer(valuation) / _fob_of(valuation, rival) - 1) * 100


def _gap_usd(offer: Callable[[Valuation], Array]) -> Function:
    """Return the figure of how far an offer lies above a rival's [USD/carton]."""
    return lambda valuation, rival: offer(valuation) - _fob_of(valuation, rival)


def landing(valuation: Valuation, market: str, rival: str | None = None) -> Landing:
    """Return what it takes to land our carton, or a rival's of the same net mass, in a market."""
    cartons = valuation.scenario.physical.product.cartons_per_container
    there, dollars = valuation.scenario.money.markets[market], valuation.prices.dollars
    route = there.own if rival is None else there.rivals[rival]
    per_kg = route.duty.per_kg
    of_basis = valuation.prices.of_basis
    return Landing(
        dollars(route.freight) * of_basis(route.freight, route.price_year) / cartons,
        there.insurance,
        route.duty.share,
        there.duty_base,
        dollars(there.charges) * of_basis(there.charges, there.price_year) / cartons,
        0.0 if per_kg is None else dollars(per_kg) * _net_kg(valuation),
    )


def _cif(valuation: Valuation, market: str) -> Array:
    return landing(valuation, market).cif(_offer(valuation))


@once
def _landed(valuation: Valuation, market: str) -> Array:
    return landing(valuation, market).landed(_offer(valuation))


def _rival_cif(valuation: Valuation, market: str, rival: str) -> Array:
    fob = np.asarray(_fob_of(valuation, rival))
    return valuation.everywhere(landing(valuation, market, rival).cif(fob))


def _rival_landed(valuation: Valuation, market: str, rival: str) -> Array:
    return valuation.everywhere(_landed_of(valuation, market, rival))


@once
def _landed_of(valuation: Valuation, market: str, rival: str) -> Array:
    """Return a rival's landed price for the net mass of our carton [USD/carton]."""
    return landing(valuation, market, rival).landed(np.asarray(_fob_of(valuation, rival)))


def _landed_gap(valuation: Valuation, market: str, rival: str) -> Array:
    return (_landed(valuation, market) / _landed_of(valuation, market, rival) - 1) * 100


def _landed_gap_usd(valuation: Valuation, market: str, rival: str) -> Array:
    return _landed(valuation, market) - _landed_of(valuation, market, rival)


def _break_even_freight(valuation: Valuation, offer: Array, market: str, rival: str) -> Array:
    """Return the sea freight [USD/container of its price year] at which both land at one price."""
    way, theirs = landing(valuation, market), _landed_of(valuation, market, rival)
    cartons = valuation.scenario.physical.product.cartons_per_container
    own = valuation.scenario.money.markets[market].own
    of_basis = valuation.prices.of_basis(own.freight, own.price_year)
    return way.break_even_freight(offer[..., 0], theirs) * cartons / of_basis


def _premium(valuation: Valuation) -> Array:
    """Return the premium that buyers pay, less the discount for an unknown brand [share]."""
    prices = valuation.prices
    return valuation.everywhere(premium(prices) - prices.money.sale.discount)


def _import_share(valuation: Valuation, market: str) -> Array | None:
    share = import_share(valuation.prices, market)
    return None if share is None or not np.any(share) else valuation.everywhere(100 * share)


def _competitive(valuation: Valuation, market: str, rival: str) -> Array:
    """Return the share of the years in which our landed price does not exceed what buyers would pay.

    They pay the rival's price, with the premium for our fruit and the discount for an unknown brand, as in the
    sale price. Shape (replication,), nan where nothing was sold.
    """
    years, fob = _years(valuation), _fob_of(valuation, rival)
    ours = landing(valuation, market).by_year.landed(years.fob, years.freight)
    way = landing(valuation, market, rival).by_year
    theirs = way.landed(each_year(np.asarray(fob)) * years.rival, years.freight)
    prices = valuation.prices
    paid = 1 + each_year(premium(prices) - prices.money.sale.discount)
    cheap = ours <= theirs * paid
    return np.where(np.isnan(years.fob).any(axis=-1), np.nan, cheap.mean(axis=-1))


@dataclass(frozen=True)
class _Years:
    """Prices in each year of the study [replication, year]: our FOB offer, and two factors.

    Exchange rate, freight and the rivals' prices follow their paths, the same for all.
    """

    fob: Array
    freight: Array
    rival: Array


@once
def _years(valuation: Valuation) -> _Years:
    prices, money = valuation.prices, valuation.scenario.money
    usd, freight, rival = (
        prices.time.first_of_years(prices.path(name)) for name in ("usd", "freight", "rival")
    )
    idr, dollars = map(each_year, _by_currency(valuation))
    rate, commission = each_year(money.exchange.usd), each_year(money.sale.commission)
    return _Years((idr / (rate * usd) + dollars) / (1 - commission), freight, rival)


@once
def _by_currency(valuation: Valuation) -> tuple[Array, Array]:
    """Return what an offer must bring before commission: in rupiah, and in dollars [/carton]."""
    money, cans = valuation.scenario.money, valuation.scenario.physical.product.cans_per_carton
    markup = 1 + money.sale.margin

    def offer(*, traded: bool) -> Array:
        gate, port = (
            valuation.levelised(
                posting.only(lambda term: term.traded == traded) for posting in postings
            )
            for postings in (valuation.gate, valuation.port)
        )
        return (gate * markup + port) * cans

    return offer(traded=False), offer(traded=True) / money.exchange.usd


def _break_even_rate(valuation: Valuation, offer: Array, rival: str) -> Array:
    money, theirs = valuation.scenario.money, _fob_of(valuation, rival)
    idr, usd = np.moveaxis(offer, -1, 0)
    if money.rivals[rival].fob.currency == "IDR":
        # A rival's price in rupiah stays what it is, as our costs in rupiah do.
        idr, theirs = idr - theirs * money.exchange.usd * (1 - money.sale.commission), 0.0
    return break_even_rate(idr, usd, theirs, money.sale.commission)


def _break_even_price(of: Callable[[Valuation], Line | None]) -> OfMeans:
    """Return the figure of the price at which the mean offer is a rival's."""

    def amounts(valuation: Valuation, _rival: str) -> Array | None:
        line = of(valuation)
        return (
            None if line is None else side_by_side(np.asarray(line.price), line.offer, line.slope)
        )

    def price(valuation: Valuation, amounts: Array, rival: str) -> Array:
        price, offer, slope = np.moveaxis(amounts, -1, 0)
        return Line(price, offer, slope).price_at(_fob_of(valuation, rival))

    return OfMeans(amounts, price)


@once
def farm_gate_line(valuation: Valuation) -> Line | None:
    """Return the FOB offer as a line in the farm-gate price, None where no fruit is bought by kg.

    The levelised cost is linear in the price, so two points tell the line. The price stands only
    where it is paid: it is that of the cost named `fruit`, per kg of fruit.
    """
    costs = valuation.scenario.money.costs
    fruit = costs.get(FRUIT)
    if fruit is None or fruit.per != FRUIT or fruit.price is None:
        return None
    dearer = fruit.model_copy(update={"price": _dearer(fruit.price)})
    return _line(valuation, fruit.price, {"costs": {**costs, FRUIT: dearer}})


@once
def toll_fee_line(valuation: Valuation) -> Line | None:
    """Return the FOB offer as a line in the toll fee, in which it is linear; None without a fee."""
    toll = valuation.scenario.money.toll
    if toll is None:
        return None
    dearer = toll.model_copy(update={"fee": _dearer(toll.fee)})
    return _line(valuation, toll.fee, {"toll": dearer})


def _dearer(price: Price) -> Price:
    return replace(price, amount=price.amount + _STEP)


def _line(valuation: Valuation, price: Price, changed: Mapping[str, Any]) -> Line:
    """Return the line through the offer at a price [IDR], and at the dearer one in `changed`."""
    offers = [_offer(at) for at in (valuation, valuation.at_prices(**changed))]
    rupiah = [valuation.prices.rupiah(quoted) for quoted in (price, _dearer(price))]
    return Line(rupiah[0], offers[0], (offers[1] - offers[0]) / (rupiah[1] - rupiah[0]))


OFFERS: Block = {
    "fob_usd_per_carton": _offer,
    "fob_usd_per_net_t": _per_net_t(_offer),
    "fob_usd_per_carton.net_of_grant": _net_offer,
    "fob_usd_per_net_t.net_of_grant": _per_net_t(_net_offer),
    "rival_fob_usd_per_carton.RIVAL": _rival_fob,
    "price_gap_pct.fob.RIVAL": _gap(_offer),
    "price_gap_usd_per_carton.fob.RIVAL": _gap_usd(_offer),
    "price_gap_pct.net_of_grant.RIVAL": _gap(_net_offer),
    "price_gap_usd_per_carton.net_of_grant.RIVAL": _gap_usd(_net_offer),
}
LANDED: Block = {
    "sale_premium_share": _premium,
    "import_share_pct.MARKET": _import_share,
    "cif_usd_per_carton.MARKET": _cif,
    "landed_usd_per_carton.MARKET": _landed,
    "rival_cif_usd_per_carton.MARKET.RIVAL": _rival_cif,
    "rival_landed_usd_per_carton.MARKET.RIVAL": _rival_landed,
    "price_gap_pct.landed.MARKET.RIVAL": _landed_gap,
    "price_gap_usd_per_carton.landed.MARKET.RIVAL": _landed_gap_usd,
    "p_competitive.MARKET.RIVAL": _competitive,
    "break_even_freight_usd_per_container.MARKET.RIVAL": OfMeans(
        lambda valuation, _market, _rival: _offer(valuation)[..., None], _break_even_freight
    ),
}
BREAK_EVENS: Block = {
    "break_even_usd_idr.RIVAL": OfMeans(
        lambda valuation, _rival: side_by_side(*_by_currency(valuation)), _break_even_rate
    ),
    "break_even_farm_gate_idr_per_kg.RIVAL": _break_even_price(farm_gate_line),
    "break_even_toll_fee_idr_per_can.RIVAL": _break_even_price(toll_fee_line),
}
