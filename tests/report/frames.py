"""Frames of a study as the report receives them, with the middle values of the hand check."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd

from sim.analysis.basis import Basis
from sim.scenario.read import load_plan

COST = "levelised_cost_idr_per_can"
# IDR per can; fruit, transport, conversion, packaging, ingredients, certification, capital,
# by-products, and the part of capital that a grant would carry.
COSTS = {
    "outside": (3488, 212, 5083, 4452, 590, 21, 0, 0, 0),
    "outside-far": (3600, 545, 5083, 4452, 590, 21, 0, 0, 0),
    "outside-2t": (3488, 212, 5083, 4452, 590, 30, 0, 0, 0),
    "local-2t": (3348, 178, 3842, 4452, 590, 52, 2435, 0, 2300),
    "outside-8t": (3488, 212, 5053, 3932, 590, 9, 0, 0, 0),
    "local-8t": (3348, 91, 2630, 3932, 590, 27, 1522, 0, 1400),
    "outside-30t": (3488, 212, 5023, 3516, 590, 4, 0, 0, 0),
    "local-30t": (3348, 112, 1931, 3516, 590, 32, 1115, -60, 950),
}
GROUPS = (
    "fruit",
    "transport",
    "conversion",
    "packaging",
    "ingredients",
    "certification",
    "capital",
    "by_products",
)
CANS = {"": 624_000, "far": 624_000, "2t": 433_000, "8t": 1_730_000, "30t": 6_490_000}
FEE = 4_500.0
RIVAL = 17.5
# FOB price over Thailand's.
RIVALS = {"thailand": 1.0, "philippines": 0.93, "lampung": 1.01}
FIVE = ("outside", "outside-2t", "local-2t", "outside-8t", "local-8t")
EIGHT = tuple(COSTS)
UNITS = {
    "idr_per_can": "IDR/can",
    "usd_idr": "IDR/USD",
    "usd_per_carton": "USD/carton",
    "usd_per_net_t": "USD/t",
    "idr": "IDR",
    "pct": "%",
    "share": "share",
    "cans_per_year": "can/year",
    "t_per_year": "t/year",
    "trips_per_year": "trip/year",
    "km_per_year": "km/year",
    "idr_per_kg": "IDR/kg",
    "usd_per_container": "USD/container",
    "hours_per_t": "person_hour/t",
    "kg_per_can": "kg/can",
    "days_per_year": "day/year",
    "years": "year",
    "irr": "%/year",
    "competitive": "share",
    "dscr_min": "ratio",
    "dscr_mean": "ratio",
}
# USD per carton: sea freight, and duty [share], ours and the rivals'.
MARKETS = {
    "saudi": (1.6, 1.8, 0.05, 0.05),
    "eu": (2.2, 2.4, 0.08, 0.18),
    "us": (2.3, 2.3, 0.0, 0.0),
    "japan": (0.6, 0.5, 0.1, 0.1),
    "china": (0.4, 0.4, 0.0, 0.0),
}
SALE = 17.5
PREMIUM = 0.1
WHY = {
    "irr": "no single rate makes the cash flow worth nothing",
    "payback": "the money does not come back within the study",
    "farm_gate": "the offer is dearer than the rival's even if the raw material is free",
    "toll_fee": "the offer is dearer even without a fee",
    "freight": "our landed price is above the rival's even if the freight is free",
}
# What a rupiah every year of the study is worth at its start, at 10 % and 15 years.
ANNUITY = 7.606


BASIS = Basis("study", 2025, 2026, 90, 120)


@cache
def shipped_plan():
    """Return the shipped study."""
    return load_plan(Path(__file__).parents[2] / "scenarios" / "study.yaml")


def plan_with(words):
    """Return the shipped study with other words."""
    names = ("name", "title", "timing", "scenarios", "written", "unit")
    return SimpleNamespace(words=words, **{name: getattr(shipped_plan(), name) for name in names})


def shipped_words():
    """Return what the shipped scenarios call themselves and their parts."""
    return shipped_plan().words


@dataclass(frozen=True)
class Study:
    """The two frames and the words, as the runs of a study carry them."""

    kpis: pd.DataFrame
    differences: pd.DataFrame
    words: Mapping = field(default_factory=shipped_words)
    baseline: str = "outside"
    basis: Basis = BASIS


def study(names=FIVE, *, replications=20, spread=0.004, changes=None):
    """Return the frames of `names`; `changes` replaces costs by (scenario, group)."""
    frames = _study(tuple(names), replications, spread, tuple((changes or {}).items()))
    return Study(frames.kpis.copy(), frames.differences.copy())


@cache
def _study(names, replications, spread, changes):
    luck = np.random.default_rng(7).standard_normal((2, len(EIGHT), replications)) * spread
    values = {
        name: _values(name, luck[0, 0], luck[1, EIGHT.index(name)] / 4, dict(changes))
        for name in names
    }
    pairs = {name: name.replace("local", "outside") for name in names if name.startswith("local")}
    for name, against in pairs.items():
        own, other = values[name], values[against]
        own["break_even_toll_fee_idr_per_can"] = FEE + own[COST] - other[COST]
        own |= _causes(own, other)
        if "outside" in values:
            own |= _against_nothing(own, values["outside"])
    return Study(_kpis(values), _differences(values, pairs))


def _values(name, shared, own, changes):
    factor = 1 + shared + own
    parts = {
        group: changes.get((name, group), cost) * factor
        for group, cost in zip(GROUPS, COSTS[name], strict=False)
    }
    cost = sum(parts.values())
    net = cost - COSTS[name][-1] * np.ones_like(factor)
    cans = CANS[name.partition("-")[2]] * (1 + own)
    fob, net_fob = (24 * each * 1.1 / 16_200 + 0.41 for each in (cost, net))
    rival = RIVAL * np.exp(50 * shared)
    values = {COST: cost, f"{COST}.net_of_grant": net}
    values |= {f"{COST}.{group}": part for group, part in parts.items()}
    values |= {
        "transport_cost_idr_per_can": parts["transport"],
        "transport_cost_idr_per_can.fruit": 0.8 * parts["transport"],
        "transport_cost_idr_per_can.cans_back": 0.15 * parts["transport"],
        "transport_cost_idr_per_can.materials": 0.05 * parts["transport"],
        "transport_cost_idr_per_can.port": 150 * factor,
        "unit_cost_idr_per_can.2027": 1.02 * cost,
        "unit_cost_idr_per_can.2028": 0.99 * cost,
    }
    if name.startswith("outside"):
        values["toll_fee_idr_per_can"] = FEE * np.ones_like(factor)
        values["cost_of_distance_idr_per_can"] = (
            parts["fruit"] - 3348 * factor + 0.85 * parts["transport"]
        )
    for other, times in RIVALS.items():
        values |= _beside(other, rival * times, fob, net_fob, cost)
    for market in MARKETS:
        values |= _landed(market, fob, rival)
    values |= _worth(parts["capital"], COSTS[name][-1], cost, cans)
    return values | {
        "fob_usd_per_carton": fob,
        "fob_usd_per_carton.net_of_grant": net_fob,
        "fob_usd_per_net_t": fob / 24 * 1000 / 0.567,
        "fob_usd_per_net_t.net_of_grant": net_fob / 24 * 1000 / 0.567,
        "cans_per_year": cans,
        "sale_premium_share": PREMIUM * np.ones_like(factor),
        "ordered_cans_per_year.saudi": cans,
        "shipped_cans_per_year": 0.998 * cans,
        "fruit_t_per_year": 1.04e-3 * cans,
        "fruit_trips_per_year": np.round(1.04e-3 * cans / 3),
        "fruit_vehicle_km_per_year": 136 * np.round(1.04e-3 * cans / 3),
        "person_hours_per_t": 18 * factor,
        "order_fill_share": 0.97 + own,
        "raw_kg_per_can": 1.04 * factor,
        "order_on_time_share": 0.95 + own,
        "home_cans_per_year": 0.001 * cans,
        "scrapped_cans_per_year": 0.001 * cans,
        "rolled_share": 0.05 + own,
        "stock_out_days_per_year": 3 + 100 * own,
    }


def _beside(name, rival, fob, net_fob, cost):
    """Return a rival's FOB price, the gaps to it, and the prices at which ours would equal it."""
    return {
        f"rival_fob_usd_per_carton.{name}": rival,
        f"price_gap_pct.fob.{name}": 100 * (fob / rival - 1),
        f"price_gap_usd_per_carton.fob.{name}": fob - rival,
        f"price_gap_pct.net_of_grant.{name}": 100 * (net_fob / rival - 1),
        f"price_gap_usd_per_carton.net_of_grant.{name}": net_fob - rival,
        f"break_even_usd_idr.{name}": 24 * cost * 1.1 / (rival - 0.41),
        f"break_even_farm_gate_idr_per_kg.{name}": _not_negative(3_000 - 600 * (fob - rival)),
        f"break_even_toll_fee_idr_per_can.{name}": _not_negative(FEE - 610 * (fob - rival)),
    }


