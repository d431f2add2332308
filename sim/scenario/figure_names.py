"""Keys of figures (KPIs) for the names of some scenarios: which there are, and what a wrong one means."""

from collections.abc import Collection, Iterable
from itertools import chain, islice

from sim.catalogue.kpis import Names, keys, take_apart
from sim.catalogue.vocabulary import FIXED
from sim.numerals import Problem
from sim.scenario.hints import nearest
from sim.scenario.models.phases import all_stages
from sim.scenario.problems import Located, Origin, ScenarioError
from sim.scenario.scenario import Scenario


def names_in(scenarios: Collection[Scenario]) -> Names:
    """Return the names that may follow a figure's: cost groups, legs, markets, rivals and so on."""
    return {
        **FIXED,
        "LEG": _united(scenario.physical.legs for scenario in scenarios),
        "STAGE": _united(all_stages(scenario.physical) for scenario in scenarios),
        "MARKET": _united(scenario.money.markets for scenario in scenarios),
        "SIZE": _united(scenario.physical.product.all_sizes for scenario in scenarios),
        "RIVAL": _united(scenario.money.rivals for scenario in scenarios),
    }


def require_figure(kpi: str, scenarios: Collection[Scenario], origin: Origin) -> None:
    """Refuse a key that is that of no figure of any of some scenarios.

    Raises
    ------
    ScenarioError
        If there is no such figure.
    """
    names = names_in(scenarios)
    if take_apart(kpi, names) is None:
        problem = Problem("no_such_figure", {"meant": meant_figure(kpi, names)})
        raise ScenarioError([Located(origin, kpi, problem)])


def meant_figure(asked: str, names: Names, paths: str = "") -> str:
    """Return the figures that a wrong key, or the `paths` that a wrong path, probably means."""
    figures = list(keys(names))
    first, _, rest = asked.partition(".")
    kin = {tail: key for key in figures for head, _, tail in [key.partition(".")] if head == first}
    if kin:
        near = nearest(rest, kin)
        return kin[near] if near else _first(kin.values())
    longer = _first(key for key in figures if key.startswith(asked))
    return longer or nearest(asked, filter(None, [paths, *figures])) or paths


def _united(names: Iterable[Iterable[str]]) -> list[str]:
    return list(dict.fromkeys(chain.from_iterable(names)))


def _first(figures: Iterable[str]) -> str:
    return " | ".join(islice(figures, 3))
