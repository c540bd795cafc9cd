"""The picture keeps the newest state of each vessel, and frames carry it without loss."""

import json
import struct
from contextlib import suppress

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kuroshio.errors import Untrusted
from kuroshio.maritime.ais import flags
from kuroshio.maritime.ais.decode import Decoder
from kuroshio.maritime.ais.encode import encode, join
from kuroshio.maritime.frames import key_frame, next_frame
from kuroshio.maritime.partner_frames import NEED_KEY, Inbox, Outbox, PictureRelease
from kuroshio.maritime.picture import KEEP, Picture
from kuroshio.values import Reality

DEG = 600_000
NOW = 1_700_000_000_000


def report(picture, now, **columns):
    columns = {"lat": 24 * DEG, "lon": 122 * DEG, "sog": 100, "cog": 900, "second": 7, **columns}
    decoded = Decoder().feed(join(encode("1", columns)), now / 1000)
    picture.take(decoded, now)
    return decoded


def named(picture, now, mmsi, name):
    picture.take(Decoder().feed(encode("5", {"mmsi": mmsi, "name": name})[0], now / 1000), now)


def made(party="JPN"):
    return Picture(party, Reality.SIMULATED, NOW)


def state(picture, party="JPN"):
    tracks = picture.sources[party].tracks
    return {int(r["mmsi"]): (int(r["lat"]), float(r["at"])) for r in tracks.states}


def test_newer_replaces_older_and_never_the_other_way():
    picture = made()
    report(picture, NOW + 5000, mmsi=431_000_002)
    report(picture, NOW + 9000, mmsi=[431_000_001, 431_000_002], lat=24 * DEG + 30)
    report(picture, NOW + 1000, mmsi=431_000_002, lat=24 * DEG + 60)
    at = NOW / 1000 + 9
    assert state(picture) == {431_000_001: (24 * DEG + 30, at), 431_000_002: (24 * DEG + 30, at)}


def test_a_second_receivers_copy_is_flagged_and_changes_nothing():
    picture = made()
    report(picture, NOW, mmsi=431_000_001)
    again = report(picture, NOW + 2000, mmsi=431_000_001)
    assert again.positions["flags"][0] & flags.DUPLICATE
    assert state(picture)[431_000_001][1] == NOW / 1000
    later = report(picture, NOW + 12_000, mmsi=431_000_001)
    assert not later.positions["flags"][0]


def test_damaged_or_placeless_reports_do_not_reach_the_map():
    picture = made()
    line = encode("1", {"mmsi": 431_000_001, "lat": 24 * DEG, "lon": 122 * DEG})[0]
    picture.take(Decoder().feed(line[:-4] + b"00\r\n", NOW / 1000), NOW)
    report(picture, NOW, mmsi=431_000_002, lat=91 * DEG)
    assert state(picture) == {}


