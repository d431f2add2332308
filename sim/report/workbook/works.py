"""The lines of the investment, of who else pays for it, and of sales."""

from collections.abc import Callable, Iterator

from sim.arrays import Array
from sim.economics.capital import falling_on, left_of, may_be_granted
from sim.economics.demand import sold_cans as ordered_cans
from sim.economics.ledger import IN_KIND, Kind
from sim.economics.sales import export_of, late_of, sold_cans, sold_of
from sim.flows import Flows
from sim.report.workbook.lines import RECEIVABLE, Line, used
from sim.report.workbook.live import Live, added, least, live, total
from sim.report.workbook.months import Stream
from sim.report.workbook.pricing import Desk
from sim.scenario.models.can_sizes import MAIN


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
    """Yield revenue of each size, the agent's commission, receivables, penalties and sales at home."""
    price = _export_price(desk)
    if price is not None:
        for size in desk.scenario.physical.product.all_sizes:
            yield from _exports(desk, size, _price_of(desk, size, price))
    if desk.money.sale.home_price is not None:
        home = Stream(used(desk, "cans.sold_home", "can"))
        rupiah = desk.rupiah("sale.home_price")
        yield Line("home_sales", "by_products", "by_product", rupiah, home, unit="IDR/can")


def _exports(desk: Desk, size: str, price: Live) -> Iterator[Line]:
    product, part = desk.scenario.physical.product, "" if size == MAIN else size
    sold = Stream(_cans(desk, "sold", sold_of(product, size), part))
    export = Line(export_of(size), "sales", "revenue", price, sold, unit="IDR/can")
    yield export
    of, unit = (export,), "IDR/can"
    share = -desk.given("sale.commission")
    yield Line("commission", "sales", "commission", share, sold, of, part, unit)
    later = sold.paid("credit", RECEIVABLE)
    yield Line("receivable", "sales", "receivable", live(1), later, of, part)
    if desk.money.sale.late_penalty:
        counted = _cans(desk, "late", late_of(product, size), part)
        late = Stream(counted, "general", "later", RECEIVABLE)
        penalty = -desk.given("sale.late_penalty")
        yield Line("late_penalty", "sales", "revenue", penalty, late, of, part, unit)


def _cans(desk: Desk, key: str, cans: Callable[[Flows], Array], size: str = "") -> str:
    """Return the quantity of cans, of a size beside the main one if it is named."""
    counted = cans(desk.valuation.prices.flows)[0]
    return desk.months.quantity(f"cans{f'.{size}' if size else ''}|{key}", counted, "can")


def cans_paid(desk: Desk) -> Stream:
    """Return the export cans at the points at which they are paid for, as cans of the main size."""
    key = "sold_all" if desk.scenario.physical.product.sizes else "sold"
    return Stream(_cans(desk, key, sold_cans), None, "later", RECEIVABLE)


def _export_price(desk: Desk) -> Live | None:
    """Return what a can of the main size earns [IDR of the price basis], None where no price is stated."""
    sale, cans = desk.money.sale, carton(desk)
    if sale.price is not None:
        return desk.basis_rupiah("sale.price", "sale.price_year") / cans
    if sale.rival is None:
        return None
    paid_above = 1 + premium(desk) - desk.given("sale.discount")
    rival = f"rivals.{sale.rival}"
    fob = desk.basis_rupiah(f"{rival}.fob", f"{rival}.price_year")
    return fob * same_weight(desk, sale.rival) * paid_above / cans


def _price_of(desk: Desk, size: str, main: Live) -> Live:
    """Return what a can of a size earns [IDR of the price basis], where one of the main size earns `main`."""
    if size == MAIN:
        return main
    own, path = desk.scenario.physical.product.sizes[size], f"sale.sizes.{size}"
    if desk.money.sale.sizes[size].price is None:
        net = desk.simulated(f"net_of.{size}", own.net, "kg/can")
        return main * desk.given(f"{path}.per_net_kg") * net / net_kg(desk)
    cans = desk.simulated(f"carton_of.{size}", own.cans_per_carton, "can/carton")
    return desk.basis_rupiah(f"{path}.price", f"{path}.price_year") / cans


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
