"""Are the cans cheap enough? The figures of our export price beside the rivals'."""

import math
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.report.drawing import (
    COLOURS,
    INK,
    QUIET,
    beside,
    column,
    fill,
    legend,
    page,
    rows,
    scale,
    whisker,
)
from sim.report.estimates import (
    Estimate,
    Estimates,
    Results,
    estimates,
    markets,
    rivals,
    scenarios,
)
from sim.report.keys import COMPETITIVE, FOB, GAP, LANDED_GAP, NET_FOB, RIVAL_FOB
from sim.report.labels import UNDEFINED, Labels


def fob(results: Results, lang: str = "en") -> Figure:
    """Return the FOB offer [USD/carton] by scenario, with and net of grant, beside the rival's.

    The rival is the first one in the figures: its mean as a line, its 5th to 95th percentile as a
    band.
    """
    labels, levels = Labels(lang), estimates(results.kpis)
    names = [name for name in scenarios(results.kpis) if (name, FOB) in levels]
    with page("figure.fob", 1.4 + 0.28 * len(names), results, labels) as figure:
        ax = figure.add_subplot()
        _offers(ax, names, levels, labels)
        for rival in rivals(results.kpis)[:1]:
            _band(ax, labels(rival), levels[names[0], RIVAL_FOB + rival], labels)
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
    for row, name in enumerate(names):
        ax.plot([offers[row], granted[row]], [row, row], color=QUIET, linewidth=0.8)
        whisker(ax, levels[name, FOB], (offers[row], row))
    for means, colour, key in (
        (offers, INK, "figure.fob.offer"),
        (granted, "white", "net_of_grant"),
    ):
        ax.plot(means, range(len(means)), "o", color=colour, mec=INK, ms=5.5, label=labels(key))
    column(ax, 42, labels("figure.fob.head"), [labels.number(mean, 2) for mean in offers])
    column(ax, 88, labels("figure.net_of_grant"), [labels.number(mean, 2) for mean in granted])


def _band(ax: Axes, rival: str, price: Estimate, labels: Labels) -> None:
    """Draw the rival's mean, and the band around it where its price varies."""
    mean, low, high = (labels.number(end, 1) for end in (price.mean, price.p05, price.p95))
    line: dict[str, Any] = {"color": QUIET, "linewidth": 1, "linestyle": (0, (4, 2))}
    if low == high:
        ax.axvline(price.mean, label=labels("figure.fob.line", rival=rival, mean=mean), **line)
        return
    text = labels("figure.fob.band", rival=rival, mean=mean, low=low, high=high)
    ax.axvline(price.mean, **line)
    ax.axvspan(price.p05, price.p95, color=COLOURS["rival"], linewidth=0, label=text)


def landed(results: Results, lang: str = "en") -> Figure:
    """Return how far our landed price is above each rival's [%]: a panel a market, a bar a scenario.

    Beside each bar stands the share of the years in which buyers would take the offer.

    Raises
    ------
    ValueError
        If no landed price is known.
    """
    labels, levels = Labels(lang), estimates(results.kpis)
    sold = markets(results.kpis)
    if not sold:
        raise ValueError("no price landed in a market is known")
    names = [name for name in scenarios(results.kpis) if (name, _gap_key(sold[0])) in levels]
    height = 0.85 + len(sold) * (0.55 + 0.2 * len(names))
    with page("figure.landed", height, results, labels) as figure:
        axes = figure.subplots(len(sold), sharex=True, squeeze=False)[:, 0]
        for ax, place in zip(axes, sold, strict=True):
            _market(ax, place, names, levels, labels)
        scale(axes[-1], labels("figure.landed.axis", unit="%"), labels, signed=True)
    return figure


def _gap_key(place: tuple[str, str]) -> str:
    return LANDED_GAP + ".".join(place)


def _market(
    ax: Axes, place: tuple[str, str], names: list[str], levels: Estimates, labels: Labels
) -> None:
    """Draw the gaps in one market, what is cheaper to the left of zero; shares beside them."""
    shares = [levels.get((name, COMPETITIVE + ".".join(place))) for name in names]
    for row, name in enumerate(names):
        gap = levels[name, _gap_key(place)]
        ax.barh(row, gap.mean, height=0.62, **fill("saving" if gap.mean < 0 else "extra"))
        whisker(ax, gap, (gap.mean, row))
        reach = gap.mean + math.copysign(gap.half if gap.bounded else 0, gap.mean)
        written = labels.number(gap.mean, 1, signed=True)
        beside(ax, written, (reach, row), left=gap.mean < 0, va="center", fontsize=7.5)
    ax.axvline(0, color=QUIET, linewidth=0.8)
    ax.use_sticky_edges = False
    ax.margins(x=0.18)
    rows(ax, [labels(name) for name in names])
    market, rival = (labels(key) for key in place)
    ax.set_title(labels("figure.landed.panel", market=market, rival=rival))
    cells = [labels.percent(100 * share.mean) if share else UNDEFINED for share in shares]
    column(ax, 66, labels("figure.landed.competitive"), cells)
