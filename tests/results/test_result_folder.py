"""A folder takes a result whole, or is left as it was."""

import hashlib
import itertools
import json
import os
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sim.results.folder_exchange import FolderTakenError
from sim.results.result_folder import Result, save

FLOWS = {"a.amounts": np.arange(6.0).reshape(2, 3), "a.accounts": np.array(["x", "y", "z"])}


def result(seed=1, flows=FLOWS):
    inputs = {"seed": seed, "replications": [0]}
    return Result(inputs, {"kpis": pd.DataFrame({"mean": [0.1]})}, {}, flows)


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
    assert (record["seed"], record["made"]) == (1, {})
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


def recorded_as(place, name, digest, key="files"):
    """Add a file to the list of a result."""
    record = json.loads((place / "run.json").read_text())
    record[key][name] = digest
    (place / "run.json").write_text(json.dumps(record))


def digest_of(content):
    return hashlib.blake2b(content, digest_size=16).hexdigest()


def refusal(place, key):
    """Check that a folder is refused, force or not, and stays as it is; return the names."""
    before = set(place.parent.rglob("*")), content(place.parent)
    for force in (False, True):
        with pytest.raises(FolderTakenError) as refused:
            save(result(2), place, None, force=force)
        assert refused.value.problem.key == key
    assert (set(place.parent.rglob("*")), content(place.parent)) == before
    return refused.value.problem.words["names"]


def test_a_record_cannot_make_a_file_of_somebody_else_part_of_a_result(tmp_path):
    letter = tmp_path / "letter.txt"
    letter.write_text("mine")
    save(result(1), tmp_path / "there", None)
    recorded_as(tmp_path / "there", "../letter.txt", digest_of(b"mine"))

    save(result(2), tmp_path / "there", None, force=True)
    assert (letter.read_text(), seed_in(tmp_path / "there")) == ("mine", 2)


@pytest.mark.parametrize("key", ["files", "made"])
@pytest.mark.parametrize("name", ["thesis.docx", "figures/fob.en.png"])
def test_a_file_that_a_record_merely_names_is_never_touched(tmp_path, key, name):
    place = tmp_path / "there"
    save(result(1), place, None)
    (place / name).parent.mkdir(exist_ok=True)
    (place / name).write_text("mine")
    recorded_as(place, name, digest_of(b"written"), key)
    assert refusal(place, "cli.edited") == name


@pytest.mark.parametrize("name", ["kpis.csv", "flows.npz"])
def test_a_file_that_was_changed_since_is_never_touched(tmp_path, name):
    save(result(1), tmp_path / "there", None)
    with (tmp_path / "there" / name).open("ab") as file:
        file.write(b"my notes")
    assert refusal(tmp_path / "there", "cli.edited") == name


def a_link(path):
    path.rename(path.parent.parent / "elsewhere")
    path.symlink_to(path.parent.parent / "elsewhere")


def a_pipe(path):
    path.unlink()
    os.mkfifo(path)


def an_empty_folder(path):
    path.unlink(missing_ok=True)
    path.mkdir()


@pytest.mark.parametrize("entry", [a_link, a_pipe, an_empty_folder])
@pytest.mark.parametrize("name", ["run.json", "kpis.csv"])
def test_what_is_no_plain_file_is_not_of_a_result(tmp_path, entry, name):
    place = tmp_path / "there"
    save(result(1), place, None)
    entry(place / name)
    assert name in refusal(place, "cli.foreign")


def test_an_empty_folder_of_somebody_else_in_the_way_of_a_new_file_is_refused(tmp_path):
    save(Result({"replications": [0]}, {}, {}, {}), tmp_path / "there", None)
    an_empty_folder(tmp_path / "there" / "kpis.csv")
    assert refusal(tmp_path / "there", "cli.foreign") == "kpis.csv"


@pytest.mark.parametrize("name", ["figures", "figures/mine"])
def test_a_link_is_a_file_of_somebody_else(tmp_path, name):
    (tmp_path / "others").mkdir()
    save(result(1), tmp_path / "there", None)
    (tmp_path / "there" / name).parent.mkdir(exist_ok=True)
    (tmp_path / "there" / name).symlink_to(tmp_path / "others")
    assert refusal(tmp_path / "there", "cli.foreign") == name


KINDS = [5, "a", None, [], [["a"]], [{"a": 1}], {"a": [1]}, {"a": {"b": 1}}]


