"""The figures of our export price beside the rivals', at FOB and landed."""

import math
from collections.abc import Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.catalogue.keys import FOB, GAP, LANDED_GAP, NET_FOB, RIVAL_FOB
from sim.catalogue.labels import UNDEFINED, Labels
from sim.report.estimates import (
    Estimate,
    Estimates,
    Results,
    markets,
    rivals,
)
from sim.report.evidence import Evidence
from sim.report.figures.drawing import (
    COLOURS,
    INK,
    QUIET,
    column,
    legend,
    page,
    rows,
    scale,
    whiskers,
)

# How rivals are distinguished: line, mark and colour, in grey print too; a fourth looks like the first.
# Source of the colours: as in `drawing`.
_LOOKS = (
    ((0, (4, 2)), "o", "#0072B2"),
    ((0, (1, 1.5)), "^", "#D55E00"),
    ((0, (6, 2, 1, 2)), "s", "#1A1A1A"),
)
_ACROSS = 3
# Rows between the marks of two rivals.
_STEP = 0.25


def fob(results: Results, lang: str = "en") -> Figure:
    """Return the FOB offer [USD/carton] by scenario, with and net of grant, beside the rivals'.

    A rival is a line at the mean of its price; the 5th to 95th percentile of the first one, where
    it varies, a band.
    """
    evidence = Evidence.of(results, lang)
    labels, levels = evidence.labels, evidence.levels
    names = [name for name in evidence.names if (name, FOB) in levels]
    known = rivals(results.kpis)
    height = 1.4 + 0.28 * len(names) + 0.16 * max(0, (len(known) - 1) // 2)
    with page("figure.fob", height, results.kpis, labels) as figure:
        ax = figure.add_subplot()
        _offers(ax, names, levels, labels)
        for number, rival in enumerate(known):
            price = levels[names[0], RIVAL_FOB + rival]
            _line(ax, labels(rival), price, number, labels)
        for rival in known[:1]:
            gaps = [levels.get((name, GAP + rival)) for name in names]
            written = [labels.percent(gap.mean) if gap else UNDEFINED for gap in gaps]
            column(ax, 138, labels("figure.fob.gap", rival=labels(rival)), written)
        rows(ax, [labels(name) for name in names])
        scale(ax, labels("figure.fob.axis", unit=labels("USD/carton")), labels)
        legend(ax, 2, above=24)
    return figure


def _offers(ax: Axes, names: list[str], levels: Estimates, labels: Labels) -> None:
    """Draw each offer with its interval, and a line to the offer net of grant where it differs."""
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
        ax.plot(means, range(len(means)), "o", color=colour, mec=INK, ms=5.5, label=labels(key))
    column(ax, 42, labels("figure.fob.head"), [labels.number(mean, 2) for mean in offers])
    column(ax, 88, labels("figure.net_of_grant"), [labels.number(mean, 2) for mean in granted])


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


def landed(results: Results, lang: str = "en") -> Figure:
    """Return how far our landed price is above each rival's [%]: a panel a market, a row a scenario.

    Each rival has a mark of its own; what is cheaper than the rival stands left of zero.

    Raises
    ------
    ValueError
        If no landed price is known.
    """
    evidence = Evidence.of(results, lang)
    labels, levels = evidence.labels, evidence.levels
    places = markets(results.kpis)
    if not places:
        raise ValueError("no price landed in a market is known")
    names = [name for name in evidence.names if (name, _gap_key(*places[0])) in levels]
    sold_in = list(dict.fromkeys(market for market, _ in places))
    across = min(_ACROSS, len(sold_in))
    down = -(-len(sold_in) // across)
    with page(
        "figure.landed", 1.1 + down * (0.4 + 0.23 * len(names)), results.kpis, labels
    ) as figure:
        parts = figure.add_gridspec(2, height_ratios=(0.2, down * (0.4 + 0.23 * len(names))))
        top, below = (figure.add_subfigure(parts[part]) for part in (0, 1))
        grid = below.subplots(down, across, sharex=True, sharey=True, squeeze=False).ravel()
        panels = dict(zip(sold_in, grid, strict=False))
        for ax in grid[len(sold_in) :]:
            ax.set_visible(False)
        for number, rival in enumerate(rivals(results.kpis)):
            for market, ax in panels.items():
                gaps = [levels.get((name, _gap_key(market, rival))) for name in names]
                _gaps(ax, gaps, number, labels(rival))
        for number, (market, ax) in enumerate(panels.items()):
            _panel(ax, labels(market), names, labels, lowest=number + across >= len(sold_in))
        top.legend(*grid[0].get_legend_handles_labels(), loc="center left", ncols=4)
    return figure


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
    ax.plot(means, heights, mark, color=colour, ms=3.5, label=rival)


def _panel(ax: Axes, market: str, names: list[str], labels: Labels, *, lowest: bool) -> None:
    """Give the panel of a market its title, rows and scale, and a line where prices are equal."""
    ax.axvline(0, color=QUIET, linewidth=0.8)
    ax.set_title(market)
    rows(ax, [labels(name) for name in names])
    scale(ax, "", labels, signed=True, steps=5)
    ax.tick_params(labelbottom=lowest)
