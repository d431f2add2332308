"""The lines of the investment, of who else pays for it, and of sales."""

from collections.abc import Callable, Iterator

from sim.arrays import Array
from sim.economics.capital import falling_on, left_of, may_be_granted
from sim.economics.demand import sold_cans as ordered_cans
from sim.economics.ledger import IN_KIND, Kind
from sim.economics.operating_cost import late_cans, sold_cans
from sim.flows import Flows
from sim.report.workbook.lines import RECEIVABLE, Line, used
from sim.report.workbook.live import Live, added, least, live, total
from sim.report.workbook.months import Stream
from sim.report.workbook.pricing import Desk

EXPORT = "export"


def investments(desk: Desk) -> Iterator[Line]:
    """Yield each item's first purchase, replacements, and what it is still worth at the end."""
    works = desk.valuation.works
    for name, item in works.items.items():
        bought = works.purchases(item)
        end = falling_on([works.last], works.time) * left_of(item, works.last - bought[-1])
        cost = desk.item(name)
        begins = f" ({item.paid_from})" if item.paid_from else ""
        shares: tuple[tuple[Kind, Live, str, Array], ...] = (
            ("investment", -cost, f"works|building{begins}", works.building(item.paid_from)),
            ("replacement", -cost, f"{name}|renewed", falling_on(bought[1:], works.time)),
            ("salvage", cost, f"{name}|left", end),
        )
        for kind, price, key, share in shares:
            if share.any():
                quantity = desk.months.quantity(key, share, "share")
                yield Line(name, "capital", kind, price, Stream(quantity), part=kind)


def paid(desk: Desk, opened: int, *, first: bool) -> Live:
    """Return what a rupiah of the price basis costs as paid for a purchase at a point."""
    works, general = desk.valuation.works, desk.clock.general
    if not first:
        return general.at(opened)
    months = max(1, works.construction)
    return (
        total(general.between(opened - works.construction, opened - works.construction + months))
        / months
    )


def grantable(desk: Desk) -> Live:
    """Return what a grant may pay for [IDR of the price basis]."""
    items = desk.money.investment.items()
    return added(desk.item(name) for name, item in items if may_be_granted(item))


def granted(desk: Desk) -> Live:
    """Return the grant, never more than what it may pay for [IDR of the price basis]."""
    grant = desk.money.grant
    if grant is None:
        return live(0)
    amount = desk.rupiah("grant.amount")
    if grant.price_year is None:
        amount = amount / paid(desk, desk.valuation.works.construction, first=True)
    else:
        amount = desk.basis_rupiah("grant.amount", "grant.price_year")
    return least(amount, grantable(desk))


def help_lines(desk: Desk, bought: list[Line]) -> Iterator[Line]:
    """Yield the grant in money, what the district pays for, and its rent."""
    works = desk.valuation.works
    if desk.money.grant is not None:
        building = desk.months.quantity("works|building", works.building(), "share")
        yield Line("grant", "capital", "grant", granted(desk), Stream(building))
    for line in bought:
        if desk.money.investment[line.item].paid_by == "district":
            yield Line(
                f"{IN_KIND}{line.item}",
                "capital",
                "grant",
                live(-1),
                line.stream,
                (line,),
                line.part,
            )
    if desk.money.lease is not None:
        years = Stream(used(desk, "item.year.used", "year"))
        rent = -desk.rupiah("lease.rent")
        yield Line("rent", "capital", "rent", rent, years, unit="IDR/year")


def sales(desk: Desk) -> Iterator[Line]:
    """Yield revenue, the agent's commission, receivables, penalties and sales at home."""
    price = _export_price(desk)
    if price is not None:
        yield from _exports(desk, price)
    if desk.money.sale.home_price is not None:
        home = Stream(used(desk, "cans.sold_home", "can"))
        rupiah = desk.rupiah("sale.home_price")
        yield Line("home_sales", "by_products", "by_product", rupiah, home, unit="IDR/can")


def _exports(desk: Desk, price: Live) -> Iterator[Line]:
    sold = Stream(_cans(desk, "sold", sold_cans))
    export = Line(EXPORT, "sales", "revenue", price, sold, unit="IDR/can")
    yield export
    commission = -desk.given("sale.commission")
    yield Line("commission", "sales", "commission", commission, sold, (export,), unit="IDR/can")
    later = sold.paid("credit", RECEIVABLE)
    yield Line("receivable", "sales", "receivable", live(1), later, (export,))
    if desk.money.sale.late_penalty:
        late = Stream(_cans(desk, "late", late_cans), "general", "later", RECEIVABLE)
        penalty = -desk.given("sale.late_penalty")
        yield Line("late_penalty", "sales", "revenue", penalty, late, (export,), unit="IDR/can")


def _cans(desk: Desk, key: str, cans: Callable[[Flows], Array]) -> str:
    return desk.months.quantity(f"cans|{key}", cans(desk.valuation.prices.flows)[0], "can")


def cans_paid(desk: Desk) -> Stream:
    """Return the export cans at the points at which they are paid for."""
    return Stream(_cans(desk, "sold", sold_cans), None, "later", RECEIVABLE)


def _export_price(desk: Desk) -> Live | None:
    """Return what a can earns [IDR of the price basis], None where no price is stated."""
    sale, cans = desk.money.sale, carton(desk)
    if sale.price is not None:
        return desk.rupiah("sale.price") / cans
    if sale.rival is None:
        return None
    paid_above = 1 + premium(desk) - desk.given("sale.discount")
    rival = f"rivals.{sale.rival}"
    fob = desk.basis_rupiah(f"{rival}.fob", f"{rival}.price_year")
    return fob * same_weight(desk, sale.rival) * paid_above / cans


def carton(desk: Desk) -> Live:
    """Return the cans in a carton."""
    product = desk.scenario.physical.product
    return desk.simulated("cans_per_carton", product.cans_per_carton, "can/carton")


def net_kg(desk: Desk) -> Live:
    """Return the net mass of a can."""
    return desk.simulated("net", desk.scenario.physical.product.net, "kg/can")


def same_weight(desk: Desk, rival: str) -> Live:
    """Return the net mass of our carton divided by that of a rival's."""
    return net_kg(desk) * carton(desk) / desk.given(f"rivals.{rival}.net")


def premium(desk: Desk) -> Live:
    """Return the premium above the rival's price, each market's weighted by its orders."""
    stated, prices = desk.given("sale.premium"), desk.valuation.prices
    sold = {name: ordered_cans(prices, name) for name in desk.money.markets}
    sold = {name: cans for name, cans in sold.items() if cans}
    if not sold:
        return stated
    cells = {
        name: desk.simulated(f"ordered.{name}", cans, "can/year") for name, cans in sold.items()
    }
    whole = added(cells.values())
    return stated * added(cell / whole * _kept(desk, name, cell) for name, cell in cells.items())


def _kept(desk: Desk, market: str, cans: Live) -> Live:
    """Return the share of the premium that is left at our sales to a market."""
    if desk.money.markets[market].demand is None:
        return live(1)
    demand = f"markets.{market}.demand"
    share = cans * net_kg(desk) / 1000 / desk.given(f"{demand}.imports")
    kept = (desk.given(f"{demand}.full_premium") / share) ** desk.given(f"{demand}.elasticity")
    return least(1, kept)
