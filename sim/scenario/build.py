"""Does a tree make a scenario, or a study? Models, rules across them, problems where they are."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from sim.numerals import Problem
from sim.scenario.fields import SCENARIO, STUDY, place_of
from sim.scenario.models.money import Monetary
from sim.scenario.models.physical import Physical
from sim.scenario.models.study import Study, Timing
from sim.scenario.models.wording import Wording
from sim.scenario.nodes import Node, join
from sim.scenario.overrides import Override, lay
from sim.scenario.problems import Located, Origin, ScenarioError
from sim.scenario.rules.check import money_rules, physical_rules, study_rules
from sim.scenario.rules.funding import too_long
from sim.scenario.rules.words import word_rules
from sim.scenario.scenario import Scenario
from sim.scenario.validate import Judgement, judge, renewed


def build_scenario(
    name: str, node: Node, *, whole: bool = True, noted: Collection[str] = ()
) -> tuple[Scenario | None, list[Located]]:
    """Return the scenario that a tree makes, or None, and all that is wrong with it.

    Parameters
    ----------
    whole
        Whether all of it was read; only then something can be missing.
    noted
        Paths that were refused while reading: nobody need miss them again.
    """
    judgement = judge(node.plain(), SCENARIO)
    found, (physical, money, wording) = dict(judgement.found), judgement.parts
    is_base = not {"plant", "toll"} & node.below.keys()
    if whole:
        found |= {"": Problem("base_file")} if is_base else _missing(judgement, noted)
    if isinstance(physical, Physical):
        found = dict(physical_rules(physical)) | found
    if isinstance(wording, Wording):
        found = dict(word_rules(wording)) | found
    if isinstance(physical, Physical) and isinstance(money, Monetary):
        found = dict(money_rules(physical, money)) | found
        if not found and isinstance(wording, Wording):
            return Scenario(name, physical, money, node, wording), []
    return None, _located(node, found)


def wording_in(tree: Any) -> Wording:
    """Return the words of a scenario that are written in a tree of texts, as far as they can be read."""
    (wording,) = judge(tree, (Wording,)).parts
    return wording if isinstance(wording, Wording) else Wording()


def build_study(
    node: Node, *, whole: bool = True, noted: Collection[str] = ()
) -> tuple[Study | None, list[Located]]:
    """Return the study that a tree makes, or None, and all that is wrong with it."""
    judgement = judge(node.plain(), STUDY)
    found, (study,) = dict(judgement.found), judgement.parts
    if whole:
        found |= _missing(judgement, noted)
    if isinstance(study, Study):
        found = dict(study_rules(study)) | found
        if not found:
            return study, []
    return None, _located(node, found)


def rebuild(
    scenarios: Mapping[str, Scenario], changes: Mapping[str, str], origin: Origin
) -> dict[str, Scenario]:
    """Return scenarios with other texts at some paths, each wherever it exists; `null` removes.

    Raises
    ------
    ScenarioError
        If a path leads nowhere, or a scenario does not hold with the new values.
    """
    overrides = [Override(path, text, origin=origin) for path, text in changes.items()]
    place, landed, problems = place_of(*SCENARIO), set[Override](), list[Located]()
    rebuilt = dict(scenarios)
    for name, scenario in scenarios.items():
        node, fitting = lay(scenario.written, place, overrides)
        landed |= fitting
        if fitting:
            texts = {one.path: one.content for one in overrides if one in fitting}
            built, found = _at_other_prices(scenario, node, texts), list[Located]()
            if built is None:
                built, found = build_scenario(name, node)
            rebuilt |= {name: built} if built else {}
            problems += found
    trees = [(scenario.written, place) for scenario in scenarios.values()]
    problems += [override.nowhere(*trees) for override in overrides if override not in landed]
    if problems:
        raise ScenarioError(problems)
    return rebuilt


def _at_other_prices(
    scenario: Scenario, node: Node, texts: Mapping[str, str | None]
) -> Scenario | None:
    """Return the scenario that a tree makes, where all that is new in it are texts of money.

    None if the plant reads one of them, or if anything is wrong.
    """
    if any(place_of(Physical).at(path).known for path in texts):
        return None
    money = renewed(scenario.money, texts)
    if money is None or any(money_rules(scenario.physical, money)):
        return None
    return replace(scenario, money=money, written=node)


def retime(timing: Timing, texts: Mapping[str, str], origin: Origin) -> Timing:
    """Return other times and repetitions, from texts as in a study file.

    Raises
    ------
    ScenarioError
        If a text is refused.
    """
    judgement = judge(texts, (Timing,))
    (part,) = judgement.parts
    if part is None or judgement.found:
        raise ScenarioError(Located(origin, path, one) for path, one in judgement.found.items())
    return timing.model_copy(update={name: getattr(part, name) for name in texts})


def outlasting(timing: Timing, scenarios: Mapping[str, Scenario]) -> list[Located]:
    """Return the loans of some scenarios that outlast their study."""
    return [
        problem
        for scenario in scenarios.values()
        for problem in _located(scenario.written, dict(too_long(scenario.money, timing)))
    ]


def _located(node: Node, found: Mapping[str, Problem]) -> list[Located]:
    return [Located(node.where(path), path, problem) for path, problem in found.items()]


def _missing(judgement: Judgement, noted: Collection[str]) -> dict[str, Problem]:
    """Return, by the mapping they should stand in, the keys that are not written at all."""
    below: dict[str, list[str]] = {}
    excused = {*noted, *_meant(judgement.found)}
    for path in judgement.missing:
        above, _, key = path.rpartition(".")
        if path not in excused:
            below.setdefault(above, []).append(key)
    return {
        above: Problem("missing", {"keys": ", ".join(dict.fromkeys(keys))})
        for above, keys in below.items()
    }


def _meant(found: Mapping[str, Problem]) -> set[str]:
    """Return the paths that misspelt keys most probably mean."""
    return {
        join(path.rpartition(".")[0], word)
        for path, problem in found.items()
        for word in problem.words.get("meant", "").split(" | ")
    }
