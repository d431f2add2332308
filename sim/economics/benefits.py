"""The figures of who gains, and of what the district gets: accounts of all parties, from the ledger.

What one party gets another pays: the receipts of all parties, the owner's included, sum to zero. A
gain is what is received less what the same work, fruit or goods are worth elsewhere. All gains, with
that from foreign money being worth more than its rate, sum to the economic value at the study's rate.

Source: H. Campbell and R. Brown, Benefit-Cost Analysis (Cambridge University Press, 2003), on the
referent group.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np

from sim.arrays import Array
from sim.catalogue.keys import OTHER_WORK
from sim.catalogue.vocabulary import Party
from sim.economics.comparison import Comparison
from sim.economics.figure_table import Block, Function, where
from sim.economics.ledger import EARNED, HELP, Posting, present, present_at
from sim.economics.nation import are_judged, is_judged, shadow_prices
from sim.economics.of_means import OfMeans, Pooled, side_by_side
from sim.economics.operating_cost import TOLL_FEE
from sim.economics.payees import Allocation
from sim.economics.valuation import Valuation, once
from sim.finance.rows import ratio
from sim.scenario.models.benefits import District
from sim.scenario.models.physical import PAID_HOURS, WORK_HOURS

OWNER, FOREIGN_MONEY = "owner", "foreign_money"


@dataclass(frozen=True)
class Accounts:
    """What all parties of a scenario get [IDR of the day at the start; replication].

    Jobs are those of an average one of some years.
    """

    valuation: Valuation
    years: float

    @property
    def _valued(self) -> list[tuple[Allocation, Array]]:
        return _valued(self.valuation)

    def receipts(self, party: str) -> Array:
        """Return what a party receives, less what it pays; for the owner, what is left."""
        if party == OWNER:
            return _sum(value for _, value in self._valued)
        return _sum(-value for part, value in self._valued if part.party == party)

    def gain(self, party: str) -> Array:
        """Return what a party gains: its receipts less what these are worth elsewhere.

        Goods that cross the border are worth their price to whoever sells or buys them; that the
        nation values foreign money higher is an account of its own.
        """
        if party == OWNER:
            return self.receipts(OWNER)
        prices = shadow_prices(self.valuation)
        if party == FOREIGN_MONEY:
            traded = _sum(value for part, value in self._valued if part.nature == "traded")
            return np.asarray(traded * (prices["traded"] - 1.0))
        given_up = {**prices, "traded": 1.0}
        return _sum(
            -value * (1.0 - given_up[part.nature])
            for part, value in self._valued
            if part.party == party
        )

    def farmer_income(self) -> Array:
        """Return what farmers of the district gain."""
        return self.gain("farmers_inside")

    def value_added(self) -> Array:
        """Return sales less what is bought from outside the district, and less fresh sales given up.

        The owner counts as of the district; the investment is no purchase of a year.
        """
        inside = _of_district(self.valuation.scenario.money.district)
        surplus = _sum(value for part, value in self._valued if part.posting.kind in EARNED)
        kept = _sum(
            -value * inside.get(part.party, 0.0) for part, value in self._valued if _may_stay(part)
        )
        return surplus + kept

    def local_taxes(self) -> Array:
        """Return what is paid into the district's own budget, rent for its assets apart."""
        return _sum(
            -value
            for part, value in self._valued
            if part.party == "local_government" and part.posting.kind == "cost"
        )

    def jobs(self) -> Array | None:
        """Return the jobs in the district, None where nothing is stated of it."""
        return self._jobs("workers_inside")

    def jobs_elsewhere(self) -> Array | None:
        """Return the jobs outside the district, None where nothing is stated of it."""
        return self._jobs("workers_outside")

    def _jobs(self, party: Party) -> Array | None:
        district = self.valuation.scenario.money.district
        if district is None:
            return None
        return _job_years(self.valuation, district, party) / self.years

    def public_help(self) -> Array:
        """Return what public money gives, less what it takes for it."""
        return present(self.valuation.ledger.of(*HELP))


@once
def _valued(valuation: Valuation) -> list[tuple[Allocation, Array]]:
    """Return each part of the ledger with its present value at the study's rate."""
    return [(part, present([part.posting])) for part in valuation.allocations]


def _may_stay(part: Allocation) -> bool:
    """Tell whether a running cost, the rent for the district's assets too, may be income of the district.

    Not what is traded, not what the toll canner passes on, and not what the fruit brings anyway.
    """
    fresh = part.party == "farmers_inside" and part.nature == "domestic"
    paid = part.posting.kind in ("cost", "rent") and part.posting.item != TOLL_FEE
    return paid and part.nature != "traded" and not fresh


