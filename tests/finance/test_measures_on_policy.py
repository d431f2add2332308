"""Published policy matrices, border prices and shadow prices."""

import numpy as np
import pytest

from sim.finance.measures import (
    Budget,
    Inland,
    PolicyMatrix,
    import_parity,
    shadow_exchange_rate,
    shadow_price,
    straight_line,
)
from tests.cases import assert_meets, load_case


def indicators(matrix):
    """Return what the Stata module prints, under its names; DRC is DRCR, PCO is PC."""
    private, social, between, ratios = (
        matrix.private,
        matrix.social,
        matrix.transfers,
        matrix.ratios,
    )
    return {
        "PVA": private.value_added,
        "SVA": social.value_added,
        "PP": private.profit,
        "SP": social.profit,
        "PC": private.cost,
        "SC": social.cost,
        "OT": between.revenue,
        "IT": between.tradables,
        "FT": between.factors,
        "NT": between.profit,
        "ESR": between.profit / private.profit,
        "NPCO": ratios["npco"],
        "NPRO": ratios["npco"] - 1,
        "NPCI": ratios["npci"],
        "NPRI": ratios["npci"] - 1,
        "EPC": ratios["epc"],
        "EPR": ratios["epc"] - 1,
        "DRC": ratios["drcr"],
        "PCR": ratios["pcr"],
        "PCO": ratios["pc"],
        "SRP": ratios["srp"],
        "PCBR": private.cost / private.revenue,
        "SCBR": social.cost / social.revenue,
        "PPR": private.profit / private.revenue,
        "SPR": social.profit / social.revenue,
        "PCAC": private.profit / private.cost,
        "SCAC": social.profit / social.cost,
        "PVAR": private.value_added / private.revenue,
        "SVAR": social.value_added / social.revenue,
        "DOFAR": private.factors / social.factors,
    }


def test_six_commodity_systems_have_the_published_indicators():
    case = load_case("B01")
    entries = dict(zip(case.inputs["columns"], np.array(case.inputs["rows"]).T, strict=True))
    matrix = PolicyMatrix(
        *(
            Budget(
                entries[f"{side}_revenue_{row[0]}"],
                entries[f"{side}_tradable_{row[1]}"],
                entries[f"{side}_factors_{row[2]}"],
            )
            for side, row in (("private", "ABC"), ("social", "EFG"))
        )
    )
    # The fifth system loses money at both price sets. Its coefficient is printed as 1.79, which
    # reads like a profit helped by policy; a ratio of two losses says nothing.
    published = case.expected["PCO"]["value"]
    assert published[4] == pytest.approx(1.788646)
    right = case.but(PCO=[*published[:4], np.nan, published[5]])

    assert_meets(right, indicators(matrix))
    assert matrix.undefined == {"pc": "social.profit"}


def test_rice_has_the_published_border_price_and_matrix():
    case = load_case("B02")
    border, output = case.inputs["border"], case.inputs["output"]
    cif = border["fob_usd_t"] + border["freight_insurance_usd_t"]
    rate = shadow_exchange_rate(border["exchange_rate"], border["premium"])
    to_market = border["transport_to_wholesale_rp_kg"]
    inland = Inland(
        to_market,
        border["milling_conversion"],
        border["milling_cost_rp_kg"],
        border["distribution_to_farm_rp_kg"],
    )
    private, social = (
        Budget(output["kg"] * output[f"{side}_price"], *spent(case.inputs, side))
        for side in ("private", "social")
    )
    parity = import_parity(cif / 1000, rate, inland)
    assert_meets(
        case,
        {
            "cif_usd_t": cif,
            "cif_rp_kg": import_parity(cif / 1000, rate, Inland()),
            "value_before_processing_rp_kg": import_parity(cif / 1000, rate, Inland(to_market)),
            "import_parity_farm_gate_rp_kg": parity,
            "tradable_private": private.tradables,
            "tradable_social": social.tradables,
            "factors_private": private.factors,
            "factors_social": social.factors,
            "revenue_private": private.revenue,
            "revenue_social": social.revenue,
        }
        | indicators(PolicyMatrix(private, social)),
    )
    # The source cuts the parity price of 964.32 to 964 before it multiplies.
    assert output["kg"] * parity / 1000 == pytest.approx(5785.92)


def spent(given, side):
    """Return the cost of tradable inputs and of factors at one set of prices."""
    return [
        sum(line["qty"] * line[side] for line in given[kind]) for kind in ("tradable", "factors")
    ]


