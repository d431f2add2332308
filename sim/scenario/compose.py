"""Reading of a YAML text into a tree in which every value stays the text it was written as.

No value is guessed: `016`, `no` and `12:30` are texts until a field asks for a number. Keys are names
without `. : =`, slashes and blanks: a dotted path is never ambiguous, and no name is a path of files.
"""

import re
from collections.abc import Iterator

import yaml
from yaml import MappingNode, MarkedYAMLError, ScalarNode
from yaml import Node as YamlNode
from yaml.error import Mark

from sim.legible import OBEYED
from sim.numerals import Problem
from sim.scenario.models.wording import LONGEST, unseen
from sim.scenario.nodes import Node, join
from sim.scenario.problems import MOST_TOLD, Located, Origin
from sim.scenario.syntax import complaint

NAME = re.compile(r"[^\s.:=/\\]+")
"""A key of a file."""
PATH = re.compile(rf"{NAME.pattern}([.]{NAME.pattern})*")
"""A key of a file whose keys are dotted paths."""
_NULL = "tag:yaml.org,2002:null"
# Characters that no text may hold.
_ODD = re.compile("[^\t\n\r -~\x85\xa0-\ud7ff\ue000-\ufdcf\ufdf0-\ufffd\U00010000-\U0010ffff]")
# The parser ends a line at these, as YAML 1.1 has it and YAML 1.2 has not: characters that no text
# may hold replace them meanwhile.
_SEPARATORS, _STAND_INS = "\x85\u2028\u2029", "\ufdd0\ufdd1\ufdd2"
_AWAY = str.maketrans(_SEPARATORS, _STAND_INS)
_BACK = str.maketrans(_STAND_INS, _SEPARATORS)
# Quotation marks of a word processor around a text; what others said may stand in them.
_CURLY, _PROSE = re.compile("[\u2018-\u201f\xab](.*)[\u2018-\u201f\xbb]"), ("source", "note", "url")
# No scenario nests deeper, or has more values, those that aliases repeat among them, or more in one mapping.
_DEEPEST, _MOST_VALUES, _MOST_ENTRIES = 20, 30_000, 5_000
# Characters of a text at most: longer lists of times stand in files of their own.
_LONGEST_TEXT = 20_000


class _Texts(yaml.CBaseLoader):
    """Reads every scalar but null as a text."""


_Texts.add_implicit_resolver(_NULL, re.compile(r"(?:~|null|Null|NULL|)\Z"), ["~", "n", "N", ""])


def wrong_text(text: str) -> Problem | None:
    """Return what is wrong with a text, whatever it is of: it is too long, or a terminal would obey a sign of it."""
    if len(text) > _LONGEST_TEXT:
        return Problem("long_text", {"length": f"{len(text):_}", "most": f"{_LONGEST_TEXT:_}"})
    found = OBEYED.search(text)
    return _unseen_sign(text, found[0]) if found else None


def unseen_in(text: str) -> Problem | None:
    """Return the problem of a sign of a text that is not seen, None where there is none."""
    sign = unseen(text)
    return _unseen_sign(text, sign) if sign else None


def _unseen_sign(text: str, sign: str) -> Problem:
    return Problem(
        "unseen_sign", {"text": text.replace(sign, "").strip(), "code": f"{ord(sign):04X}"}
    )


def _wrong_name(name: str, keys: re.Pattern[str]) -> Problem | None:
    """Return what is wrong with a key."""
    if not keys.fullmatch(name):
        return Problem("bad_path" if keys is PATH else "bad_name", {"name": name})
    if sign := unseen_in(name):
        return sign
    longest = max(map(len, name.split(".")))
    if longest > LONGEST:
        words = {"text": name, "length": f"{longest:_}", "most": f"{LONGEST}"}
        return Problem("long_name", words)
    return None


def flaws(tree: Node) -> Iterator[Located]:
    """Yield what no file may hold of a tree that comes from elsewhere, such as the record of a result."""
    for values, (path, node) in enumerate(tree.walk(), 1):
        name, text = path.rpartition(".")[2], node.content if isinstance(node.content, str) else ""
        wrong = _wrong_name(name, NAME) or wrong_text(text)
        if values > _MOST_VALUES:
            wrong = Problem("too_many_values", {"most": f"{_MOST_VALUES:_}"})
        if wrong:
            yield Located(node.origin, path, wrong)


class _TooManyValuesError(Exception):
    """A text holds more values than any scenario, or more mistakes than anybody mends at once."""


