"""The registry of figures as it is written: one file, read once."""

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any


@cache
def registry() -> Mapping[str, Mapping[str, Any]]:
    """Return the registry: figures, prefixes, suffixes, names, boundaries, sources by their keys."""
    return read_table("kpis.yaml")


def read_table(file: str) -> dict[str, Any]:
    """Return the mappings of a YAML file beside this one."""
    import yaml

    text = Path(__file__).with_name(file).read_text(encoding="utf-8")
    loaded: dict[str, Any] = yaml.load(text, yaml.CSafeLoader)
    return loaded


def own_labels(langs: Sequence[str]) -> dict[str, Mapping[str, str]]:
    """Return the labels that only the registry has: key, then language, then words."""
    book = registry()
    of_figures = {
        name: {lang: entry[lang]["label"] for lang in langs}
        for name, entry in book["figures"].items()
        if any("label" in entry[lang] for lang in langs)
    }
    held = {name: entry for names in book["names"].values() for name, entry in names.items()}
    views = {f"kpi.{prefix}": entry for prefix, entry in book["prefixes"].items()}
    others = {**views, **book["suffixes"], **held}
    return of_figures | {key: one["label"] for key, one in others.items() if "label" in one}