def read_screen(frame):
    assert frame[:4] == b"KPF1"
    (length,) = struct.unpack("<I", frame[4:8])
    assert length % 4 == 0
    head, at, columns = json.loads(frame[8 : 8 + length]), 8 + length, {}
    for name, form in [
        ("mmsi", "<u4"),
        ("at", "<f8"),
        ("lat", "<i4"),
        ("lon", "<i4"),
        ("sog", "<u2"),
        ("cog", "<u2"),
        ("heading", "<u2"),
        ("status", "u1"),
        ("kind", "u1"),
        ("flags", "<u2"),
    ]:
        columns[name] = np.frombuffer(frame, form, head["rows"], at)
        at += -(-head["rows"] * np.dtype(form).itemsize // 4) * 4
    assert at == len(frame)
    return head, columns


def test_screen_frames_have_the_documented_form():
    picture = made()
    report(picture, NOW, mmsi=[431_000_003, 431_000_001, 431_000_002], heading=45)
    named(picture, NOW, 431_000_001, "UMI")
    head, columns = read_screen(next_frame(picture.own, NOW))
    assert (head["source"], head["key"], head["reality"], head["rows"]) == (
        "JPN",
        True,
        "SIMULATED",
        3,
    )
    assert head["statics"][0]["name"] == "UMI"
    assert list(columns["mmsi"]) == [431_000_001, 431_000_002, 431_000_003]
    assert set(columns["heading"]) == {45}
    assert set(columns["at"]) == {NOW / 1000}
    assert next_frame(picture.own, NOW) is None
    report(picture, NOW + 3000, mmsi=431_000_002, sog=110)
    head, columns = read_screen(next_frame(picture.own, NOW + 3000))
    assert list(columns["mmsi"]) == [431_000_002]
    assert not head["key"]
    head, columns = read_screen(key_frame(picture.own, NOW + 3000))
    assert (head["key"], head["rows"], len(head["statics"])) == (True, 3, 1)
    assert picture.age_out(NOW + KEEP + 2000) == 2
    head, columns = read_screen(next_frame(picture.own, NOW + KEEP + 2000))
    assert head["gone"] == [431_000_001, 431_000_003]
    picture.own.note = "link-down"
    head, _ = read_screen(next_frame(picture.own, NOW))
    assert head["note"] == "link-down"


def pair():
    sender, receiver = made("JPN"), made("TWN")
    return sender, receiver, Outbox(PictureRelease("TWN", allowed=True), NEED_KEY), Inbox("JPN")


def test_partner_frames_carry_changes_since_the_acknowledged_base():
    sender, receiver, outbox, inbox = pair()
    report(sender, NOW, mmsi=[431_000_001, 431_000_002])
    named(sender, NOW, 431_000_001, "UMI")
    first = outbox.next(sender.own, NOW)
    assert (first.vessels, first.statics) == (2, 1)
    assert outbox.next(sender.own, NOW) is None, "one unacknowledged frame at most"
    applied = inbox.take(receiver, first.data, NOW)
    assert applied.ack == first.seq
    assert state(receiver) == state(sender)
    assert receiver.sources["JPN"].reality is Reality.SIMULATED
    assert receiver.sources["JPN"].tracks.voyages["name"][0].startswith(b"UMI")
    outbox.ready(applied.ack)
    assert outbox.next(sender.own, NOW) is None, "nothing new to say"
    for step in range(1, 4):
        report(sender, NOW + 1000 * step, mmsi=431_000_002, lat=24 * DEG + step)
    second = outbox.next(sender.own, NOW + 4000)
    assert second.vessels == 1
    assert inbox.take(receiver, second.data, NOW).ack == second.seq
    assert state(receiver) == state(sender)


def test_a_frame_again_or_out_of_order_is_harmless_and_an_unknown_base_asks_for_a_key():
    sender, receiver, outbox, inbox = pair()
    report(sender, NOW, mmsi=[431_000_001, 431_000_002])
    key = outbox.next(sender.own, NOW)
    inbox.take(receiver, key.data, NOW)
    outbox.ready(key.seq)
    report(sender, NOW + 1000, mmsi=431_000_001, lat=24 * DEG + 30)
    delta = outbox.next(sender.own, NOW)
    inbox.take(receiver, delta.data, NOW)
    held = state(receiver)
    for old in (key, delta, key):
        assert inbox.take(receiver, old.data, NOW).ack == delta.seq
        assert state(receiver) == held
    stranger = Inbox("JPN")
    assert stranger.take(made("TWN"), delta.data, NOW).ack == NEED_KEY


def test_a_sender_that_started_again_sends_a_key_frame():
    sender, receiver, outbox, inbox = pair()
    report(sender, NOW, mmsi=[431_000_001, 431_000_002])
    inbox.take(receiver, outbox.next(sender.own, NOW).data, NOW)
    reborn = Picture("JPN", Reality.SIMULATED, NOW + 60_000)
    report(reborn, NOW + 60_000, mmsi=431_000_002)
    outbox = Outbox(PictureRelease("TWN", allowed=True), inbox.seq)
    applied = inbox.take(receiver, outbox.next(reborn.own, NOW + 60_000).data, NOW)
    assert applied.ack >= NOW + 60_000
    assert state(receiver) == state(reborn)


def test_departures_reach_the_partner():
    sender, receiver, outbox, inbox = pair()
    report(sender, NOW, mmsi=[431_000_001, 431_000_002])
    outbox.wanted_since = inbox.take(receiver, outbox.next(sender.own, NOW).data, NOW).ack
    report(sender, NOW + KEEP, mmsi=431_000_002)
    sender.age_out(NOW + KEEP + 1)
    inbox.take(receiver, outbox.next(sender.own, NOW + KEEP).data, NOW + KEEP)
    assert set(state(receiver)) == {431_000_002}


def test_nothing_leaves_that_is_not_released():
    sender, _, outbox, _ = pair()
    report(sender, NOW, mmsi=431_000_001)
    outbox.regate(PictureRelease("TWN", allowed=False, reason="no agreement"))
    assert outbox.next(sender.own, NOW) is None


def test_opening_the_gate_again_does_not_wait_for_a_frame_that_was_held_back():
    sender, _, outbox, _ = pair()
    report(sender, NOW, mmsi=431_000_001)
    assert outbox.next(sender.own, NOW)
    outbox.regate(PictureRelease("TWN", allowed=False))
    assert outbox.next(sender.own, NOW) is None
    outbox.regate(PictureRelease("TWN", allowed=True))
    assert outbox.next(sender.own, NOW).vessels == 1


def test_a_clock_that_was_ahead_does_not_freeze_the_picture():
    picture = made()
    report(picture, NOW + 3 * KEEP, mmsi=431_000_001)
    report(picture, NOW, mmsi=431_000_001, lat=25 * DEG)
    assert state(picture)[431_000_001] == (25 * DEG, NOW / 1000)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 3), st.integers(1, 6), st.booleans()), max_size=25))
