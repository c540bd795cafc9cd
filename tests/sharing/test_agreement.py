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
    AgreementProposed,
    AgreementResumed,
    AgreementSigned,
    AgreementSteppedBack,
    AgreementSuspended,
    Fact,
    InForce,
    State,
)
from kuroshio.sharing.terms import (
    Agreement,
    Concluder,
    Conditions,
    NamedArea,
    Rule,
    Step,
    contradiction,
    text_hash,
)
from kuroshio.values import DAY, Stamp, make_id

ALL = ("JPN", "TWN", "USA")
NAME = names("a")
LADDER = tuple(Step(NAME, (Rule((kind,)),)) for kind in ("hotline.*", "liaison.*", "picture"))
TEXT = Agreement(NAME, ALL, LADDER, NOW, NOW + 1_000)
HASH = text_hash(TEXT)
FORCE = InForce("agreement-1", TEXT, 1)


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


MET = Conditions()
PROPOSED = (head(1, "JPN"), AgreementProposed(TEXT))
SIGNED = tuple((head(2 + i, p), AgreementSigned(HASH)) for i, p in enumerate(ALL))
SUSPENDED = (head(5, "TWN"), AgreementSuspended("storm"))
RESUMED = tuple(
    (head(6 + i, p), AgreementResumed((SUSPENDED[0].id,))) for i, p in enumerate(ALL)
)  # fmt: skip


def test_in_force_when_all_have_signed_this_very_text() -> None:
    """Two of three are not enough, nor a signature under another text."""
    assert agreement.in_force(fold(PROPOSED, *SIGNED), NOW) == FORCE
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
    assert agreement.in_force(again, NOW) == FORCE
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
    wider = msgspec.structs.replace(TEXT, steps=(Step(NAME, (Rule(("liaison.*",)),)),))
    second = (head(20, "TWN"), AgreementProposed(wider))
    signed = [(head(21 + i, p), AgreementSigned(text_hash(wider))) for i, p in enumerate(ALL)]
    assert agreement.agreed(fold(PROPOSED, second, *SIGNED, *signed)) is None
    assert agreement.agreed(fold(PROPOSED, second, *SIGNED)) == TEXT
    same = (head(30, "USA"), AgreementProposed(TEXT))
    assert agreement.agreed(fold(PROPOSED, same, *SIGNED)) == TEXT


def test_an_outsider_cannot_suspend() -> None:
    """A party that the agreement does not name says nothing about it."""
    outside = (head(9, "PHL", ("JPN", "PHL")), AgreementSuspended("x"))
    assert agreement.in_force(fold(PROPOSED, *SIGNED, outside), NOW) == FORCE


BACK = (head(60, "TWN"), AgreementSteppedBack(1, "storm"))
OTHER = msgspec.structs.replace(TEXT, basis="other")
EVERY = [
    PROPOSED, *SIGNED, SUSPENDED, *RESUMED, (head(40, "JPN"), AgreementSuspended("y")),
    *[(head(50 + i, p), AgreementSigned(HASH, 2)) for i, p in enumerate(ALL)],
    BACK,
    *[(head(61 + i, p), AgreementSigned(HASH, 2, (BACK[0].id,))) for i, p in enumerate(ALL)],
    (head(70, "USA"), AgreementSteppedBack(0)),
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
    for read in (
        agreement.agreed,
        agreement.suspended_by,
        agreement.reopenings,
        agreement.standing,
    ):
        assert read(one) == read(other)


BOW = ((0.0, 0.0), (1.0, 1.0), (0.0, 1.0), (1.0, 0.0))
LINE = ((0.0, 0.0), (1.0, 1.0), (2.0, 2.0))
AREA = NamedArea("gap", NAME, ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0)))


def bent(ring: tuple[tuple[float, float], ...]) -> NamedArea:
    """The area with another outline."""
    return msgspec.structs.replace(AREA, ring=ring)


def rules(*given: Rule) -> dict[str, object]:
    """A change to one step with these rules."""
    return {"steps": (Step(NAME, given),)}


