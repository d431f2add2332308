"""Validation of a tree of texts against the models: every problem with its path, as a message key."""

import math
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice
from typing import Any, TypeVar, get_args

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from sim.catalogue.labels import OwnWords
from sim.catalogue.vocabulary import LawName
from sim.numerals import InputError, Problem, split, written
from sim.scenario.fields import SCENARIO, STUDY, SchemaNode, schema_of
from sim.scenario.hints import nearest, no_choice, unknown_among, unknown_key, whole_meant
from sim.scenario.models.limits import MORE_THAN_NOTHING, Limit
from sim.scenario.models.parsers import ASSUMPTION_KEYS, Parser
from sim.scenario.models.types import Part
from sim.scenario.models.wording import Wording, words_of
from sim.scenario.nodes import Node, join
from sim.scenario.problems import MOST_TOLD, Located, Origin, Problems

CONFIDENCE = ("A", "B", "C")
LAWS: tuple[str, ...] = get_args(LawName)
_WORDS = {"confidence": CONFIDENCE, "dist": LAWS}
Model = TypeVar("Model", bound=Part)
# A number above zero is not all but zero either: what is divided by it stays finite.
_LEAST = (Limit("ge", 1e-6),)


@dataclass(frozen=True)
class Validation:
    """What a tree makes of some models, and its problems."""

    parts: tuple[Part | None, ...]
    """The models, None where the tree makes none."""
    problems: dict[str, Problem]
    """Problems by dotted path."""
    missing: tuple[str, ...]
    """Paths that have to be written and are not."""


def validate(tree: Any, models: Sequence[type[Part]]) -> Validation:
    """Return what a tree makes of the models that read it together."""
    schema = schema_of(*models)
    left_out, tree = tuple(schema.left_out(tree)), schema.without_none(tree)
    strange = islice(_unknown(tree, schema), MOST_TOLD)
    unknown = {path: unknown_key(schema, tree, path) for path in strange}
    validation = Validation((), {**dict(_walk(tree, schema)), **unknown}, ())
    for model in models:
        validation = _build(tree, model, validation)
    return replace(validation, missing=(*validation.missing, *left_out))


def _build(tree: Any, model: type[Part], so_far: Validation) -> Validation:
    """Return the validation so far with one model more, or with the problems that only it finds."""
    schema = schema_of(model)
    try:
        part = model.model_validate(schema.select(tree))
    except ValidationError as refusal:
        errors = {_path(error): error for error in refusal.errors()}
        missing = dict.fromkeys(p for p, error in errors.items() if error["type"] == "missing")
        problems = so_far.problems | {
            path: _translated(error, schema.at(path))
            for path, error in errors.items()
            if path not in missing and not _is_told(path, schema, so_far.problems)
        }
        return Validation((*so_far.parts, None), problems, (*so_far.missing, *missing))
    # Rules across parts rely on numbers within their limits.
    beyond = any(
        problem.key.startswith("limit_") and schema.at(path).known
        for path, problem in so_far.problems.items()
    )
    kept = None if beyond else part
    return Validation((*so_far.parts, kept), so_far.problems, so_far.missing)


def _is_told(path: str, schema: SchemaNode, problems: Collection[str]) -> bool:
    """Return whether something is wrong with a field, or with a part of the assumption that states it."""
    is_value = schema.at(path).is_value
    return path in problems or (is_value and any(one.startswith(f"{path}.") for one in problems))


def located(node: Node, problems: Mapping[str, Problem]) -> list[Located]:
    """Return problems, each with the origin of its path in a tree."""
    return [*located_each(node, iter(problems.items()))]


def located_each(node: Node, problems: Problems) -> Iterator[Located]:
    """Yield problems, several of one path too, each with the origin of its path in a tree."""
    own: OwnWords | None = None
    for path, problem in problems:
        own = _own_words(node) if own is None else own
        yield Located(_origin(node, path, problem), path, problem, own)


def _own_words(node: Node) -> OwnWords:
    """Return the words by which a tree calls its goods and works, as far as they can be read."""
    stated = {key: below.plain() for key, below in node.below.items() if key == "words"}
    (wording,) = validate(stated, (Wording,)).parts
    return words_of({"": wording}) if isinstance(wording, Wording) else {}


