"""The figures of our export price beside the rivals', at FOB and landed."""

import math
from collections.abc import Sequence
from typing import Any, Unpack

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.catalogue.keys import FOB, GAP, LANDED_GAP, NET_FOB, RIVAL_FOB
from sim.catalogue.labels import UNDEFINED, Labels
from sim.report.estimates import (
    Estimate,
    Estimates,
    Results,
    first_rivals,
    markets,
    rivals,
    sold,
)
from sim.report.evidence import Evidence
from sim.report.figures.drawing import (
    COLOURS,
    INK,
    QUIET,
    columns,
    legend,
    rows,
    scale,
    whiskers,
)
from sim.report.figures.page import Look, page, panel_grid, panels

# How rivals are distinguished: line, mark and colour, in grey print too; a fourth looks like the first.
# Source of the colours: as in `drawing`.
_LOOKS = (
    ((0, (4, 2)), "o", "#0072B2"),
    ((0, (1, 1.5)), "^", "#D55E00"),
    ((0, (6, 2, 1, 2)), "s", "#1A1A1A"),
)
_ROW = 0.24
# Rows between the marks of two rivals.
_STEP = 0.25


def fob(results: Results, lang: str = "en", **look: Unpack[Look]) -> Figure:
    """Return the FOB offer [USD/carton] by scenario, with and net of grant, beside the rivals'.

    A rival is a line at the mean of its price; the 5th to 95th percentile of the first one, where
    it varies, a band.
    """
    evidence = Evidence.of(results, lang)
    labels, levels = evidence.labels, evidence.levels
    names = [name for name in evidence.names if (name, FOB) in levels]
    known = rivals(results.kpis)
    with page(labels("figure.fob"), 0.28 * len(names), evidence, **look) as figure:
        ax = figure.add_subplot()
        offers = _offers(ax, names, levels, labels)
        for number, rival in enumerate(known):
            price = levels[names[0], RIVAL_FOB + rival]
            _line(ax, labels(rival), price, number, labels)
        gaps = {
            labels("figure.fob.gap", rival=labels(rival)): _written(
                [levels.get((name, GAP + rival)) for name in names], labels
            )
            for rival in known[:1]
        }
        columns(ax, gaps | offers)
        rows(ax, [labels(name) for name in names])
        scale(ax, labels("figure.fob.axis", unit=labels("USD/carton")), labels)
        legend(figure, ax)
    return figure


def _offers(ax: Axes, names: list[str], levels: Estimates, labels: Labels) -> dict[str, list[str]]:
    """Draw each offer with its interval, and a line to the offer net of grant where it differs.

    Returns both as columns of cells, by heading.
    """
    offers = [levels[name, FOB].mean for name in names]
    nets = [levels[name, NET_FOB].mean if (name, NET_FOB) in levels else math.nan for name in names]
    granted = [
        net if offer - net > 0.005 else math.nan for offer, net in zip(offers, nets, strict=True)
    ]
    for row in range(len(names)):
        ax.plot([offers[row], granted[row]], [row, row], color=QUIET, linewidth=0.8)
    whiskers(ax, {(offers[row], row): levels[name, FOB] for row, name in enumerate(names)})
    for means, colour, key in (
        (offers, INK, "figure.fob.offer"),
        (granted, "white", "net_of_grant"),
    ):
        ax.plot(means, range(len(means)), "o", color=colour, mec=INK, ms=5.5, clip_on=False,
                label=labels(key))  # fmt: skip
    heads = ("figure.fob.head", "figure.net_of_grant")
    return {
        labels(head): [labels.number(mean, 2) for mean in means]
        for head, means in zip(heads, (offers, granted), strict=True)
    }


def _line(ax: Axes, rival: str, price: Estimate, number: int, labels: Labels) -> None:
    """Draw a rival's mean, and for the first one the band around it where its price varies."""
    dashes, _, colour = _LOOKS[number % len(_LOOKS)]
    mean, low, high = (labels.number(end, 1) for end in (price.mean, price.p05, price.p95))
    line: dict[str, Any] = {"color": colour, "linewidth": 1, "linestyle": dashes}
    if number > 0 or low == high:
        ax.axvline(price.mean, label=labels("figure.fob.line", rival=rival, mean=mean), **line)
        return
    text = labels("figure.fob.band", rival=rival, mean=mean, low=low, high=high)
    ax.axvline(price.mean, **line)
    ax.axvspan(price.p05, price.p95, color=COLOURS["rival"], linewidth=0, label=text)


def landed(results: Results, lang: str = "en", **look: Unpack[Look]) -> Figure:
    """Return how far our landed price is above each rival's [%]: a panel a market, a row a scenario.

    Markets with orders come first. Each rival has a mark of its own; what is cheaper than the rival
    stands left of zero. The gap to the first rival of a market is written beside it.

    Raises
    ------
    ValueError
        If no landed price is known.
    """
    evidence = Evidence.of(results, lang)
    labels, levels, kpis = evidence.labels, evidence.levels, results.kpis
    places = markets(kpis)
    if not places:
        raise ValueError("no price landed in a market is known")
    first = dict([*sold(kpis), *first_rivals(kpis)])
    names = [name for name in evidence.names if (name, _gap_key(*places[0])) in levels]
    shape = panel_grid(len(first), look, page=2)
    with page(labels("figure.landed"), _ROW * shape[0] * len(names), evidence, **look) as figure:
        axes = panels(figure, len(first), shape, sharex=True, sharey=True)
        by_market = dict(zip(first, axes, strict=True))
        for number, rival in enumerate(rivals(kpis)):
            for market, ax in by_market.items():
                gaps = [levels.get((name, _gap_key(market, rival))) for name in names]
                _gaps(ax, gaps, number, labels(rival))
        for number, (market, ax) in enumerate(by_market.items()):
            gaps = [levels.get((name, _gap_key(market, first[market]))) for name in names]
            columns(ax, {labels(first[market]): _written(gaps, labels)})
            lowest = number + shape[1] >= len(first)
            _panel(ax, labels(market), names, labels, lowest=lowest)
        legend(figure, axes[0])
    return figure


def _written(gaps: Sequence[Estimate | None], labels: Labels) -> list[str]:
    return [labels.percent(gap.mean, 1) if gap else UNDEFINED for gap in gaps]


def _gap_key(market: str, rival: str) -> str:
    return f"{LANDED_GAP}{market}.{rival}"


def _gaps(ax: Axes, gaps: Sequence[Estimate | None], number: int, rival: str) -> None:
    """Draw the gaps to one rival, a little below those to the rivals before it."""
    _, mark, colour = _LOOKS[number % len(_LOOKS)]
    heights = [row + _STEP * (number - 1) for row in range(len(gaps))]
    means = [gap.mean if gap else math.nan for gap in gaps]
    places = zip(means, heights, strict=True)
    known = {place: gap for place, gap in zip(places, gaps, strict=True) if gap is not None}
    whiskers(ax, known, colour=colour)
    ax.plot(means, heights, mark, color=colour, ms=3.5, clip_on=False, label=rival)


def _panel(ax: Axes, market: str, names: list[str], labels: Labels, *, lowest: bool) -> None:
    """Give the panel of a market its title, rows and scale, and a line where prices are equal."""
    ax.axvline(0, color=QUIET, linewidth=0.8)
    ax.set_title(market)
    rows(ax, [labels(name) for name in names])
    scale(ax, "", labels, signed=True)
    ax.tick_params(labelbottom=lowest)
