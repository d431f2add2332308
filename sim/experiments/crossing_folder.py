"""The result of a search for crossovers, as a folder and as plain JSON values."""

from pathlib import Path

from sim.experiments.curves import Crossovers
from sim.experiments.document import plain
from sim.experiments.folder import record
from sim.experiments.placing import put, write_table
from sim.report import figures


def write_crossings(
    found: Crossovers, folder: Path, command: list[str], *, force: bool = False
) -> bool:
    """Write where costs meet, and the costs that were looked at; False where they are there already.

    Raises
    ------
    FolderTakenError
        If there is another result in the folder, and not `force`.
    """

    def numbers(fresh: Path) -> None:
        text = record(found.plan, found.replications, command)
        (fresh / "run.json").write_text(text, encoding="utf-8", newline="\n")
        write_table(found.kpis, fresh, "crossings")
        write_table(found.points, fresh, "points")

    shown = {"crossings": lambda lang: figures.crossings(found, lang)} if found.curves else {}
    return put(folder, numbers, shown, force=force)


def document(found: Crossovers) -> dict[str, object]:
    """Return where costs meet, and all costs that were looked at, as plain JSON values."""
    return {
        "seed": found.plan.timing.seed,
        "replications": len(found.replications),
        "crossings": [plain(row) for row in found.kpis.to_dict("records")],
        "points": [plain(row) for row in found.points.to_dict("records")],
    }
