"""The gate: no by default, with a reason; one no means nobody gets it."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.feed.made import NOW, PARTIES, directory, header, names
from tests.sharing.made import in_force, one_step

from kuroshio.desk.domains import DOMAINS
from kuroshio.feed.record import Addressee, Header
from kuroshio.sharing import gate
from kuroshio.sharing.gate import (
    BUILT_IN_KINDS,
    NOTHING_ELSE,
    Answer,
    Context,
    Facets,
    Gate,
    Policy,
)
from kuroshio.sharing.handling import Handling, narrowest
from kuroshio.sharing.masks import picture_release
from kuroshio.sharing.terms import PICTURE, Agreement, NamedArea, Rule

ALL = ("JPN", "TWN", "USA")
PAIR = ("JPN", "TWN")


def text(parties: tuple[str, ...] = ALL, *rules: Rule) -> Agreement:
    """An agreement in force."""
    return one_step("a", parties, rules or (Rule(("hotline.*",)),), NOW, NOW + 1)


def policy(
    *agreements: Agreement, ceiling: str = "UNCLASSIFIED", known: tuple[str, ...] = ALL
) -> Policy:
    """What JPN's node decides by."""
    forces = [in_force(a, f"agreement-{n}") for n, a in enumerate(agreements)]
    return Policy(directory("JPN", *known), forces, ("UNCLASSIFIED", "OFFICIAL"), ceiling)


def decide(
    made: Header, facets: Facets, what: Policy, context: Context = NOTHING_ELSE
) -> tuple[Answer, ...]:
    """The gate's answers."""
    return Gate(what).decide(made, facets, context)


def reasons(
    what: Policy, kind: str = "hotline.message-sent", context: Context = NOTHING_ELSE,
    adds: bool = False, **changes: object,
) -> dict[str, tuple[bool, str]]:  # fmt: skip
    """Party to its answer and reason."""
    made = header(audience=ALL, **changes)
    answers = decide(made, Facets(kind, adds=adds), what, context)
    return {a.party: (a.allowed, a.reason) for a in answers}


def picture(party: str, what: Policy) -> Answer:
    """What the gate says of our picture to a party."""
    return picture_release(party, Gate(what)).answer


def test_without_an_agreement_nothing_leaves() -> None:
    """Default no, to each member, never to ourselves."""
    assert reasons(policy()) == dict.fromkeys(("TWN", "USA"), (False, "no-agreement"))


def test_an_agreement_lets_its_kinds_pass_to_its_parties() -> None:
    """And no other kind."""
    what = policy(text())
    assert reasons(what) == dict.fromkeys(("TWN", "USA"), (True, "agreement"))
    assert reasons(what, "liaison.call-logged")["TWN"] == (False, "no-agreement")
    assert reasons(what, "hotline")["TWN"] == (False, "no-agreement")
    assert reasons(what, "hotlines.message-sent")["TWN"] == (False, "no-agreement")


def test_an_agreement_covers_only_audiences_within_its_parties() -> None:
    """What two agreed does not reach a third, also not in a record for all three."""
    answers = reasons(policy(text(PAIR)))
    assert answers == {"TWN": (False, "no-agreement"), "USA": (False, "no-agreement")}
    assert not gate.allowed(decide(header(audience=ALL), Facets("hotline.x"), policy(text(PAIR))))
    assert gate.allowed(decide(header(audience=PAIR), Facets("hotline.x"), policy(text(ALL))))


def test_one_no_means_nobody_gets_it() -> None:
    """A rule for TWN alone: the answer for TWN is yes, and still nothing is released."""
    what = policy(text(ALL, Rule(("hotline.*",), to_parties=("TWN",))))
    answers = decide(header(audience=ALL), Facets("hotline.x"), what)
    assert {a.party: a.allowed for a in answers} == {"TWN": True, "USA": False}
    assert not gate.allowed(answers)


def test_rules_look_at_who_sends_and_who_receives() -> None:
    """From named parties, to named parties, to named bodies of them."""
    assert (
        reasons(policy(text(ALL, Rule(("hotline.*",), from_parties=("TWN",)))))["TWN"][0] is False
    )
    bodies = policy(text(ALL, Rule(("hotline.*",), to_organisations=("TWN/CG", "USA/CG"))))
    to_cg = (Addressee("TWN", "CG"), Addressee("USA", "CG"))
    assert reasons(bodies, addressees=to_cg)["TWN"] == (True, "agreement")
    assert reasons(bodies)["TWN"] == (False, "body-not-covered")
    both = (*to_cg, Addressee("TWN", "FA"))
    assert reasons(bodies, addressees=both)["TWN"] == (False, "body-not-covered")
    assert reasons(bodies, addressees=both)["USA"] == (True, "agreement")