def _of_district(district: District | None) -> dict[str, float]:
    """Return the share of what a party is paid that is paid to people of the district."""
    whole = dict.fromkeys(("farmers_inside", "workers_inside", "local_government"), 1.0)
    if district is None:
        return whole
    others = ("hauliers", "suppliers", "services")
    return whole | {party: getattr(district, party) for party in others}


def _job_years(valuation: Valuation, district: District, party: Party) -> Array:
    """Return the years of full-time work that a party does over the study [job x year; replication].

    By hours where they are paid by the hour, else by what a job costs in the price basis.
    """
    rupiah = valuation.prices.rupiah
    staff, toll = 12 * rupiah(district.staff), district.job * rupiah(district.toll_hour)
    paid = [
        part.posting
        for part in valuation.allocations
        if part.party == party and part.posting.kind == "cost"
    ]
    by_pay = _sum(
        _real(posting, valuation) / (toll if posting.item == TOLL_FEE else staff)
        for posting in paid
        if not _is_hourly(posting, valuation)
    )
    worked = (f"{head}.{item}.used" for head in ("item", OTHER_WORK) for item in WORK_HOURS)
    hours = _sum(map(valuation.flows.total, worked))
    share = district.workers if party == "workers_inside" else 1.0 - district.workers
    return by_pay + hours * share / district.job


def _is_hourly(posting: Posting, valuation: Valuation) -> bool:
    cost = valuation.scenario.money.costs.get(posting.item.removeprefix(f"{OTHER_WORK}."))
    return cost is not None and cost.per in PAID_HOURS


def _real(posting: Posting, valuation: Valuation) -> Array:
    """Return what is paid over the study [IDR of the price basis; replication]."""
    return -present_at([posting], 1.0 / valuation.prices.time.index)


def _sum(amounts: Iterable[Array]) -> Array:
    return np.asarray(sum(amounts, start=np.zeros(1)))


def _alone(account: Function) -> Function:
    """Return an account as a figure of a scenario."""

    def figure(valuation: Valuation, *names: str) -> Array | None:
        amount = account(Accounts(valuation, valuation.years), *names)
        return None if amount is None else valuation.everywhere(amount)

    return figure


def _beyond(account: Function) -> Function:
    """Return an account as a figure of a project, less what happens without it."""

    def figure(comparison: Comparison, *names: str) -> Array | None:
        chain = comparison.own
        ours, theirs = (
            account(Accounts(side, chain.years), *names) for side in (chain, comparison.ended)
        )
        if ours is None or theirs is None:
            return None
        return chain.everywhere(ours) - chain.everywhere(theirs)

    return figure


def _unless_nothing(function: Function) -> Function:
    """Return a figure that a scenario does not have where it is nothing in all replications."""

    def figure(*of: object) -> Array | None:
        amount = function(*of)
        return amount if amount is not None and np.any(amount) else None

    return figure


def _cost_per_job(given: Function, jobs: Function) -> Pooled:
    """Return the figure of public help over jobs; nan without help or a job."""

    def amounts(subject: object) -> Array | None:
        both = given(subject), jobs(subject)
        return None if both[0] is None or both[1] is None else side_by_side(both[0], both[1])

    def cost(_subject: object, both: Array) -> Array:
        help_given = np.where(both[..., 0] > 0, both[..., 0], np.nan)
        return ratio(help_given, both[..., 1])

    return OfMeans(amounts, cost)


def _blocks(prefix: str, view: Callable[[Function], Function]) -> tuple[Block, ...]:
    """Return the figures of all accounts in a view."""
    jobs, given = view(Accounts.jobs), view(Accounts.public_help)
    return (
        {f"{prefix}receipts_idr.PARTY": _unless_nothing(view(Accounts.receipts))},
        {f"{prefix}gain_idr.PARTY": _unless_nothing(view(Accounts.gain))},
        {
            f"{prefix}farmer_income_idr": view(Accounts.farmer_income),
            f"{prefix}value_added_in_district_idr": view(Accounts.value_added),
            f"{prefix}local_taxes_idr": view(Accounts.local_taxes),
            f"{prefix}jobs_fte": jobs,
            f"{prefix}jobs_fte.elsewhere": _unless_nothing(view(Accounts.jobs_elsewhere)),
            f"{prefix}public_cost_per_job_idr": _cost_per_job(given, jobs),
        },
    )


BENEFITS = tuple(where(is_judged, block) for block in _blocks("", _alone))
INCREMENTAL_BENEFITS = tuple(where(are_judged, block) for block in _blocks("incremental_", _beyond))
