"""What does a figure mean? Its words, put together from its key and the registry of figures."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product
from typing import Any

from sim.catalogue.labels import Labels
from sim.catalogue.registry import registry

# What a word in capitals may stand for, by that word.
Names = Mapping[str, Sequence[str]]
YEAR = "YEAR"


@dataclass(frozen=True)
class Key:
    """The key of a figure, taken apart."""

    prefix: str
    """A view, such as `incremental_`, or nothing."""
    name: str
    pattern: str
    """What follows the name, with words in capitals for names: `landed.MARKET.RIVAL`."""
    words: tuple[str, ...]
    """What follows the name, as it stands in the key."""

    def __str__(self) -> str:
        return self.prefix + ".".join((self.name, *self.words))

    @property
    def named(self) -> dict[str, str]:
        """What each word in capitals stands for here."""
        pairs = zip(_split(self.pattern), self.words, strict=True)
        return {kind: word for kind, word in pairs if _is_kind(kind)}

    @property
    def parts(self) -> list[str]:
        """What the figure is made of, with the names of this key filled in."""
        view = registry()["prefixes"].get(self.prefix, {})
        filled = (_filled(part, self.named) for part in patterns(self.name)[self.pattern])
        return [*(self._seen(part) for part in filled), *view.get("parts", ())]

    def _seen(self, part: str) -> str:
        """Return a part in the view of this key, if it is a figure that has views."""
        figure = registry()["figures"].get(part.partition(".")[0], {})
        return in_view(self.prefix, part) if figure.get("views") else part


@dataclass(frozen=True)
class Words:
    """What is to be said of a figure, in one language."""

    label: str
    meaning: str
    formula: str
    notes: tuple[str, ...]
    """What its prefix, and each word after its name, says."""
    boundary: str
    source: str


@cache
def patterns(name: str) -> Mapping[str, list[str]]:
    """Return what may follow a name, each with what the figure is made of."""
    parts: Mapping[str, list[str]] | list[str] = registry()["figures"][name]["parts"]
    return {"": parts} if isinstance(parts, list) else parts


def is_figure(key: str) -> bool:
    """Tell whether a key begins as that of a figure does, whatever follows."""
    return _parted(key.partition(".")[0]) is not None


def take_apart(key: str, names: Names) -> Key | None:
    """Return the parts of a key; None if it is no figure of a scenario with these names.

    >>> key = take_apart("incremental_npv_idr.net_of_grant", {})
    >>> key.prefix, key.name, key.words
    ('incremental_', 'npv_idr', ('net_of_grant',))
    """
    first, *words = key.split(".")
    begun = _parted(first)
    if begun is None:
        return None
    fitting = (one for one in patterns(begun[1]) if _fits(words, _split(one), names))
    lacking = {*registry()["prefixes"].get(begun[0], {}).get("lacks", ())}
    pattern = None if lacking & {*words} else next(fitting, None)
    return None if pattern is None else Key(*begun, pattern, tuple(words))


def keys(names: Names) -> Iterator[str]:
    """Yield the key of every figure that a scenario with these names can have; years apart."""
    for name, entry in registry()["figures"].items():
        for prefix in ("", *registry()["prefixes"]) if entry.get("views") else ("",):
            for pattern in patterns(name):
                yield from spelt(".".join(filter(None, (prefix + name, pattern))), names)


def in_view(prefix: str, key: str) -> str:
    """Return the key of a figure in a view.

    >>> in_view("incremental_", "npv_idr"), in_view("incremental_economic_", "irr.mean_flow")
    ('incremental_npv_idr', 'eirr.mean_flow')
    """
    name, dot, rest = key.partition(".")
    return _own(prefix).get(name, prefix + name) + dot + rest


def spelt(pattern: str, names: Names) -> Iterator[str]:
    """Yield every key that a pattern stands for and that a scenario with these names can have.

    >>> list(spelt("rival_fob_usd_per_carton.RIVAL", {"RIVAL": ["thailand", "kenya"]}))
    ['rival_fob_usd_per_carton.thailand', 'rival_fob_usd_per_carton.kenya']
    """
    return (key for key in combined(pattern, names) if take_apart(key, names) is not None)


def combined(pattern: str, names: Names) -> Iterator[str]:
    """Yield a pattern with every combination of names in place of its words in capitals.

    >>> list(combined("group.GROUP", {"GROUP": ["fruit", "capital"]}))
    ['group.fruit', 'group.capital']
    """
    return map(".".join, product(*(_choices(word, names) for word in pattern.split("."))))


def words_of(key: Key, lang: str) -> Words:
    """Return what is to be said of a figure."""
    book, labels = registry(), Labels(lang)
    entry = book["figures"][key.name]
    told = _told(key)
    boundary = [entry["boundary"], *(one["boundary"] for one, _ in told if "boundary" in one)][-1]
    return Words(
        label=labels.kpi(str(key)),
        meaning=entry[lang]["meaning"],
        formula=entry[lang]["formula"],
        notes=tuple(
            " ".join(filter(None, (one[lang].format(name=_name(word, labels)), _held(word, lang))))
            for one, word in told
        ),
        boundary=book["boundaries"][boundary][lang],
        source=book["sources"][entry["source"]][lang],
    )


def _told(key: Key) -> list[tuple[Mapping[str, Any], tuple[str, str]]]:
    """Return the entries of a key's prefix and of the words after its name, each with its word."""
    book = registry()
    view = [(book["prefixes"][key.prefix], ("", ""))] if key.prefix else []
    after = zip(_split(key.pattern), key.words, strict=True)
    return [*view, *((book["suffixes"][kind], (kind, word)) for kind, word in after)]


def _name(word: tuple[str, str], labels: Labels) -> str:
    kind, name = word
    return labels(f"cause.{name}" if kind == "CAUSE" else name)


def _held(word: tuple[str, str], lang: str) -> str:
    """Return what a name holds, such as a cost group; nothing where that is up to the scenario."""
    kind, name = word
    told: Mapping[str, str] = registry()["names"].get(kind, {}).get(name, {})
    return told.get(lang, "")


def _parted(first: str) -> tuple[str, str] | None:
    """Return prefix and name of the first word of a key; None if it names no figure."""
    figures = registry()["figures"]
    if first in figures:
        return "", first
    for prefix in registry()["prefixes"]:
        name = first.removeprefix(prefix)
        seen = name != first and figures.get(name, {}).get("views")
        if seen and name not in _own(prefix):
            return prefix, name
    return None


def _own(prefix: str) -> Mapping[str, str]:
    """Return the figures that have names of their own in a view, and these."""
    names: Mapping[str, str] = registry()["prefixes"].get(prefix, {}).get("own", {})
    return names


def _fits(words: Sequence[str], pattern: Sequence[str], names: Names) -> bool:
    return len(words) == len(pattern) and all(
        _is_year(word) if kind == YEAR else word in _choices(kind, names)
        for word, kind in zip(words, pattern, strict=True)
    )


def _choices(kind: str, names: Names) -> Sequence[str]:
    return names.get(kind, ()) if _is_kind(kind) else (kind,)


def _is_kind(word: str) -> bool:
    """Tell whether a word stands for names, and is not one itself."""
    return word.isupper() and word in registry()["suffixes"]


def _is_year(word: str) -> bool:
    return len(word) == 4 and word.isdecimal() and word.isascii()


def _filled(part: str, named: Mapping[str, str]) -> str:
    return ".".join(named.get(word, word) for word in part.split("."))


def _split(pattern: str) -> list[str]:
    return pattern.split(".") if pattern else []
