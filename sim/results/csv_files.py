"""Frames as CSV: fixed notation, whole rupiah, and the separators that a spreadsheet of a country expects.

A text that a spreadsheet would compute has an apostrophe before it.
"""

import re
from collections.abc import Mapping
from decimal import Decimal
from io import BytesIO

import numpy as np
import pandas as pd

_DIGITS = 10
"""Significant digits of a number."""
_WHOLE = re.compile(r"(^|_)idr$")
"""Columns of amounts of money; a price per can keeps its decimals."""
_MONEY, _AMOUNTS = "IDR", {"mean", "ci_low", "ci_high", "p05", "p50", "p95", "plain_mean"}
"""The unit of rows whose amounts are whole, and the columns that have it."""
_SHARE, _OF_SHARE = "probability", {"ci_low", "ci_high"}
"""A column of shares, and the columns that are its interval where it stands."""
_MOST_COLUMNS = 100
BOM = "\ufeff"
# A formula begins with one of these, blanks aside, in letters of full width too; a signed number is none.
_FORMULA = re.compile(
    r"'*\s*([=@\uff1d\uff20]|[+\-\uff0b\uff0d](?![\d.,_]+(\s[\w%/.]+)*$))", re.ASCII
)


def csv_text(frame: pd.DataFrame, lang: str = "en") -> str:
    """Return a frame as CSV, the same for the same numbers on every system.

    In Indonesian as a spreadsheet there reads it at a double click: semicolons between, a decimal comma, a
    byte order mark before.

    >>> frame = pd.DataFrame({"unit": ["IDR", "IDR/can"], "mean": [-7.1234567891e9, 14_516.5]})
    >>> csv_text(frame).split()
    ['unit,mean', 'IDR,-7123456789', 'IDR/can,14516.5']
    >>> csv_text(frame, "id").split()[-1]
    'IDR/can;14516,5'
    >>> csv_text(pd.DataFrame({"unit": ["IDR"], "probability": [0.25], "ci_low": [0.2]})).split()[-1]
    'IDR,0.25,0.2'
    >>> csv_text(pd.DataFrame({"scenario": ["=1+1", "plant"]})).split()
    ['scenario', "'=1+1", 'plant']
    """
    mark = "," if lang == "id" else "."
    written = frame.copy(deep=False)
    amounts = _AMOUNTS - _OF_SHARE if _SHARE in frame else _AMOUNTS
    is_money = frame["unit"] == _MONEY if "unit" in frame else pd.Series(False, frame.index)
    for place, name in enumerate(frame.columns):
        column = frame.iloc[:, place]
        if column.dtype.kind == "f":
            whole = (is_money.to_numpy() & (name in amounts)) | bool(_WHOLE.search(str(name)))
            texts = map(_number, column.to_numpy(), np.broadcast_to(whole, len(column)))
            marked = [text.replace(".", mark) for text in texts]
            written.isetitem(place, np.array(marked, dtype=object))
        elif column.dtype.kind == "O":
            written.isetitem(place, np.array([*map(_guarded, column)], dtype=object))
    separator = ";" if lang == "id" else ","
    text = written.to_csv(index=False, lineterminator="\n", sep=separator)
    return BOM + text if lang == "id" else text


def _guarded(cell: object) -> object:
    return f"'{cell}" if isinstance(cell, str) and _FORMULA.match(cell) else cell


def unguarded(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a frame that was read with its texts as they were before `csv_text` wrote them.

    >>> unguarded(pd.DataFrame({"scenario": ["'=1+1", "'tis"]}))["scenario"].tolist()
    ['=1+1', "'tis"]
    >>> unguarded(pd.DataFrame({"why": [None]}, dtype=object)).fillna("")["why"].tolist()
    ['']
    """
    columns = {str(name): column for name, column in frame.items() if column.dtype.kind == "O"}
    # A column of texts that holds none would become one of numbers.
    texts = {name: column.map(_unguarded).astype(object) for name, column in columns.items()}
    return frame.assign(**texts)


def read_frame(text: bytes, kinds: Mapping[str, type] | None = None) -> pd.DataFrame:
    """Return a frame that `csv_text` wrote, with the kinds of some columns.

    Raises
    ------
    ValueError
        If it has more columns than any table has.
    """
    if text.partition(b"\n")[0].count(b",") >= _MOST_COLUMNS:
        raise ValueError("too many columns")
    return unguarded(pd.read_csv(BytesIO(text), dtype=kinds))


def _unguarded(cell: object) -> object:
    return cell.removeprefix("'") if isinstance(cell, str) and _FORMULA.match(cell) else cell


def _number(value: float, whole: bool) -> str:
    """Return a number in fixed notation; nothing where it is undefined."""
    if np.isnan(value):
        return ""
    text = f"{value:.0f}" if whole and np.isfinite(value) else f"{value:.{_DIGITS}g}"
    text = format(Decimal(text), "f") if "e" in text else text
    return "0" if text == "-0" else text
