"""A partner with valid keys writes strange records: kept, flagged or refused, never a crash."""

from pathlib import Path

import msgspec
import pytest
from tests.node.fleet import _quick, in_loop, on_disk, until
from tests.node.hostile import BOTH, Log, fleet_with_hostile_taiwan, open_fleet

from kuroshio.node.clock import now_ms
from kuroshio.sync import messages as say
from kuroshio.values import HOUR, Lane, Stamp

__all__ = ["_quick"]


@in_loop
async def test_a_kind_that_nobody_knows_travels_on_untouched_and_is_not_shown(
    tmp_path: Path,
) -> None:
    """Taiwan writes for all three; its node talks to Japan only, and the USA gets it from there."""
    async with fleet_with_hostile_taiwan(tmp_path, "USA") as fleet:
        peer, jpn, usa = await open_fleet(fleet), fleet["JPN"], fleet["USA"]
        log = Log(peer, ("JPN", "TWN", "USA"))
        header = log.header("drone.flight-planned", "drone:7")
        item = log.write(header, {"height_m": 120, "注記": ["高度", 1.5, None]})
        async with peer.call(jpn) as talk:
            await talk.give(log)
            await until("Japan keeps it", lambda: jpn.holds(header.id))
            await until("the USA has it from Japan", lambda: usa.holds(header.id))
        for side in (jpn, usa):
            assert side.node.shelf.read(log.name, 0, 1, 1 << 20) == [item]
            known = side.node.views.known(header.id)
            assert known
            assert known.fact is None
            assert side.texts() == []


@in_loop
async def test_known_kinds_with_bodies_that_do_not_fit_are_kept_and_shown_to_nobody(
    tmp_path: Path,
) -> None:
    async with fleet_with_hostile_taiwan(tmp_path) as fleet:
        peer, jpn = await open_fleet(fleet), fleet["JPN"]
        log = Log(peer, BOTH)
        deep = b"[" * 60_000 + b"]" * 60_000
        bodies: list[object] = [1, None, [], {"marker": "nonesuch"}, {"parts": {}}, "text",
                                {"message": 5}, msgspec.Raw(deep), {"text": 0}]  # fmt: skip
        kinds = ("hotline.message-sent", "hotline.message-withdrawn", "check.sent",
                 "liaison.watch-taken", "agreement.proposed", "feed.erased", "alert.raised",
                 "agreement.signed", "liaison.record-opened")  # fmt: skip
        for kind in kinds:
            for body in bodies:
                log.write(log.header(kind, "check:JPN+TWN"), body)
        log.write_bytes(b'{"header":{},"body":{}}')
        log.write_bytes(b"")
        log.write_bytes(b"\xff\xfe not JSON")
        message = log.message(log.conversation(), "after all that")
        async with peer.call(jpn) as talk:
            await talk.start(log)
            await talk.wanted(log.name)
            for start in range(0, len(log.items), 4):
                await talk.tell(say.Give(log.name, tuple(log.items[start : start + 4])))
            await until("all of it is kept", lambda: jpn.holds(message))
        assert jpn.node.shelf.head(log.name).number == len(log.items)
        await jpn.node.alerting.evaluate()
        await jpn.stop()
        await jpn.start()  # folding it all anew does no harm either
        assert jpn.texts() == ["after all that"]


@pytest.mark.parametrize(
    "changed",
    [{"party": "JPN"}, {"node": "kaohsiung"}, {"audience": ("JPN", "TWN", "USA")},
     {"lane": Lane.FLASH}],
    ids=str,
)  # fmt: skip
@in_loop
async def test_a_header_that_contradicts_its_log_is_kept_and_not_folded(
    tmp_path: Path, changed: dict[str, object]
) -> None:
    async with fleet_with_hostile_taiwan(tmp_path) as fleet:
        peer, jpn = await open_fleet(fleet), fleet["JPN"]
        log = Log(peer, BOTH)
        talk_id = log.conversation()
        lie = log.message(talk_id, "not what it seems", **changed)
        sound = log.message(talk_id, "sound")
        async with peer.call(jpn) as talk:
            await talk.give(log)
            await until("the rest is there", lambda: jpn.holds(sound))
        assert not jpn.holds(lie)
        rows = jpn.node.shelf.since(0, 100)
        assert [r.quarantine for r in rows if r.log == log.name] == [
            "", "feed.header-contradicts-log", "",
        ]  # fmt: skip


