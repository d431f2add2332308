"""Is a tree of texts what the models expect? Every problem with its path, in words of our own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from sim.numerals import InputError, Problem, split, written
from sim.scenario.fields import Place, place_of
from sim.scenario.hints import no_choice, unknown_among, unknown_key
from sim.scenario.models.parsers import ASSUMPTION_KEYS, Door
from sim.scenario.models.types import Part
from sim.scenario.nodes import join
from sim.scenario.problems import Found

CONFIDENCE = ("A", "B", "C")
Model = TypeVar("Model", bound=Part)


@dataclass(frozen=True)
class Judgement:
    """The models that a tree makes, None where it does not, and all that is wrong with it."""

    parts: tuple[Part | None, ...]
    found: dict[str, Problem]
    """Problems by dotted path."""
    missing: tuple[str, ...]
    """Paths that are required and not written."""


def judge(tree: Any, models: Sequence[type[Part]]) -> Judgement:
    """Return what a tree makes of the models that read it together."""
    judgement = Judgement((), dict(_walk(tree, place_of(*models))), ())
    for model in models:
        judgement = _build(tree, model, judgement)
    return judgement


def _build(tree: Any, model: type[Part], so_far: Judgement) -> Judgement:
    """Add a model to the judgement, or what only the model itself found."""
    place = place_of(model)
    try:
        part = model.model_validate(place.select(tree))
    except ValidationError as refusal:
        errors = {_path(error): error for error in refusal.errors()}
        missing = [path for path, error in errors.items() if error["type"] == "missing"]
        found = {
            path: _translated(error, place.at(path))
            for path, error in errors.items()
            if path not in missing and path not in so_far.found
        }
        return Judgement((*so_far.parts, None), so_far.found | found, (*so_far.missing, *missing))
    return Judgement((*so_far.parts, part), so_far.found, so_far.missing)


def renewed(part: Model, texts: Mapping[str, str | None]) -> Model | None:
    """Return a part with other texts at some dotted paths, None if anything is wrong with them.

    None in place of a text removes. What stands at no such path is not read again.
    """
    place, raw = place_of(type(part)), _inside(part)
    for path, text in texts.items():
        if text is not None and any(_walk(text, place.at(path), path)):
            return None
        _put(raw, path.split("."), text)
    try:
        return type(part).model_validate(raw)
    except ValidationError:
        return None


def _inside(part: Part | Mapping[str, Any] | None) -> dict[str, Any]:
    """Return what stands in a part, as far as it was written, or in a mapping."""
    if isinstance(part, Part):
        return {name: getattr(part, name) for name in part.model_fields_set}
    return dict(part or {})


def _put(raw: dict[str, Any], keys: Sequence[str], text: str | None) -> None:
    first, *rest = keys
    if rest:
        raw[first] = _inside(raw.get(first))
        _put(raw[first], rest, text)
    elif text is None:
        raw.pop(first, None)
    else:
        raw[first] = text


def _path(error: ErrorDetails) -> str:
    refused = error.get("ctx", {}).get("error")
    loc = [str(key) for key in error["loc"] if key != "[key]"]
    return join(*loc, getattr(refused, "at", ""))


def _translated(error: ErrorDetails, place: Place) -> Problem:
    """Return what pydantic found in our words; all else was found on the walk."""
    refused = error.get("ctx", {}).get("error")
    if isinstance(refused, InputError):
        return refused.problem
    if error["type"] == "int_from_float":
        return Problem("not_whole", {"text": written(error["input"])})
    if error["type"] == "int_parsing":
        return Problem("not_whole", {"text": error["input"]})
    return no_choice(error["input"], place.choices)


def _walk(tree: Any, place: Place, path: str = "") -> Found:
    """Yield keys that no model knows, what is no value or no mapping, and numbers refused."""
    if place.is_value:
        yield from faults(tree, place, path)
    elif isinstance(tree, str):
        if not place.takes_text:
            yield path, Problem("needs_mapping", {"text": tree})
    else:
        for key, value in tree.items():
            below = place.below(key)
            if below.known:
                yield from _walk(value, below, join(path, key))
            else:
                yield join(path, key), unknown_key(key, place, path)


def faults(tree: Any, place: Place, path: str) -> Found:
    """Yield what is wrong with a value, a text or an assumption, at a place."""
    stated = {"value": tree} if isinstance(tree, str) else tree
    if not isinstance(stated.get("value"), str):
        yield path, Problem("needs_value", {"keys": ", ".join(stated) or "{}"})
        return
    for key, text in stated.items():
        if problem := _entry(key, text, place.door):
            yield join(path, key), problem
    if place.door:
        yield from _number(stated, place, place.door, path)


def _entry(key: str, text: Any, door: Door | None) -> Problem | None:
    """Return what is wrong with an entry of an assumption beside its number."""
    if key not in ASSUMPTION_KEYS:
        return unknown_among(key, ASSUMPTION_KEYS)
    if not isinstance(text, str):
        return Problem("needs_text")
    if key in ("low", "high") and door is None:
        return Problem("no_range", {"name": key})
    if key == "confidence" and text not in CONFIDENCE:
        return no_choice(text, CONFIDENCE)
    return None


def _number(stated: dict[str, Any], place: Place, door: Door, path: str) -> Found:
    """Yield what is wrong with a number, or with the low and high that it may have."""
    texts = {key: text for key, text in stated.items() if isinstance(text, str)}
    try:
        bounds = door.bounds(texts)
    except InputError as error:
        yield join(path, error.at), error.problem
        yield from _traps(texts, error.at, path)
        return
    for key, number in zip(("low", "value", "high"), bounds, strict=True):
        broken = [limit for limit in place.limits if not limit.allows(door.size(number))]
        if key in texts and broken:
            words = {"text": texts[key], "bound": door.write(broken[0].bound)}
            there = join(path, "" if key == "value" else key)
            yield there, Problem(f"limit_{broken[0].kind}", words)


def _traps(texts: dict[str, str], told: str, path: str) -> Found:
    """Yield what is wrong with the other numbers where one is refused already."""
    for key in {"low", "high"} & texts.keys() - {told}:
        try:
            split(texts[key])
        except InputError as error:
            yield join(path, key), error.problem
