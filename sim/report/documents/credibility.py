"""What a reader needs to judge a study, in the order of STRESS-DES, then how it was checked and what is open.

Source: T. Monks, C. S. M. Currie, B. S. Onggo, S. Robinson, M. Kunc, S. J. E. Taylor, Strengthening the
reporting of empirical simulation studies (STRESS), Journal of Simulation 13 (2019), 55-67.
"""

from collections.abc import Iterator, Mapping

from sim.analysis.study import StudyResult
from sim.analysis.switching import ASSUMPTIONS
from sim.analysis.unknowns import unknowns
from sim.catalogue.keys import CANS, COST, FOB, NPV
from sim.catalogue.labels import Labels
from sim.catalogue.mistakes import OUTCOMES, mistakes
from sim.catalogue.mistakes import VARIANTS as MISTAKE_VARIANTS
from sim.report.claims.investment import plants
from sim.report.documents.parts import Bullets, Part, Section, Stamp
from sim.report.evidence import Evidence
from sim.report.tables.cells import EstimateCell, NumberCell
from sim.report.tables.grid import Row
from sim.report.tables.how_sure import switching_table
from sim.report.tables.table import Table

_ITEMS = {
    "objectives": ("purpose", "outputs", "aims"),
    "logic": ("overview", "rules", "scenarios", "algorithms", "components"),
    "data": ("sources", "inputs", "preparation", "assumptions"),
    "experiments": ("start", "length", "estimation"),
    "implementation": ("software", "random", "execution"),
    "access": ("code",),
}
"""Items of STRESS-DES by section; each is a text of its own."""
_CHECKS = ("balances", "events", "queues", "hand", "identities", "statistics", "ranges", "files")
_OPEN = ("fee", "prices", "plant", "market", "validation")


def credibility(result: StudyResult, lang: str, stamp: Stamp) -> list[Section]:
    """Return the sections of the report on how far a study can be trusted."""
    labels = Labels(lang, result.words)
    words = _words(result, stamp, labels)
    sections = [
        Section(
            labels(f"stress.{name}"),
            (Bullets(tuple(labels(f"stress.{name}.{item}", **words) for item in items)), *added),
        )
        for (name, items), added in zip(_ITEMS.items(), _added(result, labels), strict=True)
    ]
    checks = Bullets(tuple(labels(f"stress.checks.{name}", **words) for name in _CHECKS))
    return [
        *sections,
        Section(labels("stress.checks"), (checks, _mistakes(labels))),
        Section(labels("stress.open"), (Bullets(tuple(_open(words, labels))),)),
    ]


def _added(result: StudyResult, labels: Labels) -> Iterator[tuple[Part, ...]]:
    """Yield the tables of each section."""
    nothing: tuple[Part, ...] = ()
    turning = switching_table(result, "worth", labels)
    yield nothing
    yield (_scenarios(result, labels),)
    yield nothing if turning.is_empty else (turning,)
    yield (_precision(result, labels),)
    yield nothing
    yield nothing


def _words(result: StudyResult, stamp: Stamp, labels: Labels) -> dict[str, object]:
    timing, grades = result.plan.timing, result.grades
    return {
        "study": result.plan.name,
        "figures": labels.number(result.kpis["kpi"].nunique()),
        "scenarios": labels.number(len(result.plan.scenarios)),
        "all": labels.number(sum(grades.values())),
        **{f"grade_{name.lower()}": labels.number(count) for name, count in grades.items()},
        **{f"grade_{name}": 0 for name in "abc" if name.upper() not in grades},
        "ranges": labels.number(len(unknowns(result.plan))),
        "moved": labels.number(len(ASSUMPTIONS)),
        "years": timing.horizon,
        "lead": timing.lead,
        "start": timing.start.isoformat(),
        "basis": timing.price_basis,
        "replications": labels.number(len(result.replications)),
        "seed": timing.seed,
        "version": stamp["version"],
        "libraries": stamp["libraries"],
        "command": stamp["command"],
    }


def _scenarios(result: StudyResult, labels: Labels) -> Table:
    """Return a row for each scenario: its title, its partner, its cans a year."""
    evidence = Evidence.of(result, labels.lang)
    rows = [
        Row(
            name,
            (
                labels(name),
                labels(member.against) if member.against else labels("stress.none"),
                EstimateCell(evidence.level(name, CANS), interval=False),
            ),
        )
        for name, member in result.plan.members.items()
    ]
    headings = tuple(labels(f"column.stress.{name}") for name in ("title", "partner", "cans"))
    return Table(
        labels("table.stress.scenarios"), labels("column.scenario"), headings, (rows,), labels
    )


def _precision(result: StudyResult, labels: Labels) -> Table:
    """Return the main figures of each scenario with the 95 % interval by luck."""
    evidence = Evidence.of(result, labels.lang)
    worth = {one.scenario for one in plants(evidence)}
    rows = [
        Row(
            labels(name),
            tuple(
                EstimateCell(evidence.level(name, kpi)) if kpi != NPV or name in worth else None
                for kpi in (COST, FOB, NPV)
            ),
        )
        for name in evidence.names
    ]
    headings = tuple(labels(f"column.stress.{name}") for name in ("cost", "fob", "npv"))
    return Table(
        labels("table.stress.precision"), labels("column.scenario"), headings, (rows,), labels
    )


def _mistakes(labels: Labels) -> Table:
    """Return a row for each kind of slips of the hand in the shipped files: what became of them."""
    counts = mistakes()
    rows = [
        Row(labels(f"mistake.{kind}"), _numbers(by))
        for kind, by in counts.items()
        if kind != MISTAKE_VARIANTS
    ]
    slips = [by for kind, by in counts.items() if kind != MISTAKE_VARIANTS]
    total = {name: sum(by[name] for by in slips) for name in OUTCOMES}
    last = [
        Row(labels("mistake.total"), _numbers(total)),
        Row(labels("mistake.variants"), _numbers(counts[MISTAKE_VARIANTS])),
    ]
    names = ("tried", *(name.replace(" ", "_") for name in OUTCOMES))
    headings = tuple(labels(f"column.mistakes.{name}") for name in names)
    return Table(
        labels("table.mistakes"), labels("column.mistakes"), headings, (rows, last), labels
    )


def _numbers(by: Mapping[str, int]) -> tuple[NumberCell, ...]:
    return tuple(map(NumberCell, (sum(by.values()), *by.values())))


def _open(words: dict[str, object], labels: Labels) -> Iterator[str]:
    return (labels(f"stress.open.{name}", **words) for name in _OPEN)
