"""The figure of a day in the plant: trucks, stages and repairs as bars over the hours, stocks below."""

import heapq
from collections.abc import Iterable, Sequence
from datetime import timedelta
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Unpack

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MultipleLocator

from sim.catalogue.labels import Labels
from sim.report.day import part_of_trip
from sim.report.figures.drawing import INK, fill, legend, rows
from sim.report.figures.page import Look, Telling, page
from sim.report.source import source_line

if TYPE_CHECKING:
    from sim.analysis.trace import Trace
    from sim.plant.accounts import Entry

_ROW, _STOCK = 0.23, 0.75
"""Height of a row and of a panel of a stock [inch]."""
_PARTS = {
    "berth_h": "rival",
    "loading_h": "fruit",
    "driving_h": "transport",
    "queue_h": "rival",
    "unloading_h": "packaging",
    "return_h": "other",
}
"""What a truck does, with the key of its colour."""
_WORK = {
    "stage.work": "conversion",
    "stage.repair": "export",
    "slot": "conversion",
    "other_work": "conversion",
    "changeover": "certification",
}
_OF_SIZE = ("conversion", "capital", "by_products", "ingredients")
"""Keys of the colours of work on each size of can, the main one first."""
_TICKS = (2, 4, 6, 12, 24)
"""Hours between the times below the axes, of which there are so many at most."""
_MOST_TICKS = 13


def day(trace: "Trace", lang: str = "en", **look: Unpack[Look]) -> Figure:
    """Return what trucks and stages do on the days of a trace, and the stocks of fruit and cans below.

    Raises
    ------
    ValueError
        If nothing happens on these days.
    """
    labels = Labels(lang, trace.words)
    bars = [*_trucks(trace, labels), *_stages(trace, labels)]
    if not bars:
        raise ValueError("nothing happens on these days")
    stocks = [(name, course) for name, course in _stocks(trace, labels) if course]
    heights = [_ROW * len(bars), *[_STOCK] * len(stocks)]
    how = labels(_of_days("figure.day.one", trace), number=trace.replication)
    told = Telling(labels, source_line(trace.basis, how, labels))
    title = labels(
        _of_days("figure.day", trace), name=labels(trace.scenario), date=_date(trace, lang)
    )
    with page(title, sum(heights), told, **look) as figure:
        grid: dict[str, Any] = {"height_ratios": heights}
        axes = figure.subplots(len(heights), 1, squeeze=False, sharex=True, gridspec_kw=grid)
        first, *others = axes.ravel().tolist()
        _draw(first, bars, labels)
        for ax, (name, course) in zip(others, stocks, strict=True):
            _stock(ax, course, 24.0 * trace.days + 24.0, labels)
            ax.set_title(name)
        _hours([first, *others], trace, labels)
        legend(figure, first)
    return figure


def _of_days(key: str, trace: "Trace") -> str:
    """Return the label of a text on a day, or on several."""
    return key if trace.days == 1 else f"{key}.several"


def _date(trace: "Trace", lang: str) -> str:
    """Return the day, or the first and the last one."""
    from babel.dates import format_date, format_interval

    if trace.days == 1:
        return str(format_date(trace.first, "long", locale=lang))
    last = trace.first + timedelta(days=trace.days - 1)
    return str(format_interval(trace.first, last, "yMMMd", locale=lang))


Bar = tuple[str, float, float]
"""Its colour key, begin and end."""
Lane = tuple[str, Sequence[tuple[str, Bar]]]
"""Its name, and what its bars are called in the legend."""


def _trucks(trace: "Trace", labels: Labels) -> Iterable[Lane]:
    """Yield lanes of trucks, each as many trips as do not overlap, by leg."""
    for leg, trips in groupby(trace.trips, key=itemgetter(0)):
        own = ([one for one in parts if one.end > 0] for _, parts in trips)
        for number, lane in enumerate(_lanes(filter(None, own)), 1):
            name = labels("figure.day.truck", leg=labels.leg(leg), number=number)
            yield name, [(part_of_trip(one, labels), _bar(one)) for trip in lane for one in trip]


def _bar(entry: "Entry") -> Bar:
    kind = entry.what.rpartition(".")[2]
    return _PARTS.get(kind, _WORK.get(entry.what, "other")), entry.begin, entry.end


def _lanes(groups: "Iterable[Sequence[Entry]]") -> "list[list[Sequence[Entry]]]":
    """Divide groups of entries in as few lanes as keep those that overlap apart."""
    lanes: list[list[Sequence[Entry]]] = []
    free: list[tuple[float, int]] = []
    for group in sorted(groups, key=lambda one: min(entry.begin for entry in one)):
        begin, end = min(one.begin for one in group), max(one.end for one in group)
        if free and free[0][0] <= begin + 1e-9:
            lane = heapq.heappop(free)[1]
        else:
            lane = len(lanes)
            lanes.append([])
        lanes[lane].append(group)
        heapq.heappush(free, (end, lane))
    return lanes


