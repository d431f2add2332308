"""Slips of the hand in scenario and study files.

A kind is a function of a place of a file: it returns the edit that makes the slip there, None where it
cannot be made. What the program does with it is judged in `mistakes.py`.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from random import Random
from typing import NamedTuple

from benchmarks.pages import PROSE, Entry, Page, Span

# Units that are taken for each other: a thousand, sixty, the exchange rate.
_MISTAKEN = ["kg:t", "kg:g", "min:h", "h:s", "kW:W", "km:m", "IDR:USD", "m3:l", "kWh:Wh"]
_UNITS = [*(unit.split(":") for unit in _MISTAKEN), *(unit.split(":")[::-1] for unit in _MISTAKEN)]


class Edit(NamedTuple):
    """A change of a text."""

    span: Span
    text: str
    fix: tuple[str, ...] = ()
    """Words of which a usable message holds one; any that says what to write, if none is named."""
    near: tuple[int, ...] = ()
    """Places beside that of the change to whose lines a message may point."""
    is_anywhere: bool = False
    """Whether a message may point to any line, as the slip leaves none."""
    encoding: str = "utf-8"
    own_file: tuple[str, ...] = ()
    """Lines of a file of one's own in place of the edited one; the slip is in the last."""


@dataclass(frozen=True)
class Spot:
    """An entry of a file, and the luck that decides what happens to it."""

    page: Page
    entry: Entry
    luck: Random

    @property
    def number(self) -> tuple[str, str] | None:
        """Return the number and the unit of an entry that is no end of a range."""
        is_end = self.entry.name in ("low", "high")
        return None if is_end else self.page.number(self.entry)

    def to(self, text: str, *fix: str, near: tuple[int, ...] = ()) -> Edit:
        """Return the edit to another value."""
        return Edit(self.entry.span, text, fix, near)


Kind = Callable[[Spot], Edit | None]
KINDS: dict[str, Kind] = {}


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _slip(make: Kind) -> Kind:
    KINDS[make.__name__.strip("_")] = make
    return make


def misspelt(word: str, luck: Random) -> str:
    """Return a word with two letters swapped, one left out, doubled or another, or with a capital."""
    place = luck.randrange(max(1, len(word) - 1))
    head, letter, after = word[:place], word[place], word[place + 1 :]
    slips = (
        head + after[:1] + letter + after[1:],
        head + after,
        head + letter + letter + after,
        head + luck.choice("aeinrst") + after,
        word.capitalize(),
    )
    return luck.choice([one for one in slips if one not in (word, "")])


@_slip
def _misspelt_key(spot: Spot) -> Edit | None:
    entry, above = spot.entry, spot.page.above(spot.entry)
    if entry.name not in above.names and spot.page.field(entry) is not above:
        return None
    return Edit(entry.key, misspelt(entry.name, spot.luck), (entry.name,))


@_slip
def _misspelt_name(spot: Spot) -> Edit | None:
    """Misspell the name of a part that a base has or that something refers to."""
    entry, users = spot.entry, spot.page.users(spot.entry)
    is_own = spot.page.above(entry).has_own_names and len(entry.name) > 2
    if not is_own or not (users or entry.path in spot.page.inherited):
        return None
    wrong = misspelt(entry.name, spot.luck)
    return Edit(entry.key, wrong, (entry.name, wrong), tuple(one.span[0] for one in users))


_NAMING = _words("""
    at origin destination vehicle place kind per of group index takes gives tax_group rival against
    without baseline file extends paid_to order repayment method duty_base confidence weekdays sails
""")


@_slip
def _misspelt_reference(spot: Spot) -> Edit | None:
    entry = spot.entry
    is_name = entry.name in _NAMING or (entry.name == "value" and entry.path[-2] in _NAMING)
    if not is_name or not re.search("[a-z]{2}|^[A-C]$", entry.text):
        return None
    names = entry.text.split()
    place = spot.luck.randrange(len(names))
    wrong = misspelt(names[place], spot.luck)
    return spot.to(" ".join([*names[:place], wrong, *names[place + 1 :]]), names[place])


@_slip
def _wrong_place(spot: Spot) -> Edit | None:
    """Write a line in another section, or indent it otherwise."""
    page, entry = spot.page, spot.entry
    lines = page.lines_of(entry)
    if lines is None or len(entry.path) < 2 or not entry.text:
        return None
    line, end = page.text[slice(*lines)], len(page.text)
    if spot.luck.random() < 0.5:
        return Edit(lines, "  " + line, near=(lines[0] - 1, lines[1]))
    above = next(one for one in page.entries if one.path == entry.path[:-1])
    moved = page.text[lines[1] :] + line.lstrip()
    return Edit((lines[0], end), moved, near=(end - 1, above.key[0]))


