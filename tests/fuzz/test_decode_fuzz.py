"""The fuzz target's corpus, replayed: each input by itself, and all as one stream."""

from dataclasses import replace

import numpy as np
import pytest
from tests.fuzz.decode_target import SEEDS, check

from kuroshio.maritime.ais.engine import NUMPY


def test_the_corpus_gives_rows_or_nothing():
    assert len(SEEDS) >= 30
    assert sum(check([seed], [NUMPY]) for seed in SEEDS) > len(SEEDS) // 2


def test_the_corpus_as_one_stream_cut_anywhere():
    whole = b"\n".join(SEEDS)
    rows = check([whole], [NUMPY])
    cuts = np.random.default_rng(5).integers(0, len(whole), 20)
    pieces = [bytes(piece) for piece in np.split(np.frombuffer(whole, np.uint8), np.sort(cuts))]
    assert check(pieces, [NUMPY]) == rows


def test_a_difference_between_engines_is_seen():
    lame = replace(NUMPY, hear=lambda _memory, prints, _at: np.ones(len(prints), dtype=bool))
    line = b"!AIVDM,1,1,,A,13HOI:0P0000VOHLCnHQKwvL05Ip,0*23\n"
    with pytest.raises(AssertionError, match="positions"):
        check([line], [NUMPY, lame])
