"""Published cases in `tests/cases/`: read from file and compared entry by entry."""

import math
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from ruamel.yaml import YAML

# The case files hold twelve digits of a result at most.
TWELVE_DIGITS = 5e-12

FOLDER = Path(__file__).parent / "cases"


@dataclass(frozen=True)
class Case:
    """A published case: its inputs, what it expects of us, and what its source got wrong, by key."""

    inputs: dict
    expected: dict[str, dict]
    slips: dict[str, dict]

    def but(self, **right):
        """Return the case with the right value of each key in place of the published one."""
        entries = {key: self.expected[key] | {"value": value} for key, value in right.items()}
        return replace(self, expected=self.expected | entries)


def load_case(start):
    """Return the case whose file name begins with `start`, say "C01"."""
    (file,) = FOLDER.glob(f"{start}-*.yaml")
    content = YAML(typ="safe").load(file)
    good, slips = {}, {}
    for entry in content["expected"]:
        (good if entry.get("use_in_test", True) else slips)[entry["key"]] = entry
    return Case(content["inputs"], good, slips)


def assert_meets(case, results, *, complete=True):
    """Fail with one line for each result that misses what the case expects.

    With `complete`, every expected entry must have a result.
    """
    assert not results.keys() - case.expected.keys()
    assert not complete or not case.expected.keys() - results.keys()
    misses = [
        f"{key}: got {result}, expected {case.expected[key]['value']}"
        for key, result in results.items()
        if not _meets(case.expected[key], result)
    ]
    assert not misses, "\n".join(misses)


def nearest(candidates, wanted):
    """Return the candidate nearest to the one of several results that a source prints."""
    return min(candidates, key=lambda candidate: abs(candidate - wanted), default=math.nan)


def _meets(entry, result):
    if entry["value"] == "undefined":
        return np.isnan(result).all()
    wanted, got = np.atleast_1d(entry["value"]), np.atleast_1d(result)
    tolerance = entry.get("abs_tol", 0) + max(entry.get("rel_tol", 0), TWELVE_DIGITS) * np.abs(
        np.nan_to_num(wanted)
    )
    return wanted.shape == got.shape and bool(
        np.isclose(got, wanted, rtol=0, atol=tolerance, equal_nan=True).all()
    )