def _origin(node: Node, path: str, problem: Problem) -> Origin:
    """Return where a problem is: at the name if it quotes that, else at the value of an assumption.

    The value may stand lines below the name.
    """
    stated = node.get(path)
    if stated is None or not stated.is_assumption:
        return node.where(path)
    quotes_name = path.rpartition(".")[2] in problem.words.values()
    return stated.origin if quotes_name else stated.below["value"].origin


def missing_keys(
    validation: Validation, node: Node, refused: Collection[str]
) -> dict[str, Problem]:
    """Return a problem for each mapping of a tree in which required keys are not written at all.

    Paths that were refused while reading are not missing, nor those that a misspelt key means. A name
    that lacks something may be a slip of one beside it.
    """
    below: dict[str, list[str]] = {}
    excused = {*refused, *_meant(validation.problems)}
    for path in validation.missing:
        above, _, key = path.rpartition(".")
        if path not in excused:
            needed = f"{key} (or “{key}: none”)" if schema_of(*SCENARIO).at(path).stated else key
            below.setdefault(above, []).append(needed)
    return {
        above: Problem(
            "missing", {"keys": ", ".join(dict.fromkeys(keys)), "meant": _name_meant(node, above)}
        )
        for above, keys in below.items()
    }


def _name_meant(node: Node, path: str) -> str:
    """Return the name that a name at the end of a path is probably a slip of, or nothing."""
    above, _, name = path.rpartition(".")
    around = node.get(above)
    if around is None or not schema_of(*SCENARIO, *STUDY).at(above).has_own_names:
        return ""
    return whole_meant(name, around.below.keys() - {name})


def _meant(problems: Mapping[str, Problem]) -> set[str]:
    """Return the paths that misspelt keys most probably mean."""
    return {
        join(path.rpartition(".")[0], word)
        for path, problem in problems.items()
        for word in problem.words.get("meant", "").split(" | ")
    }


def renewed(part: Model, texts: Mapping[str, str | None]) -> Model | None:
    """Return a part with other texts at some dotted paths, None if anything is wrong with them.

    A text of None removes. Other values of the part are not read again.
    """
    schema, raw = schema_of(type(part)), _written_values(part)
    for path, text in texts.items():
        if text is not None and any(_walk(text, schema.at(path), path)):
            return None
        _put(raw, path.split("."), text)
    try:
        return type(part).model_validate(raw)
    except ValidationError:
        return None


def _written_values(part: Part | Mapping[str, Any] | None) -> dict[str, Any]:
    """Return the fields of a part that were written, or the entries of a mapping."""
    if isinstance(part, Part):
        return {name: getattr(part, name) for name in part.model_fields_set}
    return dict(part or {})


def _put(raw: dict[str, Any], keys: Sequence[str], text: str | None) -> None:
    first, *rest = keys
    if rest:
        raw[first] = _written_values(raw.get(first))
        _put(raw[first], rest, text)
    elif text is None:
        raw.pop(first, None)
    else:
        raw[first] = text


def _path(error: ErrorDetails) -> str:
    refused = error.get("ctx", {}).get("error")
    loc = [str(key) for key in error["loc"] if key != "[key]"]
    return join(*loc, getattr(refused, "at", ""))


def _translated(error: ErrorDetails, schema: SchemaNode) -> Problem:
    """Return an error of pydantic as a problem; all other errors are found by `_walk`."""
    refused = error.get("ctx", {}).get("error")
    if isinstance(refused, InputError):
        return refused.problem
    given = error["input"]
    text = written(given) if isinstance(given, float) else str(given)
    if error["type"] in ("int_from_float", "int_parsing"):
        return Problem("not_whole", {"text": text})
    if error["type"] == "int_parsing_size":
        # A whole number has 64 bits at most.
        bound = math.copysign(2.0**63, float(given))
        return Problem(
            "limit_lt" if bound > 0 else "limit_gt", {"text": text, "bound": f"{bound:.0f}"}
        )
    return no_choice(given, schema.choices)


def _walk(tree: Any, schema: SchemaNode, path: str = "") -> Problems:
    """Yield texts in place of mappings and the reverse, and refused numbers."""
    if schema.is_value:
        yield from faults(tree, schema, path)
    elif isinstance(tree, str):
        if not schema.takes_text:
            key = "needs_mapping_or_none" if schema.takes_none else "needs_mapping"
            yield path, Problem(key, {"text": tree})
    else:
        for key, value in tree.items():
            below = schema.below(key)
            if below.known:
                yield from _walk(value, below, join(path, key))


