"""Reading of files, each merged with the files that it extends; nothing is validated here.

A file names others in the folders of the study only, so that one from a stranger reads nothing else:
the folder of each file that the reader names, a folder `scenarios` beside it or above, the folder to work
in, that of the shipped scenarios, and all below them. NANAS_FOLDERS names more, with the mark between that the system has for paths.
"""

import os
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice
from pathlib import Path

from sim.numerals import Problem
from sim.scenario.compose import NAME, PATH, Composer
from sim.scenario.data_files import ENDING, with_lists, with_lists_at
from sim.scenario.fields import SCENARIO, STUDY, schema_of
from sim.scenario.hints import nearest
from sim.scenario.models.parsers import ASSUMPTION_KEYS
from sim.scenario.nodes import Node, file_named, merge
from sim.scenario.problems import Located, Origin
from sim.whole_files import read_whole

# The name that a base has where nothing else is known.
_BASE = "base.yaml"
# The variable of folders that files may be read from as well.
_MORE = "NANAS_FOLDERS"
_PACKAGE = Path(__file__).parents[1]
# The shipped base has 40 000 bytes, a study of ten scenarios 9 000 values in all its files.
_LARGEST, _MOST_VALUES, _LONGEST_CHAIN = 500_000, 100_000, 100
# A workbook begins so, as it is an archive.
_ARCHIVE = b"PK\x03\x04"
# Files of a folder that are looked through for a similar name.
_LISTED = 1_000


@dataclass(frozen=True)
class Reading:
    """The tree of a file merged with its bases, and the problems of reading it."""

    node: Node | None
    problems: tuple[Located, ...] = ()
    whole: bool = True
    """Whether every file could be read."""
    base: str = ""
    """A file that it could extend, if it extends none."""
    names_lists: bool = False
    """Whether it may name a data file."""
    values: int = 0
    """Number of values of the file itself."""

    @property
    def refused(self) -> frozenset[str]:
        """Paths that were refused while reading."""
        return frozenset(problem.path for problem in self.problems)


