"""The result of a search for crossovers, as a folder and as plain JSON values."""

from sim.analysis.curves import Crossovers
from sim.results.document import plain
from sim.results.study_folder import record
from sim.results.result_folder import Result


def crossings_of(found: Crossovers, command: list[str]) -> Result:
    """Return what a folder holds of a search: where costs meet, and the costs that were looked at."""
    return Result(
        record(found.plan, found.replications, command),
        {"crossings": found.kpis, "points": found.points},
        ["crossings"] if found.curves else [],
        found,
        {},
    )


def document(found: Crossovers) -> dict[str, object]:
    """Return where costs meet, and all costs that were looked at, as plain JSON values."""
    return {
        "seed": found.plan.timing.seed,
        "replications": len(found.replications),
        "crossings": [plain(row) for row in found.kpis.to_dict("records")],
        "points": [plain(row) for row in found.points.to_dict("records")],
    }
