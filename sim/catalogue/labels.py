"""The words of both languages: labels, what is said of a figure, and numbers as each writes them."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from typing import Any

from sim.catalogue.kpis import Key, catalogue, kind_of_last, read_table, split

LANGS = ("en", "id")
# What scenarios call themselves and their parts: label key, then language, then text.
OwnWords = Mapping[str, Mapping[str, str]]
UNDEFINED = "\N{EN DASH}"
WORD = "word."
"""What the key of a word begins with that a scenario may replace in all texts, such as `word.can`."""
_OTHERS = "other_work."
_EXPORTS = "export."
"""What the item of a cost begins with that other work pays."""
_KNOWN_BELOW = 1e15
"""Size from which on not all digits before the decimal point are those of a float."""


@cache
def table() -> Mapping[str, Mapping[str, str]]:
    """Return the whole label table: key, then language, then words."""
    return {**labels_of_figures(), **read_table("labels.yaml")}


@cache
def meanings() -> Mapping[str, str]:
    """Return what each parameter means in Indonesian, by class and field of the models."""
    return read_table("meanings.yaml")


@cache
def usual_ranges() -> Mapping[str, str]:
    """Return what the numbers of a scenario usually are, by class and field of the models."""
    return read_table("usual.yaml")


def labels_of_figures() -> Mapping[str, Mapping[str, str]]:
    """Return the labels that the catalogue of figures holds: key, then language, then words."""
    book = catalogue()
    labels = {reason["en"]: reason for reason in book["reasons"].values()}
    for name, entry in book["figures"].items():
        labels[name] = {lang: entry[lang]["label"] for lang in LANGS if "label" in entry[lang]}
        labels |= {f"{name}.{rest}": label for rest, label in entry.get("labels", {}).items()}
    names = {name: entry for names in book["names"].values() for name, entry in names.items()}
    views = {f"kpi.{prefix}": entry for prefix, entry in book["prefixes"].items()}
    others = {**views, **book["suffixes"], **names}
    return labels | {key: entry["label"] for key, entry in others.items() if "label" in entry}


class Labels:
    """The words of one language; called with a key, it returns the label.

    The words of the scenarios at hand stand beside those of the table.

    >>> Labels("en")("packaging"), Labels("id")("packaging")
    ('Packaging', 'Kemasan')
    >>> Labels("id").number(1234.5, 1)
    '1.234,5'
    >>> Labels("id", {"kenya": {"en": "Kenya (KE)", "id": "Kenia"}})("kenya")
    'Kenia'
    """

    def __init__(self, lang: str = "en", own: OwnWords | None = None) -> None:
        if lang not in LANGS:
            raise ValueError(f"there are no labels in {lang!r}, only in {', '.join(LANGS)}")
        self.lang = lang
        self._own = own or {}

    def of(self, own: OwnWords) -> "Labels":
        """Return the labels of the same language with the words of some scenarios."""
        return Labels(self.lang, own)

    def __call__(self, key: str, **words: object) -> str:
        """Return the label of `key` with `words` filled in; an unknown key, its words apart.

        >>> Labels("en")("sugar_syrup")
        'sugar syrup'
        """
        if key in self._own:
            return self._own[key][self.lang]
        entry = table().get(key)
        return key.replace("_", " ") if entry is None else self.filled(entry[self.lang], **words)

    def filled(self, text: str, /, **words: object) -> str:
        """Return a text of the catalogue with words filled in, those of the scenarios at hand among them.

        >>> Labels("en", {"word.can": {"en": "ampoule", "id": "ampul"}}).filled("Cost of {a_can}")
        'Cost of an ampoule'
        """
        return text.format_map({**self.words, **words}) if "{" in text else text

    @cached_property
    def words(self) -> Mapping[str, str]:
        """What a text may hold: each word of the scenarios, with its article, with a capital."""
        words = {name: _inside(self._word(WORD + name)) for name in _word_names()}
        named = {"raw_material": "fruit", "product": "product"}
        words |= {
            name: _inside(self._own[key][self.lang]) if key in self._own else words.get(key, key)
            for name, key in named.items()
        }
        words |= {f"a_{name}": _with_article(word) for name, word in words.items()}
        return words | {_capital(name): _capital(word) for name, word in words.items()}

    def _word(self, key: str) -> str:
        return (self._own.get(key) or table()[key])[self.lang]

    def inside(self, key: str) -> str:
        """Return the label of a key as it stands within a sentence.

        >>> Labels("en").inside("packaging")
        'packaging'
        """
        return _inside(self(key))

    def kpi(self, key: str) -> str:
        """Return the name of a KPI; parts without a label of their own follow a colon.

        >>> Labels("en").kpi("unit_cost_idr_per_can.2029")
        'Production cost per can: 2029'
        """
        whole, _, part = key.rpartition(".")
        kind = kind_of_last(key)
        if f"{kind}.{part}" in self._own:
            return f"{self(whole)}: {_inside(self.part(kind, part))}"
        if key in table():
            return self(key)
        for view in catalogue()["prefixes"]:
            if key.startswith(view):
                return self(f"kpi.{view}", kpi=self.kpi(key.removeprefix(view)))
        parts = key.split(".")
        known = next((n for n in range(len(parts) - 1, 1, -1) if ".".join(parts[:n]) in table()), 1)
        rest = ", ".join(map(self, parts[known:]))
        return ": ".join(filter(None, [self(".".join(parts[:known])), rest]))

    def item(self, name: str) -> str:
        """Return the name of a cost or of something invested in, as the ledger calls it.

        >>> Labels("en").item("hire.fruit"), Labels("id").item("toll_fee")
        ('Truck hire: fruit', 'Tarif makloon')
        """
        leg, key = name.removeprefix("hire."), f"item.{name}"
        if leg != name:
            return self("item.hire", leg=_inside(self.leg(leg)))
        if name.startswith(_EXPORTS):
            return self("item.export", size=self(name.removeprefix(_EXPORTS)))
        if name.startswith(_OTHERS):
            return self("item.other_work", item=_inside(self.item(name.removeprefix(_OTHERS))))
        return self(key if key in self._own or key in table() else name)

    def stage(self, name: str) -> str:
        """Return the name of a stage of the line.

        >>> Labels("id").stage("sort_again")
        'sort again'
        """
        return self.part("stage", name)

    def leg(self, name: str) -> str:
        """Return the name of a stretch by road."""
        return self.part("leg", name)

    def part(self, kind: str, name: str) -> str:
        """Return the name of a part of a kind, such as an area or a class of truck.

        >>> Labels("id", {"area.belik": {"en": "Belik", "id": "Kecamatan Belik"}}).part("area", "belik")
        'Kecamatan Belik'
        """
        key = f"{kind}.{name}"
        return self(key if key in self._own else name)

    def area(self, name: str) -> str:
        """Return the name of a farm area, which is the name of a place unless its scenario has words for it.

        >>> Labels("id").area("karang_reja")
        'Karang Reja'
        """
        own = self._own.get(f"area.{name}")
        return self(name).title() if own is None else own[self.lang]

    def size(self, name: str) -> str:
        """Return what cans of a size are called.

        >>> Labels("en").size("a10"), Labels("id").size("main")
        ('cans of the size a10', 'kaleng ukuran utama')
        """
        if name in self._own:
            return self._own[name][self.lang]
        return self("size.main") if name == "main" else self("size.other", size=name)

    def unit(self, name: str) -> str:
        """Return a unit in words, of the catalogue or composed: an amount per something.

        >>> Labels("id").unit("t/year"), Labels("id").unit("can/min"), Labels("en").unit("event/month")
        ('t per tahun', 'kaleng per menit', 'events per month')
        """
        amount, slash, per = name.partition("/")
        if name in table() or not slash:
            return self(name)
        under = f"per.{per}"
        return self("unit.per", amount=self(amount), per=self(under if under in table() else per))

    def source(self, stated: str) -> str:
        """Return a source as a scenario states it, in words of the language where it names nobody.

        >>> Labels("id").source("estimate"), Labels("id").source("PMK 72/2023")
        ('perkiraan', 'PMK 72/2023')
        """
        key = f"source.{stated}"
        return self(key) if key in table() else stated

    def number(self, value: float, digits: int = 0, *, signed: bool = False) -> str:
        """Return a number rounded to `digits` decimals (-2: to hundreds), nan as a dash.

        One with more digits than a float is known to is written with an exponent.

        >>> Labels("en").number(15_097, -2), Labels("en").number(12, signed=True)
        ('15,100', '+12')
        """
        if not math.isfinite(value):
            return UNDEFINED
        # Adding zero keeps a rounded -0.4 from being written -0.
        rounded = round(value, digits) + 0.0
        pattern = "#,##0" + ("." + "0" * digits if digits > 0 else "")
        if abs(rounded) >= _KNOWN_BELOW:
            pattern = "0.###E0"
        written = _decimal(rounded, pattern, self.lang)
        return "+" + written if signed and rounded > 0 else written

    def money(self, value: float, currency: str = "IDR", digits: int | None = None) -> str:
        """Return an amount with its currency; `digits` by default 0 for IDR, 2 for USD.

        >>> Labels("en").money(1707), Labels("id").money(-1707), Labels("id").money(20.5, "USD")
        ('1,707 IDR', '-Rp1.707', 'US$20,50')
        """
        digits = (2 if currency == "USD" else 0) if digits is None else digits
        return self._with_unit(f"money.{currency}", value, digits)

    def percent(self, value: float, digits: int = 0) -> str:
        """Return a value that is already in percent [%], with its sign for percent.

        >>> Labels("en").percent(12.54, 1), Labels("id").percent(12.54, 1)
        ('12.5 %', '12,5%')
        """
        return self._with_unit("percent", value, digits)

    def amount(self, value: float, unit: str, digits: int = 0) -> str:
        """Return a value with its sign for percent or its currency; what it is per stays unsaid.

        >>> Labels("en").amount(1707, "IDR/can"), Labels("id").amount(12.54, "%", 1)
        ('1,707 IDR', '12,5%')
        """
        base = unit.partition("/")[0]
        return self.percent(value, digits) if base == "%" else self.money(value, base, digits)

    def signed_amount(self, value: float, unit: str, digits: int = 0) -> str:
        """Return an amount with a plus where it is above zero.

        >>> Labels("id").signed_amount(12.5, "IDR_billion", 1)
        '+Rp12,5 miliar'
        """
        written = self.amount(value, unit, digits)
        return "+" + written if round(value, digits) > 0 else written

    def _with_unit(self, key: str, value: float, digits: int) -> str:
        written = self.number(value, digits)
        if written == UNDEFINED:
            return UNDEFINED
        sign = "-" if written.startswith("-") else ""
        return sign + self(key, amount=written.removeprefix("-"))


# The numbers of an axis are written each time that its texts are measured.
@lru_cache(maxsize=1 << 16)
def _decimal(number: float, pattern: str, lang: str) -> str:
    """Return a number in a pattern, with the separators of a language."""
    from babel.numbers import format_decimal

    written: str = format_decimal(number, format=pattern, locale=lang)
    return written


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


def words_of(key: Key, lang: str, own: OwnWords | None = None) -> Words:
    """Return what is to be said of a figure, with the words of the scenarios at hand."""
    book, labels = catalogue(), Labels(lang, own)
    words = _words_of_parts(key)
    boundary = [
        key.entry["boundary"],
        *(entry["boundary"] for entry, _ in words if "boundary" in entry),
    ]
    return Words(
        label=labels.kpi(str(key)),
        meaning=labels.filled(key.entry[lang]["meaning"]),
        formula=labels.filled(key.entry[lang]["formula"]),
        notes=tuple(
            " ".join(
                filter(
                    None,
                    (labels.filled(entry[lang], name=_name(word, labels)), _held(word, labels)),
                )
            )
            for entry, word in words
        ),
        boundary=labels.filled(book["boundaries"][boundary[-1]][lang]),
        source=labels.filled(book["sources"][key.entry["source"]][lang]),
    )


def _words_of_parts(key: Key) -> list[tuple[Mapping[str, Any], tuple[str, str]]]:
    """Return the entries of a key's prefix and of the words after its name, each with its word."""
    book = catalogue()
    view = [(book["prefixes"][key.prefix], ("", ""))] if key.prefix else []
    after = zip(split(key.pattern), key.words, strict=True)
    return [*view, *((book["suffixes"][kind], (kind, word)) for kind, word in after)]


