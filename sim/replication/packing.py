"""One replication of one scenario as bytes: a checksum, a line of names, the numbers.

Made where it is simulated, sent and kept as it is, so that it is packed once.
"""

import json
import zlib
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple, Protocol

import numpy as np

from sim.flows import Array

_SUM = 8
"""Hexadecimal digits of the checksum."""


class Replication(Protocol):
    """What one replication hands over: a row of months an account, a row a spread."""

    @property
    def amounts(self) -> Mapping[str, Array]:
        """Amounts by month, by account."""

    @property
    def spreads(self) -> Mapping[str, Array]:
        """Mean, p50, p95, largest, by name."""


class Parcel(NamedTuple):
    """What one replication hands over, read from its bytes and not copied."""

    accounts: tuple[str, ...]
    amounts: Array
    """`amounts[month, account]`."""
    spreads: Mapping[str, Array]
    """Mean, p50, p95, largest, by name."""


def pack(run: Replication) -> bytes:
    """Return a replication as bytes: the same for the same replication."""
    accounts, spreads = sorted(run.amounts), sorted(run.spreads)
    monthly = np.array([run.amounts[name] for name in accounts]).T
    parts = [monthly.ravel(), *(run.spreads[name] for name in spreads)]
    names = json.dumps([accounts, spreads, len(monthly)], separators=(",", ":"))
    body = names.encode() + b"\n" + np.concatenate(parts).astype("<f8").tobytes()
    return b"%08x" % zlib.crc32(body) + body


def unpack(content: bytes) -> Parcel:
    """Return the replication that some bytes hold.

    Raises
    ------
    ValueError
        If a byte is missing, too many, or another.
    """
    body = memoryview(content)[_SUM:]
    if content[:_SUM] != b"%08x" % zlib.crc32(body):
        raise ValueError("the checksum is another")
    end = content.index(b"\n", _SUM)
    accounts, spreads, months = _names(content[_SUM:end])
    numbers = np.frombuffer(content, "<f8", offset=end + 1)
    amounts, rows = np.split(numbers, [months * len(accounts)])
    by_name = dict(zip(spreads, rows.reshape(len(spreads), -1), strict=True)) if spreads else {}
    return Parcel(accounts, amounts.reshape(months, len(accounts)), by_name)


@lru_cache(maxsize=256)
def _names(line: bytes) -> tuple[tuple[str, ...], tuple[str, ...], int]:
    """Return the names of a line; most replications have the same, which are kept once."""
    accounts, spreads, months = json.loads(line)
    return tuple(accounts), tuple(spreads), months
