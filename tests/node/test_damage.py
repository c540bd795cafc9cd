"""Real damage to a node's store: found, shown, given to nobody, and put back from partners."""

import os
import time
from pathlib import Path

import apsw
import pytest
from tests.node.fleet import Fleet, Side, _quick, in_loop, until
from tests.node.test_siblings import Headquarters

from kuroshio.node import soundness
from kuroshio.node.backup import read_backup, write_backup
from kuroshio.node.clock import now_ms
from kuroshio.node.salvage import salvage

__all__ = ["_quick"]


def place_of(side: Side, record: str) -> tuple[str, int]:
    known = side.node.views.known(record)
    assert known is not None
    return known.log, known.number


def spoil(side: Side, statement: str, *values: object) -> None:
    """What a disk does: bytes change under a store that knows nothing of it."""
    with apsw.Connection(str(side.folder / "node.db")) as db:
        db.set_busy_timeout(5_000)
        db.execute(statement, values)
        assert db.changes() == 1


def spoil_body(side: Side, log: str, number: int) -> None:
    spoil(
        side, "update bodies set body = zeroblob(length(body)) where number = ? and "
        "log = (select no from logs where name = ?)", number, log,
    )  # fmt: skip


def spoil_entry(side: Side, log: str, number: int) -> None:
    spoil(
        side, "update entries set entry = randomblob(length(entry)) where number = ? and "
        "log = (select no from logs where name = ?)", number, log,
    )  # fmt: skip


async def talk_of(fleet: Fleet, count: int = 6) -> list[str]:
    """Messages of Japan that Taiwan holds."""
    await fleet.agree()
    jpn, twn = fleet["JPN"], fleet["TWN"]
    talk = await jpn.converse(twn)
    sent = [await jpn.send(talk, f"message {n}") for n in range(count)]
    await until("all is held", lambda: all(jpn.held_by(twn, record) for record in sent))
    return sent


@in_loop
async def test_a_damaged_record_of_a_partner_comes_again_and_is_put_back(tmp_path: Path) -> None:
    async with Fleet(tmp_path, "JPN", "TWN") as fleet:
        jpn, twn = fleet["JPN"], fleet["TWN"]
        sent = await talk_of(fleet)
        log, number = place_of(twn, sent[2])
        await twn.stop()
        spoil_body(twn, log, number)
        spoil_entry(twn, log, number + 2)
        await jpn.stop()
        await twn.start()
        assert not twn.holds(sent[2]), "what does not verify is not shown"
        assert twn.node.shelf.head(log).number == number - 1
        assert twn.node.shelf.head_for(log, "JPN").number == number - 1, "nor given to anybody"
        await until("it is shown", lambda: "store.records-damaged" in twn.alerts("CGA"))
        assert "store.damaged" in twn.evidence()
        await jpn.start()
        await until("it is back", lambda: twn.holds(sent[2]) and not twn.node.shelf.damaged())
        assert twn.node.shelf.head(log) == jpn.node.shelf.head(log)
        await until("the alert is over", lambda: "store.records-damaged" not in twn.alerts("CGA"))
        assert sorted(twn.texts()) == sorted(f"message {n}" for n in range(6))
        await until("signed for again", lambda: all(jpn.held_by(twn, r) for r in sent))
        assert "feed.forked" not in [*jpn.evidence(), *twn.evidence()]


@in_loop
async def test_damage_to_an_own_log_is_put_back_by_the_partner_and_forks_nothing(
    tmp_path: Path,
) -> None:
    """What was written after the damaged place, and the partner lacks, does not hang on it."""
    async with Fleet(tmp_path, "JPN", "TWN") as fleet:
        jpn, twn = fleet["JPN"], fleet["TWN"]
        sent = await talk_of(fleet)
        talk = jpn.node.views.known(sent[0]).record.header.about  # type: ignore[union-attr]
        log, number = place_of(jpn, sent[1])
        await twn.stop()
        late = await jpn.send(talk, "while Taiwan was away")
        await jpn.stop()
        spoil_body(jpn, log, number)
        await jpn.start()
        assert not jpn.holds(sent[1])
        new = await jpn.send(talk, "after the damage")
        assert place_of(jpn, new)[0] != log, "a new epoch: it does not wait for the damaged one"
        await twn.start()
        for record in (late, new):
            await until("Taiwan has it", lambda r=record: twn.holds(r))
        await until("ours is back", lambda: jpn.holds(sent[1]) and not jpn.node.shelf.damaged())
        assert sorted(twn.texts()) == sorted(jpn.texts())
        assert "feed.forked" not in [*jpn.evidence(), *twn.evidence()]


