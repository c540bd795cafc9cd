"""Backups of a running node, and what a restored one does before it shows anything."""

import asyncio
import shutil
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from tests.cli.commands import done
from tests.node.cuts import cut
from tests.node.fleet import Fleet, Side, _quick, in_loop, on_disk, until

from kuroshio.errors import Refused
from kuroshio.feed.entry import parse_log
from kuroshio.node.backup import read_backup, write_backup
from kuroshio.node.clock import now_ms
from kuroshio.node.restored import go_on_without, read_marker

__all__ = ["_quick"]

WORDS = "correct horse battery"


def untold(_what: str, _done: int, _of: int) -> None: ...


async def back_up(side: Side, path: Path) -> None:
    await asyncio.to_thread(write_backup, side.folder, path, WORDS, now_ms(), untold)


async def burn_and_restore(side: Side, path: Path) -> None:
    """The machine is gone; a new one has the backup only."""
    await side.stop()
    shutil.rmtree(side.folder)
    await asyncio.to_thread(read_backup, path, side.folder, WORDS, now_ms())


def epochs(side: Side) -> set[int]:
    own = f"{side.party}/"
    return {parse_log(r.name).epoch for r in side.node.shelf.rows() if r.name.startswith(own)}


@in_loop
async def test_a_restored_node_gets_back_what_it_wrote_and_forks_nothing(tmp_path: Path) -> None:
    async with Fleet(tmp_path, "JPN", "TWN") as fleet:
        await fleet.agree()
        jpn, twn = fleet["JPN"], fleet["TWN"]
        talk = await jpn.converse(twn)
        before = await jpn.send(talk, "before the backup")
        await until("it is held", lambda: jpn.held_by(twn, before))
        await back_up(jpn, tmp_path / "jpn.backup")
        after = await jpn.send(talk, "after the backup")
        theirs = await twn.send(talk, "theirs, after the backup")
        await until("both are held", lambda: jpn.held_by(twn, after) and twn.held_by(jpn, theirs))
        await burn_and_restore(jpn, tmp_path / "jpn.backup")
        await jpn.start()
        await jpn.node.catch_up()
        assert read_marker(jpn.folder) is None
        assert jpn.holds(before)
        assert jpn.holds(after), "its own record came back from the partner"
        assert jpn.holds(theirs)
        old = epochs(jpn)
        said = await jpn.send(talk, "after the fire")
        await until("it is held", lambda: jpn.held_by(twn, said))
        known = jpn.node.views.known(said)
        assert known is not None
        assert parse_log(known.log).epoch not in old, "a new epoch, so that nothing forks"
        assert not [c for c in [*jpn.evidence(), *twn.evidence()] if c == "feed.forked"]
        assert twn.texts().count("after the backup") == 1


@in_loop
async def test_what_was_erased_since_is_gone_before_pages_are_served(tmp_path: Path) -> None:
    async with Fleet(tmp_path, "JPN", "TWN") as fleet:
        await fleet.agree()
        jpn, twn = fleet["JPN"], fleet["TWN"]
        talk = await twn.converse(jpn)
        said = await twn.send(talk, "to be forgotten")
        await until("Japan holds it", lambda: jpn.holds(said))
        await back_up(jpn, tmp_path / "jpn.backup")
        await twn.node.office.withdraw(twn.reader(), said, "sent in error", True)
        await until("Japan has erased it", lambda: "to be forgotten" not in jpn.texts())
        await burn_and_restore(jpn, tmp_path / "jpn.backup")
        await jpn.start()
        await jpn.node.catch_up()
        assert "to be forgotten" not in jpn.texts()
        await jpn.stop()
        await until("nor on disk", lambda: not on_disk(jpn, b"to be forgotten"))


