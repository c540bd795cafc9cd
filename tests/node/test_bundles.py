"""Bundles between nodes that share no network: entries, attachments, receipts, in any order."""

import io
from pathlib import Path

import pytest
from tests.node.cuts import cut
from tests.node.fleet import Fleet, Side, _quick, in_loop, on_disk, until

from kuroshio.desk import conditions
from kuroshio.errors import Refused, Unavailable, Untrusted
from kuroshio.feed.blob import cut as cut_blob
from kuroshio.feed.blob import name_blob
from kuroshio.node.bundles import BundleRead
from kuroshio.values import Precedence
from kuroshio.wire import bundle_file

__all__ = ["_quick"]


async def carry(one: Side, other: Side, largest: int = 0) -> list[BundleRead]:
    """Write a bundle at one node and read its files at the other, in order."""
    written = await one.node.bundles.write(other.party, largest=largest)
    return [await other.node.bundles.read(io.BytesIO(p.read_bytes())) for p in written.files]


async def pair(fleet: Fleet) -> tuple[Side, Side, str]:
    """Japan and Taiwan, agreed, with a conversation, and cut off from each other."""
    await fleet.agree()
    twn, jpn = fleet["TWN"], fleet["JPN"]
    talk = await twn.converse(jpn)
    await until("Japan knows the conversation", lambda: jpn.holds(talk))
    await cut(twn, jpn)
    return twn, jpn, talk


@in_loop
async def test_a_message_and_its_receipt_are_carried_by_hand(tmp_path: Path) -> None:
    async with Fleet(tmp_path, "JPN", "TWN") as fleet:
        twn, jpn, talk = await pair(fleet)
        said = await twn.send(talk, "we see it too")
        (read,) = await carry(twn, jpn)
        assert (read.sender, read.bundle, read.ended) == ("TWN/taipei", 1, True)
        assert read.fresh >= 1
        assert not read.needs
        assert not read.refused
        assert jpn.holds(said)
        assert not twn.held_by(jpn, said)
        known = twn.node.views.known(said)
        assert known is not None
        bundle = twn.node.bundles.carrying("JPN", known.log, known.number)
        assert bundle is not None
        assert bundle.number == 1
        assert not twn.node.bundles.confirmed(bundle)
        (back,) = await carry(jpn, twn)
        assert back.receipts >= 1
        await until("the receipt counts", lambda: twn.held_by(jpn, said))
        assert twn.node.bundles.confirmed(bundle)


@in_loop
async def test_a_bundle_read_twice_changes_nothing(tmp_path: Path) -> None:
    async with Fleet(tmp_path, "JPN", "TWN") as fleet:
        twn, jpn, talk = await pair(fleet)
        await twn.send(talk, "we see it too")
        written = await twn.node.bundles.write("JPN")
        data = written.files[0].read_bytes()
        first = await jpn.node.bundles.read(io.BytesIO(data))
        again = await jpn.node.bundles.read(io.BytesIO(data))
        assert first.fresh
        assert not again.fresh
        assert again.known == first.fresh + first.known
        assert jpn.texts().count("we see it too") == 1


@in_loop
async def test_small_media_are_read_in_any_order(tmp_path: Path) -> None:
    """What comes too early is named, waits, and is taken in when the rest has come."""
    async with Fleet(tmp_path, "JPN", "TWN") as fleet:
        twn, jpn, talk = await pair(fleet)
        texts = [f"{n}: " + "long " * 2_000 for n in range(400)]
        for text in texts:
            await twn.send(talk, text)
        written = await twn.node.bundles.write("JPN", largest=60_000)
        assert len(written.files) > 2
        assert all(path.stat().st_size <= 60_000 for path in written.files)
        reads = [
            await jpn.node.bundles.read(io.BytesIO(path.read_bytes()))
            for path in reversed(written.files)
        ]
        early = reads[0]
        assert early.needs
        assert not early.fresh
        assert early.needs[0].until > early.needs[0].after
        assert not reads[-1].needs
        assert sorted(t for t in jpn.texts() if t in texts) == sorted(texts)
        assert jpn.node.bundles.waiting() == []


