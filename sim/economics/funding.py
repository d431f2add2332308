"""The funding of an investment: the first purchase of every item by source of money; its budget."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sim.arrays import Array
from sim.economics.capital import Works, may_be_granted
from sim.economics.ledger import Kind, Ledger, monthly

GRANT, DISTRICT, OWN = "grant", "district", "own"
LOAN = "loan."
Payment = tuple[str, Kind]
"""Name of an item, loan or grant, and the kind of its posting."""


@dataclass(frozen=True)
class BudgetItem:
    """One item of the budget: its first purchase."""

    item: str
    cost_idr: float
    """Price [IDR of the price basis]."""
    paid_idr: float
    """What is paid for it [IDR of the days of payment]."""
    share: float
    """Part of the whole budget, by price."""
    life_years: int | None
    """None for what keeps its value, such as land."""
    tax_group: str | None
    paid_by: str


def payments(works: Works, ledger: Ledger) -> Iterator[tuple[Payment, Array]]:
    """Yield what is paid for each item, and what each source gives [IDR as paid; replication or 1]."""
    lines: list[Payment] = [(name, "investment") for name in works.items]
    lines += [(GRANT, "grant"), *((name, "loan_drawn") for name in works.prices.money.borrowed)]
    for name, kind in lines:
        postings = (posting for posting in ledger.item(name) if posting.kind == kind)
        yield (name, kind), monthly(postings, works.time).sum(axis=-1)


def budget(works: Works, means: Mapping[Payment, float]) -> list[BudgetItem]:
    """Return every item of the investment, in the order of the scenario, with mean `payments`."""
    paid = _paid(works, means)
    total = sum(map(works.cost, works.items.values()))
    return [
        BudgetItem(
            name,
            works.cost(item),
            paid[name],
            works.cost(item) / total,
            item.life,
            item.tax_group,
            item.paid_by,
        )
        for name, item in works.items.items()
    ]


def funding(works: Works, means: Mapping[Payment, float]) -> dict[str, dict[str, float]]:
    """Return what each source pays for each item [IDR as paid]: item, then source.

    `means` are those of the `payments`.

    The district pays for its own items. The grant goes, in proportion to their cost, to the items
    that it may pay for; loans, in proportion to what is then left, to those that are paid for
    before the opening, as loans are drawn until then. The rest is the owner's own money.
    """
    paid = _paid(works, means)
    sources = {DISTRICT: {name: paid[name] for name in paid if not _is_own(works, name)}}
    payable = {name: paid[name] for name in paid if may_be_granted(works.items[name])}
    sources[GRANT] = _in_proportion(means[GRANT, "grant"], payable)
    left = {name: cost - _given(sources, name) for name, cost in paid.items()}
    first = {
        name: left[name]
        for name in paid
        if _is_own(works, name) and works.items[name].paid_from < max(1, works.construction)
    }
    for name in works.prices.money.borrowed:
        sources[f"{LOAN}{name}"] = _in_proportion(means[name, "loan_drawn"], first)
    sources[OWN] = {name: cost - _given(sources, name) for name, cost in paid.items()}
    order = [GRANT, *(source for source in sources if source.startswith(LOAN)), DISTRICT, OWN]
    return {name: {source: sources[source].get(name, 0.0) for source in order} for name in paid}


def _is_own(works: Works, name: str) -> bool:
    return works.items[name].paid_by == "owner"


def _paid(works: Works, means: Mapping[Payment, float]) -> dict[str, float]:
    """Return what the first purchase of each item costs [IDR of the days of payment]."""
    return {name: -means[name, "investment"] for name in works.items}


def _in_proportion(amount: float, to: Mapping[str, float]) -> dict[str, float]:
    """Return an amount spread over some items in proportion to theirs."""
    whole = sum(to.values())
    return {name: amount * part / whole for name, part in to.items()} if whole else {}


def _given(sources: Mapping[str, Mapping[str, float]], name: str) -> float:
    return sum(source.get(name, 0.0) for source in sources.values())
