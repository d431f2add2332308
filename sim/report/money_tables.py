"""Is it worth it? The tables of all investments, and of one."""

import pandas as pd

from sim.report.estimates import (
    Estimates,
    Results,
    estimates,
    plus_minus,
    scenarios,
)
from sim.report.keys import (
    BREAK_EVEN_FOB,
    DEBT_COVER,
    GRANT_NEEDED,
    IRR,
    NATION,
    NATION_WITHOUT,
    NET,
    NPV,
    OWNER,
    PAYBACK,
    SALE,
    WITHOUT,
)
from sim.report.kpis import in_view
from sim.report.labels import UNDEFINED, Labels
from sim.report.sheet import Column, Sheet, headed, labelled, named, reasons, written

_INVESTMENT = (
    Column("column.sale", SALE, "USD", interval=False),
    Column("column.break_even_fob", BREAK_EVEN_FOB, "USD", interval=False),
    Column("column.npv", NPV, "IDR_billion", signed=True),
    Column("column.npv_net", NPV + NET, "IDR_billion", signed=True),
    Column("column.npv_owner", OWNER + NPV, "IDR_billion", signed=True),
    Column("column.irr", IRR + NET, interval=False),
    Column("column.payback", PAYBACK + NET, interval=False),
    Column("column.npv_without", WITHOUT + NPV + NET, "IDR_billion", signed=True),
    Column("column.grant_needed", GRANT_NEEDED, "IDR_billion", interval=False),
)
_MEASURES = (
    NPV,
    IRR,
    "mirr",
    PAYBACK,
    "discounted_payback_years",
    "bcr_gross",
    "bcr_net",
    "profitability_index",
    GRANT_NEEDED,
    BREAK_EVEN_FOB,
    *DEBT_COVER,
    "llcr",
)
# How a project is looked at, and how the keys of its measures are made.
_VIEWS = {
    "column.view.project": ("", ""),
    "column.view.project_net": ("", NET),
    "column.view.without": (WITHOUT, ""),
    "column.view.without_net": (WITHOUT, NET),
    "column.view.owner": (OWNER, ""),
    "column.view.nation": (NATION, ""),
    "column.view.nation_without": (NATION_WITHOUT, ""),
}


def investment_sheet(results: Results, labels: Labels) -> Sheet:
    """Return a row a scenario: what it is worth before and with the grant, and against nothing."""
    names, found = scenarios(results.kpis), estimates(results.kpis)
    frame = labelled(written(_INVESTMENT, names, found, labels), labels, "column.scenario")
    lacking = reasons(headed(_INVESTMENT, labels), names, found, labels)
    notes = (labels("table.note.investment"), *lacking)
    return Sheet(labels("table.investment"), frame, notes)


def measures_sheet(results: Results, scenario: str, labels: Labels) -> Sheet:
    """Return a row a measure and a column a view of one scenario, as far as there are any."""
    found = estimates(results.kpis)
    cells = {
        labels(head): {
            labels("column.measure", kpi=labels.kpi(kpi), unit=unit): plus_minus(
                found.get((scenario, in_view(before, kpi) + after)), labels
            )
            for kpi, unit in _units(found, scenario, labels).items()
        }
        for head, (before, after) in _VIEWS.items()
    }
    frame = pd.DataFrame(cells).rename_axis(index=labels("column.kpi"), columns=None)
    frame = frame.loc[:, (frame != UNDEFINED).any()]
    keys = [in_view(before, kpi) + after for kpi in _MEASURES for before, after in _VIEWS.values()]
    notes = tuple(reasons(named(keys, labels), [scenario], found, labels))
    return Sheet(labels("table.measures", scenario=labels(scenario)), frame, notes)


def _units(found: Estimates, scenario: str, labels: Labels) -> dict[str, str]:
    """Return the measures that a scenario has, each with its unit in words."""
    return {
        kpi: labels(found[scenario, kpi].shown.unit)
        for kpi in _MEASURES
        if (scenario, kpi) in found
    }
