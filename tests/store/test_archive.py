"""The archive gives back what was taken in, whatever was merged meanwhile, and forgets on time."""

import numpy as np
import pyarrow.parquet as pq
import pytest
from tests.store.made_reports import BEGIN, DEG, GIVEN, OWN, fixes, statics

from kuroshio.errors import Refused, Unavailable
from kuroshio.geo.box import Box
from kuroshio.maritime.ais import flags
from kuroshio.maritime.ais.columns import HAS_NAME
from kuroshio.maritime.track import STATE
from kuroshio.store.archive import pieces, questions, reader, upkeep
from kuroshio.store.archive.reader import ArchiveReader
from kuroshio.store.archive.upkeep import Retention, keep_up
from kuroshio.store.archive.writer import ArchiveWriter
from kuroshio.values import DAY, HOUR, Reality

EVER = (0, 4_000_000_000_000)


@pytest.fixture
def writer(tmp_path):
    return ArchiveWriter(tmp_path / "archive")


@pytest.fixture
def asked(tmp_path):
    return ArchiveReader(tmp_path / "archive")


def keep(writer, table, origin=OWN, receiver="ishigaki"):
    writer.take_positions(*origin, table, receiver)
    return writer.flush()


def day_folder(writer, party="TWN"):
    return writer._root / party / "2025-10-09"


def test_what_was_taken_in_comes_back(writer, asked):
    table = fixes(50, status=3, kind=1, flags=flags.REPEATED)
    assert keep(writer, table) == 50
    found = asked.vessel(416_000_001, *EVER)
    assert found.origins == (("TWN", Reality.REAL),)
    assert found.rows["at"].tolist() == [BEGIN + k * 10_000 for k in range(50)]
    for name in ("mmsi", "lat", "lon", "sog", "cog", "heading", "status", "kind", "flags"):
        assert found.rows[name].tolist() == table[name].tolist(), name
    assert asked.vessel(416_000_002, *EVER).rows.size == 0


def test_a_span_holds_its_begin_and_not_its_end(writer, asked):
    keep(writer, fixes(50))
    found = asked.vessel(416_000_001, BEGIN + 10_000, BEGIN + 40_000)
    assert (found.rows["at"] - BEGIN).tolist() == [10_000, 20_000, 30_000]


def test_every_row_carries_source_reality_flags_and_receiver(writer):
    table = fixes(2, flags=[0, flags.JUMP], station=[0, 1])
    writer.take_positions(*GIVEN, table, "naha", [b"", b"r0042"])
    writer.flush()
    (path,) = day_folder(writer, "JPN").glob("fixes-*.parquet")
    rows = pq.read_table(path).to_pylist()
    assert [(r["source"], r["reality"], r["flags"], r["receiver"]) for r in rows] == [
        ("JPN", "EXERCISE", 0, "naha"),
        ("JPN", "EXERCISE", flags.JUMP, "naha:r0042"),
    ]
    assert rows[0]["at"].isoformat() == "2025-10-09T08:53:20+00:00"


def test_a_partners_state_rows_can_be_archived_too(writer, asked):
    states = np.zeros(1, dtype=STATE)
    states["mmsi"], states["at"], states["lat"], states["lon"] = 7, BEGIN / 1_000, DEG, DEG
    keep(writer, states, GIVEN, "")
    assert asked.vessel(7, *EVER).origins == (("JPN", Reality.EXERCISE),)
    assert not (writer._root / "TWN").exists(), "a partner's rows lie apart"