@_slip
def _wrong_unit(spot: Spot) -> Edit | None:
    if not spot.number or not spot.number[1]:
        return None
    number, unit = spot.number
    other = spot.luck.choice([one for one in ("kg", "km", "h", "can", "%") if one not in unit])
    return spot.to(f"{number} {other}", re.split("[ /]", unit)[0], "write the value in")


@_slip
def _no_unit(spot: Spot) -> Edit | None:
    if not spot.number or not spot.number[1]:
        return None
    number, unit = spot.number
    return spot.to(number, *re.split("[ /]", unit)[:2])


def _of_another_size(spot: Spot) -> str | None:
    """Return the value in a unit of another size."""
    if not spot.number or float(spot.number[0]) == 0:
        return None
    number, unit = spot.number
    units = (re.sub(rf"\b{one}\b", other, unit) for one, other in spot.luck.sample(_UNITS, 18))
    return next((f"{number} {other}" for other in units if other != unit), None)


@_slip
def _unit_of_another_size(spot: Spot) -> Edit | None:
    """Write kg for t or min for h, so that the range of the value moves along."""
    text = _of_another_size(spot)
    return spot.to(text) if text else None


@_slip
def _unit_in_own_file(spot: Spot) -> Edit | None:
    """State a value of a base again, in a file of one's own and in a unit of another size."""
    entry, text = spot.entry, _of_another_size(spot)
    if text is None or entry.name != "value" or spot.page.is_study:
        return None
    assumption = next(one for one in spot.page.entries if one.path == entry.path[:-1])
    again = " ".join(spot.page.text[slice(*assumption.span)].replace(entry.text, text, 1).split())
    return in_own_file(spot, entry.path[:-2], f"{entry.path[-2]}: {again}")


@_slip
def _null_on_nothing(spot: Spot) -> Edit | None:
    entry = spot.entry
    is_own = spot.page.above(entry).has_own_names and len(entry.path) == 2 and len(entry.name) > 2
    if not is_own or spot.page.is_study or entry.text == "null":
        return None
    wrong = misspelt(entry.name, spot.luck)
    return in_own_file(spot, entry.path[:-1], f"{wrong}: null", entry.name)


def in_own_file(spot: Spot, path: tuple[str, ...], last: str, *fix: str) -> Edit:
    """Return a file of one's own that states a line at a path."""
    keys = [f"{'  ' * depth}{key}:" for depth, key in enumerate(path)]
    lines = (f"extends: {spot.page.leaf}", *keys, "  " * len(path) + last)
    return Edit((0, 0), "", fix, own_file=lines)


@_slip
def _thousands_marks(spot: Spot) -> Edit | None:
    found = spot.page.number(spot.entry)
    if not found or "_" not in found[0]:
        return None
    wrong = found[0].replace("_", spot.luck.choice(".., "))
    return spot.to(f"{wrong} {found[1]}".strip(), found[0])


@_slip
def _decimal_comma(spot: Spot) -> Edit | None:
    found = spot.page.number(spot.entry)
    if not found or "." not in found[0]:
        return None
    short = found[0].rstrip("0").rstrip(".")
    return spot.to(f"{found[0].replace('.', ',')} {found[1]}".strip(), found[0], short)


@_slip
def _money_words(spot: Spot) -> Edit | None:
    if not spot.number or not spot.number[1].startswith("IDR") or float(spot.number[0]) < 1000:
        return None
    number, per = spot.number[0], spot.number[1].removeprefix("IDR")
    dotted = f"{float(number):,.0f}".replace(",", ".")
    wrong = f"Rp {dotted}{per}|Rp. {dotted},-{per}|{number} ribu IDR{per}|{number} jt IDR{per}|"
    wrong += f"{dotted},5 rb IDR{per}|{number} rupiahs{per}|{number}{per} IDR|IDR {number}{per}"
    return spot.to(spot.luck.choice(wrong.split("|")))


@_slip
def _percent_as_share(spot: Spot) -> Edit | None:
    if not spot.number or not spot.number[1].startswith("%") or float(spot.number[0]) <= 0:
        return None
    number, unit = spot.number
    share, more = f"{float(number) / 100:g}", f"{float(number) * 100:g}"
    return spot.to(spot.luck.choice([share, f"{share} {unit}", f"{more} {unit}"]))


