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

# `help` writes out all that `__all__` names; without one it shows the list above. For a type checker `as` hands
# each name on.
# ruff: noqa: I001, PLC0414

from sim.finance.break_even import (
    break_even as break_even,
    break_even_sales as break_even_sales,
    break_even_utilisation as break_even_utilisation,
    profit_rate as profit_rate,
    split_costs as split_costs,
    startup_shares as startup_shares,
)
from sim.finance.depreciation import (
    declining_balance as declining_balance,
    macrs as macrs,
    straight_line as straight_line,
    sum_of_years as sum_of_years,
)
from sim.finance.haulage import (
    Catchment as Catchment,
    Truck as Truck,
    catchment as catchment,
    catchment_radius as catchment_radius,
    haul_cost as haul_cost,
    mean_haul as mean_haul,
)
from sim.finance.loans import (
    LoanSchedule as LoanSchedule,
    LoanTerms as LoanTerms,
    by_year as by_year,
    dscr as dscr,
    dscr_mean as dscr_mean,
    dscr_of_sums as dscr_of_sums,
    llcr as llcr,
    loan_schedule as loan_schedule,
)
from sim.finance.policy_matrix import (
    Budget as Budget,
    Inland as Inland,
    PolicyMatrix as PolicyMatrix,
    export_parity as export_parity,
    import_parity as import_parity,
    shadow_exchange_rate as shadow_exchange_rate,
    shadow_price as shadow_price,
)
from sim.finance.profit import (
    ProfitAndLoss as ProfitAndLoss,
    income_tax as income_tax,
    taxable_profit as taxable_profit,
)
from sim.finance.returns import (
    bcr_gross as bcr_gross,
    bcr_net as bcr_net,
    discounted as discounted,
    discounted_payback as discounted_payback,
    equivalent_annual as equivalent_annual,
    irr as irr,
    irr_all as irr_all,
    mirr as mirr,
    npv as npv,
    payback as payback,
    profitability_index as profitability_index,
    sign_changes as sign_changes,
    xirr as xirr,
    xirr_all as xirr_all,
    xnpv as xnpv,
)
from sim.finance.roots import (
    irr_rows as irr_rows,
)
from sim.finance.rows import (
    bcr_gross_rows as bcr_gross_rows,
    bcr_net_rows as bcr_net_rows,
    discounted_payback_rows as discounted_payback_rows,
    discounted_rows as discounted_rows,
    mirr_rows as mirr_rows,
    npv_rows as npv_rows,
    payback_rows as payback_rows,
    profitability_index_rows as profitability_index_rows,
)
from sim.finance.sensitivity import (
    one_at_a_time as one_at_a_time,
)
from sim.finance.time_value import (
    annuity_factor as annuity_factor,
    capital_recovery as capital_recovery,
    cumulative_interest as cumulative_interest,
    cumulative_principal as cumulative_principal,
    effective_rate as effective_rate,
    fv as fv,
    ipmt as ipmt,
    nominal_rate as nominal_rate,
    nper as nper,
    pmt as pmt,
    ppmt as ppmt,
    pv as pv,
    rate as rate,
    real_rate as real_rate,
    wacc as wacc,
    year_fractions as year_fractions,
)
