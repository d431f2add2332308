"""The schema of scenario and study files: the fields of the models at each dotted path.

A scenario file mixes what the plant reads (`Physical`), what the economics reads (`Monetary`) and
words for readers (`Wording`), so a path may lead to a field of any of them, or of several.
"""

import ast
import inspect
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from itertools import pairwise
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, NamedTuple, Union, get_args, get_origin

from pydantic import TypeAdapter
from pydantic.fields import FieldInfo

from sim.catalogue.labels import Labels, meanings
from sim.scenario.models.limits import Limit, tightest
from sim.scenario.models.money import Monetary
from sim.scenario.models.parsers import ASSUMPTION_KEYS, Parser, Unit
from sim.scenario.models.physical import Physical
from sim.scenario.models.study import Study
from sim.scenario.models.types import ASSUMED, FROM_FILE, Part, Stated
from sim.scenario.models.wording import Label, Wording
from sim.scenario.nodes import join

# A file as it is read: mappings of mappings, in the end texts.
Tree = Mapping[str, "str | Tree"]
# What numbers depend on, and the words beside it.
INPUTS: tuple[type[Part], ...] = (Physical, Monetary)
SCENARIO: tuple[type[Part], ...] = (*INPUTS, Wording)
STUDY: tuple[type[Part], ...] = (Study,)


_LIMITS = ("gt", "ge", "lt", "le")


class Meaning(NamedTuple):
    """What a field means: the key of its words in other languages, and its docstring."""

    key: str = ""
    """The class and the field, such as `Area.at`, or the class of a part."""
    text: str = ""

    def told(self, labels: Labels) -> str:
        """Return the meaning in the language and words of some labels; English where there are none."""
        told = self.text if labels.lang == "en" else meanings().get(self.key, self.text)
        return labels.filled(told)


_NOTHING = Meaning()


@dataclass(frozen=True)
class Field:
    """A field of a model."""

    kind: Any
    """Its type, without None."""
    annotation: Any
    """Its type with its metadata for pydantic."""
    parser: Parser | None
    """Turns a text into its number, if it has a unit or is a number."""
    limits: tuple[Limit, ...]
    """Bounds on the number: those of its kind, and its own."""
    choices: tuple[str, ...]
    """The words it may be, if they are fixed."""
    meaning: Meaning
    """Its docstring, or that of its part."""
    required: bool
    default: Any
    stated: Stated | None
    """Whether a file has to write it although it has a default."""
    assumed: bool
    """Whether its default is told where no file writes it."""
    from_file: bool
    """Whether it may name a file that holds it."""
    fields: Mapping[str, "Field"]
    """Fields below, if it is a part or a mapping whose names are fixed."""
    each: "Field | None"
    """The field of every entry, if it is a mapping whose names are free."""

    @cached_property
    def reader(self) -> TypeAdapter[Any]:
        """Turns a text, or an assumption, into the field's value."""
        return TypeAdapter(self.annotation)

    @property
    def written_default(self) -> str | None:
        """The default as a file would write it; None if there is none."""
        if self.required or self.default is None:
            return None
        if isinstance(self.default, bool):
            return str(self.default).lower()
        if isinstance(self.parser, Unit) and not self.parser.unit:
            return f"{self.default:g}"
        return self.parser.write(self.default) if self.parser else str(self.default)


