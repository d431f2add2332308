"""The page of what was tried to break the program names a test for each row."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROWS = 35


def test_every_row_of_the_page_names_a_test_that_there_is():
    page = (ROOT / "docs" / "breaks.md").read_text(encoding="utf-8")
    named = re.findall(r"^\| (\d+) \|.*`(test_\w+)` \|$", page, flags=re.MULTILINE)
    assert [int(number) for number, _ in named] == [*range(1, ROWS + 1)]
    there = "\n".join(file.read_text(encoding="utf-8") for file in (ROOT / "tests").rglob("*.py"))
    for number, test in named:
        assert f"b{int(number):02}_" in test
        assert f"\ndef {test}(" in there


def test_every_target_that_the_page_names_is_one_of_make():
    page = (ROOT / "docs" / "breaks.md").read_text(encoding="utf-8")
    targets = set(re.findall(r"`make (\w+)`", page))
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert targets <= set(re.search(r"^\.PHONY: (.*)$", makefile, flags=re.MULTILINE)[1].split())
    assert {"mistakes", "fuzz", "faults", "surroundings", "oldest", "large"} <= targets
