"""Small multiples: the same panel for each scenario, on one horizontal scale."""

from collections.abc import Callable, Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.catalogue.labels import Labels
from sim.report.figures.drawing import legend
from sim.report.figures.page import panels


def small_multiples(
    figure: Figure,
    names: Sequence[str],
    shape: tuple[int, int],
    draw: Callable[[Axes, str], None],
    labels: Labels,
) -> tuple[list[Axes], list[Axes]]:
    """Draw a panel for each scenario in a grid of rows and columns, with one legend.

    Returns the lowest panel of each column, which shows the scale, and the first of each row.
    """
    axes = panels(figure, len(names), shape, sharex=True)
    for ax, name in zip(axes, names, strict=True):
        draw(ax, name)
        ax.set_title(labels(name))
    lowest = axes[-shape[1] :]
    for ax in lowest:
        ax.tick_params(labelbottom=True)
    legend(figure, *axes)
    return lowest, axes[:: shape[1]]