@_slip
def _year(spot: Spot) -> Edit | None:
    entry, y = spot.entry, spot.entry.text
    if re.fullmatch(r"\d{4}", y) and entry.name not in ("low", "high"):
        wrong = [f"{y[:2]}O{y[3]}", y[:3], y + y[-1], f"{y}?", f"12-{y}", y[2:], f"1{y[1:]}"]
        return spot.to(spot.luck.choice([*wrong, f"2{y[2]}{y[1]}{y[3]}"]))
    if entry.name == "start":
        wrong = ["01-01-2027", "2027-13-01", "2027-01-15", "2207-01-01", "2027", "1 Januari 2027"]
        return spot.to(spot.luck.choice(wrong))
    if entry.path[-2:-1] in (("ramp_up",), ("order_ramp_up",)):
        return Edit(entry.key, spot.luck.choice(["2027", "0", "first", "-1"]))
    return None


@_slip
def _range_upside_down(spot: Spot) -> Edit | None:
    page, beside = spot.page, spot.page.beside(spot.entry)
    low, high = beside.get("low"), beside.get("high")
    if spot.entry.name != "value" or not low or not high or low.text == high.text:
        return None
    between = page.text[low.span[1] : high.span[0]]
    near = spot.entry.span[0], high.span[0]
    return Edit((low.span[0], high.span[1]), f"{high.text}{between}{low.text}", near=near)


@_slip
def _range_in_another_unit(spot: Spot) -> Edit | None:
    beside = spot.page.beside(spot.entry)
    ends = [one for name, one in beside.items() if name in ("low", "high") and one.text != "0"]
    if spot.entry.name != "value" or not spot.number or not spot.number[1] or not ends:
        return None
    unit, end = spot.number[1], spot.luck.choice(ends)
    others = [other for one, other in _UNITS if re.fullmatch(f"{one}(/.*)?", unit)]
    other = spot.luck.choice([*others, "km" if "kg" in unit else "kg"])
    changed = f"{end.text} {re.sub('^[^/ ]+', other, unit)}"
    return Edit(end.span, changed, near=(spot.entry.span[0],))


@_slip
def _stated_twice(spot: Spot) -> Edit | None:
    lines = spot.page.lines_of(spot.entry)
    if lines is None:
        return None
    return Edit((lines[1], lines[1]), spot.page.text[slice(*lines)], (spot.entry.name,))


@_slip
def _tab(spot: Spot) -> Edit | None:
    lines = spot.page.lines_of(spot.entry)
    if lines is None or len(spot.entry.path) < 2:
        return None
    return Edit((lines[0], spot.entry.key[0]), "\t", ("tab",))


@_slip
def _wrong_type(spot: Spot) -> Edit | None:
    """Write a word, a list or keys where a number is due, or a number where keys are due."""
    page, entry = spot.page, spot.entry
    if spot.page.number(entry):
        wrong = ["[1, 2]", "{a: 1}", "many", "true", "-", "n/a", "?", "12..5"]
        return spot.to(spot.luck.choice(wrong))
    takes_keys = not entry.text and page.field(entry).known and not page.field(entry).takes_text
    is_short = page.text[entry.span[0]] == "{"
    return spot.to(spot.luck.choice(["12", "[1, 2]", "yes"])) if takes_keys and is_short else None


@_slip
def _dangling_name(spot: Spot) -> Edit | None:
    """Take away a part that something names, or name a file that is not there."""
    entry, lines = spot.entry, spot.page.lines_of(spot.entry)
    if entry.name in ("file", "extends") and entry.text:
        name = entry.text.rpartition("/")[2]
        if spot.luck.random() < 0.3:
            return spot.to("no-such.yaml", "no file")
        return spot.to(spot.luck.choice([f"old/{entry.text}", name.replace("yaml", "yml")]), name)
    is_free = entry.path not in spot.page.inherited and spot.page.users(entry)
    return Edit(lines, "", (entry.name,), is_anywhere=True) if lines and is_free else None


@_slip
def _circle(spot: Spot) -> Edit | None:
    page, entry = spot.page, spot.entry
    if entry.path != ("extends",):
        return None
    line = f"\nextends: {page.file.name}\n"
    others = [one.name for one in page.file.parent.glob("*.yaml") if line in one.read_text("utf-8")]
    # Any link of a circle may be the wrong one.
    wrong = spot.luck.choice([page.file.name, *others])
    return Edit(entry.span, wrong, ("circle",), is_anywhere=True)


