"""Moving a store: every row of every table arrives, or nothing does; nothing is believed unread."""

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.contract.test_release import decision
from tests.feed.made import LOG, chain, erased, receipt
from tests.store.postgres_server import PostgresServer

from kuroshio.errors import Refused, Unavailable
from kuroshio.feed.blob import cut, name_blob
from kuroshio.feed.entry import Head
from kuroshio.store.move import BATCH, move
from kuroshio.store.port import Bundle
from kuroshio.store.postgres import PostgresStore
from kuroshio.store.sqlite import SqliteStore
from kuroshio.store.statements import Statements
from kuroshio.values import Stamp

AnyStore = SqliteStore | PostgresStore
Make = Callable[[str], AnyStore]


@pytest.fixture
def make(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Make]:
    """An empty store of a kind."""
    made: list[AnyStore] = []
    numbers = itertools.count()

    def one(kind: str) -> AnyStore:
        if kind == "sqlite":
            made.append(SqliteStore(tmp_path / f"{next(numbers)}.db"))
        else:
            server: PostgresServer = request.getfixturevalue("postgres")
            made.append(PostgresStore(server.new_store()))
        return made[-1]

    yield one
    for store in made:
        store.close()


def fill(store: AnyStore, entries: int = 5) -> None:
    """Something in every table."""
    made = chain(entries)
    data = bytes(range(256)) * 2_000
    blob = name_blob(data, "photo.jpg", "image/jpeg", b"salt")
    with store.transaction():
        store.append(LOG, made, 5, ["", "feed.malformed-record", *[""] * (entries - 2)])
        store.erase(LOG, 3, erased(made[2].entry))
        store.erase("JPN/n1;JPN+TWN;bulk;9", 7, b"early")
        store.add_receipt(*receipt(Head(4, bytes(32)), serial=3))
        store.set_stamp("JPN+TWN", Stamp(1 << 41, 3))
        store.set_epoch("JPN+TWN", "flash", (1 << 53) - 1, "restored")
        store.put_document("TWN", 2, b"\0document\xff")
        store.add_evidence(9, "feed.forked", "TWN", "漁船 'x'; \\", b"\0\xff")
        store.add_blob(blob, "record")
        for number, piece in enumerate(cut(data)):
            store.put_piece(blob.id, number, piece)
        store.add_blob_holder(blob.id, "TWN", "n1", 5)
        store.add_bundle(Bundle("TWN", 1, 5, 900, ((LOG, 0, 3),)))
        store.defer("record", 9)
        store.keep_until(LOG, 2, 30)
        store.add_decision(decision(1, reduced=True))
        store.index(1, "漁船", ["*"])


def everything(store: Statements) -> dict[str, set[object]]:
    return {table: set(store.dump(table)) for table in store.columns()}


@pytest.mark.parametrize("way", ["sqlite postgres", "postgres sqlite", "sqlite sqlite"])
def test_all_arrives_but_the_index_which_is_made_anew(make: Make, way: str) -> None:
    source, target = map(make, way.split())
    fill(source)
    told: list[tuple[str, int, int]] = []
    counts = move(source, target, lambda *what: told.append(what))
    assert everything(target) == everything(source)
    assert counts == {table: len(rows) for table, rows in everything(source).items()}
    assert all(counts.values()), "something of each table was moved"
    assert {what for what, *_ in told} >= {"copying bodies", "comparing bodies", "copying pieces"}
    assert all(done == of for _, done, of in told)
    assert target.last_indexed() == 0
    with target.transaction():  # and it goes on where the other was
        held = target.append(LOG, chain(1, LOG, source.head(LOG)), 6)
    assert held[0].seq == 6


def test_more_rows_than_a_batch(make: Make) -> None:
    source, target = make("sqlite"), make("postgres")
    fill(source, BATCH + 7)
    told: list[int] = []
    move(source, target, lambda what, done, _: told.append(done) if "bodies" in what else None)
    assert told == [BATCH, BATCH + 7] * 2
    assert everything(target) == everything(source)


def test_old_words_with_a_zero_byte_arrive_as_new_ones_are_written(make: Make) -> None:
    source, target = make("sqlite"), make("postgres")
    with source.transaction():
        source._write("insert into evidence values (1, 1, 'c', 'TWN', ?, x'00')", "a\0b")
    move(source, target, lambda *_: None)
    assert target.evidence()[0].text == "a\ufffdb"


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_a_store_that_is_not_empty_is_left_alone(make: Make, kind: str) -> None:
    source, target = make("sqlite"), make(kind)
    fill(source)
    with target.transaction():
        target.put_document("USA", 1, b"there")
    before = everything(target)
    with pytest.raises(Refused) as refused:
        move(source, target, lambda *_: None)
    assert refused.value.code == "store.not-empty"
    assert everything(target) == before


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_a_move_that_is_cut_short_leaves_the_new_store_empty(make: Make, kind: str) -> None:
    source, target = make("sqlite"), make(kind)
    fill(source)

    def cut_short(what: str, *_: int) -> None:
        if what == "copying receipts":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        move(source, target, cut_short)
    assert not any(target.count(table) for table in target.columns())
    move(source, target, lambda *_: None)


@pytest.mark.parametrize(
    "harm",
    [
        "update bodies set body = ? where seq = 1",
        "update entries set entry = ? where number = 2",
        "delete from pieces where data <> ?",
        "insert into erasures values ('x', 1, ?)",
    ],
)
def test_what_does_not_read_back_as_it_was_written_is_found(make: Make, harm: str) -> None:
    source, target = make("sqlite"), make("postgres")
    fill(source)

    def spoil(what: str, *_: int) -> None:
        if what == "comparing blob_holders":
            target._write(harm, b"harm")

    with pytest.raises(Unavailable) as damaged:
        move(source, target, spoil)
    assert damaged.value.code == "store.damaged"
