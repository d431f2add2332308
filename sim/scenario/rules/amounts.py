"""Warnings of amounts of a can: more than it holds, or far from what another size takes and how fast the line fills it."""

from collections.abc import Iterator, Mapping

from sim.numerals import Problem, written
from sim.scenario.models.can_sizes import CanSize, OtherSize
from sim.scenario.models.physical import Physical, Stage
from sim.scenario.problems import Problems

_FAR = 10
"""Ratio, for one net mass, from which a unit of another size is likelier."""
_MOST_HELD = 1.1
"""Mass of what is put into a can, as a share of its net mass, from which it does not fit."""


def amount_warnings(physical: Physical) -> Problems:
    """Yield what does not fit into a can, and what differs tenfold from the main size for the same net mass."""
    product = physical.product
    yield from _held("product", product)
    for name, size in product.sizes.items():
        path, cans = f"product.sizes.{name}", product.equivalent(name)
        yield from _held(path, size)
        pairs = {**_recipe(size, product, cans), **dict(_speeds(size, physical.stages, cans))}
        for key, (amount, expected) in pairs.items():
            if not expected / _FAR < amount < expected * _FAR:
                words = {"times": written(float(f"{amount / expected:.2g}"))}
                yield f"{path}.{key}", Problem("far_from_main_size", words)


def _held(path: str, size: CanSize) -> Problems:
    """Yield each ingredient that does not fit into a can beside its fruit."""
    for item, use in size.recipe.items():
        if use.unit == "kg/can" and size.fill + use.amount > _MOST_HELD * size.net:
            words = {"net": f"{written(size.net)} kg"}
            yield f"{path}.recipe.{item}", Problem("does_not_fit", words)


Pairs = Mapping[str, tuple[float, float]]
"""An amount and what the main size lets expect, by path."""


def _recipe(size: OtherSize, main: CanSize, cans: float) -> Pairs:
    """Return what a can takes by mass, where the main size takes it too."""
    both = size.recipe.keys() & main.recipe.keys()
    return {
        f"recipe.{item}": (size.recipe[item].amount, main.recipe[item].amount * cans)
        for item in sorted(both)
        if size.recipe[item].unit == main.recipe[item].unit == "kg/can"
        and size.recipe[item].amount * main.recipe[item].amount > 0
    }


def _speeds(
    size: OtherSize, stages: Mapping[str, Stage], cans: float
) -> Iterator[tuple[str, tuple[float, float]]]:
    """Yield how fast a stage works on a size, as in cans of the main one."""
    for name in size.stages.keys() & stages.keys():
        own, stage = size.stages[name], stages[name]
        if own.rate and stage.rate is not None and stage.rate.unit == "can/h":
            yield f"stages.{name}.rate", (own.rate * cans, stage.rate.amount)
        if own.load and stage.load:
            yield f"stages.{name}.load", (own.load * cans, stage.load)
        if own.cycle and stage.cycle:
            yield f"stages.{name}.cycle", (own.cycle, stage.cycle)
