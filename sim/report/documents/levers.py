"""The block of a page in which a reader moves assumptions and sees the main figures follow."""

import json
from collections.abc import Mapping
from html import escape

import numpy as np

from sim.arrays import Array
from sim.catalogue.keys import COST, FOB, NPV, RIVAL_FOB
from sim.catalogue.kpis import shown_unit, unit
from sim.catalogue.labels import Labels
from sim.report.documents.response import Lever, Response
from sim.report.evidence import Evidence

_LOCALES = {"en": "en-US", "id": "id-ID"}
_COLUMNS = ("cost", "less", "fob", "gap", "npv", "word")
_ROUNDING = 1e-9
"""Part of a figure by which it moves if an assumption does not move it."""


def levers_block(found: Response, evidence: Evidence) -> str:
    """Return the block with its data.

    It stays hidden until a script fills it: without one, the tables of the page tell the same.
    """
    labels = evidence.labels
    plants = [name for name, kpi in found.values if kpi == NPV]
    heads = "".join(f"<th>{escape(labels(f'column.levers.{name}'))}</th>" for name in _COLUMNS)
    rows = "".join(
        f'<tr><th scope="row">{escape(labels(name))}</th>{"<td></td>" * len(_COLUMNS)}</tr>'
        for name in plants
    )
    worst = max(error for (_, kpi), error in found.errors.items() if kpi == NPV)
    error = labels.number(worst / shown_unit(unit(NPV))[1], 2)
    return "\n".join(
        [
            f'<section id="levers" hidden><h2>{escape(labels("report.levers"))}</h2>',
            f"<p>{escape(labels('report.levers.how'))}</p>",
            *(_lever(one, labels) for one in found.levers),
            f"<p><button>{escape(labels('report.levers.back'))}</button></p>",
            f'<div class="wide"><table><thead><tr><th>{escape(labels("column.scenario"))}</th>',
            f"{heads}</tr></thead><tbody>{rows}</tbody></table></div>",
            f'<p class="notes">{escape(labels("report.levers.error", error=error))}</p>',
            f'<script type="application/json" id="response">{_data(found, evidence)}</script>',
            "</section>",
        ]
    )


def _lever(one: Lever, labels: Labels) -> str:
    name = labels(f"switching.{one.name}")
    if one.year:
        name = labels("price.of_year", value=name, year=one.year)
    low, high = (labels.number(end, _digits(one)) for end in (one.low, one.high))
    return (
        f'<label class="lever"><span>{escape(name)}</span><input type="range" min="{one.low!r}"'
        f' max="{one.high!r}" step="any" value="{one.value!r}"><output></output>'
        f"<small><span>{low}</span><span>{high} {escape(labels.unit(one.unit))}</span></small></label>"
    )


def _digits(one: Lever) -> int:
    """Return the decimals of the values of a lever: those of a hundredth of its range."""
    return max(0, -int(np.floor(np.log10((one.high - one.low) / 100))))


def _data(found: Response, evidence: Evidence) -> str:
    labels = evidence.labels
    levers = [
        {
            "points": one.points.tolist(),
            "value": one.value,
            "unit": labels.unit(one.unit),
            "digits": _digits(one),
        }
        for one in found.levers
    ]
    plants = [_plant(name, found, evidence) for name, kpi in found.values if kpi == NPV]
    words = {name: labels(f"report.levers.{name}") for name in ("gain", "loss", "open")}
    document = {
        "locale": _LOCALES[labels.lang],
        "levers": levers,
        "plants": plants,
        "words": words,
        "billion": shown_unit(unit(NPV))[1],
    }
    # A text cannot end the element that it stands in.
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")


def _plant(name: str, found: Response, evidence: Evidence) -> dict[str, object]:
    """Return the figures of a plant at all points, by the names that the script knows."""
    partner = evidence.gap(name, COST).against
    rival = next(
        (kpi for own, kpi in found.values if own == name and kpi.startswith(RIVAL_FOB)), ""
    )
    keys = {
        "cost": (name, COST),
        "partner": (partner, COST),
        "fob": (name, FOB),
        "rival": (name, rival),
        "npv": (name, NPV),
    }
    figures = {
        word: _figure(found.values[key]) for word, key in keys.items() if key in found.values
    }
    return {**figures, "half": evidence.level(name, NPV).half}


def _figure(values: Array) -> Mapping[str, object]:
    """Return a figure without the axes of the levers that do not move it."""
    for axis in range(values.ndim):
        first = values.take([0], axis)
        if np.abs(values - first).max() <= _ROUNDING * np.abs(values).max():
            values = first
    digits = 12
    return {
        "shape": values.shape,
        "values": [float(f"{value:.{digits}g}") for value in values.ravel().tolist()],
    }