def test_a_party_that_is_not_pinned_gets_nothing() -> None:
    """Not even what the built-in rule lets pass."""
    what = policy(text(), known=("JPN", "TWN"))
    assert reasons(what)["USA"] == (False, "not-pinned")
    assert reasons(what, "agreement.proposed")["USA"] == (False, "not-pinned")


def test_a_marking_above_the_ceiling_goes_nowhere() -> None:
    """Nor one that is not ours, whatever is agreed."""
    for marking in ("OFFICIAL", "COSMIC"):
        assert reasons(policy(text()), marking=marking)["TWN"] == (False, "marking-too-high")
    assert reasons(policy(text(), ceiling="OFFICIAL"), marking="OFFICIAL")["TWN"][0]
    assert reasons(policy(text(), ceiling="NO SUCH"))["TWN"] == (False, "marking-too-high")


def test_the_built_in_rule_needs_no_agreement_so_that_one_can_be_made() -> None:
    """Proposals, signatures, suspensions, checks, erasures, evidence of forks."""
    for kind in BUILT_IN_KINDS:
        assert reasons(policy(), kind)["TWN"] == (True, "built-in")


def test_what_amends_a_release_follows_it() -> None:
    """A correction or withdrawal may follow what was released, also when the agreement has ended;
    only of what was released to this very audience."""
    kind = "hotline.message-withdrawn"
    follows = (True, "follows-release")
    assert reasons(policy(), kind, Context(released=True))["TWN"] == follows
    assert reasons(policy(), kind)["TWN"] == (False, "no-agreement")
    # To what was released reduced nothing is added but by a rule; it can be taken back.
    less = Context(released=True, reduced=True)
    assert reasons(policy(), kind, less)["TWN"] == follows
    assert reasons(policy(), kind, less, adds=True)["TWN"] == (False, "no-agreement")
    assert reasons(policy(text()), kind, less, adds=True)["TWN"] == (True, "agreement")
    # What has not left is not spoken of.
    held = Context(withheld=True)
    assert reasons(policy(text()), kind, held)["TWN"] == (False, "not-released-before")


def test_the_picture_needs_its_own_rule() -> None:
    """Agreeing on the hotline shares no ship."""
    assert picture("TWN", policy(text())).reason == "no-agreement"
    shared = policy(text(PAIR, Rule((PICTURE,), from_parties=("JPN",))))
    assert picture("TWN", shared).allowed
    assert picture("USA", shared).reason == "no-agreement"
    assert picture("PHL", shared).reason == "not-pinned"
    back = policy(text(PAIR, Rule((PICTURE,), from_parties=("TWN",))))
    assert not picture("TWN", back).allowed
    assert gate.picture_comes("TWN", back)
    assert not gate.picture_comes("TWN", policy(text()))
    assert not gate.picture_comes("USA", back)


def test_the_audiences_to_choose_from_are_those_the_gate_would_allow() -> None:
    """All parties of an agreement, and each pair with us in it."""
    found = [a for a, _ in gate.audiences(policy(text()), "hotline.message-sent")]
    assert found == [("JPN", "TWN"), ("JPN", "USA"), ALL]
    assert gate.audiences(policy(text()), "liaison.x") == []
    one_way = policy(text(ALL, Rule(("hotline.*",), to_parties=("TWN",))))
    assert [a for a, _ in gate.audiences(one_way, "hotline.x")] == [PAIR]


KINDS = [*sorted(kind for domain in DOMAINS.values() for kind in domain.FACTS), "future.thing"]


@given(
    kind=st.sampled_from(KINDS),
    audience=st.sets(st.sampled_from(PARTIES)).map(lambda a: tuple(sorted({*a, "JPN"}))),
    parties=st.sampled_from([ALL, PAIR, ("JPN", "USA"), ("TWN", "USA")]),
    covered=st.sampled_from(["hotline.*", "liaison.*", "check.*", "future.*", "alert.raised"]),
    to=st.sampled_from([(), ("TWN",), ("USA",)]),
)
def test_a_yes_always_has_a_ground(
    kind: str,
    audience: tuple[str, ...],
    parties: tuple[str, ...],
    covered: str,
    to: tuple[str, ...],
) -> None:
    """Whatever the record and the agreement: yes only by the built-in rule, or by an agreement
    that names the kind, has the whole audience as parties and lets this party receive."""
    rule = Rule((covered,), to_parties=to)
    agreement = one_step("a", parties, (rule,), NOW, NOW + 1)
    what = msgspec.structs.replace(policy(agreement), ceiling="OFFICIAL")
    for answer in decide(header(audience=audience), Facets(kind), what):
        ground = kind in BUILT_IN_KINDS or (
            set(audience) <= set(parties) and rule.covers(kind) and (not to or answer.party in to)
        )
        assert answer.allowed is ground