@in_loop
async def test_what_nobody_holds_stays_marked_and_what_follows_goes_out(tmp_path: Path) -> None:
    async with Fleet(tmp_path, "JPN", "TWN") as fleet:
        jpn, twn = fleet["JPN"], fleet["TWN"]
        sent = await talk_of(fleet, 1)
        talk = jpn.node.views.known(sent[0]).record.header.about  # type: ignore[union-attr]
        await twn.stop()
        lost, after = await jpn.send(talk, "only here"), await jpn.send(talk, "and after it")
        log, number = place_of(jpn, lost)
        await jpn.stop()
        spoil_body(jpn, log, number)
        await jpn.start()
        await twn.start()
        await until("what follows goes out", lambda: twn.holds(after))
        [damaged] = jpn.node.shelf.damaged()
        assert (damaged.log, damaged.first, damaged.count) == (log, number, 1)
        assert "only here" not in jpn.texts() + twn.texts()
        await until("officers know", lambda: "store.records-damaged" in jpn.alerts("JCG"))


@in_loop
async def test_damage_under_a_running_node_is_found_by_the_look_around_and_put_back_from_memory(
    tmp_path: Path,
) -> None:
    async with Fleet(tmp_path, "JPN", "TWN") as fleet:
        jpn = fleet["JPN"]
        sent = await talk_of(fleet)
        log, number = place_of(jpn, sent[3])
        spoil_body(jpn, log, number)
        await until("it is found", lambda: "store.damaged" in jpn.evidence())
        assert not jpn.node.shelf.damaged()
        [item] = jpn.node.shelf.read(log, number - 1, number, 1)
        assert b"message 3" in (item.body or b"")


