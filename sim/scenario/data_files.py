"""Lists of times in CSV files: a name of a file in a scenario becomes the list that the file holds."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from sim.numerals import InputError, split
from sim.scenario.fields import SCENARIO, SchemaNode, schema_of
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
    unit, *lines = (line.strip() for line in text.splitlines() or [""])
    _check(1, unit, _is_unit)
    _check(1, " ".join(lines), _is_something)
    for number, line in enumerate(lines, 2):
        if line:
            _check(number, line, _is_number)
            yield line
    yield unit


def _check(number: int, text: str, is_right: Callable[[str], None]) -> None:
    try:
        is_right(text)
    except InputError as error:
        error.at = str(number)
        raise


def _is_unit(text: str) -> None:
    if factor(text, "h") is None or not text:
        raise InputError("csv_unit", text=text)


def _is_something(text: str) -> None:
    if not text.strip():
        raise InputError("csv_empty")


def _is_number(text: str) -> None:
    number, rest = split(text)
    if rest:
        raise InputError("csv_column", text=text)
    if number < 0:
        raise InputError("negative_time", text=text)
