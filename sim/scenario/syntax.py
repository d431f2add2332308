"""What is wrong with a text that is no YAML: the place, and what most often causes it."""

import re
from itertools import takewhile

from yaml import MarkedYAMLError

# Complaints of the parser, and what most often causes them.
_CAUSES = {
    "mapping values are not allowed": "stray_colon",
    "expected ':'": "missing_colon",
    "expected ',' or": "open_bracket",
    "end of stream": "open_quote",
    "cannot start any token": "needs_quotes",
    "undefined alias": "unknown_alias",
    "another document": "two_documents",
    "second occurrence": "anchor_twice",
    "maximum nesting depth": "too_deep",
}
# Mistakes that are told where they begin, not where the parser stopped.
_BEGUN = ("missing_colon", "open_bracket", "open_quote")
_ODD = re.compile(" *([^\\S \\t]|[\u200b\u2060\ufeff])")
_LINE_END = re.compile("\r\n?|\n")


def complaint(error: MarkedYAMLError, text: str) -> tuple[int, int, str]:
    """Return line and column of a complaint of the parser, and the key of what probably caused it."""
    stopped, said, lines = error.problem_mark, str(error.problem), [*_LINE_END.split(text), ""]
    key = next((cause for part, cause in _CAUSES.items() if part in said), "syntax")
    if stopped is None:
        return 0, 0, key
    there = stopped.line + 1, stopped.column + 1
    if blank := _odd_blank(lines, stopped.line):
        return blank
    began = error.context_mark
    if key not in _BEGUN or began is None:
        return *there, key
    odd = [
        number for number in range(began.line, stopped.line + 1) if _has_one_quote(lines[number])
    ]
    if odd:
        return odd[0] + 1, lines[odd[0]].rindex('"') + 1, "open_quote"
    if key == "open_bracket" and _is_closed(lines[began.line :]):
        return *there, "no_comma"
    return began.line + 1, began.column + 1, key


def _odd_blank(lines: list[str], stopped: int) -> tuple[int, int, str] | None:
    """Return the last line, up to where the parser stopped, that is indented with other blanks than spaces."""
    if re.match(r"\s*\t", lines[stopped]):
        return stopped + 1, 1, "tab"
    # To the parser such a line is not indented; it may stop many lines later.
    odd = (number for number in range(stopped, -1, -1) if _ODD.match(lines[number]))
    return next(((number + 1, 1, "odd_blank") for number in odd), None)


def _has_one_quote(line: str) -> bool:
    """Return whether a line has a quotation mark without the other one."""
    return re.sub(r"\\.", "", line).count('"') % 2 == 1


def _is_closed(lines: list[str]) -> bool:
    """Return whether the brackets that begin in the first of some lines end within its block."""
    indent = _indent(lines[0])
    rest = takewhile(lambda line: _indent(line) > indent or line.lstrip()[:1] in "}]", lines[1:])
    block = "".join([lines[0], *rest])
    return all(block.count(left) == block.count(right) for left, right in ("{}", "[]"))


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())
