"""Bars that show how far work is, and messages, on a terminal or in a notebook."""

import os
import sys
from collections.abc import Collection, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from errno import EBADF
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import typer

from sim.legible import legible

if TYPE_CHECKING:
    from rich.console import Console

    from sim.catalogue.labels import Labels
    from sim.replication.workers import Advance, Steps


class OutputError(Exception):
    """Standard output cannot be written."""


@contextmanager
def printing() -> Iterator[None]:
    """Let the block print on standard output.

    A reader who has left, such as `head`, misses the rest; work goes on.

    Raises
    ------
    OutputError
        If it cannot be written for another reason, such as a full disk.
    """
    try:
        yield
    except BrokenPipeError:
        _discard(sys.stdout)
    except OSError as error:
        _discard(sys.stdout)
        raise OutputError(error.strerror) from None


def show(text: str) -> None:
    """Print lines on standard output; nothing in them moves the terminal."""
    show_styled(legible(text))


def show_styled(text: str) -> None:
    """Print lines with styles, in which all else is legible."""
    if sys.stdout is None:
        raise OutputError(os.strerror(EBADF))
    with printing():
        typer.echo(text, file=sys.stdout)


def tell(text: str) -> None:
    """Print lines on standard error, if it is open and anybody reads it."""
    try:
        if sys.stderr:
            typer.echo(legible(text), file=sys.stderr)
    except OSError:
        _discard(sys.stderr)


def _discard(stream: TextIO) -> None:
    """Throw away what a stream still holds, and all that follows."""
    with Path(os.devnull).open("wb") as nothing:
        os.dup2(nothing.fileno(), stream.fileno())


def _screen() -> "Console | None":
    """Return the console of a terminal or of a notebook with widgets, None for a pipe."""
    notebook = "ipykernel" in sys.modules and find_spec("ipywidgets") is not None
    if not (notebook or (sys.stderr and sys.stderr.isatty())):
        return None
    from rich.console import Console

    screen = Console(stderr=True)
    return screen if screen.is_jupyter or screen.is_terminal else None


@contextmanager
def progress(text: str, whole: "Steps", parts: "Mapping[str, Steps]") -> "Iterator[Advance]":
    """Show bars with rate and time left, if there is a screen; yield the function that advances them.

    One bar shows all work; with several parts each has a bar too.
    """
    if (screen := _screen()) is None:
        yield lambda _: None
        return
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
    )
    # A replication can take a minute, so the speed is that of the last ten minutes.
    period_s = 600
    with Progress(*columns, console=screen, transient=True, speed_estimate_period=period_s) as bar:
        shown = {"": whole} | (dict(parts) if len(parts) > 1 else {})
        number = {
            name: bar.add_task(
                legible(f"  {name}" if name else text),
                total=steps.all,
                completed=steps.done,
                rate="",
            )
            for name, steps in shown.items()
        }

        def advance(names: "Collection[str]") -> None:
            for name in shown.keys() & {"", *names}:
                task = bar.tasks[number[name]]
                done = task.completed + 1 - shown[name].done
                rate = f"{60 * done / (task.elapsed or 1):.1f}/min"
                bar.update(task.id, advance=1, rate=rate)

        yield advance


class TerminalReporter:
    """Reports progress as bars, and messages in one language on standard error."""

    def __init__(self, title: str, labels: "Labels") -> None:
        self._title, self.labels = title, labels

    def tell(self, key: str, **words: object) -> None:
        """Print a message."""
        tell(self.labels(key, **words))

    def progress(
        self, whole: "Steps", parts: "Mapping[str, Steps]"
    ) -> "AbstractContextManager[Advance]":
        """Show the progress of all work and of each part; yield the function that advances it."""
        return progress(self._title, whole, parts)