def test_midnight_parts_the_files(writer, asked):
    midnight = -(-BEGIN // DAY) * DAY
    keep(writer, fixes(4, begin=midnight - 20_000))
    assert [p.name for p in sorted((writer._root / "TWN").iterdir())] == [
        "2025-10-09",
        "2025-10-10",
    ]
    assert len(asked.vessel(416_000_001, *EVER).rows) == 4
    assert len(asked.vessel(416_000_001, midnight, EVER[1]).rows) == 2


def test_an_area_gives_what_lies_in_it_and_no_more(writer, asked):
    rng = np.random.default_rng(3)
    table = fixes(
        40_000, mmsi=rng.integers(1, 500, 40_000), lat=rng.uniform(18, 32, 40_000),
        lon=rng.uniform(117, 133, 40_000), every=0.5,
    )  # fmt: skip
    table["lat"] -= np.arange(40_000)
    keep(writer, table)
    box = Box("", 23.3, 25.1, 119.9, 122.4)
    since, until = BEGIN + 1_000_000, BEGIN + 9_000_000
    at = np.round(table["at"] * 1_000)
    there = box.holds(table["lat"] / DEG, table["lon"] / DEG) & (at >= since) & (at < until)
    found = asked.area(box, since, until).rows
    assert there.sum() > 100
    assert sorted(found[["at", "mmsi"]].tolist()) == sorted(
        zip(at[there].astype(int).tolist(), table["mmsi"][there].tolist(), strict=True)
    )
    assert (np.diff(found["at"]) >= 0).all()
    beyond = asked.area(Box("", 23.3, 25.1, 150, -150), *EVER)
    assert beyond.rows.size == 0


def test_steps_leave_one_report_of_each_vessel_and_source(writer, asked):
    keep(writer, fixes(60, begin=BEGIN - BEGIN % 60_000, mmsi=[1, 2] * 30, every=5.0))
    keep(writer, fixes(60, begin=BEGIN - BEGIN % 60_000, mmsi=1, every=5.0), GIVEN)
    found = asked.area(Box("", 23, 25, 121, 123), *EVER, step=60_000)
    assert len(found.rows) == 3 * 5
    assert found.rows["at"][0] == BEGIN - BEGIN % 60_000


def test_a_question_for_too_much_is_refused(writer, asked, monkeypatch):
    monkeypatch.setattr(reader, "ROWS_LIMIT", 30)
    keep(writer, fixes(50))
    with pytest.raises(Refused) as caught:
        asked.vessel(416_000_001, *EVER)
    assert caught.value.code == "archive.too-much"
    assert len(asked.area(Box("", 23, 25, 121, 123), *EVER, step=HOUR).rows) <= 2


def test_merging_changes_no_answer_and_leaves_few_files(writer, asked):
    for turn in range(30):
        keep(writer, fixes(20, begin=BEGIN + turn * 1_000, mmsi=turn % 7))
        writer.take_statics(*OWN, statics(turn % 7, b"UMI"))
        writer.flush()
    before = [asked.vessel(mmsi, *EVER).rows.tolist() for mmsi in range(7)]
    folder = day_folder(writer)
    assert keep_up(writer._root, BEGIN).merged == 30 * 2
    assert len(pieces.pieces(folder, "fixes")) == 1
    keep(writer, fixes(1, mmsi=99))
    assert keep_up(writer._root, BEGIN).merged == 0
    assert len(pieces.pieces(folder, "fixes")) == 2
    assert [asked.vessel(mmsi, *EVER).rows.tolist() for mmsi in range(7)] == before
    keep_up(writer._root, BEGIN + 2 * DAY)
    assert [p.name for p in folder.glob("fixes-*")] == ["fixes-00000001-00000031.parquet"]
    assert [asked.vessel(mmsi, *EVER).rows.tolist() for mmsi in range(7)] == before
    rows = pq.read_table(next(folder.glob("statics-*"))).to_pylist()
    assert [row["times"] for row in rows] == [5, 5, 4, 4, 4, 4, 4]
    keep(writer, fixes(1))
    assert [p.last for p in pieces.pieces(folder, "fixes")] == [31, 32]


def test_no_merge_holds_more_rows_than_it_may(writer, asked, monkeypatch):
    monkeypatch.setattr(upkeep, "ROWS_AT_ONCE", 50)
    for turn in range(10):
        keep(writer, fixes(20, begin=BEGIN + turn * 1_000))
    keep_up(writer._root, BEGIN + 2 * DAY)
    assert [(p.first, p.last) for p in pieces.pieces(day_folder(writer), "fixes")] == [
        (1, 2), (3, 4), (5, 6), (7, 8), (9, 10),
    ]  # fmt: skip
    assert len(asked.vessel(416_000_001, *EVER).rows) == 200


def test_pieces_that_a_crash_left_beside_their_merge_do_not_count_twice(writer, asked):
    for turn in range(12):
        keep(writer, fixes(5, begin=BEGIN + turn * 1_000))
    folder = day_folder(writer)
    kept = {path.name: path.read_bytes() for path in folder.glob("fixes-*")}
    keep_up(writer._root, BEGIN)
    for name, data in kept.items():
        (folder / name).write_bytes(data)
    (folder / f"{pieces.UNFINISHED}fixes-1-ab").write_bytes(b"half a file")
    assert len(asked.vessel(416_000_001, *EVER).rows) == 60
    keep_up(writer._root, BEGIN)
    assert len(pieces.pieces(folder, "fixes")) == 1
    assert len(list(folder.glob("fixes-*"))) == 1


def test_a_number_that_was_merged_away_is_not_given_again(writer, asked):
    for turn in range(12):
        keep(writer, fixes(5, begin=BEGIN + turn * 1_000))
    other = ArchiveWriter(writer._root)
    keep_up(writer._root, BEGIN)
    keep(other, fixes(5, begin=BEGIN + 50_000))
    keep(writer, fixes(5, begin=BEGIN + 60_000))
    assert len(asked.vessel(416_000_001, *EVER).rows) == 70


def test_days_past_their_time_go_and_partners_have_a_time_of_their_own(writer):
    for age in (0, 5, 20):
        keep(writer, fixes(1, begin=BEGIN - age * DAY))
        keep(writer, fixes(1, begin=BEGIN - age * DAY), GIVEN)
    done = keep_up(writer._root, BEGIN, Retention("TWN", own_days=10, partner_days=3))
    assert done.forgotten_days == 3
    assert [d.day for d in pieces.days(writer._root, "TWN")] == [4, 9]
    assert [d.day for d in pieces.days(writer._root, "JPN")] == [9]


def test_a_full_disk_is_said_and_memory_does_not_fill_up(tmp_path):
    writer = ArchiveWriter(tmp_path / "archive", reserve_mb=1 << 40)
    writer.take_positions(*OWN, fixes(5), "ishigaki")
    with pytest.raises(Unavailable) as caught:
        writer.flush()
    assert caught.value.code == "archive.no-room"
    assert writer.waiting == 0


def test_what_a_vessel_said_of_itself_is_kept_once_with_its_times(writer, asked):
    for minute in range(3):
        writer.take_statics(*OWN, statics(1, b"UMI MARU@@@", begin=BEGIN + minute * 60_000))
    writer.take_statics(*OWN, statics(1, b"KAZE", begin=BEGIN + 90_000, carries=HAS_NAME))
    writer.flush()
    first, second = sorted(asked.statics(1, *EVER), key=lambda row: row["first"])
    assert (first["name"], first["imo"], first["times"]) == ("UMI MARU@@@", 9_074_729, 3)
    assert (first["first"], first["last"]) == (BEGIN, BEGIN + 120_000)
    assert (second["name"], second["imo"], second["call_sign"]) == ("KAZE", None, None)


@pytest.mark.parametrize("text", ["umi", "BABC", "9074729", "416000001", "4160"])
def test_a_vessel_is_found_by_what_it_said(writer, text):
    writer.take_statics(*OWN, statics(416_000_001, b"UMI MARU"))
    writer.take_statics(*OWN, statics(431_000_001, b"KAZE", call_sign="JXYZ", imo=1))
    writer.flush()
    (found,) = questions.find(writer._root, text, *EVER)
    assert (found.mmsi, found.name, found.call_sign, found.last) == (
        416_000_001, "UMI MARU", "BABC", BEGIN,
    )  # fmt: skip
    assert questions.find(writer._root, "nobody", *EVER) == []
    assert questions.find(writer._root, "'; DROP", *EVER) == []


def test_behaviour_is_found_by_its_flags(writer):
    odd = fixes(10, flags=[0] * 7 + [flags.JUMP] * 2 + [flags.DUPLICATE])
    keep(writer, odd)
    keep(writer, fixes(5, mmsi=2))
    (found,) = questions.behaviour(writer._root, flags.JUMP, *EVER)
    assert (found.mmsi, found.reports, found.flags) == (
        416_000_001, 2, flags.JUMP | flags.DUPLICATE,
    )  # fmt: skip
    assert (found.first, found.last) == (BEGIN + 70_000, BEGIN + 80_000)
    assert found.lat == odd["lat"][8]
    assert questions.behaviour(writer._root, flags.JUMP, 0, BEGIN) == []


def test_no_name_of_a_party_leads_out_of_the_archive(writer):
    writer.take_positions("../X", Reality.REAL, fixes(1), "x")
    with pytest.raises(ValueError, match="party code"):
        writer.flush()
