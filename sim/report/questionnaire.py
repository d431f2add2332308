"""What to ask whom before a plant is chosen: a page to print and fill in."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pandas as pd

from sim.catalogue.labels import Labels
from sim.report.documents.markdown import plain
from sim.report.tables.breakeven import amount_text
from sim.report.tables.uncertain import Record, best, stays_text
from sim.report.workbook.words import path_words

if TYPE_CHECKING:
    from sim.analysis.uncertain_result import UncertainResult

_MOST = 6
"""Questions on a page; all stand in `questions.csv`."""
_BILLION = 1e9


def questionnaire(result: "UncertainResult", lang: str = "en") -> str:
    """Return a page in Markdown with the questions whose answers are worth most, each asked once."""
    labels = Labels(lang, result.words)
    asked = result.questions.drop_duplicates("path").head(_MOST)
    lines = [f"# {labels('questionnaire.title')}", ""]
    if asked.empty:
        lines.append(labels("questionnaire.nothing", n=labels.number(len(result.numbers))))
    else:
        lines.append(labels("questionnaire.intro", n=labels.number(len(result.numbers))))
        for number, row in enumerate(asked.to_dict("records"), 1):
            heading = f"## {number}. {plain(path_words(row['path'], labels))} (`{row['path']}`)"
            lines += ["", heading, "", *(f"- {plain(text)}" for text in _question(row, labels))]
            # What is to be filled in is no text to escape.
            lines.append(f"- {labels('questionnaire.blank')}")
        lines += ["", labels("questionnaire.answers")]
    return "\n".join(lines) + "\n"


def _question(row: Record, labels: Labels) -> Iterator[str]:
    words = {name: amount_text(row[name], labels) for name in ("value", "low", "high")}
    if row["informant"]:
        informant = labels(f"informant.{row['informant']}")
        yield labels("questionnaire.informant", informant=informant)
    yield labels("questionnaire.assumed", **words) + _known(row, labels)
    yield labels(
        "questionnaire.worth",
        value=labels.number(row["value_idr"] / _BILLION, 1),
        error=labels.number(row["error_idr"] / _BILLION, 1),
        kpi=labels.kpi(row["payoff"]),
        best=best(row["best_now"], labels),
    )
    yield f"{labels('questionnaire.stays', stays=stays_text(row, labels))}{_beyond(row, labels)}."


def _known(row: Record, labels: Labels) -> str:
    """Return the confidence, the source and the note of an assumption, where they are written."""
    said = [
        labels(
            "questionnaire.confidence", confidence=row["confidence"] or labels("questionnaire.none")
        )
    ]
    said += [text for text in (labels.source(row["source"]), row["note"]) if text]
    return f" ({'; '.join(said)})"


def _beyond(row: Record, labels: Labels) -> str:
    texts = [
        labels(f"questionnaire.{side}", best=best(row[f"best_{side}"], labels))
        for side in ("below", "above")
        if pd.notna(row[f"best_{side}"])
    ]
    return "".join(f"; {text}" for text in texts)
