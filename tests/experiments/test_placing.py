"""A folder takes a result whole, or is left as it was."""

import json
from contextlib import contextmanager

import numpy as np
import pandas as pd
import pytest

from sim.experiments.placing import FolderTakenError, Result, put

FLOWS = {"a.amounts": np.arange(6.0).reshape(2, 3), "a.accounts": np.array(["x", "y", "z"])}


def result(seed=1, flows=FLOWS):
    return Result({"seed": seed}, {"kpis": pd.DataFrame({"mean": [0.1]})}, [], None, flows)


@contextmanager
def unseen(_steps):
    yield lambda: None


def test_a_result_is_there_as_json_csv_and_arrays(tmp_path):
    put(result(), tmp_path / "there", None)

    assert json.loads((tmp_path / "there" / "run.json").read_text()) == {"seed": 1}
    assert (tmp_path / "there" / "kpis.csv").read_text() == "mean\n0.1\n"
    with np.load(tmp_path / "there" / "flows.npz", allow_pickle=False) as kept:
        assert {name: kept[name].tolist() for name in kept} == {
            name: array.tolist() for name, array in FLOWS.items()
        }


def test_what_has_no_figures_and_no_flows_takes_none(tmp_path):
    for _ in range(2):
        put(result(flows={}), tmp_path / "there", unseen)
        assert {file.name for file in (tmp_path / "there").iterdir()} == {"run.json", "kpis.csv"}


def test_another_result_is_replaced_only_if_somebody_says_so(tmp_path):
    put(result(1), tmp_path / "there", unseen)
    with pytest.raises(FolderTakenError):
        put(result(2), tmp_path / "there", unseen)
    assert json.loads((tmp_path / "there" / "run.json").read_text()) == {"seed": 1}

    put(result(2), tmp_path / "there", unseen, force=True)
    assert json.loads((tmp_path / "there" / "run.json").read_text()) == {"seed": 2}
    assert [file.name for file in tmp_path.iterdir()] == ["there"]
