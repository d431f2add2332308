"""The files generated from the models; `python -m sim.scenario.reference.documents FOLDER` writes them."""

import json
import sys
from pathlib import Path

from sim.scenario.reference import parameters, schema


def documents() -> dict[str, str]:
    """Return the texts of the reference page and of the schemas for editors, by file name."""
    return {
        "parameters.md": parameters.page("en"),
        "parameters.id.md": parameters.page("id"),
        "scenario.schema.json": _json(schema.scenario_schema()),
        "study.schema.json": _json(schema.study_schema()),
    }


def write(folder: Path) -> None:
    """Write the files into a folder."""
    for name, text in documents().items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")


def _json(content: schema.Schema) -> str:
    return json.dumps(content, indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    write(Path(sys.argv[1]))