# What cannot be, by the key of a number.
_IMPOSSIBLE: Mapping[str, str] = {
    "recovery": "0 %|120 %|-36 %",
    "net": "0.565 t/can|0 kg/can|-0.5 kg/can",
    "fill": "0.375 t/can|0 kg/can",
    "decay_per_day": "150 %/day|-1 %/day",
    "lead_time": "100_000 day|-3 day",
    "handling_loss": "110 %|-2 %",
    "distance": "-15 km|150_000 km",
    "shift": "25 h|0 h|80 h",
    "payload": "0 t|-4 t",
    "cans_per_carton": "0 can/carton|-24 can/carton",
    "annual": "-450 t/year",
    "bays": "0|-1|1.5",
    "batch": "0 kg|-80 kg",
    "rate": "-4 t/h|0 can/h|-5 %/year nominal",
    "crew": "-1|1.5",
    "units": "0|-2",
    "cycle": "0 min|-50 min",
    "usd": "0 IDR/USD|-16_700 IDR/USD",
    "life": "0 year|-10 year",
    "term": "0 year|-5 year",
    "cost": "-100_000_000 IDR",
    "amount": "-100_000_000 IDR",
    "slots_per_week": "9|0",
    "horizon": "0 year|-15 year",
    "mtbf": "0 h|-24 h",
    "hire_per_km": "-9_000 IDR/km",
    "fee": "-4_500 IDR/can",
    "hill": "0 km/h|900 km/h|-20 km/h",
}


@_slip
def _impossible(spot: Spot) -> Edit | None:
    entry = spot.entry
    name = entry.path[-2] if entry.name == "value" else entry.name
    if not spot.number:
        return None
    if name == "price" and "-" not in entry.text:
        return spot.to(f"-{entry.text}")
    return spot.to(spot.luck.choice(_IMPOSSIBLE[name].split("|"))) if name in _IMPOSSIBLE else None


@_slip
def _nothing_written(spot: Spot) -> Edit | None:
    is_known = spot.page.above(spot.entry).known and spot.entry.name not in PROSE
    return Edit(spot.entry.span, "", near=(spot.entry.key[0],)) if is_known else None


@_slip
def _smart_quotes(spot: Spot) -> Edit | None:
    entry, marks = spot.entry, spot.luck.choice(["\u201c\u201d", "\u2018\u2019", "\u201e\u201c"])
    is_prose = not entry.text or entry.name in (*PROSE, "en", "id")
    return None if is_prose else spot.to(f"{marks[0]}{entry.text}{marks[1]}")


@_slip
def _unseen_sign(spot: Spot) -> Edit | None:
    """Write a no-break space, or a sign of no width, in an indentation, a key or a value."""
    entry, sign = spot.entry, spot.luck.choice("\u00a0\u00a0\u200b\ufeff\u202f")
    lines, place = spot.page.lines_of(entry), spot.luck.choice(["indentation", "key", "value"])
    if place == "indentation" and lines and len(entry.path) > 1:
        return Edit((lines[0], entry.key[0]), sign * (entry.key[0] - lines[0]))
    if place == "key":
        return Edit(entry.key, entry.name + sign)
    if not entry.text or entry.name in PROSE:
        return None
    return spot.to(entry.text.replace(" ", sign) if " " in entry.text else sign + entry.text)


@_slip
def _old_encoding(spot: Spot) -> Edit | None:
    """Save a file with a letter beyond ASCII in the code page of Windows, or as UTF-16."""
    if spot.page.text[spot.entry.span[0]] != '"' or not spot.page.text.isascii():
        return None
    encoding = spot.luck.choice(["cp1252", "utf-16"])
    near = (0,) if encoding == "utf-16" else ()
    return Edit(
        spot.entry.span, f'"{spot.entry.text} caf\u00e9"', ("UTF-8",), near, False, encoding
    )


# What has to be written, or is wanted by what stands beside it.
_DUE = _words("""
    construction crew minimum vessel packaging vat tax hold cut_off reorder_at lead_time recovery fill
    net distance kind speeds calendar working_capital receivable exchange usd sale commission store
    fruit supply season product legs at annual orders payload loading hire_per_km repair stages bays
    batch takes group per price rate term amount file
""")


@_slip
def _left_out(spot: Spot) -> Edit | None:
    entry, lines = spot.entry, spot.page.lines_of(spot.entry)
    # A size of can may leave out what it has in common with the main one.
    is_common = entry.path[:2] == ("product", "sizes")
    is_due = entry.name in _DUE and not (is_common or spot.page.above(entry).has_own_names)
    is_free = entry.path[0] in ("words", "expansions") or entry.path in spot.page.inherited
    if lines is None or not is_due or is_free:
        return None
    return Edit(lines, "", entry.path, is_anywhere=True)


@_slip
def _unclosed(spot: Spot) -> Edit | None:
    """Leave out a bracket, a quotation mark or a colon."""
    entry, value = spot.entry, spot.page.text[slice(*spot.entry.span)]
    if value[0] not in '"{' or "\n" in value:
        return None
    end = entry.span[1]
    cuts = [Edit((end - 1, end), ""), Edit((entry.key[1], entry.span[0]), " ")]
    return spot.luck.choice(cuts)
