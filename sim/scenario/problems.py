"""Problems of an input, each with its origin and path, written in one line in either language."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from sim.catalogue.labels import Labels, OwnWords
from sim.legible import one_line, shortened
from sim.numerals import Problem

# What rules yield: problems, each with the dotted path it is at.
Problems = Iterator[tuple[str, Problem]]
MOST_TOLD = 100
"""Problems of one kind after which a file is not searched for more."""
# Words that list what there is, of which a message shows more than of what it quotes.
_LISTS = {"known": 1_000, "choices": 1_000, "keys": 1_000}


@dataclass(frozen=True, order=True)
class Origin:
    """The file, line and column of a text; line 0 is the whole of a file, or an override."""

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}" if self.line else self.file


@dataclass(frozen=True)
class Located:
    """A problem with the place and the dotted path it is at."""

    origin: Origin
    path: str
    problem: Problem
    own: OwnWords = field(default_factory=dict, compare=False, repr=False)
    """The words by which the scenario calls its goods and works."""

    def line(self, lang: str = "en") -> str:
        """Return `file:line:column: path: what is wrong; what would be right`."""
        line = (shortened(str(self.origin), 1_000), shortened(self.path), self.sentence(lang))
        return one_line(": ".join(filter(None, line)))

    def sentence(self, lang: str = "en") -> str:
        """Return what is wrong and what would be right."""
        label = Labels(lang, self.own)
        words = {
            name: shortened(text, _LISTS[name]) if name in _LISTS else shortened(text)
            for name, text in self.problem.words.items()
        }
        hint = label("problem.did_you_mean", meant=words["meant"]) if words.get("meant") else ""
        return label(f"problem.{self.problem.key}", **words) + hint

    def warning(self, lang: str = "en") -> str:
        """Return the line of a problem that is allowed, marked as a warning."""
        return Labels(lang)("cli.warning", line=self.line(lang))


def warnings_document(warnings: Iterable[Located], lang: str) -> list[dict[str, str]]:
    """Return warnings as plain JSON values."""
    return [
        {"origin": str(one.origin), "path": one.path, "message": one.sentence(lang)}
        for one in warnings
    ]


def in_order(problems: Iterable[Located]) -> tuple[Located, ...]:
    """Return problems by file and line, each once."""
    unique = {str(problem): problem for problem in problems}
    return tuple(sorted(unique.values(), key=lambda problem: (problem.origin, problem.path)))


class ScenarioError(ValueError):
    """Input that is refused, with all its problems, and the unlikely numbers that may have caused them."""

    def __init__(self, problems: Iterable[Located], unlikely: Iterable[Located] = ()) -> None:
        self.problems = in_order(problems)
        self.unlikely = in_order(unlikely)
        super().__init__(self.problems, self.unlikely)

    def __str__(self) -> str:
        return "\n".join(self.lines())

    @property
    def is_base(self) -> bool:
        """Whether the only problem is that the file is a base, which others extend."""
        return all(located.problem.key == "base_file" for located in self.problems)

    def lines(self, lang: str = "en") -> list[str]:
        """Return one line a problem, by file and line, then the warnings."""
        warnings = [one.warning(lang) for one in self.unlikely]
        return [*(problem.line(lang) for problem in self.problems), *warnings]
