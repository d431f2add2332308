"""What a run ends with and nothing took: how much, where, what it waits for, since when."""

from collections.abc import Iterable, Iterator

from sim.plant.accounts import Accounts, Entry
from sim.plant.cans import FinishedCans
from sim.plant.processing_site import FruitSite, ProcessingSite
from sim.plant.stock import Store


def note_left(accounts: Accounts, store: Store, sites: Iterable[FruitSite], end: float) -> None:
    """Note what is left at the end, in a journal; cans since the harvest of the oldest fruit in them."""
    if accounts.is_journal:
        for entry in _left(store, sites, end):
            if entry.amount > 0:
                accounts.note(entry)


def _left(store: Store, sites: Iterable[FruitSite], end: float) -> Iterator[Entry]:
    for stock in store.stocks:
        full = stock.cans >= stock.size.container
        yield _of(stock, "left.orders" if full else "left.container", end)
    sizes = [stock.size for stock in store.stocks]
    for size, cans in zip(sizes, store.second, strict=True):
        yield Entry(end, end, "left.second", "", 0, cans, size.told)
    for site in sites:
        yield Entry(end, end, "left.fruit", amount=site.yard.in_hand().waiting)
        if isinstance(site, ProcessingSite):
            for size, cans in zip(sizes, site.quarantine.cans, strict=True):
                yield Entry(end, end, "left.hold", "", 0, cans, size.told)
            for stock in site.return_transport.stocks:
                yield _of(stock, "left.truck", end)


def _of(stock: FinishedCans, what: str, end: float) -> Entry:
    return Entry(min(stock.oldest, end), end, what, "", 0, stock.cans, stock.size.told)