def _landed(market, fob, thai):
    """Return our landed price in a market, and each rival's with the gaps to it."""
    freight, rival_freight, duty, rival_duty = MARKETS[market]
    ours = (fob + freight) * (1 + duty)
    figures = {
        f"cif_usd_per_carton.{market}": fob + freight,
        f"landed_usd_per_carton.{market}": ours,
    }
    for name, times in RIVALS.items():
        cif, place = thai * times + rival_freight, f"{market}.{name}"
        theirs = cif * (1 + rival_duty)
        gap = 100 * (ours / theirs - 1)
        figures |= {
            f"rival_cif_usd_per_carton.{place}": cif,
            f"rival_landed_usd_per_carton.{place}": theirs,
            f"price_gap_pct.landed.{place}": gap,
            f"price_gap_usd_per_carton.landed.{place}": ours - theirs,
            f"p_competitive.{place}": 1 / (1 + np.exp(gap / 5)),
            f"break_even_freight_usd_per_container.{place}": _not_negative(
                1150 * (theirs / (1 + duty) - fob)
            ),
        }
    return figures


def _not_negative(prices):
    return np.where(prices >= 0, prices, np.nan)


def _worth(capital, granted, cost, cans):
    """Return the worth of the investment: a can earns, over the study, the price less its cost."""
    price = (SALE - 0.41) * 16_200 / 24 * np.ones_like(cost)
    npv, grant = ANNUITY * cans * (price - cost), ANNUITY * cans * granted
    paid = ANNUITY * cans * capital
    even = [24 * each / 16_200 + 0.41 for each in (cost, cost - granted)]
    figures = {"sale_price_usd_per_carton": SALE * np.ones_like(cost), "capital_idr": paid}
    for view, value, left, price in (
        ("", npv, paid, even[0]),
        (".net_of_grant", npv + grant, paid - grant, even[1]),
    ):
        figures |= _returns(value, left, view, "")
        figures[f"break_even_fob_usd_per_carton{view}"] = price
    if paid.any():
        figures["grant_for_npv_zero_idr"] = np.maximum(0, -npv)
        owner = _returns(npv + grant, (paid - grant) / 2, "", "equity_")
        figures |= {key: value for key, value in owner.items() if "payback" not in key}
        figures |= {"dscr_min": npv / paid + 1.2, "dscr_mean": npv / paid + 1.6}
    return figures


