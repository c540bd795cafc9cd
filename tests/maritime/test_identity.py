"""Whose flag, what names, and since when."""

import pyais.util
import pytest

from kuroshio.maritime.identity import Said, clean, histories
from kuroshio.maritime.mids import FLAG_STATES, flag_state

OTHERS_WORD = {501: "AQ", 607: "TF", 608: "IO", 618: "AQ", 635: "AQ", 740: "UK"}
"""Where the other table has a code that ISO 3166 gives to somebody else, or to nobody."""


@pytest.mark.parametrize(
    ("mmsi", "state"),
    [
        (416_000_001, "TW"), (431_000_001, "JP"), (338_000_001, "US"), (4_160_001, "TW"),
        (41_600_001, "TW"), (111_416_001, "TW"), (984_160_001, "TW"), (994_310_001, "JP"),
        (843_100_001, "JP"), (970_012_345, ""), (974_012_345, ""), (0, ""), (999_999_999, ""),
    ],
)  # fmt: skip
def test_the_flag_stands_in_the_number(mmsi, state):
    assert flag_state(mmsi) == state


def test_the_table_agrees_with_another_one():
    differs = {
        mid: code
        for mid, (code, _) in pyais.util.COUNTRY_MAPPING.items()
        if FLAG_STATES.get(mid) != code
    }
    assert {m: c for m, c in OTHERS_WORD.items() if FLAG_STATES[m] != c} == differs
    assert set(FLAG_STATES) - set(pyais.util.COUNTRY_MAPPING) <= {550, 638}


def said(value, first, last, field="name", source="TWN", times=1):
    return Said(source, "REAL", field, value, first, last, times)


def test_the_same_value_is_put_together_and_nothing_is_left_out():
    found = histories([said("UMI", 50, 60, times=2), said("", 0, 99), said("UMI", 1, 5)])
    assert found == [said("UMI", 1, 60, times=3)]


def test_a_new_name_is_a_change_and_two_in_turn_are_a_conflict():
    changed = histories([said("UMI", 1, 50), said("KAZE", 51, 90)])
    assert [s.conflict for s in changed] == [False, False]
    in_turn = histories([said("UMI", 1, 50), said("KAZE", 20, 90, source="JPN")])
    assert [s.conflict for s in in_turn] == [True, True]
    ports = histories([said("NAHA", 1, 50, "destination"), said("KEELUNG", 20, 90, "destination")])
    assert not any(s.conflict for s in ports)


def test_values_are_read_as_a_person_reads_them():
    assert clean(b"UMI@@@  ") == "UMI"
    assert clean("UMI  ") == "UMI"
    assert clean(0) == ""
    assert clean(9_074_729) == "9074729"