@in_loop
async def test_a_marking_above_the_ceiling_is_not_kept_and_both_sides_are_told(
    tmp_path: Path,
) -> None:
    async with fleet_with_hostile_taiwan(tmp_path) as fleet:
        peer, jpn = await open_fleet(fleet), fleet["JPN"]
        log = Log(peer, BOTH)
        talk_id = log.conversation()
        secret = log.message(talk_id, "THESECRETWORDS", marking="RESTRICTED")
        after = log.message(talk_id, "after it")
        async with peer.call(jpn) as talk:
            await talk.give(log)
            await until("evidence is kept", lambda: "feed.marking-above-ceiling" in jpn.evidence())
            await until("what came before is there", lambda: jpn.holds(talk_id))
        assert not jpn.holds(secret)
        assert not jpn.holds(after)
        await until("officers are told", lambda: "log.held-back" in jpn.alerts("JCG"))
        await jpn.stop()
        assert not on_disk(jpn, b"THESECRETWORDS")


@pytest.mark.parametrize("ahead", [2 * HOUR, 14 * 365 * 24 * HOUR], ids=["hours", "2040"])
@in_loop
async def test_a_stamp_far_ahead_is_kept_and_flagged_and_moves_no_clock(
    tmp_path: Path, ahead: int
) -> None:
    async with fleet_with_hostile_taiwan(tmp_path) as fleet:
        peer, jpn = await open_fleet(fleet), fleet["JPN"]
        log = Log(peer, BOTH)
        talk_id = log.conversation()
        early = log.message(talk_id, "from the future", now=now_ms() + ahead)
        async with peer.call(jpn) as talk:
            await talk.give(log)
            await until("it is kept", lambda: jpn.holds(early))
        known = jpn.node.views.known(early)
        assert known
        assert known.clock_ahead
        checked = jpn.node.views.known(await jpn.node.presence.check("TWN"))
        assert checked
        assert checked.record.header.stamp < Stamp(now_ms() + 1_000)


@in_loop
async def test_a_wrong_clock_in_the_hello_is_a_warning(tmp_path: Path) -> None:
    async with fleet_with_hostile_taiwan(tmp_path) as fleet:
        peer, jpn = await open_fleet(fleet), fleet["JPN"]
        for off in (3 * HOUR, -3 * HOUR, 14 * 365 * 24 * HOUR):
            peer.clock_off = off
            async with peer.call(jpn):
                await until("officers are told", lambda: "link.clock" in jpn.alerts("JCG"))
            peer.clock_off = 0
            async with peer.call(jpn):
                await until("it is over", lambda: "link.clock" not in jpn.alerts("JCG"))


@pytest.mark.parametrize(
    ("what", "code"),
    [
        ("forged", "cose.bad-signature"),
        ("foreign", "feed.bad-receipt"),
        ("rubbish", "cose.malformed"),
    ],
)
@in_loop
async def test_a_receipt_that_is_not_sound_ends_the_session_and_says_nothing_of_delivery(
    tmp_path: Path, what: str, code: str
) -> None:
    async with fleet_with_hostile_taiwan(tmp_path) as fleet:
        peer, jpn = await open_fleet(fleet), fleet["JPN"]
        check = await jpn.node.presence.check("TWN")
        known = jpn.node.views.known(check)
        assert known
        head = jpn.node.shelf.head(known.log)
        if what == "forged":
            data = bytearray(peer.receipt(known.log, head.number, head.entry_hash))
            data[-1] ^= 1
        elif what == "foreign":
            data = bytearray(peer.receipt("JPN/tokyo;JPN+USA;routine;1", 1, b"\x01" * 32))
        else:
            data = bytearray(b"receipt")
        async with peer.call(jpn) as talk:
            await talk.tell(say.Credit(1 << 30), say.ReceiptGiven(bytes(data)))
            await talk.over(code)
        await until("evidence is kept", lambda: code in jpn.evidence())
        assert not jpn.held_by(fleet["TWN"], check)
        async with peer.call(jpn) as talk:
            sound = peer.receipt(known.log, head.number, head.entry_hash)
            await talk.tell(say.ReceiptGiven(sound))
            await until("a sound one counts", lambda: jpn.held_by(fleet["TWN"], check))
