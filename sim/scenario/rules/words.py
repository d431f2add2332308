"""Rules of labels: one name has one label, and one label stands for one name."""

from collections.abc import Iterable, Mapping

from sim.catalogue.labels import WORD, table
from sim.numerals import Problem
from sim.scenario.fields import SCENARIO, STUDY, schema_of
from sim.scenario.hints import nearest
from sim.scenario.models.wording import Label, Named, Wording
from sim.scenario.problems import Problems

# Labels, each with its path and key.
Labelled = Iterable[tuple[str, str, Label]]
# The program's own words that a scenario may replace.
_OPEN = ("fruit", "product")


def word_rules(wording: Wording) -> Problems:
    """Yield labels that a reader could mistake for another's."""
    yield from clashes(wording.labels, {})
    yield from misnamed(wording.labels)
    for path, _, entries in wording.groups:
        yield from _shared(path, entries)
    for name, informant in wording.informants.items():
        for path in informant.of.split():
            schema = schema_of(*SCENARIO, *STUDY)
            if not schema.at(path).known:
                words = {"name": path, "meant": nearest(path, [*schema.paths()])}
                yield f"informants.{name}.of", Problem("no_such_part", words)


def misnamed(labels: Labelled) -> Problems:
    """Yield labels of names that the program has words for already."""
    for path, key, _ in labels:
        if key in table() and key not in _OPEN and not key.startswith(WORD):
            yield path, Problem("label_of_program", {"name": key.rpartition(".")[2]})


def clashes(labels: Labelled, earlier: Mapping[str, Label]) -> Problems:
    """Yield labels of a key that has another label already."""
    known = dict(earlier)
    for path, key, label in labels:
        other = known.setdefault(key, label)
        if other != label:
            words = {"name": key.rpartition(".")[2], "text": label.en, "other": other.en}
            yield path, Problem("label_clash", words)


def _shared(path: str, entries: Mapping[str, Named]) -> Problems:
    """Yield labels that are shown for two names of one part."""
    for lang in Label.model_fields:
        shown: dict[str, str] = {}
        for name, named in entries.items():
            text = getattr(named.label, lang) if named.label else name.replace("_", " ")
            other = shown.setdefault(text, name)
            if other != name:
                yield f"{path}.{name}.label", Problem("label_shared", {"text": text, "name": other})