@in_loop
async def test_attachments_come_with_the_messages_that_name_them(tmp_path: Path) -> None:
    async with Fleet(tmp_path, "JPN", "TWN") as fleet:
        twn, jpn, talk = await pair(fleet)
        data = bytes(700_000)
        blob = name_blob(data, "chart.png", "image/png", b"salt" * 8)
        pieces = list(cut_blob(data))
        await twn.node.office.upload(twn.reader(), blob, pieces)
        said = await twn.send(talk, "the chart", attachments=(blob.id,))
        await carry(twn, jpn)
        assert jpn.holds(said)
        await jpn.node.bundles.retry()
        await until("the chart is there", lambda: jpn.node.shelf.blob(blob.id))
        await jpn.node.bundles.retry()
        assert jpn.node.shelf.missing_pieces(blob.id) == []


@in_loop
async def test_who_carries_a_bundle_can_neither_read_nor_change_it(tmp_path: Path) -> None:
    async with Fleet(tmp_path, "JPN", "TWN", "USA") as fleet:
        twn, jpn, talk = await pair(fleet)
        await twn.send(talk, "not for the carrier")
        written = await twn.node.bundles.write("JPN")
        data = written.files[0].read_bytes()
        assert b"carrier" not in data
        assert b"taipei" not in data
        with pytest.raises(Untrusted, match="does not open"):
            await fleet["USA"].node.bundles.read(io.BytesIO(data))
        spoiled = bytearray(data)
        spoiled[-100] ^= 1
        read = await jpn.node.bundles.read(io.BytesIO(bytes(spoiled)))
        assert read.refused == ["sealing.cannot-open"]
        assert "not for the carrier" not in jpn.texts()
        with pytest.raises(Refused, match="no bundle"):
            await jpn.node.bundles.read(io.BytesIO(b"something else"))


@in_loop
async def test_a_parcel_is_taken_only_by_whom_it_names(tmp_path: Path) -> None:
    """A partner that opens a parcel and seals it anew for another does not pass it on."""
    from kuroshio.wire import parcels as sealed

    async with Fleet(tmp_path, "JPN", "TWN", "USA") as fleet:
        twn, jpn, talk = await pair(fleet)
        await twn.send(talk, "for Japan")
        written = await twn.node.bundles.write("JPN")
        (parcel, *_) = bundle_file.read(io.BytesIO(written.files[0].read_bytes()))
        plain = sealed.open_parcel(parcel, jpn.node.keys.open_sealed)
        for_usa = sealed.seal(plain, [fleet["USA"].node.keys.sealing_public])
        with pytest.raises(Untrusted, match="does not name this node"):
            await fleet["USA"].node.parcels.take(for_usa)
        assert on_disk(fleet["USA"], b"for Japan") == []


