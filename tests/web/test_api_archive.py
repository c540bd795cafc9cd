"""History, areas, behaviour, exports and receivers, asked of a real node over a real archive."""

import json
import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.node.fleet import _quick, in_loop_for, until
from tests.store.made_reports import BEGIN, DEG, fixes, statics
from tests.web.desks import Desk, desks

from kuroshio.maritime.ais import flags
from kuroshio.node.files import Layout
from kuroshio.store.archive.writer import ArchiveWriter
from kuroshio.trust.powers import ADMINISTER, WATCH, WRITE
from kuroshio.values import HOUR, Reality
from kuroshio.web.present_desk import PresentDesk
from kuroshio.wire import health
from kuroshio.wire.receivers import Receiver, SourceConfig

__all__ = ["_quick"]
NUMBER = 416_000_001
SPAN = {"since": BEGIN - HOUR, "until": BEGIN + HOUR}
BOX = {"south": 23.0, "west": 121.0, "north": 25.0, "east": 123.0}
COLUMNS = (
    ("mmsi", "<u4"), ("at", "<f8"), ("lat", "<i4"), ("lon", "<i4"), ("sog", "<u2"), ("cog", "<u2"),
    ("heading", "<u2"), ("status", "u1"), ("kind", "u1"), ("flags", "<u2"), ("track", "<u4"),
)  # fmt: skip


def fill(desk: Desk) -> None:
    """An hour of one vessel, with a jump, two names and a copy from a partner."""
    config = desk.side.node.config
    writer = ArchiveWriter(Layout(config.folder).archive)
    table = fixes(20, flags=[0] * 9 + [flags.JUMP] + [0] * 10)
    table["lat"][9] = 10 * DEG
    writer.take_positions("TWN", Reality.REAL, table, "naha")
    writer.take_positions("JPN", Reality.SIMULATED, fixes(5, begin=BEGIN + 3_000), "x")
    for minute, name in enumerate((b"UMI", b"KAZE", b"UMI")):
        said = statics(NUMBER, name, begin=BEGIN + minute * 60_000)
        writer.take_statics("TWN", Reality.REAL, said)
    writer.flush()


