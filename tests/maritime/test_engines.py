"""Compiled code and numpy give the same columns on any bytes."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.fuzz.decode_target import SEEDS, TOKENS, check

from kuroshio.maritime.ais import engine
from kuroshio.maritime.ais.engine import NUMPY, fastest

pytest.importorskip("numba", reason="the `fast` extra is not installed: pip install numba")

pytestmark = pytest.mark.slow  # numba compiles for half a minute where it has nothing kept

BOTH = (NUMPY, fastest())
PIECES = st.one_of(st.sampled_from(SEEDS), st.sampled_from(TOKENS), st.binary(max_size=40))
CHANGES = st.lists(
    st.tuples(st.integers(0, 3_000), st.integers(0, 3), st.sampled_from(TOKENS)), max_size=8
)


def test_numba_is_taken_where_it_is_installed(monkeypatch):
    assert fastest().name == "numba"
    monkeypatch.setitem(__import__("sys").modules, engine.__package__ + ".fast_families", None)
    assert fastest() is NUMPY


@settings(max_examples=150, deadline=None)
@given(st.lists(PIECES, min_size=1, max_size=20), CHANGES, st.integers(1, 700))
def test_both_engines_give_the_same_columns_however_the_bytes_are_cut(pieces, changes, step):
    block = b"".join(pieces)
    for place, gone, put in changes:
        place %= len(block) + 1
        block = block[:place] + put + block[place + gone :]
    check([block[at : at + step] for at in range(0, len(block), step)], BOTH)


def test_whole_blocks_of_many_sentences():
    assert check([b"".join(SEEDS) * 50], BOTH) > 1_000
