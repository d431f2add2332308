"""Discrete-event simulation and appraisal of a pineapple-canning investment.

    import sim
    result = sim.compare(sim.load("scenarios/study.yaml"))
    result.summary()

The names in `__all__` are the public interface.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim import statistics as statistics
    from sim.api import (
        appraise,
        breakeven,
        check,
        compare,
        crossovers,
        explain,
        load_result,
        map_border,
        optimise,
        ranges,
        save,
        simulate,
        trace,
        uncertain,
    )
    from sim.catalogue.own import Kpi as Kpi
    from sim.finance import measures as measures
    from sim.report import figures as figures
    from sim.report import tables as tables
    from sim.report.claims.verdict import verdict
    from sim.scenario.read import ScenarioError, load
    from sim.scenario.scenario import Scenario

# The module of each public name; it is imported on first use, so that `import sim` is fast.
_MODULES = {
    "Kpi": "sim.catalogue.own",
    "load": "sim.scenario.read",
    "ScenarioError": "sim.scenario.read",
    "Scenario": "sim.scenario.scenario",
    "check": "sim.api",
    "explain": "sim.api",
    "save": "sim.api",
    "simulate": "sim.api",
    "trace": "sim.api",
    "appraise": "sim.api",
    "breakeven": "sim.api",
    "compare": "sim.api",
    "crossovers": "sim.api",
    "load_result": "sim.api",
    "map_border": "sim.api",
    "optimise": "sim.api",
    "ranges": "sim.api",
    "uncertain": "sim.api",
    "verdict": "sim.report.claims.verdict",
    "measures": "sim.finance.measures",
    "statistics": "sim.statistics",
    "figures": "sim.report.figures",
    "tables": "sim.report.tables",
}

__all__ = [
    "Kpi",
    "Scenario",
    "ScenarioError",
    "appraise",
    "breakeven",
    "check",
    "compare",
    "crossovers",
    "explain",
    "figures",
    "load",
    "load_result",
    "map_border",
    "measures",
    "optimise",
    "ranges",
    "save",
    "simulate",
    "statistics",
    "tables",
    "trace",
    "uncertain",
    "verdict",
]


def __getattr__(name: str) -> object:
    if name not in _MODULES:
        raise AttributeError(f"module 'sim' has no attribute {name!r}")
    module = import_module(_MODULES[name])
    is_module = name in ("measures", "statistics", "figures", "tables")
    return module if is_module else getattr(module, name)


def __dir__() -> list[str]:
    return sorted(__all__)