def read_area(data: bytes) -> tuple[dict[str, Any], dict[str, Any]]:
    """Head and columns, as docs/api.md says."""
    assert data[:4] == b"KPA1"
    (length,) = struct.unpack("<I", data[4:8])
    head, at, columns = json.loads(data[8 : 8 + length]), 8 + length, {}
    for name, form in COLUMNS:
        columns[name] = np.frombuffer(data, form, head["rows"], at)
        at += -(-head["rows"] * np.dtype(form).itemsize // 4) * 4
    assert at == len(data)
    return head, columns


@pytest.mark.slow
@in_loop_for(120)
async def test_history_area_behaviour_and_exports(tmp_path: Path) -> None:
    async with desks(tmp_path) as (_, _, desk):
        fill(desk)
        path = f"/api/vessels/{NUMBER}/history"
        found = await desk.get(path, params=SPAN, timeout=60)
        assert (found["flag_state"], found["reports"]) == ("TW", 25)
        seen = [(t["source"], t["reality"], t["segment"], len(t["at"])) for t in found["tracks"]]
        assert seen == [("JPN", "SIMULATED", 1, 5), ("TWN", "REAL", 0, 1), ("TWN", "REAL", 1, 19)]
        assert found["tracks"][2]["sog"][0] == 10.1
        assert found["tracks"][2]["heading"][0] is None
        names = [i for i in found["identities"] if i["field"] == "name"]
        assert [(n["value"], n["times"], n["conflict"]) for n in names] == [
            ("UMI", 2, True), ("KAZE", 1, True),
        ]  # fmt: skip
        thin = await desk.get(path, params={**SPAN, "most": 5})
        assert sum(len(t["at"]) for t in thin["tracks"]) < 15
        await _area(desk)
        (odd,) = await desk.get("/api/behaviour", params={**SPAN, "flags": "JUMP"})
        assert (odd["mmsi"], odd["reports"], odd["lat"]) == (NUMBER, 1, 10.0)
        (vessel,) = await desk.get("/api/vessels", params={"q": "9074729"})
        assert vessel["name"] == "UMI"
        await _exports(desk)
        await _refusals(desk)


async def _area(desk: Desk) -> None:
    answer = await desk.client().get("/api/area", params={**SPAN, **BOX})
    head, columns = read_area(answer.content)
    assert head["rows"] == 24
    assert [(t["mmsi"], t["source"], t["reality"], t["name"]) for t in head["tracks"]] == [
        (NUMBER, "JPN", "SIMULATED", ""), (NUMBER, "TWN", "REAL", "UMI"),
    ]  # fmt: skip
    assert (np.diff(columns["at"]) >= 0).all()
    assert columns["at"][0] == BEGIN / 1_000
    assert np.bincount(columns["track"]).tolist() == [5, 19]
    stepped = await desk.client().get("/api/area", params={**SPAN, **BOX, "step_s": 86_400})
    assert read_area(stepped.content)[0]["rows"] == 2


async def _exports(desk: Desk) -> None:
    for form in ("geojson", "gpx", "csv", "geoparquet"):
        answer = await desk.client().get(f"/api/exports/{form}", params={**SPAN, "mmsi": NUMBER})
        assert answer.status_code == 200, answer.text
        assert "REAL-SIMULATED" in answer.headers["content-disposition"]
        assert len(answer.content) == int(answer.headers["content-length"]) > 500
    answer = await desk.client().get("/api/exports/csv", params={**SPAN, **BOX})
    assert len(answer.text.splitlines()) == 25


async def _refusals(desk: Desk) -> None:
    asked = [
        ("/api/behaviour", {**SPAN, "flags": "SINKING"}, 404, "archive.unknown-flag"),
        ("/api/area", {**SPAN, **BOX, "south": 30}, 409, "archive.bad-area"),
        ("/api/area", {**BOX, "since": 5, "until": 5}, 409, "archive.bad-span"),
        ("/api/area", {**BOX, "since": 0, "until": BEGIN}, 409, "archive.too-much"),
        ("/api/exports/gpx", SPAN, 409, "archive.bad-export"),
        ("/api/exports/gpx", {**SPAN, **BOX, "mmsi": 1}, 409, "archive.bad-export"),
        ("/api/vessels/9999999999/history", SPAN, 404, "archive.unknown-number"),
        ("/api/exports/shp", SPAN, 400, "web.bad-request"),
    ]
    for path, params, status, code in asked:
        refused = await desk.get(path, status=status, params=params)
        assert refused["code"] == code, path


@in_loop_for(60)
async def test_receivers_say_how_they_are_and_who_may_not_read_hears_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with desks(tmp_path) as (_, _, desk):
        source = {"name": "naha", "url": "udp://127.0.0.1:1", "reality": "REAL"}
        receiver = Receiver(SourceConfig.read(source), lambda: 1_000)
        receiver.connected = True
        receiver.health.note(fixes(3), 1_000)
        said = {"kind": "receivers", "receivers": [health.view(receiver)]}
        desk.side.node.picture.client.says.put_nowait(said)
        await until("it is known", lambda: desk.side.node.picture.receivers)
        (view,) = await desk.get("/api/receivers")
        assert (view["name"], view["state"], view["wrong"]) == ("naha", "waiting", [])
        assert view["coverage"] == [{"south": 24.0, "west": 122.0, "reports": 3, "last": 1_000}]
        monkeypatch.setattr(
            PresentDesk, "posts_powers", lambda *_: frozenset({WATCH, ADMINISTER, WRITE})
        )
        for path, params in (
            ("/api/receivers", {}), (f"/api/vessels/{NUMBER}/history", SPAN),
            ("/api/area", {**SPAN, **BOX}), ("/api/behaviour", {**SPAN, "flags": "JUMP"}),
            ("/api/vessels", {"q": "UMI"}), ("/api/exports/csv", {**SPAN, "mmsi": NUMBER}),
        ):  # fmt: skip
            assert (await desk.client().get(path, params=params)).status_code == 403, path
