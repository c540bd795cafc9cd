"""Consultations in every order and over every cut: the narrower result wins on every node."""

from collections.abc import Sequence
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.consent.matters import DOCUMENTS, LIMITS, REQUEST, SATO, TEXTS, WITHIN, Matter, folded
from tests.feed.made import NOW

from kuroshio.consent.stages import MOVES, Act
from kuroshio.domains import consultation as consult
from kuroshio.feed.record import Header
from kuroshio.values import DAY, MINUTE

Fact = tuple[Header, Any]
LATER = NOW + DAY + 90 * MINUTE
NARROWS = ("withdraw", "revoke", "decline", "not-accept", "ask", "conclude")


def cast_of_facts() -> tuple[Matter, dict[str, Fact]]:
    """All that may cross, made once: their signatures are the dear part."""
    matter = Matter()
    limited = matter.decided(conditions=LIMITS)
    return matter, {
        "limited": limited,
        "plain": matter.decided(),
        "accept": matter.decided("accept", upon=limited[0].id),
        "half": matter.decided("consent", SATO),
        "take-up": matter.fact(consult.TakenUp(), "JPN"),
        "withdraw": matter.fact(consult.Withdrawn(matter.id), "TWN"),
        "revoke": matter.decided("revoke", upon=limited[0].id),
        "decline": matter.decided("decline"),
        "not-accept": matter.decided("not-accept", upon=limited[0].id),
        "ask": matter.fact(consult.InformationAsked(TEXTS), "JPN"),
        "conclude": matter.fact(consult.Concluded(), "TWN"),
    }


MATTER, FACTS = cast_of_facts()
SOME = st.lists(st.sampled_from(sorted(FACTS)), unique=True)


def answer(names: Sequence[str], now: int = LATER, heard: int = LATER) -> str:
    state = folded(MATTER.opening, *(FACTS[n] for n in names))
    return consult.covered(state, WITHIN, DOCUMENTS, now, heard).answer


@given(SOME, st.data())
def test_in_any_order_all_nodes_read_the_same(names: list[str], data: st.DataObject) -> None:
    order = data.draw(st.permutations(names))
    again = data.draw(st.lists(st.sampled_from(names), max_size=3)) if names else []
    made = [folded(*(FACTS[n] for n in names), MATTER.opening),
            folded(MATTER.opening, *(FACTS[n] for n in [*order, *again]))]  # fmt: skip
    one, other = (consult.standing(state, DOCUMENTS, LATER) for state in made)
    assert one == other


@given(SOME, st.sampled_from(NARROWS))
def test_nothing_that_narrows_ever_puts_a_use_in_force(names: list[str], more: str) -> None:
    """And whatever holds one of them is not in force, whatever else it holds."""
    assert answer([*names, more]) == "not-in-force"


@given(SOME)
def test_in_force_takes_a_consent_and_the_acceptance_of_every_condition(names: list[str]) -> None:
    known = set(names)
    wanted = bool(known & {"plain", "limited"}) and not known & set(NARROWS)
    wanted = wanted and ("limited" not in known or "accept" in known)
    assert (answer(names) == "in-force") == wanted


MINUTES = st.integers(0, 180)
SAID = st.dictionaries(
    st.sampled_from(["revoke", "decline", "ask", "plain", "take-up", "withdraw", "conclude"]),
    MINUTES, max_size=3,
)  # fmt: skip
BY_ASKER = ("withdraw", "conclude")


@pytest.mark.slow
@given(SAID, st.lists(st.tuples(MINUTES, st.booleans()), max_size=6), MINUTES)
def test_over_every_cut_in_force_outlives_a_narrower_word_by_its_limit_at_most(
    said: dict[str, int], cuts: list[tuple[int, bool]], look: int
) -> None:
    """Two nodes hold a consent and its acceptance; then the link is cut and healed, and more is
    said at any minute. Whenever the asker's node reads "in force", nothing narrower had reached
    it, and what was said unheard is younger than the consent's limit. Once healed, or at once at
    the respondent's own node, a narrower word ends it.
    """
    heard = max((m for m in range(look + 1) if _up(cuts, m)), default=-1)
    start, limit = NOW + DAY + 30 * MINUTE, 60
    now, both = start + look * MINUTE, ["limited", "accept"]
    here = [n for n, at in said.items() if at <= (look if n in BY_ASKER else heard)]
    there = [n for n, at in said.items() if at <= (heard if n in BY_ASKER else look)]
    at_asker = answer([*both, *here], now, start + heard * MINUTE)
    narrower = [at for n, at in said.items() if n in NARROWS and at <= look]
    if not narrower:
        assert at_asker == ("in-force" if look - heard <= limit else "cannot-be-confirmed")
    if at_asker == "in-force":
        assert not [n for n in here if n in NARROWS]
        assert all(look - at <= limit and at > heard for at in narrower)
    assert (answer([*both, *there], now, now) == "in-force") == (
        not [n for n in there if n in NARROWS]
    )
    everything = [*both, *(n for n, at in said.items() if at <= look)]
    assert (answer(everything, now, now) == "in-force") == (not narrower)


def _up(cuts: list[tuple[int, bool]], minute: int) -> bool:
    """Whether the link is there: as the last change before said; up at first."""
    before = [state for at, state in sorted(cuts) if at <= minute]
    return before[-1] if before else True


@pytest.mark.slow
@given(st.data())
def test_the_reading_is_the_tables(data: st.DataObject) -> None:
    """Along every path that the table allows, the state read from the facts is the table's."""
    matter = Matter()
    facts = [matter.opening]
    for _ in range(data.draw(st.integers(1, 4))):
        now = NOW + 1_000 + matter.count
        state = folded(*facts)
        stage = consult.standing(state, DOCUMENTS, now).stage
        acts = [a for p in ("TWN", "JPN") for a in consult.may(state, p, DOCUMENTS, now)]
        assert set(acts) == set(MOVES.get(stage, {}))
        if not acts:
            return
        act = data.draw(st.sampled_from(sorted(set(acts))))
        facts.append(done(matter, state, act))
        assert consult.standing(folded(*facts), DOCUMENTS, now).stage == MOVES[stage][act]


def done(matter: Matter, state: consult.State, act: Act) -> Fact:
    """The fact that an act is."""
    wishes = consult.unsettled(state, REQUEST)
    consents = consult.stage(state, DOCUMENTS).consents
    upon = consents[0].record if consents else ""
    match act:
        case "consent":
            return matter.decided(after=wishes)
        case "consent-with-conditions":
            return matter.decided(after=wishes, conditions=LIMITS)
        case "decline" | "accept" | "not-accept" | "revoke":
            return matter.decided(act, upon=upon)
    plain: dict[str, tuple[msgspec.Struct, str]] = {
        "receive": (consult.Received(), "JPN"), "take-up": (consult.TakenUp(), "JPN"),
        "ask-information": (consult.InformationAsked(TEXTS), "JPN"),
        "give-information": (consult.InformationGiven(wishes, TEXTS), "TWN"),
        "withdraw": (consult.Withdrawn(matter.id), "TWN"),
        "conclude": (consult.Concluded(), "TWN"),
    }  # fmt: skip
    return matter.fact(*plain[act])
