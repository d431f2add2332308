"""Rules of a scenario in its study: what it plans must fit the dates and the inflation."""

from collections.abc import Iterator

from sim.numerals import Problem, written
from sim.scenario.models.money import Monetary
from sim.scenario.models.physical import Physical
from sim.scenario.models.study import Timing
from sim.scenario.problems import Problems
from sim.scenario.rules.finance import price_years
from sim.units import AnnualRate

# Years that a study may reach into: those whose Idul Fitri is known.
_FIRST, _LAST = 2000, 2099
# Years between a price and the price basis beyond which an index of inflation says nothing.
_FAR = 30


def date_rules(physical: Physical, money: Monetary, timing: Timing) -> Problems:
    """Yield what lies beyond the study, prices far from its basis, and loans that pay the debtor."""
    yield from _late(physical, money, timing)
    yield from _unfinished(physical, money, timing)
    yield from _outlasting(money, timing)
    yield from _paying(money, timing)
    for path, year, _ in price_years(money):
        if abs(year - timing.price_basis) > _FAR:
            words = {"basis": str(timing.price_basis), "most": str(_FAR)}
            yield path, Problem("price_year_far", words)


def timing_rules(timing: Timing) -> Problems:
    """Yield years of a study that no calendar reaches, and a price basis far from its start."""
    last = timing.start.year + (timing.start.month - 2 + timing.months) // 12
    if timing.start.year < _FIRST or last > _LAST:
        words = {"start": str(timing.start), "last": str(last)}
        yield "start", Problem("start_far", words | {"from": str(_FIRST), "to": str(_LAST)})
    elif abs(timing.price_basis - timing.start.year) > _FAR:
        words = {"start": str(timing.start.year), "most": str(_FAR)}
        yield "price_basis", Problem("price_basis_far", words)


def _late(physical: Physical, money: Monetary, timing: Timing) -> Problems:
    """Yield what begins when the operation is over."""
    months = timing.months - physical.construction
    for path, after in _begins(physical, money):
        if after >= months:
            words = {"after": str(after), "months": str(months)}
            yield path, Problem("begins_late", words)


def _begins(physical: Physical, money: Monetary) -> Iterator[tuple[str, int]]:
    """Yield the months of operation after which something begins, by path."""
    for name, expansion in physical.expansions.items():
        yield f"expansions.{name}.after", expansion.after
    for name, cost in money.costs.items():
        yield f"costs.{name}.after", cost.after


def _unfinished(physical: Physical, money: Monetary, timing: Timing) -> Problems:
    """Yield purchases that are not paid, or not at work, before the study ends."""
    for name, item in money.investment.items():
        opened = item.paid_from + physical.construction
        if opened >= timing.months:
            words = {"opened": str(opened), "study": str(timing.months)}
            yield f"investment.{name}.paid_from", Problem("paid_late", words)


def _outlasting(money: Monetary, timing: Timing) -> Problems:
    """Yield loans that outlast the study."""
    for name, loan in money.loans.items():
        if 12 * loan.term > timing.months:
            words = {
                "term": written(12 * loan.term),
                "study": str(timing.months),
                "built": str(timing.lead),
            }
            yield f"loans.{name}.term", Problem("loan_outlasts_study", words)


def _paying(money: Monetary, timing: Timing) -> Problems:
    """Yield loans whose nominal rate is below 0."""
    for name, loan in money.loans.items():
        inflation = timing.inflation / 100 if loan.rate.basis == "real" else 0.0
        nominal = (1 + loan.rate.value) * (1 + inflation) - 1
        if nominal < 0:
            words = {
                "text": str(loan.rate),
                "nominal": str(AnnualRate(round(nominal, 6), "nominal")),
            }
            yield f"loans.{name}.rate", Problem("loan_pays", words)
