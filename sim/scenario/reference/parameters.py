"""The reference page of all parameters, generated from the models: a table for each part."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Any, get_origin

from sim.catalogue.labels import Labels
from sim.scenario.fields import SCENARIO, STUDY, SchemaNode, schema_of
from sim.scenario.models.laws import Law, Moments, law_examples
from sim.scenario.models.parsers import Money
from sim.scenario.nodes import join
from sim.scenario.reference.schema import units
from sim.units import CURRENCIES

_SIGNS = {"gt": ">", "ge": "≥", "lt": "<", "le": "≤"}
# Kinds of value without a unit, as the labels call them.
_KINDS: dict[Any, str] = {
    tuple: "weekdays",
    frozenset: "months",
    time: "time",
    date: "date",
    str: "text",
    Law: "law",
    Moments: "moments",
}


def page(lang: str) -> str:
    """Return the reference page in Markdown, in a language."""
    writer = _Writer(Labels(lang))
    parts = [
        writer.words("introduction"),
        writer.words("laws", laws=", ".join(f"`{law}`" for law in law_examples())),
        f"## {writer.words('scenario')}",
        *writer.sections(schema_of(*SCENARIO)),
        f"## {writer.words('study')}",
        *writer.sections(schema_of(*STUDY)),
    ]
    return "\n\n".join(parts) + "\n"


@dataclass(frozen=True)
class _Writer:
    """Writes tables in the language of some labels."""

    labels: Labels

    def words(self, key: str, **words: str) -> str:
        """Return the words of the page for a key."""
        return self.labels(f"reference.{key}", **words)

    def sections(self, schema: SchemaNode, path: str = "") -> Iterator[str]:
        """Yield the table of a part, then those of the parts below it."""
        below = list(_below(schema, path))
        if path and not schema.has_own_names:
            yield f"### `{path}`\n\n{self._meaning(schema)}"
        if rows := [self._row(there, each) for there, each in below if each.takes_text]:
            head = [self.words(key) for key in ("path", "unit", "default", "limits", "meaning")]
            yield "\n".join((_line(head), _line(["---"] * len(head)), *rows))
        for there, each in below:
            if not each.takes_text:
                yield from self.sections(each, there)

    def _meaning(self, schema: SchemaNode) -> str:
        return schema.meaning.told(self.labels)

    def _row(self, path: str, schema: SchemaNode) -> str:
        default = self._default(path, schema)
        return _line(
            [f"`{path}`", self._unit(schema), default, _limits(schema), self._meaning(schema)]
        )

    def _unit(self, schema: SchemaNode) -> str:
        if schema.choices:
            return self.words("word")
        if not schema.is_value:
            text = self.words("text")
            languages = ", ".join(f"{lang}: {text}" for lang in schema.names)
            return self.words("either", one=f"{text},", other=f"{{{languages}}}")
        if schema.parser is None:
            kind = schema.known[0].kind
            return self.words(_KINDS[get_origin(kind) or kind])
        if schema.parser == Money():
            return self.words("money", currencies=self._any(CURRENCIES))
        whole = "whole_number" if schema.known[0].kind is int else "number"
        return self._any(units(schema.parser)) or self.words(whole)

    def _any(self, names: Iterable[str]) -> str:
        return f" {self.words('or')} ".join(names)

    def _default(self, path: str, schema: SchemaNode) -> str:
        """Return the default of a value; entries under free names have none."""
        if path.endswith("*"):
            return ""
        required = f"*{self.words('required')}*"
        if schema.stated:
            return self.words("either", one=f"{required},", other="`none`")
        field = schema.known[0]
        return required if field.required else field.written_default or self.words("none")


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _below(schema: SchemaNode, path: str) -> Iterator[tuple[str, SchemaNode]]:
    """Yield the schemas below with their paths; values under free names stay in the table of their part."""
    for name in ("*",) if schema.has_own_names else schema.names:
        there, below = join(path, name), schema.below(name)
        if below.has_own_names and below.below("*").is_value:
            yield join(there, "*"), below.below("*")
        else:
            yield there, below


def _limits(schema: SchemaNode) -> str:
    if schema.choices:
        return ", ".join(schema.choices)
    write = schema.parser.write if schema.parser else str
    return ", ".join(f"{_SIGNS[limit.kind]} {write(limit.bound)}" for limit in schema.limits)
