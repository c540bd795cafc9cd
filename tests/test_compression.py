"""Compression is bounded by what the reader allows, whatever a peer sends."""

import contextlib

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from kuroshio.compression import compress, decompress


@given(st.binary(max_size=5_000), st.sampled_from([1, 9]))
def test_what_was_compressed_comes_back(data: bytes, level: int) -> None:
    assert decompress(compress(data, level), len(data)) == data


@given(st.binary(max_size=300))
def test_arbitrary_bytes_are_refused_or_small(data: bytes) -> None:
    with contextlib.suppress(ValueError):
        assert len(decompress(data, 1_000)) <= 1_000


@pytest.mark.parametrize(
    "bomb",
    [
        compress(bytes(50_000_000)),
        zstandard.ZstdCompressor(write_content_size=False).compress(bytes(50_000_000)),
        compress(b"x") + b"more",
        compress(b"x" * 500)[:-1],
        compress(b"x" * 5) * 2,
        b"",
    ],
)
def test_bombs_and_broken_frames_are_refused(bomb: bytes) -> None:
    with pytest.raises(ValueError, match=r"compressed content|Zstandard"):
        decompress(bomb, 1_000)
