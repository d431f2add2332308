"""The tables of what a project consists of: its fruit, its volumes, its dates."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING

from sim.analysis.courses import fruit_balance
from sim.catalogue.keys import BREAK_EVEN_FOB, IMPORT_SHARE, ORDERED, PREMIUM, SALE
from sim.catalogue.labels import Labels
from sim.report.claims.investment import plants
from sim.report.estimates import sold
from sim.report.evidence import Evidence
from sim.report.tables.cells import Cell, NumberCell, is_known
from sim.report.tables.grid import Row
from sim.report.tables.kpi_series import KpiSeries, reasons
from sim.report.tables.table import Table
from sim.scenario.models.phases import phases
from sim.scenario.models.physical import items_beside

if TYPE_CHECKING:
    from sim.analysis.study import StudyResult
    from sim.scenario.models.physical import Expansion
    from sim.scenario.scenario import Scenario

_OFFERED = ("ripe_kg", "bought_kg", "to_fresh_kg")
_VOLUMES = (
    *("cans_per_year", "shipped_cans_per_year", "home_cans_per_year", "scrapped_cans_per_year"),
    *("fruit_t_per_year", "raw_kg_per_can", "late_prepared_share", "fruit_trips_per_year"),
    "utilisation_pct",
    *("order_fill_share", "order_on_time_share", "stock_out_days_per_year"),
    *("person_hours_per_t", "jobs_fte", "co2_kg_per_can"),
)
_BY_MARKET = (ORDERED, IMPORT_SHARE)
_KG_PER_T = 1_000
# The account of what is used or left, the size of the unit in which it is told, and that unit.
_RESOURCES = {
    "water": ("item.water.used", 1.0, "m3"),
    "electricity": ("item.kwh.used", 1.0, "kWh"),
    "steam": ("item.steam.used", _KG_PER_T, "t"),
    "waste": ("item.waste.used", _KG_PER_T, "t"),
}


def volumes_table(evidence: Evidence) -> Table:
    """Return the volumes of a mean year of operation: a row a figure, a column a plant."""
    return _figures("volumes", _VOLUMES, evidence)


def sales_table(evidence: Evidence) -> Table:
    """Return price, orders and share of the imports by market with orders: a row a figure, a column a plant."""
    of_markets = (start + market for market, _ in sold(evidence.kpis) for start in _BY_MARKET)
    return _figures("sales", (SALE, PREMIUM, *of_markets, BREAK_EVEN_FOB), evidence)


def _figures(title: str, kpis: Sequence[str], evidence: Evidence) -> Table:
    """Return some figures of all plants: a row a figure that is known, a column a plant."""
    labels, names = evidence.labels, [plant.scenario for plant in plants(evidence)]
    rows = [_figure(kpi, names, evidence) for kpi in kpis]
    series = [KpiSeries("", kpi) for kpi in kpis]
    return Table(
        labels(f"table.{title}"),
        labels("column.kpi"),
        tuple(map(labels, names)),
        ([row for row in rows if any(map(is_known, row.cells))],),
        labels,
        (labels(f"table.note.{title}"), *reasons(series, names, evidence)),
    )


def _figure(kpi: str, names: Sequence[str], evidence: Evidence) -> Row:
    """Return the row of a figure, its unit beside its name; a share is written in percent."""
    labels = evidence.labels
    unit = next((evidence.level(name, kpi).shown.unit for name in names), "")
    is_share = unit == "share"
    series = KpiSeries("", kpi, interval=False, percent=is_share)
    name = labels("column.measure", kpi=labels.kpi(kpi), unit=labels("%" if is_share else unit))
    return Row(name, tuple(series.cell(name, evidence) for name in names))


def harvest_table(result: "StudyResult", scenario: str, labels: Labels) -> Table:
    """Return the fruit that each area offers in a mean year [t], and what becomes of it: a row an area."""
    amounts = {
        area: [_tonnes(result, scenario, f"area.{area}.{part}") for part in _OFFERED]
        for area in result.plan.scenarios[scenario].physical.areas
    }
    sums = [sum(column) for column in zip(*amounts.values(), strict=True)]
    total = Row(labels("column.total"), tuple(map(NumberCell, sums)), bold=True)
    return Table(
        labels("table.harvest", scenario=labels(scenario)),
        labels("column.area"),
        tuple(labels(f"column.harvest.{part}") for part in _OFFERED),
        (
            [
                Row(labels.area(area), tuple(map(NumberCell, tonnes)))
                for area, tonnes in amounts.items()
            ],
            [total],
        ),
        labels,
        (labels("table.note.harvest"),),
    )


def fruit_balance_table(result: "StudyResult", scenario: str, labels: Labels) -> Table:
    """Return what becomes of the fruit bought in a mean year [t], with its share: a row a use."""
    frame, years = fruit_balance(result), _years(result, scenario)
    own = frame[frame["scenario"] == scenario]
    rows = [
        Row(labels(f"figure.balance.{use}"), _with_share(tonnes / years, share))
        for _, use, tonnes, share in own.itertuples(index=False)
        if round(tonnes / years)
    ]
    sums = own[["amount_t", "share"]].sum()
    total = Row(labels("column.total"), _with_share(sums["amount_t"] / years, sums["share"]), True)
    return Table(
        labels("table.fruit_balance", scenario=labels(scenario)),
        labels("column.balance.use"),
        (labels("column.tonnes"), labels("column.share")),
        (rows, [total]),
        labels,
        (labels("table.note.fruit_balance"),),
    )


def _with_share(tonnes: float, share: float) -> tuple[Cell, ...]:
    return NumberCell(tonnes), NumberCell(100 * share, 1, "%")


def _tonnes(result: "StudyResult", scenario: str, account: str) -> float:
    """Return an account of fruit in a mean year of operation [t]."""
    return _a_year(result, scenario, account) / _KG_PER_T


def _a_year(result: "StudyResult", scenario: str, account: str) -> float:
    """Return an account in a mean year of operation; 0 where the scenario keeps none."""
    flows = result.flows[scenario]
    total = float(flows.total(account).mean()) if account in flows.accounts else 0.0
    return total / _years(result, scenario)


def _years(result: "StudyResult", scenario: str) -> float:
    """Return the years of operation of a scenario."""
    months = result.flows[scenario].months
    return result.plan.scenarios[scenario].physical.years_of_operation(months)


def resources_table(result: "StudyResult", scenario: str, labels: Labels) -> Table:
    """Return what a plant uses and leaves in a mean year of operation: a row an item."""
    rows = [
        Row(labels(f"resource.{item}"), (NumberCell(amount), labels.unit(unit)))
        for item, (account, size, unit) in _RESOURCES.items()
        if (amount := _a_year(result, scenario, account) / size)
    ]
    rows += [
        Row(labels.item(name), (NumberCell(amount), labels("t")))
        for item, name in _by_products(result.plan.scenarios[scenario]).items()
        if (amount := _a_year(result, scenario, f"item.{item}.used") / _KG_PER_T)
    ]
    return Table(
        labels("table.resources", scenario=labels(scenario)),
        labels("column.item"),
        (labels("column.amount_a_year"), labels("column.unit")),
        (rows,),
        labels,
        (labels("table.note.resources"),),
    )


def _by_products(scenario: "Scenario") -> dict[str, str]:
    """Return the by-products of a scenario, each with the cost that it is sold or got rid of by."""
    priced = {cost.per: name for name, cost in scenario.money.costs.items()}
    beside = items_beside(phases(scenario.physical).values())
    return {item: priced.get(item, item) for item in beside}


def timetable(result: "StudyResult", scenario: str, labels: Labels) -> Table:
    """Return the steps of a project from the first payment to the end of the study: a row a step."""
    rows = [
        Row(name, (_month(start, labels.lang), _month(end, labels.lang) if end else None, note))
        for name, start, end, note in _steps(result, scenario, labels)
    ]
    return Table(
        labels("table.timetable", scenario=labels(scenario)),
        labels("column.step"),
        tuple(labels(f"column.timetable.{head}") for head in ("start", "end", "note")),
        (rows,),
        labels,
        (labels("table.note.timetable"),),
    )


_Step = tuple[str, date, date | None, str | None]


def _steps(result: "StudyResult", scenario: str, labels: Labels) -> Iterator[_Step]:
    """Yield each step with its first and last month, and what is to be said of it."""
    timing, physical = result.plan.timing, result.plan.scenarios[scenario].physical
    opening, first = physical.construction, timing.start
    if opening:
        built = labels("figure.timetable.months", months=labels.number(opening))
        yield labels("figure.timetable.construction"), first, _later(first, opening - 1), built
    opened = _later(first, opening)
    yield labels("timetable.opening"), opened, None, None
    plant = physical.plant
    for year, share in (plant.ramp_up if plant else {}).items():
        begins = _later(opened, 12 * (year - 1))
        part = labels("timetable.capacity", share=labels.percent(100 * share))
        name = labels("timetable.ramp_up", year=labels.number(year))
        yield name, begins, _later(begins, 11), part
    if plant and plant.ramp_up:
        yield labels("timetable.full"), _later(opened, 12 * max(plant.ramp_up)), None, None
    for name, step in physical.expansions.items():
        begins = _later(opened, step.after)
        yield step_name(name, step, labels), begins, None, None
    last = _later(first, timing.months - 1)
    years = labels("timetable.years", years=labels.number(timing.horizon))
    yield labels("timetable.end"), last, None, years


def step_name(name: str, step: "Expansion", labels: Labels) -> str:
    """Return what a step of growth is called: by the size that the plant then has, if it states one."""
    size = labels(name)
    if step.target is not None:
        size = f"{labels.number(step.target)} {labels('t/day')}"
    return labels("figure.timetable.step", step=size)


def _later(start: date, months: int) -> date:
    """Return the first day of a month some months later."""
    whole = start.year * 12 + start.month - 1 + months
    return date(whole // 12, whole % 12 + 1, 1)


def _month(day: date, lang: str) -> str:
    from babel.dates import format_date

    return str(format_date(day, format="MMMM y", locale=lang))