@in_loop
async def test_pages_wait_for_a_partner_until_an_administrator_goes_on_without(
    tmp_path: Path,
) -> None:
    async with Fleet(tmp_path, "JPN", "TWN", "USA") as fleet:
        await fleet.agree()
        jpn, twn, _ = fleet["JPN"], fleet["TWN"], fleet["USA"]
        await back_up(jpn, tmp_path / "jpn.backup")
        await burn_and_restore(jpn, tmp_path / "jpn.backup")
        await twn.stop()
        await jpn.start()
        waiting = asyncio.create_task(jpn.node.catch_up())
        with suppress(TimeoutError):
            await asyncio.wait_for(asyncio.shield(waiting), 1.5)
        assert not waiting.done()
        done("restore-without", jpn.folder, "TWN")
        await asyncio.wait_for(waiting, 20)
        told = jpn.node.auditing
        await until("it is in the audit log", lambda: "went-on-without" in str(told.state().done))
        with pytest.raises(Refused, match="does not wait"):
            go_on_without(jpn.folder, "TWN")


@in_loop
async def test_the_partner_learns_what_the_restored_node_has_lost_and_sends_it_again(
    tmp_path: Path,
) -> None:
    """The receipt that was true before the fire is taken back; what it was for goes again."""
    async with Fleet(tmp_path, "JPN", "TWN") as fleet:
        await fleet.agree()
        jpn, twn = fleet["JPN"], fleet["TWN"]
        talk = await twn.converse(jpn)
        await until("Japan knows the conversation", lambda: jpn.holds(talk))
        await back_up(jpn, tmp_path / "jpn.backup")
        said = await twn.send(talk, "lost in the fire")
        await until("Taiwan has the receipt", lambda: twn.held_by(jpn, said))
        await burn_and_restore(jpn, tmp_path / "jpn.backup")
        await jpn.start()
        await until("it is there again", lambda: jpn.holds(said))
        await until("and signed for", lambda: twn.held_by(jpn, said))


def test_a_backup_opens_with_its_passphrase_only_and_whole(tmp_path: Path) -> None:
    fleet = Fleet(tmp_path, "JPN", start=False)
    jpn, path = fleet["JPN"], tmp_path / "jpn.backup"
    write_backup(jpn.folder, path, WORDS, now_ms(), untold)
    data = path.read_bytes()
    assert b"signing" not in data
    target = tmp_path / "again"
    with pytest.raises(Refused) as caught:
        read_backup(path, target, "another passphrase", now_ms())
    assert caught.value.code == "backup.wrong-passphrase"
    head = data.index(b"\n") + 1
    for spoiled in (data[:-20], data[:head], data + b"more", data[:-1] + b"x", b"no backup\n"):
        path.write_bytes(spoiled)
        with pytest.raises(Refused) as caught:
            read_backup(path, target, WORDS, now_ms())
        assert caught.value.code in ("backup.unreadable", "backup.wrong-passphrase")
        assert not target.exists()
    path.write_bytes(data)
    read_backup(path, target, WORDS, now_ms())
    assert not (target / "high-water").exists()
    for name in ("kuroshio.toml", "party.doc", "keys/signing.key", "node.db", "accounts.db"):
        assert (target / name).exists(), name
    with pytest.raises(Refused) as caught:
        read_backup(path, target, WORDS, now_ms())
    assert caught.value.code == "folder.not-empty"
    with pytest.raises(Refused):
        write_backup(jpn.folder, path, WORDS, now_ms(), untold)


@in_loop
async def test_a_backup_is_of_one_moment_while_the_node_writes(tmp_path: Path) -> None:
    """Every log in it is a whole chain: what came while it was written is left out."""
    async with Fleet(tmp_path, "JPN", "TWN") as fleet:
        await fleet.agree()
        jpn, twn = fleet["JPN"], fleet["TWN"]
        talk = await jpn.converse(twn)
        stop = asyncio.Event()

        async def write() -> None:
            number = 0
            while not stop.is_set():
                await jpn.send(talk, f"while it is written {number}")
                number += 1

        writing = asyncio.create_task(write())
        await back_up(jpn, tmp_path / "jpn.backup")
        stop.set()
        await writing
        await cut(jpn, twn)
        copy = replace(jpn, folder=tmp_path / "copy")
        await asyncio.to_thread(read_backup, tmp_path / "jpn.backup", copy.folder, WORDS, now_ms())
        from kuroshio.store.sqlite import SqliteStore

        store = SqliteStore(copy.folder / "node.db", read_only=True)
        for row in store.rows():
            items = store.read(row.name, 0, row.head.number, 1 << 30)
            assert len(items) == row.head.number
        store.close()
