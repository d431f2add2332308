"""Guesses at what was meant: words near a misspelt one, and the home of a misplaced key."""

import difflib
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

from sim.numerals import Problem
from sim.scenario.fields import SCENARIO, STUDY, SchemaNode, Tree, schema_of
from sim.scenario.nodes import join
from sim.scenario.problems import Problems

Value = TypeVar("Value")
# How alike a word and a key may be that is much longer (of 1).
_LOOSELY = 0.5
# Names that an error lists at most.
_LISTED = 12
# How alike two names are when one is probably a slip of the other, and two short names (of 1). In a
# name of four letters one other letter leaves three quarters.
_ALIKE, _ALIKE_SHORT, _ALIKE_IF_INCOMPLETE = 0.85, 0.75, 0.7
# Letters of a word of which an anagram is no slip.
_SHORT = 3
# Names among which a slip is looked for: that takes time for each name, and for each slip. More are made
# by a program, which does not misspell one of them.
_MANY = 500
# How alike two words are when hardly any other can be meant (of 1).
_ALMOST_SURE = 0.8


def nearest(word: str, words: Iterable[str], alike: float = 0.6) -> str:
    """Return the one of `words` that a misspelt word probably means, or nothing.

    Letters that have changed places are the likeliest slip.

    >>> nearest("retrot", ["retort", "cooling"]), nearest("hlaal", ["label", "halal"])
    ('retort', 'halal')
    """
    words = list(words)
    swapped = [one for one in words if len(one) > _SHORT and sorted(one) == sorted(word)]
    if swapped:
        return swapped[0]
    return next(iter(difflib.get_close_matches(word, words, 1, alike)), "")


def name_meant(name: str, others: Iterable[str]) -> str:
    """Return the one of other names that a name is probably a slip of, or nothing.

    Names of other numbers are meant to look alike.

    >>> name_meant("steem", ["steam", "water"]), name_meant("wash_2", ["wash_1"])
    ('steam', '')
    """
    return _nearest_name(name, others, max(_ALIKE_SHORT, min(_ALIKE, 1 - 1 / len(name))))


def whole_meant(name: str, others: Iterable[str]) -> str:
    """Return the one of other names that a name is a slip of, if what it names lacks something.

    >>> whole_meant("hlaal", ["halal", "water"])
    'halal'
    """
    return _nearest_name(name, others, _ALIKE_IF_INCOMPLETE)


def _nearest_name(name: str, others: Iterable[str], alike: float) -> str:
    """Return the nearest of the names with the same digits, or nothing; nothing among very many."""
    names, digits = list(others), _digits(name)
    if len(names) > _MANY:
        return ""
    return nearest(name, [other for other in names if _digits(other) == digits], alike)


def _digits(name: str) -> str:
    return "".join(filter(str.isdecimal, name))


class Named(dict[str, Value]):
    """A mapping whose error for an unknown name tells which one was probably meant."""

    def __missing__(self, name: str) -> Value:
        raise unknown_name(name, self)


def unknown_name(name: str, known: Iterable[str], what: str = "there is no") -> KeyError:
    """Return the error of a name that is not among those known, with the one that was probably meant.

    >>> unknown_name("npv", ["npv_idr", "irr"])
    KeyError("there is no 'npv'; did you mean 'npv_idr'?")
    """
    names = list(known)
    meant = nearest(name, names, _LOOSELY)
    hint = f"did you mean {meant!r}?" if meant else f"there are {', '.join(names[:_LISTED])}"
    return KeyError(f"{what} {name!r}; {hint}")


def among(path: str, key: str, name: str, known: Iterable[str]) -> Problems:
    """Yield a problem if a name is not among those known."""
    names = list(known)
    if name not in names:
        words = {"name": name, "known": ", ".join(names), "meant": nearest(name, names)}
        yield path, Problem(key, words) if names else Problem("none_to_name", {"name": name})


def no_choice(text: str, choices: Sequence[str]) -> Problem:
    """Return the problem of a word that is none of the choices."""
    words = {"text": text, "choices": " | ".join(choices), "meant": nearest(text, choices)}
    return Problem("not_a_choice", words)


def _named(tree: Tree, schema: SchemaNode, name: str, path: str = "") -> Iterator[str]:
    """Yield the paths at which a file gives a name of its own, such as that of a stage."""
    for key, below in tree.items() if not schema.is_value else ():
        there = join(path, key)
        if key == name and schema.has_own_names:
            yield there
        if not isinstance(below, str):
            yield from _named(below, schema.below(key), name, there)


def unknown_among(key: str, known: Sequence[str]) -> Problem:
    """Return the problem of a key that is not among those known."""
    if meant := nearest(key, known):
        return Problem("unknown_key", {"name": key, "meant": meant})
    return Problem("unknown_key_among", {"name": key, "known": ", ".join(known)})


def unknown_key(root: SchemaNode, tree: Tree, at: str) -> Problem:
    """Return the problem of the key at the end of a path, which no model knows, with its meaning."""
    scenario, study = schema_of(*SCENARIO), schema_of(*STUDY)
    path, _, key = at.rpartition(".")
    schema = root.at(path)
    if not path and key in study.names:
        return Problem("belongs_in_study", {"name": key})
    if not path and key in scenario.names:
        return Problem("belongs_in_scenario", {"name": key})
    homes = [*_named(tree, root, key), *scenario.paths(), *study.paths()]
    elsewhere = [home for home in homes if home.endswith(f".{key}")]
    # Nearest is what stands deeper in the same part.
    elsewhere = [home for home in elsewhere if home.startswith(f"{path}.")] or elsewhere
    # A key that exists elsewhere is misplaced, unless it is all but the same as one that fits here.
    near = nearest(key, schema.names, _ALMOST_SURE if elsewhere else 0.6)
    meant = [*filter(None, [near]), *elsewhere[:2]]
    if meant:
        return Problem("unknown_key", {"name": key, "meant": " | ".join(meant)})
    return unknown_among(key, schema.names)
