"""Rules of the stages of a line: what a flow stage and a batch stage have."""

from collections.abc import Mapping

from sim.numerals import Problem, written
from sim.scenario.models.physical import Stage
from sim.scenario.problems import Problems


def stage_rules(path: str, stages: Mapping[str, Stage]) -> Problems:
    """Yield what is wrong with the stages of a line, each by itself."""
    if not stages:
        yield path, Problem("empty")
    for name, stage in stages.items():
        yield from _stage(f"{path}.{name}", stage)
        yield from _repairs(f"{path}.{name}", stage)
        yield from _crew(f"{path}.{name}.stay", stage)


def _stage(path: str, stage: Stage) -> Problems:
    batch = stage.load is not None or stage.cycle is not None
    kinds = [batch, stage.rate is not None, stage.time is not None]
    if kinds.count(True) != 1 or (stage.load is None) != (stage.cycle is None):
        yield path, Problem("rate_or_batch")
    elif batch and stage.takes_raw:
        yield f"{path}.takes", Problem("batch_takes_cans")
    right = "t/h" if stage.takes_raw else "can/h"
    if stage.rate and stage.rate.unit != right:
        words = {"text": str(stage.rate), "takes": stage.takes, "right": right}
        yield f"{path}.rate", Problem("rate_unit", words)
    yield from _batch(path, stage) if batch else _flow(path, stage)
    if stage.service is not None and stage.service.times:
        yield from _listed(f"{path}.service", stage)


def _repairs(path: str, stage: Stage) -> Problems:
    if stage.repair_law is not None and stage.mtbf is None:
        yield f"{path}.repair_law", Problem("law_without_time", {"name": "mtbf"})
    if (stage.mtbf is None) != (stage.repair is None):
        absent = "mtbf" if stage.mtbf is None else "repair"
        yield path, Problem("mtbf_and_repair", {"absent": absent})


def _flow(path: str, stage: Stage) -> Problems:
    """Yield what only a batch stage has."""
    for name in ("start", "least", "every", "deviation"):
        if getattr(stage, name) is not None:
            yield f"{path}.{name}", Problem("only_batch", {"name": name})


def _batch(path: str, stage: Stage) -> Problems:
    if stage.buffer is not None:
        yield f"{path}.buffer", Problem("batch_buffer")
    if stage.least is not None:
        if stage.start in (None, "full"):
            yield f"{path}.least", Problem("least_of_full")
        elif stage.load is not None and stage.least > stage.load:
            yield f"{path}.least", Problem("least_above_load", {"load": written(stage.load)})
    if (stage.every is not None) != (stage.start == "departures"):
        at = "start" if stage.every is None else "every"
        yield f"{path}.{at}", Problem("departures_and_every")


def _listed(path: str, stage: Stage) -> Problems:
    """Yield a list of times for a stage whose times follow from a rate, or in which all times are 0."""
    if stage.rate is not None:
        yield path, Problem("list_and_rate")
    elif stage.service is not None and sum(stage.service.times) == 0:
        yield path, Problem("no_time")


def _crew(path: str, stage: Stage) -> Problems:
    if stage.stay > stage.crew:
        yield path, Problem("stay_above_crew", {"crew": written(stage.crew)})
    if stage.stay and stage.paid_by == "piece":
        yield path, Problem("piece_and_stay")
