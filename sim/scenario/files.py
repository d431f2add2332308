"""Reading of files, each merged with the files that it extends; nothing is validated here."""

import os
from dataclasses import dataclass
from pathlib import Path

from sim.numerals import Problem
from sim.scenario.compose import Composer
from sim.scenario.hints import nearest
from sim.scenario.nodes import Node, merge
from sim.scenario.problems import Located, Origin


@dataclass(frozen=True)
class Reading:
    """The tree of a file merged with its bases, and the problems of reading it."""

    node: Node | None
    problems: tuple[Located, ...] = ()
    whole: bool = True
    """Whether every file could be read."""

    @property
    def refused(self) -> frozenset[str]:
        """Paths that were refused while reading."""
        return frozenset(problem.path for problem in self.problems)


class Files:
    """The files of one load; each is read once, and merged with its bases once."""

    def __init__(self) -> None:
        self._read: dict[str, Reading] = {}
        self._complete: dict[str, Reading] = {}

    def read(
        self, file: str, wanted: Origin | None = None, path: str = "", chain: tuple[str, ...] = ()
    ) -> Reading:
        """Return a file merged with its bases; `wanted` and `path` say where another names it."""
        # A file that was read completely is the same for whatever file names it.
        if file in self._complete:
            return self._complete[file]
        names = [_identity(earlier) for earlier in chain]
        if _identity(file) in names:
            circle = " -> ".join((*chain[names.index(_identity(file)) :], file))
            return _nothing(wanted or Origin(file), path, Problem("circle", {"chain": circle}))
        own = self._own(file, wanted, path)
        if own.node is None:
            return own
        base = self._base(own.node.below.get("extends"), (*chain, file))
        reading = Reading(_merged(base.node, own.node), own.problems + base.problems, base.whole)
        if reading.whole:
            self._complete[file] = reading
        return reading

    def _base(self, extends: Node | None, chain: tuple[str, ...]) -> Reading:
        if extends is None or extends.content is None:
            return Reading(None)
        if not isinstance(extends.content, str):
            return _nothing(extends.origin, "extends", Problem("needs_text"))
        return self.read(file_named(extends), extends.origin, "extends", chain)

    def _own(self, file: str, wanted: Origin | None, path: str) -> Reading:
        if file not in self._read:
            try:
                text = Path(file).read_bytes().decode("utf-8-sig")
            except FileNotFoundError:
                return _no_file(file, wanted, path)
            except UnicodeDecodeError:
                return _nothing(Origin(file), "", Problem("not_utf8"))
            except (OSError, ValueError):
                return _nothing(Origin(file), "", Problem("cannot_read"))
            composer = Composer(file)
            node = composer.read(text)
            self._read[file] = Reading(node, tuple(composer.problems), node is not None)
        return self._read[file]


def file_named(node: Node) -> str:
    """Return the file that a text names, relative to the file it is written in."""
    return os.path.normpath(Path(node.origin.file).parent / str(node.content))


def _identity(file: str) -> str:
    return os.path.normcase(os.path.normpath(Path(file).absolute()))


def _nothing(origin: Origin, path: str, problem: Problem) -> Reading:
    return Reading(None, (Located(origin, path, problem),), whole=False)


def _no_file(file: str, wanted: Origin | None, path: str) -> Reading:
    """Return the problem of a file that does not exist, with a file of a similar name."""
    near = [str(entry) for entry in Path(file).parent.glob("*.yaml")]
    words = {"file": file, "meant": nearest(file, near)}
    key = "no_file" if wanted is None else "no_file_named"
    return _nothing(wanted or Origin(file), path, Problem(key, words))


def _merged(base: Node | None, own: Node) -> Node:
    """Return a file's node merged with its base, without `extends` and the title of the base."""
    content = {key: node for key, node in own.below.items() if key != "extends"}
    inherited = {key: node for key, node in base.below.items() if key != "title"} if base else {}
    return merge(Node(own.origin, inherited), Node(own.origin, content))
