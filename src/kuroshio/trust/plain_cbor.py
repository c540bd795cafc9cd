"""CBOR as Kuroshio speaks it: definite lengths, no tags, no map key twice, few levels.

Tags would let a peer's bytes run regular expressions, make shared and endless structures, or
numbers of a million digits. Nothing of ours needs one but the tag of a signed envelope.
"""

from typing import Any, NoReturn

import cbor2

SIGN1 = 18
LARGEST = (1 << 53) - 1
"""Whole numbers that peers send stay below this, so that any language and any store holds them."""

_BUILT_IN = (
    0, 1, 2, 3, 4, 5, 25, 28, 29, 30, 35, 36, 37, 52, 54, 100, 256, 258, 260, 261, 1004, 43000,
    55799,
)  # fmt: skip


def _no_tag(*_: object) -> NoReturn:
    raise ValueError("a tag where none is due")


_DECODERS = dict.fromkeys(_BUILT_IN, _no_tag)


def read_plain(data: bytes, depth: int = 8) -> Any:
    """One CBOR item of plain types; ValueError for anything else."""
    try:
        return cbor2.loads(
            data,
            semantic_decoders=_DECODERS,
            tag_hook=_no_tag,
            allow_indefinite=False,
            allow_duplicate_keys=False,
            max_depth=depth,
        )
    except (cbor2.CBORError, TypeError, OverflowError) as error:
        raise ValueError(f"no plain CBOR: {error}") from error


def is_count(value: object) -> bool:
    """Whether a value is a whole number from 0 to LARGEST (and no truth value)."""
    return type(value) is int and 0 <= value <= LARGEST
