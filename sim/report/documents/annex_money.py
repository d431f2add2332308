"""The chapters of the annex on money: finance, economy, uncertainty, and the sources of what is assumed."""

from sim.report.claims.investment import invest_headlines
from sim.report.claims.nation import nation_headlines
from sim.report.documents.covered import Covered, filled, in_ranges, texts_of
from sim.report.documents.parts import Bullets, Gap, Section
from sim.report.tables.benefits import benefits_table, matrix_table
from sim.report.tables.breakdown import investment_tables
from sim.report.tables.comparison import investment_table
from sim.report.tables.how_sure import (
    SWITCHING,
    how_sure_sentences,
    luck_table,
    switching_table,
)
from sim.report.tables.measures import measures_table
from sim.report.tables.notes import with_signs
from sim.report.tables.proposal import assumptions_table, rab_table, risk_table
from sim.report.tables.sources_uses import sources_uses_table
from sim.report.tables.statements import statement_table
from sim.report.tables.table import Table
from sim.report.tables.uncertain import over_ranges_table

_LISTED = 30
"""Assumptions that are told with their sources."""


def finance(covered: Covered) -> Section:
    """Return the chapter on budget, funding, projected statements, and the measures of the investment."""
    labels, name, result = covered.labels, covered.name, covered.result
    basis = result.plan.timing.price_basis
    funding, budget = investment_tables(result, name, labels)

    def statement(which: str) -> Table:
        return statement_table(result, name, which, labels)

    below = (
        filled(
            labels("annex.finance.budget"),
            rab_table(covered.budget, covered.plant, basis),
            budget,
            *covered.gaps("finance", "details", "standard"),
        ),
        filled(
            labels("annex.finance.funding"),
            funding,
            *covered.gaps("finance", "commitment"),
        ),
        filled(
            labels("annex.finance.sources_uses"),
            sources_uses_table(covered.sources_uses, name, labels),
        ),
        filled(
            labels("annex.finance.statements"),
            *map(statement, ("income_statement", "balance_sheet", "cash_flow_statement")),
        ),
        filled(labels("annex.finance.loans"), *map(statement, ("loans", "ratios"))),
        filled(
            labels("annex.finance.measures"),
            texts_of(invest_headlines(covered.beside)),
            Bullets(tuple(in_ranges(covered.result, covered.plant))),
            *covered.drawn("npv", "cash_flow"),
            with_signs(measures_table(covered.evidence, name), covered.evidence.kpis),
            investment_table(covered.beside),
        ),
    )
    return filled(labels("annex.finance"), below=below)


def economy(covered: Covered) -> Section:
    """Return the chapter on what the plants are worth to the nation, and who gains."""
    labels, beside = covered.labels, covered.beside
    return filled(
        labels("annex.economy"),
        labels("annex.economy.how"),
        texts_of(nation_headlines(beside)),
        with_signs(benefits_table(beside), beside.kpis),
        *covered.drawn("gains"),
        matrix_table(beside),
    )


def uncertainty(covered: Covered) -> Section:
    """Return the chapter on luck, ranges, switching values and risks."""
    labels, result = covered.labels, covered.result
    over_ranges = [] if result.over_ranges.empty else [over_ranges_table(result, labels)]
    below = (
        filled(
            labels("annex.uncertainty.luck"),
            luck_table(result, labels),
            *covered.drawn("npv_luck"),
        ),
        filled(labels("annex.uncertainty.ranges"), *over_ranges),
        filled(
            labels("annex.uncertainty.switching"),
            Bullets(tuple(how_sure_sentences(result, labels))),
            *(switching_table(result, kind, labels) for kind in SWITCHING),
        ),
        filled(
            labels("annex.uncertainty.risks"),
            risk_table(covered.effects, covered.plant),
            Gap(labels("gap.risk.answer")),
        ),
    )
    return filled(labels("annex.uncertainty"), below=below)


def sources(covered: Covered) -> Section:
    """Return the chapter on the assumptions that matter most, and where they come from."""
    labels = covered.labels
    return filled(
        labels("annex.sources"),
        labels("annex.sources.how", scenario=labels(covered.name)),
        assumptions_table(covered.effects, covered.name, labels, _LISTED),
    )
