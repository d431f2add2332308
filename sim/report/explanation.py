"""Explanations of figures: formula in words, parts, boundary, source, and the items of a scenario.

Nothing is simulated: the words are those of the catalogue, the items those of the scenario.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace

from sim.catalogue.keys import BEYOND_GATE
from sim.catalogue.kpis import Key, Names, combined, is_figure, spelt, take_apart, unit
from sim.catalogue.labels import Labels, OwnWords, words_of
from sim.economics.operating_cost import PORT
from sim.numerals import Problem
from sim.scenario.fields import SCENARIO, schema_of
from sim.scenario.figure_names import meant_figure, names_in
from sim.scenario.models.money import Cost
from sim.scenario.models.wording import words_of as scenario_words
from sim.scenario.nodes import Node
from sim.scenario.paths import Entry, explain_any, inputs_at
from sim.scenario.problems import Located, ScenarioError
from sim.scenario.scenario import Scenario


@dataclass(frozen=True)
class Explanation:
    """What a figure means and how it is computed, in one language."""

    key: str
    label: str
    unit: str
    meaning: str
    formula: str
    notes: tuple[str, ...]
    """What its prefix, and each word after its name, says."""
    boundary: str
    source: str
    parts: dict[str, str]
    """The figures that it is made of, each with its label."""
    items: tuple[Entry, ...]
    """What stands in the scenario for it: prices, shares, times, with their origins."""
    lang: str = "en"

    def __str__(self) -> str:
        return "\n".join(self._lines(Labels(self.lang)))

    def _lines(self, labels: Labels) -> Iterator[str]:
        yield f"{self.key}: {self.label}"
        yield f"  {labels('cli.unit')}: {labels.unit(self.unit)}"
        for name in _TOLD:
            yield f"  {labels(f'cli.{name}')}: {getattr(self, name)}"
        for note in self.notes:
            yield f"  {labels('cli.note')}: {note}"
        for name, listed in (
            ("parts", [f"{key}: {label}" for key, label in self.parts.items()]),
            ("items", [f"{item.path}: {item.value} ({item.origin})" for item in self.items]),
        ):
            if listed:
                yield f"  {labels(f'cli.{name}')}:"
                yield from (f"    {line}" for line in listed)


# Cost groups with purchases that bear value-added tax.
_TAXED = ("conversion", "packaging", "ingredients", "capital")
_TOLD = ("meaning", "formula", "boundary", "source")


def explain(
    scenarios: Sequence[Scenario], asked: str, lang: str = "en"
) -> list[Entry] | Explanation:
    """Return what stands at a path of some scenarios, or how a figure of theirs is computed.

    Raises
    ------
    ScenarioError
        If there is neither such a path nor such a figure.
    """
    names = names_of(scenarios)
    key = take_apart(asked, names)
    if key is not None:
        return _explained(key, scenarios, names, lang)
    try:
        labels = Labels(lang, _words(scenarios))
        return [_worded(entry, labels) for entry in explain_any(scenarios, asked)]
    except ScenarioError as error:
        raise ScenarioError([_lost(asked, error.problems[0], names)]) from None


def _words(scenarios: Iterable[Scenario]) -> OwnWords:
    return scenario_words({item.name: item.wording for item in scenarios})


def _worded(entry: Entry, labels: Labels) -> Entry:
    """Return an entry with its meaning in a language."""
    meaning = schema_of(*SCENARIO).at(entry.path).meaning
    return replace(entry, meaning=meaning.told(labels))


def document(explained: list[Entry] | Explanation) -> object:
    """Return what was explained as plain JSON values."""
    if isinstance(explained, list):
        return [entry.texts() for entry in explained]
    return {**asdict(explained), "items": [entry.texts() for entry in explained.items]}


def names_of(scenarios: Sequence[Scenario]) -> Names:
    """Return the names that may follow a figure's, of cost groups only those with items."""
    names = names_in(scenarios)
    groups = [
        group
        for group in names["GROUP"]
        if group not in BEYOND_GATE
        and any(any(_items(scenario, f"group.{group}")) for scenario in scenarios)
    ]
    return {**names, "GROUP": groups}


