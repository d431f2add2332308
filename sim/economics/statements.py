"""The statements of the owner's company, year by year: income statement, balance sheet, cash flow.

Every posting moves cash and one account, which follow from its kind here alone. What moves no cash
(depreciation, stocks, what is left of assets when they are sold) moves profit and an asset alike. So all
accounts sum to cash, and the balance sheet balances. The owner pays in what a year is short of and takes
what it leaves, as the NPV for the owner counts it, so that no cash is left at the end of a year.

Money [IDR of the day; ..., replication or 1, year].
"""

from collections.abc import Iterator, Mapping
from typing import Protocol, get_args

import numpy as np

from sim.arrays import Array
from sim.catalogue.vocabulary import Group
from sim.economics.capital import book_depreciation, tax_depreciation
from sim.economics.ledger import Kind, Ledger, Posting, yearly
from sim.economics.series import total
from sim.economics.stock_worth import cans_worth, inputs_worth
from sim.economics.thresholds import cash_and_service
from sim.economics.timeline import Timeline
from sim.economics.valuation import Valuation

INCOME, BALANCE, CASH_FLOW, COVER = (
    "income_statement",
    "balance_sheet",
    "cash_flow_statement",
    "cover",
)
# What each kind of posting is in the cash flow statement, and the account that it moves beside cash.
MOVES: Mapping[Kind, tuple[str, str]] = {
    "revenue": ("from_buyers", "sales"),
    "receivable": ("from_buyers", "receivables"),
    "by_product": ("other_receipts", "other_income"),
    "cost": ("payments", "cost"),
    "commission": ("payments", "commission"),
    "rent": ("payments", "rent"),
    "working_capital": ("payments", "tied_up"),
    "tax": ("tax", "tax"),
    "tax_shield": ("tax", "tax"),
    "investment": ("purchases", "fixed_assets"),
    "replacement": ("purchases", "fixed_assets"),
    "salvage": ("sale_of_assets", "disposal"),
    "grant": ("grants", "grants"),
    "loan_drawn": ("loans_drawn", "loans"),
    "principal": ("principal", "loans"),
    "interest": ("interest", "interest"),
}
# The account of what is tied up, by the head of the item.
_TIED_UP = {"stock": "inputs", "payable": "payables", "vat": "vat_refund"}
_COSTS = tuple(f"cost.{group}" for group in get_args(Group) if group != "export")
_CURRENT = ("receivables", "inputs", "cans", "vat_refund")
_CLAIMS = ("payables", "loans", "grants")
# Lines of the income statement that the tax law counts otherwise, or not at all.
_UNTAXED = ("depreciation", "stock_change", "disposal")


def _lines(**sums: tuple[str, ...]) -> Mapping[str, tuple[str, ...]]:
    """Return the lines of a statement in order, each with its parts: the parts of a sum come before it."""
    lines: dict[str, tuple[str, ...]] = {}
    for name, parts in sums.items():
        lines |= {part: () for part in parts if part not in lines} | {name: parts}
    return lines


LINES: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    INCOME: _lines(
        gross_profit=("sales", "other_income", *_COSTS, "stock_change"),
        ebitda=("gross_profit", "export", "commission", "rent"),
        ebit=("ebitda", "depreciation", "disposal"),
        profit_before_tax=("ebit", "interest"),
        net_profit=("profit_before_tax", "tax"),
        taxable_profit=("profit_before_tax", *(f"fiscal.{line}" for line in _UNTAXED)),
    ),
    BALANCE: _lines(
        current_assets=("cash", *_CURRENT),
        assets=("current_assets", "fixed_assets"),
        current_liabilities=("payables", "loans_due"),
        liabilities=("current_liabilities", "loans_later"),
        equity=("owner", "grants", "retained"),
        liabilities_and_equity=("liabilities", "equity"),
    ),
    CASH_FLOW: _lines(
        operating_cash=("from_buyers", "other_receipts", "payments", "tax"),
        investing_cash=("purchases", "sale_of_assets"),
        financing_cash=("grants", "loans_drawn", "principal", "interest", "owner"),
        change_in_cash=("operating_cash", "investing_cash", "financing_cash"),
    ),
    COVER: {"cash": (), "service": ()},
}
"""The lines of each statement in order; a line with parts is their sum."""
Lines = dict[str, Array]
_OF_LOAN: Mapping[Kind, tuple[str, int]] = {
    "loan_drawn": ("drawn", 1),
    "interest": ("interest", -1),
    "principal": ("principal", -1),
}


def loan_years(valuation: Valuation) -> dict[str, Lines]:
    """Return what each loan brings and costs in a year, and what is owed at its end, by loan [...; year].

    Interest that is added to the debt is principal below zero. No loan depends on the replication.
    """
    time, ledger = valuation.prices.time, valuation.ledger
    loans: dict[str, Lines] = {}
    for posting in ledger.of(*_OF_LOAN):
        line, sign = _OF_LOAN[posting.kind]
        loans.setdefault(posting.item, {})[line] = sign * yearly([posting], time)[..., 0, :]
    for lines in loans.values():
        lines["balance"] = np.cumsum(lines["drawn"] - lines["principal"], axis=-1)
    return loans


