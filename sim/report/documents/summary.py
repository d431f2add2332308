"""The summary of a study on one page: the answer, a table, a picture, what is in doubt, what to do next."""

from collections.abc import Collection, Iterator, Sequence

from sim.analysis.outputs import Output
from sim.analysis.price_effects import PriceEffect, price_effects
from sim.analysis.study import StudyResult
from sim.catalogue.keys import BREAK_EVEN_FEE, COST, FEE, NPV
from sim.report.answer import answer_sentences, short_answer_table
from sim.report.claims.claim import size
from sim.report.claims.investment import Plant
from sim.report.documents.covered import best_plant
from sim.report.documents.parts import Bullets, Part, Picture, Section
from sim.report.evidence import Evidence
from sim.report.tables.breakeven import amount_text
from sim.report.workbook.words import path_words
from sim.scenario.paths import quoted_in

_DOUBTS, _ASKED = 3, 6
"""Assumptions that are told with their effect, and assumptions to find out."""
_BILLION = 1e9


def summary(result: StudyResult, lang: str, pictures: Collection[str]) -> tuple[str, list[Section]]:
    """Return the title and the sections of the summary, with the picture of NPV if there is one."""
    evidence = Evidence.of(result, lang)
    labels, best = evidence.labels, best_plant(evidence)
    sentences = Bullets(tuple(answer_sentences(result, lang)))
    parts: list[Part] = [sentences, short_answer_table(result, lang)]
    sections = []
    if best is not None:
        effects = price_effects(result, Output(best.scenario, NPV))
        parts += [Picture(name) for name in ("npv",) if name in pictures]
        sections = [
            Section(labels("summary.doubts"), (Bullets((*_doubts(result, best, effects),)),)),
            Section(labels("summary.next"), (*_next(result, best, effects),)),
        ]
    return labels("summary.title"), [Section(labels("report.answer"), tuple(parts)), *sections]


def _doubts(result: StudyResult, plant: Plant, effects: Sequence[PriceEffect]) -> Iterator[str]:
    """Yield what moves the worth of a plant most, and how much of all this is estimated."""
    labels = plant.evidence.labels
    for one in effects[:_DOUBTS]:
        yield _doubt(one, result, plant)
    if count := sum(result.grades.values()):
        estimates = labels.number(result.grades.get("C", 0))
        yield labels("estimates.sentence", count=estimates, all=labels.number(count))


def _doubt(effect: PriceEffect, result: StudyResult, plant: Plant) -> str:
    """Return what an assumption could be, and what it does alone to the worth of a plant."""
    labels, (low, high) = plant.evidence.labels, effect.written.ends
    value = amount_text(effect.written.stated.value, labels)
    if year := quoted_in(result.plan.scenarios[plant.scenario], effect.path):
        value = labels("price.of_year", value=value, year=year)
    best = max(0.0, effect.at_low, effect.at_high)
    return labels(
        "summary.doubt",
        name=_capital(path_words(effect.path, labels)),
        value=value,
        low=amount_text(low, labels),
        high=amount_text(high, labels),
        scenario=labels(plant.scenario),
        worst=labels.signed_amount(effect.worst / _BILLION, "IDR_billion", 1),
        best=labels.signed_amount(best / _BILLION, "IDR_billion", 1),
    )


def _next(result: StudyResult, plant: Plant, effects: Sequence[PriceEffect]) -> Iterator[Part]:
    """Yield what to find out of whom, what to ask the toll canner, and what the study leaves out."""
    labels, asked = plant.evidence.labels, dict[str, list[str]]()
    for one in effects[:_ASKED]:
        who = result.plan.informant(one.path)
        told = labels(f"informant.{who}") if who else labels("summary.nobody")
        asked.setdefault(told, []).append(path_words(one.path, labels))
    questions = [
        labels("summary.ask", informant=who, names="; ".join(names)) for who, names in asked.items()
    ]
    yield labels("summary.ask.intro")
    yield Bullets((*questions, *_toll(plant)))
    yield labels("summary.outside")


def _toll(plant: Plant) -> Iterator[str]:
    """Yield which offer to ask the toll canner for, where a plant is compared with one."""
    labels = plant.evidence.labels
    partner = plant.evidence.gap(plant.scenario, COST).against
    fee, equal = plant.evidence.level(partner, FEE), plant.figure(BREAK_EVEN_FEE)
    if fee.defined and equal.defined:
        yield labels(
            "summary.toll",
            scenario=labels(plant.scenario),
            fee=size(fee, labels),
            equal=size(equal, labels),
        )


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
