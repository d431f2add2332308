"""Lists of times in CSV files: a name of a file in a scenario becomes the list that the file holds."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from sim.numerals import InputError, split
from sim.scenario.compose import unseen_in, wrong_text
from sim.scenario.fields import SCENARIO, SchemaNode, schema_of
from sim.scenario.models.laws import MOST_TIMES, hours_of
from sim.scenario.nodes import Node, file_named, join
from sim.scenario.problems import Located, Origin
from sim.units import factor

ENDING = ".csv"
"""Of the name of a data file, in small letters or capitals."""
_NAMED = re.compile(rf"(?P<law>\S+\s+)?(?P<file>.*{re.escape(ENDING)})", re.IGNORECASE)
_REFUSED = "0 h"
"""A list in place of one that is refused, so that nothing else is said of its field."""
Read = Callable[[Node, str], str | Located]
"""Returns the text of the file that a node names, or what is wrong with it, for a dotted path."""


def with_lists(node: Node, read: Read) -> tuple[Node, list[Located]]:
    """Return the tree of a scenario with the lists of the files that it names, and the problems of these."""
    problems: list[Located] = []
    return _filled(node, schema_of(*SCENARIO), "", read, problems), problems


def with_lists_at(node: Node, read: Read) -> tuple[Node, list[Located]]:
    """Return answers, whose keys are dotted paths, with the lists of the files that they name, and the problems."""
    problems: list[Located] = []
    below = {
        path: _filled(one, schema_of(*SCENARIO).at(path), path, read, problems)
        for path, one in node.below.items()
    }
    return replace(node, content=below), problems


def _filled(node: Node, schema: SchemaNode, path: str, read: Read, problems: list[Located]) -> Node:
    if schema.is_from_file:
        return _list(node, path, read, problems)
    below: Mapping[str, Node] = {
        key: _filled(one, schema.below(key), join(path, key), read, problems)
        for key, one in node.below.items()
    }
    same = all(one is node.below[key] for key, one in below.items())
    return node if same else replace(node, content=below)


def _list(node: Node, path: str, read: Read, problems: list[Located]) -> Node:
    """Return the list in place of the name of a file, which follows the name of the law."""
    named = node.get("value") or node
    match = _NAMED.fullmatch(named.content.strip()) if isinstance(named.content, str) else None
    if match is None:
        return node
    found = _times(replace(named, content=match["file"]), path, read)
    if isinstance(found, Located):
        problems.append(found)
    times = _REFUSED if isinstance(found, Located) else found
    filled = replace(named, content=f"{match['law'] or ''}{times}")
    return filled if named is node else replace(node, content={**node.below, "value": filled})


def _times(named: Node, path: str, read: Read) -> str | Located:
    """Return the list in the file that a node names, or what is wrong with it."""
    text = read(named, path)
    if isinstance(text, Located):
        return text
    try:
        return " ".join(_numbers(text))
    except InputError as error:
        return Located(Origin(file_named(named), int(error.at), 1), path, error.problem)


def _numbers(text: str) -> Iterator[str]:
    """Yield the numbers of a column, then its unit.

    Raises
    ------
    InputError
        If a line is not what it has to be; `at` is the number of the line.
    """
    unit, *lines = map(_bare, text.splitlines() or [""])
    _check(1, _is_unit, unit)
    _check(1, _is_something, " ".join(lines))
    told = 0
    for number, line in enumerate(lines, 2):
        if line:
            told += 1
            _check(number, _is_time, line, unit, told)
            yield line
    yield unit


def _bare(line: str) -> str:
    """Return what a line holds, without the quotation marks that a program may have put around it."""
    line = line.strip()
    return line[1:-1] if len(line) > 1 and line[0] == line[-1] == '"' else line


def _check(number: int, is_right: Callable[..., None], *given: object) -> None:
    try:
        is_right(*given)
    except InputError as error:
        error.at = str(number)
        raise


def _is_unit(text: str) -> None:
    if re.search("[,;\t]", text):
        raise InputError("csv_column", text=text)
    _is_legible(text)
    if factor(text, "h") is None or not text:
        meant = filter(None, map(_unit_of_time, re.findall(r"[^\W\d_]+", text)))
        raise InputError("csv_unit", text=text, meant=next(meant, ""))


def _unit_of_time(word: str) -> str:
    """Return the unit of time that a word is or means, or nothing."""
    try:
        return word if factor(word, "h") else ""
    except InputError as error:
        meant = error.problem.words["meant"]
        return meant if factor(meant, "h") else ""


def _is_legible(text: str) -> None:
    if flaw := wrong_text(text) or unseen_in(text):
        raise InputError(flaw.key, **flaw.words)


def _is_something(text: str) -> None:
    if not text.strip():
        raise InputError("csv_empty")


def _is_time(text: str, unit: str, told: int) -> None:
    _is_legible(text)
    try:
        rest = split(text)[1]
    except InputError as error:
        # A number in another form is told with the right one.
        if error.problem.key != "no_number":
            raise
        rest = text
    if rest:
        raise InputError("csv_column", text=text)
    hours_of(f"{text} {unit}")
    if told > MOST_TIMES:
        raise InputError("csv_long", most=f"{MOST_TIMES:_}")