def _name(word: tuple[str, str], labels: Labels) -> str:
    kind, name = word
    return labels(f"cause.{name}" if kind == "CAUSE" else name)


def _held(word: tuple[str, str], labels: Labels) -> str:
    """Return what a name holds, such as a cost group; nothing where that is up to the scenario."""
    kind, name = word
    words: Mapping[str, str] = catalogue()["names"].get(kind, {}).get(name, {})
    return labels.filled(words.get(labels.lang, ""))


@cache
def _word_names() -> tuple[str, ...]:
    return tuple(key.removeprefix(WORD) for key in table() if key.startswith(WORD))


def _with_article(word: str) -> str:
    """Return an English word with its article; what is written in Indonesian has none.

    >>> _with_article("bag"), _with_article("ampoule")
    ('a bag', 'an ampoule')
    """
    return f"{'an' if word[:1].lower() in 'aeiou' else 'a'} {word}"


def _inside(name: str) -> str:
    """Return a name as it stands within a sentence: without its capital, unless more follow or a number.

    >>> _inside("Cans to the store"), _inside("CPO"), _inside("A10 cans")
    ('cans to the store', 'CPO', 'A10 cans')
    """
    is_code = name[1:2].isupper() or name[1:2].isdigit()
    return name if is_code else name[:1].lower() + name[1:]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