def statements(valuation: Valuation) -> dict[tuple[str, str], Array]:
    """Return every line of the statements, and the cash and service of the loans, by statement and line."""
    time, ledger = valuation.prices.time, valuation.ledger
    flow = _cash_flow(ledger, time)
    accounts = _accounts(valuation)
    cash, service = cash_and_service(ledger, valuation.works)
    given: dict[str, Lines] = {
        INCOME: accounts | _fiscal(accounts, valuation),
        BALANCE: _balances(accounts, flow),
        CASH_FLOW: flow,
        COVER: {"cash": cash, "service": service},
    }
    return {
        (statement, line): amounts
        for statement, lines in given.items()
        for line, amounts in _summed(statement, lines, time).items()
    }


def _summed(statement: str, given: Lines, time: Timeline) -> Lines:
    """Return the lines of a statement in order, with their sums; a line without amounts is zero."""
    lines, years = Lines(), len(time.calendar)
    for line, parts in LINES[statement].items():
        amounts = {**given, **lines}
        lines[line] = total((amounts[part] for part in parts or (line,) if part in amounts), years)
    return lines


def _cash_flow(ledger: Ledger, time: Timeline) -> Lines:
    """Return the lines of the cash flow statement, with what the owner pays in, or takes."""
    lines: dict[str, list[Posting]] = {}
    for posting in ledger.of_owner:
        lines.setdefault(MOVES[posting.kind][0], []).append(posting)
    flow = {line: yearly(postings, time) for line, postings in lines.items()}
    return flow | {"owner": -total(flow.values(), len(time.calendar))}


def _accounts(valuation: Valuation) -> Lines:
    """Return by account what its postings bring in cash, and what moves profit and assets without any."""
    time, postings = valuation.prices.time, dict[str, list[Posting]]()
    for posting in valuation.ledger.of_owner:
        postings.setdefault(account(posting), []).append(posting)
    accounts = {name: yearly(of_account, time) for name, of_account in postings.items()}
    for line, asset, profit in list(_unpaid(accounts, valuation)):
        accounts[line] = accounts.get(line, 0.0) + profit
        accounts[asset] = accounts.get(asset, 0.0) - profit
    return accounts


class Named(Protocol):
    """What the account of a posting follows from."""

    @property
    def item(self) -> str:
        """What is paid for."""

    @property
    def group(self) -> str:
        """Its group."""

    @property
    def kind(self) -> Kind:
        """What kind of payment it is."""


def account(posting: Named) -> str:
    """Return the account that a posting moves beside cash."""
    moved = MOVES[posting.kind][1]
    if moved == "cost":
        return "export" if posting.group == "export" else f"cost.{posting.group}"
    return _TIED_UP[posting.item.partition(".")[0]] if moved == "tied_up" else moved


def _unpaid(accounts: Lines, valuation: Valuation) -> Iterator[tuple[str, str, Array]]:
    """Yield what adds to profit and to the worth of an asset without cash: line, asset and amount."""
    written = book_depreciation(valuation.works)
    yield "depreciation", "fixed_assets", -written
    # What is left of all assets is given up when they are sold at the end of the study.
    left = np.zeros_like(written)
    left[..., -1] = (written + accounts.get("fixed_assets", 0.0)).sum(axis=-1)
    yield "disposal", "fixed_assets", left
    for stock, worth in (
        ("inputs", inputs_worth(valuation.prices)),
        ("cans", cans_worth(valuation)),
    ):
        yield "stock_change", stock, _rise(worth) + accounts.get(stock, 0.0)


def _rise(levels: Array) -> Array:
    return np.diff(levels, axis=-1, prepend=0.0)


def _fiscal(accounts: Lines, valuation: Valuation) -> Lines:
    """Return by what the profit that is taxed differs from that before tax.

    The tax law's depreciation counts, less the grant; costs count when they are incurred, and what assets
    bring at the end is not taxed.
    """
    works = valuation.works
    fiscal = {f"fiscal.{line}": -accounts[line] for line in _UNTAXED}
    written = tax_depreciation(works, works.granted)
    return fiscal | {"fiscal.depreciation": fiscal["fiscal.depreciation"] - written}


def _balances(accounts: Lines, flow: Lines) -> Lines:
    """Return what stands in each account at the end of each year."""
    levels = {name: np.cumsum(amounts, axis=-1) for name, amounts in accounts.items()}
    profit = [levels[line] for line in levels if line in LINES[INCOME]]
    loans = levels.get("loans", np.zeros_like(flow["owner"]))
    due = -np.append(np.diff(loans, axis=-1), np.zeros((*loans.shape[:-1], 1)), axis=-1)
    due = np.clip(due, 0.0, loans)
    return {
        **{name: -levels[name] for name in (*_CURRENT, "fixed_assets") if name in levels},
        **{name: levels[name] for name in _CLAIMS if name in levels},
        "cash": np.cumsum(total(flow.values()), axis=-1),
        "loans_due": due,
        "loans_later": loans - due,
        "owner": np.cumsum(flow["owner"], axis=-1),
        "retained": total(profit),
    }