class Files:
    """The files of one load; each is read once, and merged with its bases once."""

    def __init__(self, named: Iterable[str]) -> None:
        """Take the files that the reader names, which say what the folders of the study are."""
        self._folders = _folders(named)
        self._values = 0
        self._read: dict[str, Reading] = {}
        self._complete: dict[str, Reading] = {}

    def read(
        self, file: str, wanted: Origin | None = None, path: str = "", chain: tuple[str, ...] = ()
    ) -> Reading:
        """Return a file merged with its bases; `wanted` and `path` say where another names it."""
        # A file that was read completely is the same for whatever file names it.
        if file in self._complete:
            return self._complete[file]
        if wanted is None:
            self._values = 0
        elif not self._is_inside(file):
            return _nothing(wanted, path, _outside(file))
        names = [_identity(earlier) for earlier in chain]
        if _identity(file) in names:
            circle = (*chain[names.index(_identity(file)) :], file)
            first = self._own(circle[0], wanted, path).node
            origin = first.where("extends") if first else Origin(file)
            return _nothing(origin, path, Problem("circle", {"chain": " -> ".join(circle)}))
        if len(chain) > _LONGEST_CHAIN:
            words = {"most": f"{_LONGEST_CHAIN}"}
            return _nothing(wanted or Origin(file), path, Problem("long_chain", words))
        own = self._with_lists(self._own(file, wanted, path))
        if own.node is None:
            return own
        base = self._base(own.node.below.get("extends"), (*chain, file))
        merged = _merged(base.node, own.node)
        removed = _nothing_removed(base.node, own.node, merged) if base.whole else ()
        problems = (*own.problems, *base.problems, *removed)
        extends = "extends" in own.node.below
        reading = Reading(merged, problems, base.whole, "" if extends else _BASE)
        if reading.whole:
            self._complete[file] = reading
        return reading

    def _base(self, extends: Node | None, chain: tuple[str, ...]) -> Reading:
        if extends is None or extends.content is None:
            return Reading(None)
        if not isinstance(extends.content, str):
            return _nothing(extends.origin, "extends", Problem("needs_text"))
        return self.read(file_named(extends), extends.origin, "extends", chain)

    def _with_lists(self, own: Reading) -> Reading:
        """Return what was read with the lists of the data files that it names."""
        if own.node is None or not own.names_lists:
            return own
        node, problems = with_lists(own.node, self._text)
        return replace(own, node=node, problems=(*own.problems, *problems))

    def _text(self, node: Node, path: str) -> str | Located:
        """Return the text of the data file that a text names, or what is wrong with it."""
        file = file_named(node)
        if not self._is_inside(file):
            return Located(node.origin, path, _outside(file))
        try:
            return read_whole(Path(file), _LARGEST).decode("utf-8-sig")
        except FileNotFoundError:
            return _no_file(file, node.origin, path).problems[0]
        except UnicodeDecodeError as error:
            return _not_utf8(file, error).problems[0]
        except (OSError, ValueError):
            return Located(Origin(file), "", Problem("cannot_read"))

    def _is_inside(self, file: str) -> bool:
        """Return whether a file is in a folder of the study, wherever links lead."""
        place = _place(file)
        return any(place.is_relative_to(folder) for folder in self._folders)

    def answers(self, file: str) -> Reading:
        """Return a file whose keys are dotted paths, each with a value; one at least."""
        own = self._own(file, None, "", PATH)
        if own.node is None:
            return own
        if not own.node.below and not own.problems:
            return _nothing(Origin(file), "", Problem("no_answers"))
        node, problems = with_lists_at(own.node, self._text)
        return replace(own, node=node, problems=(*own.problems, *problems))

    def _own(
        self, file: str, wanted: Origin | None, path: str, keys: re.Pattern[str] = NAME
    ) -> Reading:
        if file not in self._read:
            try:
                text = read_whole(Path(file), _LARGEST).decode("utf-8-sig")
            except FileNotFoundError:
                return _no_file(file, wanted, path)
            except UnicodeDecodeError as error:
                return _not_utf8(file, error)
            except (OSError, ValueError):
                return _nothing(Origin(file), "", Problem("cannot_read"))
            found = _composed(file, text, keys)
            self._values += found.values
            if self._values > _MOST_VALUES:
                words = {"most": f"{_MOST_VALUES:_}"}
                found = _nothing(Origin(file), "", Problem("too_many_in_all", words))
            self._read[file] = found
        return self._read[file]


# Bases and scenarios are loaded again and again in a notebook; the tree of a text never changes.
@lru_cache(maxsize=64)
def _composed(file: str, text: str, keys: re.Pattern[str]) -> Reading:
    """Return the tree of a file with some text."""
    composer = Composer(file, keys)
    node = composer.read(text)
    lists = ENDING in text.lower()
    values, problems = composer.values, tuple(composer.problems)
    return Reading(node, problems, node is not None, names_lists=lists, values=values)


def shipped() -> Path:
    """Return the folder of the shipped scenarios: a wheel holds it, a checkout has it beside the package."""
    packed = _PACKAGE / "examples"
    return packed if packed.is_dir() else _PACKAGE.parent / "scenarios"


def _folders(named: Iterable[str]) -> frozenset[Path]:
    here, home = _place("."), _place(os.environ.get("HOME") or os.environ.get("USERPROFILE", ""))
    # Who works in the root or at home does not give away all that is below.
    work = [] if here in (home, Path(here.anchor)) else [here]
    own = [_place(Path(file).parent) for file in named]
    more = [_place(folder) for folder in os.environ.get(_MORE, "").split(os.pathsep) if folder]
    # Where one of these is a link, it is not followed.
    beside = [above / "scenarios" for folder in own for above in folder.parents]
    return frozenset([*own, *beside, *work, *more, _place(shipped())])


