"""Programs of others that open what this program writes."""

import os
import shutil

import pytest


def program(*names):
    """Return the path of the first of some programs that is installed.

    Where none is, the test is skipped; where NANAS_ALL_PARTS says that all are there, it fails.
    """
    found = next(filter(None, map(shutil.which, names)), None)
    if found is None:
        told = f"{names[0]} is not installed; it opens what is written"
        pytest.fail(told) if "NANAS_ALL_PARTS" in os.environ else pytest.skip(told)
    return found