@pytest.mark.parametrize(
    ("kinds", "kind", "covered"),
    [(("a.b",), "a.b", True), (("a.*",), "a.b", True), (("a.*",), "a.b.c", True),
     (("a.*",), "ab.c", False), (("a.*",), "a", False), (("*",), "a", False),
     ((".*",), "a.b", False)],
)  # fmt: skip
def test_kinds_are_exact_or_a_prefix_up_to_a_dot(
    kinds: tuple[str, ...], kind: str, covered: bool
) -> None:
    """No wildcard covers everything by accident."""
    assert Rule(kinds).covers(kind) is covered


# --- purpose, place, handling ------------------------------------------------------------------

BOX = NamedArea("box", names("box"), ((24.0, 122.0), (25.0, 122.0), (25.0, 124.0), (24.0, 124.0)))


def placed(*rules: Rule) -> Policy:
    """A policy with an area of two degrees."""
    return policy(one_step("a", PAIR, rules, NOW, NOW + 1, areas=(BOX,)))


def answer(what: Policy, facets: Facets, **changes: object) -> Answer:
    """The answer for TWN."""
    (only,) = decide(header(audience=PAIR, **changes), facets, what)
    return only


def test_a_rule_for_a_purpose_covers_no_other() -> None:
    """What was written for coordination does not go out as rescue."""
    what = placed(Rule(("hotline.*",), purposes=("rescue", "safety")))
    assert answer(what, Facets("hotline.x"), purpose="rescue").allowed
    assert answer(what, Facets("hotline.x")).reason == "purpose-not-covered"


def test_every_position_lies_in_an_area_of_the_rule() -> None:
    """One outside is enough for a no; the edge is outside."""
    what = placed(Rule(("hotline.*",), areas=("box",)))
    inside, outside, edge = (24.5, 123.0), (26.0, 123.0), (24.0, 123.0)
    assert answer(what, Facets("hotline.x", (inside,))).allowed
    assert answer(what, Facets("hotline.x", (inside, outside))).reason == "outside-area"
    assert answer(what, Facets("hotline.x", (edge,))).reason == "outside-area"
    assert answer(what, Facets("hotline.x")).allowed, "what names no place lies in none"


def test_of_several_rules_the_fullest_that_covers_a_record_holds() -> None:
    """Exact in the area, rounded and late elsewhere."""
    coarse = Rule(("hotline.*",), precision=0.1, delay=3_600_000, omit=("attachments",))
    what = placed(coarse, Rule(("hotline.*",), areas=("box",)))
    assert answer(what, Facets("hotline.x", ((24.5, 123.0),))).handling == Handling()
    how = answer(what, Facets("hotline.x", ((30.0, 123.0),))).handling
    assert (how.precision, how.delay, how.omit) == (0.1, 3_600_000, ("attachments",))
    assert how.reduces
    assert how.apart


def test_what_a_partner_gave_is_not_passed_on() -> None:
    """Unless it was given to be; that is told apart from a missing agreement."""
    what = placed(Rule(("hotline.*",)))
    made = header(audience=PAIR)
    (no,) = decide(made, Facets("hotline.x", repeats=("r",)), what, Context(may_repeat=False))
    assert no.reason == "third-party"
    (yes,) = decide(made, Facets("hotline.x", repeats=("r",)), what, Context(may_repeat=True))
    assert yes.allowed


@given(
    st.lists(
        st.builds(
            Handling,
            st.sampled_from([0.0, 0.01, 0.1]), st.sampled_from([0, 60, 3600]),
            st.sampled_from([(), ("name",), ("name", "size")]), st.sampled_from([0, 10, 20]),
            st.booleans(),
        ),
        min_size=1,
    )
)  # fmt: skip
def test_the_narrowest_handling_keeps_to_all(hows: list[Handling]) -> None:
    """A log has one copy for all of its members, and none gets more than its rule allows."""
    one = narrowest(hows)
    for how in hows:
        assert one.precision >= how.precision
        assert one.delay >= how.delay
        assert set(how.omit) <= set(one.omit)
        assert not how.keep or 0 < one.keep <= how.keep
        assert how.pass_on or not one.pass_on


def test_the_picture_goes_by_one_mask_for_each_rule() -> None:
    """The fullest first; a rule for other bodies or areas keeps its own."""
    coarse = Rule((PICTURE,), precision=0.5, to_organisations=("TWN/CG",))
    release = picture_release("TWN", Gate(placed(coarse, Rule((PICTURE,), areas=("box",)))))
    assert release.answer.allowed
    assert [mask.rings for mask in release.masks] == [(BOX.ring,), ()]
    assert [mask.bodies for mask in release.masks] == [(), ("TWN/CG",)]
