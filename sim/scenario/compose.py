"""What does a YAML text say? Every value stays the text it was written as.

No value is guessed at: `016`, `no` and `12:30` are texts until a field asks for a number. Keys
are names without `. : =` and blanks, so that a dotted path is never ambiguous.
"""

import re

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, StreamMark
from ruamel.yaml.nodes import MappingNode, ScalarNode
from ruamel.yaml.nodes import Node as YamlNode
from ruamel.yaml.reader import ReaderError

from sim.numerals import Problem
from sim.scenario.nodes import Node, join
from sim.scenario.problems import Located, Origin

_NAME = re.compile(r"[^\s.:=]+")
_NULL = "tag:yaml.org,2002:null"
# What the parser complains of, and what that most often comes from.
_SYNTAX = {
    "mapping values are not allowed": "stray_colon",
    "expected ':'": "missing_colon",
    "expected ',' or": "open_bracket",
    "end of stream": "open_quote",
    "cannot start any token": "needs_quotes",
    "undefined alias": "unknown_alias",
    "another document": "two_documents",
}
# What is wrong where it begins, not where the parser gave up.
_BEGUN = ("missing_colon", "open_bracket", "open_quote")


class Composer:
    """Reads one file; what cannot be taken is left out and noted in `problems`."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Located] = []
        self._text = ""

    def read(self, text: str) -> Node | None:
        """Return the mapping that a text holds, or None where there is none."""
        self._text = text
        try:
            root = YAML(typ="safe", pure=True).compose(text)
        except MarkedYAMLError as error:
            self._note(*self._complaint(error, text))
            return None
        except ReaderError as error:
            lines = text[: error.position].split("\n")
            place = Origin(self.file, len(lines), len(lines[-1]) + 1)
            self._note(place, "", "odd_character")
            return None
        if not isinstance(root, MappingNode):
            self._note(Origin(self.file, 1, 1), "", "no_mapping")
            return None
        return self._mapping(root, Origin(self.file, 1, 1), "", ())

    def _complaint(self, error: MarkedYAMLError, text: str) -> tuple[Origin, str, str]:
        """Return where the parser stopped, and what is probably wrong there."""
        mark = error.problem_mark
        if re.match(r"\s*\t", "".join(text.splitlines()[mark.line : mark.line + 1])):
            return self._at(mark), "", "tab"
        key = next((_SYNTAX[part] for part in _SYNTAX if part in error.problem), "syntax")
        opened = error.context_mark if key in _BEGUN else None
        return self._at(opened or mark), "", key

    def _at(self, mark: StreamMark) -> Origin:
        return Origin(self.file, mark.line + 1, mark.column + 1)

    def _note(self, origin: Origin, path: str, key: str, **words: str) -> None:
        self.problems.append(Located(origin, path, Problem(key, words)))

    def _mapping(
        self, mapping: MappingNode, origin: Origin, path: str, above: tuple[YamlNode, ...]
    ) -> Node:
        content: dict[str, Node] = {}
        for key, value in self._entries(mapping):
            name = key.value if isinstance(key, ScalarNode) else ""
            there, place = join(path, name), self._at(key.start_mark)
            if not _NAME.fullmatch(name):
                self._note(place, path, "bad_name", name=name)
            elif self._has_no_colon(key, value):
                self._note(place, path, "no_colon", name=name)
            elif name in content:
                first = str(content[name].origin.line)
                self._note(place, there, "duplicate", name=name, first=first)
            elif node := self._node(value, place, there, (*above, mapping)):
                content[name] = node
        return Node(origin, content)

    def _entries(self, mapping: MappingNode) -> list[tuple[YamlNode, YamlNode]]:
        """Return keys and values; `{margin: 12,5 %}`, which a comma cuts in two, is one again."""
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
        if isinstance(node, ScalarNode):
            return Node(origin, None if node.tag == _NULL else node.value)
        if isinstance(node, MappingNode) and node not in above:
            return self._mapping(node, origin, path, above)
        self._note(origin, path, "endless_alias" if node in above else "list")
        return None
