"""The result of a search for crossovers, as a folder and as plain JSON values."""

from pathlib import Path

from sim.experiments.curves import Crossovers
from sim.experiments.document import plain
from sim.experiments.folder import record
from sim.experiments.placing import Result, put


def write_crossings(
    found: Crossovers,
    folder: Path,
    command: list[str],
    *,
    force: bool = False,
    drawn: bool = True,
) -> bool:
    """Write where costs meet, and the costs that were looked at; False where they are there already.

    Raises
    ------
    FolderTakenError
        If there is another result in the folder, and not `force`.
    """
    result = Result(
        record(found.plan, found.replications, command),
        {"crossings": found.kpis, "points": found.points},
        ["crossings"] if found.curves else [],
        found,
        {},
    )
    return put(result, folder, force=force, drawn=drawn)


def document(found: Crossovers) -> dict[str, object]:
    """Return where costs meet, and all costs that were looked at, as plain JSON values."""
    return {
        "seed": found.plan.timing.seed,
        "replications": len(found.replications),
        "crossings": [plain(row) for row in found.kpis.to_dict("records")],
        "points": [plain(row) for row in found.points.to_dict("records")],
    }
