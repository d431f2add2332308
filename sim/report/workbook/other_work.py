"""The lines of other work of an idle line, and of its share of the fixed costs."""

from collections.abc import Iterator
from itertools import product

from sim.catalogue.keys import BEYOND_GATE, OTHER_WORK
from sim.economics.ledger import CAPITAL, FIXED_SHARE, Kind
from sim.economics.operating_cost import use_of
from sim.economics.other_work import costs_of_use, has_other_work, own_cost
from sim.report.workbook.lines import Booked, Line, priced, shares_of_cash_cost, unit_of, used
from sim.report.workbook.live import Live
from sim.report.workbook.pricing import Desk


def other_work(desk: Desk, bought: list[Line]) -> list[Line]:
    """Return what other work costs by itself, and its share of the fixed costs among what is bought."""
    if not has_other_work(desk.scenario.physical):
        return []
    direct = [*_used(desk)]
    for_it = (line for line in bought if line.group == OTHER_WORK and line.kind == "cost")
    base = *for_it, *direct
    shares = [
        Line(own_cost(name), OTHER_WORK, "cost", share, None, base, unit="%")
        for name, share in shares_of_cash_cost(desk)
    ]
    return [*direct, *shares, *_fixed_share(desk, bought)]


def _used(desk: Desk) -> Iterator[Line]:
    for name, cost, account in costs_of_use(desk.valuation.prices):
        quantity = used(desk, account, unit_of(cost), use_of(cost))
        yield from priced(desk, name, Booked(own_cost(name), OTHER_WORK, "cost"), quantity)


def _fixed_share(desk: Desk, bought: list[Line]) -> Iterator[Line]:
    """Yield what other work bears of the fixed costs: off the cost of a can, then on its own."""
    share, fixed = _share_of_hours(desk), dict[tuple[str, Kind], list[Line]]()
    for line in bought:
        if line.stream is not None and line.group not in BEYOND_GATE and _is_fixed(line, desk):
            fixed.setdefault((line.group, line.kind), []).append(line)
    borne = [(*booked, share, lines) for booked, lines in fixed.items()]
    running = [line for (_, kind), lines in fixed.items() if kind == "cost" for line in lines]
    for name, rate in shares_of_cash_cost(desk):
        borne.append((desk.money.costs[name].group, "cost", share * rate, running))
    for (group, kind, price, lines), is_own in product(borne, (False, True)):
        where, signed = (OTHER_WORK, price) if is_own else (group, -price)
        part = kind if kind in CAPITAL else ""
        yield Line(FIXED_SHARE, where, kind, signed, None, tuple(lines), part, "%")


def _share_of_hours(desk: Desk) -> Live:
    """Return the share of other work in the hours of the line over the study."""
    total = desk.valuation.flows.total
    own = float((total("line.shift_h") + total("line.overtime_h"))[0])
    other = desk.simulated("hours_other", float(total("line.other_h")[0]), "h")
    return other / (other + desk.simulated("hours_own", own, "h"))


def _is_fixed(line: Line, desk: Desk) -> bool:
    """Tell whether a line is independent of the volume."""
    cost = desk.money.costs.get(line.item)
    if cost is not None and line.kind == "cost":
        return cost.of in desk.money.investment or (cost.per is not None and use_of(cost).fixed)
    return line.kind in CAPITAL
