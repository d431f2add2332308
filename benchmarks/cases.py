"""Cases to time: the shipped scenarios and model R over ten years, model R in other sizes."""

from dataclasses import replace
from pathlib import Path

from sim import load
from sim.scenario.models.physical import Physical, Stage
from sim.scenario.models.study import Timing

HERE = Path(__file__).parent
YEARS = 10
SHIPPED = load(HERE.parent / "scenarios" / "study.yaml").scenarios
MODEL_R = "model R"
NAMES = (*SHIPPED, MODEL_R)


def case(name: str) -> tuple[Physical, Timing]:
    """Return a case by name: a scenario, model R, or model R as `SIZE x` or `YEARS years`."""
    if name in SHIPPED:
        return SHIPPED[name].physical, Timing(horizon=YEARS)
    model_r = load(HERE / "model_r.yaml").physical
    if name == MODEL_R:
        return model_r, Timing(horizon=YEARS)
    amount, unit = name.split()
    if unit == "years":
        return model_r, Timing(horizon=int(amount))
    return _larger(model_r, float(amount)), Timing(horizon=YEARS)


def _larger(model_r: Physical, size: float) -> Physical:
    """Return model R with its fruit, rates, bays, vessels and orders multiplied by `size`."""
    plant, areas, call_off = model_r.plant, model_r.areas, model_r.call_off
    bays = round(plant.bays * size)
    stages = {name: _faster(stage, size) for name, stage in plant.stages.items()}
    changes = {
        "areas": {
            name: area.model_copy(update={"annual": area.annual * size})
            for name, area in areas.items()
        },
        "plant": plant.model_copy(update={"stages": stages, "bays": bays}),
        "call_off": call_off.model_copy(update={"target": call_off.target * size}),
        "orders": {market: cans * size for market, cans in model_r.orders.items()},
    }
    return model_r.model_copy(update=changes)


def _faster(stage: Stage, size: float) -> Stage:
    if stage.rate is None:
        return stage.model_copy(update={"units": round(stage.units * size)})
    return stage.model_copy(update={"rate": replace(stage.rate, amount=stage.rate.amount * size)})
