"""Rows relative to a base come back as they were, whatever they are."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kuroshio.maritime.frame_rows import BYTES_IN_ROW, COLUMNS, Base, read, write
from kuroshio.maritime.track import STATE

LATEST = 1_700_000_000_000
NONE = np.zeros(0, dtype=np.uint32)


def states(numbers, seed):
    """Any values at all, a row for each number."""
    rng = np.random.default_rng(seed)
    table = np.zeros(len(numbers), dtype=STATE)
    for name in COLUMNS:
        info = np.iinfo(STATE[name])
        table[name] = rng.integers(info.min, info.max, len(numbers), endpoint=True)
    table["mmsi"] = sorted(numbers)
    table["at"] = (LATEST - rng.integers(0, 1 << 31, len(numbers))) / 1_000
    return table


def columns_of(data):
    """A reader of columns, as the frame has one."""
    at = [0]

    def column(form, rows):
        width = np.dtype(form).itemsize
        found = np.frombuffer(data, np.uint8, width * rows, at[0])
        at[0] += width * rows
        return np.ascontiguousarray(found.reshape(width, rows).T).view(form).reshape(rows)

    return column


NUMBERS = st.sets(st.integers(0, 50), max_size=30)


@settings(max_examples=60)
@given(NUMBERS, NUMBERS, NUMBERS, st.integers(0, 99))
def test_both_sides_hold_the_same_after_any_frames(held, gone, then, seed):
    sender, receiver = Base(), Base()
    for turn, (numbers, left) in enumerate(((held, set()), (then, gone - then), (held, set()))):
        sent = states(numbers, seed + turn)
        data, known = write(sent, LATEST, sender)
        assert len(data) == len(sent) * BYTES_IN_ROW
        got = read(columns_of(data), len(sent), known, LATEST, receiver)
        for name in ("mmsi", *COLUMNS):
            assert got[name].tolist() == sent[name].tolist(), name
        np.testing.assert_allclose(got["at"], sent["at"], atol=0.0006)
        departed = np.array(sorted(left), dtype=np.uint32)
        sender.apply(sent, departed)
        receiver.apply(got, departed)
    assert len(sender) == len(receiver) == len((held | then) - (gone - then) | held)


@pytest.mark.parametrize("known", [1, 2, 3])
def test_vessels_that_the_base_has_not_are_refused(known):
    sender = Base()
    sender.apply(states({1, 2, 3}, 1), NONE)
    data, count = write(states({1, 2, 3}, 2), LATEST, sender)
    assert count == 3
    assert read(columns_of(data), 3, known, LATEST, Base()) is None
    fewer = Base()
    fewer.apply(states({1, 2}, 1), NONE)
    assert read(columns_of(data), 3, 3, LATEST, fewer) is None