def _place(path: str | Path) -> Path:
    """Return where a path leads in the end; nowhere that a file is in if it is none."""
    try:
        return Path(os.path.realpath(path))
    except (OSError, ValueError):
        return Path()


def _outside(file: str) -> Problem:
    return Problem("file_outside", {"file": file})


def _identity(file: str) -> str:
    return os.path.normcase(os.path.normpath(Path(file).absolute()))


def _nothing(origin: Origin, path: str, problem: Problem) -> Reading:
    return Reading(None, (Located(origin, path, problem),), whole=False)


def _not_utf8(file: str, error: UnicodeDecodeError) -> Reading:
    """Return the problem of the first byte that is no UTF-8, or of a file that is no text at all."""
    if error.object.startswith(_ARCHIVE):
        return _nothing(Origin(file), "", Problem("workbook"))
    lines = error.object[: error.start].decode().split("\n")
    return _nothing(Origin(file, len(lines), len(lines[-1]) + 1), "", Problem("not_utf8"))


def _no_file(file: str, wanted: Origin | None, path: str) -> Reading:
    """Return the problem of a file that does not exist, with a file of a similar name."""
    words = {"file": file, "meant": _near(file, wanted)}
    key = "no_file" if wanted is None else "no_file_named"
    return _nothing(wanted or Origin(file), path, Problem(key, words))


def _near(file: str, wanted: Origin | None) -> str:
    """Return a file of a similar name, beside it or beside the file that names it, or nothing."""
    here = Path(wanted.file if wanted else file).parent
    folders = here, _folder_meant(Path(file).parent)
    near = {entry.name: entry for folder in folders for entry in _in(folder, file)}
    meant = near.get(nearest(Path(file).name, near))
    if meant is None or wanted is None:
        return str(meant or "")
    return Path(os.path.relpath(meant, here)).as_posix()


def _folder_meant(folder: Path) -> Path:
    """Return a folder, or the one beside it whose name it is probably a slip of."""
    with suppress(OSError):
        if not folder.is_dir():
            names = [one.name for one in islice(folder.parent.iterdir(), _LISTED) if one.is_dir()]
            return folder.with_name(nearest(folder.name, names) or folder.name)
    return folder


def _in(folder: Path, file: str) -> Iterator[Path]:
    """Yield the files of a folder that end as a file does, or as files of scenarios do; the first of many."""
    suffix = Path(file).suffix.lower()
    suffixes = {suffix} if suffix == ENDING else {suffix, ".yaml"}
    with suppress(OSError):
        beside = islice(folder.iterdir(), _LISTED)
        yield from (entry for entry in beside if entry.suffix.lower() in suffixes)


def _nothing_removed(base: Node | None, own: Node, merged: Node) -> Iterator[Located]:
    """Yield each null of a file on what is not there to be removed; absent fields may be null."""
    schema = schema_of(*(STUDY if "scenarios" in merged.below else SCENARIO))
    empty = Node(own.origin, {})
    for path, node in own.walk():
        if node.content is not None:
            continue
        above, _, key = path.rpartition(".")
        names = [*((base or empty).get(above) or empty).below]
        known = (
            *names,
            *schema.at(above).names,
            *(ASSUMPTION_KEYS if schema.at(above).is_value else ()),
        )
        if key not in (*known, "extends"):
            words = {"name": key, "meant": nearest(key, known)}
            yield Located(node.origin, path, Problem("nothing_removed", words))


def _merged(base: Node | None, own: Node) -> Node:
    """Return a file's node merged with its base, without `extends` and the title of the base."""
    content = {key: node for key, node in own.below.items() if key != "extends"}
    inherited = {key: node for key, node in base.below.items() if key != "title"} if base else {}
    return merge(Node(own.origin, inherited), Node(own.origin, content))
