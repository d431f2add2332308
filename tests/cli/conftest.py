import shutil
from pathlib import Path

import pytest

from tests.cli.shop import ALONE, COMPARE, RUN, draw_two, equip, nanas


@pytest.fixture
def shop(tmp_path, monkeypatch):
    """Make a folder of its own with the shipped scenarios and a study of one pair."""
    monkeypatch.chdir(tmp_path)
    equip(tmp_path)
    return tmp_path


@pytest.fixture(scope="session")
def compared(tmp_path_factory):
    """Compare the pair once, alone and with an empty cache, with two figures: its outcome, and the folder."""
    folder = tmp_path_factory.mktemp("compared")
    equip(folder)
    with pytest.MonkeyPatch.context() as patched:
        draw_two(patched)
        patched.chdir(folder)
        patched.setenv("NANAS_CACHE", str(folder / "cache"))
        outcome = nanas(*COMPARE, *ALONE, "--json")
    assert outcome.exit_code == 0, outcome.output
    return outcome, folder


@pytest.fixture
def cached(shop, compared, cache_of_its_own):
    """Give the shop the flows of the comparison of the pair."""
    shutil.copytree(compared[1] / "cache", cache_of_its_own, dirs_exist_ok=True)


@pytest.fixture
def done(shop, compared, cached):
    """Give the shop the result of the comparison of the pair; return its folder."""
    return Path(shutil.copytree(compared[1] / "results" / "pair", shop / "results" / "pair"))


@pytest.fixture
def two_figures(monkeypatch):
    """Draw two of the figures of a study only, to save time; all are saved in the same way."""
    draw_two(monkeypatch)


@pytest.fixture(scope="session")
def run_once(tmp_path_factory):
    """Run a scenario once, with two figures; return the folder with result and cache."""
    folder = tmp_path_factory.mktemp("run")
    equip(folder)
    with pytest.MonkeyPatch.context() as patched:
        draw_two(patched)
        patched.chdir(folder)
        patched.setenv("NANAS_CACHE", str(folder / "cache"))
        assert nanas(*RUN, "whole").exit_code == 0
    return folder


@pytest.fixture
def whole(shop, run_once, two_figures, cache_of_its_own):
    """Give the shop the whole result of a run and its flows; return its folder."""
    shutil.copytree(run_once / "cache", cache_of_its_own, dirs_exist_ok=True)
    return Path(shutil.copytree(run_once / "whole", shop / "whole"))
