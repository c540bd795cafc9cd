"""A full disk: officers are told, nothing is half written, and it goes on by itself."""

import asyncio
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.node.fleet import Fleet, Side, _quick, in_loop, reconfigure, until

from kuroshio.errors import Unavailable
from kuroshio.node import disk

__all__ = ["_quick"]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 6 MB."""
    place = tmp_path / "small"
    place.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=6m", "kuroshio-test", str(place)]
    if os.geteuid() != 0 or shutil.which("mount") is None:
        pytest.skip("only root may make a small disk")
    if subprocess.run(command, check=False, capture_output=True).returncode:
        pytest.skip("no small disk may be made here")
    try:
        yield place
    finally:
        left = [
            t for f in Path("/proc/self/fd").iterdir() if (t := _target(f)).startswith(str(place))
        ]
        subprocess.run(["umount", *([] if not left else ["-l"]), str(place)], check=True)
        assert not left, "files of a node that has ended are still open"


def _target(link: Path) -> str:
    try:
        return str(link.readlink())
    except OSError:
        return ""


def filled(side: Side, leave: int) -> Path:
    """Fill the disk of a node but for `leave` bytes; the file to remove."""
    file = side.folder / "filler"
    with file.open("wb", buffering=0) as out:
        while (free := shutil.disk_usage(side.folder).free) > leave:
            try:
                out.write(bytes(min(free - leave, 65536) or 1))
            except OSError:
                break
    return file


@in_loop
async def test_a_full_disk_refuses_writes_and_goes_on_when_there_is_room(
    tmp_path: Path, small_disk: Path
) -> None:
    async with Fleet(tmp_path, "JPN", "TWN", start=False) as fleet:
        jpn, twn = fleet["JPN"], fleet["TWN"]
        shutil.move(jpn.folder, small_disk / "JPN")
        jpn.folder = small_disk / "JPN"
        reconfigure(jpn, folder=jpn.folder, disk_reserve_mb=0)
        await jpn.start()
        await twn.start()
        await fleet.linked()
        await fleet.agree()
        conversation = await jpn.converse(twn)
        await until("it is there", lambda: twn.holds(conversation))
        file = filled(jpn, 0)
        refused, written = 0, []
        for number in range(40):
            try:
                written.append(await jpn.send(conversation, f"{number} " + "x" * 15_000))
            except Unavailable as error:
                refused += error.code == "store.full"
        assert refused == 40 - len(written) > 0
        assert jpn.node.writer.failing == "store.full" or jpn.node.readiness() == []
        theirs = [await twn.send(conversation, f"for a full disk {n}" + "y" * 9_000)
                  for n in range(20)]  # fmt: skip
        await asyncio.sleep(0.5)
        held = [r for r in theirs if jpn.holds(r)]
        assert all(jpn.holds(r) for r in written), "what was said to be written is there"
        assert not [r for r in theirs if twn.held_by(jpn, r) and r not in held]
        file.unlink()
        for record in theirs:
            await until("all comes by itself", lambda r=record: jpn.holds(r))
            await until("and Taiwan knows", lambda r=record: twn.held_by(jpn, r))
        late = await jpn.send(conversation, "there is room again")
        for record in [*written, late]:
            await until("Taiwan has all", lambda r=record: twn.holds(r))
        assert len(jpn.texts()) == len(written) + len(theirs) + 1  # and nothing half written
        await jpn.stop()
        await jpn.start()
        assert len(jpn.texts()) == len(written) + len(theirs) + 1


@in_loop
async def test_below_the_reserve_officers_are_refused_and_partners_served(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(disk, "ASK_AGAIN_AFTER_S", 0.05)
    async with Fleet(tmp_path, "JPN", "TWN") as fleet:
        await fleet.agree()
        jpn, twn = fleet["JPN"], fleet["TWN"]
        client = (await fleet.pages(jpn)).api()
        conversation = await jpn.converse(twn)
        await until("it is there", lambda: twn.holds(conversation))
        jpn.node.disk._reserve = 1 << 60
        await asyncio.sleep(0.1)
        draft = {"parts": [{"text": "no room", "lang": "en"}], "marker": "information"}
        answer = await client.post(f"/api/conversations/{conversation}/messages", json=draft)
        assert (answer.status_code, answer.json()["code"]) == (503, "store.full")
        assert answer.json()["whose_move"] == "retry"
        answer = await client.post("/api/attachments", params={"name": "x"}, content=b"x" * 9)
        assert (answer.status_code, answer.json()["code"]) == (503, "store.full")
        theirs = await twn.send(conversation, "you are still served")
        await until("it is kept", lambda: jpn.holds(theirs))
        await until("and signed for", lambda: twn.held_by(jpn, theirs))
        await until("officers are alarmed", lambda: "store.disk-full" in jpn.alerts("JCG"))
        assert jpn.node.readiness() == ["store.full"]
        ready = await client.get("/readyz")
        assert ready.status_code == 503
        jpn.node.disk._reserve = 0
        await until("it is over", lambda: "store.disk-full" not in jpn.alerts("JCG"))
        assert await jpn.send(conversation, "room again")
        assert "no room" not in jpn.texts()
