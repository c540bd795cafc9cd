"""Records that are not in memory: read from the store again, the same as if they had been."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.feed.made import LOG, NOW, erased, header

from kuroshio.domains import hotline
from kuroshio.feed import record
from kuroshio.feed.entry import EMPTY, make_entry, read_entry
from kuroshio.feed.log import Verified
from kuroshio.node.at_hand import AtHand
from kuroshio.node.views import Views
from kuroshio.phrases.slots import Part
from kuroshio.store.port import Damage
from kuroshio.store.sqlite import SqliteStore
from kuroshio.trust.powers import READ, Reader

TALKS = ("one", "two")
COUNT = 40
OFFICER = Reader("JPN", "CG", "watch-officer", "o", frozenset({READ}))


def sign(_data: bytes) -> bytes:
    return bytes(64)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    """Messages of two conversations, in turn."""
    found = SqliteStore(tmp_path / "node.db")
    head = EMPTY
    with found.transaction():
        for number in range(1, COUNT + 1):
            fact = hotline.MessageSent("information", "routine", (Part(f"{number}", "en"),))
            made = header(number, kind=fact.kind, about=TALKS[number % 2])
            body = record.write(made, fact).data
            entry = make_entry(LOG, head, body, bytes(32), sign)
            found.append(LOG, [Verified(entry, body, None)], NOW)
            head = entry.head
    yield found
    found.close()


def views_of(store: SqliteStore, at_hand: int) -> Views:
    views = Views("JPN", AtHand(at_hand))
    views.read_from(store.reader)
    for held in store.since(0, COUNT):
        assert held.body is not None
        views.take(held, record.read(held.body))
    return views


def test_what_is_not_at_hand_is_as_if_it_were(store: SqliteStore) -> None:
    few, all_of_them = views_of(store, 3), views_of(store, COUNT)
    assert few.ids() == all_of_them.ids()
    for record_id in few.ids():
        assert few.known(record_id) == all_of_them.known(record_id)
        assert few.visible(record_id, OFFICER) == all_of_them.known(record_id)
    for about in TALKS:
        assert few.records("hotline", about) == all_of_them.records("hotline", about)
        assert few.state("hotline", about) == all_of_them.state("hotline", about)
    assert [k.number for k in few.newest(("hotline",), OFFICER)] == list(range(COUNT, 0, -1))
    few.close()


def test_what_is_erased_is_told_whole_though_its_body_is_gone(store: SqliteStore) -> None:
    """Whoever cleans up after an erasure needs to know what it named."""
    views = views_of(store, 2)
    known = views.at(LOG, 5)
    assert known is not None
    views.leaving(LOG, 5)
    for number in range(20, 30):
        views.at(LOG, number)  # others are used meanwhile
    entry = store.entry(LOG, 5)
    assert entry is not None
    with store.transaction():
        store.erase(LOG, 5, erased_at(store, 5))
    assert views.forget(LOG, 5) == (known, None)
    assert views.at(LOG, 5) is None
    assert views.known(known.record.header.id) is None
    assert known not in views.records("hotline", TALKS[1])
    views.close()


def test_what_the_disk_changed_is_not_shown_and_comes_back_when_mended(store: SqliteStore) -> None:
    """A record that cannot be read is missed, never made up."""
    views = views_of(store, 2)
    known = views.at(LOG, 5)
    assert known is not None
    message = known.record.header.id
    whole = store.read(LOG, 4, 5, 1)[0]
    with store.transaction():
        store._write("update bodies set body = ? where number = 5", b"rubbish")
    for number in range(20, 30):
        views.at(LOG, number)
    assert views.known(message) is None
    assert message not in views.state("hotline", TALKS[1]).threads
    assert views.noticed() == {LOG}
    assert views.noticed() == set(), "it is told once"
    with store.transaction():
        store.mark_damaged(Damage(LOG, 5, False))
        mended = store.append(LOG, [verified(store, 5, whole.body)], NOW)
    for held in mended:
        assert held.body is not None
        views.take(held, record.read(held.body))
    assert views.known(message) == known
    assert message in views.state("hotline", TALKS[1]).threads
    views.close()


def test_states_leave_memory_and_are_folded_again(
    store: SqliteStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kuroshio.node.views.FOLDED_AT_HAND", 10)
    views = views_of(store, COUNT)
    first = views.state("hotline", TALKS[0])
    assert views.not_folded("hotline", TALKS[0]) == 0
    views.state("hotline", TALKS[1])
    assert views.not_folded("hotline", TALKS[0]) == COUNT // 2, "it was let go"
    assert views.state("hotline", TALKS[0]) == first
    views.close()


def erased_at(store: SqliteStore, number: int) -> bytes:
    return erased(verified(store, number, None).entry)


def verified(store: SqliteStore, number: int, body: bytes | None) -> Verified:
    data = store.entry(LOG, number)
    assert data is not None
    return Verified(read_entry(data)[0], body, None)
