"""The lines of a file, and what is set beside it, that cause problems in other lines."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import islice

from sim.scenario.nodes import Node, join
from sim.scenario.problems import Located

# Lines and parts that are tried at most, each by another check of the scenario, and values that are
# checked at most in all: a shipped scenario has 4 600.
_TRIED, _CHECKED = 60, 300_000


def at_their_causes(
    node: Node,
    problems: list[Located],
    check: Callable[[Node], Iterable[Located]],
    *,
    inherits: bool = True,
) -> list[Located]:
    """Return problems, those of inherited lines at the first line of the file that causes them.

    Those of the file's own lines, and all if the file does not inherit what they are of, are at what was
    set beside the file, if that causes them. A line causes a problem that `check` does not find without
    it. A problem without such a line keeps its place, and so does one that a removal causes.
    """
    written = {_key(one) for one in problems if one.origin.line}
    inherited = {_key(one) for one in problems if inherits and not node.states(one.origin)}
    known, causes = {_key(one) for one in problems}, dict[tuple[str, str], Node]()
    lines = sorted(_own_lines(node), key=lambda line: line[1].origin.line > 0) if written else ()
    tried = min(_TRIED, _CHECKED // max(1, sum(1 for _ in node.walk()))) if written else 0
    for path, line in islice(lines, tried):
        sought = (inherited if line.origin.line else written) - causes.keys()
        if not sought:
            continue
        without = node.put(path, line.replaced or replace(line, content=None))
        left = {_key(one) for one in check(without)}
        # Where something is missing, rules across parts are not looked at.
        if not any(key in _UNBUILT for _, key in left - known):
            causes |= dict.fromkeys(sought - left, line)
    return [
        replace(one, origin=causes[_key(one)].origin) if _key(one) in causes else one
        for one in problems
    ]


# Problems that keep a tree from becoming a scenario.
_UNBUILT = ("missing", "base_file", "needs_value")


def _key(problem: Located) -> tuple[str, str]:
    return problem.path, problem.problem.key


def _own_lines(root: Node) -> Iterator[tuple[str, Node]]:
    """Yield what the file itself states, with its path: each part that it adds whole before what is in it.

    A null that takes a line of another file away is such a line too.
    """
    for path, node in (("", root), *root.walk()):
        for key, null in node.removed.items():
            if root.states(null.origin):
                yield join(path, key), null
        if not path:
            continue
        above = root.get(path.rpartition(".")[0])
        is_inside = above is not None and above.is_assumption
        is_value = isinstance(node.content, str) or node.is_assumption
        if not is_inside and root.states(node.origin) and (is_value or _is_added(root, node)):
            yield path, node


def _is_added(root: Node, part: Node) -> bool:
    """Return whether a part stands whole in the file itself, in place of nothing."""
    return all(root.states(node.origin) and not node.replaced for _, node in part.walk())
