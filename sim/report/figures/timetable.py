"""The figure of when each plant is built, opens and grows."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple, Unpack

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from sim.catalogue.labels import Labels
from sim.report.evidence import Evidence
from sim.report.figures.drawing import beside, fill, rows
from sim.report.figures.page import Look, Telling, page, panels
from sim.report.tables.project import step_name
from sim.scenario.models.physical import Physical
from sim.scenario.models.study import Timing

if TYPE_CHECKING:
    from sim.analysis.study import StudyResult


class _Span(NamedTuple):
    """Something that lasts from a month to another one, counted from the start of the study."""

    name: str
    start: float
    end: float
    told: str
    key: str


def timetable(results: "StudyResult", lang: str = "en", **look: Unpack[Look]) -> Figure:
    """Return construction, the years below full speed, full operation and each step of growth: a panel a plant.

    Raises
    ------
    ValueError
        If no scenario has a plant.
    """
    evidence = Evidence.of(results, lang)
    labels, timing = evidence.labels, results.plan.timing
    spans = {
        name: [*_spans(scenario.physical, timing, labels)]
        for name, scenario in results.plan.scenarios.items()
        if scenario.physical.has_plant
    }
    if not spans:
        raise ValueError("no scenario has a plant")
    ratios = [len(one) for one in spans.values()]
    told = Telling.of(evidence, "stated")
    with page(labels("figure.timetable"), 0.22 * sum(ratios), told, **look) as figure:
        axes = panels(figure, len(spans), (len(spans), 1), sharex=True, height_ratios=ratios)
        for ax, (name, drawn) in zip(axes, spans.items(), strict=True):
            _draw(ax, drawn, timing.start.year + (timing.start.month - 1) / 12)
            ax.set_title(labels(name))
    return figure


def _spans(physical: Physical, timing: Timing, labels: Labels) -> Iterator[_Span]:
    """Yield what happens in a plant, in order."""
    plant, end = physical.plant, float(timing.months)
    if plant is None:
        return
    opens = float(plant.construction)
    if opens:
        told = labels("figure.timetable.months", months=labels.number(opens))
        yield _Span(labels("figure.timetable.construction"), 0.0, opens, told, "other")
    slow = [year for year, share in sorted(plant.ramp_up.items()) if share < 1]
    full = opens + 12 * max(slow, default=0)
    if slow:
        shares = ", ".join(labels.percent(100 * plant.ramp_up[year]) for year in slow)
        told = labels("figure.timetable.speed", share=shares)
        yield _Span(labels("figure.timetable.ramp_up"), opens, full, told, "fruit")
    if full < end:
        yield _Span(labels("figure.timetable.operation"), full, end, "", "conversion")
    steps = sorted(physical.expansions.items(), key=lambda step: step[1].after)
    for name, step in steps:
        words = step_name(name, step, labels)
        yield _Span(words, opens + step.after, end, "", "packaging")


def _draw(ax: Axes, spans: list[_Span], start: float) -> None:
    """Draw a bar for each span along the calendar, and what is told of it beside."""
    for row, span in enumerate(spans):
        first, last = (start + month / 12 for month in (span.start, span.end))
        ax.barh(row, last - first, left=first, height=0.6, **fill(span.key))
        if span.told:
            beside(ax, span.told, (last, row), va="center", fontsize="small")
    rows(ax, [span.name for span in spans])
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    ax.xaxis.set_major_formatter(FuncFormatter(lambda at, _: f"{at:.0f}"))