def _explained(key: Key, scenarios: Sequence[Scenario], names: Names, lang: str) -> Explanation:
    own = _words(scenarios)
    words, labels = words_of(key, lang, own), Labels(lang, own)
    figures = [figure for part in key.parts if is_figure(part) for figure in spelt(part, names)]
    parts = [path for part in key.parts if not is_figure(part) for path in combined(part, names)]
    items = (item for path in parts for scenario in scenarios for item in _items(scenario, path))
    return Explanation(
        key=str(key),
        label=words.label,
        unit=unit(str(key)),
        meaning=words.meaning,
        formula=words.formula,
        notes=words.notes,
        boundary=words.boundary,
        source=words.source,
        parts={figure: labels.kpi(figure) for figure in figures},
        items=tuple(dict.fromkeys(items)),
        lang=lang,
    )


def _lost(asked: str, problem: Located, names: Names) -> Located:
    """Return the problem that nothing has a name, with paths and figures that were meant."""
    meant = meant_figure(asked, names, problem.problem.words.get("meant", ""))
    return Located(problem.origin, asked, Problem("no_such_name", {"meant": meant}))


def _items(scenario: Scenario, part: str) -> Iterator[Entry]:
    """Yield what stands in a scenario for a part: a path, a cost group, or a leg."""
    kind, _, name = part.partition(".")
    if kind == "group":
        paths = _of_group(scenario, name)
    elif kind == "leg":
        paths = _of_leg(scenario, name)
    else:
        paths = _spread(scenario.written, part)
    for path in paths:
        yield from inputs_at(scenario, path)


def _of_group(scenario: Scenario, group: str) -> Iterator[str]:
    """Yield the paths of what the ledger books under a cost group."""
    costs = scenario.money.costs.items()
    of_group = [(name, cost) for name, cost in costs if cost.group == group]
    yield from dict.fromkeys(path for name, cost in of_group for path in _of_cost(name, cost))
    for leg in scenario.physical.legs:
        if group == ("export" if leg == PORT else "transport"):
            yield from _of_leg(scenario, leg)
    if group == "conversion":
        yield "toll.fee"
    if group == "capital":
        for field in ("cost", "share"):
            yield from _spread(scenario.written, f"investment.*.{field}")
        stocked = (cost.per for _, cost in costs if cost.per in scenario.physical.packaging)
        yield from (f"packaging.{item}.order_up_to" for item in stocked)
    if group == "by_products":
        yield "sale.home_price"
    vat = scenario.money.vat
    if vat is not None and (group == "capital" if vat.registered else group in _TAXED):
        yield "vat.rate"


def _of_cost(name: str, cost: Cost) -> Iterator[str]:
    """Yield the paths of what a cost is paid by."""
    steps = (f"steps.{step}.price" for step in cost.steps)
    if cost.of is not None:
        yield from (f"costs.{name}.of", f"costs.{name}.share")
    elif cost.hourly_wages is not None:
        yield from (f"costs.{name}.hourly_wages", "wage")
    else:
        yield from (f"costs.{name}.{field}" for field in ("price", *steps))


def _of_leg(scenario: Scenario, name: str) -> Iterator[str]:
    """Yield the paths of a leg, and of the hire of its truck."""
    leg = scenario.physical.legs.get(name)
    if leg is not None:
        yield f"legs.{name}"
        yield from (f"vehicles.{leg.vehicle}.{price}" for price in ("hire_per_km", "hire_per_trip"))


def _spread(node: Node, path: str) -> Iterator[str]:
    """Yield a path, or in place of one with `*` every path that is written with a name there."""
    before, star, after = path.partition(".*")
    if not star:
        yield path
        return
    above = node.get(before)
    for name in above.below if above else ():
        if node.get(there := f"{before}.{name}{after}"):
            yield there
