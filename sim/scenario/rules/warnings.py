"""What a scenario may state although it is unlikely: told before anything is simulated, never refused.

A rule yields problems by dotted path, as those of `check.py` do.
"""

from collections.abc import Mapping
from typing import Any

from sim.numerals import Problem, written
from sim.scenario.models.phases import phases
from sim.scenario.models.physical import Physical
from sim.scenario.problems import Problems

# Share by which the volumes of partners may differ, as words about them call them equal.
UNEQUAL = 0.05


def are_unequal(ours: Any, theirs: Any) -> Any:
    """Tell whether two volumes, or those of two arrays, differ by more than a twentieth of the larger."""
    apart = abs(ours - theirs)
    return (apart > UNEQUAL * ours) & (apart > UNEQUAL * theirs)


def partner_warnings(
    against: Mapping[str, str], physicals: Mapping[str, Physical], months: int
) -> Problems:
    """Yield scenarios whose orders a year differ from those of their partner, over a study's months."""
    for name, partner in against.items():
        if name in physicals and partner in physicals:
            ours, theirs = (_ordered_a_year(physicals[one], months) for one in (name, partner))
            if are_unequal(ours, theirs):
                cans = {"cans": _cans_a_year(ours), "other": _cans_a_year(theirs)}
                words = {"name": name, "partner": partner, **cans}
                yield f"scenarios.{name}.against", Problem("unequal_partners", words)


def same_warnings(trees: Mapping[str, Mapping[str, Any]]) -> Problems:
    """Yield scenarios that state, titles aside, the same as an earlier one."""
    earlier = dict[str, Mapping[str, Any]]()
    for name, tree in trees.items():
        stated = {key: below for key, below in tree.items() if key != "title"}
        same = next((other for other, before in earlier.items() if before == stated), None)
        if same is not None:
            yield f"scenarios.{name}", Problem("same_scenario", {"name": name, "other": same})
        earlier[name] = stated


def _ordered_a_year(physical: Physical, months: int) -> float:
    """Return the cans ordered in a mean year of operation."""
    begun, share, cans = phases(physical), physical.order_ramp_up, 0.0
    for month in range(months - physical.construction):
        phase = begun[max(start for start in begun if start <= month)]
        cans += share.get(1 + month // 12, 1.0) * phase.ordered
    return cans / physical.years_of_operation(months)


def _cans_a_year(cans: float) -> str:
    return f"{written(float(f'{cans:.4g}'))} can/year"
