"""What paths, quantities and lines are called."""

from itertools import pairwise

from sim.catalogue.labels import Labels, table
from sim.economics.ledger import IN_KIND

# Parts of a path that carry a name of their own, by the key before it.
_NAMED = ("vehicles", "loans", "markets", "rivals", "steps")
_ITEMS = ("costs", "investment")
_LINES = {
    "export": "line.sales",
    "commission": "line.commission",
    "receivable": "line.receivables",
    "grant": "line.grants",
    "rent": "line.rent",
}


def word(key: str, labels: Labels) -> str:
    """Return a word of the workbook, else the name of a cost or of something invested in."""
    known = f"workbook.word.{key}"
    return labels(known) if known in table() else labels.item(key)


def path_words(path: str, labels: Labels) -> str:
    """Return what a path is: whose number, and which."""
    names, kinds = list[str](), list[str]()
    for before, key in pairwise(["", *path.split(".")]):
        if before in _ITEMS:
            names.append(labels.item(key))
        elif before == "sizes":
            names.append(labels.size(key))
        elif before in _NAMED:
            names.append(labels(key))
        else:
            kinds.append(key)
    known = f"workbook.path.{'.'.join(kinds)}"
    what = labels(known) if known in table() else word(kinds[-1], labels)
    return ": ".join(filter(None, (", ".join(names), what)))


def quantity_words(quantity: str, labels: Labels) -> str:
    """Return what a simulated quantity is: of what, and how it is taken."""
    key, _, how = quantity.partition("|")
    key, _, months = key.partition(" ")
    words = _amount(key, labels)
    behind = (word(how, labels) if how else "", months)
    return ": ".join(filter(None, (words, " ".join(filter(None, behind)))))


def _amount(key: str, labels: Labels) -> str:
    first, _, rest = key.partition(".")
    name, _, last = rest.partition(".")
    if first == "leg":
        return f"{labels.leg(name)}: {word(last, labels)}"
    if first == "cans" and name and f"workbook.word.{key}" not in table():
        return labels.size(name)
    if first in ("item", "stock", "level"):
        return word(name, labels)
    return word(key, labels)


def item_words(item: str, labels: Labels) -> str:
    """Return what a line of the ledger is for."""
    own = item.removeprefix(IN_KIND)
    head, _, name = own.partition(".")
    if head in ("stock", "payable"):
        return f"{word(head, labels)}: {labels.item(name)}"
    return labels(_LINES[own]) if own in _LINES else labels.item(own)
