"""What does the heavy work of decoding: numpy, or compiled code where the `fast` extra is there.

Both give the same columns on any bytes.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from kuroshio.maritime.ais.assemble import Gather, Messages, gather_pieces
from kuroshio.maritime.ais.columns import Bytes, Floats, Ints, Mask, Table, Words
from kuroshio.maritime.ais.echoes import Echoes, hear
from kuroshio.maritime.ais.families import Batch, batch_of, common_tables
from kuroshio.maritime.ais.scan import Sentences, scan


class Batching(Protocol):
    """See families.batch_of."""

    def __call__(self, messages: Messages, *, long: bool) -> Batch: ...


@dataclass(frozen=True, slots=True)
class Engine:
    """The steps of decoding that there are two of."""

    name: str
    scan: Callable[[Bytes], Sentences]
    gather: Gather
    batch: Batching
    common: Callable[[Batch, Ints], dict[str, list[Table]]]
    hear: Callable[[Echoes, Words, Floats], Mask]


_PIECE = 24 << 20
NUMPY = Engine("numpy", scan, gather_pieces, batch_of, common_tables, hear)


def keep_memory() -> None:
    """Let the C library keep what blocks of columns free, for the next block.

    glibc gives large pieces back to the kernel, and takes them page by page again, which costs as
    much as the decoding, until a piece of some size was freed once. Nothing is written to it.
    """
    np.empty(_PIECE, dtype=np.uint8)


def fastest() -> Engine:
    """Compiled code where numba is installed, else numpy."""
    try:
        from kuroshio.maritime.ais.fast_families import batch_fast, common_fast
        from kuroshio.maritime.ais.fast_sentences import (
            gather_fast,
            hear_fast,
            keep_compiled,
            scan_fast,
        )
    except ImportError:
        return NUMPY
    keep_compiled()
    return Engine("numba", scan_fast, gather_fast, batch_fast, common_fast, hear_fast)
