"""By which key is a figure known? The names of KPIs that tables, figures and claims read."""

COST = "levelised_cost_idr_per_can"
NET = ".net_of_grant"
NET_COST = COST + NET
# What stands behind the name of a cost and is no group: how far it is told, and what part of it.
BOUNDARIES = ("net_of_grant", "fob", "cif", "landed", "fixed", "variable")
TRANSPORT = f"{COST}.transport"
TRANSPORT_COST = "transport_cost_idr_per_can"
DISTANCE_COST = "cost_of_distance_idr_per_can"
CAUSE = "cause_idr_per_can."
FEE = "toll_fee_idr_per_can"
BREAK_EVEN_FEE = "break_even_toll_fee_idr_per_can"

FOB = "fob_usd_per_carton"
NET_FOB = FOB + NET
GAP = "price_gap_pct.fob."
NET_GAP = "price_gap_pct.net_of_grant."
RIVAL_FOB = "rival_fob_usd_per_carton."
LANDED = "landed_usd_per_carton."
RIVAL_LANDED = "rival_landed_usd_per_carton."
LANDED_GAP = "price_gap_pct.landed."
COMPETITIVE = "p_competitive."
ORDERED = "ordered_cans_per_year."
BREAK_EVEN_RATE = "break_even_usd_idr."
BREAK_EVEN_FARM_GATE = "break_even_farm_gate_idr_per_kg."
BREAK_EVEN_FREIGHT = "break_even_freight_usd_per_container."

SALE = "sale_price_usd_per_carton"
BREAK_EVEN_FOB = "break_even_fob_usd_per_carton"
NPV = "npv_idr"
IRR = "irr.mean_flow"
PAYBACK = "payback_years"
GRANT_NEEDED = "grant_for_npv_zero_idr"
WITHOUT = "incremental_"
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
FARMER_INCOME = "farmer_income_idr"
VALUE_ADDED = "value_added_in_district_idr"
LOCAL_TAXES = "local_taxes_idr"
COST_PER_JOB = "public_cost_per_job_idr"
CO2 = "co2_kg_per_can"
DEBT_COVER = ("dscr_min", "dscr_mean")

# The order of a can's life; what a scenario invents comes after, what it earns last.
GROUPS = (
    "fruit",
    "transport",
    "conversion",
    "packaging",
    "ingredients",
    "certification",
    "capital",
    "export",
)
LAST_GROUPS = ("other", "by_products")
# From the toll canner to the local plant: where it stands, what it takes, how large it is.
CAUSES = ("distance", "toll_margin", "purchase_scale", "plant_scale", "capital", "recovery")
# Those of the district first, then others who are paid, the state, and the nation.
PARTIES = (
    "farmers_inside",
    "workers_inside",
    "local_government",
    "owner",
    "hauliers",
    "services",
    "suppliers",
    "farmers_outside",
    "workers_outside",
    "toll_canner",
    "lenders",
    "government",
    "foreign_money",
)
# The policy analysis matrix: A to L, and the ratios.
MATRIX = tuple(
    tuple(f"{entry}_idr_per_can" for entry in row)
    for row in (
        ("private_revenue", "private_tradables", "private_factors", "private_profit"),
        ("social_revenue", "social_tradables", "social_factors", "social_profit"),
        ("transfer_revenue", "transfer_tradables", "transfer_factors", "net_transfer"),
    )
)
RATIOS = ("pcr", "drcr", "npco", "npci", "epc", "pc", "srp")
