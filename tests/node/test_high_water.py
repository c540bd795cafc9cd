"""The high-water mark: what it once held it never forgets, whatever the disk does."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kuroshio.node.high_water import HighWaterFile

LOG = "JPN/n1;JPN+TWN;routine;28800000000016"


def test_no_file_is_told_from_an_empty_one(tmp_path: Path) -> None:
    """With the mark lost, all own logs are reopened; with none ever written, none is."""
    path = tmp_path / "marks"
    assert HighWaterFile(path).marks() is None
    HighWaterFile(path).raise_to({LOG: 1})
    assert HighWaterFile(path).marks() == {LOG: 1}


@given(st.lists(st.tuples(st.sampled_from([LOG, "receipt-serials"]), st.integers(0, 2**53 - 1))))
def test_marks_only_rise_over_restarts(
    tmp_path_factory: pytest.TempPathFactory, raises: list[tuple[str, int]]
) -> None:
    """In any order, with a restart after each."""
    path = tmp_path_factory.mktemp("marks") / "marks"
    for log, number in raises:
        HighWaterFile(path).raise_to({log: number})
    wanted: dict[str, int] = {}
    for log, number in raises:
        wanted[log] = max(number, wanted.get(log, 0))
    assert (HighWaterFile(path).marks() or {}) == wanted


@pytest.mark.parametrize("end", range(1, 41, 6))
def test_a_torn_last_line_takes_no_other_with_it(tmp_path: Path, end: int) -> None:
    """The power went while it was written: what was durable before is read, and no nonsense."""
    path = tmp_path / "marks"
    file = HighWaterFile(path)
    for number in (3, 4):
        file.raise_to({LOG: number})
    data = path.read_bytes()
    path.write_bytes(data[: len(data) - end])
    assert (HighWaterFile(path).marks() or {}).get(LOG) in (3, 4)


def test_a_line_written_in_part_does_not_spoil_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk takes half a line: the raise fails, the next one writes the file anew."""
    path = tmp_path / "marks"
    file = HighWaterFile(path)
    file.raise_to({LOG: 1})
    file.raise_to({LOG: 2})
    whole = os.write
    monkeypatch.setattr(os, "write", lambda fd, data: whole(fd, data[: len(data) // 2]))
    with pytest.raises(OSError, match="in part"):
        file.raise_to({LOG: 3})
    monkeypatch.undo()
    assert (HighWaterFile(path).marks() or {}).get(LOG) == 2
    file.raise_to({LOG: 4})
    assert HighWaterFile(path).marks() == {LOG: 4}


def test_rubbish_in_the_file_does_not_stop_a_node(tmp_path: Path) -> None:
    """What is no line is passed over: at the start its name could not be parsed."""
    path = tmp_path / "marks"
    path.write_bytes(b"\xff\xfe\n7 JPN/n1;JP8 " + LOG.encode() + b".\n12 " + LOG.encode() + b".\n")
    assert HighWaterFile(path).marks() == {LOG: 12}
