from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.replication.packing import pack, unpack

NUMBERS = st.floats(allow_nan=False, width=64)
NAMES = st.text(min_size=1, max_size=12)


@dataclass(frozen=True)
class Told:
    amounts: dict
    spreads: dict


@st.composite
def replications(draw):
    months = draw(st.integers(1, 4))
    rows = st.lists(NUMBERS, min_size=months, max_size=months).map(np.array)
    four = st.lists(NUMBERS, min_size=4, max_size=4).map(np.array)
    return Told(
        draw(st.dictionaries(NAMES, rows, min_size=1, max_size=5)),
        draw(st.dictionaries(NAMES, four, max_size=3)),
    )


def plain(rows):
    return {name: row.tolist() for name, row in rows.items()}


SMALL = Told({"cans.good": np.array([1.0, 2.0])}, {"wait_for_bay_h": np.arange(4.0)})


@given(replications())
def test_what_is_packed_is_unpacked(told):
    read = unpack(pack(told))
    assert list(read.accounts) == sorted(told.amounts)
    assert plain(dict(zip(read.accounts, read.amounts.T, strict=True))) == plain(told.amounts)
    assert plain(read.spreads) == plain(told.spreads)


def test_the_order_in_which_accounts_were_booked_does_not_show():
    rows = {"b": np.array([1.0]), "a": np.array([2.0])}
    turned = dict(reversed(rows.items()))
    assert pack(Told(rows, {})) == pack(Told(turned, {}))


@given(st.integers(0, 8 * len(pack(SMALL)) - 1))
def test_any_turned_bit_is_noticed(bit):
    content = bytearray(pack(SMALL))
    content[bit // 8] ^= 1 << bit % 8
    with pytest.raises(ValueError, match="checksum"):
        unpack(bytes(content))


@given(st.integers(0, len(pack(SMALL)) - 1))
def test_a_missing_end_is_noticed(length):
    with pytest.raises(ValueError, match="checksum"):
        unpack(pack(SMALL)[:length])
