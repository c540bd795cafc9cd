"""A restored node: no fork, nothing written or shown too early, whom nobody asked on record."""

import asyncio
import itertools
import shutil
from pathlib import Path

import pytest
from tests.node.fleet import Fleet, Side, _quick, in_loop, make_side, until
from tests.store.postgres_server import PostgresServer

from kuroshio.errors import Refused, Unavailable
from kuroshio.node import backup as backups
from kuroshio.node import restored as restores
from kuroshio.node.clock import now_ms
from kuroshio.node.erasures import erase
from kuroshio.node.files import Layout
from kuroshio.node.ledger import Author
from kuroshio.node.office import chance
from kuroshio.node.stores import move_store

__all__ = ["_quick"]
WORDS = "correct horse battery staple"


def silent(*_: object) -> None: ...


def take(side: Side, path: Path) -> backups.Summary:
    return backups.write_backup(side.folder, path, WORDS, now_ms(), silent)


async def bring_back(side: Side, path: Path) -> None:
    """The machine burnt: its folder is gone, and is made again from the backup."""
    shutil.rmtree(side.folder)
    await asyncio.to_thread(backups.read_backup, path, side.folder, WORDS, now_ms())


def waits(side: Side) -> list[str]:
    marker = restores.read_marker(side.folder)
    return side.node.restored.waits_for(marker) if marker else []


def evidence_of_forks(*sides: Side) -> bool:
    forked = any(row.forked is not None for s in sides for row in s.node.shelf.rows())
    return forked or any("feed.forked" in s.evidence() for s in sides)


@in_loop
async def test_after_a_burnt_machine_all_comes_back_and_no_log_forks(tmp_path: Path) -> None:
    async with Fleet(tmp_path, "JPN", "TWN", "USA") as fleet:
        jpn, twn, usa = (fleet[p] for p in ("JPN", "TWN", "USA"))
        await fleet.agree()
        conversation = await jpn.converse(twn, usa)
        early = await jpn.send(conversation, "before the backup")
        await until("all have it", lambda: twn.holds(early) and usa.holds(early))
        await asyncio.to_thread(take, jpn, tmp_path / "a.backup")
        late = [await jpn.send(conversation, "after the backup, ours")]
        late.append(await twn.send(conversation, "after the backup, theirs"))
        for record in late:
            await until("all have it", lambda r=record: all(s.holds(r) for s in (jpn, twn, usa)))
        await until("signed for", lambda: twn.held_by(jpn, late[1]))
        await jpn.stop()
        await bring_back(jpn, tmp_path / "a.backup")
        await jpn.start()
        await until("it has caught up", jpn.node.restored.done.is_set)
        assert jpn.node.ledger.reopened
        assert all(jpn.holds(r) for r in [early, *late]), "given before anything goes on"
        new = await jpn.send(conversation, "after restoring")
        await until("all have it", lambda: twn.holds(new) and usa.holds(new))
        await until("signed for again", lambda: twn.held_by(jpn, late[1]))
        assert not evidence_of_forks(jpn, twn, usa)


@in_loop
async def test_what_was_erased_since_is_erased_again_before_anything_is_shown(
    tmp_path: Path,
) -> None:
    async with Fleet(tmp_path, "JPN", "TWN") as fleet:
        jpn, twn = fleet["JPN"], fleet["TWN"]
        await fleet.agree()
        conversation = await jpn.converse(twn)
        ours = await jpn.send(conversation, "ours, erased later")
        await until("it is there", lambda: twn.holds(ours))
        theirs = await twn.send(conversation, "theirs, erased later")
        await until("it is there", lambda: jpn.holds(theirs))
        await asyncio.to_thread(take, jpn, tmp_path / "a.backup")
        for side, record in ((jpn, ours), (twn, theirs)):
            author = Author("", "administrator")
            job = side.node.writer.submit(
                lambda ledger, now, r=record, a=author: erase(ledger, r, a, "x", now, chance())
            )
            await asyncio.wrap_future(job)
        for side in (jpn, twn):
            await until("erased", lambda s=side: not any("erased later" in t for t in s.texts()))
        await jpn.stop()
        await twn.stop()
        await bring_back(jpn, tmp_path / "a.backup")
        await jpn.start()
        assert [t for t in jpn.texts() if "erased later" in t], "the backup holds them"
        await asyncio.sleep(0.6)
        assert not jpn.node.restored.done.is_set(), "nobody was asked yet"
        assert "restore.catching-up" in jpn.node.readiness()
        with pytest.raises(Unavailable) as early:
            await jpn.send(conversation, "too early")
        assert early.value.code == "restore.catching-up"
        assert waits(jpn) == ["TWN"]
        await twn.start()
        await until("it has caught up", jpn.node.restored.done.is_set)
        assert not [t for t in jpn.texts() if "erased later" in t]
        assert not Layout(jpn.folder).restored.exists()


