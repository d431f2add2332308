"""Every key of a scenario file moves a flow or a figure of some chain that reads it."""

from dataclasses import replace
from functools import cached_property
from itertools import zip_longest
from pathlib import Path

import numpy as np
import pytest

import sim
from sim.analysis.resized import with_size
from sim.numerals import split, written
from sim.plant.simulate import simulate
from sim.scenario.fields import INPUTS, schema_of
from sim.scenario.models.physical import Physical
from sim.scenario.models.study import Timing
from sim.scenario.paths import assumption
from sim.scenario.problems import ScenarioError

EXAMPLES = (
    "local",
    "outside",
    "fleet",
    "hired",
    "growers",
    "listed",
    "contract",
    "peeled",
    "sizes",
)
EXAMPLE = Path(__file__).parent / "scenario" / "example"
SCHEMA = schema_of(*INPUTS)
KEYS = [path for path in SCHEMA.paths() if SCHEMA.at(path).is_value]
FACTORS = (1.3, 0.5, 1.02, 4.0, 0.1)
_VAN = "{payload: 1 t, loading: 1 h, unloading: 1 h, hire_per_km: 5_000 IDR/km, hire_per_trip: 9 IDR/trip, co2: 1 kg/tkm}"
_VANS = f"vehicles: {{van: {_VAN}}}\nlegs: {{fruit: {{vehicle: van}}}}\n"
_SLOW_FILL = "{takes: fruit, gives: can, rate: 0.6 t/h, crew: 8, buffer: 1}"
_LATE = """
plant:
  shifts: {late: {start: 15:00, length: 6 h, months: jan feb mar apr may jun, crew: {peel: 9}}}
  night: {begins: 18:00, ends: 6:00}
  start_up: {length: 30 min, steam: 80 kg}
  cleaning: 30 min
"""
_PLUMS = """
orders: {saudi: 25_000 can/month}
plant:
  other_work:
    plums: {demand: 9_000 can/month, rate: 500 can/h, set_up: 1 h, crew: 9, power: 9 kW, steam: 1 kg/can, water: 2 l/can}
costs:
  plum_fee: {group: other_work, per: plums, price: -2_500 IDR/can}
"""
_OTHERS = {
    "months": "jan",
    "demand": "5_000 can/month",
    "rate": "300 can/h",
    "set_up": "3 h",
    "crew": "4",
    "power": "2 kW",
    "steam": "3 kg/can",
    "water": "9 l/can",
}
_TWO_RIVALS = "rivals: {vietnam: {fob: 15 USD/carton, net: 13.6 kg/carton}}\n"
_DEPARTS = "{start: departures, every: 2 h, least: 1 can, deviation: {share: 20 %, then: hold}}"
_EARLY = "{start: available}"
_FILL = "fill: {tank: {item: brine, holds: 1 m3, draws: 0.5 l/can, reorder_at: 30 %, lead_time: 3 h, checked: 45 min}}"
_TANK = {
    "item": "syrup",
    "holds": "3 m3",
    "draws": "0.7 l/can",
    "reorder_at": "70 %",
    "lead_time": "20 h",
    "checked": "5 h",
}
_CASE = "case: {rate: null, time: 1 h}"
# Keys of a batch or a flow stage that the examples leave out, with another value.
_STAGES = {
    "retort.start": "full",
    "retort.every": "3 h",
    "retort.least": "480 can",
    "retort.deviation.share": "50 %",
    "retort.deviation.then": "reprocess",
    "retort.service": "exponential",
    "case.time": "30 min",
}
# Keys of which every other value in the examples is refused: the rule is what they do.
RULES = {
    *(f"expansions.*.stages.*.tank.{key}" for key in _TANK),
    "expansions.*.stages.*.gives",
    "expansions.*.stages.*.takes",
    "loans.*.ceiling",
    "plant.stages.*.gives",
    "plant.stages.*.takes",
    "toll.takes",
}
# Where the examples leave a key no room: a chain, what is laid on it, and what is then changed in it.
ROOM = {
    "costs.*.of": ("local", "", {"costs.upkeep.of": "land"}),
    "costs.*.until": ("local", "", {"costs.carton.until": "36 month"}),
    "district.staff": (
        "local",
        "costs: {staff: {group: conversion, per: month, price: 9_000_000 IDR/month, paid_to: workers}}\n",
        {"district.staff": "4_000_000 IDR/month"},
    ),
    "expansions.*.bays": ("local", _VANS, {"expansions.second.bays": "1"}),
    "expansions.*.stages.*.buffer": (
        "local",
        f"expansions: {{second: {{stages: {{fill: {_SLOW_FILL}}}}}}}\n",
        {"expansions.second.stages.fill.buffer": "20"},
    ),
    "investment.*.paid_by": (
        "local",
        "loans: {bank: {amount: 10_000_000 IDR}}\n",
        {"investment.land.paid_by": "district"},
    ),
    "investment.*.replaced": (
        "local",
        "investment: {line: {life: 3 year}}\n",
        {"investment.line.replaced": "false"},
    ),
    "legs.*.vehicle": ("local", f"vehicles: {{van: {_VAN}}}\n", {"legs.fruit.vehicle": "van"}),
    "paths.freight.memory": (
        "outside",
        "paths: {freight: {volatility: 400 %}}\nmarkets: {saudi: {own: {freight: 2_500 USD/container}}}\n",
        {"paths.freight.memory": "0 %"},
    ),
    "paths.freight.volatility": (
        "outside",
        "markets: {saudi: {own: {freight: 2_500 USD/container}}}\n",
        {"paths.freight.volatility": "400 %"},
    ),
    "plant.at": (
        "local",
        "legs: {cans_back: {vehicle: truck, load: 8_000 can}}\n",
        {"plant.at": "village"},
    ),
    "plant.longest_wait": (
        "local",
        "plant: {longest_wait: 3 h}\n",
        {"plant.longest_wait": "1.3 h"},
    ),
    "plant.mechanics": ("local", "plant: {mechanics: 1}\n", {"plant.mechanics": "9"}),
    "plant.bays": ("local", _VANS, {"plant.bays": "1"}),
    "plant.stages.*.stay": (
        "local",
        "plant: {min_paid_hours: 0 h}\n",
        {"plant.stages.peel.stay": "6"},
    ),
    "expansions.*.stages.*.stay": (
        "local",
        "plant: {min_paid_hours: 0 h}\n",
        {"expansions.second.stages.peel.stay": "20"},
    ),
    "plant.stages.*.buffer": (
        "local",
        f"plant: {{stages: {{fill: {_SLOW_FILL}}}}}\n",
        {"plant.stages.fill.buffer": "20"},
    ),
    "plant.shifts.*.start": ("local", _LATE, {"plant.shifts.late.start": "18:00"}),
    "plant.shifts.*.length": ("local", _LATE, {"plant.shifts.late.length": "3 h"}),
    "plant.shifts.*.months": ("local", _LATE, {"plant.shifts.late.months": "jul"}),
    "plant.shifts.*.crew.*": ("local", _LATE, {"plant.shifts.late.crew.peel": "3"}),
    "plant.start_up.length": ("local", _LATE, {"plant.start_up.length": "90 min"}),
    "plant.start_up.steam": ("local", _LATE, {"plant.start_up.steam": "700 kg"}),
    "plant.cleaning": ("local", _LATE, {"plant.cleaning": "90 min"}),
    "plant.night.begins": ("local", _LATE, {"plant.night.begins": "20:00"}),
    **{
        f"plant.other_work.*.{name}": ("local", _PLUMS, {f"plant.other_work.plums.{name}": value})
        for name, value in _OTHERS.items()
    },
    "plant.night.ends": ("local", _LATE, {"plant.night.ends": "18:30"}),
    **{
        f"{line}.*.{name.partition('.')[2]}": (
            "local",
            f"{laid}: {{stages: {{retort: {_EARLY if value == 'full' else _DEPARTS}, {_CASE}}}}}{end}\n",
            {f"{path}.{name}": value},
        )
        for line, laid, end, path in (
            ("plant.stages", "plant", "", "plant.stages"),
            ("expansions.*.stages", "expansions: {second", "}", "expansions.second.stages"),
        )
        for name, value in _STAGES.items()
    },
    # The tank stays as it is while the chain grows.
    **{
        f"plant.stages.*.tank.{name}": (
            "local",
            f"plant: {{stages: {{{_FILL}}}}}\nexpansions: {{second: {{stages: {{{_FILL}}}}}}}\n",
            {f"{path}.stages.fill.tank.{name}": value for path in ("plant", "expansions.second")},
        )
        for name, value in _TANK.items()
    },
    "sale.rival": ("local", _TWO_RIVALS, {"sale.rival": "vietnam"}),
    "tax.carry_forward": ("local", "", {"tax.carry_forward": "0 year"}),
    "tax.groups.*.declining": (
        "local",
        "tax: {method: declining}\n",
        {"tax.groups.group_2.declining": "50 %"},
    ),
    "toll.late": ("peeled", "costs: {puree: null}\n", {"toll.late": "waste"}),
    "toll.bays": ("outside", _VANS, {"toll.bays": "1"}),
    "toll.minimum_batch": ("outside", "", {"toll.minimum_batch": "4_050 can"}),
    **{
        f"toll.fee_parts.{part}": (
            "outside",
            "",
            {f"toll.fee_parts.{part}": "5 %", f"toll.fee_parts.{other}": f"{total - 5} %"},
        )
        for part, other, total in (
            ("labour", "energy", 35),
            ("energy", "labour", 35),
            ("tradables", "labour", 40),
            ("capital", "labour", 55),
            ("margin", "labour", 45),
        )
    },
}
FIRST = ("npv_idr", "levelised_cost_idr_per_can", "economic_npv_idr")
WORDS = (
    "exponential",
    "1 2 h",
    "feb mar",
    "coast",
    "truck",
    "mon wed",
    "09:00",
    "village",
    "harbour",
    "canner",
    "saudi",
    "building",
    "main",
    "sugar",
)


