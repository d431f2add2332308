"""Rules of the items of a line: from the raw material to cans in one way, with by-products that add up."""

from collections.abc import Collection, Iterator, Mapping

from sim.numerals import Problem
from sim.scenario.hints import among
from sim.scenario.models.phases import phases
from sim.scenario.models.physical import PIECE, RAW, SOLD, Physical, Stage, Toll, by_products
from sim.scenario.problems import Problems
from sim.units import percent


def item_rules(
    path: str, stages: Mapping[str, Stage], recovery: float, taken: Collection[str], end: str
) -> Problems:
    """Yield problems of what the stages at a path take and give, at last `end`.

    `taken` are names of other items.
    """
    given = {RAW, *(stage.gives for stage in stages.values() if stage.gives is not None)}
    for name, stage in stages.items():
        yield from among(f"{path}.{name}.takes", "nobody_gives", stage.takes, sorted(given))
        yield from _names(f"{path}.{name}", stage, {*taken} - {RAW, SOLD}, given)
    if all(stage.takes in given for stage in stages.values()):
        yield from _way(path, stages, end)
    total = sum(by_products(stages).values())
    if total + recovery > 1:
        words = {"total": f"{percent(total)} %", "recovery": f"{percent(recovery)} %"}
        yield path, Problem("by_products_total", words)


def toll_item_rules(path: str, toll: Toll, taken: Collection[str]) -> Problems:
    """Yield what is wrong with the by-products of a toll canner; `taken` are names of other items."""
    total = sum(toll.by_products.values())
    for item in toll.by_products:
        if item in taken or item == toll.takes:
            yield f"{path}.by_products.{item}", Problem("item_known", {"name": item})
    if toll.by_products and total + toll.recovery > 1:
        words = {"total": f"{percent(total)} %", "recovery": f"{percent(toll.recovery)} %"}
        yield f"{path}.by_products", Problem("by_products_total", words)


def _names(path: str, stage: Stage, taken: Collection[str], given: Collection[str]) -> Problems:
    """Yield names of items that mean something else already, and by-products of what is sold."""
    if stage.gives is not None and stage.gives in taken:
        yield f"{path}.gives", Problem("item_known", {"name": stage.gives})
    for item in stage.by_products:
        if item in taken or item in given:
            yield f"{path}.by_products.{item}", Problem("item_known", {"name": item})
    if stage.by_products and not stage.takes_raw:
        yield f"{path}.by_products", Problem("by_products_of_cans")


def _way(path: str, stages: Mapping[str, Stage], end: str) -> Problems:
    goods, before, gone = RAW, "", dict[str, str]()
    for name, stage in stages.items():
        if stage.takes != goods:
            words = {"takes": stage.takes, "gives": goods, "before": before}
            key = "chain_broken" if before else "chain_start"
            yield f"{path}.{name}.takes", Problem(key, words)
        goods, before = stage.gives or stage.takes, name
        if goods != stage.takes:
            gone.setdefault(stage.takes, name)
        if goods in gone:
            words = {"gives": goods, "before": gone[goods]}
            yield f"{path}.{name}.gives", Problem("item_circle", words)
            return
    if stages and goods != end:
        yield f"{path}.{before}.gives", Problem("chain_end", {"gives": goods, "end": end})


def pieces(physical: Physical) -> Iterator[tuple[str, str]]:
    """Yield the items of work that is paid by the piece, with their units."""
    for phase in phases(physical).values():
        for name, stage in phase.stages.items():
            if stage.paid_by == "piece":
                yield f"{PIECE}{name}", "kg" if stage.takes_raw else "can"
