"""Flows of replications that a test states by hand."""

from sim.flows import Conditions
from sim.replication.flow_store import FlowStore
from sim.replication.packing import pack, unpack
from sim.scenario.models.study import Timing

BY_HAND = Conditions("hand-made", "read by no plant", Timing())
"""Conditions of flows that no plant made: those of no scenario."""


def flows_of(runs):
    """Return the flows over some replications, numbered from 0."""
    store = FlowStore(BY_HAND, range(len(runs)))
    for number, run in enumerate(runs):
        store.add(number, unpack(pack(run)))
    return store.flows(range(len(runs)))
