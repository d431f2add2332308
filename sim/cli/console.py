"""Printing of tables, JSON and messages on the terminal."""

import json
import os
import sys
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from sim import progress
from sim.legible import legible, one_line

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rich.console import Console, ConsoleOptions, RenderResult

    from sim.catalogue.labels import Labels
    from sim.replication.cache import Cache, Size
    from sim.replication.runs import Failure
    from sim.scenario.paths import Entry
    from sim.scenario.problems import Located
    from sim.scenario.scenario import Scenario

# Wide enough for eight scenarios when the output goes to a file or a pipe.
_PIPE_WIDTH = 132
_EXAMPLES = {
    "compare": "compare scenarios/study.yaml",
    "set": 'compare scenarios/study.yaml --set "toll.fee=3_500 IDR/can" --out results/cheaper-fee',
    "explain": "explain scenarios/local-8t.yaml npv_idr",
    "uncertain": "uncertain scenarios/study.yaml -n 128 --out results/uncertain",
    "check": "check scenarios/study.yaml",
    "help": "--help",
}


def width() -> int:
    """Return the width of the output [characters]."""
    return _console().width


def _console() -> "Console":
    from rich.console import Console

    is_told = "COLUMNS" in os.environ or (sys.stdout and sys.stdout.isatty())
    width = None if is_told else _PIPE_WIDTH
    return Console(width=width, highlight=False, markup=False, emoji=False)


class _Legible:
    """What is printed, with each sign written out that a terminal would obey, but for styles."""

    def __init__(self, printed: Any) -> None:
        self._printed = printed

    def __rich_console__(self, console: "Console", options: "ConsoleOptions") -> "RenderResult":
        from rich.segment import Segment

        for segment in console.render(self._printed, options):
            yield Segment(legible(segment.text), segment.style)


def show(renderables: "Sequence[object]") -> None:
    """Print tables and text on standard output."""
    console = _console()
    # Captured, because rich ends the process where a reader has left.
    with progress.printing():
        with console.capture() as captured:
            for renderable in renderables:
                # A text that says so is for a file: a line of it is not broken.
                is_whole = bool(getattr(renderable, "no_wrap", False))
                console.print(_Legible(renderable), soft_wrap=is_whole)
                console.print()
        progress.show_styled(captured.get().rstrip("\n"))


def show_start(labels: "Labels") -> None:
    """Print what people do with the program, with an example each."""
    lines = [labels("cli.start"), ""]
    for name in ("compare", "set", "explain", "uncertain", "check", "help"):
        lines += [f"{labels(f'cli.start.{name}')}:", f"  nanas {_EXAMPLES[name]}"]
    progress.show("\n".join(lines))


def show_json(content: object) -> None:
    """Print one JSON object; letters that the encoding may lack are escaped."""
    unicode = "utf" in (getattr(sys.stdout, "encoding", None) or "")
    progress.show(json.dumps(content, indent=1, ensure_ascii=not unicode, allow_nan=False))


def show_warnings(warnings: "Iterable[Located]", labels: "Labels", *, err: bool = False) -> int:
    """Print a line for each warning, on standard output or on that of errors; return how many."""
    lines = dict.fromkeys(warning.warning(labels.lang) for warning in warnings)
    for line in lines:
        (progress.tell if err else progress.show)(line)
    return len(lines)


def show_assumed(scenarios: "Mapping[str, Scenario]", labels: "Labels") -> None:
    """Print what is assumed where scenarios write nothing, a line for each kind and those that leave it out."""
    from sim.scenario.assumed import unwritten_in

    for one, names in unwritten_in(scenarios).items():
        among = f"{', '.join(names)}: " if len(names) < len(scenarios) else ""
        progress.show(among + one.told(labels))


def show_failures(failures: "tuple[Failure, ...]", labels: "Labels") -> None:
    """Print the name and the error of every replication that failed."""
    for failure in failures:
        progress.tell(
            labels(
                "cli.failed",
                scenario=failure.scenario,
                replication=failure.replication,
                why=failure.why,
            )
        )


def show_cache(cache: "Cache", removed: "Size | None", labels: "Labels", *, as_json: bool) -> None:
    """Print place, number and size of the cached flows, and what was removed."""
    size = cache.size()
    if as_json:
        document = {"place": str(cache.folder), **size._asdict()}
        show_json({**document, "removed": removed._asdict()} if removed else document)
        return
    progress.show(f"{labels('cli.place')}: {cache.folder}")
    for key, amount in (("cli.kept", size), ("cli.removed", removed)):
        if amount is not None:
            megabytes = labels.number(amount.bytes / 1e6, 1)
            words = {
                "scenarios": amount.scenarios,
                "entries": amount.entries,
                "megabytes": megabytes,
            }
            progress.show(labels(key, **words))


def show_entries(entries: "list[Entry]", labels: "Labels") -> None:
    """Print each value with its range, meaning and source, and the file and line that states it."""
    for entry in entries:
        progress.show(entry.path)
        for name, text in entry.texts().items():
            if text and name != "path":
                shown = labels.source(text) if name == "source" else text
                progress.show(one_line(f"  {labels(f'cli.{name}')}: {shown}"))
