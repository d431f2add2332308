"""A folder takes a result whole, or is left as it was."""

import hashlib
import json
import os
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sim.results.result_folder import FolderTakenError, Result, save

FLOWS = {"a.amounts": np.arange(6.0).reshape(2, 3), "a.accounts": np.array(["x", "y", "z"])}


def result(seed=1, flows=FLOWS):
    inputs = {"seed": seed, "replications": [0]}
    return Result(inputs, {"kpis": pd.DataFrame({"mean": [0.1]})}, [], None, flows)


def seed_in(folder):
    return json.loads((folder / "run.json").read_text())["seed"]


def content(folder):
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@contextmanager
def unseen(_steps):
    yield lambda: None


def test_a_result_is_there_as_json_csv_and_arrays(tmp_path):
    save(result(), tmp_path / "there", None)

    record = json.loads((tmp_path / "there" / "run.json").read_text())
    assert (record["seed"], record["figures"]) == (1, [])
    assert record["files"] == {
        name: hashlib.blake2b((tmp_path / "there" / name).read_bytes(), digest_size=16).hexdigest()
        for name in ("kpis.csv", "flows.npz")
    }
    assert (tmp_path / "there" / "kpis.csv").read_text() == "mean\n0.1\n"
    with np.load(tmp_path / "there" / "flows.npz", allow_pickle=False) as kept:
        assert {name: kept[name].tolist() for name in kept} == {
            name: array.tolist() for name, array in FLOWS.items()
        }


def test_what_has_no_figures_and_no_flows_takes_none(tmp_path):
    for _ in range(2):
        save(result(flows={}), tmp_path / "there", unseen)
        assert {file.name for file in (tmp_path / "there").iterdir()} == {"run.json", "kpis.csv"}


def test_another_result_is_replaced_only_if_somebody_says_so(tmp_path):
    save(result(1), tmp_path / "there", unseen)
    with pytest.raises(FolderTakenError):
        save(result(2), tmp_path / "there", unseen)
    assert seed_in(tmp_path / "there") == 1

    save(result(2), tmp_path / "there", unseen, force=True)
    assert seed_in(tmp_path / "there") == 2
    assert [file.name for file in tmp_path.iterdir()] == ["there"]


@pytest.mark.parametrize("force", [False, True])
@pytest.mark.parametrize(
    "name", ["letter.docx", "figures/mine.png", "a/run.json", ".hidden/notes.txt"]
)
@pytest.mark.parametrize("beside_a_result", [False, True])
def test_a_file_of_anybody_else_is_never_touched(tmp_path, force, name, beside_a_result):
    place = tmp_path / "there"
    if beside_a_result:
        save(result(1), place, None)
    (place / name).parent.mkdir(parents=True, exist_ok=True)
    (place / name).write_text("mine")
    before = content(tmp_path)

    with pytest.raises(FolderTakenError) as refused:
        save(result(2), place, None, force=force)
    assert refused.value.problem.key == "cli.foreign"
    assert Path(name).parts[0] in refused.value.problem.words["names"]
    assert content(tmp_path) == before


def test_a_record_cannot_make_a_file_of_somebody_else_part_of_a_result(tmp_path):
    letter = tmp_path / "letter.txt"
    letter.write_text("mine")
    save(result(1), tmp_path / "there", None)
    file = tmp_path / "there" / "run.json"
    record = json.loads(file.read_text())
    record["files"]["../letter.txt"] = record["files"]["kpis.csv"]
    file.write_text(json.dumps(record))

    save(result(2), tmp_path / "there", None, force=True)
    assert (letter.read_text(), seed_in(tmp_path / "there")) == ("mine", 2)


def test_a_link_is_a_file_of_somebody_else(tmp_path):
    (tmp_path / "others").mkdir()
    save(result(1), tmp_path / "there", None)
    (tmp_path / "there" / "figures").symlink_to(tmp_path / "others")
    with pytest.raises(FolderTakenError):
        save(result(2), tmp_path / "there", None, force=True)


def test_an_empty_folder_and_the_current_one_are_free(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    save(result(1), Path(), None)
    save(result(2), Path(), None, force=True)
    assert seed_in(tmp_path) == 2


def test_a_file_in_place_of_the_folder_is_refused(tmp_path):
    (tmp_path / "there").write_text("mine")
    with pytest.raises(FolderTakenError) as refused:
        save(result(), tmp_path / "there", None, force=True)
    assert refused.value.problem.key == "cli.not_a_folder"


@pytest.mark.parametrize("held", ["run.json", "kpis.csv", "flows.npz"])
@pytest.mark.parametrize("on_the_way_in", [False, True])
def test_a_file_that_cannot_be_moved_leaves_all_as_it_was(
    tmp_path, monkeypatch, held, on_the_way_in
):
    place = tmp_path / "there"
    save(result(1), place, None)
    before, rename, refusals = content(tmp_path), Path.rename, []

    def refusing_once(self, target):
        if self.name == held and (self.parent != place) is on_the_way_in and not refusals:
            refusals.append(self)
            raise PermissionError(13, os.strerror(13), str(self))
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", refusing_once)
    with pytest.raises(FolderTakenError) as refused:
        save(result(2), place, None, force=True)
    assert refused.value.problem.words["file"] == held
    assert content(tmp_path) == before


def test_figures_of_an_earlier_result_go_with_it(tmp_path):
    save(result(1), tmp_path / "there", None)
    (tmp_path / "there" / "figures").mkdir()
    (tmp_path / "there" / "figures" / "fob.en.png").write_bytes(b"drawn")
    record = json.loads((tmp_path / "there" / "run.json").read_text())
    record["figures"] = ["figures/fob.en.png"]
    (tmp_path / "there" / "run.json").write_text(json.dumps(record))

    save(result(2), tmp_path / "there", None, force=True)
    assert {path.name for path in (tmp_path / "there").iterdir()} == {
        "run.json",
        "kpis.csv",
        "flows.npz",
    }
