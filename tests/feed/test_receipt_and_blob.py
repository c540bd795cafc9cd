"""Receipts and attachments: signed by the node they name, made of the pieces they name."""

import cbor2
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.feed.made import LOG, NOW, chain, directory, key, public, receipt

from kuroshio.errors import Refused, Untrusted
from kuroshio.feed.blob import BLOB_LIMIT, PIECE, check_name, check_piece, cut, name_blob
from kuroshio.feed.entry import Head
from kuroshio.feed.receipt import RECEIPT, read_receipt
from kuroshio.trust import cose

HEAD = chain(1)[0].entry.head


def test_a_receipt_is_read_as_it_was_signed() -> None:
    """All of its fields."""
    made, data = receipt(HEAD)
    assert read_receipt(data, directory("JPN")) == made


def test_a_receipt_counts_only_when_the_node_it_names_signed_it() -> None:
    """Neither another node's signature, nor that of a party that is not pinned."""
    _, data = receipt(HEAD)
    with pytest.raises(Untrusted) as unknown:
        read_receipt(data, directory("JPN", "USA"))
    assert unknown.value.code == "feed.bad-receipt"
    private = key("USA", "n1")
    fields = [LOG, 1, HEAD.entry_hash, "TWN", "n1", NOW, 1]
    forged = cose.seal_signed(RECEIPT, cbor2.dumps(fields), public(private), private.sign)
    with pytest.raises(Untrusted) as bad:
        read_receipt(forged, directory("JPN"))
    assert bad.value.code == "cose.bad-signature"
    _, other = receipt(HEAD, by="TWN/n7")
    with pytest.raises(Untrusted) as node:
        read_receipt(other, directory("JPN"))
    assert node.value.code == "trust.unknown-node"


@pytest.mark.parametrize(
    "fields",
    [
        [LOG, 1, b"short", "TWN", "n1", 1, 1], [LOG, "1", bytes(32), "TWN", "n1", 1, 1],
        [LOG, -1, bytes(32), "TWN", "n1", 1, 1], [LOG, 1 << 60, bytes(32), "TWN", "n1", 1, 1],
        [LOG, 1, bytes(32), "TWN", "n1", 1, 1 << 64], [LOG, 1, bytes(32), 7, "n1", 1, 1],
        [LOG, True, bytes(32), "TWN", "n1", 1, 1], [LOG], {}, None, 5,
    ],
)  # fmt: skip
def test_a_receipt_with_other_fields_is_untrusted(fields: object) -> None:
    """Signed by the right key, and still nonsense."""
    private = key("TWN", "n1")
    data = cose.seal_signed(RECEIPT, cbor2.dumps(fields), public(private), private.sign)
    with pytest.raises(Untrusted) as untrusted:
        read_receipt(data, directory("JPN"))
    assert untrusted.value.code == "feed.bad-receipt"


@given(st.binary(max_size=200))
def test_rubbish_is_untrusted(data: bytes) -> None:
    """As a receipt: Untrusted and nothing else."""
    with pytest.raises(Untrusted):
        read_receipt(data, directory("JPN"))


def test_a_receipt_for_nothing_is_a_retraction() -> None:
    """Number 0 is allowed: everything was lost."""
    made, data = receipt(Head(0, bytes(32)))
    assert read_receipt(data, directory("JPN")) == made


@given(st.integers(1, 3 * PIECE + 7))
def test_every_piece_verifies_by_itself_and_only_in_its_place(size: int) -> None:
    """In any order, from any member; the last one is shorter."""
    data = bytes(range(251)) * (size // 251 + 1)
    data = data[:size]
    blob = name_blob(data, "a", "b", b"salt")
    check_name(blob)
    pieces = list(cut(data))
    assert b"".join(pieces) == data
    for number, piece in enumerate(pieces):
        check_piece(blob, number, piece)
        for wrong in (-1, len(pieces)):
            with pytest.raises(Untrusted):
                check_piece(blob, wrong, piece)
        with pytest.raises(Untrusted):
            check_piece(blob, number, piece + b"x")


def test_an_attachment_is_neither_empty_nor_too_large() -> None:
    """25 MiB at most, told to whoever attaches it."""
    for data, wanted in ((b"", "feed.blob-empty"), (bytes(BLOB_LIMIT + 1), "feed.blob-too-large")):
        with pytest.raises(Refused) as refused:
            name_blob(data, "a", "b", b"s")
        assert refused.value.code == wanted


@pytest.mark.parametrize(
    "change",
    [{"size": 0}, {"size": BLOB_LIMIT + 1}, {"size": PIECE + 1}, {"pieces": ()}, {"id": "0" * 64},
     {"salt": b"other"}, {"pieces": (b"x" * 32,)}],
)  # fmt: skip
def test_a_name_that_contradicts_itself_is_untrusted(change: dict[str, object]) -> None:
    """Before a single piece is asked for."""
    blob = msgspec.structs.replace(name_blob(b"data", "a", "b", b"s"), **change)
    with pytest.raises(Untrusted) as untrusted:
        check_name(blob)
    assert untrusted.value.code == "feed.bad-blob-name"


def test_equal_attachments_have_different_names() -> None:
    """The salt hides that two conversations hold the same file."""
    assert name_blob(b"x", "a", "b", b"1").id != name_blob(b"x", "a", "b", b"2").id
