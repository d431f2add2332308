"""Cans that count as good since the day on which they were filled, and are lost on the line later."""

from collections.abc import Sequence
from typing import Protocol

from sim.plant.accounts import Accounts
from sim.plant.can_sizes import Size, book_cans, tell
from sim.plant.orders import OrderBook
from sim.plant.packaging import Materials


class Place(Protocol):
    """A place where good cans are."""

    def take_back(self, size: Size, cans: float) -> float:
        """Remove the newest cans of a size, up to some; return how many there were."""
        ...


class Recall:
    """Takes good cans back that a line lost, or held, after the day on which it filled them."""

    def __init__(
        self,
        accounts: Accounts,
        sizes: Sequence[Size],
        places: Sequence[Place],
        materials: Materials,
        orders: OrderBook,
    ) -> None:
        """Take the places where good cans are, those of the newest first."""
        self._accounts, self._places = accounts, places
        self._materials, self._orders = materials, orders
        self._sessions: list[list[tuple[float, float]]] = [[] for _ in sizes]
        """Hour and good cans of each session, by size."""

    def note(self, size: Size, hour: float, good: float) -> None:
        """Note the good cans of a session."""
        self._sessions[size.number].append((hour, good))

    def take_back(self, size: Size, lost: float, held: float, hour: float) -> tuple[float, float]:
        """Take back cans of a size that are lost, or held, at an hour; return those that have left the store."""
        left = lost + held
        for place in self._places:
            left -= place.take_back(size, left)
        kept = min(held, left)
        self._book("wait", size, lost - (left - kept), hour)
        self._book("deviation", size, held - kept, hour)
        return left - kept, kept

    def _book(self, cause: str, size: Size, cans: float, hour: float) -> None:
        """Book cans as lost at an hour, and no longer as good in the newest sessions."""
        self._accounts.book(f"cans.lost.{cause}", hour, cans * size.equivalent)
        tell(self._accounts, size, "lost", hour, cans)
        self._orders.made[size.number] -= cans
        sessions = self._sessions[size.number]
        while cans > 0:
            made, good = sessions.pop()
            part = min(good, cans)
            book_cans(self._accounts, size, "good", made, -part)
            self._materials.use(size, 0.0, -part, made)
            cans -= part
            if part < good:
                sessions.append((made, good - part))
