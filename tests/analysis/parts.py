"""Parts of the shipped study, small enough to simulate in a test."""

from dataclasses import replace
from pathlib import Path

import sim

STUDY = Path(__file__).parents[2] / "scenarios" / "study.yaml"


def part_of_study(names, *sets, **times):
    """Return some scenarios of the shipped study, with some values set, over other times."""
    study = sim.load(STUDY, [*sets]).timed(times)
    return replace(
        study,
        scenarios={name: study.scenarios[name] for name in names},
        members={name: study.members[name] for name in names},
    )
