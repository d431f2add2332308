"""The journal of some days in sentences, a line each, as a foreman would write it."""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from itertools import groupby
from typing import TYPE_CHECKING

from sim.catalogue.labels import Labels, table
from sim.scenario.models.can_sizes import CAN, packed
from sim.scenario.models.physical import FRUIT_LEG, FRUIT_TO_TOLL

if TYPE_CHECKING:
    from sim.analysis.trace import Trace
    from sim.plant.accounts import Entry

_MINUTES = 60
_PREPARED = "fruit.prepared_kg"
_MADE = ("cans.filled", "cans.good", "cans.rejected", "cans.lost", _PREPARED)
"""What is booked at the begin of a shift or slot, and known at its end."""
# A place is the part of a kind.
_KINDS = {
    "area": "area",
    "order": "market",
    "item": "item",
    "packaging": "item",
    "cans": "fault",
    "other_work": "item",
}
_OF_SIZE = ("filled", "good", "scrapped", "sold_home")
"""What is told of the cans of each size, where there are several; faults are noted by size."""
_IN_FULL = 10
"""Amount from which on decimals are left out."""
_COUNTED = ("", "can", "carton", "piece")
"""Units that go without saying."""


def told(trace: "Trace", lang: str = "en") -> list[str]:
    """Return what happened: a heading for each day, then a line for each trip, stage, batch and event."""
    teller = _Teller(trace, Labels(lang, trace.words))
    lines = sorted(teller.lines(), key=lambda line: line[:2])
    days = groupby(lines, key=lambda line: max(0, int(line[0] // 24)))
    return [
        text
        for day, of_day in days
        for text in (teller.heading(day), *teller.written(of_day, 24.0 * day))
    ]


class _Teller:
    """Writes entries in a language."""

    def __init__(self, trace: "Trace", labels: Labels) -> None:
        self._trace, self._labels = trace, labels

    def heading(self, day: int) -> str:
        """Return the line above those of a day."""
        from babel.dates import format_date

        when = self._trace.first + timedelta(days=day)
        return "\n" + format_date(when, "full", locale=self._labels.lang)

    def written(self, lines: Iterable[tuple[float, float, str]], day: float) -> Iterator[str]:
        """Yield lines of the day that begins at an hour, with their times in front."""
        for begin, end, text in lines:
            until = f"\N{EN DASH}{self._time(end, day)}" if round(_MINUTES * (end - begin)) else ""
            yield f"{self._time(begin, day) + until:<13}  {text}"

    def lines(self) -> Iterator[tuple[float, float, str]]:
        """Yield begin, end and text of each line."""
        yield from self._trips()
        yield from self._stages()
        for entry in self._of_sizes():
            if entry.what.startswith("left."):
                yield self._left(entry)
            elif entry.what.startswith(_MADE):
                yield from self._line(entry, self._over(entry), "")
            elif entry.begin >= 0:
                yield from self._line(entry, entry.begin, "")
            elif entry.end < 24 * self._trace.days:
                yield from self._line(entry, entry.end, ".over")

    def _of_sizes(self) -> "Iterator[Entry]":
        """Yield all entries, cans of several sizes as what they are, not as cans of the main size."""
        is_sized = bool(self._trace.physical.product.sizes)
        for entry in self._trace.entries:
            first, *others = entry.what.split(".")
            if first == "size" and others[-1] in _OF_SIZE:
                yield entry._replace(what=f"cans.{others[-1]}", size=others[0])
            elif not is_sized or first != "cans" or entry.size:
                yield entry

    def _line(self, entry: "Entry", hour: float, ending: str) -> Iterator[tuple[float, float, str]]:
        """Yield the line of an entry from an hour on, if anybody would tell it."""
        key, kind, place = _key(entry)
        if key + ending in table():
            words = {"place": self._name(kind, place), **self._words(entry), **self._of(place)}
            yield hour, max(hour, entry.end), self._labels(key + ending, **words)

    def _name(self, kind: str, place: str) -> str:
        """Return what a place of a kind is called."""
        if kind == "item":
            return self._labels.item(place)
        if kind == "area":
            return self._labels.area(place)
        fault = f"fault.{place}"
        return self._labels(fault) if fault in table() else self._labels.part(kind, place)

    def _words(self, entry: "Entry") -> dict[str, str]:
        """Return an amount, and what counts in it if it is cans: those of a size where there are several."""
        labels = self._labels
        goods = labels.size(entry.size) if entry.size else labels("trace.goods")
        digits = 0 if entry.amount >= _IN_FULL or not entry.amount % 1 else 2
        return {"amount": labels.number(entry.amount, digits), "goods": goods}

    def _of(self, place: str) -> dict[str, str]:
        """Return the unit of an item, or item and unit of the tank of a stage, as far as there are such."""
        physical = self._trace.physical
        stage = physical.stages.get(place)
        if stage is not None and stage.tank is not None:
            item, unit = stage.tank.item, stage.tank.holds.unit
        else:
            item, unit = place, physical.product.units.get(place, "")
        counted = "" if unit in _COUNTED else f" {self._labels.unit(unit)}"
        return {"item": self._labels.item(item), "unit": counted}

    def _left(self, entry: "Entry") -> tuple[float, float, str]:
        """Return the line of what nothing took by the end of the study."""
        from babel.dates import format_date

        since = self._trace.first + timedelta(days=entry.begin // 24)
        words = {"since": format_date(since, "long", locale=self._labels.lang)}
        text = self._labels(f"trace.{entry.what}", **words, **self._words(entry))
        return entry.end, entry.end, text

    def _over(self, entry: "Entry") -> float:
        """Return when the shift or slot is over whose goods are booked at its begin."""
        begin, kinds = entry.begin, ["shift", "slot"]
        if self._trace.physical.prepared is not None:
            kinds = ["shift"] if entry.what == _PREPARED else ["slot"]
        ends = [
            one.end for kind in kinds for one in self._trace.of(kind) if 0 <= one.begin - begin < 24
        ]
        return min(ends, default=begin)

    def _time(self, hour: float, since: float) -> str:
        """Return the time of day, with the date where that is another one than before."""
        minutes = round(_MINUTES * hour)
        time = f"{minutes // _MINUTES % 24:02d}:{minutes % _MINUTES:02d}"
        day, before = minutes // (24 * _MINUTES), int(since // 24)
        return time if day == before else f"{self._trace.first + timedelta(days=day)} {time}"

    def _trips(self) -> Iterator[tuple[float, float, str]]:
        """Yield a line for each trip with its parts, until the truck is empty."""
        for place, (leg, done) in enumerate(self._trace.trips, 1):
            out = [one for one in done if not one.what.endswith("return_h")] or done
            hours = ", ".join(
                f"{part_of_trip(one, self._labels)} {_clock(one.end - one.begin)}" for one in out
            )
            words = {
                "leg": self._labels.leg(leg),
                "number": place,
                "place": self._labels.area(out[0].place),
                "hours": hours,
                **self._words(out[0]),
            }
            key = "trace.trip.fruit" if leg in (FRUIT_LEG, FRUIT_TO_TOLL) else "trace.trip"
            if leg == FRUIT_TO_TOLL and self._trace.physical.prepared is not None:
                key = "trace.trip.prepared"
            if self._trace.physical.arrivals is not None and leg == FRUIT_LEG:
                key = "trace.trip.grower"
            if leg == "materials" and (size := out[0].size):
                # What a size is called may tell what is in its cans; these are empty.
                key, words["item"] = "trace.trip.empty", self._labels.item(packed(CAN, size))
            yield out[0].begin, out[-1].end, self._labels(key, **words)

    def _stages(self) -> Iterator[tuple[float, float, str]]:
        """Yield a line for each stage and day, one for each batch, and one for each repair."""
        for name, stage in self._trace.physical.stages.items():
            work = [one for one in self._trace.of("stage.work") if one.place == name]
            for _, of_day in groupby(work, key=lambda one: int(one.begin // 24)):
                yield from self._work(name, [*of_day], is_batch=stage.load is not None)
        for one in self._trace.of("stage.repair"):
            words = {"stage": self._labels.stage(one.place)}
            yield one.begin, one.end, self._labels("trace.repair", **words)

    def _work(
        self, name: str, work: "list[Entry]", *, is_batch: bool
    ) -> Iterator[tuple[float, float, str]]:
        stage = self._labels.stage(name)
        if is_batch:
            for one in work:
                told = self._labels(
                    "trace.batch", stage=stage, number=one.number, **self._words(one)
                )
                yield one.begin, one.end, told
            return
        end = max(one.end for one in work)
        words = {"n": len(work), "hours": _clock(sum(one.end - one.begin for one in work))}
        yield work[0].begin, end, self._labels("trace.stage", stage=stage, **words)


def part_of_trip(entry: "Entry", labels: Labels) -> str:
    """Return what the truck of an entry does."""
    return labels(f"trace.part.{entry.what.rpartition('.')[2]}")


def _key(entry: "Entry") -> tuple[str, str, str]:
    """Return the label key of an entry, and kind and name of its place."""
    parts = entry.what.split(".")
    kind = _KINDS.get(parts[0], parts[0])
    if len(parts) > 2:
        middle, last = parts[1:3] if kind else (parts[2], parts[1])
        return f"trace.{parts[0]}.{last}", kind, middle
    return f"trace.{entry.what}", _KINDS.get(entry.what, kind), entry.place


def _clock(hours: float) -> str:
    minutes = round(_MINUTES * hours)
    return f"{minutes // _MINUTES}:{minutes % _MINUTES:02d}"
