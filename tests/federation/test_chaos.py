"""Whole federations under random writes and faults; the seeds that once failed stay here."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from tests.federation.chaos import Chaos
from tests.federation.invariants import ALWAYS, HEALED
from tests.federation.node import CRASH_POINTS
from tests.federation.soak import run

from kuroshio.values import HOUR

ONCE_FAILED = {
    11: "a retraction looked older than the receipt it retracts: mark lost, clock put back",
    182: "two backups restored within a second reused an epoch and forked a log",
    11322: "a mark file that held no log any more was taken for one that knew them all",
    30478: "the same, and what was released again after the fork had older stamps",
    30149: "the same backup restored twice by a clock put back counted up to one epoch twice",
    1034: "a backup older than a log's first entry, with the mark lost, began that log again",
}


@pytest.mark.parametrize("first", range(0, 120, 10))
def test_whatever_happens_nothing_is_lost_and_all_agree_once_healed(sea: Path, first: int) -> None:
    """Ten federations at a time: partitions, crashes, restored backups, wrong clocks, 2038."""
    for seed in range(first, first + 10):
        folder = sea / str(seed)
        folder.mkdir()
        run(seed, 60, folder)


@pytest.mark.parametrize("seed", ONCE_FAILED)
def test_what_once_failed_holds(sea: Path, seed: int) -> None:
    """A seed that found a bug is run at the length at which it found it."""
    run(seed, 300 if seed > 30_000 else 200, sea)


class Federation(RuleBasedStateMachine):
    """The same world, moved by Hypothesis, which shrinks what it finds to a short story."""

    folders: Path

    def __init__(self) -> None:
        super().__init__()
        Federation.number = getattr(Federation, "number", 0) + 1
        folder = self.folders / str(Federation.number)
        folder.mkdir()
        self.chaos = Chaos(folder, seed=1)
        self.world = self.chaos.world
        self.names = sorted(self.world.nodes)

    node = st.integers(0, 3)

    @rule(node=node, what=st.sampled_from(("open", "send", "on_message", "watch", "check",
                                           "alert", "agreement", "other")))  # fmt: skip
    def write(self, node: int, what: str) -> None:
        """An officer of one node does something."""
        self.chaos.attempt(self.world.nodes[self.names[node]], getattr(self.chaos, what))

    @rule(a=node, b=node)
    def part(self, a: int, b: int) -> None:
        """Two nodes cannot reach each other any more."""
        if a != b:
            self.world.cut.add(frozenset((self.names[a], self.names[b])))
            self.world.disconnect(self.names[a], self.names[b])

    @rule()
    def reconnect(self) -> None:
        """Whoever can, begins a session."""
        self.world.connect_all()

    @rule(steps=st.integers(1, 12), loss=st.sampled_from((0.0, 0.1)))
    def wait(self, steps: int, loss: float) -> None:
        """Messages fly; some sessions are lost with all that is in flight."""
        for _ in range(steps):
            self.world.step(loss=loss)

    @rule(node=node, point=st.sampled_from(CRASH_POINTS))
    def crash_soon(self, node: int, point: str) -> None:
        """The node will crash at its next transaction."""
        self.world.nodes[self.names[node]].crash_at = point

    @rule(node=node)
    def back_up(self, node: int) -> None:
        """A copy of the database is put away."""
        self.world.back_up(self.names[node])

    @rule(node=node, mark=st.sampled_from(("kept", "lost")))
    def restore(self, node: int, mark: str) -> None:
        """The disk is lost and the last copy put back."""
        if self.names[node] in self.world.backups:
            self.world.restore(self.names[node], mark)

    @rule(node=node, hours=st.integers(-12, 12))
    def set_clock(self, node: int, hours: int) -> None:
        """A clock is hours wrong."""
        self.world.skew[self.names[node]] = hours * HOUR

    @precondition(lambda self: self.world.nodes)
    @invariant()
    def audiences_hold(self) -> None:
        """Also in the middle of everything, nobody holds what is not for him."""
        for check in ALWAYS:
            check(self.world)

    def teardown(self) -> None:
        """Heal, and look at everything."""
        self.chaos.heal()
        for check in HEALED:
            check(self.world)
        self.world.close()


def test_no_story_that_hypothesis_tells_breaks_it(sea: Path) -> None:
    """The stateful machine above, twenty stories of up to forty moves."""
    from hypothesis.stateful import run_state_machine_as_test

    Federation.folders = sea
    run_state_machine_as_test(
        Federation,
        settings=settings(
            max_examples=20, stateful_step_count=40, deadline=None, derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip
