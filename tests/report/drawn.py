"""Figures read back from their axes."""

from matplotlib.container import BarContainer


def bars(ax):
    """Return the bars of an axes by label: (start, width) a row."""
    return {
        container.get_label(): [(bar.get_x(), bar.get_width()) for bar in container]
        for container in ax.containers
        if isinstance(container, BarContainer)
    }


def in_order(ax):
    """Return the bars of an axes from top to bottom, each (start, width), as lists of one."""
    drawn = [each for each in ax.containers if isinstance(each, BarContainer)]
    return [
        [(bar.get_x(), bar.get_width())]
        for each in sorted(drawn, key=lambda each: each.patches[0].get_y())
        for bar in each
    ]