def test_whatever_is_lost_or_repeated_the_partner_ends_with_the_same_picture(steps):
    sender, receiver, outbox, inbox = pair()
    sent, now = [], NOW
    for fate, vessel, old in steps:
        now += 1000
        report(sender, now, mmsi=431_000_000 + vessel, lat=now % 50_000_000)
        frame = outbox.next(sender.own, now)
        if frame:
            sent.append(frame)
        if fate == 0 or not sent:  # lost; the link starts again from what is held
            outbox.ready(inbox.seq)
            continue
        data = sent[0].data if old else sent[-1].data
        outbox.wanted_since = inbox.take(receiver, data, now).ack
    for _ in range(3):
        frame = outbox.next(sender.own, now)
        if frame is None:
            outbox.ready(inbox.seq)
            frame = outbox.next(sender.own, now)
        if frame:
            outbox.wanted_since = inbox.take(receiver, frame.data, now).ack
    if steps:
        assert state(receiver) == state(sender)


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=64), st.integers(0, 500), st.integers(0, 255))
def test_a_bad_frame_is_untrusted_never_a_crash(noise, place, byte):
    sender, receiver, outbox, inbox = pair()
    report(sender, NOW, mmsi=list(range(431_000_000, 431_000_020)))
    data = outbox.next(sender.own, NOW).data
    for bad in (
        noise,
        data[:place],
        data[:place] + bytes([byte]) + data[place + 1 :],
        data[:place] + noise + data[place:],
    ):
        with suppress(Untrusted):
            inbox.take(receiver, bad, NOW)


def test_a_frame_may_speak_for_its_sender_only():
    sender, receiver, outbox, _ = pair()
    report(sender, NOW, mmsi=431_000_001)
    with pytest.raises(Untrusted):
        Inbox("USA").take(receiver, outbox.next(sender.own, NOW).data, NOW)
