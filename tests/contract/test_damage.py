"""Damaged places: marked, given to nobody, mended by the very bytes that stood there only."""

import pytest
from tests.contract.conftest import Opened
from tests.feed.made import LOG, chain, items

from kuroshio.errors import Untrusted
from kuroshio.feed.blob import PIECE, cut, name_blob
from kuroshio.store.port import Damage, Damaged
from kuroshio.store.sql_damage import DAMAGED


def test_a_damaged_place_ends_the_log_before_it_until_it_is_mended(opened: Opened) -> None:
    store, made = opened.store, chain(5)
    with store.transaction():
        store.append(LOG, made, 1)
    assert store.find_damage(LOG, 0, 99) == store.find_damage("no such log", 0, 9) == []
    with store.transaction():
        store.mark_damaged(Damage(LOG, 2, False))
        store.mark_damaged(Damage(LOG, 4, True))
    assert store.damaged() == [Damaged(LOG, 2, 2)]
    assert store.head(LOG) == store.head_for(LOG, "TWN") == made[0].entry.head
    assert store.last(LOG) == made[-1].entry.head
    assert (store.entry(LOG, 2), store.entry(LOG, 4)) == (made[1].entry.data, None)
    assert [h.number for h in store.since(0, 9) if h.quarantine == DAMAGED] == [2, 4]
    assert store.find_damage(LOG, 0, 99) == [], "what is marked is not found again"
    with store.transaction():
        mended = store.append(LOG, made[1:3], 7, ["", ""])
    assert [(h.number, h.body, h.arrived) for h in mended] == [(2, made[1].body, 1)]
    assert store.head(LOG) == made[2].entry.head
    with store.transaction():
        store.append(LOG, made, 8)
    assert store.damaged() == []
    assert store.read(LOG, 0, 9, 1 << 20) == items(made)
    more = chain(1, LOG, made[-1].entry.head)
    with store.transaction():
        store.append(LOG, more, 9)
    assert store.head(LOG).number == 6


def test_a_damaged_place_takes_no_other_entry(opened: Opened) -> None:
    store, made = opened.store, chain(3)
    other = chain(3, text="another branch ")
    with store.transaction():
        store.append(LOG, made, 1)
        store.mark_damaged(Damage(LOG, 2, True))
        store.mark_damaged(Damage(LOG, 3, False))
    for number in (1, 2):
        with pytest.raises(Untrusted, match="another entry"), store.transaction():
            store.append(LOG, [other[number]], 2)
    assert store.head(LOG).number == 1


def test_a_damaged_piece_is_none_and_is_asked_for_again(opened: Opened) -> None:
    store, data = opened.store, b"x" * (PIECE + 9)
    blob = name_blob(data, "chart", "image/png", b"salt" * 4)
    with store.transaction():
        store.add_blob(blob, "a record")
        for number, piece in enumerate(cut(data)):
            store.put_piece(blob.id, number, piece)
    assert store.blobs() == [blob.id]
    assert not store.has_damaged_piece(blob.id)
    with store.transaction():
        assert store.drop_damaged_pieces(blob.id) == 0
        store.fill("pieces", [(blob.id, 7, b"no piece of it")])  # type: ignore[attr-defined]
        store._write("update pieces set data = ? where number = 0", b"rot")  # type: ignore[attr-defined]
    assert store.piece(blob.id, 0) is None
    assert store.has_damaged_piece(blob.id)
    with store.transaction():
        assert store.drop_damaged_pieces(blob.id) == 2
    assert (store.missing_pieces(blob.id), store.incomplete_blobs()) == ([0], [blob.id])