def _returns(npv, paid, view, prefix):
    """Return value, rates of return and payback of an even yearly surplus on what was paid."""
    rates = np.linspace(0.0001, 1, 2000)
    annuities = (1 - (1 + rates) ** -15) / rates
    yearly = (npv + paid) / ANNUITY
    wait = np.divide(paid, yearly, out=np.full_like(paid, np.nan), where=(paid > 0) & (yearly > 0))
    wait[wait > 15] = np.nan
    rate = 100 * np.interp(-wait, -annuities, rates)
    figures = {f"{prefix}npv_idr{view}": npv}
    if paid.any():
        figures |= {
            f"{prefix}irr.mean_flow{view}": rate,
            f"{prefix}payback_years{view}": wait,
        }
    return figures


def _against_nothing(own, nothing):
    """Return the worth of doing it less that of today's chain."""
    figures = {}
    for view in ("", ".net_of_grant"):
        npv = own[f"npv_idr{view}"] - nothing[f"npv_idr{view}"]
        paid = own["capital_idr"] - own["npv_idr.net_of_grant"] * bool(view)
        paid = paid + own["npv_idr"] * bool(view)
        rates = _returns(npv, paid, view, "incremental_")
        figures |= {
            key: value for key, value in rates.items() if ".mean_flow" in key or "irr" not in key
        }
    figures["continued_npv_idr"] = np.abs(nothing["npv_idr"]) + 1e9
    figures["incremental_grant_for_npv_zero_idr"] = np.maximum(0, -figures["incremental_npv_idr"])
    return figures


