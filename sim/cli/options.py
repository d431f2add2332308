"""Options and arguments that commands share."""

from pathlib import Path
from typing import Annotated, Literal

import typer

File = Annotated[str, typer.Argument(help="Scenario or study file (YAML).")]
Sets = Annotated[
    list[str] | None,
    typer.Option(
        "--set", help="PATH=VALUE changes a value wherever it exists; SCENARIO:PATH=VALUE in one."
    ),
]
Answers = Annotated[
    str | None,
    typer.Option("--with", help="File of answers: paths with what was found out (YAML)."),
]
Replications = Annotated[
    int | None, typer.Option("-n", "--replications", help="Runs of each scenario.")
]
Precision = Annotated[
    str | None,
    typer.Option(metavar="PERCENT", help="Add runs until this precision is reached, such as 1%."),
]
Tables = Annotated[
    str | None,
    typer.Option(
        metavar="NAMES",
        help="Show tables in place of the answer: cost,price,invest,gains,policy,sure,verdict or all.",
    ),
]
Seed = Annotated[int | None, typer.Option(help="Start of all random streams.")]
Jobs = Annotated[int | None, typer.Option(min=1, help="Processes; by default one a core.")]
Cluster = Annotated[
    str | None, typer.Option(metavar="ADDRESS", help="Dask scheduler, as tcp://HOST:8786.")
]
NoCache = Annotated[
    bool,
    typer.Option("--no-cache", help="Simulate anew what is in the cache, and keep nothing there."),
]
Out = Annotated[Path | None, typer.Option(help="Result folder.")]
NoFigures = Annotated[
    bool, typer.Option("--no-figures", help="Write the numbers alone: figures take longest.")
]
Force = Annotated[bool, typer.Option("--force", help="Replace another result in the folder.")]
Lang = Annotated[
    Literal["en", "id"] | None,
    typer.Option(help="Language; by default NANAS_LANG, then that of the system."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object instead of tables.")]
