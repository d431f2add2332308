"""Names that an option of a command chooses among."""

from collections.abc import Sequence

from sim.numerals import Problem
from sim.scenario.problems import Located, Origin, ScenarioError


def chosen(text: str | None, known: Sequence[str], option: str, problem: str) -> tuple[str, ...]:
    """Return the names in a text with commas between, none without a text.

    Raises
    ------
    ScenarioError
        If one is not known: the problem of that key, at the option.
    """
    names = tuple(filter(None, (name.strip() for name in (text or "").split(","))))
    for name in names:
        if name not in known:
            words = {"name": name, "known": ", ".join(known)}
            raise ScenarioError([Located(Origin(option), "", Problem(problem, words))])
    return names
