"""Short runs of shipped studies, simulated once for all tests that look at them."""

from dataclasses import replace
from functools import cache
from pathlib import Path

import sim
from sim.catalogue.labels import LANGS
from sim.scenario.models.wording import Label

SCENARIOS = Path(__file__).parents[2] / "scenarios"
LONG = (
    "Cannery_of the hills & rivers, from 17$ on",
    "Pabrik$$ di_lembah sungai yang panjang & co",
    "plant_with_a_name_without_any_space_at_all",
)


@cache
def runs(study, years=8):
    """Return two replications of a study over some years."""
    plan = sim.load(SCENARIOS / f"{study}.yaml").timed({"horizon": years})
    return sim.compare(plan, replications=2)


@cache
def with_long_names(study):
    """Return the same with names of scenarios of 40 characters that have signs in them."""
    result = runs(study)
    members = {
        key: member.model_copy(
            update={"label": Label(**dict.fromkeys(LANGS, f"{LONG[place % 3][:38]} {place}"))}
        )
        for place, (key, member) in enumerate(result.plan.members.items())
    }
    return replace(result, plan=replace(result.plan, members=members))
