"""Every number of the shipped files in a unit of another size, and how often nobody is told.

`make units` writes each number in place with the hour for the minute, the month for the year, the kilogram for the
tonne and so on, checks all that reads the file, and prints those that are neither refused nor warned of.
"""

import contextlib
import re
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from benchmarks.mistakes import Folder, Made
from benchmarks.pages import Page
from benchmarks.slips import Spot

PAIRS = (
    *(("h", "min"), ("h", "day"), ("day", "month"), ("day", "year"), ("month", "year"), ("kg", "t"), ("g", "kg")),
    *(("km", "m"), ("kWh", "MWh"), ("kW", "MW"), ("kW", "W"), ("IDR", "USD")),
)  # fmt: skip
SWAPS = (*PAIRS, *((other, one) for one, other in PAIRS))


def shifted(page: Page) -> Iterator[Made]:
    """Yield each number of a file in each unit of another size."""
    for entry in page.entries:
        number = Spot(page, entry, None).number  # type: ignore[arg-type]
        if number is None or float(number[0].replace("_", "")) == 0:
            continue
        for one, other in SWAPS:
            unit = re.sub(rf"\b{one}\b", other, number[1], count=1)
            if unit != number[1]:
                begin, end = entry.span
                content = f"{page.text[:begin]}{number[0]} {unit}{page.text[end:]}".encode()
                change = f"{'.'.join(entry.path)}: {entry.text} -> {number[0]} {unit}"
                yield Made("unit", page.file, content, frozenset(), (), change)


def main() -> None:
    """Print what is not told, and the number of each outcome."""
    counts = Counter[str]()
    with tempfile.TemporaryDirectory() as place, contextlib.chdir(place):
        folder = Folder(Path(place).resolve() / "scenarios")
        for made in (each for page in folder.pages for each in shifted(page)):
            outcome, _ = folder.outcome(made)
            counts[outcome] += 1
            if outcome not in ("refused", "warned", "no fix"):
                print(f"{outcome}: {made.file.name}: {made.change}", flush=True)
    print(dict(counts))


if __name__ == "__main__":
    main()
