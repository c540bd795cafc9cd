"""Whole federations under random writes and faults; the seeds that found a fault stay here."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from tests.federation import start
from tests.federation.chaos import Chaos, Traits
from tests.federation.invariants import ALWAYS, HEALED
from tests.federation.node import CRASH_POINTS
from tests.federation.soak import run

from kuroshio.values import HOUR

ROOT = Path(__file__).parents[2]
STORY = """
import sys, pathlib
from tests.federation import soak
chaos = soak.run(int(sys.argv[1]), pathlib.Path(sys.argv[2]))
print(chaos.world.tape.hexdigest(), sorted(chaos.done.items()))
"""


@pytest.mark.parametrize("first", range(0, 240, 10))
def test_whatever_happens_nothing_is_lost_and_all_agree_once_healed(sea: Path, first: int) -> None:
    """Ten federations at a time, of 2 to 30 nodes; docs/resilience.md says what happens to them."""
    for seed in range(first, first + 10):
        folder = sea / str(seed)
        folder.mkdir()
        run(seed, folder)


@pytest.mark.parametrize("first", range(0, 30, 10))
def test_it_is_the_same_when_next_to_nothing_is_kept_in_memory(
    sea: Path, monkeypatch: pytest.MonkeyPatch, first: int
) -> None:
    """Every record is read from the store again, and every state folded again."""
    monkeypatch.setattr("kuroshio.node.at_hand.AtHand.__init__.__defaults__", (2,))
    monkeypatch.setattr("kuroshio.node.views.FOLDED_AT_HAND", 5)
    for seed in range(first, first + 10):
        folder = sea / str(seed)
        folder.mkdir()
        run(seed, folder)


@pytest.mark.parametrize("seed", [28, 52])
def test_a_seed_replays_exactly(sea: Path, seed: int) -> None:
    """Message by message, in another process that orders its sets otherwise."""
    told = set()
    for order in ("1", "2"):
        folder = sea / order
        folder.mkdir()
        told.add(subprocess.run(
            [sys.executable, "-c", STORY, str(seed), str(folder)], check=True, text=True,
            capture_output=True, env={**os.environ, "PYTHONHASHSEED": order}, cwd=ROOT,
        ).stdout.splitlines()[-1])  # fmt: skip
    assert len(told) == 1, told


NOTHING_MORE = Traits(restores=True, slow=False, round=False, clones=False, lies=False)


class Federation(RuleBasedStateMachine):
    """The same world, moved by Hypothesis, which shrinks what it finds to a short story."""

    folders: Path

    def __init__(self) -> None:
        super().__init__()
        Federation.number = getattr(Federation, "number", 0) + 1
        folder = self.folders / str(Federation.number)
        folder.mkdir()
        self.chaos = Chaos(folder, 1, start.Shape((2, 1, 1)), NOTHING_MORE)
        self.world = self.chaos.world
        self.names = sorted(self.world.nodes)

    node = st.integers(0, 3)

    @rule(node=node, what=st.sampled_from(("open", "send", "on_message", "watch", "check",
                                           "alert", "agreement", "other")))  # fmt: skip
    def write(self, node: int, what: str) -> None:
        """An officer of one node does something."""
        self.chaos.attempt(self.world.nodes[self.names[node]], getattr(self.chaos.officers, what))

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
