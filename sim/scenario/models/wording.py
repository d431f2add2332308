"""What a scenario calls itself and its parts, in both languages; no number depends on it."""

import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Annotated

from pydantic import BeforeValidator, Field, model_validator

from sim.numerals import InputError
from sim.scenario.models.types import Part

# Room for a name in a table or beside a figure.
LONGEST = 80
# Unicode categories of line ends and control characters.
_NOT_IN_A_LINE = ("Cc", "Zl", "Zp")
# Letters and marks that are shown as nothing, beside the categories of control characters and invisible signs.
_BLANK = "\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0"


def unseen(text: str) -> str:
    """Return the first sign of a text that is not seen, or turns the order of others; else nothing.

    >>> unseen("fee"), unseen("f\u200bee") == "\u200b"
    ('', True)
    """
    if text.isascii() and text.isprintable():
        return ""
    unseen_signs = (
        sign for sign in text if unicodedata.category(sign) in ("Cc", "Cf") or sign in _BLANK
    )
    return next(unseen_signs, "")


def _name(raw: object) -> object:
    """Return a text without the blanks around it; refuse what is no name of one line."""
    if not isinstance(raw, str):
        return raw
    text = raw.strip()
    if not text:
        raise InputError("empty_name")
    if any(unicodedata.category(sign) in _NOT_IN_A_LINE for sign in text):
        raise InputError("name_of_lines", text=" ".join(text.split())[:LONGEST])
    if sign := unseen(text):
        raise InputError(
            "unseen_sign", text=text.replace(sign, "")[:LONGEST], code=f"{ord(sign):04X}"
        )
    if len(text) > LONGEST:
        raise InputError("long_name", text=f"{text[:20]}…", length=len(text), most=LONGEST)
    return text


Name = Annotated[str, BeforeValidator(_name)]


class Label(Part):
    """A name in words: one text for both languages, or a text for each."""

    en: Name
    """The name in English."""
    id: Name
    """The name in Indonesian."""

    @model_validator(mode="before")
    @classmethod
    def _from_text(cls, raw: object) -> object:
        return dict.fromkeys(Label.model_fields, _name(raw)) if isinstance(raw, str) else raw


class Noun(Label):
    """A word as it stands in sentences, in small letters."""

    many: Name | None = None
    """Its plural in English; with an s if absent."""

    @property
    def plural(self) -> Label:
        """The word for several."""
        return Label(en=self.many or f"{self.en}s", id=self.id)


class Words(Part):
    """The words by which all texts call the goods and the works; those of a {cannery} if absent."""

    fruit: Noun | None = None
    """The raw material: fruit, sap."""
    ripe: Label | None = None
    """What it is when it is ready: ripe, fresh."""
    can: Noun | None = None
    """The unit of sale: can, jar, bag."""
    carton: Noun | None = None
    """The outer unit that buyers are quoted: carton, box."""
    cannery: Noun | None = None
    """The works: cannery, sugar house."""
    canning: Noun | None = None
    """What the works do: canning, cooking."""
    toll_canner: Noun | None = None
    """Who does it for a fee: toll canner, home cook."""
    waste: Noun | None = None
    """What of the raw material is not filled: peel and core."""

    @property
    def labels(self) -> Iterator[tuple[str, Label]]:
        """Yield (name, word) of each word and of its plural."""
        for name, word in self:
            if word is not None:
                yield name, Label(en=word.en, id=word.id)
            if isinstance(word, Noun):
                yield f"{name}s", word.plural


class Named(Part):
    """Something that a scenario names."""

    label: Label | None = None
    """What it is called in tables, figures and sentences; its name as written if absent."""


class Informant(Named):
    """Somebody who could tell what is assumed."""

    of: str
    """Dotted paths of the assumptions, or of parts that hold them, with blanks between."""


class LineWording(Part):
    """The names of the stages of a line."""

    stages: dict[str, Named] = Field(default={})
    """Stages by name."""


class PlantWording(LineWording):
    """The names of the stages of a plant, and of its other work."""

    other_work: dict[str, Named] = Field(default={})
    """Other work by name."""


class ProductWording(Named):
    """The names of the goods that are sold, and of their sizes."""

    main: Named = Named()
    """The main size of several."""
    sizes: dict[str, Named] = Field(default={})
    """Other sizes by name."""


