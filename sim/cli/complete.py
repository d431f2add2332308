"""What the Tab key offers: files, and names that stand in them.

Bad files and unfinished lines offer nothing: a shell that completes has no place for an error.
"""

import importlib
import os
from collections.abc import Callable, Iterable, Iterator
from functools import wraps
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from sim.scenario.plan import Plan

_ASKED = "_NANAS_COMPLETE"
Offer = Callable[[typer.Context, str], list[Any]]


def prepare() -> None:
    """Make the program answer a shell that completes, if one asks."""
    if _ASKED in os.environ:
        _machinery().completion_init()


def install() -> tuple[str, Path]:
    """Make the shell of the user complete; return its name and the file that it reads."""
    installed: tuple[str, Path] = _machinery().install()
    return installed


def _machinery() -> Any:
    return importlib.import_module("typer.completion")


def _quiet(find: Callable[[typer.Context, str], Iterable[Any]]) -> Offer:
    """Make a function offer nothing where it fails."""

    @wraps(find)
    def offer(ctx: typer.Context, incomplete: str) -> list[Any]:
        try:
            return [*find(ctx, incomplete)]
        except Exception:
            return []

    return offer


@_quiet
def files(ctx: typer.Context, incomplete: str) -> Iterator[str]:
    """Yield the YAML files in the folder that has been typed, and in the folders there."""
    folder = incomplete[: incomplete.rfind("/") + 1]
    found = chain.from_iterable(Path(folder).glob(f"{below}*.y*ml") for below in ("", "*/"))
    for path in sorted(found, key=lambda path: (len(path.parts), path)):
        name = path.relative_to(folder).as_posix()
        if not name.startswith("."):
            yield folder + name


@_quiet
def scenarios(ctx: typer.Context, incomplete: str) -> Iterator[tuple[str, str]]:
    """Yield the names of the scenarios of the study, with their titles."""
    plan = _plan(ctx)
    lang = ctx.find_root().obj.lang
    for name in plan.scenarios:
        yield name, plan.words.get(name, {}).get(lang, "")


@_quiet
def paths(ctx: typer.Context, incomplete: str) -> Iterator[tuple[str, str]]:
    """Yield the paths of all assumptions, with the value in the first scenario that has it."""
    from sim.scenario.paths import assumptions

    stated: dict[str, str] = {}
    for scenario in _plan(ctx).scenarios.values():
        own = {path: assumption.value for path, assumption in assumptions(scenario).items()}
        stated = {**own, **stated}
    yield from stated.items()


@_quiet
def changes(ctx: typer.Context, incomplete: str) -> Iterator[tuple[str, str]]:
    """Yield the paths of all assumptions as a change begins, with their values."""
    for path, value in paths(ctx, incomplete):
        yield f"{path}=", value


@_quiet
def figures(ctx: typer.Context, incomplete: str) -> Iterator[str]:
    """Yield the keys of figures; their parts only once a point is typed."""
    from sim.catalogue.kpis import keys
    from sim.scenario.figure_names import names_in

    scenarios = _plan(ctx).scenarios.values() if "." in incomplete else ()
    for key in keys(names_in([*scenarios])):
        if key.count(".") <= incomplete.count("."):
            yield key


@_quiet
def values(ctx: typer.Context, incomplete: str) -> Iterator[Any]:
    """Yield what `explain` can be asked for: paths and figures."""
    yield from paths(ctx, incomplete)
    yield from figures(ctx, incomplete)


@_quiet
def languages(ctx: typer.Context, incomplete: str) -> Iterator[str]:
    """Yield the languages."""
    from sim.catalogue.labels import LANGS

    yield from LANGS


def _plan(ctx: typer.Context) -> "Plan":
    from sim.scenario.read import load_plan

    # An option without its value, as it is while that is typed, leaves the file among the words left over.
    return load_plan(ctx.params.get("file") or ctx.args[0])
