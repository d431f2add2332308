"""How results show themselves: in two lines of text, and in a notebook by the tables that a report has of them."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Protocol

from sim.catalogue.labels import OwnWords
from sim.numerals import counted
from sim.scenario.plan import Plan


class Page(Protocol):
    """Something that a notebook shows."""

    def _repr_html_(self) -> str: ...


class Finished(Protocol):
    """A result of some replications of a study."""

    @property
    def plan(self) -> Plan:
        """The study."""

    @property
    def replications(self) -> Sequence[int]:
        """Numbers of the replications that are finished."""


TABLES: dict[type, Callable[[Any], Iterable[Page]]] = {}
"""What a notebook shows of a kind of result; `report/in_notebook.py` fills it, since it stands above."""


class Shown:
    """A result that shows itself; it is a dataclass with `repr=False`."""

    def __repr__(self: Finished) -> str:
        runs = counted(len(self.replications), "replication")
        return f"<{type(self).__name__} of {self.plan.summary}, {runs}\n {self.plan.listing}>"

    def _repr_html_(self: Finished) -> str | None:
        """Return the tables of a result, None where it has no replication or no table."""
        tables = TABLES.get(type(self))
        if tables is None or not self.replications:
            return None
        return "\n".join(table._repr_html_() for table in tables(self))

    @property
    def words(self: Finished) -> OwnWords:
        """Labels that the scenarios give to themselves and their parts."""
        return self.plan.words
