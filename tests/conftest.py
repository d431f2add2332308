import gc
import os
import signal
from itertools import count

import pytest
from hypothesis import settings

# The same examples in every run: a gate that fails must fail for everybody.
settings.register_profile("steady", derandomize=True, deadline=None, max_examples=30)
settings.load_profile("steady")


# What is printed is as wide as in a pipe, whatever window the tests run in.
os.environ.pop("COLUMNS", None)

NUMBERS = count()


# Whole files go to a worker: those that take longest start first, so that none is left at the end.
LONGEST = (
    "test_breakeven", "test_commands", "test_cluster", "test_console", "test_recipes", "test_map_border",
    "test_money_paths", "test_kept_results", "test_figures", "test_every_key", "test_interrupts",
    "test_faults", "test_uncertain", "test_notebooks", "test_scenarios", "test_word_files",
)  # fmt: skip


# Files that go through whole commands and documents, search, or draw whole scenarios at random: `make test` leaves
# them out, `make test-all` does not, and so single tests that are marked. Others test their parts.
SLOW = {
    "test_agreement", "test_bays", "test_break_even_ranges", "test_breakeven", "test_cluster",
    "test_clusters", "test_comparison_screen", "test_course_figures", "test_docs", "test_explanation", "test_faults",
    "test_interrupts", "test_kept_results", "test_layout", "test_lines", "test_map_border",
    "test_money_paths", "test_notebooks", "test_other_products", "test_plain", "test_recalled", "test_recipes",
    "test_report", "test_strange_results", "test_surroundings", "test_tornado", "test_uncertain",
    "test_uncertain_money", "test_vocabulary", "test_word_files", "test_workbook",
}  # fmt: skip


def pytest_collection_modifyitems(items):
    """Mark the slow files, and put the tests of the longest first, in the order of the list."""
    order = {name: place for place, name in enumerate(LONGEST)}
    for item in items:
        if item.path.stem in SLOW:
            item.add_marker(pytest.mark.slow)
    items.sort(key=lambda item: order.get(item.path.stem, len(order)))


def pytest_collection_finish():
    """Leave to the collector only what tests make: all that is imported by now lives to the end."""
    gc.freeze()
    gc.set_threshold(20_000)


@pytest.fixture(autouse=True, scope="session")
def one_core():
    """Simulate in this process unless a test asks for more: each takes more than a second to start."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(os, "cpu_count", lambda: 1)
        yield


@pytest.fixture(scope="session")
def caches(tmp_path_factory):
    """Return the folder of all caches."""
    return tmp_path_factory.mktemp("caches")


@pytest.fixture(autouse=True)
def cache_of_the_file(caches, request, monkeypatch):
    """Give the tests of a file a cache: they simulate the same once."""
    monkeypatch.setenv("NANAS_CACHE", str(caches / request.module.__name__))


@pytest.fixture
def cache_of_its_own(caches, cache_of_the_file, monkeypatch):
    """Give a test an empty cache: it does not find what another simulated."""
    folder = caches / str(next(NUMBERS))
    folder.mkdir()
    monkeypatch.setenv("NANAS_CACHE", str(folder))
    return folder


@pytest.fixture
def heard():
    """Let Ctrl-C raise KeyboardInterrupt, which a shell keeps from what it runs in the background."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)
