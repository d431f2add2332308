"""Who gains, and what does the district get? Accounts of all parties, from the one ledger.

What one party gets another pays: the receipts of all parties, the owner's included, sum to zero. A
gain is what is received less what the same work, fruit or goods are worth elsewhere. All gains, with
that from foreign money being worth more than its rate, sum to the economic value at the study's rate.

Source: H. Campbell and R. Brown, Benefit-Cost Analysis (Cambridge University Press, 2003), on the
referent group.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, get_args

import numpy as np

from sim.arrays import Array
from sim.catalogue.vocabulary import Party
from sim.economics.invest import ended
from sim.economics.ledger import EARNED, HELP, Posting, present, present_at
from sim.economics.nation import is_judged, shadow_prices
from sim.economics.payees import HOURS, TOLL_FEE, Piece

if TYPE_CHECKING:
    from sim.economics.appraise import Appraisal
    from sim.scenario.models.benefits import District

# Each piece of the ledger with its present value at the study's rate.
Valued = list[tuple[Piece, Array]]
PARTIES: tuple[Party, ...] = get_args(Party)
OWNER, FOREIGN_MONEY = "owner", "foreign_money"


def benefit_figures(appraisal: "Appraisal") -> Iterator[tuple[str, Array]]:
    """Yield what each party receives and gains, and what the district gets, by key.

    Nothing where no shadow prices or no sale price are stated.
    """
    if is_judged(appraisal):
        yield from _told(_accounts(appraisal, _years(appraisal)), "")


def incremental_benefit_figures(
    own: "Appraisal", without: "Appraisal"
) -> Iterator[tuple[str, Array]]:
    """Yield the same of a project less what happens without it.

    Until the project opens, the other chain runs on in both worlds.
    """
    if is_judged(own) and is_judged(without):
        ours, theirs = (_accounts(one, _years(own)) for one in (own, ended(without, own)))
        yield from _told(ours.less(theirs), "incremental_")


def co2_figures(appraisal: "Appraisal") -> Iterator[tuple[str, Array]]:
    """Yield the greenhouse gases of hauling and canning, up to the port [kg CO2 equivalent/can].

    Growing, the making of packaging and ingredients, and the voyage are not counted.
    """
    money, total = appraisal.scenario.money, appraisal.flows.total
    if money.emissions is None:
        return
    emitted = total("item.kwh.used") * money.emissions.kwh
    emitted = emitted + total("item.steam.used") / 1000 * money.emissions.steam
    emitted = emitted + total("item.toll_can.used") * money.emissions.toll_can
    for name, leg in appraisal.scenario.physical.legs.items():
        emitted = emitted + total(f"leg.{name}.tkm") * (money.vehicles[leg.vehicle].co2 or 0.0)
    cans = total("cans.filled")
    yield "co2_kg_per_can", np.where(cans > 0, emitted / np.maximum(cans, 1.0), np.nan)


def _told(accounts: "_Accounts", prefix: str) -> Iterator[tuple[str, Array]]:
    """Yield accounts, those of parties only if not empty; a job's cost is nan without grant or job."""
    for key, amount in accounts.sums.items():
        if np.any(amount) or "." not in key:
            yield prefix + key, amount
    if (jobs := accounts.sums.get("jobs_fte")) is not None:
        defined = (jobs > 0) & (accounts.grant > 0)
        cost = np.where(defined, accounts.grant / np.where(defined, jobs, 1.0), np.nan)
        yield f"{prefix}public_cost_per_job_idr", cost


@dataclass(frozen=True)
class _Accounts:
    """What adds up over scenarios, by key [replication], and public help [IDR; replication]."""

    sums: Mapping[str, Array]
    grant: Array

    def less(self, other: "_Accounts") -> "_Accounts":
        """Return what both have, this less the other."""
        both = [key for key in self.sums if key in other.sums]
        sums = {key: self.sums[key] - other.sums[key] for key in both}
        return _Accounts(sums, self.grant - other.grant)


