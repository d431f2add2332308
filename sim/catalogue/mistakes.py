"""What became of slips of the hand in the shipped files, by kind, as `make mistakes` stored it."""

import csv
from collections.abc import Mapping
from pathlib import Path

STORED = Path(__file__).with_name("mistakes.csv")
VARIANTS = "variants"
"""The row of correct variants."""
OUTCOMES = ("refused", "warned", "as meant", "silent", "wrong line", "no fix", "traceback")
"""Refused or warned of on the line of the slip, read as it was meant, and what must not be."""


def mistakes() -> Mapping[str, Mapping[str, int]]:
    """Return how many slips of each kind had each outcome; those of correct variants stand last."""
    with STORED.open(encoding="utf-8", newline="") as file:
        rows = [*csv.DictReader(file)]
    return {row["kind"]: {name: int(row[name]) for name in OUTCOMES} for row in rows}
