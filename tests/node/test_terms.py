"""Two machines write into one store, one after the other; the store is put back to older copies,
and clocks are wrong. Whatever the order, one number of one log never leaves twice.
"""

import copy
import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.feed.made import key, public

from kuroshio.errors import Unavailable
from kuroshio.feed.entry import EMPTY, Head
from kuroshio.node.identity import Identity
from kuroshio.node.own_logs import OwnLogs
from kuroshio.store.port import LogRow
from kuroshio.values import Digest, Lane, Reality

START = 1_800_000_000_000
PLACES = [(("JPN", "TWN"), Lane.FLASH), (("JPN",), Lane.ROUTINE)]
IDENTITY = Identity("JPN", "n1", public(key("n1")), key("n1").sign, Reality.REAL, "OPEN")


class Tables:
    """Epochs and heads, as a store keeps them."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], int] = {}
        self.heads: dict[str, int] = {}

    def epoch(self, audience: str, lane: str) -> int:
        return self.kept.get((audience, lane), 1)

    def set_epoch(self, audience: str, lane: str, epoch: int, _reason: str) -> None:
        self.kept[audience, lane] = epoch

    def epochs(self) -> dict[tuple[str, str], int]:
        return dict(self.kept)

    def rows(self) -> list[LogRow]:
        return [LogRow(name, self.head(name), None, None) for name in self.heads]

    def head(self, log: str) -> Head:
        number = self.heads.get(log, 0)
        return Head(number, Digest(bytes(32))) if number else EMPTY

    last = head


class Marks:
    """A high-water mark."""

    def __init__(self) -> None:
        self.values: dict[str, int] = {}
        self.broken = False

    def marks(self) -> dict[str, int] | None:
        return dict(self.values) or None

    def raise_to(self, marks: dict[str, int]) -> None:
        if self.broken:
            raise OSError("no room")
        self.values |= {k: max(n, self.values.get(k, 0)) for k, n in marks.items()}


class Machine:
    """One of two that may run the node."""

    def __init__(self, skew: int) -> None:
        self.marks, self.skew = Marks(), skew

    def begin(self, store: Any, now: int) -> OwnLogs:
        logs = OwnLogs(store, IDENTITY, self.marks)
        logs.begin(now + self.skew)
        return logs


class Run:
    """What a test does; every number that left is remembered for ever."""

    def __init__(self, *skews: int) -> None:
        self.store = Tables()
        self.machines = [Machine(skew) for skew in skews]
        self.backups: list[Tables] = [copy.deepcopy(self.store)]
        self.left: set[tuple[str, int]] = set()
        self._chance = random.Random(1)
        self.now = START
        self.start(0)

    def _time_passes(self) -> None:
        """Days, by chance: epochs are told apart by the millisecond, and steps of one length would
        meet where clocks never do.
        """
        self.now += self._chance.randrange(1, 10**9)

    def start(self, machine: int) -> None:
        self._time_passes()
        self.writing = self.machines[machine % len(self.machines)]
        self.logs = self.writing.begin(self.store, self.now)

    def write(self, place: int) -> str:
        self._time_passes()
        audience, lane = PLACES[place % len(PLACES)]
        self.logs.open_first(audience, lane, self.now + self.writing.skew)
        log = str(self.logs.next_log(audience, lane, 0))
        self.store.heads[log] = number = self.store.heads.get(log, 0) + 1
        self.logs.raise_marks([log])
        assert (log, number) not in self.left, f"{log} {number} left twice: a fork"
        self.left.add((log, number))
        return log

    def back_up(self, _: int) -> None:
        self.backups.append(copy.deepcopy(self.store))

    def restore(self, which: int) -> None:
        """The store goes back to an older copy, and one of the machines begins on it."""
        self.store = copy.deepcopy(self.backups[-1 - which // 2 % len(self.backups)])
        self.start(which)


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["start", "write", "write", "back_up", "restore"]), st.integers(0, 5)
    ),
    max_size=40,
)  # fmt: skip


@settings(max_examples=400)
@given(STEPS, st.sampled_from([0, -(10**10), 10**10, -60_000]))
def test_no_number_of_a_log_leaves_twice(steps: list[tuple[str, int]], skew: int) -> None:
    run = Run(0, skew)
    for what, number in steps:
        getattr(run, what)(number)


def test_a_machine_that_begins_again_goes_on_in_its_logs() -> None:
    run = Run(0, 0)
    log = run.write(0)
    for _ in range(3):
        run.start(0)
        assert run.logs.reopened == []
        assert run.write(0) == log


def test_the_other_machine_opens_its_own_epochs_and_so_does_the_first_again() -> None:
    run = Run(0, -3_600_000)
    first = run.write(0)
    run.start(1)
    second = run.write(0)
    run.start(0)
    third = run.write(0)
    assert len({first, second, third}) == 3


def test_what_the_other_machine_wrote_and_the_store_lost_is_not_written_again() -> None:
    """The standby opens an epoch, writes, and the server goes back to before its first entry."""
    run = Run(0, 0)
    run.write(0)
    run.start(1)
    run.back_up(0)
    lost = run.write(0)
    run.store = copy.deepcopy(run.backups[-1])
    run.start(0)
    assert run.write(0) != lost


def test_a_term_whose_mark_cannot_be_written_does_not_begin() -> None:
    run = Run(0, 0)
    run.write(0)
    run.machines[1].marks.broken = True
    with pytest.raises(Unavailable) as full:
        run.start(1)
    assert full.value.code == "store.full"


def test_a_node_may_begin_on_a_full_disk_when_nobody_else_has_written() -> None:
    """What it holds can be read; only writing takes a mark."""
    run = Run(0)
    run.write(0)
    run.machines[0].marks.broken = True
    run.start(0)
    with pytest.raises(Unavailable):
        run.write(0)
