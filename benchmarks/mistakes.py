"""Slips of the hand in all shipped files, and what the program says of each.

`make mistakes` prints a table by kind: how many slips are refused on their line with a fix, warned of
there, or accepted although they change what the file means; `make mistakes SEED=7` makes others. A
correct variant that is refused or warned of is a false alarm.
"""

import contextlib
import csv
import os
import shutil
import sys
import tempfile
import traceback
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from typing import NamedTuple

from benchmarks.pages import Page
from benchmarks.slips import KINDS, Edit, Kind, Spot
from benchmarks.variants import VARIANTS
from sim.catalogue.labels import LANGS
from sim.catalogue.mistakes import OUTCOMES, STORED
from sim.catalogue.mistakes import VARIANTS as CORRECT
from sim.scenario.fields import SCENARIO, schema_of
from sim.scenario.plan import Plan
from sim.scenario.problems import Located
from sim.scenario.read import ScenarioError, load
from sim.scenario.rules.unread import unread
from sim.scenario.scenario import Scenario

SHIPPED = Path(__file__).parents[1] / "scenarios"
BASES = ("base.yaml", "common.yaml")


@dataclass(frozen=True)
class Made:
    """A slip or a variant: the file with it, and the lines that a message may point to."""

    kind: str
    file: Path
    content: bytes
    lines: frozenset[int]
    """Empty where any line may be meant."""
    fix: tuple[str, ...]
    change: str


class Told(NamedTuple):
    """What the program says of a file, and what the file means to it."""

    errors: tuple[Located, ...]
    warnings: tuple[Located, ...]
    meaning: object


class Folder:
    """A copy of the shipped scenarios, in which one file at a time is changed."""

    def __init__(self, place: Path) -> None:
        shutil.copytree(SHIPPED, place)
        files = sorted(place.rglob("*.yaml"))
        self._texts = {file: file.read_text(encoding="utf-8") for file in files}
        pages = [Page(file, text) for file, text in self._texts.items()]
        self._bases = {page.file: _base(page) for page in pages}
        self.pages = [
            replace(
                page,
                inherited=self._inherited(page.file),
                leaf=self._checked(page.file)[0].name,
                unread=_unread(self._checked(page.file)[0]),
            )
            for page in pages
        ]
        self._sound = {file: told(file) for file in files if file.name not in BASES}
        self._known = {
            (one.path, one.sentence()) for sound in self._sound.values() for one in sound.warnings
        }

    def _inherited(self, file: Path) -> frozenset[tuple[str, ...]]:
        base = self._bases[file]
        if base is None:
            return frozenset()
        own = {entry.path for entry in Page(base, self._texts[base]).entries}
        return frozenset(own) | self._inherited(base)

    def _checked(self, file: Path) -> list[Path]:
        """Return the file itself, or those that extend it if it is a base."""
        above = [other for other, base in self._bases.items() if base == file]
        return (
            [leaf for other in above for leaf in self._checked(other)]
            if file.name in BASES
            else [file]
        )

    def outcome(self, made: Made) -> tuple[str, str]:
        """Return what the program does with a slip, and the line in which it tells that."""
        checked = self._checked(made.file) if made.file in self._texts else [made.file]
        made.file.write_bytes(made.content)
        try:
            found = _found(checked)
        except Exception:
            return "traceback", traceback.format_exc()
        finally:
            made.file.unlink()
            if made.file in self._texts:
                made.file.write_text(self._texts[made.file], encoding="utf-8", newline="")
        errors = [one for one_told in found.values() for one in one_told.errors]
        warnings = [one for one_told in found.values() for one in one_told.warnings]
        # A number that may be why is told beside what is refused.
        for name, said in (
            ("refused", [*errors, *warnings] if errors else []),
            ("warned", warnings),
        ):
            if new := [one for one in said if (one.path, one.sentence()) not in self._known]:
                return _judged(name, new, made)
        same = all(
            file in self._sound and one.meaning == self._sound[file].meaning
            for file, one in found.items()
        )
        return ("as meant" if same else "silent"), ""


def _unread(file: Path) -> tuple[str, ...]:
    """Return the paths on which nothing in the chain of a file depends; none of a study."""
    loaded = load(file)
    return (*unread(loaded.physical, loaded.money),) if isinstance(loaded, Scenario) else ()


def _found(files: list[Path]) -> dict[Path, Told]:
    """Return what is said of each file, up to the first that is refused."""
    found: dict[Path, Told] = {}
    for file in files:
        found[file] = told(file)
        if found[file].errors:
            break
    return found


def _judged(name: str, said: list[Located], made: Made) -> tuple[str, str]:
    here = [
        one
        for one in said
        if not made.lines or (_is_in(one, made.file) and one.origin.line in made.lines)
    ]
    useful = [one for one in here if name == "warned" or _helps(one.sentence(), made.fix)]
    outcome = name if useful else "no fix" if here else "wrong line"
    return outcome, (useful or here or said)[0].line()


def _is_in(problem: Located, file: Path) -> bool:
    return Path(problem.origin.file).resolve() == file.resolve()


def _helps(sentence: str, fix: tuple[str, ...]) -> bool:
    return any(word in sentence for word in fix or (";", ":"))