@dataclass(frozen=True, eq=False)
class SchemaNode:
    """The fields of the models at one path; none where no model knows the path."""

    known: tuple[Field, ...]

    @cached_property
    def is_value(self) -> bool:
        """Whether the path holds a value, not a mapping of fields or names."""
        return not any(field.fields or field.each for field in self.known)

    @cached_property
    def takes_text(self) -> bool:
        """Whether the path may hold a text: a value, or a label for both languages."""
        return self.is_value or any(field.kind is Label for field in self.known)

    @cached_property
    def parser(self) -> Parser | None:
        """Turns the text at the path into a number."""
        return next((field.parser for field in self.known if field.parser), None)

    @cached_property
    def limits(self) -> tuple[Limit, ...]:
        """The tightest bounds on the number at the path, the lower before the upper."""
        return tightest(limit for field in self.known for limit in field.limits)

    @cached_property
    def stated(self) -> Stated | None:
        """Whether a file has to write the field, as a value or as `none`."""
        return next((field.stated for field in self.known if field.stated), None)

    @cached_property
    def assumed(self) -> bool:
        """Whether the default is told where no file writes the field."""
        return any(field.assumed for field in self.known)

    @cached_property
    def takes_none(self) -> bool:
        """Whether a file may write `none`, where the default is that there is nothing."""
        return bool(self.stated) or (self.assumed and not self.is_value)

    @cached_property
    def is_from_file(self) -> bool:
        """Whether the path may name a file that holds its list."""
        return any(field.from_file for field in self.known)

    @property
    def choices(self) -> tuple[str, ...]:
        """The words that the path may hold, if they are fixed."""
        return tuple(choice for field in self.known for choice in field.choices)

    @property
    def meaning(self) -> Meaning:
        """The meaning of the path in a sentence."""
        return next((field.meaning for field in self.known if field.meaning.text), _NOTHING)

    @property
    def names(self) -> tuple[str, ...]:
        """The fixed keys below."""
        return tuple({name: None for field in self.known for name in field.fields})

    @property
    def has_own_names(self) -> bool:
        """Whether the keys below are free names."""
        return any(field.each for field in self.known)

    def read(self, text: str) -> Any:
        """Return the value of a text at the path.

        Raises
        ------
        ValueError
            If the text is refused.
        """
        return self.known[0].reader.validate_python(text)

    def below(self, key: str) -> "SchemaNode":
        """Return the schema of a key below this one, without fields if no model knows it."""
        if key not in self._below:
            fields = (field.fields.get(key, field.each) for field in self.known)
            self._below[key] = SchemaNode(tuple(field for field in fields if field))
        return self._below[key]

    @cached_property
    def _below(self) -> "dict[str, SchemaNode]":
        """The schemas below that were asked for, kept because all scenarios share them."""
        return {}

    def at(self, path: str) -> "SchemaNode":
        """Return the schema that a dotted path leads to."""
        if not path:
            return self
        if path not in self._at:
            above, _, key = path.rpartition(".")
            self._at[path] = self.at(above).below(key)
        return self._at[path]

    @cached_property
    def _at(self) -> "dict[str, SchemaNode]":
        """The schemas at the paths that were asked for."""
        return {}

    def select(self, tree: "str | Tree") -> Any:
        """Return the part of a tree that the models read here."""
        if isinstance(tree, str):
            return tree
        if self.is_value:
            stated = {key: tree[key] for key in ASSUMPTION_KEYS if isinstance(tree.get(key), str)}
            return stated if self.parser and "value" in stated else stated.get("value", "")
        below = {key: (self.below(key), value) for key, value in tree.items()}
        return {key: schema.select(value) for key, (schema, value) in below.items() if schema.known}

    def left_out(self, tree: "str | Tree", path: str = "") -> Iterator[str]:
        """Yield the paths of fields that a file has to write and does not."""
        if isinstance(tree, str) or self.is_value:
            return
        for name in self.names:
            if self.below(name).stated and name not in tree:
                yield join(path, name)
        for key, below in tree.items():
            yield from self.below(key).left_out(below, join(path, key))

    def without_none(self, tree: "str | Tree") -> Any:
        """Return a tree without the fields that are written as `none`."""
        if isinstance(tree, str) or self.is_value:
            return tree
        return {
            key: self.below(key).without_none(below)
            for key, below in tree.items()
            if not (self.below(key).takes_none and _is_none(below))
        }

    def paths(self, path: str = "") -> Iterator[str]:
        """Yield every path of a field; `*` stands for a free name."""
        any_name = ["*"] if self.has_own_names else []
        for name in (*self.names, *any_name):
            there = join(path, name)
            yield there
            yield from self.below(name).paths(there)


def _is_none(tree: "str | Tree") -> bool:
    return (tree if isinstance(tree, str) else tree.get("value")) == "none"


@cache
def schema_of(*models: type[Part]) -> SchemaNode:
    """Return the schema of a file that some models read together."""
    return SchemaNode(tuple(_field(FieldInfo.from_annotation(model)) for model in models))


