"""Files of a plant of another size, of its toll canner, and of the study that compares them.

The sizes are those of `analysis/resized.py`, which crossovers are drawn through.
"""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from os.path import relpath
from pathlib import Path
from typing import Any

from sim.analysis.resized import (
    at_distance,
    distance_km,
    least_order_factor,
    with_orders,
    with_size,
)
from sim.catalogue.labels import LANGS, Labels
from sim.numerals import written
from sim.results.plant_wish import Source, Wish, refused, with_fee
from sim.results.scenario_text import Tree, nested, text_of, times
from sim.scenario.fields import SCENARIO, schema_of
from sim.scenario.models.funding import Grant
from sim.scenario.models.physical import Physical, Plant
from sim.scenario.rules.capacity import cans_an_hour, capacity_warnings
from sim.scenario.rules.funding import grantable, left_to_owner
from sim.scenario.scenario import Scenario
from sim.units import Measured, Price, percent

_MOST = 20
"""Times that a plant is made larger or smaller at most: beyond, its machines are of another kind."""
_FASTER = 2
"""Times the pace needed from which on a stage is called faster than needed."""
_REASONS = {
    "investment": "power",
    "costs": "power",
    "lease": "power",
    "loans": "loans",
    "grant": "grant",
    "roads": "distance",
    "toll.fee": "fee",
}
"""How what changes came about, by the beginning of its path; all else by the factor of the size."""

_NAME = re.compile(r"(?!(con|prn|aux|nul|com\d|lpt\d)$)[\w-]+", re.IGNORECASE)
"""The name of a plant and of its file: none that Windows keeps for devices, whatever ending follows."""


