"""One replication of one scenario as bytes: a checksum, a line of names, the numbers.

A replication is packed once, where it is simulated, and sent and cached as it is.
"""

import json
import zlib
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple, Protocol

import numpy as np

from sim.arrays import Array

_CHECKSUM_DIGITS = 8
"""Hexadecimal digits of the checksum."""
MEASURES = 4
"""Numbers of a spread."""


class Replication(Protocol):
    """What the simulation of one replication returns."""

    @property
    def amounts(self) -> Mapping[str, Array]:
        """Amounts by month, by account."""

    @property
    def spreads(self) -> Mapping[str, Array]:
        """Mean, p50, p95, largest, by name."""


class PackedReplication(NamedTuple):
    """One replication of one scenario, read in place from its bytes."""

    accounts: tuple[str, ...]
    amounts: Array
    """`amounts[month, account]`."""
    spreads: Mapping[str, Array]
    """Mean, p50, p95, largest, by name."""


def pack(replication: Replication) -> bytes:
    """Return a replication as bytes: the same for the same replication."""
    accounts, spreads = sorted(replication.amounts), sorted(replication.spreads)
    monthly = np.array([replication.amounts[name] for name in accounts]).T
    parts = [monthly.ravel(), *(replication.spreads[name] for name in spreads)]
    names = json.dumps([accounts, spreads, len(monthly)], separators=(",", ":"))
    body = names.encode() + b"\n" + np.concatenate(parts).astype("<f8").tobytes()
    return b"%08x" % zlib.crc32(body) + body


def unpack(content: bytes) -> PackedReplication:
    """Return the replication in some bytes.

    Raises
    ------
    ValueError
        If bytes are missing, added or changed, or are no replication.
    """
    body = memoryview(content)[_CHECKSUM_DIGITS:]
    if content[:_CHECKSUM_DIGITS] != b"%08x" % zlib.crc32(body):
        raise ValueError("the checksum does not match")
    end = content.index(b"\n", _CHECKSUM_DIGITS)
    try:
        accounts, spreads, months = _names(content[_CHECKSUM_DIGITS:end])
    except (TypeError, RecursionError):
        raise ValueError("these are no names") from None
    numbers = np.frombuffer(content, "<f8", offset=end + 1)
    if not accounts or len(numbers) != months * len(accounts) + MEASURES * len(spreads):
        raise ValueError("there are more numbers, or fewer, than names")
    amounts, rows = np.split(numbers, [months * len(accounts)])
    by_name = dict(zip(spreads, rows.reshape(len(spreads), MEASURES), strict=True))
    return PackedReplication(accounts, amounts.reshape(months, len(accounts)), by_name)


@lru_cache(maxsize=256)
def _names(line: bytes) -> tuple[tuple[str, ...], tuple[str, ...], int]:
    """Return accounts, spreads and months of a line of names; equal lines share one result."""
    accounts, spreads, months = json.loads(line)
    kinds = {*map(type, (*accounts, *spreads))}
    if kinds != {str} or len({*accounts}) < len(accounts) or type(months) is not int:
        raise ValueError("these are no names")
    return tuple(accounts), tuple(spreads), months
