"""Blocks of replications are freed as the next one begins."""

import gc
import weakref
from pathlib import Path

import sim
from sim.analysis import chunks

SCENARIOS = Path(__file__).parent.parent.parent / "scenarios"


def test_no_appraisal_outlives_its_block_without_the_garbage_collector(monkeypatch):
    """A reference cycle would keep the arrays of a block, some 100 MB in a large study."""
    monkeypatch.setattr(chunks, "BLOCK", chunks.Bound(0, 1))
    unlent = sim.load(SCENARIOS / "local-2t.yaml", ["loans=null"])
    pair = [sim.load(SCENARIOS / "outside-2t.yaml"), unlent]
    runs = sim.compare(pair, against={"local-2t": "outside-2t"}, replications=2, years=8)
    appraisals = []

    def figures(block):
        appraisals.extend(map(weakref.ref, block.appraisals.values()))
        yield from block.entries()

    gc.collect()
    gc.disable()
    try:
        runs.blocks.figures(figures)
        # The last are those of the first block once more, which is kept for what all blocks share.
        assert [appraisal() for appraisal in appraisals[:-2]] == [None] * 4
    finally:
        gc.enable()
