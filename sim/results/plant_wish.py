"""What is asked of a plant of another size, and the pair of scenarios that it is made from."""

import math
from dataclasses import dataclass
from pathlib import Path

from sim.numerals import Problem
from sim.scenario.nodes import file_named
from sim.scenario.plan import Plan
from sim.scenario.problems import Located, Origin, ScenarioError
from sim.scenario.read import load, load_plan
from sim.scenario.scenario import Scenario


@dataclass(frozen=True)
class Wish:
    """What is asked for: a plant of a size beside a toll canner at a distance and a fee."""

    name: str
    source: str
    """File of the scenario that it is made from."""
    size: float
    """Fruit for a day [t]."""
    folder: Path
    km: float | None = None
    """Distance from the nearest fields to the toll canner; as in the source if None."""
    fee: str | None = None
    """Fee of the toll canner; a bare number is IDR per can."""
    grant: float | None = None
    """Share that the grant pays of what it may pay for; the amount of the source if None."""
    study: str | None = None
    """File of the study that pairs the source with its toll canner; `study.yaml` beside it if None."""


def refused(option: str, key: str, **words: object) -> ScenarioError:
    """Return the error that an option cannot be granted."""
    problem = Problem(key, {name: str(word) for name, word in words.items()})
    return ScenarioError([Located(Origin(option), "", problem)])


def with_fee(toll: Scenario, fee: str) -> Scenario:
    """Return the chain of a toll canner with the fee wished.

    Raises
    ------
    ScenarioError
        If it is no price of a can.
    """
    try:
        return toll.replace({"toll.fee": fee})
    except ScenarioError as error:
        origin = Origin("--fee")
        raise ScenarioError(Located(origin, "", one.problem) for one in error.problems) from None


@dataclass(frozen=True)
class Source:
    """The pair that the files are made from."""

    plan: Plan
    own: str
    against: str

    @classmethod
    def of(cls, wish: Wish) -> "Source":
        """Return the pair of a wish.

        Raises
        ------
        ScenarioError
            If the source is no plant that can be scaled, or no study pairs it with a toll canner.
        """
        source = load(wish.source)
        if not isinstance(source, Scenario) or source.physical.plant is None:
            raise refused("--from", "new_no_plant", file=wish.source)
        if source.physical.product.sizes:
            raise refused("--from", "new_one_size", file=wish.source)
        if source.physical.call_off.target is None or source.money.capital_exponent is None:
            raise refused("--from", "new_no_size", file=wish.source)
        plan = load_plan(wish.study or Path(wish.source).with_name("study.yaml"))
        for name, member in plan.members.items():
            file = plan.written.get(f"scenarios.{name}.file")
            is_it = file is not None and Path(file_named(file)).samefile(wish.source)
            if is_it and member.against and plan.scenarios[member.against].physical.has_toll:
                return cls(plan, name, member.against)
        raise refused("--study", "new_no_pair", file=wish.source, study=plan.written.origin.file)

    @property
    def plant(self) -> Scenario:
        """The plant."""
        return self.plan.scenarios[self.own]

    @property
    def toll(self) -> Scenario:
        """The chain of its toll canner."""
        return self.plan.scenarios[self.against]

    @property
    def size(self) -> float:
        """Fruit for a day of the plant [t]."""
        return self.plant.physical.call_off.target or math.nan

    @property
    def files(self) -> list[str]:
        """The files of plant, toll canner and study."""
        return [part.written.origin.file for part in (self.plant, self.toll, self.plan)]

    @property
    def kept(self) -> list[str]:
        """Scenarios of the study that the new one needs: its baseline, and the chain without the plant."""
        without = self.plan.members[self.own].without
        return list(dict.fromkeys(filter(None, (self.plan.baseline, without))))
