"""Frames of a study as the report floor receives them, at the middle values of the hand check."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

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
FIVE = ("outside", "outside-2t", "local-2t", "outside-8t", "local-8t")
EIGHT = tuple(COSTS)
UNITS = {
    "idr_per_can": "IDR/can",
    "usd_per_carton": "USD/carton",
    "usd_per_net_t": "USD/t",
    "idr": "IDR",
    "pct": "%",
    "share": "share",
    "cans_per_year": "can/year",
    "t_per_year": "t/year",
    "trips_per_year": "trip/year",
    "km_per_year": "km/year",
    "hours_per_t": "person_hour/t",
    "kg_per_can": "kg/can",
}


@dataclass(frozen=True)
class Study:
    """The two frames, as the runs of a study carry them."""

    kpis: pd.DataFrame
    differences: pd.DataFrame


def study(names=FIVE, *, replications=20, spread=0.004, changes=None):
    """Return the frames of `names`; `changes` replaces costs by (scenario, group)."""
    luck = np.random.default_rng(7).standard_normal((2, len(EIGHT), replications)) * spread
    values = {
        name: _values(name, luck[0, 0], luck[1, EIGHT.index(name)] / 4, changes or {})
        for name in names
    }
    pairs = {name: name.replace("local", "outside") for name in names if name.startswith("local")}
    for name, against in pairs.items():
        own, other = values[name][COST], values[against][COST]
        values[name]["break_even_toll_fee_idr_per_can"] = FEE + own - other
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
    rival = RIVAL + 900 * shared
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
    return values | {
        "fob_usd_per_carton": fob,
        "fob_usd_per_carton.net_of_grant": net_fob,
        "fob_usd_per_net_t": fob / 24 * 1000 / 0.567,
        "fob_usd_per_net_t.net_of_grant": net_fob / 24 * 1000 / 0.567,
        "rival_fob_usd_per_carton.thailand": rival,
        "price_gap_pct.fob.thailand": 100 * (fob / rival - 1),
        "price_gap_usd_per_carton.fob.thailand": fob - rival,
        "price_gap_pct.net_of_grant.thailand": 100 * (net_fob / rival - 1),
        "price_gap_usd_per_carton.net_of_grant.thailand": net_fob - rival,
        "cans_per_year": cans,
        "shipped_cans_per_year": 0.998 * cans,
        "fruit_t_per_year": 1.04e-3 * cans,
        "fruit_trips_per_year": np.round(1.04e-3 * cans / 3),
        "fruit_vehicle_km_per_year": 136 * np.round(1.04e-3 * cans / 3),
        "person_hours_per_t": 18 * factor,
        "order_fill_share": 0.97 + own,
        "raw_kg_per_can": 1.04 * factor,
        "capital_idr": 15 * parts["capital"] * CANS[name.partition("-")[2]] / 1.9,
    }


def _kpis(values):
    return pd.DataFrame(
        [
            {"scenario": name, "kpi": kpi, **_summary(sample), "unit": unit(kpi)}
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


def _summary(sample):
    # 2.093 is Student's t at 97.5 % with 19 degrees of freedom.
    half = 2.093 * sample.std(ddof=1) / np.sqrt(sample.size) if sample.size > 1 else np.nan
    p05, p50, p95 = np.quantile(sample, [0.05, 0.5, 0.95])
    mean = sample.mean()
    return {
        "mean": mean,
        "ci_low": mean - half,
        "ci_high": mean + half,
        "p05": p05,
        "p50": p50,
        "p95": p95,
        "n": sample.size,
        "undefined_share": 0.0,
        "why": "",
    }


def unit(kpi):
    """Return the unit that a KPI's name ends with."""
    name = kpi.split(".")[0]
    return next(unit for ending, unit in UNITS.items() if name.endswith(ending))
