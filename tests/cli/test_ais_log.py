"""kuroshio ais import and export: a log goes in with its times, and comes out as tracks."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.cli.commands import done as run
from tests.cli.commands import failed

from kuroshio.cli import ais_log
from kuroshio.maritime.ais.encode import encode, join, tag_block
from kuroshio.maritime.ais.engine import fastest
from kuroshio.node import config
from kuroshio.node.files import Layout
from kuroshio.store.archive.reader import ArchiveReader

DEG = 600_000
BEGIN = 1_600_000_000
EVER = (0, 4_000_000_000_000)


@pytest.fixture
def node(tmp_path: Path) -> Path:
    """A node's folder, as far as the archive asks for one."""
    folder = tmp_path / "node"
    folder.mkdir()
    made = config.Config(folder, "TWN", "taipei", disk_reserve_mb=0)
    (folder / config.FILE).write_text(config.write(made), encoding="utf-8")
    return folder


def log_of(path: Path, *, told: bool, count: int = 20, every: int = 3600) -> Path:
    lines = []
    for k in range(count):
        tag = tag_block(BEGIN + k * every, "naha") if told else b""
        position = {"mmsi": 416_000_001, "lat": 24 * DEG + k * 100, "lon": 122 * DEG, "sog": 50}
        lines += [tag + line for line in encode("1", position)]
    lines += encode("5", {"mmsi": 431_000_001, "name": "UMI"})
    path.write_bytes(join(lines) + b"$GPGGA,not,ais\r\n!AIVDM,broken\r\n")
    return path


def test_a_log_with_times_goes_in_with_them_over_days_and_gaps(node: Path, tmp_path: Path) -> None:
    log = log_of(tmp_path / "a.nmea", told=True, count=80)
    said = json.loads(run("ais", "import", str(log), "--into", str(node), "--json"))
    assert (said["positions"], said["statics"], said["vessels"]) == (80, 1, 1)
    assert (said["first"], said["last"]) == (BEGIN * 1_000, (BEGIN + 79 * 3600) * 1_000)
    assert (said["reality"], said["without_times"], said["malformed"]) == ("REAL", [], 1)
    found = ArchiveReader(Layout(node).archive).vessel(416_000_001, *EVER)
    assert found.rows["at"].tolist() == [(BEGIN + k * 3600) * 1_000 for k in range(80)]
    assert not found.rows["flags"].any()


def test_a_log_without_times_is_spread_from_a_given_beginning(node: Path, tmp_path: Path) -> None:
    log = log_of(tmp_path / "b.nmea", told=False)
    text = run(
        "ais", "import", str(log), "--into", str(node), "--at", "2026-01-02T03:04:05",
        "--rate", "0.1",
    )  # fmt: skip
    assert "No times in b.nmea" in text
    assert "1 vessel: 20 position reports, 1 of name and voyage." in text
    assert "Flags by number: TW 1." in text
    found = ArchiveReader(Layout(node).archive).vessel(416_000_001, *EVER)
    begin = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC).timestamp() * 1_000
    assert found.rows["at"][0] == begin


def test_what_is_no_ais_is_said(node: Path, tmp_path: Path) -> None:
    log = tmp_path / "c.csv"
    log.write_text("time,lat,lon\n" * 100, encoding="utf-8")
    said = run("ais", "import", str(log), "--into", str(node))
    assert "1 kB" in said
    assert "not one AIS sentence" in said
    assert "No times" not in said


@pytest.mark.slow  # numba compiles for a while where it has nothing kept
def test_a_large_log_is_read_by_compiled_code_where_it_is_installed(
    node: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same counts as by numpy, of which small logs are not worth compiling for."""
    pytest.importorskip("numba", reason="numba is not installed: pip install kuroshio[fast]")
    asked = []
    monkeypatch.setattr(ais_log, "fastest", lambda: asked.append(1) or fastest())
    log = str(log_of(tmp_path / "a.nmea", told=True))
    small = json.loads(run("ais", "import", log, "--into", str(node), "--json"))
    assert not asked
    monkeypatch.setattr(ais_log, "WORTH_COMPILING", 0)
    large = json.loads(run("ais", "import", log, "--into", str(node), "--json"))
    assert asked
    assert {**small, "seconds": 0} == {**large, "seconds": 0}


def test_nothing_simulated_goes_into_an_operational_node(node: Path, tmp_path: Path) -> None:
    log = log_of(tmp_path / "a.nmea", told=True)
    _, line = failed("ais", "import", log, "--into", node, "--reality", "REPLAY")
    assert line.startswith("config.not-operational")


@pytest.mark.parametrize("name", ["t.geojson", "t.gpx", "t.csv", "t.parquet"])
def test_tracks_come_out(node: Path, tmp_path: Path, name: str) -> None:
    run("ais", "import", str(log_of(tmp_path / "a.nmea", told=True)), "--into", str(node))
    to = tmp_path / name
    said = run("ais", "export", str(node), str(to), "--mmsi", "416000001", "--since",
               "2020-09-13", "--until", "2020-09-15")  # fmt: skip
    assert "REAL" in said
    assert to.stat().st_size > 500
    area = run("ais", "export", str(node), str(to), "--box", "23,121,25,123", "--since",
               "2020-09-13", "--until", "2020-09-15", "--json")  # fmt: skip
    assert json.loads(area)["realities"] == ["REAL"]


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (["t.shp", "--mmsi", "1"], "archive.bad-export"),
        (["t.gpx"], "archive.bad-export"),
        (["t.gpx", "--box", "1,2,3"], "archive.bad-area"),
        (["t.gpx", "--box", "9,2,3,4"], "archive.bad-area"),
    ],
)
def test_an_export_that_makes_no_sense_is_refused(
    node: Path, options: list[str], code: str
) -> None:
    span = ("--since", "2020-09-13", "--until", "2020-09-14")
    _, line = failed("ais", "export", node, *options, *span)
    assert line.startswith(code)


def test_recorded_logs_go_in(node: Path, shared_data: Path) -> None:
    logs = sorted(str(path) for path in (shared_data / "ais").glob("*.n*"))
    said = json.loads(run("ais", "import", *logs, "--into", str(node), "--json"))
    assert said["files"] == len(logs)
    assert said["positions"] > 90_000
    assert said["flags"]["DUPLICATE"] > 0