@in_loop
async def test_a_cut_file_gives_what_is_whole(tmp_path: Path) -> None:
    async with Fleet(tmp_path, "JPN", "TWN") as fleet:
        twn, jpn, talk = await pair(fleet)
        for n in range(300):
            await twn.send(talk, f"{n} " + "word " * 2_000)
        written = await twn.node.bundles.write("JPN")
        data = written.files[0].read_bytes()
        half = await jpn.node.bundles.read(io.BytesIO(data[: len(data) * 2 // 3]))
        assert half.parcels
        assert not half.ended
        rest = await jpn.node.bundles.read(io.BytesIO(data))
        assert rest.ended
        assert not rest.needs
        assert sum(t.endswith("word ") for t in jpn.texts()) == 300


@in_loop
async def test_after_a_suspension_a_bundle_carries_the_suspension_and_nothing_more(
    tmp_path: Path,
) -> None:
    async with Fleet(tmp_path, "JPN", "TWN") as fleet:
        about = await fleet.agree()
        twn, jpn = fleet["TWN"], fleet["JPN"]
        talk = await twn.converse(jpn)
        await until("Japan knows the conversation", lambda: jpn.holds(talk))
        await cut(twn, jpn)
        before = await twn.send(talk, "said before")
        await twn.node.signing.suspend(twn.reader(), about, "for a reason")
        with pytest.raises(Refused):
            await twn.send(talk, "said after")
        await carry(twn, jpn)
        assert jpn.holds(before)
        await until("Japan knows", lambda: not jpn.node.policy().agreements)
        assert "said after" not in jpn.texts()


@in_loop
async def test_officers_write_download_and_read_a_bundle_by_the_api(tmp_path: Path) -> None:
    async with Fleet(tmp_path, "JPN", "TWN") as fleet:
        twn, jpn, talk = await pair(fleet)
        ours, theirs = (await fleet.pages(twn)).api(), (await fleet.pages(jpn)).api()
        said = await twn.send(talk, "by hand", Precedence.FLASH)
        written = (await ours.post("/api/bundles", json={"to": "JPN"})).json()
        assert (written["number"], written["confirmed"]) == (1, False)
        (view,) = (await ours.get(f"/api/conversations/{talk}")).json()["messages"]
        assert view["deliveries"][0]["bundle"] == 1
        file = await ours.get("/api/bundles/JPN/1/1")
        assert file.headers["content-type"] == "application/octet-stream"
        read = (await theirs.post("/api/bundles/read", content=file.content)).json()
        assert read["fresh"] == written["entries"]
        assert read["ended"]
        assert jpn.holds(said)
        again = await theirs.post("/api/bundles/read", content=b"no bundle at all")
        assert (again.status_code, again.json()["code"]) == (409, "bundle.not-one")
        assert (await ours.get("/api/bundles/JPN/2/1")).json()["code"] == "bundle.unknown"
        back = (await theirs.post("/api/bundles", json={"to": "TWN"})).json()
        await ours.post(
            "/api/bundles/read",
            content=(await theirs.get(f"/api/bundles/TWN/{back['number']}/1")).content,
        )
        listed = (await ours.get("/api/bundles")).json()
        assert [b["confirmed"] for b in listed] == [True]


@in_loop
async def test_flash_without_any_path_alarms_at_once_and_names_the_bundle(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(conditions, "NO_PATH_AFTER", 100)
    async with Fleet(tmp_path, "JPN", "TWN") as fleet:
        twn, jpn, talk = await pair(fleet)
        await twn.send(talk, "flash", Precedence.FLASH)
        await until("the alarm", lambda: "hotline.no-path" in twn.alerts("CGA"))
        await carry(twn, jpn)
        await carry(jpn, twn)
        await until("it is over", lambda: "hotline.no-path" not in twn.alerts("CGA"))


@in_loop
async def test_a_file_that_a_crash_left_is_kept_and_its_number_is_not_used_again(
    tmp_path: Path,
) -> None:
    """Its files were written, and the node ended before the store knew of it."""
    async with Fleet(tmp_path, "JPN", "TWN") as fleet:
        twn, _, talk = await pair(fleet)
        left = twn.node.bundles.folder / "TWN-taipei-to-JPN-17-1.bundle"
        left.write_bytes(b"left by a crash")
        await twn.send(talk, "goes all the same")
        written = await twn.node.bundles.write("JPN")
        assert written.bundle.number == 18
        assert left.read_bytes() == b"left by a crash"


def test_a_file_that_was_there_is_never_written_over_nor_removed(tmp_path: Path) -> None:
    (tmp_path / "x-2.bundle").write_bytes(b"was there")
    with pytest.raises(Unavailable):
        bundle_file.write(tmp_path, "x", [b"p" * 500] * 4, largest=1_100)
    assert [p.name for p in tmp_path.iterdir()] == ["x-2.bundle"]
    assert (tmp_path / "x-2.bundle").read_bytes() == b"was there"