@pytest.mark.parametrize("name", ["files", "made", "replications"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_record_of_another_form_is_none_of_a_result(tmp_path, name, kind):
    place = tmp_path / "there"
    save(result(1), place, None)
    record = json.loads((place / "run.json").read_text())
    (place / "run.json").write_text(json.dumps({**record, name: kind}))
    before = content(tmp_path)
    with pytest.raises(FolderTakenError):
        save(result(2), place, None)
    assert content(tmp_path) == before


@pytest.mark.parametrize("text", ["[" * 200_000, '{"a":' * 200_000, "1" * 20_000, '"', "{}", "5"])
def test_a_record_that_cannot_be_read_is_none_of_a_result(tmp_path, text):
    save(result(1), tmp_path / "there", None)
    (tmp_path / "there" / "run.json").write_text(text)
    assert "run.json" in refusal(tmp_path / "there", "cli.foreign")


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


def torn(moves, error, *, after):
    """Return a move of files that raises an error at some of its calls, before or after it moves."""
    count, rename = itertools.count(1), Path.rename

    def move(source, target):
        is_torn = next(count) in moves
        if after or not is_torn:
            rename(source, target)
        if is_torn:
            raise error

    return move


# Moves of an exchange: three files out, three in.
MOVES = range(1, 7)


@pytest.mark.parametrize("first", MOVES)
@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("error", [KeyboardInterrupt(), OSError(28, os.strerror(28))])
def test_an_interruption_at_any_move_leaves_all_as_it_was(
    tmp_path, monkeypatch, first, after, error
):
    save(result(1), tmp_path / "there", None)
    before = content(tmp_path)
    monkeypatch.setattr(Path, "rename", torn({first}, error, after=after))
    with pytest.raises((KeyboardInterrupt, FolderTakenError)):
        save(result(2), tmp_path / "there", None, force=True)
    assert content(tmp_path) == before


@pytest.mark.parametrize("moves", [range(i, i + n) for i in MOVES for n in (2, 3, 100)])
@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("error", [KeyboardInterrupt(), PermissionError(13, os.strerror(13))])
def test_no_file_is_lost_if_it_cannot_be_moved_back(tmp_path, monkeypatch, moves, after, error):
    save(result(1), tmp_path / "there", None)
    before = content(tmp_path)
    monkeypatch.setattr(Path, "rename", torn(moves, error, after=after))
    with pytest.raises((KeyboardInterrupt, FolderTakenError)) as told:
        save(result(2), tmp_path / "there", None, force=True)
    kept = content(tmp_path)
    assert {*before.values()} <= {*kept.values()}
    if isinstance(told.value, FolderTakenError) and kept != before:
        words = told.value.problem.words
        assert told.value.problem.key == "cli.torn"
        assert (Path(words["kept"]) / words["file"]).exists()


def test_a_folder_whose_parent_cannot_be_written_takes_a_result(tmp_path, monkeypatch):
    """As an empty mount point, to which nothing beside it can be moved."""
    place, rename = tmp_path / "mounted", Path.rename
    place.mkdir()

    def within(self, target):
        if self.is_relative_to(place) is not Path(target).is_relative_to(place):
            raise OSError(18, os.strerror(18))
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", within)
    for seed in (1, 2):
        save(result(seed), place, None, force=True)
        assert (seed_in(place), [*tmp_path.iterdir()]) == (seed, [place])
        assert not [path for path in place.iterdir() if path.name.startswith(".")]


def test_a_temporary_folder_of_a_killed_command_is_in_nobodys_way(tmp_path):
    save(result(1), tmp_path / "there", None)
    (tmp_path / "there" / ".nanas-killed" / "fresh").mkdir(parents=True)
    (tmp_path / "there" / ".nanas-killed" / "fresh" / "kpis.csv").write_text("half")
    save(result(2), tmp_path / "there", None, force=True)
    assert seed_in(tmp_path / "there") == 2


def test_figures_of_an_earlier_result_go_with_it(tmp_path):
    save(result(1), tmp_path / "there", None)
    (tmp_path / "there" / "figures").mkdir()
    (tmp_path / "there" / "figures" / "fob.en.png").write_bytes(b"drawn")
    recorded_as(tmp_path / "there", "figures/fob.en.png", digest_of(b"drawn"), "made")

    save(result(2), tmp_path / "there", None, force=True)
    assert {path.name for path in (tmp_path / "there").iterdir()} == {
        "run.json",
        "kpis.csv",
        "flows.npz",
    }
