"""Options and arguments that commands share; their words are labels (`sim/cli/help.py`)."""

from math import inf, nan
from pathlib import Path
from typing import Annotated

import typer

from sim.cli import complete
from sim.cli.help import LANGUAGES, Misuse


def number(text: str) -> int:
    """Return a whole number.

    Raises
    ------
    Misuse
        If it is none.
    """
    try:
        return int(text)
    except ValueError:
        raise Misuse("usage.number", value=text) from None


def count(text: str) -> int:
    """Return a whole number above zero.

    Raises
    ------
    Misuse
        If it is none.
    """
    if (counted := number(text)) < 1:
        raise Misuse("usage.count", value=text)
    return counted


def amount(text: str) -> float:
    """Return a number that is not negative.

    Raises
    ------
    Misuse
        If it is none.
    """
    if not (value := _float(text)) >= 0:
        raise Misuse("usage.amount", value=text)
    return value


def positive(text: str) -> float:
    """Return a number above zero.

    Raises
    ------
    Misuse
        If it is none.
    """
    if not 0 < (value := _float(text)) < inf:
        raise Misuse("usage.positive", value=text)
    return value


def share(text: str) -> float:
    """Return a share that is written in percent.

    Raises
    ------
    Misuse
        If it is none, or above the whole.
    """
    if not 0 <= (value := _float(text.rstrip("% "))) <= 100:
        raise Misuse("usage.share", value=text)
    return value / 100


def _float(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return nan


def language(text: str) -> str:
    """Return the name of a language.

    Raises
    ------
    Misuse
        If there are no words in it.
    """
    if text not in LANGUAGES:
        raise Misuse("usage.language", value=text)
    return text


File = Annotated[str, typer.Argument(metavar="file", autocompletion=complete.files)]
Files = Annotated[list[str], typer.Argument(metavar="file", autocompletion=complete.files)]
Name = Annotated[str, typer.Argument(metavar="name", autocompletion=complete.values)]
Figure = Annotated[str, typer.Option(metavar="figure", autocompletion=complete.figures)]
SomeFigure = Annotated[str | None, typer.Option(metavar="figure", autocompletion=complete.figures)]
AnyPath = Annotated[str, typer.Option(metavar="path", autocompletion=complete.paths)]
SomePath = Annotated[str | None, typer.Option(metavar="path", autocompletion=complete.paths)]
Sets = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="change", autocompletion=complete.changes),
]
Answers = Annotated[
    str | None, typer.Option("--with", metavar="file", autocompletion=complete.files)
]
Replications = Annotated[
    int | None, typer.Option("-n", "--replications", metavar="number", parser=number)
]
Precision = Annotated[str | None, typer.Option(metavar="percent")]
Tables = Annotated[str | None, typer.Option(metavar="names")]
Seed = Annotated[int | None, typer.Option(metavar="number", parser=number)]
Jobs = Annotated[int | None, typer.Option(metavar="number", parser=count)]
OneScenario = Annotated[
    str | None, typer.Option(metavar="scenario", autocompletion=complete.scenarios)
]
Cluster = Annotated[str | None, typer.Option(metavar="address")]
NoCache = Annotated[bool, typer.Option("--no-cache")]
Out = Annotated[Path | None, typer.Option(metavar="folder")]
NoFigures = Annotated[bool, typer.Option("--no-figures")]
Force = Annotated[bool, typer.Option("--force")]
Lang = Annotated[
    str | None, typer.Option(metavar="lang", parser=language, autocompletion=complete.languages)
]
AsJson = Annotated[bool, typer.Option("--json")]
