"""Correct variants of scenario and study files: other ways to write the same, and other sound values.

Each is a function of a place of a file, as a slip is. None may be refused or warned of.
"""

import re

from benchmarks.slips import Edit, Kind, Spot, in_own_file

VARIANTS: dict[str, Kind] = {}


def _variant(make: Kind) -> Kind:
    VARIANTS[make.__name__.strip("_")] = make
    return make


def _alone(spot: Spot) -> tuple[str, str] | None:
    """Return number and unit of a value without a range, whose ends would take its unit."""
    beside = spot.page.beside(spot.entry) if spot.entry.name == "value" else {}
    return None if {"low", "high"} & beside.keys() else spot.number


@_variant
def _line_ends_of_windows(spot: Spot) -> Edit:
    return Edit((0, len(spot.page.text)), spot.page.text.replace("\n", "\r\n"))


@_variant
def _byte_order_mark(spot: Spot) -> Edit:
    return Edit((0, 0), "", encoding="utf-8-sig")


@_variant
def _comment(spot: Spot) -> Edit | None:
    lines = spot.page.lines_of(spot.entry)
    return Edit((lines[0], lines[0]), "# 1.900 Rp,\tlihat kuotasi\n\n") if lines else None


@_variant
def _blanks_at_the_end(spot: Spot) -> Edit | None:
    lines = spot.page.lines_of(spot.entry)
    return Edit((lines[1] - 1, lines[1]), "  \n") if lines else None


@_variant
def _straight_quotes(spot: Spot) -> Edit | None:
    mark = spot.luck.choice("\"'")
    return spot.to(f"{mark}{spot.entry.text}{mark}") if spot.number else None


@_variant
def _unit_of_another_size(spot: Spot) -> Edit | None:
    found = _alone(spot)
    sizes = {"km": (1000, "m"), "t": (1000, "kg"), "h": (60, "min"), "kg/can": (1000, "g/can")}
    if not found or found[1] not in sizes:
        return None
    times, unit = sizes[found[1]]
    return spot.to(f"{float(found[0]) * times:.0f} {unit}")


@_variant
def _money_in_words(spot: Spot) -> Edit | None:
    found = _alone(spot)
    if not found or not found[1].startswith("IDR") or float(found[0]) % 1e6:
        return None
    return spot.to(f"Rp {float(found[0]) / 1e6:.0f} juta{found[1].removeprefix('IDR')}")


@_variant
def _no_marks_of_thousands(spot: Spot) -> Edit | None:
    return spot.to(spot.entry.text.replace("_", "")) if spot.number else None


@_variant
def _blanks_before_the_unit(spot: Spot) -> Edit | None:
    if not spot.number or not spot.number[1]:
        return None
    return spot.to(spot.luck.choice(["", "  "]).join(spot.number))


@_variant
def _no_digit_before_the_point(spot: Spot) -> Edit | None:
    text = spot.entry.text
    return spot.to(text.removeprefix("0")) if spot.number and text.startswith("0.") else None


@_variant
def _power_of_ten(spot: Spot) -> Edit | None:
    if not spot.number or not spot.number[0].endswith("_000"):
        return None
    return spot.to(f"{spot.number[0].removesuffix('_000')}e3 {spot.number[1]}".strip())


@_variant
def _letters_beyond_ascii(spot: Spot) -> Edit | None:
    words = "\u201cKopi caf\u00e9\u201d \u2013 \u00bd \u20ac"
    return spot.to(f'"{words}"') if spot.entry.name == "note" else None


@_variant
def _other_value_in_its_range(spot: Spot) -> Edit | None:
    high = spot.page.beside(spot.entry).get("high")
    is_whole = spot.number and re.fullmatch(r"[\d_]+", spot.number[0])
    if spot.entry.name != "value" or not spot.number or not high or is_whole:
        return None
    end = spot.page.number(high)
    if not end or end[1]:
        return None
    middle = (float(spot.number[0]) * 3 + float(end[0])) / 4
    number = f"{middle:.4g}"
    # Three digits behind a point may be thousands, which are to be asked about.
    number += "0" * (len(number.partition(".")[2]) != 2)
    return spot.to(f"{number} {spot.number[1]}".strip()) if "." in number else None


@_variant
def _section_at_the_end(spot: Spot) -> Edit | None:
    lines, text = spot.page.lines_of(spot.entry), spot.page.text
    if lines is None or len(spot.entry.path) > 1:
        return None
    block = text[slice(*lines)]
    return Edit((lines[0], len(text)), text[lines[1] :].rstrip("\n") + "\n\n" + block)


@_variant
def _no_line_end(spot: Spot) -> Edit:
    return Edit((0, len(spot.page.text)), "---\n" + spot.page.text.rstrip())


@_variant
def _title_of_an_own_file(spot: Spot) -> Edit | None:
    own = in_own_file(spot, (), 'title: {en: "Our plant", id: "Pabrik kami"}')
    return None if spot.page.is_study else own


@_variant
def _value_in_an_own_file(spot: Spot) -> Edit | None:
    if spot.page.is_study or spot.entry.name != "value" or not spot.number:
        return None
    path = ".".join(spot.entry.path[:-1])
    if any(f"{path}.".startswith(f"{part}.") for part in spot.page.unread):
        return None
    return in_own_file(spot, spot.entry.path[:-2], f"{spot.entry.path[-2]}: {spot.entry.text}")


@_variant
def _area_in_an_own_file(spot: Spot) -> Edit | None:
    place = spot.entry.text if spot.entry.path[::2] == ("areas", "at") else ""
    own = in_own_file(spot, ("areas",), f"kebun_baru: {{at: {place}, annual: 300 t/year}}")
    return own if place else None
