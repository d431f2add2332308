"""What the report of a study says, in the order of reading, whatever form it is written in."""

from collections.abc import Collection, Iterator

from sim.analysis.study import StudyResult
from sim.catalogue.labels import Labels
from sim.report import tables
from sim.report.answer import answer_sentences, answer_table
from sim.report.claims.investment import plants
from sim.report.claims.verdict import headlines
from sim.report.documents.assumption_book import book
from sim.report.documents.parts import Bullets, Part, Picture, Section, Stamp
from sim.report.evidence import Evidence
from sim.report.tables.how_sure import how_sure_sentences
from sim.report.tables.uncertain import ranges_sentence

PICTURES = {
    "cost": ("unit_cost", "cost_bridge", "cost_causes"),
    "price": ("fob", "price_ladder", "landed"),
    "invest": ("npv", "npv_luck", "cash_flow", "use_of_plant", "switching"),
    "gains": ("gains",),
}
"""The figures beside the tables of each group; all others stand by themselves."""
_METHODS = ("simulation", "pairs", "cost", "npv", "luck", "ranges")
_LIMITS = ("estimates", "model", "market", "site")


def best_plant(result: StudyResult) -> str | None:
    """Return the plant with the largest NPV, None where there is no plant."""
    ours = plants(Evidence.of(result, "en"))
    return max(ours, key=lambda one: one.npv.mean).scenario if ours else None


def report(
    result: StudyResult, lang: str, stamp: Stamp, pictures: Collection[str]
) -> list[Section]:
    """Return the sections of a report: the answer first, what it rests on last.

    `pictures` are the figures that the study has something to show in.
    """
    labels = Labels(lang, result.words)
    placed = {name for names in PICTURES.values() for name in names}
    others = tuple(Picture(name) for name in pictures if name not in placed)
    groups = (_group(result, group, pictures, labels) for group in tables.STUDY)
    sections = [
        answer(result, labels),
        Section(labels("report.sure"), tuple(_sure(result, labels))),
        *groups,
        Section(labels("report.figures"), others),
        Section(labels("report.verdict"), (Bullets(tuple(_verdict(result, labels))),)),
        _book(result, labels),
        _texts("methods", _METHODS, labels),
        _texts("limits", _LIMITS, labels, **_counts(result, labels)),
        changes(stamp, labels),
    ]
    return [one for one in sections if one.parts]


def answer(result: StudyResult, labels: Labels) -> Section:
    """Return the answer of a study: three sentences, and a row for each plant."""
    sentences = Bullets(tuple(answer_sentences(result, labels.lang)))
    return Section(labels("report.answer"), (sentences, answer_table(result, labels.lang)))


def _sure(result: StudyResult, labels: Labels) -> Iterator[Part]:
    yield Bullets(tuple(how_sure_sentences(result, labels)))
    yield from tables.how_sure(result, labels.lang)


def _group(result: StudyResult, group: str, pictures: Collection[str], labels: Labels) -> Section:
    """Return the tables of a group and its figures, each table in one piece."""
    evidence = Evidence.of(result, labels.lang)
    made = [make(evidence) for make in tables.STUDY[group]]
    found = [one for one in made if not one.is_empty]
    drawn = [Picture(name) for name in PICTURES.get(group, ()) if name in pictures]
    return Section(labels(f"report.group.{group}"), (*drawn, *found))


def _verdict(result: StudyResult, labels: Labels) -> list[str]:
    """Return the headlines, then how sure they are within the ranges of all prices."""
    told = [claim.text for claim in headlines(result, labels.lang)]
    return [*told, *filter(None, [ranges_sentence(result.over_ranges, labels)])]


def _book(result: StudyResult, labels: Labels) -> Section:
    return Section(labels("report.book"), (book(result, best_plant(result), labels),))


def _texts(name: str, keys: Collection[str], labels: Labels, **words: object) -> Section:
    texts = tuple(labels(f"report.{name}.{key}", **words) for key in keys)
    return Section(labels(f"report.{name}"), (Bullets(texts),))


def _counts(result: StudyResult, labels: Labels) -> dict[str, object]:
    grades = result.grades
    return {
        "estimates": labels.number(grades.get("C", 0)),
        "all": labels.number(sum(grades.values())),
    }


def changes(stamp: Stamp, labels: Labels) -> Section:
    """Return what the command changed in the study, and where the document comes from."""
    changed = stamp.get("changes", "")
    first = labels("report.changed", changes=changed) if changed else labels("report.unchanged")
    texts = (
        labels(f"report.stamp.{key}", value=value)
        for key, value in stamp.items()
        if key != "changes"
    )
    return Section(labels("report.origin"), (first, Bullets(tuple(texts))))