def _unknown(tree: Any, schema: SchemaNode, path: str = "") -> Iterator[str]:
    """Yield the paths of keys that no model knows."""
    for key, value in tree.items() if isinstance(tree, dict) and not schema.is_value else ():
        below, there = schema.below(key), join(path, key)
        yield from _unknown(value, below, there) if below.known else (there,)


def faults(tree: Any, schema: SchemaNode, path: str) -> Problems:
    """Yield what is wrong with a value, a text or an assumption, by its schema."""
    stated = {"value": tree} if isinstance(tree, str) else tree
    texts = ((key, text if isinstance(text, str) else None) for key, text in stated.items())
    for at, problem in _faults(tuple(texts), schema):
        yield join(path, at), problem


# What scenarios inherit from one base is the same in each of them.
@lru_cache(maxsize=8192)
def _faults(
    stated: tuple[tuple[str, str | None], ...], schema: SchemaNode
) -> tuple[tuple[str, Problem], ...]:
    """Return what is wrong with an assumption, by key; None stands for what is no text."""
    keys = [key for key, _ in stated]
    texts = {key: text for key, text in stated if text is not None}
    if "value" not in texts:
        if slip := nearest("value", [key for key in keys if key not in ASSUMPTION_KEYS]):
            return ((slip, unknown_among(slip, ASSUMPTION_KEYS)),)
        return (("", Problem("needs_value", {"keys": ", ".join(keys) or "{}"})),)
    entries = ((key, _entry(key, text, schema.parser)) for key, text in stated)
    numbers = _number(texts, schema, schema.parser) if schema.parser else ()
    return (*((key, problem) for key, problem in entries if problem), *numbers)


def _entry(key: str, text: str | None, parser: Parser | None) -> Problem | None:
    """Return what is wrong with an entry of an assumption beside its number."""
    if key not in ASSUMPTION_KEYS:
        return unknown_among(key, ASSUMPTION_KEYS)
    if text is None:
        return Problem("needs_text")
    if key in ("low", "high", "dist") and parser is None:
        return Problem("no_range", {"name": key})
    if key == "year" and not _is_year(text):
        return Problem("not_a_year", {"text": text})
    if key in _WORDS and text not in _WORDS[key]:
        return no_choice(text, _WORDS[key])
    return None


def _is_year(text: str) -> bool:
    """Return whether a text is a year, or a span of years, that a source can be of."""
    years = re.fullmatch(r"\d{4}(\s?[-/]\s?\d{4})?", text, re.ASCII)
    return years is not None and all(
        1900 <= int(year) <= 2100 for year in re.findall(r"\d{4}", text)
    )


def _number(texts: Mapping[str, str], schema: SchemaNode, parser: Parser) -> Problems:
    """Yield what is wrong with a number, or with the low and high that it may have."""
    try:
        bounds = parser.bounds(texts)
    except InputError as error:
        yield error.at, error.problem
        yield from _refused_bounds(texts, error.at)
        return
    for key, number in zip(("low", "value", "high"), bounds, strict=True):
        limits = (*schema.limits, *_LEAST) if MORE_THAN_NOTHING in schema.limits else schema.limits
        broken = [limit for limit in limits if not limit.allows(parser.size(number))]
        if key in texts and broken:
            words = {"text": texts[key], "bound": parser.write(broken[0].bound)}
            yield "" if key == "value" else key, Problem(f"limit_{broken[0].kind}", words)
    if "dist" in texts:
        if not texts.keys() >= {"low", "high"}:
            yield "dist", Problem("law_without_range", {"law": texts["dist"]})
        elif texts["dist"] == "lognormal" and parser.size(bounds[0]) <= 0:
            yield "low", Problem("law_of_positive", {"text": texts["low"]})


def _refused_bounds(texts: Mapping[str, str], refused_key: str) -> Problems:
    """Yield what is wrong with low and high where another number is refused already."""
    for key in {"low", "high"} & texts.keys() - {refused_key}:
        try:
            split(texts[key])
        except InputError as error:
            yield key, error.problem