@dataclass(frozen=True)
class PlantFiles:
    """The files that a wish asks for."""

    wish: Wish
    labels: Labels

    @cached_property
    def texts(self) -> Mapping[Path, str]:
        """The text of each file: the plant, its toll canner, the study.

        Raises
        ------
        ScenarioError
            If a part of the wish cannot be granted.
        """
        name, source = self.wish.name, self._source
        if not _NAME.fullmatch(name) or {name, self._partner} & {*source.kept}:
            raise refused("NAME", "new_name", name=name, kept=", ".join(source.kept))
        made = {
            file.resolve() for file in (self._file(name), self._file(self._partner), self.study)
        }
        if made & {Path(file).resolve() for file in source.files}:
            raise refused("NAME", "new_itself", name=name)
        plant = self._fields | nested(self._changes(source.plant, self._plant))
        toll = self._fields | nested(self._changes(source.toll, self._toll))
        if source.plant.money.grant and not self._plant.money.grant:
            plant["grant"] = None
        return {
            self._file(name): self._text("new.plant", source.plant, plant),
            self._file(self._partner): self._text("new.toll", source.toll, toll),
            self.study: self._study_text(),
        }

    @property
    def study(self) -> Path:
        """The file of the study."""
        return self._file(f"{self.wish.name}-study")

    @cached_property
    def faster(self) -> Mapping[str, float]:
        """Stages that could be slower, by name: how many times the pace needed they have."""
        physical, plant = self._plant.physical, _works(self._plant)
        per_kg = plant.recovery / physical.product.fill
        needed = 1000 * self.wish.size * per_kg / physical.calendar.shift
        labels = self.labels.of(self._source.plan.words)
        paces = {
            labels.stage(name): cans_an_hour(stage, per_kg, plant.batch) / needed
            for name, stage in plant.stages.items()
        }
        return {name: pace for name, pace in paces.items() if pace > _FASTER}

    @cached_property
    def _source(self) -> Source:
        return Source.of(self.wish)

    @property
    def _partner(self) -> str:
        return f"{self.wish.name}-toll"

    def _file(self, name: str) -> Path:
        return self.wish.folder / f"{name}.yaml"

    @cached_property
    def _factor(self) -> float:
        size, pair = self._source.size, (self._source.plant, self._source.toll)
        # Less than a container a month is no order.
        least = max(1 / _MOST, *map(least_order_factor, pair))
        if not least <= self.wish.size / size <= _MOST:
            ends = {"least": f"{least * size:.2g}", "most": written(size * _MOST)}
            raise refused("--size", "new_size", size=written(self.wish.size), **ends)
        return self.wish.size / size

    @cached_property
    def _plant(self) -> Scenario:
        """The plant of the new size; its loans are the same part of what grant and district leave."""
        before, months = self._source.plant, _works(self._source.plant).construction
        after = with_size(before, self._factor)
        money = after.money.model_copy(update={"grant": self._grant(after)})
        owed = left_to_owner(money, months) / left_to_owner(before.money, months)
        loans = {
            name: loan.model_copy(update={"amount": _at_most(loan.ceiling, loan.amount, owed)})
            for name, loan in before.money.loans.items()
        }
        return replace(after, money=money.model_copy(update={"loans": loans}))

    def _grant(self, after: Scenario) -> Grant | None:
        """Return the grant: the share that is wished, else what there is as far as it may pay."""
        most, share = Price(round(grantable(after.money)), "IDR", ""), self.wish.grant
        if share is not None:
            return Grant(amount=_at_most(most, most, share)) if share else None
        grant = after.money.grant
        return grant and grant.model_copy(update={"amount": _at_most(most, grant.amount)})

    @cached_property
    def _toll(self) -> Scenario:
        """The chain of the toll canner, with the orders of the plant, and the fee and distance wished."""
        toll, km = self._source.toll, self.wish.km
        if self.wish.fee is not None:
            toll = with_fee(toll, self.wish.fee)
        toll = with_orders(toll, self._factor)
        if km is None:
            return toll
        moved = at_distance(toll, km)
        # A road is no shorter than nothing, and beyond some length another way is shorter.
        if not math.isclose(distance_km(moved), km, abs_tol=1e-6):
            nearest = written(round(distance_km(moved), 1))
            raise refused("--distance", "new_distance", km=written(km), nearest=nearest)
        return moved

    @cached_property
    def _fields(self) -> dict[str, Any]:
        """Areas that another plant of the study buys from, where those of the source do not suffice."""
        physical = self._plant.physical
        for other in self._source.plan.scenarios.values() if _lacks_fruit(physical) else ():
            areas = other.physical.areas
            if not _lacks_fruit(physical.model_copy(update={"areas": areas})):
                parts = {
                    f"{part}.{name}": other.written.get(f"{part}.{name}")
                    for name in areas.keys() - physical.areas.keys()
                    for part in ("areas", "district.areas")
                }
                return nested({path: node.plain() for path, node in parts.items() if node})
        return {}

    def _changes(self, before: Scenario, after: Scenario) -> dict[str, Tree]:
        """Return what is written at each path where the value differs, and how it came about."""
        schema, changes = schema_of(*SCENARIO), {}
        for path in dict.fromkeys([*before.origins, "grant.amount"]):
            old, new = _value(before, path), _value(after, path)
            if schema.at(path).parser and new is not None and new != old:
                node = before.written.get(path)
                stated = node.plain() if node else str(new)
                changes[path] = self._changed(path, stated, old, new, before.name)
        return changes

    def _changed(self, path: str, stated: Tree | str, old: Any, new: Any, source: str) -> Tree:
        """Return a changed value with its range and the reason of it."""
        if old is None or _unit(old) != _unit(new):
            stated, ratio = str(new), 1.0
        else:
            ratio = _amount(new) / _amount(old)
        whole = isinstance(new, int)
        reason = next((why for part, why in _REASONS.items() if path.startswith(part)), "factor")
        low, high = self._spread if reason == "power" else (ratio, ratio)
        if reason == "grant" and self.wish.grant is None:
            reason = "grant.most"
        words = {**self._words, "source": source}
        entry = {"source": self.labels(f"new.by.{reason}", **words), "confidence": "C"}
        if whole and not math.isclose(new, old * self._factor):
            entry["note"] = self.labels("new.rounded")
        scaled = times(stated, (low, ratio, high), whole=whole)
        # What is asked for is written to the last digit.
        asked = {"value": str(new)} if reason == "fee" else {}
        return {**scaled, **asked, **entry}

    @property
    def _spread(self) -> tuple[float, float]:
        """The factors of capital at the ends of the range of its power, the smaller first."""
        power = self._source.plant.money.capital_exponent or 1.0
        ends = self._source.plant.range_of("capital_exponent") or (power, power)
        low, high = sorted(self._factor**end for end in ends)
        return low, high

    @cached_property
    def _words(self) -> Mapping[str, str]:
        """What the sentences in the files are filled with."""
        wish, source = self.wish, self._source
        return {
            "source": source.own,
            "toll": source.against,
            "name": wish.name,
            "partner": self._partner,
            "size": written(wish.size),
            "before": written(source.size),
            "power": written(source.plant.money.capital_exponent or 1.0),
            "km": written(wish.km or 0.0),
            "share": percent(wish.grant or 0.0),
        }

    def _text(self, key: str, before: Scenario, tree: Tree) -> str:
        title = before.wording.title
        titles = {lang: self._title(getattr(title, lang, before.name), lang) for lang in LANGS}
        top = {"extends": self._way_to(before.written.origin.file), "title": titles}
        return text_of({**top, **tree}, self.labels(key, **self._words))

    def _title(self, title: str, lang: str) -> str:
        """Return a title with the new size in place of the old one, or behind it."""
        number = Labels(lang).number
        sizes = [(size, f"{size:.6g}") for size in (self._source.size, self.wish.size)]
        old, new = (f"{number(size, len(text.partition('.')[2]))} t" for size, text in sizes)
        return title.replace(old, new) if old in title else f"{title}, {new}"

    def _way_to(self, file: str) -> str:
        """Return a file as it is named in the new folder."""
        try:
            return Path(relpath(file, self.wish.folder)).as_posix()
        except ValueError:  # on another drive
            return Path(file).resolve().as_posix()

    def _study_text(self) -> str:
        source, name = self._source, self.wish.name
        members: dict[str, Any] = {
            other: None for other in source.plan.members if other not in source.kept
        }
        members[self._partner] = {"file": f"{self._partner}.yaml"}
        members[name] = {"file": f"{name}.yaml", "against": self._partner}
        if without := source.plan.written.get(f"scenarios.{source.own}.without"):
            members[name]["without"] = without.content
        titles = {lang: Labels(lang)("new.study.title", **self._words) for lang in LANGS}
        way = self._way_to(source.plan.written.origin.file)
        tree = {"extends": way, "title": titles, "scenarios": members}
        return text_of(tree, self.labels("new.study", **self._words))


def _works(scenario: Scenario) -> Plant:
    plant = scenario.physical.plant
    if plant is None:
        raise ValueError(f"{scenario.name} has no plant")
    return plant


def _lacks_fruit(physical: Physical) -> bool:
    return any(one.key == "orders_beyond_supply" for _, one in capacity_warnings(physical))


def _at_most(most: Price | None, price: Price, factor: float = 1.0) -> Price:
    """Return a price times a factor, or the most that it can be."""
    amount = price.amount * factor
    return replace(price, amount=min(amount, most.amount) if most else amount)


def _value(scenario: Scenario, path: str) -> Any:
    """Return the value at a path, None where there is none."""
    for part in (scenario.physical, scenario.money):
        found: Any = part
        for key in path.split("."):
            found = found.get(key) if isinstance(found, Mapping) else getattr(found, key, None)
        if found is not None:
            return found
    return None


def _unit(value: Any) -> str:
    return str(value).partition(" ")[2] if isinstance(value, Price) else ""


def _amount(value: Any) -> float:
    return float(value.amount if isinstance(value, Price | Measured) else value)