def _base(page: Page) -> Path | None:
    extends = next((entry.text for entry in page.entries if entry.path == ("extends",)), "")
    return (page.file.parent / extends).resolve() if extends else None


def told(file: Path) -> Told:
    """Return what the program says of a file, in both languages, and what the file means to it."""
    try:
        loaded = load(file)
    except ScenarioError as error:
        lines = [error.lines(lang) for lang in LANGS]
        assert len(lines[0]) == len(lines[1])
        return Told(error.problems, error.unlikely, None)
    for lang in LANGS:
        [warning.warning(lang) for warning in loaded.warnings]
    return Told((), loaded.warnings, _meaning(loaded))


def _meaning(loaded: Scenario | Plan) -> object:
    if isinstance(loaded, Plan):
        below = {name: _meaning(one) for name, one in loaded.scenarios.items()}
        return loaded.timing, loaded.members, loaded.baseline, loaded.title, loaded.uncertain, below
    return loaded.physical, loaded.money, loaded.wording, [*_assumed(loaded)]


def _assumed(scenario: Scenario) -> Iterator[tuple[object, ...]]:
    """Yield the range, year and confidence of each assumption."""
    for path, node in scenario.written.walk():
        if node.is_assumption:
            texts, parser = node.plain(), schema_of(*SCENARIO).at(path).parser
            bounds = parser.bounds(texts) if parser else texts["value"]
            yield path, bounds, texts.get("year"), texts.get("confidence"), texts.get("dist")


def drawn(pages: list[Page], kinds: Mapping[str, Kind], count: int, seed: int) -> Iterator[Made]:
    """Yield edits of all kinds in turn, each in a file drawn by its length and at a place drawn there."""
    weights, names = [len(page.entries) ** 0.5 for page in pages], [*kinds]
    for number in range(count):
        name, luck = names[number % len(names)], Random(f"{seed} {number}")
        edits: Iterator[Made] = iter(())
        while (made := next(edits, None)) is None:
            (page,) = luck.choices(pages, weights)
            edits = _edits(name, kinds[name], page, luck)
        yield made


def _edits(name: str, make: Kind, page: Page, luck: Random) -> Iterator[Made]:
    for entry in luck.sample(page.entries, len(page.entries)):
        if edit := make(Spot(page, entry, luck)):
            yield _made(name, page, edit)


def _made(name: str, page: Page, edit: Edit) -> Made:
    if edit.own_file:
        text = "\n".join((*edit.own_file, ""))
        line = frozenset({len(edit.own_file)})
        return Made(name, page.file.with_name("own-file.yaml"), text.encode(), line, edit.fix, text)
    begin, end = edit.span
    content = (page.text[:begin] + edit.text + page.text[end:]).encode(edit.encoding)
    lines = (
        frozenset()
        if edit.is_anywhere
        else frozenset(page.line(place) for place in (begin, *edit.near))
    )
    change = f"{page.text[begin:end][:80]!r} -> {edit.text[:80]!r}"
    return Made(name, page.file, content, lines, edit.fix, change)


def tried(count: int, variants: int, seed: int) -> tuple[dict[str, Counter[str]], list[str]]:
    """Return the outcomes of slips by kind, and those of all variants, with a text of each that is amiss."""
    counts, amiss = {name: Counter[str]() for name in (*KINDS, CORRECT)}, list[str]()
    # Files that extend one of a folder above are read where that is the current one.
    with tempfile.TemporaryDirectory() as place, contextlib.chdir(place):
        folder = Folder(Path(place).resolve() / "scenarios")
        for made in drawn(folder.pages, KINDS, count, seed):
            outcome, line = folder.outcome(made)
            counts[made.kind][outcome] += 1
            if outcome not in ("refused", "warned", "as meant"):
                amiss.append(
                    f"{outcome}: {made.kind}: {made.file.name}:{sorted(made.lines)}: {made.change}\n  {line}"
                )
        for made in drawn(folder.pages, VARIANTS, variants, seed):
            outcome, line = folder.outcome(made)
            is_sound = outcome in ("as meant", "silent")
            counts[CORRECT]["as meant" if is_sound else outcome] += 1
            amiss += (
                []
                if is_sound
                else [f"false alarm: {made.kind}: {made.file.name}: {made.change}\n  {line}"]
            )
    return counts, amiss


def main(seed: int, count: int) -> None:
    """Print and store the table by kind, and print what is amiss."""
    counts, amiss = tried(count, count // 5, seed)
    total = sum((one for name, one in counts.items() if name != CORRECT), Counter[str]())
    print(*amiss, sep="\n")
    print(f"{'seed ' + str(seed):24}{'tried':>11}", *(f"{name:>11}" for name in OUTCOMES), sep="")
    for name, by in {**counts, "all slips": total}.items():
        print(f"{name:24}{by.total():11}", *(f"{by[one]:11}" for one in OUTCOMES), sep="")
    if len(sys.argv) > 1:
        with STORED.open("w", encoding="utf-8", newline="") as file:
            rows = [[name, *(by[one] for one in OUTCOMES)] for name, by in counts.items()]
            csv.writer(file, lineterminator="\n").writerows([["kind", *OUTCOMES], *rows])


if __name__ == "__main__":
    main(int(os.environ.get("NANAS_SEED") or 1), int(os.environ.get("NANAS_TRIALS") or 300))