def _field(info: FieldInfo, own: Meaning = _NOTHING, above: Meaning = _NOTHING) -> Field:
    """Return a field with all fields below it; `above` is its meaning if it has none of its own."""
    inner = FieldInfo.from_annotation(_without_none(info.annotation))
    kind, metadata = inner.annotation, (*info.metadata, *inner.metadata)
    is_part = isinstance(kind, type) and issubclass(kind, Part)
    of_part = Meaning(getattr(kind, "__name__", ""), kind.__doc__ or "") if is_part else _NOTHING
    meaning = next((one for one in (own, of_part, above) if one.text), _NOTHING)
    each = _each(kind, meaning)
    parser = next((entry for entry in metadata if isinstance(entry, Parser)), None)
    return Field(
        kind=kind,
        # Annotated takes one piece of metadata at least.
        annotation=Annotated[(info.annotation, *info.metadata, None)],
        parser=parser,
        limits=(*_own_limits(metadata), *(parser.limits if parser else ())),
        choices=("true", "false") if kind is bool else _words(kind),
        meaning=meaning,
        required=info.is_required(),
        default=info.get_default(),
        stated=next((entry for entry in metadata if isinstance(entry, Stated)), None),
        assumed=ASSUMED in metadata,
        from_file=FROM_FILE in metadata,
        fields=_fields(kind, each),
        each=None if _names(kind) else each,
    )


def _own_limits(metadata: Sequence[Any]) -> Iterator[Limit]:
    """Yield the bounds that a field states beside those of its kind."""
    for entry in metadata:
        for kind in _LIMITS:
            if hasattr(entry, kind):
                yield Limit(kind, getattr(entry, kind))
        if isinstance(entry, Limit):
            yield entry


def _fields(kind: Any, each: Field | None) -> dict[str, Field]:
    """Return the fields below by name: those of a part, or the entries of fixed names."""
    if each:
        return dict.fromkeys(_names(kind), replace(each, required=False, default=None))
    fields: Mapping[str, FieldInfo] = getattr(kind, "model_fields", {})
    return {name: _field(below, _docstring(kind, name)) for name, below in fields.items()}


def _docstring(model: type, name: str) -> Meaning:
    """Return the docstring of a field, from its class or from the nearest base class that has it."""
    for kind in model.__mro__:
        text = _docstrings(kind.__module__).get(kind.__name__, {}).get(name)
        if text is not None:
            return Meaning(f"{kind.__name__}.{name}", text)
    return _NOTHING


@cache
def _docstrings(module: str) -> Mapping[str, Mapping[str, str]]:
    """Return the docstrings of fields by class and field; pydantic reads the file for each class."""
    if not module.startswith("sim."):
        return {}
    classes = ast.parse(inspect.getsource(sys.modules[module])).body
    return {
        model.name: {
            field.target.id: inspect.cleandoc(below.value.value)
            for field, below in pairwise(model.body)
            if isinstance(field, ast.AnnAssign)
            and isinstance(field.target, ast.Name)
            and isinstance(below, ast.Expr)
            and isinstance(below.value, ast.Constant)
            and isinstance(below.value.value, str)
        }
        for model in classes
        if isinstance(model, ast.ClassDef)
    }


def _each(kind: Any, meaning: Meaning) -> Field | None:
    """Return the field of every entry of a mapping."""
    if get_origin(kind) is not dict:
        return None
    return _field(FieldInfo.from_annotation(get_args(kind)[1]), above=meaning)


def _names(kind: Any) -> tuple[str, ...]:
    """Return the names of a mapping's entries, if they are fixed."""
    return _words(get_args(kind)[0]) if get_origin(kind) is dict else ()


def _words(kind: Any) -> tuple[str, ...]:
    return get_args(kind) if get_origin(kind) is Literal else ()


def _without_none(annotation: Any) -> Any:
    """Return the type of an optional field."""
    if get_origin(annotation) not in (Union, UnionType):
        return annotation
    (kind,) = (arg for arg in get_args(annotation) if arg is not NoneType)
    return kind
