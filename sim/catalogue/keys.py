"""The keys of figures that tables, pictures and claims read, and the order of what they list."""

from typing import get_args

from sim.catalogue.vocabulary import Cause, Group, MatrixEntry, MatrixRow, Ratio, matrix_key

COST = "levelised_cost_idr_per_can"
NET = ".net_of_grant"
NET_COST = COST + NET
TRANSPORT = f"{COST}.transport"
DISTANCE_COST = "cost_of_distance_idr_per_can"
CAUSE = "cause_idr_per_can."
DISTANCE_LEAD = "distance_lead_idr_per_can"
FEE = "toll_fee_idr_per_can"
CANS = "cans_per_year"
FILLED = "order_fill_share"
BREAK_EVEN_FEE = "break_even_toll_fee_idr_per_can"

FOB = "fob_usd_per_carton"
NET_FOB = FOB + NET
GAP = "price_gap_pct.fob."
NET_GAP = "price_gap_pct.net_of_grant."
RIVAL_FOB = "rival_fob_usd_per_carton."
CIF = "cif_usd_per_carton."
RIVAL_CIF = "rival_cif_usd_per_carton."
LANDED = "landed_usd_per_carton."
RIVAL_LANDED = "rival_landed_usd_per_carton."
LANDED_GAP = "price_gap_pct.landed."
COMPETITIVE = "p_competitive."
PREMIUM = "sale_premium_share"
ON_TIME = "order_on_time_share"
ORDERED = "ordered_cans_per_year."
BREAK_EVEN_RATE = "break_even_usd_idr."
BREAK_EVEN_FARM_GATE = "break_even_farm_gate_idr_per_kg."
BREAK_EVEN_FREIGHT = "break_even_freight_usd_per_container."

SALE = "sale_price_usd_per_carton"
IMPORT_SHARE = "import_share_pct."
REPORTED = "reported_price_usd_per_carton"
BREAK_EVEN_FOB = "break_even_fob_usd_per_carton"
NPV = "npv_idr"
IRR = "irr.mean_flow"
PAYBACK = "payback_years"
GRANT_NEEDED = "grant_for_npv_zero_idr"
WITHOUT = "incremental_"
CONTINUED = "continued_npv_idr"
OWNER = "equity_"
CAPITAL = "capital_idr"
# Where a plant and its toll canner cost the same: along orders, size and distance.
CROSSOVERS = ("crossover_cans_per_year", "crossover_cans_per_year.sized", "crossover_km")
# What a can costs on the way there: in the plant, with `NET` behind it net of the grant; and by toll.
OWN, AGAINST = "own", "against"
GAIN = "gain_idr."
ENPV = "enpv_idr"
NATION, NATION_WITHOUT = "economic_", "incremental_economic_"
EIRR = "eirr.mean_flow"
JOBS = "jobs_fte"
JOBS_ELSEWHERE = f"{JOBS}.elsewhere"
VALUE_ADDED = "value_added_in_district_idr"
LOCAL_TAXES = "local_taxes_idr"
COST_PER_JOB = "public_cost_per_job_idr"
CO2 = "co2_kg_per_can"
DEBT_COVER = ("dscr_min", "dscr_mean")

# Cost groups in the order of a can's life; what a scenario invents comes after, what it earns last.
BY_PRODUCTS, OTHER_WORK = "by_products", "other_work"
FIXED_SHARE_PER_CAN = "other_work_fixed_share_idr_per_can"
# Groups that are no part of the cost of a can at the store gate.
BEYOND_GATE = ("export", OTHER_WORK)
GROUPS = tuple(group for group in get_args(Group) if group != BY_PRODUCTS)
LAST_GROUPS = ("other", BY_PRODUCTS)
CAUSES: tuple[str, ...] = get_args(Cause)
# The policy analysis matrix: A to L, and the ratios.
MATRIX = tuple(
    tuple(matrix_key(row, entry) for entry in get_args(MatrixEntry)) for row in get_args(MatrixRow)
)
RATIOS: tuple[str, ...] = get_args(Ratio)
USED = "utilisation_pct"
