"""The sizes of can that a run makes, and the accounts of cans: each in the main size, and by itself."""

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from sim.plant.accounts import Accounts, Entry
from sim.scenario.models.can_sizes import MAIN, Product


@dataclass(frozen=True, eq=False)
class Size:
    """A size of can as the plant works on it."""

    number: int
    """Its place among all sizes; that of the main one is 0."""
    name: str
    fill: float
    """Fruit in a can [kg]."""
    container: float
    """Cans in a full container."""
    equivalent: float
    """Cans of the main size that have the net mass of one of these."""
    by_fruit: float
    """Cans of the main size that take the fruit of one of these."""
    is_told: bool
    """Whether it has accounts of its own, as there are others beside it."""

    @property
    def told(self) -> str:
        """Its name in a journal: nothing where it is the only one."""
        return self.name if self.is_told else ""

    def whole(self, load: float) -> float:
        """Return the whole cans that are no more net mass than a load of cans of the main size."""
        return load if self.name == MAIN else max(1.0, math.floor(load / self.equivalent + 1e-9))


def sizes_of(product: Product) -> tuple[Size, ...]:
    """Return all sizes of a product, the main one first."""
    return tuple(
        Size(
            number,
            name,
            size.fill,
            float(size.cans_per_container),
            product.equivalent(name),
            size.fill / product.fill,
            is_told=bool(product.sizes),
        )
        for number, (name, size) in enumerate(product.all_sizes.items())
    )


def book_cans(accounts: Accounts, size: Size, what: str, hour: float, cans: float) -> None:
    """Book cans of a size as cans of the main one, and as what they are in the accounts of their size."""
    accounts.book(f"cans.{what}", hour, cans * size.equivalent)
    tell(accounts, size, what, hour, cans)


def tell(accounts: Accounts, size: Size, what: str, hour: float, cans: float) -> None:
    """Book cans in the accounts of their size, if it has some."""
    if size.is_told:
        accounts.book(f"size.{size.name}.{what}", hour, cans)


def note_faults(
    accounts: Accounts, size: Size, what: str, hour: float, causes: Mapping[str, float]
) -> None:
    """Note cans of a size that are rejected or lost, by cause."""
    for cause, cans in causes.items() if accounts.is_journal else ():
        if cans:
            accounts.note(Entry(hour, hour, f"cans.{what}", cause, 0, cans, size.told))


def book_stock(
    accounts: Accounts,
    sizes: Iterable[Size],
    account: str,
    hour: float,
    stock: Callable[[Size], float],
) -> None:
    """Book stocks of cans, `level` or `opening`, as cans of the main size and by size."""
    for size in sizes:
        cans = stock(size)
        accounts.book(f"{account}.cans", hour, cans * size.equivalent)
        tell(accounts, size, account, hour, cans)