def test_pineapple_has_the_published_ratios_once_its_transfers_are_taken_off():
    case = load_case("B03")
    given = case.inputs["published"]
    private = Budget(given["A"], given["B"], given["C"])
    revenue = given["A"] - given["output_transfer"]
    factors = given["C"] - given["factor_transfer"]
    social = Budget(revenue, revenue - factors - given["social_profit_H"], factors)
    matrix = PolicyMatrix(private, social)
    ratios = matrix.ratios
    assert_meets(
        case,
        {
            "private_profit": private.profit,
            "total_private_cost": private.cost,
            "PCR": ratios["pcr"],
            "NPCO": ratios["npco"],
            "DRC": ratios["drcr"],
            "EPC": ratios["epc"],
            "net_transfer": matrix.transfers.profit,
            "social_revenue_E": social.revenue,
            "social_factors_G": social.factors,
            "social_tradables_F": social.tradables,
            "NPCI": ratios["npci"],
            "SRP": ratios["srp"],
            "profitability_coefficient": ratios["pc"],
        },
    )


def test_partly_printed_matrices_hang_together():
    case = load_case("B05")
    coffee, citrus, pineapple = (
        case.inputs[name]
        for name in ("arabica_north_tapanuli", "pontianak_citrus", "pineapple_payaraman")
    )
    # Every ratio is turned around for the entry that is missing, and must come back.
    border = coffee["OT"] / (coffee["NPCO"] - 1)
    at_home = coffee["NPCO"] * border
    private, social = (
        earning(citrus[profit], citrus[ratio])
        for profit, ratio in (("private_profit_rp_ha", "PCR"), ("social_profit_rp_ha", "DRC"))
    )
    grown = earning(pineapple["H"], pineapple["DRC"])
    assert_meets(
        case,
        {
            "arabica.E": border,
            "arabica.A": at_home,
            "pontianak.SVA": social.value_added,
            "pontianak.PVA": private.value_added,
            "payaraman.social_value_added": grown.value_added,
        },
    )
    beans = PolicyMatrix(Budget(at_home, 0, 0), Budget(border, 0, 0))
    assert beans.transfers.revenue == pytest.approx(coffee["OT"])
    assert beans.ratios["npco"] == pytest.approx(coffee["NPCO"])
    orchard = PolicyMatrix(private, social)
    assert orchard.ratios["pcr"] == pytest.approx(citrus["PCR"])
    assert orchard.ratios["drcr"] == pytest.approx(citrus["DRC"])
    assert orchard.private.profit == pytest.approx(citrus["private_profit_rp_ha"])
    assert grown.value_added < pineapple["E"]


def earning(profit, cost_ratio):
    """Return the budget without tradables whose factors take `cost_ratio` of the value added."""
    added = profit / (1 - cost_ratio)
    return Budget(added, 0, added - profit)


def test_an_orchard_costs_the_nation_what_its_shadow_prices_say():
    case = load_case("B09")
    given = case.inputs
    market, shadow = (
        {
            part: total(given[part], social)
            for part in ("investment", "working_capital", "operating")
        }
        for social in (False, True)
    )
    fixed = [market["investment"], shadow["investment"]]
    sales = sum(quantity * price for quantity, price in given["revenue"].values())
    use, bought = given["operating"], given["investment"]
    priced = ["fuel", "seeds", "fertilizer", "insecticide", "water", "spares", "casual_labour"]
    prices = [social_price(use[name]) for name in priced]
    prices += [social_price(bought[name]) for name in ("equipment", "vehicles")]
    assert_meets(
        case,
        {
            "fixed_investment_market": fixed[0],
            "fixed_investment_shadow": fixed[1],
            "working_capital_market": market["working_capital"],
            "working_capital_shadow": shadow["working_capital"],
            "operating_market": market["operating"],
            "operating_shadow": shadow["operating"],
            "revenue": sales,
            "salvage_market_shadow": np.multiply(given["salvage_share"], fixed),
            "depreciation": [
                straight_line(line["n"] * line["price"], given["life"][name])[0]
                for name, line in bought.items()
            ],
            "unit_shadow_prices": prices,
            "net_operating_margin_market_shadow": [
                sales - market["operating"],
                sales - shadow["operating"],
            ],
        },
    )


def total(lines, social):
    return sum(
        line["n"] * (social_price(line) if social else line["price"]) for line in lines.values()
    )


def social_price(line):
    return shadow_price(
        line["price"],
        duty=line.get("duty", 0) + line.get("tax", 0),
        subsidy=line.get("subsidy", 0),
        opportunity=line.get("opportunity", 1),
    )
