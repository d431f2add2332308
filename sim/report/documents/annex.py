"""The annex of a proposal: a feasibility study in the order that ministries ask for.

Source of the order: the studies before a project is proposed, in the regulation of the Minister of National
Development Planning on public-private partnership (Permen PPN/Kepala Bappenas 7/2023).
"""

from collections.abc import Collection

from sim.analysis.study import StudyResult
from sim.catalogue.labels import Labels
from sim.report.answer import answer_sentences, short_answer_table
from sim.report.claims.causes import cause_headlines
from sim.report.claims.pairs import pair_headlines
from sim.report.claims.prices import price_headlines
from sim.report.documents.annex_money import economy, finance, sources, uncertainty
from sim.report.documents.covered import Covered, best_plant, filled, has_content, texts_of
from sim.report.documents.parts import Bullets, Section
from sim.report.evidence import Evidence
from sim.report.tables.breakdown import cost_tables
from sim.report.tables.can_sizes import can_sizes_table
from sim.report.tables.comparison import comparison_table, costs_by_group_table
from sim.report.tables.conventions import conventions
from sim.report.tables.line import line_table
from sim.report.tables.notes import with_signs
from sim.report.tables.partners import partners_table
from sim.report.tables.prices import break_evens_table, market_prices_table
from sim.report.tables.project import (
    fruit_balance_table,
    harvest_table,
    resources_table,
    sales_table,
    timetable,
    volumes_table,
)
from sim.report.tables.statements import statement_table


def annex(result: StudyResult, lang: str, pictures: Collection[str]) -> tuple[str, list[Section]]:
    """Return the title and the chapters of the annex, about the plant with the greatest NPV with the grant.

    A study without a plant has the first chapter alone. `pictures` are the figures that the study has
    something to show in.
    """
    evidence = Evidence.of(result, lang)
    labels, plant = evidence.labels, best_plant(evidence)
    if plant is None:
        return labels("annex.title"), [_answer(result, labels, labels("annex.no_plant"))]
    covered = Covered(result, evidence, plant, pictures)
    chapters = (market, technical, management, legal, environment, finance, economy, uncertainty)
    whole = (_scope(covered), *(chapter(covered) for chapter in chapters), sources(covered))
    return labels("annex.title"), [chapter for chapter in whole if has_content(chapter)]


def _answer(result: StudyResult, labels: Labels, first: str) -> Section:
    sentences = Bullets(tuple(answer_sentences(result, labels.lang)))
    return filled(labels("annex.scope"), first, sentences, short_answer_table(result, labels.lang))


def _scope(covered: Covered) -> Section:
    """Return what the annex is about, the answer of the study, and how money is counted."""
    labels, name = covered.labels, covered.name
    others = [labels(one) for one in covered.beside.names if one != name]
    key = "annex.covers" if others else "annex.covers_only"
    first = labels(key, scenario=labels(name), others=", ".join(others))
    rules = conventions(covered.result, name, labels.lang).splitlines()
    counted = filled(
        labels("annex.counted"), Bullets(tuple(rule.removeprefix("• ") for rule in rules))
    )
    answer = _answer(covered.result, labels, first)
    return filled(answer.title, *answer.parts, below=(counted,))


def market(covered: Covered) -> Section:
    """Return the chapter on prices, rivals and the share of the imports that must be won."""
    labels, beside = covered.labels, covered.beside
    prices = filled(
        labels("annex.market.prices"),
        texts_of(price_headlines(beside)),
        *covered.drawn("price_ladder"),
        market_prices_table(beside),
        break_evens_table(beside),
    )
    orders = filled(
        labels("annex.market.orders"),
        sales_table(covered.evidence),
        *covered.gaps("market", "letters", "rules", "survey"),
    )
    return filled(labels("annex.market"), below=(prices, orders))


def technical(covered: Covered) -> Section:
    """Return the chapter on fruit, line, volumes, cost of a can and dates."""
    labels, name, result = covered.labels, covered.name, covered.result
    fruit = filled(
        labels("annex.technical.fruit"),
        harvest_table(result, name, labels),
        fruit_balance_table(result, name, labels),
        *covered.drawn("season"),
    )
    line = filled(
        labels("annex.technical.line"),
        line_table(covered.scenario, labels(name), labels),
        volumes_table(covered.evidence),
    )
    cost = filled(
        labels("annex.technical.cost"),
        texts_of(pair_headlines(covered.pairs)),
        *covered.drawn("unit_cost"),
        with_signs(comparison_table(covered.pairs), covered.pairs.kpis),
        costs_by_group_table(covered.pairs),
        partners_table(covered.pairs),
        can_sizes_table(covered.beside),
        texts_of(one for one in cause_headlines(covered.evidence) if one.id == "distance"),
        *cost_tables(result, name, labels),
    )
    dates = filled(
        labels("annex.technical.dates"),
        timetable(result, name, labels),
        *covered.drawn("timetable"),
    )
    site = filled(
        labels("annex.technical.site"),
        *covered.gaps("site", "place", "design", "soil", "water", "power", "equipment"),
    )
    return filled(labels("annex.technical"), below=(fruit, line, cost, dates, site))


def management(covered: Covered) -> Section:
    """Return the chapter on staff and organisation."""
    labels = covered.labels
    return filled(
        labels("annex.management"),
        statement_table(covered.result, covered.name, "staffing", labels),
        *covered.gaps("management", "form", "organisation", "people", "operation"),
    )


def legal(covered: Covered) -> Section:
    """Return the chapter on land, permits and certificates: all of it is for the reader to fill in."""
    labels = covered.labels
    return filled(
        labels("annex.legal"),
        labels("annex.legal.known"),
        *covered.gaps("legal", "land", "zoning", "licence", "building", "food", "grant"),
    )


def environment(covered: Covered) -> Section:
    """Return the chapter on what the plant uses and leaves, and the papers that the law asks for."""
    labels = covered.labels
    return filled(
        labels("annex.environment"),
        resources_table(covered.result, covered.name, labels),
        *covered.gaps("environment", "document", "wastewater", "waste", "people"),
    )
