"""Is it worth it? The tables of all investments, and of one."""

import pandas as pd

from sim.catalogue.keys import (
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
from sim.catalogue.kpis import in_view
from sim.catalogue.labels import UNDEFINED
from sim.report.estimates import plus_minus
from sim.report.evidence import Evidence
from sim.report.tables.sheet import Column, Sheet, headed, labelled, named, reasons, written

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


def investment_sheet(found: Evidence) -> Sheet:
    """Return a row a scenario: what it is worth before and with the grant, and against nothing."""
    labels = found.labels
    frame = labelled(written(_INVESTMENT, found), labels, "column.scenario")
    lacking = reasons(headed(_INVESTMENT, labels), found.names, found)
    notes = (labels("table.note.investment"), *lacking)
    return Sheet(labels("table.investment"), frame, notes)


def measures_sheet(found: Evidence, scenario: str) -> Sheet:
    """Return a row a measure and a column a view of one scenario, as far as there are any."""
    labels = found.labels
    cells = {
        labels(head): {
            labels("column.measure", kpi=labels.kpi(kpi), unit=unit): plus_minus(
                found.levels.get((scenario, in_view(before, kpi) + after)), labels
            )
            for kpi, unit in _units(found, scenario).items()
        }
        for head, (before, after) in _VIEWS.items()
    }
    frame = pd.DataFrame(cells).rename_axis(index=labels("column.kpi"), columns=None)
    frame = frame.loc[:, (frame != UNDEFINED).any()]
    keys = [in_view(before, kpi) + after for kpi in _MEASURES for before, after in _VIEWS.values()]
    notes = tuple(reasons(named(keys, labels), [scenario], found))
    return Sheet(labels("table.measures", scenario=labels(scenario)), frame, notes)


def _units(found: Evidence, scenario: str) -> dict[str, str]:
    """Return the measures that a scenario has, each with its unit in words."""
    return {
        kpi: found.labels(found.levels[scenario, kpi].shown.unit)
        for kpi in _MEASURES
        if (scenario, kpi) in found.levels
    }
