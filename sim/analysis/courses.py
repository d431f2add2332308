"""Courses that figures draw: cash by year, NPV by use of the plant, fruit by month and by what becomes of it."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from sim.analysis.chunks import AppraisedBlock, by_replication
from sim.analysis.study import StudyResult
from sim.arrays import Array
from sim.catalogue.keys import CAPITAL, NET, NPV
from sim.economics.invest import project, worth_at_use
from sim.flows import Flows
from sim.scenario.models.phases import phases
from sim.scenario.models.physical import items_beside

USES = tuple(range(0, 101, 5))
"""Uses of a plant at which its worth is told [%]."""
_FAR = 100.0
"""Largest change of an assumption that is near [%]."""
MADE_OF_FRUIT = ("filled", "by_products", "waste", "damaged", "discarded", "in_transit", "in_yard")
"""What becomes of the fruit that is bought: by account, and what leaves the line as a by-product."""


def cash_course(result: StudyResult) -> pd.DataFrame:
    """Return the cash of each investment by year, with the grant: a row a scenario and year [IDR of the price basis].

    `net_idr` is what comes in less what goes out, after tax and before financing; `worth_idr` what it is worth at
    the start, whose sum over the years is the NPV. Means without the price luck drawn.
    """
    names = sellers(result)

    def read(block: AppraisedBlock) -> Iterator[tuple[tuple[str, str], Array]]:
        for name in names:
            flow = project(block.appraisals[name])
            yield (name, "net_idr"), by_replication(flow.time.by_year(flow.real))
            yield (name, "worth_idr"), by_replication(flow.time.by_year(flow.cash * flow.discount))

    means = result.mean(read)
    frames = [
        pd.DataFrame(
            {
                "scenario": name,
                "year": result.blocks.first_appraisals[name].prices.time.calendar,
                **{column: means[name, column] for column in ("net_idr", "worth_idr")},
            }
        )
        for name in names
    ]
    columns = ["scenario", "year", "net_idr", "worth_idr"]
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=columns)


def use_course(result: StudyResult) -> pd.DataFrame:
    """Return present values of sales and costs by use of each plant, before any grant: a row a scenario and use.

    `use_pct` is fruit processed over what the plant could take; `cost_idr` is all that leaves the NPV of the
    sales: costs, investment and tax [IDR of the price basis].
    """
    plans = result.plan.scenarios
    names = [name for name in sellers(result) if plans[name].physical.has_plant]

    def read(block: AppraisedBlock) -> Iterator[tuple[str, Array]]:
        for name in names:
            if (worth := worth_at_use(block.appraisals[name], USES)) is not None:
                yield name, worth

    rows = [
        (name, use, float(sales), float(sales - npv))
        for name, (of_sales, of_npv) in result.mean(read).items()
        for use, sales, npv in zip(USES, of_sales, of_npv, strict=True)
    ]
    return pd.DataFrame(rows, columns=["scenario", "use_pct", "sales_idr", "cost_idr"])


def sellers(result: StudyResult) -> list[str]:
    """Return the scenarios in which something is invested and sold."""
    kpis, first = result.kpis, result.blocks.first_appraisals
    known = {*kpis.loc[kpis["kpi"] == NPV, "scenario"]}
    return [name for name in result.plan.scenarios if first[name].works.items and name in known]


def plants_by_luck(result: StudyResult) -> pd.DataFrame:
    """Return how luck spreads the NPV of each plant: the rows of `luck`, with the grant only where there is one."""
    frame, kpis = result.luck, result.kpis
    invested = kpis.loc[(kpis["kpi"] == CAPITAL) & (kpis["mean"] > 0), "scenario"]
    rows = frame[frame["kpi"].isin([NPV, NPV + NET]) & frame["scenario"].isin(invested)]
    return rows.drop_duplicates(["scenario", "mean"])


def near_changes(result: StudyResult) -> pd.DataFrame:
    """Return the switching values of the NPV of each plant before any grant that are near, the nearest first.

    Those to which an assumption changes by at most 100 %.
    """
    frame = result.switching
    frame = frame[(frame["kind"] == "worth") & ~frame["kpi"].str.endswith(NET)]
    near = frame[frame["change_pct"].abs() <= _FAR]
    order = near["scenario"].map(list(result.plan.scenarios).index)
    return near.iloc[np.lexsort((near["change_pct"].abs(), order))]


def season(result: StudyResult) -> pd.DataFrame:
    """Return fruit by month of the year, means over replications and whole years of operation [t/month].

    A row a scenario and month: `ripe` in the fields that the chain buys from, `processed`, and the `capacity` of
    a plant on its working days.
    """
    rows = []
    for name in result.plan.scenarios:
        flows = result.flows[name]
        ripe = [account for account in flows.under("area.") if account.endswith(".ripe_kg")]
        sums = {
            "ripe": ripe,
            "processed": ["fruit.processed_kg"],
            "capacity": ["fruit.capacity_kg"],
        }
        skipped = _months_before(result, name)
        amounts = {key: _by_month(flows, of, skipped) for key, of in sums.items()}
        first = result.plan.timing.start.month - 1 + skipped
        for month in range(12):
            place = (month - first) % 12
            rows.append((name, month + 1, *(float(one[place]) for one in amounts.values())))
    return pd.DataFrame(rows, columns=["scenario", "month", "ripe", "processed", "capacity"])


def _months_before(result: StudyResult, name: str) -> int:
    """Return the months from the start of the study until the chain opens."""
    return result.plan.scenarios[name].physical.construction


def _by_month(flows: Flows, accounts: list[str], skipped: int) -> Array:
    """Return the mean of the sum of some accounts in each month of a year [t], whole years only."""
    total = sum((flows.monthly(one) for one in accounts), np.zeros(flows.amounts.shape[:2]))
    months = total.mean(axis=0)[skipped:]
    whole = months[: len(months) // 12 * 12] if len(months) >= 12 else np.resize(months, 12)
    return np.asarray(whole.reshape(-1, 12).mean(axis=0) / 1000)


def fruit_balance(result: StudyResult) -> pd.DataFrame:
    """Return what becomes of the fruit bought, over the whole study: a row a scenario and use [t and share of it]."""
    rows = []
    for name in result.plan.scenarios:
        flows = result.flows[name]
        bought = float(flows.total("fruit.bought_kg").mean()) / 1000
        beside = items_beside(phases(result.plan.scenarios[name].physical).values())
        amounts = {use: float(flows.total(f"fruit.{use}_kg").mean()) for use in MADE_OF_FRUIT}
        amounts["by_products"] = sum(
            float(flows.total(f"item.{item}.used").mean()) for item in beside
        )
        amounts["waste"] -= amounts["by_products"]
        for use, kg in amounts.items():
            rows.append((name, use, kg / 1000, kg / 1000 / bought if bought else np.nan))
    return pd.DataFrame(rows, columns=["scenario", "use", "amount_t", "share"])


def busy_shares(result: StudyResult) -> pd.DataFrame:
    """Return how busy each stage of a line is while its crew is there: a row a scenario and stage [share]."""
    rows = []
    for name, scenario in result.plan.scenarios.items():
        flows = result.flows[name]
        for stage in scenario.physical.stages:
            hours = {
                state: float(flows.total(f"stage.{stage}.{state}_h").mean())
                for state in ("busy", "down", "blocked", "starved")
            }
            there = sum(hours.values())
            rows.append((name, stage, hours["busy"] / there if there else np.nan))
    return pd.DataFrame(rows, columns=["scenario", "stage", "busy"])