def _stages(trace: "Trace", labels: Labels) -> Iterable[Lane]:
    """Yield a lane for each unit of a stage that works or is repaired, and one of the toll canner."""
    for name in trace.physical.stages:
        work = [[one] for one in trace.of("stage.work") if one.place == name]
        repairs = [one for one in trace.of("stage.repair") if one.place == name]
        for number, lane in enumerate(_lanes(work), 1):
            entries = [one for (one,) in lane]
            held = [one for one in repairs if any(_holds(own, one) for own in entries)]
            repairs = [one for one in repairs if one not in held]
            told = [_work(one, trace, labels) for one in entries]
            told += [(labels("figure.day.repair"), _bar(one)) for one in held]
            stage = labels.stage(name)
            yield (stage if number == 1 else f"{stage} {number}"), told
    if changes := [*trace.of("changeover")]:
        name = labels("figure.day.changeover")
        yield name.capitalize(), [(name, _bar(one)) for one in changes]
    if others := [*trace.of("other_work")]:
        yield labels("other_work"), [(labels("figure.day.work"), _bar(one)) for one in others]
    if slots := [*trace.of("slot")]:
        yield labels("figure.day.toll"), [(labels("figure.day.work"), _bar(one)) for one in slots]


def _work(entry: "Entry", trace: "Trace", labels: Labels) -> tuple[str, Bar]:
    """Return the bar of work on goods, or on cans of a size where there are several."""
    if not entry.size:
        return labels("figure.day.work"), _bar(entry)
    number = [*trace.physical.product.all_sizes].index(entry.size)
    key = _OF_SIZE[number % len(_OF_SIZE)]
    told = labels("figure.day.work.size", size=labels.size(entry.size))
    return told, (key, entry.begin, entry.end)


def _holds(work: "Entry", repair: "Entry") -> bool:
    return work.begin <= repair.begin <= work.end


def _stocks(trace: "Trace", labels: Labels) -> Iterable[tuple[str, list[tuple[float, float]]]]:
    """Yield the name and course of each stock: fruit in the yard, cans before each batch stage, cans made."""
    stages = trace.physical.stages
    if stages:
        yield labels("figure.day.yard"), trace.yard
    for name, stage in stages.items():
        if stage.load is not None:
            yield labels("figure.day.before", stage=labels.stage(name)), trace.pile(name)


def _draw(ax: Axes, bars: Sequence[Lane], labels: Labels) -> None:
    """Draw the bars of each lane; each colour is named once."""
    named = set[str]()
    for row, (_, told) in enumerate(bars):
        for name, (key, begin, end) in told:
            label = None if name in named else name
            named.add(name)
            # Without an edge a lot of a minute is seen too, and lots that touch are one bar.
            look = fill(key) | {"linewidth": 0.0}
            ax.barh(row, end - begin, left=begin, height=0.66, label=label, **look)
    rows(ax, [name for name, _ in bars])


def _stock(ax: Axes, course: Sequence[tuple[float, float]], end: float, labels: Labels) -> None:
    """Draw what is there from hour to hour, until the end."""
    hours, heights = zip(*course, (end, course[-1][1]), strict=True)
    ax.fill_between(hours, heights, step="post", color=fill("fruit")["facecolor"], linewidth=0)
    ax.step(hours, heights, where="post", color=INK, linewidth=0.8)
    ax.set_ylim(0, 1.08 * max(1.0, *heights))
    ax.yaxis.set_major_locator(MultipleLocator(_step(max(heights))))
    ax.yaxis.set_major_formatter(FuncFormatter(lambda at, _: labels.number(at)))


def _step(most: float) -> float:
    """Return a round distance of two to four marks."""
    power = 10.0 ** (len(f"{max(1.0, most):.0f}") - 1)
    return next(size * power for size in (0.25, 0.5, 1, 2.5, 5) if most / (size * power) <= 4)


def _hours(axes: Sequence[Axes], trace: "Trace", labels: Labels) -> None:
    """Write hours below the last axes, and shade the hours without power."""
    for ax in axes:
        for outage in trace.of("outage"):
            ax.axvspan(outage.begin, outage.end, color=fill("rival")["facecolor"], zorder=0)
    last = axes[-1]
    last.set_xlim(*_range(trace))
    apart = next((step for step in _TICKS if 24 * trace.days / step < _MOST_TICKS), 0)
    last.xaxis.set_major_locator(MultipleLocator(apart or 24 * -(-trace.days // _MOST_TICKS)))
    last.xaxis.set_major_formatter(FuncFormatter(lambda at, _: _time(at, trace, labels)))


def _time(hour: float, trace: "Trace", labels: Labels) -> str:
    """Return the time of day, or the date where one of several days begins."""
    if trace.days == 1 or hour % 24:
        return f"{hour % 24:02.0f}:00"
    from babel.dates import format_skeleton

    return str(format_skeleton("MMMd", trace.first + timedelta(hours=hour), locale=labels.lang))


def _range(trace: "Trace") -> tuple[float, float]:
    """Return the hours between which anything moves, or the whole days if there are several."""
    if trace.days > 1:
        return 0.0, 24.0 * trace.days
    moving = ("truck.", "stage.", "slot", "other_work", "changeover")
    hours = [hour for one in trace.entries if one.what.startswith(moving) for hour in one[:2]]
    return max(0.0, min(hours) - 0.5), min(30.0, max(hours) + 0.5)
