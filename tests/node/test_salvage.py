"""A broken store of a real node: pages of rubbish, a cut file; salvaged, started, healed."""

import os
import random
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from tests.feed.made import LOG, chain, document, items, key, public
from tests.node.fleet import Fleet, Side, _quick, in_loop, on_disk, until

from kuroshio.errors import Refused, Unavailable
from kuroshio.feed.entry import digest, parse_log
from kuroshio.feed.receipt import Receipt, sign_receipt
from kuroshio.node import salvage as salvaging
from kuroshio.node.backup import read_backup, write_backup
from kuroshio.node.clock import now_ms
from kuroshio.node.salvage import Salvaged, salvage
from kuroshio.store.sqlite import SqliteStore
from kuroshio.trust.document import issue

__all__ = ["_quick"]

WORDS = "correct horse battery"


def rescue(side: Side, *others: Path) -> Salvaged:
    return salvage(side.folder, others, now_ms(), lambda _what: None)


def many_pages(database: Path) -> None:
    """Every tenth page is rubbish: a third would, with bad luck, leave no entry with its body."""
    chance, data = random.Random(7), bytearray(database.read_bytes())
    for page in range(2, len(data) // 4096, 10):
        data[page * 4096 : page * 4096 + 4096] = chance.randbytes(4096)
    database.write_bytes(data)


def cut_off(database: Path) -> None:
    os.truncate(database, database.stat().st_size * 6 // 10)


def first_page(database: Path) -> None:
    """No longer a database for SQLite at all."""
    data = bytearray(database.read_bytes())
    data[:4096] = random.Random(1).randbytes(4096)
    database.write_bytes(data)


async def long_talk(fleet: Fleet) -> tuple[str, list[str]]:
    """Messages each way, long and short, and an attachment, held by both."""
    await fleet.agree()
    jpn, twn = fleet["JPN"], fleet["TWN"]
    talk = await jpn.converse(twn)
    await until("it is there", lambda: twn.holds(talk))
    sent = []
    for number in range(25):
        text = f"{number} " + "漂流船" * (number % 5) * 200
        sent.append(await jpn.send(talk, text))
        sent.append(await twn.send(talk, text))
    client = (await fleet.pages(jpn)).api()
    made = await client.post("/api/attachments", params={"name": "c"}, content=b"y" * 600_000)
    sent.append(await jpn.send(talk, "chart", attachments=(made.json()["id"],)))
    await until("all is held", lambda: all(s.holds(r) for s in (jpn, twn) for r in sent))
    blob = made.json()["id"]
    await until("the chart too", lambda: twn.node.shelf.blob(blob))
    await until("whole", lambda: not twn.node.shelf.missing_pieces(blob))
    own = [r for r in sent if jpn.node.views.known(r).record.header.party == "JPN"]  # type: ignore[union-attr]
    await until("and signed for", lambda: all(jpn.held_by(twn, r) for r in own))
    return talk, sent


def epochs(side: Side) -> set[int]:
    own = f"{side.party}/"
    return {parse_log(r.name).epoch for r in side.node.shelf.rows() if r.name.startswith(own)}


@pytest.mark.parametrize("damage", [many_pages, cut_off, first_page])
@in_loop
async def test_a_broken_store_is_refused_salvaged_and_healed_by_the_partner(
    tmp_path: Path, damage: Callable[[Path], None]
) -> None:
    async with Fleet(tmp_path, "JPN", "TWN") as fleet:
        jpn, twn = fleet["JPN"], fleet["TWN"]
        talk, sent = await long_talk(fleet)
        texts, old = sorted(jpn.texts()), epochs(jpn)
        await jpn.stop()
        damage(jpn.folder / "node.db")
        with pytest.raises(Unavailable) as caught:
            await jpn.start()
        assert caught.value.code == "store.damaged"
        found = rescue(jpn)
        assert found.entries > (0 if damage is cut_off else 10)
        assert found.aside.exists()
        await jpn.start()
        await jpn.node.catch_up()
        await until("all is back", lambda: all(jpn.holds(r) for r in sent))
        assert sorted(jpn.texts()) == texts
        new = await jpn.send(talk, "after the damage")
        await until("it arrives", lambda: twn.holds(new))
        known = jpn.node.views.known(new)
        assert known is not None
        assert parse_log(known.log).epoch not in old, "a new epoch, so that nothing forks"
        assert "feed.forked" not in [*jpn.evidence(), *twn.evidence()]
        [blob] = jpn.node.shelf.blobs()
        await until("the chart is whole", lambda: not jpn.node.shelf.missing_pieces(blob))
        assert all(jpn.node.shelf.piece(blob, n) for n in range(3))
        assert not [d for d in jpn.node.shelf.damaged() if "+" in d.log], "what both hold is mended"


@in_loop
async def test_a_whole_file_is_salvaged_whole(tmp_path: Path) -> None:
    """With what was committed to the log beside the file, and nothing that was erased."""
    async with Fleet(tmp_path, "JPN", "TWN") as fleet:
        jpn, twn = fleet["JPN"], fleet["TWN"]
        talk, _ = await long_talk(fleet)
        [blob] = jpn.node.shelf.blobs()
        await until("the chart is whole", lambda: not jpn.node.shelf.missing_pieces(blob))
        wrong = await twn.send(talk, "to be forgotten")
        await until("Japan holds it", lambda: jpn.holds(wrong))
        await twn.node.office.withdraw(twn.reader(), wrong, "sent in error", True)
        await until("it is erased", lambda: "to be forgotten" not in jpn.texts())
        texts, rows = sorted(jpn.texts()), {r.name: r.head for r in jpn.node.shelf.rows()}
        shutil.copytree(jpn.folder, tmp_path / "killed")  # as a killed process leaves it
        await jpn.stop()
        found = salvage(tmp_path / "killed", [], now_ms(), lambda _what: None)
        assert (found.missing, found.tables_lost, found.pieces) == ({}, (), 3)
        for path in jpn.folder.glob("node.db*"):
            path.unlink()
        shutil.copy(tmp_path / "killed" / "node.db", jpn.folder / "node.db")
        await twn.stop()
        await jpn.start()
        assert sorted(jpn.texts()) == texts
        assert rows.items() <= {r.name: r.head for r in jpn.node.shelf.rows()}.items()
        assert not on_disk(jpn, b"to be forgotten")


@in_loop
async def test_what_no_longer_verifies_is_left_behind(tmp_path: Path) -> None:
    """Rubbish on the second page of a long row: the row is there, and says nothing any more."""
    async with Fleet(tmp_path, "JPN", "TWN") as fleet:
        jpn, twn = fleet["JPN"], fleet["TWN"]
        talk, sent = await long_talk(fleet)
        await jpn.stop()
        with closing(sqlite3.connect(jpn.folder / "node.db")) as db, db:
            for table, column in (("documents", "document"), ("receipts", "receipt")):
                cut = f"substr({column}, 1, length({column}) - 9) || x'00ff00ff00ff00ff00'"
                assert db.execute(f"update {table} set {column} = {cut}").rowcount > 0
            db.execute("insert into bundles values ('TWN', 9, 1, 1, x'00ff')")
            wrong = "cast(x'ff00' as text)"
            db.execute(f"insert into evidence values (99, 1, 'feed.gap', 'TWN', {wrong}, x'00')")
        rescue(jpn)
        await jpn.start()
        await jpn.node.catch_up()
        assert jpn.node.shelf.bundles() == []
        new = await jpn.send(talk, "after the damage")
        await until("it arrives", lambda: twn.holds(new))
        await until("what Taiwan signed for is known again", lambda: jpn.held_by(twn, sent[0]))


@in_loop
async def test_what_only_this_node_had_comes_from_a_backup(tmp_path: Path) -> None:
    async with Fleet(tmp_path, "JPN") as fleet:
        jpn = fleet["JPN"]
        for _ in range(30):
            await jpn.node.watchkeeping.take_watch(jpn.reader())
            await jpn.node.watchkeeping.stand_down(jpn.reader())
        backup, copy = tmp_path / "jpn.backup", tmp_path / "copy"
        write_backup(jpn.folder, backup, WORDS, now_ms(), lambda *_: None)
        before = len(jpn.node.views.ids())
        await jpn.stop()
        many_pages(jpn.folder / "node.db")
        read_backup(backup, copy, WORDS, now_ms())
        found = rescue(jpn, copy / "node.db")
        assert not found.missing
        await jpn.start()
        await jpn.node.catch_up()
        assert len(jpn.node.views.ids()) >= before


def test_salvage_says_when_there_is_nothing_to_do_it_with(tmp_path: Path) -> None:
    jpn = Fleet(tmp_path, "JPN", start=False)["JPN"]
    with pytest.raises(Refused, match="not there"):
        rescue(jpn)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(12))
def test_whatever_is_damaged_what_is_salvaged_is_sound(tmp_path: Path, seed: int) -> None:
    """Random bytes, a random cut: never an error, and nothing that does not verify."""
    chance, jpn = random.Random(seed), Fleet(tmp_path, "JPN", start=False)["JPN"]
    database, made = jpn.folder / "node.db", chain(200)
    store = SqliteStore(database)
    with store.transaction():
        store.append(LOG, made, 1)
        store.add_evidence(1, "code", "TWN", "text", b"data" * 3_000)
        store.set_epoch("JPN", "routine", 7, "test")
    store.close()
    data = bytearray(database.read_bytes())
    for _ in range(chance.randrange(1, 30)):
        at = chance.randrange(len(data))
        size = chance.choice((1, 40, 4096))
        data[at : at + size] = chance.randbytes(min(size, len(data) - at))
    database.write_bytes(data[: chance.choice((len(data), chance.randrange(1, len(data))))])
    found = rescue(jpn)
    store = SqliteStore(database)
    assert store.page_damage(thorough=True) == ""
    for row in store.rows():
        assert store.find_damage(row.name, 0, row.head.number) == []
    with store.transaction():
        store.append(LOG, made, 2)
    assert store.read(LOG, 0, 999, 1 << 24) == items(made), "the partner's copy fits what was saved"
    assert found.entries <= 200
    store.close()


def test_a_row_is_taken_only_when_it_says_what_was_signed() -> None:
    """A rotten number beside a sound signature must not make a partner hold more than it does."""
    receipt = Receipt(LOG, 3, digest(b"entry"), "JPN", "n1", 5, 7)
    signer = key("JPN", "n1")
    data = sign_receipt(receipt, public(signer), signer.sign)
    assert salvaging._is_receipt((1, "JPN", "n1", 7, 3, 5, data), LOG)
    for number, party, bytes_ in (
        (4, "JPN", data), (3, "TWN", data), (3, "JPN", None), (3, "JPN", data[:-1] + b"\0"),
    ):  # fmt: skip
        assert not salvaging._is_receipt((1, party, "n1", 7, number, 5, bytes_), LOG)
    assert not salvaging._is_receipt((1, "JPN", "n1", 7, 3, 5, data), "JPN/n1;JPN+USA;routine;1")
    for spans in (b'[["a",1.2]]', b"{}", b"\xff", None):
        assert not salvaging._is_bundle(("TWN", 1, 1, 1, spans))
    assert salvaging._is_bundle(("TWN", 1, 1, 1, b'[["a",1,2]]'))
    held = issue(document("JPN"), key("JPN", "root").sign).data
    assert salvaging._is_document(("JPN", 1, held))
    for row in (("TWN", 1, held), ("JPN", 2, held), ("JPN", 1, None), ("JPN", 1, b"x")):
        assert not salvaging._is_document(row)