class TaxWording(Part):
    """The names of tax groups."""

    groups: dict[str, Named] = Field(default={})
    """Tax groups by name."""


class Wording(Part):
    """The words of a scenario: its title, and the labels of what it names."""

    title: Label | None = None
    """What the file is called in tables and figures; holds for this file alone, not for those that extend it."""
    areas: dict[str, Named] = Field(default={})
    """Groups of farms by name."""
    fruit: Named = Named()
    """The raw material."""
    product: ProductWording = ProductWording()
    """The goods that are sold."""
    words: Words = Words()
    """The words by which all texts call the goods and the works."""
    vehicles: dict[str, Named] = Field(default={})
    """Classes of truck by name."""
    legs: dict[str, Named] = Field(default={})
    """Stretches by road by name."""
    plant: PlantWording = PlantWording()
    """The local {cannery}."""
    packaging: dict[str, Named] = Field(default={})
    """Packaging materials and ingredients by name."""
    expansions: dict[str, LineWording] = Field(default={})
    """Steps in which the chain grows, by name."""
    costs: dict[str, Named] = Field(default={})
    """Costs by name."""
    investment: dict[str, Named] = Field(default={})
    """Items of the investment by name."""
    loans: dict[str, Named] = Field(default={})
    """Loans by name."""
    tax: TaxWording = TaxWording()
    """Tax on profits."""
    rivals: dict[str, Named] = Field(default={})
    """Competitors by name."""
    markets: dict[str, Named] = Field(default={})
    """Markets by name."""

    informants: dict[str, Informant] = Field(default={})
    """Who could tell what is assumed, by name; of several, the one with the longest path."""

    def informant(self, path: str) -> str:
        """Return the name of who could tell the value at a path, empty if nobody is named."""
        known = (
            (len(part), name)
            for name, one in self.informants.items()
            for part in one.of.split()
            if f"{path}.".startswith(f"{part}.")
        )
        return max(known, default=(0, ""))[1]

    @property
    def groups(self) -> Iterator[tuple[str, str, Mapping[str, Named]]]:
        """Yield (path, beginning of the label keys, entries by name) of all that has names."""
        for path, start in _STARTS.items():
            yield path, start, getattr(self, path)
        yield "tax.groups", "", self.tax.groups
        yield "product.sizes", "", self.product.sizes
        yield "product", "", {"main": self.product.main}
        yield "plant.stages", "stage.", self.plant.stages
        yield "plant.other_work", "item.", self.plant.other_work
        for name, line in self.expansions.items():
            yield f"expansions.{name}.stages", "stage.", line.stages

    @property
    def labels(self) -> Iterator[tuple[str, str, Label]]:
        """Yield (path, label key, label) of every label; the title apart."""
        for path, named in (("fruit", self.fruit), ("product", self.product)):
            if named.label is not None:
                yield f"{path}.label", path, named.label
        for name, word in self.words.labels:
            yield f"words.{name}", f"word.{name}", word
        for path, start, entries in self.groups:
            for name, named in entries.items():
                if named.label is not None:
                    yield f"{path}.{name}.label", start + name, named.label


# What the key of a label begins with, by the part that it is of: `item.` as the ledger has it. Names
# without a beginning are looked up as they are.
_STARTS: Mapping[str, str] = {
    "areas": "area.",
    "vehicles": "vehicle.",
    "legs": "leg.",
    "packaging": "packaging.",
    "costs": "item.",
    "investment": "item.",
    "loans": "",
    "rivals": "",
    "markets": "",
    "informants": "informant.",
}


def words_of(wordings: Mapping[str, Wording]) -> dict[str, dict[str, str]]:
    """Return what some scenarios call themselves and their parts: label key, language, text.

    The words of a later scenario count; two that are called alike go by their names.
    """
    parts = {key: label for wording in wordings.values() for _, key, label in wording.labels}
    titles = {name: own.title for name, own in wordings.items() if own.title is not None}
    counts = Counter(text for title in titles.values() for text in {title.en, title.id})
    unlike = {
        name: title for name, title in titles.items() if counts[title.en] == counts[title.id] == 1
    }
    return {key: label.model_dump() for key, label in {**parts, **unlike}.items()}