@pytest.mark.parametrize(
    "change",
    [{"parties": ("JPN",)}, {"parties": ("TWN", "JPN")}, {"parties": ("JPN", "JPN", "TWN")},
     {"steps": ()}, rules(), rules(Rule(())), {"valid_until": NOW}, {"valid_until": NOW - 1},
     {"title": names(" ")}, {"carried_out_by": ("PHL/CG",)}, {"carried_out_by": ("JPN",)},
     {"concluded_by": (Concluder("PHL", NAME),)}, {"areas": (AREA,)},
     {"areas": (AREA, AREA)} | rules(Rule(("a.b",), areas=("gap",))),
     {"areas": (bent(BOW),)} | rules(Rule(("a.b",), areas=("gap",))),
     {"areas": (bent(LINE),)} | rules(Rule(("a.b",), areas=("gap",))),
     rules(Rule(("a.b",), to_parties=("PHL",))), rules(Rule(("a.b",), from_parties=("PHL",))),
     rules(Rule(("a.b",), ("JPN",), ("JPN",))), rules(Rule(("a.b",), to_organisations=("PHL/CG",))),
     rules(Rule(("a.b",), (), ("TWN",), ("USA/CG",))), rules(Rule(("a.b",), purposes=("war",))),
     rules(Rule(("a.b",), areas=("nowhere",))), rules(Rule(("a.b",), precision=-1.0)),
     rules(Rule(("a.b",), delay=-1)), rules(Rule(("a.b",), keep=-1)),
     rules(Rule(("a.b",), omit=("mmsi",))), rules(Rule(("picture", "hotline.*"))),
     {"steps": (Step(NAME, LADDER[0].rules, Conditions(days_at_step=1)),)},
     {"steps": (Step(NAME, LADDER[0].rules, Conditions(-1)),)}],
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
            agreement.sign(state, 1, MET, NOW)
        assert refused.value.code == "agreement.nothing-to-sign"
    assert agreement.sign(fold(PROPOSED), 1, MET, NOW) == AgreementSigned(HASH)


def test_there_must_be_a_suspension_to_end() -> None:
    """Nothing to resume is refused; what is resumed is named."""
    with pytest.raises(Refused) as refused:
        agreement.resume(fold(PROPOSED, *SIGNED))
    assert refused.value.code == "agreement.not-suspended"
    state = fold(PROPOSED, *SIGNED, SUSPENDED)
    assert agreement.resume(state) == AgreementResumed((SUSPENDED[0].id,))


# --- steps ---------------------------------------------------------------------------------------


def signed(step: int, number: int, *after: str) -> list[tuple[Header, Fact]]:
    """All sign a step, knowing of some steps back."""
    return [
        (head(number + i, p), AgreementSigned(HASH, step, tuple(after))) for i, p in enumerate(ALL)
    ]


def test_a_step_is_taken_when_all_have_signed_it_and_those_before() -> None:
    """Two of three are not enough; the third step does not stand on the first alone."""
    assert agreement.standing(fold(PROPOSED)) == 0
    assert agreement.standing(fold(PROPOSED, *SIGNED)) == 1
    assert agreement.standing(fold(PROPOSED, *SIGNED, *signed(2, 50)[:2])) == 1
    assert agreement.standing(fold(PROPOSED, *SIGNED, *signed(2, 50))) == 2
    assert agreement.standing(fold(PROPOSED, *SIGNED, *signed(3, 50))) == 1
    force = agreement.in_force(fold(PROPOSED, *SIGNED, *signed(2, 50)), NOW)
    assert force is not None
    assert [rule.kinds for rule in force.rules] == [("hotline.*",), ("liaison.*",)]


def test_one_steps_back_alone_and_old_signatures_never_count_again() -> None:
    """Neither those made before, nor replays of them under a new record."""
    up = fold(PROPOSED, *SIGNED, *signed(2, 50), BACK)
    assert agreement.standing(up) == 1
    assert agreement.standing(fold(PROPOSED, *SIGNED, BACK, *signed(2, 80))) == 1
    again = fold(PROPOSED, *SIGNED, *signed(2, 50), BACK, *signed(2, 80, BACK[0].id))
    assert agreement.standing(again) == 2
    zero = (head(90, "JPN"), AgreementSteppedBack(0))
    assert agreement.standing(fold(PROPOSED, *SIGNED, *signed(2, 50), zero)) == 0


def test_a_step_back_that_crosses_a_signature_wins() -> None:
    """The signer did not know of it: the narrower result."""
    crossing = fold(PROPOSED, *SIGNED, *signed(2, 50)[:2], BACK, signed(2, 50)[2])
    assert agreement.standing(crossing) == 1


def test_an_outsider_steps_nobody_back() -> None:
    """Nor does a party to some of the others."""
    for audience in (("JPN", "PHL"), ("JPN", "TWN")):
        back = (head(60, audience[1], audience), AgreementSteppedBack(0))
        assert agreement.standing(fold(PROPOSED, *SIGNED, back)) == 1


def test_steps_are_signed_one_after_the_other() -> None:
    """None twice, none skipped, none beyond the last, none before its time."""
    for state, step, code in (
        (fold(PROPOSED), 2, "agreement.step-skipped"),
        (fold(PROPOSED, *SIGNED), 1, "agreement.step-taken"),
        (fold(PROPOSED, *SIGNED), 3, "agreement.step-skipped"),
        (fold(PROPOSED, *SIGNED, *signed(2, 50), *signed(3, 60)), 4, "agreement.step-skipped"),
    ):
        with pytest.raises(Refused) as refused:
            agreement.sign(state, step, MET, NOW)
        assert refused.value.code == code
    with pytest.raises(Refused) as refused:
        agreement.sign(fold(PROPOSED), 1, MET, NOW + 1_000)
    assert refused.value.code == "agreement.nothing-to-sign"


def test_a_step_waits_for_its_figures() -> None:
    """Checks answered and days at the step before; what is missing is told in figures."""
    wanted = Step(NAME, (Rule(("liaison.*",)),), Conditions(10, 3))
    text = msgspec.structs.replace(TEXT, steps=(LADDER[0], wanted))
    proposed = (head(1, "JPN"), AgreementProposed(text))
    ones = [(head(2 + i, p), AgreementSigned(text_hash(text))) for i, p in enumerate(ALL)]
    state = fold(proposed, *ones)
    with pytest.raises(Refused) as refused:
        agreement.sign(state, 2, Conditions(9, 3), NOW)
    assert refused.value.code == "agreement.conditions-unmet"
    assert refused.value.detail == {"checks_answered": "9 of 10"}
    assert agreement.sign(state, 2, Conditions(10, 3), NOW).step == 2
    assert agreement.taken_at(state) == NOW + 4
    assert agreement.days_at_step(state, NOW + 4 + 3 * DAY) == 3
    assert agreement.days_at_step(state, NOW - DAY) == 0


def test_a_signature_after_a_step_back_names_it() -> None:
    """So that it counts."""
    state = fold(PROPOSED, *SIGNED, *signed(2, 50), BACK)
    assert agreement.sign(state, 2, MET, NOW).after == (BACK[0].id,)
    for to in (1, 2):
        with pytest.raises(Refused) as refused:
            agreement.step_back(state, to, "")
        assert refused.value.code == "agreement.step-taken"
    assert agreement.step_back(state, 0, "x") == AgreementSteppedBack(0, "x")


@pytest.mark.parametrize(
    ("change", "contradicts"),
    [({}, True), ({"title": names("b")}, False), ({"parties": ("JPN", "TWN")}, False),
     ({"valid_from": NOW + 1_000, "valid_until": NOW + 2_000}, False),
     ({"title": names("b")} | rules(Rule(("hotline.message-sent",), delay=1)), True),
     ({"title": names("b")} | rules(Rule(("hotline.*",), keep=1, purposes=("rescue",))), True),
     ({"title": names("b")} | rules(Rule(("check.*",), delay=1)), False)],
)  # fmt: skip
def test_two_texts_between_the_same_must_not_contradict_each_other(
    change: dict[str, object], contradicts: bool
) -> None:
    """One title at one time, or one kind of information handled in two ways."""
    other = msgspec.structs.replace(TEXT, **change)
    assert bool(contradiction(other, TEXT)) is contradicts
    if contradicts:
        with pytest.raises(Refused) as refused:
            agreement.propose(other, NOW, (TEXT,))
        assert refused.value.code == "agreement.contradicts"
