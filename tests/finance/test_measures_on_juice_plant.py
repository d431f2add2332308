"""A published juice and squash plant: five years of accounts, a loan by quarter, break-even."""

import numpy as np

from sim.finance.measures import (
    LoanTerms,
    break_even_sales,
    by_year,
    declining_balance,
    dscr,
    dscr_mean,
    loan_schedule,
    split_costs,
)
from tests.cases import assert_meets, load_case

LAKH = 100_000


def test_juice_plant_has_the_published_accounts_cover_and_break_even():
    case = load_case("A04")
    accounts = juice_accounts(case.inputs)
    charge = 10 * 300 * 6.50 * 0.746 * 10
    assert_meets(
        case,
        accounts | juice_break_even(case.inputs, accounts) | {"electricity_charge_rs": charge},
    )


def juice_accounts(given):
    rows = yearly(given)
    juice, squash, goods = sold(given)
    wear, loan = worn(given), serviced(given["loan"])
    interest, repaid = by_year(loan.interest, 4), by_year(loan.principal, 4)
    direct = ("raw", "electricity", "other_direct", "labour", "repair")
    production = sum(rows[name] for name in direct) + wear
    gross = juice + squash + rows["cl_stock"] - rows["op_stock"] - production
    net = gross - rows["salary"] - rows["selling_admin"] - interest - given["interest_wc"]
    tax = given["tax_rate"] * net
    terms = net - tax + wear + interest, interest + repaid
    return {
        "sales_juice": juice,
        "sales_squash": squash,
        "sales_total": juice + squash,
        "depreciation": wear,
        "loan_interest_by_year": interest,
        "loan_repayment_by_year": repaid,
        "loan_balance": loan.balance[3::4],
        "cost_of_production": production,
        "gross_profit": gross,
        "net_profit": net,
        "tax": tax,
        "pat": net - tax,
        "dscr": dscr(*terms),
        "dscr_average_mean_of_ratios": dscr_mean(*terms),
        "finished_goods_value": goods,
    }


def juice_break_even(given, accounts):
    rows = yearly(given)
    output = accounts["sales_total"] + rows["cl_stock"] - rows["op_stock"]
    costs, shares = block(given, rows, accounts["depreciation"], accounts["loan_interest_by_year"])
    fixed, variable = np.array([split_costs(year, shares) for year in costs.T]).T
    even = evens(output, costs, shares)
    # The block leaves salaries out: what is really half of the capacity looks like a quarter.
    right = evens(output, np.vstack([costs, rows["salary"]]), [*shares, 1])
    used = 100 * np.array(given["utilisation"])
    profit = output - variable - fixed
    return {
        "bep_total_sales": output,
        "bep_variable": variable,
        "bep_contribution": output - variable,
        "bep_fixed": fixed,
        "bep_sales": even,
        "bep_pct_capacity": used * even / output,
        "bep_pct_capacity_corrected_salary_as_fixed": used * right / output,
        "operating_profit_bep_block_minus_pnl_profit": profit - accounts["net_profit"],
    }


def yearly(given):
    return {name: np.array(row) for name, row in given["rows"].items()}


def evens(output, costs, shares):
    years = zip(output, costs.T, strict=True)
    return np.array([break_even_sales(*year, shares) for year in years])


def sold(given):
    """Return sales of both products, and the value of the stock of both [lakh], by year."""
    results, stock = [], 0
    for name, capacity in given["capacity_t"].items():
        price = given["price_rs_t"][name] / LAKH
        made = capacity * np.array(given["utilisation"])
        kept = made * given["closing_stock_days"] / given["days_per_year"]
        results.append(price * (made - np.diff(kept, prepend=0)))
        # The source values stock at nine tenths of the selling price.
        stock = stock + 0.9 * price * kept
    return [*results, stock]


def worn(given):
    assets, rates = given["assets"], given["wdv"]
    charges = [
        declining_balance(assets[name], rates[name], 5, first_year=share)[:5]
        for name, share in (("building", 1), ("plant", 1), ("furniture", 0.5))
    ]
    return np.sum(charges, axis=0)


def serviced(loan):
    """Return the loan by quarter, which starts free of interest and repays from the fourth on."""
    grace = loan["first_instalment_quarter"] - 1
    terms = LoanTerms(
        loan["rate"] / loan["periods_per_year"],
        5 * loan["periods_per_year"],
        grace=grace,
        interest_free=1,
        repayment="equal principal",
        instalment=loan["instalment"],
    )
    return loan_schedule(loan["principal"], terms)


def block(given, rows, wear, interest):
    """Return the costs [cost, year] of the published break-even, and the fixed share of each."""
    fixed = given["fixed_share"]
    selling = rows["repair"] + rows["selling_admin"]
    named = ("raw", "electricity", "other_direct", "labour")
    working = np.full(5, given["interest_wc"])
    costs = np.vstack([*(rows[name] for name in named), selling, wear, interest, working])
    shares = [fixed[name] for name in ("electricity", "manufacturing", "wages_and_salary")]
    return costs, [0, *shares, fixed["selling_admin"], 1, 1, 0]
