"""Agreements: in force only by all, ended by one, and the same in every order."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.feed.made import NOW, chance, header, names

from kuroshio.errors import Refused
from kuroshio.feed.record import Header
from kuroshio.sharing import agreement
from kuroshio.sharing.agreement import (
    Agreement,
    AgreementProposed,
    AgreementResumed,
    AgreementSigned,
    AgreementSuspended,
    Fact,
    Rule,
    State,
)
from kuroshio.values import Stamp, make_id

ALL = ("JPN", "TWN", "USA")
TEXT = Agreement(names("a"), ALL, (Rule(("hotline.*",)),), NOW, NOW + 1_000)
HASH = agreement.text_hash(TEXT)


def head(number: int, party: str, audience: tuple[str, ...] = ALL) -> Header:
    """The header of the fact with this number."""
    stamp = Stamp(NOW + number)
    made = make_id(stamp, party, chance(number)[:4])
    return header(party=party, audience=audience, id=made, stamp=stamp, about="agreement-1")


def fold(*facts: tuple[Header, Fact]) -> State:
    """The state after these facts."""
    state = agreement.new()
    for one in facts:
        agreement.apply(state, *one)
    return state


PROPOSED = (head(1, "JPN"), AgreementProposed(TEXT))
SIGNED = tuple((head(2 + i, p), AgreementSigned(HASH)) for i, p in enumerate(ALL))
SUSPENDED = (head(5, "TWN"), AgreementSuspended("storm"))
RESUMED = tuple(
    (head(6 + i, p), AgreementResumed((SUSPENDED[0].id,))) for i, p in enumerate(ALL)
)  # fmt: skip


def test_in_force_when_all_have_signed_this_very_text() -> None:
    """Two of three are not enough, nor a signature under another text."""
    assert agreement.in_force(fold(PROPOSED, *SIGNED), NOW) == TEXT
    assert agreement.in_force(fold(PROPOSED, *SIGNED[:2]), NOW) is None
    other = (head(4, "USA"), AgreementSigned(b"x" * 32))
    assert agreement.in_force(fold(PROPOSED, *SIGNED[:2], other), NOW) is None
    assert agreement.in_force(fold(*SIGNED), NOW) is None


@pytest.mark.parametrize(("now", "holds"), [(-1, False), (0, True), (999, True), (1_000, False)])
def test_in_force_within_its_time(now: int, holds: bool) -> None:
    """From the first instant to before the last."""
    assert (agreement.in_force(fold(PROPOSED, *SIGNED), NOW + now) is not None) is holds


def test_one_suspends_and_only_all_resume() -> None:
    """At once, and whoever has not agreed to resume holds it."""
    assert agreement.suspended_by(fold(PROPOSED, *SIGNED, SUSPENDED)) == {"TWN"}
    for missing in range(3):
        some = [r for i, r in enumerate(RESUMED) if i != missing]
        state = fold(PROPOSED, *SIGNED, SUSPENDED, *some)
        assert agreement.in_force(state, NOW) is None
    again = fold(PROPOSED, *SIGNED, SUSPENDED, *RESUMED)
    assert agreement.in_force(again, NOW) == TEXT
    assert agreement.reopenings(again) == 1


def test_resuming_ends_only_the_suspensions_it_names() -> None:
    """A suspension that crossed the resumption stands: the narrower result wins."""
    crossing = (head(9, "USA"), AgreementSuspended("later"))
    state = fold(PROPOSED, *SIGNED, SUSPENDED, *RESUMED, crossing)
    assert agreement.suspended_by(state) == {"USA"}


def test_a_suspension_before_the_signatures_holds_too() -> None:
    """Whatever arrives first."""
    assert agreement.in_force(fold(SUSPENDED, PROPOSED, *SIGNED), NOW) is None


def test_only_what_all_parties_could_see_counts_as_consent() -> None:
    """A proposal or signature shown to some of the parties only is none."""
    narrow = (head(1, "JPN", ("JPN", "TWN")), AgreementProposed(TEXT))
    assert agreement.agreed(fold(narrow, *SIGNED)) is None
    hidden = (head(4, "USA", ("JPN", "USA")), AgreementSigned(HASH))
    assert agreement.agreed(fold(PROPOSED, *SIGNED[:2], hidden)) is None


def test_two_texts_signed_by_all_under_one_name_cancel_each_other() -> None:
    """Each node would otherwise believe the one that reached it first."""
    wider = msgspec.structs.replace(TEXT, rules=(Rule(("liaison.*",)),))
    second = (head(20, "TWN"), AgreementProposed(wider))
    signed = [
        (head(21 + i, p), AgreementSigned(agreement.text_hash(wider))) for i, p in enumerate(ALL)
    ]
    assert agreement.agreed(fold(PROPOSED, second, *SIGNED, *signed)) is None
    assert agreement.agreed(fold(PROPOSED, second, *SIGNED)) == TEXT
    same = (head(30, "USA"), AgreementProposed(TEXT))
    assert agreement.agreed(fold(PROPOSED, same, *SIGNED)) == TEXT


def test_an_outsider_cannot_suspend() -> None:
    """A party that the agreement does not name says nothing about it."""
    outside = (head(9, "PHL", ("JPN", "PHL")), AgreementSuspended("x"))
    assert agreement.in_force(fold(PROPOSED, *SIGNED, outside), NOW) == TEXT


OTHER = msgspec.structs.replace(TEXT, basis="other")
EVERY = [
    PROPOSED, *SIGNED, SUSPENDED, *RESUMED, (head(40, "JPN"), AgreementSuspended("y")),
    (head(41, "TWN"), AgreementProposed(OTHER)),
]  # fmt: skip


@given(st.permutations(EVERY), st.lists(st.sampled_from(EVERY), max_size=6))
def test_any_order_any_number_of_times_gives_one_state(
    order: list[tuple[Header, Fact]], again: list[tuple[Header, Fact]]
) -> None:
    """And all that is read from it."""
    one, other = fold(*EVERY), fold(*order, *again)
    assert msgspec.json.encode(one, order="deterministic") == msgspec.json.encode(
        other, order="deterministic"
    )
    for read in (agreement.agreed, agreement.suspended_by, agreement.reopenings):
        assert read(one) == read(other)


@pytest.mark.parametrize(
    "change",
    [{"parties": ("JPN",)}, {"parties": ("TWN", "JPN")}, {"parties": ("JPN", "JPN", "TWN")},
     {"rules": ()}, {"rules": (Rule(()),)}, {"valid_until": NOW}, {"valid_until": NOW - 1},
     {"rules": (Rule(("a.b",), to_parties=("PHL",)),)},
     {"rules": (Rule(("a.b",), from_parties=("PHL",)),)}],
)  # fmt: skip
def test_a_text_that_contradicts_itself_is_refused(change: dict[str, object]) -> None:
    """Before anybody is asked to sign it."""
    with pytest.raises(Refused) as refused:
        agreement.propose(msgspec.structs.replace(TEXT, **change), NOW)
    assert refused.value.code == "agreement.bad"


def test_there_is_exactly_one_text_to_sign() -> None:
    """None, or two: agree first which it is."""
    for state in (fold(), fold(PROPOSED, EVERY[-1])):
        with pytest.raises(Refused) as refused:
            agreement.sign(state)
        assert refused.value.code == "agreement.nothing-to-sign"
    assert agreement.sign(fold(PROPOSED)) == AgreementSigned(HASH)


def test_there_must_be_a_suspension_to_end() -> None:
    """Nothing to resume is refused; what is resumed is named."""
    with pytest.raises(Refused) as refused:
        agreement.resume(fold(PROPOSED, *SIGNED))
    assert refused.value.code == "agreement.not-suspended"
    state = fold(PROPOSED, *SIGNED, SUSPENDED)
    assert agreement.resume(state) == AgreementResumed((SUSPENDED[0].id,))
