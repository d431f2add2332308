"""The catalogue of figures (KPIs): how a key is read, and the facts of its figure from kpis.yaml."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

from sim.catalogue.vocabulary import FIXED

# What a word in capitals may stand for, by that word.
Names = Mapping[str, Sequence[str]]
YEAR = "YEAR"
# The reason for a missing value where an entry names no other.
_NONE_SOLD = "none_sold"


@cache
def catalogue() -> Mapping[str, Mapping[str, Any]]:
    """Return what stands in kpis.yaml: figures, prefixes, suffixes, names, and what they refer to."""
    return read_table("kpis.yaml")


def read_table(file: str) -> dict[str, Any]:
    """Return the mappings of a YAML file beside this one."""
    import yaml

    text = Path(__file__).with_name(file).read_text(encoding="utf-8")
    loaded: dict[str, Any] = yaml.load(text, yaml.CSafeLoader)
    return loaded


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
    def entry(self) -> Mapping[str, Any]:
        """The facts of the figure."""
        entry: Mapping[str, Any] = catalogue()["figures"][self.name]
        return entry

    @property
    def whole_pattern(self) -> str:
        """The key with words in capitals for names: `price_gap_pct.landed.MARKET.RIVAL`."""
        return self.prefix + ".".join(filter(None, (self.name, self.pattern)))

    @property
    def named(self) -> list[tuple[str, str]]:
        """Each word in capitals, in order, with the name that it stands for here."""
        pairs = zip(split(self.pattern), self.words, strict=True)
        return [(kind, word) for kind, word in pairs if is_kind(kind)]

    @property
    def parts(self) -> list[str]:
        """What the figure is made of, with the names of this key filled in."""
        view = catalogue()["prefixes"].get(self.prefix, {})
        named = dict(self.named)
        filled = (_filled(part, named) for part in patterns(self.name)[self.pattern])
        return [*(self._in_view(part) for part in filled), *view.get("parts", ())]

    def _in_view(self, part: str) -> str:
        """Return a part in the view of this key, if it is a figure that has this view."""
        figure = catalogue()["figures"].get(part.partition(".")[0], {})
        return in_view(self.prefix, part) if self.prefix in figure.get("views", ()) else part


@cache
def patterns(name: str) -> Mapping[str, list[str]]:
    """Return what may follow a name, each with what the figure is made of."""
    parts: Mapping[str, list[str]] | list[str] = catalogue()["figures"][name]["parts"]
    return {"": parts} if isinstance(parts, list) else parts


@cache
def unit(kpi: str) -> str:
    """Return the unit of a figure from its key.

    Raises
    ------
    ValueError
        If there is no such figure.

    >>> unit("unit_cost_idr_per_can.2029")
    'IDR/can'
    """
    return str(_entry(kpi)["unit"])


@cache
def moved_by_money(kpi: str) -> bool:
    """Tell whether prices or other money inputs move a figure; if not, physical inputs alone do.

    >>> moved_by_money("npv_idr"), moved_by_money("fruit_t_per_year")
    (True, False)
    """
    return _entry(kpi).get("inputs") != "physical"


@cache
def why_undefined(kpi: str) -> str:
    """Return why a figure can lack a value in a replication, in English: the key of its label.

    >>> why_undefined("break_even_toll_fee_idr_per_can.thailand")
    'the offer is dearer even without a fee'
    """
    why = _entry(kpi).get("why", _NONE_SOLD)
    if not isinstance(why, str):
        key = read(kpi)
        why = why.get(key.pattern, _NONE_SOLD) if key else _NONE_SOLD
    return str(catalogue()["reasons"][why]["en"])


def most_digits(unit: str) -> int | None:
    """Return the decimals beyond which a figure in a unit means nothing; None if its size says.

    >>> most_digits("USD/carton"), most_digits("IDR")
    (2, 0)
    """
    digits: int | None = catalogue()["digits"].get(unit)
    return digits


def shown_unit(unit: str) -> tuple[str, float]:
    """Return the unit in which a figure is written, and its size in the unit of the figure.

    >>> shown_unit("IDR"), shown_unit("IDR/can")
    (('IDR_billion', 1000000000.0), ('IDR/can', 1.0))
    """
    return ("IDR_billion", 1e9) if unit == "IDR" else (unit, 1.0)


def typical_value(unit: str) -> str:
    """Return a value of the size that figures in a unit have, as one writes it.

    >>> typical_value("IDR/can"), typical_value("share")
    ('15_000 IDR/can', '50 %')
    """
    size = catalogue()["sizes"][unit]
    return f"{100 * size:g} %" if unit == "share" else f"{size:_} {unit}"


def in_order(kind: str) -> list[str]:
    """Return the names that the model fixes, in the order of tables; those without words come last.

    >>> in_order("PARTY")[:3]
    ['farmers_inside', 'workers_inside', 'local_government']
    """
    return list(dict.fromkeys((*catalogue()["names"][kind], *FIXED[kind])))


def _entry(kpi: str) -> Mapping[str, Any]:
    first = kpi.partition(".")[0]
    parted = _parted(first)
    if parted is None:
        raise ValueError(f"there is no figure {kpi!r}")
    entry: Mapping[str, Any] = catalogue()["figures"][parted[1]]
    return entry


def is_figure(key: str) -> bool:
    """Tell whether a key begins as that of a figure does, whatever follows."""
    return _parted(key.partition(".")[0]) is not None


@cache
def read(key: str) -> Key | None:
    """Return the parts of a key; None if no figure is written so, whatever names there are.

    >>> key = read("incremental_npv_idr.net_of_grant")
    >>> key.prefix, key.name, key.words
    ('incremental_', 'npv_idr', ('net_of_grant',))
    """
    first, *words = key.split(".")
    parted = _parted(first)
    if parted is None:
        return None
    lacking = {*catalogue()["prefixes"].get(parted[0], {}).get("lacks", ())}
    fitting = [pattern for pattern in patterns(parted[1]) if _fits(words, split(pattern))]
    if not fitting or lacking & {*words}:
        return None
    # A word that is written out goes before a name that could be anything.
    pattern = min(fitting, key=lambda pattern: sum(map(is_kind, split(pattern))))
    return Key(*parted, pattern, tuple(words))


def kind_of_last(key: str) -> str:
    """Return what the last word of a key names, if that is a leg or a stage; else nothing.

    >>> kind_of_last("wait_h.retort"), kind_of_last("wait_h.bays")
    ('stage', '')
    """
    parts = read(key)
    kind = parts.named[-1][0].lower() if parts and parts.named else ""
    return kind if kind in ("leg", "stage") else ""


def take_apart(key: str, names: Names) -> Key | None:
    """Return the parts of a key; None if it is no figure of a scenario with these names."""
    parts = read(key)
    if parts is None:
        return None
    known = all(kind == YEAR or word in names.get(kind, ()) for kind, word in parts.named)
    return parts if known else None


def keys(names: Names) -> Iterator[str]:
    """Yield the key of every figure that a scenario with these names can have; years apart."""
    for name in catalogue()["figures"]:
        for pattern in whole_patterns(name):
            yield from spelt(pattern, names)


def whole_patterns(name: str) -> Iterator[str]:
    """Yield every pattern of the keys of a figure, in all its views.

    >>> list(whole_patterns("jobs_fte"))[:2]
    ['jobs_fte', 'jobs_fte.elsewhere']
    """
    for prefix in ("", *catalogue()["figures"][name].get("views", ())):
        lacking = catalogue()["prefixes"].get(prefix, {}).get("lacks", ())
        for pattern in patterns(name):
            if not {*split(pattern)} & {*lacking} and name not in _own(prefix):
                yield ".".join(filter(None, (prefix + name, pattern)))


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
    choices = (names.get(word, ()) if is_kind(word) else (word,) for word in pattern.split("."))
    return map(".".join, product(*choices))


def is_kind(word: str) -> bool:
    """Tell whether a word stands for names, and is not one itself."""
    return word.isupper() and word in catalogue()["suffixes"]


def split(pattern: str) -> list[str]:
    """Return the words of a pattern."""
    return pattern.split(".") if pattern else []


def _parted(first: str) -> tuple[str, str] | None:
    """Return prefix and name of the first word of a key; None if it names no figure."""
    figures = catalogue()["figures"]
    if first in figures:
        return "", first
    for prefix in catalogue()["prefixes"]:
        name = first.removeprefix(prefix)
        seen = name != first and prefix in figures.get(name, {}).get("views", ())
        if seen and name not in _own(prefix):
            return prefix, name
    return None


def _own(prefix: str) -> Mapping[str, str]:
    """Return the figures that have names of their own in a view, and these."""
    names: Mapping[str, str] = catalogue()["prefixes"].get(prefix, {}).get("own", {})
    return names


def _fits(words: Sequence[str], pattern: Sequence[str]) -> bool:
    return len(words) == len(pattern) and all(
        _is_year(word) if kind == YEAR else bool(word) and (is_kind(kind) or word == kind)
        for word, kind in zip(words, pattern, strict=True)
    )


def _is_year(word: str) -> bool:
    return len(word) == 4 and word.isdecimal() and word.isascii()


def _filled(part: str, named: Mapping[str, str]) -> str:
    return ".".join(named.get(word, word) for word in part.split("."))