class Composer:
    """Reads one file; what cannot be read is left out and noted in `problems`."""

    def __init__(self, file: str, keys: re.Pattern[str] = NAME) -> None:
        self.file = file
        self._keys = keys
        self.problems: list[Located] = []
        self.values = 0
        """Number of values so far, those that aliases repeat among them."""
        self._text = ""

    def read(self, text: str) -> Node | None:
        """Return the mapping that a text holds, None if it holds none."""
        self._text = text
        if odd := _ODD.search(text):
            lines = text[: odd.start()].split("\n")
            self._note(Origin(self.file, len(lines), len(lines[-1]) + 1), "", "odd_character")
            return None
        try:
            root = yaml.compose(text.translate(_AWAY), _Texts)
        except MarkedYAMLError as error:
            line, column, key = complaint(error, text)
            self._note(Origin(self.file, line, column), "", key)
            return None
        if not isinstance(root, MappingNode):
            self._note(Origin(self.file, 1, 1), "", "no_mapping")
            return None
        try:
            return self._mapping(root, Origin(self.file, 1, 1), "", ())
        except _TooManyValuesError:
            if len(self.problems) <= MOST_TOLD:
                self._too_many(Origin(self.file), "", _MOST_VALUES)
            return None

    def _at(self, mark: Mark | None) -> Origin:
        return Origin(self.file, mark.line + 1, mark.column + 1) if mark else Origin(self.file)

    def _too_many(self, origin: Origin, path: str, most: int) -> None:
        self._note(origin, path, "too_many_values", most=f"{most:_}")

    def _note(self, origin: Origin, path: str, key: str, **words: str) -> None:
        self.problems.append(Located(origin, path, Problem(key, words)))

    def _mapping(
        self, mapping: MappingNode, origin: Origin, path: str, above: tuple[YamlNode, ...]
    ) -> Node | None:
        """Return what a mapping holds, None if a part of it stands elsewhere."""
        content: dict[str, Node] = {}
        for key, value in self._entries(mapping):
            self._count()
            name = _words(key) if isinstance(key, ScalarNode) else ""
            there, origin_of_key = join(path, name), self._at(key.start_mark)
            if name == "<<":
                self._note(origin_of_key, path, "merge_key")
                return None
            if wrong := _wrong_name(name, self._keys):
                self.problems.append(Located(origin_of_key, path, wrong))
            elif self._has_no_colon(key, value):
                self._note(origin_of_key, path, "no_colon", name=name)
            elif name in content:
                first = str(content[name].origin.line)
                self._note(origin_of_key, there, "duplicate", name=name, first=first)
            elif node := self._node(value, origin_of_key, there, (*above, mapping)):
                content[name] = node
        return Node(origin, content)

    def _count(self) -> None:
        """Count an entry, and end where there are more than in any scenario, or enough to mend."""
        self.values += 1
        if self.values > _MOST_VALUES or len(self.problems) > MOST_TOLD:
            raise _TooManyValuesError

    def _entries(self, mapping: MappingNode) -> list[tuple[YamlNode, YamlNode]]:
        """Return keys and values; the two pieces of `{margin: 12,5 %}` are joined again."""
        entries: list[tuple[YamlNode, YamlNode]] = []
        for key, value in mapping.value:
            begin, end = key.start_mark.index, key.end_mark.index
            follows = re.match(r",\d", self._text[begin - 1 : begin + 1], re.ASCII)
            if entries and follows and self._has_no_colon(key, value):
                owner, first = entries.pop()
                text = self._text[first.start_mark.index : end]
                whole = ScalarNode(first.tag, text, first.start_mark, key.end_mark)
                entries.append((owner, whole))
            else:
                entries.append((key, value))
        return entries

    def _has_no_colon(self, key: YamlNode, value: YamlNode) -> bool:
        between = self._text[key.end_mark.index : value.start_mark.index]
        return value.value == "" and value.tag == _NULL and ":" not in between

    def _node(
        self, node: YamlNode, origin: Origin, path: str, above: tuple[YamlNode, ...]
    ) -> Node | None:
        if len(above) > _DEEPEST:
            self._note(origin, path, "too_deep")
            return None
        if isinstance(node, ScalarNode) and (node.tag != _NULL or node.value):
            return self._text_node(node, origin, path)
        if isinstance(node, MappingNode) and len(node.value) > _MOST_ENTRIES:
            self._too_many(origin, path, _MOST_ENTRIES)
            return None
        if isinstance(node, MappingNode) and node not in above:
            return self._mapping(node, origin, path, above)
        if isinstance(node, ScalarNode):
            self._note(origin, path, "nothing_written", name=path.rpartition(".")[2])
        else:
            self._note(origin, path, "endless_alias" if node in above else "list")
        return None

    def _text_node(self, node: ScalarNode, origin: Origin, path: str) -> Node | None:
        words = None if node.tag == _NULL else _words(node)
        wrong = _curly(node, path) or (wrong_text(words) if words else None)
        if wrong:
            self.problems.append(Located(origin, path, wrong))
            return None
        return Node(origin, words)


def _curly(node: ScalarNode, path: str) -> Problem | None:
    """Return the problem of a text in quotation marks of a word processor."""
    found = _CURLY.fullmatch(node.value)
    if not found or node.style or path.rpartition(".")[2] in _PROSE:
        return None
    return Problem("curly_quotes", {"text": found[1]})


def _words(scalar: ScalarNode) -> str:
    words: str = scalar.value.translate(_BACK)
    return words
