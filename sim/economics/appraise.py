"""The appraisal of a scenario: flows and a scenario go in, and every figure comes out by its key."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property

from sim.arrays import Array
from sim.economics import invest, nation
from sim.economics.benefits import BENEFITS, INCREMENTAL_BENEFITS
from sim.economics.can_sizes import CAN_SIZES
from sim.economics.cost_decomposition import CAUSES, PARTNERS
from sim.economics.costs import COSTS, YEARS
from sim.economics.export import BREAK_EVENS, LANDED, OFFERS
from sim.economics.figure_table import FigureTable
from sim.economics.invest import COVERS, INCREMENTAL, SALES, THRESHOLDS
from sim.economics.memo import Memo
from sim.economics.nation import INCREMENTAL_NATION, NATION
from sim.economics.other_income import OTHER_INCOME
from sim.economics.queues import QUEUES
from sim.economics.valuation import Valuation
from sim.economics.volumes import VOLUMES
from sim.flows import Conditions, Flows
from sim.scenario.hints import Named, unknown_name
from sim.scenario.models.study import Timing
from sim.scenario.scenario import Scenario

# The figures of a scenario, and those of a scenario beside others, in the order of all tables and files.
FIGURES = FigureTable(
    (
        COSTS,
        OFFERS,
        SALES,
        LANDED,
        BREAK_EVENS,
        NATION,
        nation.VIEW.block,
        *BENEFITS,
        THRESHOLDS,
        *(view.block for view in invest.VIEWS),
        COVERS,
        YEARS,
        VOLUMES,
        CAN_SIZES,
        OTHER_INCOME,
        QUEUES,
    )
)
COMPARED = FigureTable(
    (
        PARTNERS,
        INCREMENTAL,
        *(view.block for view in invest.INCREMENTAL_VIEWS),
        INCREMENTAL_NATION,
        nation.INCREMENTAL_VIEW.block,
        *INCREMENTAL_BENEFITS,
        CAUSES,
    ),
)


@dataclass(frozen=True, repr=False)
class Appraisal(Valuation):
    """What one scenario is worth over all its replications: its books, and every figure by key."""

    @cached_property
    def kpis(self) -> Mapping[str, Array]:
        """Every figure by its key, shape (replication,)."""
        return Named(FIGURES.figures(self))

    def figure(self, key: str) -> Array | None:
        """Return a figure, None where the scenario has none; no other figure is computed."""
        return FIGURES.figure(self, key)

    def figures(self, keys: Collection[str]) -> dict[str, Array]:
        """Return some figures by key.

        Raises
        ------
        KeyError
            If the scenario has no such figure.
        """
        figures = {key: self.figure(key) for key in keys}
        if lacking := [key for key, figure in figures.items() if figure is None]:
            raise unknown_name(lacking[0], self.kpis)
        return {key: figure for key, figure in figures.items() if figure is not None}


def appraise(
    flows: Flows, scenario: Scenario, timing: Timing, memo: Memo | None = None
) -> Appraisal:
    """Return the appraisal of what happened in a scenario; appraisals at other prices share a memo.

    Raises
    ------
    ScenarioError
        If the flows were simulated from other physical values, dates or another seed.
    """
    flows.conditions.require(Conditions.of(scenario, timing))
    return Appraisal(flows, scenario, timing, memo or Memo())