@in_loop
async def test_without_any_partner_an_administrator_says_so_and_it_goes_on_in_new_logs(
    tmp_path: Path,
) -> None:
    async with Fleet(tmp_path, "JPN", "TWN") as fleet:
        jpn, twn = fleet["JPN"], fleet["TWN"]
        await fleet.agree()
        conversation = await jpn.converse(twn)
        await asyncio.to_thread(take, jpn, tmp_path / "a.backup")
        lost = await jpn.send(conversation, "lost with the machine, held by the partner")
        await until("it is there", lambda: twn.holds(lost))
        await jpn.stop()
        await twn.stop()
        await bring_back(jpn, tmp_path / "a.backup")
        await jpn.start()
        await until("it waits", lambda: waits(jpn) == ["TWN"])
        restores.go_on_without(jpn.folder, "TWN")
        await until("it goes on", jpn.node.restored.done.is_set)
        await until("on record", lambda: [
            k.fact.partners for a in jpn.node.views.abouts("fault")
            for k in jpn.node.views.records("fault", a)] == [("TWN",)])  # fmt: skip
        new = await jpn.send(conversation, "written while alone")
        await twn.start()
        await fleet.linked()
        await until("both hold all", lambda: all(s.holds(r) for s in (jpn, twn)
                                                 for r in (lost, new)))  # fmt: skip
        assert not evidence_of_forks(jpn, twn)


@in_loop
async def test_a_restored_receiver_retracts_and_is_given_again(tmp_path: Path) -> None:
    """Its partner sees the receipt fall, and rise again when what was lost is back."""
    async with Fleet(tmp_path, "JPN", "TWN") as fleet:
        jpn, twn = fleet["JPN"], fleet["TWN"]
        await fleet.agree()
        conversation = await twn.converse(jpn)
        await until("it is there", lambda: jpn.holds(conversation))
        await asyncio.to_thread(take, jpn, tmp_path / "a.backup")
        message = await twn.send(conversation, "held, lost, held again")
        await until("signed for", lambda: twn.held_by(jpn, message))
        log = twn.node.views.known(message).log
        await jpn.stop()
        await bring_back(jpn, tmp_path / "a.backup")
        await jpn.start()
        await until("held again", lambda: jpn.holds(message))
        await until("signed for again", lambda: twn.held_by(jpn, message))
        numbers = [g.number for g in twn.node.shelf.receipts(log) if g.party == "JPN"]
        assert any(a > b for a, b in itertools.pairwise(numbers)), numbers


def test_pieces_of_a_large_backup_cannot_be_dropped_or_swapped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backups, "PIECE", 4_096)
    side = make_side(tmp_path / "JPN", "JPN")
    path = tmp_path / "a.backup"
    take(side, path)
    data = path.read_bytes()
    at = data.index(b"\n") + 1
    head, pieces = data[:at], []
    while at < len(data):
        size = int.from_bytes(data[at : at + 4], "big")
        pieces.append(data[at : at + 4 + size])
        at += 4 + size
    assert len(pieces) > 3
    for changed in (
        pieces[:-1],
        pieces[1:],
        pieces[:1] + pieces[2:],
        [*pieces[1::-1], *pieces[2:]],
    ):
        (tmp_path / "bad").write_bytes(head + b"".join(changed))
        with pytest.raises(Refused):
            backups.read_backup(tmp_path / "bad", tmp_path / "to", WORDS, now_ms())
    backups.read_backup(path, tmp_path / "to", WORDS, now_ms())


def test_a_node_on_postgresql_is_backed_up_in_one_snapshot_and_restored_into_a_file(
    tmp_path: Path, postgres: PostgresServer
) -> None:
    from tests.feed.made import LOG, chain

    from kuroshio.node import config
    from kuroshio.node.stores import open_writer

    side = make_side(tmp_path / "JPN", "JPN")
    open_writer(config.load(side.folder)).close()
    move_store(side.folder, postgres.new_store(), silent)
    store = open_writer(config.load(side.folder))
    with store.transaction():
        store.append(LOG, chain(20), 1)
    written = []

    def writes_meanwhile(what: str, *_: object) -> None:
        """Another commit between the copying of two tables."""
        if what.startswith("copying") and not written:
            written.append(what)
            with store.transaction():
                store.append(LOG, chain(5, LOG, store.head(LOG)), 2)

    backups.write_backup(side.folder, tmp_path / "a", WORDS, now_ms(), writes_meanwhile)
    store.close()
    assert written
    backups.read_backup(tmp_path / "a", tmp_path / "to", WORDS, now_ms())
    assert config.load(tmp_path / "to").store == "sqlite"
    found = open_writer(config.load(tmp_path / "to"))
    assert found.head(LOG).number == 20
    assert len(found.read(LOG, 0, 99, 1 << 24)) == 20
    found.close()