class Chain:
    """A chain of the example, and what happens in it at other values."""

    def __init__(self, scenario):
        self.scenario = scenario

    @cached_property
    def _soon(self):
        return happening(self.scenario)

    @cached_property
    def _flows(self):
        return self._simulated(self.scenario)

    @cached_property
    def _appraisal(self):
        return sim.appraise(self._flows, self.scenario)

    @cached_property
    def _kpis(self):
        return [*self._figures(self.scenario)]

    def _simulated(self, scenario):
        return sim.compare([scenario], replications=1, years=7).flows[scenario.name]

    def _figures(self, scenario):
        """Yield every figure with its key; those that most keys move come first, and nearly always suffice."""
        appraisal = replace(self._appraisal, scenario=scenario)
        for key in FIRST:
            yield key, repr(np.asarray(appraisal.figure(key)).tolist())
        for key, values in appraisal.kpis.items():
            yield key, repr(np.asarray(values).tolist())

    def is_moved(self, texts):
        """Return whether a flow or a figure is another with texts at paths; None if they are refused."""
        try:
            changed = self.scenario.replace(texts)
            if any(schema_of(Physical).at(path).known for path in texts):
                if happening(changed) != self._soon:
                    return True
                flows = self._simulated(changed)
                shapes = flows.amounts.shape, self._flows.amounts.shape
                if shapes[0] != shapes[1] or (flows.amounts != self._flows.amounts).any():
                    return True
            figures = zip_longest(self._figures(changed), self._kpis)
            return any(now != before for now, before in figures)
        except ScenarioError:
            return None


