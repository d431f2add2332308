"""The terms of reference (kerangka acuan kerja, KAK) with which a district asks for special allocation funds (DAK)."""

from collections.abc import Collection, Iterator

from sim.analysis.frames import funding_frame
from sim.analysis.study import StudyResult
from sim.catalogue.keys import CAPITAL, GRANT_NEEDED
from sim.report.answer import answer_sentences
from sim.report.claims.claim import size, word
from sim.report.claims.investment import Plant, invest_claims
from sim.report.claims.nation import nation_claims
from sim.report.documents.covered import Covered, best_plant, filled, granted_plant, in_ranges
from sim.report.documents.parts import Bullets, Gap, Part, Section
from sim.report.evidence import Evidence
from sim.report.tables.benefits import benefits_table
from sim.report.tables.breakdown import investment_tables
from sim.report.tables.proposal import fields_table, rab_table, targets_table
from sim.report.tables.table import Table

_BILLION = 1e9
_FIELDS = (
    *("sector", "theme", "menu", "detail", "component"),
    *("volume", "unit", "price", "total", "asked", "method"),
    *("province", "district", "village", "coordinates", "priority"),
)
"""Fields of a proposal in KRISNA-DAK, in order."""
_TOLD = ("grant_needed", "sale_price", "nation")
"""Claims that stand in the background."""
_PAPERS = ("land", "design", "rab", "environment", "statement", "photos")
"""Papers that go with a proposal."""


def kak(result: StudyResult, lang: str, pictures: Collection[str]) -> tuple[str, list[Section]]:
    """Return the title and the sections A to E of the terms of reference.

    They are about the best plant by NPV of those that a grant helps to pay, of all if it helps none.

    Raises
    ------
    ValueError
        If the study has no plant to ask money for.
    """
    evidence = Evidence.of(result, lang)
    labels, plant = evidence.labels, granted_plant(evidence)
    if plant is None:
        raise ValueError(labels("annex.no_plant"))
    covered = Covered(result, evidence, plant, pictures)
    parts = (_background, _aims, _results, _beneficiaries, _funds)
    return labels("kak.title"), [part(covered) for part in parts]


def _background(covered: Covered) -> Section:
    """Return why the plant is proposed, and what the study says of it, whatever that is."""
    labels, plant = covered.labels, covered.plant
    told = {f"{kind}.{covered.name}" for kind in _TOLD}
    claims = [*invest_claims(covered.evidence), *nation_claims(covered.evidence)]
    judged = [claim.text for claim in claims if claim.id in told]
    return filled(
        labels("kak.background"),
        labels("kak.about", scenario=labels(covered.name)),
        Gap(labels("gap.kak.plans")),
        labels("kak.found"),
        Bullets(tuple(answer_sentences(covered.result, labels.lang))),
        *_verdict(plant),
        Bullets((*judged, *in_ranges(covered.result, plant))),
        *_better(covered),
    )


def _verdict(plant: Plant) -> Iterator[str]:
    """Yield plainly whether the plant pays: before the grant, and with it."""
    labels = plant.evidence.labels
    before, after = word(plant.npv, below=False), word(plant.net, below=False)
    yield labels(
        f"kak.pays.{_outcome(before, after)}",
        scenario=labels(plant.scenario),
        npv=_amount(plant, "npv"),
        net=_amount(plant, "net"),
        needed=size(plant.figure(GRANT_NEEDED), labels),
    )


def _outcome(before: str, after: str) -> str:
    """Return which sentence tells whether a plant pays, by the signs of its NPV before and with the grant."""
    if before == "yes":
        return "alone"
    if after == "yes":
        return "with_grant"
    return "not" if after == "no" else "unclear"


def _amount(plant: Plant, which: str) -> str:
    shown = getattr(plant, which).shown
    return plant.evidence.labels.signed_amount(shown.mean, shown.unit, shown.digits)


def _better(covered: Covered) -> Iterator[str]:
    """Yield that another plant of the study is worth more, if one is, and how sure that one's worth is."""
    labels, best = covered.labels, best_plant(covered.evidence)
    if best is not None and best.scenario != covered.name:
        told = labels("kak.better", scenario=labels(best.scenario), npv=_amount(best, "net"))
        yield " ".join((told, *in_ranges(covered.result, best)))


def _aims(covered: Covered) -> Section:
    labels = covered.labels
    aims = tuple(
        labels(f"kak.aim.{aim}", scenario=labels(covered.name))
        for aim in ("plant", "farmers", "export")
    )
    return filled(labels("kak.aims"), Bullets(aims), Gap(labels("gap.kak.policy")))


def _results(covered: Covered) -> Section:
    return filled(covered.labels("kak.results"), targets_table(covered.plant))


def _beneficiaries(covered: Covered) -> Section:
    labels = covered.labels
    return filled(
        labels("kak.beneficiaries"),
        labels("kak.gains"),
        benefits_table(covered.evidence.among([covered.name])),
        *covered.gaps("kak", "households", "groups"),
    )


def _funds(covered: Covered) -> Section:
    """Return what the plant costs, who pays, and the fields of the proposal."""
    labels, name = covered.labels, covered.name
    basis = covered.result.plan.timing.price_basis
    papers = Bullets(tuple(labels(f"kak.paper.{paper}") for paper in _PAPERS))
    needs: tuple[Part, ...] = (
        labels(
            "kak.needs", scenario=labels(name), capital=size(covered.plant.figure(CAPITAL), labels)
        ),
        rab_table(covered.budget, covered.plant, basis),
        next(investment_tables(covered.result, name, labels)),
    )
    return filled(
        labels("kak.funds"),
        *needs,
        Gap(labels("gap.kak.place")),
        _krisna(covered),
        labels("kak.papers"),
        papers,
        Gap(labels("gap.kak.papers")),
    )


def _krisna(covered: Covered) -> Table:
    """Return the fields of KRISNA-DAK: what is known is filled in."""
    labels = covered.labels
    capital, funds = covered.plant.figure(CAPITAL), funding_frame(covered.result, covered.name)
    grant = funds.loc[funds["source"] == "grant", "amount_idr"].sum()
    known = {
        "component": labels(covered.name),
        "volume": labels.number(1),
        "unit": labels("target.unit"),
        "price": size(capital, labels),
        "total": size(capital, labels),
    }
    if grant > 0:
        known["asked"] = labels.amount(grant / _BILLION, "IDR_billion", 2)
    fields = [(labels(f"krisna.{field}"), known.get(field)) for field in _FIELDS]
    return fields_table(labels("table.krisna"), fields, labels)
