"""From flows and prices to the ledger of a scenario: every rule, in one place and order."""

from sim.economics.capital import Works, grant, investments, loans
from sim.economics.ledger import Ledger
from sim.economics.prices import Prices
from sim.economics.running import running_costs, sales, stocks
from sim.economics.tax import taxes
from sim.flows import Flows
from sim.scenario.scenario import Scenario


def book(flows: Flows, scenario: Scenario, prices: Prices) -> Ledger:
    """Return the ledger of a scenario: costs, sales, stocks, investment, grant, loans, tax."""
    works = Works(prices, construction_of(scenario))
    postings = [
        *running_costs(flows, scenario, prices),
        *sales(flows, scenario, prices),
        *stocks(flows, prices),
        *investments(works),
        *grant(works),
        *loans(works),
    ]
    return Ledger((*postings, *taxes(postings, works)))


def construction_of(scenario: Scenario) -> int:
    """Return the months before a scenario's chain opens."""
    plant = scenario.physical.plant
    return plant.construction if plant is not None else 0