def happening(scenario):
    """Return what happens in the first two years; where nothing differs then, later years are simulated."""
    run = simulate(scenario.physical, Timing(horizon=2), 0)
    return {account: amounts.tolist() for account, amounts in run.amounts.items()}


@pytest.fixture(scope="module")
def chains():
    return [Chain(sim.load(EXAMPLE / f"{name}.yaml")) for name in EXAMPLES]


def places(scenario, key):
    """Return the paths of a scenario that are of a key of the schema; `*` stands for a name."""
    parts = key.split(".")
    for path in scenario.origins:
        names = path.split(".")
        if len(names) == len(parts) and all(
            a in (b, "*") for a, b in zip(parts, names, strict=True)
        ):
            yield path


def others(scenario, path):
    """Return other texts for a value."""
    node, text = SCHEMA.at(path), assumption(scenario, path).value
    if node.choices:
        return [choice for choice in node.choices if choice != text]
    if not node.parser:
        return [word for word in WORDS if word != text]
    number, unit = split(text)
    numbers = [number * factor or factor / 10 for factor in FACTORS]
    if node.known[0].kind is int:
        numbers = [number + 1, number - 1, 2 * number]
    return [f"{written(float(other))} {unit}".strip() for other in numbers]


def outcomes(chains, key):
    """Yield whether anything moves, for every other value of a key in the examples."""
    for chain in chains:
        for path in places(chain.scenario, key):
            for text in others(chain.scenario, path):
                yield chain.is_moved({path: text})


@pytest.mark.parametrize("key", sorted({*KEYS} - RULES - ROOM.keys() - {"capital_exponent"}))
def test_a_key_moves_a_flow_or_a_figure(key, chains):
    assert any(outcomes(chains, key))


@pytest.mark.parametrize("key", sorted(ROOM))
def test_a_key_with_room_moves_a_flow_or_a_figure(key, tmp_path):
    name, laid_on, texts = ROOM[key]
    file = tmp_path / "chain.yaml"
    file.write_text(f"extends: {EXAMPLE / name}.yaml\n{laid_on}")
    assert Chain(sim.load(file)).is_moved(texts)


@pytest.mark.parametrize("key", sorted(RULES))
def test_a_key_of_a_rule_is_refused_at_other_values(key, chains):
    found = [*outcomes(chains, key)]
    assert None in found
    assert True not in found


def test_the_exponent_of_capital_moves_a_plant_of_another_size(chains):
    scenario = chains[0].scenario
    steep = scenario.replace({"capital_exponent": "0.9"})
    costs = [with_size(one, 2.0).money.investment["line"].cost.amount for one in (scenario, steep)]
    assert costs[0] < costs[1]
