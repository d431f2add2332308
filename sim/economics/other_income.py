"""The figures of other work of an idle line: hours, cans, and what they are worth over the study."""

from collections.abc import Callable

from sim.arrays import Array
from sim.catalogue.keys import FIXED_SHARE_PER_CAN, OTHER_WORK
from sim.economics.figure_table import Block, Function, where
from sim.economics.ledger import FIXED_SHARE, Posting, present
from sim.economics.other_work import has_other_work
from sim.economics.valuation import Valuation


def _hours(valuation: Valuation) -> Array:
    return valuation.flows.total("line.other_h") / valuation.years


def _cans(valuation: Valuation) -> Array:
    plant = valuation.scenario.physical.plant
    made = (
        valuation.flows.total(f"item.{name}.used") for name in (plant.other_work if plant else ())
    )
    return sum(made, start=0.0 * valuation.flows.total("line.other_h")) / valuation.years


def _is_earned(posting: Posting) -> bool:
    """Tell whether a posting of other work is income."""
    return posting.kind == "by_product"


def _is_spent(posting: Posting) -> bool:
    """Tell whether a posting of other work is a cost of its own."""
    return posting.kind == "cost" and posting.item != FIXED_SHARE


def _is_shared(posting: Posting) -> bool:
    """Tell whether a posting of other work is what it bears of the fixed costs."""
    return posting.item == FIXED_SHARE


def _worth(*kinds: Callable[[Posting], bool], sign: float = 1.0) -> Function:
    """Return the figure of the present value of some postings of other work."""

    def figure(valuation: Valuation) -> Array:
        postings = valuation.untaxed.where(
            lambda posting: posting.group == OTHER_WORK and any(kind(posting) for kind in kinds)
        )
        return valuation.everywhere(sign * present(postings))

    return figure


def _share_per_can(valuation: Valuation) -> Array:
    """Return by how much the fixed costs that other work bears lower the cost of a can."""
    return -valuation.levelised(filter(_is_shared, valuation.gate))


OTHER_INCOME: Block = where(
    lambda valuation: has_other_work(valuation.scenario.physical),
    {
        "other_work_hours_per_year": _hours,
        "other_work_cans_per_year": _cans,
        "other_work_income_idr": _worth(_is_earned),
        "other_work_cost_idr": _worth(_is_spent, sign=-1.0),
        "other_work_fixed_share_idr": _worth(_is_shared, sign=-1.0),
        FIXED_SHARE_PER_CAN: _share_per_can,
        "other_work_result_idr": _worth(_is_earned, _is_spent, _is_shared),
    },
)