def _accounts(appraisal: "Appraisal", years: float) -> _Accounts:
    """Return the accounts of a scenario; jobs are those of an average one of some years."""
    worth = [(piece, present([piece.posting])) for piece in appraisal.pieces]
    received, gained = _receipts(worth), _gains(worth, appraisal)
    found = {f"receipts_idr.{party}": amount for party, amount in received.items()}
    found |= {f"gain_idr.{party}": amount for party, amount in gained.items()}
    found["farmer_income_idr"] = gained["farmers_inside"]
    found["value_added_in_district_idr"] = _value_added(worth, appraisal)
    found["local_taxes_idr"] = _sum(
        -value
        for one, value in worth
        if one.party == "local_government" and one.posting.kind == "cost"
    )
    if appraisal.scenario.money.district is not None:
        found["jobs_fte"] = _job_years(appraisal, "workers_inside") / years
        found["jobs_fte.elsewhere"] = _job_years(appraisal, "workers_outside") / years
    grant = present(appraisal.ledger.of(*HELP))
    return _Accounts(
        {key: appraisal.everywhere(amount) for key, amount in found.items()},
        appraisal.everywhere(grant),
    )


def _years(appraisal: "Appraisal") -> float:
    return (appraisal.flows.months - appraisal.prices.opening) / 12


def _receipts(worth: Valued) -> dict[str, Array]:
    """Return the present value of what each party receives, less what it pays."""
    received = {
        party: _sum(-value for one, value in worth if one.party == party) for party in PARTIES
    }
    return received | {OWNER: _sum(value for _, value in worth)}


def _gains(worth: Valued, appraisal: "Appraisal") -> dict[str, Array]:
    """Return what each party gains: its receipts less what these are worth elsewhere.

    Goods that cross the border are worth their price to whoever sells or buys them; that the nation
    values foreign money higher is an account of its own.
    """
    prices = shadow_prices(appraisal)
    given_up = {**prices, "traded": 1.0}
    gained = {
        party: _sum(
            -value * (1.0 - given_up[one.nature]) for one, value in worth if one.party == party
        )
        for party in PARTIES
    }
    traded = _sum(value for one, value in worth if one.nature == "traded")
    owner = _sum(value for _, value in worth)
    return gained | {OWNER: owner, FOREIGN_MONEY: traded * (prices["traded"] - 1.0)}


def _value_added(worth: Valued, appraisal: "Appraisal") -> Array:
    """Return sales less what is bought from outside the district, and less fresh sales given up.

    The owner counts as of the district; the investment is no purchase of a year.
    """
    inside = _of_district(appraisal.scenario.money.district)
    surplus = _sum(value for one, value in worth if one.posting.kind in EARNED)
    kept = _sum(-value * inside.get(one.party, 0.0) for one, value in worth if _may_stay(one))
    return surplus + kept


def _may_stay(piece: Piece) -> bool:
    """Tell whether a running cost may be income of the district.

    Not what is traded, not what the toll canner passes on, and not what the fruit brings anyway.
    """
    fresh = piece.party == "farmers_inside" and piece.nature == "domestic"
    paid = piece.posting.kind == "cost" and piece.posting.item != TOLL_FEE
    return paid and piece.nature != "traded" and not fresh


def _of_district(district: "District | None") -> dict[str, float]:
    """Return the share of what a party is paid that is paid to people of the district."""
    whole = dict.fromkeys(("farmers_inside", "workers_inside", "local_government"), 1.0)
    if district is None:
        return whole
    others = ("hauliers", "suppliers", "services")
    return whole | {party: getattr(district, party) for party in others}


def _job_years(appraisal: "Appraisal", party: Party) -> Array:
    """Return the years of full-time work that a party does over the study [job x year; replication].

    By hours where they are paid by the hour, else by what a job costs in the price basis.
    """
    district, rupiah = appraisal.scenario.money.district, appraisal.prices.rupiah
    if district is None:
        return np.zeros(1)
    staff, toll = 12 * rupiah(district.staff), district.job * rupiah(district.toll_hour)
    paid = [one for one in appraisal.pieces if one.party == party and one.posting.kind == "cost"]
    by_pay = _sum(
        _real(one.posting, appraisal) / (toll if one.posting.item == TOLL_FEE else staff)
        for one in paid
        if not _is_hourly(one.posting, appraisal)
    )
    hours = _sum(map(appraisal.flows.total, (f"item.{item}.used" for item in HOURS)))
    share = district.workers if party == "workers_inside" else 1.0 - district.workers
    return by_pay + hours * share / district.job


def _is_hourly(posting: Posting, appraisal: "Appraisal") -> bool:
    cost = appraisal.scenario.money.costs.get(posting.item)
    return cost is not None and cost.per in HOURS


def _real(posting: Posting, appraisal: "Appraisal") -> Array:
    """Return what is paid over the study [IDR of the price basis; replication]."""
    return -present_at([posting], 1.0 / appraisal.prices.time.index)


def _sum(amounts: Iterable[Array]) -> Array:
    return np.asarray(sum(amounts, start=np.zeros(1)))
