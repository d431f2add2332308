"""The physical ledger: amounts by month and account, and the balances that must hold.

Accounts are derived from the names in the scenario, in the unit their last word says:

    area.NAME.ripe_kg bought_kg to_fresh_kg in_field_kg
    leg.NAME.trips loaded_km vehicle_km t tkm loading_h driving_h queue_h unloading_h return_h vehicle_h
    fruit.bought_kg processed_kg damaged_kg filled_kg waste_kg discarded_kg in_transit_kg in_yard_kg
    cans.ordered filled rejected.CAUSE good shipped in_stock
    stage.NAME.busy_h down_h blocked_h starved_h off_h kwh steam_kg water_m3 person_h
    toll.slots runs postponed
    line.days shift_h overtime_h
    item.NAME.used          what a cost is per: fruit [kg], can, carton, container, toll_can, kwh,
                            steam [kg], water [m3], person_hour, overtime_hour, waste [kg], month,
                            year, once, and every item of the recipe

Accounts named `in_...` are stocks at the end, booked in the last month. Trips with fruit are booked
when the truck is empty again, fruit when it is bought.
A leg's `vehicle_km` counts the empty return, `loaded_km` does not.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Flows:
    """Amounts of one scenario: `amounts[replication, month, account]`.

    `spreads` holds, by name, one row a replication of (mean, p50, p95, largest): hours a truck
    waits for a bay, hours from harvest to processing.
    """

    accounts: tuple[str, ...]
    amounts: Array
    spreads: Mapping[str, Array]

    @property
    def replications(self) -> int:
        """Number of replications."""
        return int(self.amounts.shape[0])

    @property
    def months(self) -> int:
        """Number of months."""
        return int(self.amounts.shape[1])

    def monthly(self, account: str) -> Array:
        """Return the amounts of an account, shape (replication, month); an absent account is 0."""
        if account not in self.accounts:
            return np.zeros(self.amounts.shape[:2])
        return self.amounts[:, :, self.accounts.index(account)]

    def total(self, account: str) -> Array:
        """Return an account's sum over all months, shape (replication,)."""
        return np.asarray(self.monthly(account).sum(axis=1))

    def under(self, prefix: str) -> tuple[str, ...]:
        """Return the accounts whose name starts with `prefix`, in order."""
        return tuple(account for account in self.accounts if account.startswith(prefix))