def _causes(own, other):
    """Split the difference in cost by cause, so that the parts sum to the whole."""
    gap = {group: own[f"{COST}.{group}"] - other[f"{COST}.{group}"] for group in GROUPS}
    scale = gap["packaging"] + gap["ingredients"] + gap["by_products"]
    parts = {
        "distance": gap["transport"] + 0.5 * gap["fruit"],
        "toll_margin": 0.3 * gap["conversion"],
        "purchase_scale": scale,
        "plant_scale": 0.7 * gap["conversion"] + gap["certification"],
        "capital": gap["capital"],
        "recovery": 0.5 * gap["fruit"],
    }
    return {f"cause_idr_per_can.{cause}": part for cause, part in parts.items()}


def _kpis(values):
    return pd.DataFrame(
        [
            {"scenario": name, "kpi": kpi, **_summary(sample, kpi), "unit": unit(kpi)}
            for name, figures in values.items()
            for kpi, sample in figures.items()
        ]
    )


def _differences(values, pairs):
    rows = [
        {"scenario": name, "against": against, "kpi": kpi, "unit": unit(kpi)}
        | _summary(sample - values[against][kpi])
        for name, against in pairs.items()
        for kpi, sample in values[name].items()
        if kpi in values[against]
    ]
    return pd.DataFrame(
        rows, columns=["scenario", "against", "kpi", "mean", "ci_low", "ci_high", "n", "unit"]
    )


def _summary(sample, kpi=""):
    known = sample[~np.isnan(sample)]
    why = next((text for word, text in WHY.items() if word in kpi), WHY["irr"])
    if not known.size:
        nothing = dict.fromkeys(("mean", "ci_low", "ci_high", "p05", "p50", "p95"), np.nan)
        return nothing | {
            "n": 0,
            "undefined_share": 1.0,
            "why": why,
        }
    # 2.093 is Student's t at 97.5 % with 19 degrees of freedom.
    half = 2.093 * known.std(ddof=1) / np.sqrt(known.size) if known.size > 1 else np.nan
    p05, p50, p95 = np.quantile(known, [0.05, 0.5, 0.95])
    mean = known.mean()
    return {
        "mean": mean,
        "ci_low": mean - half,
        "ci_high": mean + half,
        "p05": p05,
        "p50": p50,
        "p95": p95,
        "n": known.size,
        "undefined_share": 1 - known.size / sample.size,
        "why": "" if known.size == sample.size else why,
    }


def unit(kpi):
    """Return the unit that a KPI's name ends with."""
    name = kpi.split(".")[0]
    return next(unit for ending, unit in UNITS.items() if name.endswith(ending))
