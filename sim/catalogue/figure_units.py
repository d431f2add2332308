"""In which unit a figure is told: the unit stands at the end of its name."""

from functools import cache

_UNITS = (
    ("break_even_usd_idr", "IDR/USD"),
    ("_idr_per_can", "IDR/can"),
    ("_idr_per_carton", "IDR/carton"),
    ("_idr_per_net_kg", "IDR/kg"),
    ("_idr_per_kg", "IDR/kg"),
    ("_usd_per_carton", "USD/carton"),
    ("_usd_per_container", "USD/container"),
    ("_usd_per_net_t", "USD/t"),
    ("_idr", "IDR"),
    ("_pct", "%"),
    ("_share", "share"),
    ("cans_per_year", "can/year"),
    ("_t_per_year", "t/year"),
    ("_trips_per_year", "trip/year"),
    ("_km_per_year", "km/year"),
    ("crossover_km", "km"),
    ("_hours_per_t", "person_hour/t"),
    ("_kg_per_can", "kg/can"),
    ("_days_per_year", "day/year"),
    ("p_competitive", "share"),
    ("irr", "%/year"),
    ("payback_years", "year"),
    ("dscr_min", "ratio"),
    ("dscr_mean", "ratio"),
    ("llcr", "ratio"),
    ("bcr_gross", "ratio"),
    ("bcr_net", "ratio"),
    ("profitability_index", "ratio"),
    ("npco", "ratio"),
    ("npci", "ratio"),
    ("epc", "ratio"),
    ("pcr", "ratio"),
    ("drcr", "ratio"),
    ("pc", "ratio"),
    ("srp", "ratio"),
    ("jobs_fte", "job"),
)


@cache
def unit(kpi: str) -> str:
    """Return the unit of a figure from its key.

    Raises
    ------
    ValueError
        If the name carries no known unit.

    >>> unit("unit_cost_idr_per_can.2029")
    'IDR/can'
    """
    name = kpi.split(".", maxsplit=1)[0]
    for ending, written in _UNITS:
        if name.endswith(ending):
            return written
    raise ValueError(f"{kpi} does not carry its unit in its name")
