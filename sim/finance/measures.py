"""Pure functions of appraisal on plain numbers and arrays, without any scenario.

Present value and ratios
    `npv`, `xnpv`, `discounted`, `equivalent_annual`, `profitability_index`, `bcr_gross`, `bcr_net`,
    `payback`, `discounted_payback`
Rates of return
    `irr`, `irr_all`, `sign_changes`, `xirr`, `xirr_all`, `mirr`
Many series at once, as rows of an array
    `npv_rows`, `discounted_rows`, `irr_rows`, `mirr_rows`, `payback_rows`, `discounted_payback_rows`,
    `bcr_gross_rows`, `bcr_net_rows`, `profitability_index_rows`
Equal payments, with the signs of a spreadsheet
    `pmt`, `ipmt`, `ppmt`, `cumulative_interest`, `cumulative_principal`, `pv`, `fv`, `nper`, `rate`,
    `annuity_factor`, `capital_recovery`
Conversion of rates, cost of capital, day counts
    `real_rate`, `nominal_rate`, `effective_rate`, `wacc`, `year_fractions`
Loans and their cover
    `LoanTerms`, `loan_schedule`, `LoanSchedule`, `by_year`, `dscr`, `dscr_mean`, `dscr_of_sums`,
    `llcr`
Depreciation
    `straight_line`, `sum_of_years`, `declining_balance`, `macrs`
Profit, loss and income tax
    `ProfitAndLoss`, `income_tax`, `taxable_profit`
Sensitivity
    `one_at_a_time`
Break-even
    `break_even`, `break_even_sales`, `break_even_utilisation`, `split_costs`, `profit_rate`,
    `startup_shares`
Policy matrix, border prices and shadow prices
    `Budget`, `PolicyMatrix`, `Inland`, `import_parity`, `export_parity`, `shadow_exchange_rate`,
    `shadow_price`
Haulage
    `catchment_radius`, `mean_haul`, `catchment`, `Catchment`, `Truck`, `haul_cost`

Each has an example: `help(sim.measures.npv)`.
"""

# `help` writes out all that `__all__` names; without one it shows the list above.
# ruff: noqa: F401

from sim.finance.break_even import (
    break_even,
    break_even_sales,
    break_even_utilisation,
    profit_rate,
    split_costs,
    startup_shares,
)
from sim.finance.depreciation import declining_balance, macrs, straight_line, sum_of_years
from sim.finance.haulage import Catchment, Truck, catchment, catchment_radius, haul_cost, mean_haul
from sim.finance.loans import (
    LoanSchedule,
    LoanTerms,
    by_year,
    dscr,
    dscr_mean,
    dscr_of_sums,
    llcr,
    loan_schedule,
)
from sim.finance.policy_matrix import (
    Budget,
    Inland,
    PolicyMatrix,
    export_parity,
    import_parity,
    shadow_exchange_rate,
    shadow_price,
)
from sim.finance.profit import ProfitAndLoss, income_tax, taxable_profit
from sim.finance.returns import (
    bcr_gross,
    bcr_net,
    discounted,
    discounted_payback,
    equivalent_annual,
    irr,
    irr_all,
    mirr,
    npv,
    payback,
    profitability_index,
    sign_changes,
    xirr,
    xirr_all,
    xnpv,
)
from sim.finance.roots import irr_rows
from sim.finance.rows import (
    bcr_gross_rows,
    bcr_net_rows,
    discounted_payback_rows,
    discounted_rows,
    mirr_rows,
    npv_rows,
    payback_rows,
    profitability_index_rows,
)
from sim.finance.sensitivity import one_at_a_time
from sim.finance.time_value import (
    annuity_factor,
    capital_recovery,
    cumulative_interest,
    cumulative_principal,
    effective_rate,
    fv,
    ipmt,
    nominal_rate,
    nper,
    pmt,
    ppmt,
    pv,
    rate,
    real_rate,
    wacc,
    year_fractions,
)
