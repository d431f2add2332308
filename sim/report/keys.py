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
