"""The physical ledger: amounts by month and account.

Account names follow from names in the scenario, which NAME and CAUSE stand for; the last word gives the
unit. Accounts of stages, of the toll canner, of growers and of what limits trucks exist only if the scenario has
them:

    area.NAME.     ripe_kg bought_kg to_fresh_kg in_field_kg
    leg.NAME.      trips loaded_km vehicle_km t tkm
                   vehicle_h loading_h driving_h queue_h unloading_h return_h
    leg.fruit.     waited berth_h load_wait_h paid_wait_h turned_away impatient
    fruit.         bought_kg processed_kg damaged_kg filled_kg waste_kg
                   discarded_kg discarded_lots in_transit_kg in_yard_kg capacity_kg
                   offered_kg turned_away_kg impatient_kg at_gate_kg
                   prepared_kg canned_kg prepared_in_transit_kg prepared_in_yard_kg
    late.          put_off_kg missed_kg
    cans.          ordered filled lost.wait lost.deviation lost.changeover rejected.CAUSE good scrapped shipped
                   sold_home in_stock second_in_stock unordered
    size.NAME.     ordered filled lost rejected good scrapped shipped sold_home level opening in_stock
                   second_in_stock unordered late_can_weeks cancelled backlog in_order
    market.NAME.   ordered shipped due filled on_time late_can_weeks cancelled backlog in_order
    port.          containers rolled
    packaging.NAME.short_days short_cans
    level.NAME, opening.NAME   stock of an item with packaging rules or in a tank, or of `cans`
    stage.NAME.    busy_h down_h blocked_h starved_h other_h off_h kwh steam_kg water_m3 person_h
                   taken waited wait_h
    tank.NAME.     received deliveries lack_h
    works.         open_h bay_h
    line.          days shift_h overtime_h setup_h changeovers changeover_h other_h
    other_work.NAME.   demand line_h
    other_work.ITEM.used   person_hour, first_overtime_hour, further_overtime_hour, night_hour, kwh, steam, water
    toll.          slots runs postponed refused unused_cans
    item.NAME.used what a cost is per: fruit [kg], can, carton, container, toll_can, kwh, steam [kg],
                   water [m3], person_hour, first_overtime_hour, further_overtime_hour,
                   night_hour, truck_km, truck_hour, waste [kg],
                   month, year, once, piece.STAGE [kg or cans], and every item of the recipe,
                   by-product of the line [kg], other work by name [can] and what a tank holds [m3 or kg]
    item.NAME.received   an item with packaging rules, as it is delivered

- Fruit bought goes by road to the yard and is processed or discarded there; of the processed fruit a
  part is damaged, the rest filled or waste. `item.waste.used` is all fruit that is
  neither filled nor a by-product.
- A leg's `vehicle_km` counts the empty return, `loaded_km` does not. A trip is booked when the truck
  is empty again, fruit when it is bought, the hours of a shift as they pass, its goods when it opens, a slot when its fruit is gathered
  (`slots`, `postponed`, `refused`, and what an unused one could have made, `unused_cans`), a run with its cans when it begins.
- Trucks with fruit, on the leg `fruit` or `fruit_to_toll`, that `waited` for a bay are a part of the
  trips. Their hours in which they wait for a berth at the field (`berth_h`) are vehicle hours, those in which loads wait for an own truck are not
  (`load_wait_h`). Trucks that are `turned_away` at the gate count as trips; their fruit is sold fresh and
  not bought.
- Where trucks are banned, the hours in which those of a leg wait for the end of a ban are `leg.NAME.ban_h`,
  a part of the driving hours, or of those of the return.
- Of the fruit that growers offer (`offered_kg`) a part is bought. The rest finds no place at the gate or in
  the yard (`turned_away`), or is driven on with when patience ends (`impatient`), or is at the gate at the end.
- A stage is busy, down, blocked or starved while its crew is there, in other work (`other_h`) or off: all sum to the hours
  of the calendar times its units, for as long as the stage exists; `person_h` are the hours of its
  people, of those too who stay to help at later stages. They are paid as `person_hour`, as the first
  hour of overtime in a day or as a further one, or by the piece; those at night are counted once more as
  `night_hour`. In the hours of start-up and cleaning (`setup_h`) a stage is starved.
- A flow stage takes lots, a batch stage cans: `taken`, and `waited` those that do not start as soon as they
  come, as they wait for a unit or for their batch to fill, for `wait_h` in all; lots before the first stage since they were unloaded. Within a
  shift these are hours with power. `open_h` are the hours of the calendar from the opening on, `bay_h` those of all bays.
- Accounts of a tank are named after its stage: what is `received` in `deliveries`, booked with the shift whose lots
  find it there, and at the opening; `lack_h` are hours with power for which lots wait for a delivery.
- `capacity_kg` is the fruit that a plant could take on its working days: by its daily target, or where growers come
  by themselves, whom no target limits, by what the line can take in its shifts.
- Of the cans filled some are lost on the line (`lost.wait`: they waited too long before the last batch
  stage; `lost.deviation`: they are held after a deviation), some rejected, the rest are good. Of the good cans a part is scrapped, shipped (as the vessel
  sails, with its container), sold at home or in stock; sound cans of failed lots in stock, which are for
  home alone, are `second_in_stock`. Where growers come by themselves, what they bring is bought whatever the orders:
  cans in stock that no order waits for are `unordered`. Orders that fall due before the end are booked in the month in which
  they do: cans that are `due`, those of them that sailed by the end (`filled`), and by the day due
  (`on_time`). `late_can_weeks` are cans that sailed later, times the whole weeks by which they did.
  `short_cans` are those that packaging kept from being made on `short_days`.
- Where a line makes several sizes of can, `main` and others, all cans count as cans of the main size of the
  same net mass, but in the accounts of a size and in `item.can_NAME.used` and `item.carton_NAME.used`. A stage is
  starved in the hours of a changeover (`changeover_h`); `lost.changeover` are the cans that it spoils.
- A chain of a plant and a toll canner books what both do in the same accounts; those of fruit and cans
  exist for each of them too, as `plant.fruit.bought_kg` or `toll.cans.filled`.
- Where a plant prepares fruit that a toll canner cans, `processed_kg` is the plant's, `prepared_kg` what it makes
  of it, booked as the shift opens, and `canned_kg` what the canner takes of that; what becomes too old is late, since
  its slot was put off or it missed it. `damaged_kg` and `waste_kg` count at both. `item.NAME.used` of the item that the
  canner takes is `prepared_kg`, that of `toll.late` what is late.
- Accounts named `in_...` are stocks at the end, booked in the last month; `level` and `backlog` are
  stocks at the end of each month, `opening` at the beginning of the first, after a warm-up. Amounts
  exclude the warm-up.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from sim.arrays import Array
from sim.numerals import Problem, counted
from sim.scenario.models.study import Timing
from sim.scenario.problems import Located, Origin, ScenarioError
from sim.scenario.scenario import Scenario

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Conditions:
    """What a simulation depends on, beside the code and the number of the replication."""

    scenario: str
    """Name of the scenario; only for messages."""
    digest: str
    """Digest of every value that the plant reads of the scenario."""
    timing: Timing
    """Timing of the study; the plant reads only its dates and seed."""

    @classmethod
    def of(cls, scenario: Scenario, timing: Timing) -> "Conditions":
        """Return the conditions of a scenario in a study."""
        return cls(scenario.name, scenario.physical.digest(), timing)

    def require(self, appraised: "Conditions") -> None:
        """Refuse flows of these conditions where an appraisal needs those of others.

        Raises
        ------
        ScenarioError
            If the plant reads other values, dates or another seed there.
        """
        pairs = ("simulated", self), ("appraised", appraised)
        problems = []
        if self.digest != appraised.digest:
            names = {which: conditions.scenario for which, conditions in pairs}
            problems.append(Problem("flows_of_other_scenario", names))
        if _months(self.timing) != _months(appraised.timing):
            times = {which: _written(conditions.timing) for which, conditions in pairs}
            problems.append(Problem("flows_of_other_timing", times))
        if problems:
            raise ScenarioError(Located(Origin("appraise"), "", problem) for problem in problems)


def _months(timing: Timing) -> tuple[object, ...]:
    """Return what the flows of a month depend on, and which months are those of operation."""
    return (*timing.simulated, timing.lead)


def _written(timing: Timing) -> str:
    times = f"lead {timing.lead} month, horizon {timing.horizon} year"
    return f"start {timing.start}, {times}, seed {timing.seed}"


@dataclass(frozen=True, eq=False, repr=False)
class Flows:
    """Amounts of one scenario: `amounts[replication, month, account]`; compared by identity.

    `spreads` holds, by name, one row a replication of (mean, p50, p95, largest): hours a truck
    waits for a bay, a lot in the yard, hours from harvest to processing, days to sailing.
    """

    accounts: tuple[str, ...]
    amounts: Array
    spreads: Mapping[str, Array]
    conditions: Conditions
    """What they were simulated under."""
    numbers: tuple[int, ...] = ()
    """Numbers of the replications, from which their random numbers follow; from 0 on if empty. A single row
    of amounts may stand for all of them."""

    def __repr__(self) -> str:
        runs, months, accounts = self.amounts.shape
        sizes = {"replication": runs, "month": months, "account": accounts}
        size = " x ".join(counted(count, noun) for noun, count in sizes.items())
        return f"<Flows of {self.conditions.scenario}: {size}>"

    @property
    def replication_numbers(self) -> Sequence[int]:
        """Numbers of the replications."""
        return self.numbers or range(self.replications)

    @property
    def replications(self) -> int:
        """Number of replications."""
        return int(self.amounts.shape[0])

    @property
    def months(self) -> int:
        """Number of months."""
        return int(self.amounts.shape[1])

    def part(self, rows: slice) -> "Flows":
        """Return some of the replications; the amounts are not copied."""
        numbers = tuple(self.replication_numbers[rows])
        if self.replications == 1 and len(numbers) > 0:
            return replace(self, numbers=numbers)
        spreads = {name: values[rows] for name, values in self.spreads.items()}
        amounts = self.amounts[rows]
        return replace(self, amounts=amounts, spreads=spreads, numbers=numbers)

    def monthly(self, account: str) -> Array:
        """Return the amounts of an account, shape (replication, month); an absent account is 0."""
        if account not in self._columns:
            return np.zeros(self.amounts.shape[:2])
        return self.amounts[:, :, self._columns[account]]

    @cached_property
    def _columns(self) -> Mapping[str, int]:
        return {account: column for column, account in enumerate(self.accounts)}

    def total(self, account: str) -> Array:
        """Return an account's sum over all months, shape (replication,)."""
        return np.asarray(self.monthly(account).sum(axis=1))

    def under(self, prefix: str) -> tuple[str, ...]:
        """Return the accounts whose name starts with `prefix`, in order."""
        return tuple(account for account in self.accounts if account.startswith(prefix))

    def frame(self, prefix: str = "", *, replications: bool = False) -> "pd.DataFrame":
        """Return the amounts of the accounts that begin with `prefix`: a row an account and month.

        Columns: account, month (its first day), amount in the unit that the account names. Means over the
        replications; with `replications`, a row for each, whose number is in the first column.
        """
        import pandas as pd

        accounts = self.under(prefix)
        amounts = self.amounts[:, :, [self._columns[account] for account in accounts]]
        numbers = [*self.replication_numbers] if replications else [0]
        table = np.moveaxis(amounts if replications else amounts.mean(axis=0, keepdims=True), 1, 2)
        months = pd.date_range(self.conditions.timing.start, periods=self.months, freq="MS")
        index = pd.MultiIndex.from_product(
            [numbers, accounts, months], names=["replication", "account", "month"]
        )
        frame = pd.Series(table.ravel(), index, name="amount").reset_index()
        return frame if replications else frame.drop(columns="replication")


def mean_flows(flows: Flows) -> Flows:
    """Return the means of all replications, as one row."""
    mean = flows.amounts.mean(axis=0, keepdims=True)
    spreads = {name: rows.mean(axis=0, keepdims=True) for name, rows in flows.spreads.items()}
    return replace(
        flows, amounts=mean, spreads=spreads, numbers=tuple(flows.replication_numbers[:1])
    )
