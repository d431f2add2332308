"""Replications put together as a study puts them."""

from sim.replication.flow_store import Gathered
from sim.replication.packing import pack, unpack


def flows_of(runs):
    """Return the flows over some replications, numbered from 0."""
    gathered = Gathered(range(len(runs)))
    for number, run in enumerate(runs):
        gathered.add(number, unpack(pack(run)))
    return gathered.flows(range(len(runs)))
