"""No leak between parties, groups or bodies: what is drawn by Hypothesis is judged by the oracle.

The long runs: `python -m tests.leaks.decisions`, `python -m tests.leaks.stories`; their figures are
in docs/security.md.
"""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from tests.leaks.decisions import Leak as GateLeak
from tests.leaks.decisions import judge
from tests.leaks.stories import run
from tests.leaks.story import Leak

from kuroshio.node.releases import Releases
from kuroshio.sharing.gate import Context


@settings(max_examples=12, phases=(Phase.explicit, Phase.generate))
@given(st.randoms(use_true_random=True))
def test_the_gate_lets_pass_what_the_oracle_does_and_nothing_else(chance: random.Random) -> None:
    """Some thousand decisions, each of which also says how it is handled."""
    assert judge(chance, 150)["decisions"] >= 150


@pytest.mark.federation
@pytest.mark.parametrize("seed", range(100, 106))
def test_nothing_reaches_a_partner_that_it_may_not_hold(seed: int, tmp_path: Path) -> None:
    """Whole federations that talk under agreements that come and go."""
    assert run(seed, 40, tmp_path)["judged"] > 100


# --- the tests can find a leak -----------------------------------------------------------------


def test_the_oracle_sees_a_gate_that_forgets_the_bodies(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kuroshio.sharing.gate._within_bodies", lambda *_: True)
    with pytest.raises(GateLeak):
        _judge_many()


@pytest.mark.federation
def test_the_oracle_sees_a_node_that_sends_places_as_they_are(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Each of these, planted, is found within some stories."""
    monkeypatch.setattr("kuroshio.node.releases.reduce", lambda fact, _how: fact)
    _found(tmp_path / "places")


@pytest.mark.federation
def test_the_oracle_sees_a_node_that_does_not_ask_who_gave_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    always = Context(may_repeat=True)
    monkeypatch.setattr(Releases, "_context", lambda *_: always)
    _found(tmp_path / "given")


@pytest.mark.federation
def test_the_oracle_sees_a_gate_that_forgets_a_suspension(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("kuroshio.sharing.agreement.suspended_by", lambda _state: set())
    _found(tmp_path / "suspended")


def _judge_many() -> None:
    for seed in range(40):
        judge(random.Random(seed), 150)


def _found(folder: Path) -> None:
    with pytest.raises(Leak):
        _run_many(folder)


def _run_many(folder: Path) -> None:
    for seed in range(25):
        (folder / str(seed)).mkdir(parents=True)
        run(seed, 60, folder / str(seed))
