"""A node comes back: after a plain stop, without its high-water mark, with an older database."""

import shutil
from pathlib import Path

import pytest
from tests.node.fleet import Fleet, Side, _quick, in_loop, until

from kuroshio.errors import KuroshioError
from kuroshio.node.files import Layout
from kuroshio.store.sqlite import SqliteStore

__all__ = ["_quick"]


async def talking(fleet: Fleet) -> str:
    """Japan and Taiwan have a conversation with a message from each."""
    await fleet.agree()
    jpn, twn = fleet["JPN"], fleet["TWN"]
    conversation = await jpn.converse(twn)
    await until("it is there", lambda: twn.holds(conversation))
    return conversation


async def exchange(fleet: Fleet, conversation: str, text: str) -> list[str]:
    """One message each way, held by both, with true receipts."""
    jpn, twn = fleet["JPN"], fleet["TWN"]
    ours = await jpn.send(conversation, f"{text} from Japan")
    theirs = await twn.send(conversation, f"{text} from Taiwan")
    await until("both hold both", lambda: jpn.holds(theirs) and twn.holds(ours))
    await until("and know it", lambda: jpn.held_by(twn, ours) and twn.held_by(jpn, theirs))
    return [ours, theirs]


def not_forked(*sides: Side) -> bool:
    return all(row.forked is None for side in sides for row in side.node.shelf.rows())


@in_loop
async def test_after_a_plain_restart_logs_go_on_where_they_were(tmp_path: Path) -> None:
    async with Fleet(tmp_path, "JPN", "TWN") as fleet:
        jpn = fleet["JPN"]
        conversation = await talking(fleet)
        before = await exchange(fleet, conversation, "before")
        for _ in range(2):
            await jpn.stop()
            await jpn.start()
            await fleet.linked()
            assert jpn.node.ledger.reopened == []
            before += await exchange(fleet, conversation, "after")
        assert all(side.holds(r) for r in before for side in fleet.sides.values())
        assert len([r for r in jpn.node.shelf.rows() if r.name.startswith("JPN")]) <= 2


@pytest.mark.parametrize("mark", ["lost", "torn", "empty", "rubbish"])
@in_loop
async def test_without_its_high_water_mark_a_node_opens_new_epochs_and_forks_nothing(
    tmp_path: Path, mark: str
) -> None:
    async with Fleet(tmp_path, "JPN", "TWN") as fleet:
        jpn, twn = fleet["JPN"], fleet["TWN"]
        conversation = await talking(fleet)
        before = await exchange(fleet, conversation, "before")
        await jpn.stop()
        path = Layout(jpn.folder).high_water
        whole = path.read_bytes()
        if mark == "lost":
            path.unlink()
        else:
            path.write_bytes(
                {"torn": whole[:-9], "empty": b"", "rubbish": b"\xff\x00\n" * 99}[mark]
            )
        await jpn.start()
        await fleet.linked()
        assert bool(jpn.node.ledger.reopened) == (mark != "torn")
        after = await exchange(fleet, conversation, "after")
        assert all(side.holds(r) for r in before + after for side in (jpn, twn))
        assert not_forked(jpn, twn)


@pytest.mark.parametrize("marks_too", [False, True], ids=["database only", "the mark as well"])
@in_loop
async def test_an_older_database_is_brought_up_to_date_and_forks_nothing(
    tmp_path: Path, marks_too: bool
) -> None:
    """A backup is restored. What it lacks comes back from the partner, our own words as well."""
    async with Fleet(tmp_path, "JPN", "TWN") as fleet:
        jpn, twn = fleet["JPN"], fleet["TWN"]
        conversation = await talking(fleet)
        early = await exchange(fleet, conversation, "before the backup")
        await jpn.stop()
        layout, backup = Layout(jpn.folder), tmp_path / "backup"
        backup.mkdir()
        for path in (layout.database, layout.high_water):
            shutil.copy(path, backup / path.name)
        await jpn.start()
        await fleet.linked()
        late = await exchange(fleet, conversation, "after the backup")
        await jpn.stop()
        for path in jpn.folder.glob("node.db-*"):
            path.unlink()
        shutil.copy(backup / layout.database.name, layout.database)
        if marks_too:
            shutil.copy(backup / layout.high_water.name, layout.high_water)
        await jpn.start()
        await fleet.linked()
        await until("a new epoch is open", lambda: jpn.node.ledger.reopened)
        await until("what was lost is back", lambda: all(jpn.holds(r) for r in early + late))
        new = await exchange(fleet, conversation, "after restoring")
        for side in (jpn, twn):
            assert all(side.holds(r) for r in early + late + new)
        assert not_forked(jpn, twn)
        assert "feed.forked" not in jpn.evidence() + twn.evidence()


@in_loop
async def test_a_damaged_database_says_so_and_does_not_start_half(tmp_path: Path) -> None:
    async with Fleet(tmp_path, "JPN", "TWN") as fleet:
        jpn = fleet["JPN"]
        await talking(fleet)
        await jpn.stop()
        path = Layout(jpn.folder).database
        data = bytearray(path.read_bytes())
        data[0:16] = b"no database here"
        path.write_bytes(data)
        with pytest.raises(KuroshioError) as caught:
            await jpn.start()
        assert caught.value.code == "store.damaged"


@in_loop
async def test_what_was_written_just_before_a_kill_can_be_found(tmp_path: Path) -> None:
    """The search index follows after the commit; a kill between the two must not hide a message."""
    async with Fleet(tmp_path, "JPN", "TWN") as fleet:
        jpn = fleet["JPN"]
        conversation = await talking(fleet)
        message = await jpn.send(conversation, "漁船 adrift")
        await until("it is indexed", lambda: _found(jpn, "漁船") == [message])
        await jpn.stop()
        store = SqliteStore(Layout(jpn.folder).database)
        with store.transaction():
            store.unindex(store.last_indexed())
        store.close()
        await jpn.start()
        await until("it is found again", lambda: _found(jpn, "漁船") == [message])


def _found(side: Side, text: str) -> list[str]:
    hits = side.node.findable.search(side.node.shelf, side.node.views, side.reader(), text)
    return [known.record.header.id for known in hits]