@in_loop
async def test_a_partner_that_asks_for_a_damaged_record_ends_no_node_and_gets_it_mended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Found on read, before the look around has come to it."""
    monkeypatch.setattr(soundness, "_all_of", lambda _shelf: iter(()))
    async with Fleet(tmp_path, "JPN", "TWN") as fleet:
        jpn, twn = fleet["JPN"], fleet["TWN"]
        sent = await talk_of(fleet, 1)
        talk = jpn.node.views.known(sent[0]).record.header.about  # type: ignore[union-attr]
        await twn.stop()
        late = await jpn.send(talk, "spoiled before it was asked for")
        spoil_body(jpn, *place_of(jpn, late))
        await twn.start()
        await until("it arrives, as it was written", lambda: twn.holds(late))
        assert "spoiled before it was asked for" in twn.texts()
        assert "store.damaged" in jpn.evidence()


@in_loop
async def test_a_damaged_attachment_is_asked_for_again(tmp_path: Path) -> None:
    async with Fleet(tmp_path, "JPN", "TWN") as fleet:
        await fleet.agree()
        jpn, twn = fleet["JPN"], fleet["TWN"]
        client = (await fleet.pages(jpn)).api()
        made = await client.post(
            "/api/attachments", params={"name": "chart.bin"}, content=b"x" * 400_000
        )
        blob = made.json()["id"]
        talk = await jpn.converse(twn)
        await jpn.send(talk, "with a chart", attachments=(blob,))
        await until("Taiwan knows it", lambda: twn.node.shelf.blob(blob))
        await until("and has it", lambda: not twn.node.shelf.missing_pieces(blob))
        spoil(twn, "update pieces set data = randomblob(length(data)) where number = 1")
        assert twn.node.shelf.piece(blob, 1) is None, "what is damaged is given to nobody"
        await until("it is found", lambda: "store.damaged" in twn.evidence())
        await until("and whole again", lambda: twn.node.shelf.piece(blob, 1))
        assert not twn.node.shelf.missing_pieces(blob)


@in_loop
async def test_a_slow_disk_is_measured_and_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Fleet(tmp_path, "JPN") as fleet:
        jpn, sync = fleet["JPN"], os.fdatasync

        def slow(handle: int) -> None:
            time.sleep(1.1)
            sync(handle)

        await jpn.node.watchkeeping.take_watch(jpn.reader())
        monkeypatch.setattr(os, "fdatasync", slow)
        await jpn.node.watchkeeping.take_watch(jpn.reader())
        monkeypatch.setattr(os, "fdatasync", sync)
        assert jpn.node.writer.slow_s > 1
        await until("officers know", lambda: "store.slow" in jpn.alerts("JCG"))
        figures = (await (await fleet.pages(jpn)).api().get("/metrics")).text
        assert "kuroshio_commit_seconds" in figures
        assert "kuroshio_records_damaged 0.0" in figures
        jpn.node.writer.slow_at -= 20 * 60_000
        await until("it is over", lambda: "store.slow" not in jpn.alerts("JCG"))


@in_loop
async def test_an_own_party_record_comes_back_from_the_partys_other_node(tmp_path: Path) -> None:
    async with Headquarters(tmp_path) as all_three:
        tokyo, naha = all_three.tokyo, all_three.naha
        await tokyo.node.watchkeeping.take_watch(tokyo.reader())
        [about] = [a for a in tokyo.node.views.abouts("liaison") if a.startswith("watch:JPN")]
        [known] = tokyo.node.views.records("liaison", about)
        await until("Naha holds it", lambda: naha.holds(known.record.header.id))
        await tokyo.stop()
        spoil_body(tokyo, known.log, known.number)
        await tokyo.start()
        await until("it is back", lambda: tokyo.holds(known.record.header.id))
        assert not tokyo.node.shelf.damaged()


@in_loop
async def test_a_single_record_that_nobody_else_holds_comes_from_a_backup(tmp_path: Path) -> None:
    async with Fleet(tmp_path, "JPN") as fleet:
        jpn, backup = fleet["JPN"], tmp_path / "jpn.backup"
        for _ in range(3):
            await jpn.node.watchkeeping.take_watch(jpn.reader())
        [about] = [a for a in jpn.node.views.abouts("liaison") if a.startswith("watch:JPN")]
        known = jpn.node.views.records("liaison", about)[1]
        write_backup(jpn.folder, backup, "correct horse battery", now_ms(), lambda *_: None)
        await jpn.stop()
        spoil_body(jpn, known.log, known.number)
        await jpn.start()
        assert [d.first for d in jpn.node.shelf.damaged()] == [known.number]
        await jpn.stop()
        read_backup(backup, tmp_path / "copy", "correct horse battery", now_ms())
        found = salvage(jpn.folder, [tmp_path / "copy" / "node.db"], now_ms(), lambda _: None)
        assert not found.missing
        await jpn.start()
        assert jpn.holds(known.record.header.id)
        assert not jpn.node.shelf.damaged()


@in_loop
async def test_what_is_lost_for_good_is_given_up_and_the_log_goes_on(tmp_path: Path) -> None:
    async with Fleet(tmp_path, "JPN", "TWN") as fleet:
        jpn, twn = fleet["JPN"], fleet["TWN"]
        sent = await talk_of(fleet, 2)
        talk = jpn.node.views.known(sent[0]).record.header.about  # type: ignore[union-attr]
        await twn.stop()
        lost, after = await jpn.send(talk, "only here"), await jpn.send(talk, "and after it")
        (log, number), (_, held) = place_of(jpn, lost), place_of(jpn, sent[0])
        await jpn.stop()
        spoil_body(jpn, log, number)
        await jpn.start()
        client = (await fleet.pages(jpn)).api(post="administrator")
        [damage] = (await client.get("/api/damage")).json()
        assert damage == {"log": log, "first": number, "count": 1, "ours": True}
        wish = {"log": log, "number": number, "reason": "the disk"}
        for change, code in (
            ({"number": held}, "fault.not-damaged"), ({"reason": ""}, "fault.no-reason"),
            ({"log": log.replace("JPN/tokyo", "TWN/taipei")}, "feed.not-ours"),
        ):  # fmt: skip
            answer = await client.post("/api/damage/losses", json={**wish, **change})
            assert answer.json()["code"] == code
        answer = await client.post("/api/damage/losses", json=wish)
        assert (answer.status_code, answer.json()) == (200, []), answer.text
        await twn.start()
        await until("the log goes on", lambda: twn.node.shelf.head(log).number == number + 1)
        assert twn.holds(after)
        assert twn.texts().count("and after it") == 1
        await until("the alert is over", lambda: "store.records-damaged" not in jpn.alerts("JCG"))


@in_loop
async def test_what_a_partner_has_signed_for_is_not_given_up(tmp_path: Path) -> None:
    async with Fleet(tmp_path, "JPN", "TWN") as fleet:
        jpn, twn = fleet["JPN"], fleet["TWN"]
        sent = await talk_of(fleet, 2)
        await twn.stop()
        log, number = place_of(jpn, sent[0])
        await jpn.stop()
        spoil_body(jpn, log, number)
        await jpn.start()
        client = (await fleet.pages(jpn)).api(post="administrator")
        wish = {"log": log, "number": number, "reason": "the disk"}
        answer = await client.post("/api/damage/losses", json=wish)
        assert answer.json()["code"] == "fault.held-elsewhere"
