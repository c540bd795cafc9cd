"""The gate: no by default, with a reason; one no means nobody gets it."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.feed.made import NOW, PARTIES, directory, header, names

from kuroshio.desk.domains import DOMAINS
from kuroshio.feed.record import Addressee
from kuroshio.sharing import gate
from kuroshio.sharing.agreement import Agreement, Rule
from kuroshio.sharing.gate import BUILT_IN_KINDS, Facets, Policy, decide

ALL = ("JPN", "TWN", "USA")
PAIR = ("JPN", "TWN")


def text(parties: tuple[str, ...] = ALL, *rules: Rule) -> Agreement:
    """An agreement in force."""
    return Agreement(names("a"), parties, rules or (Rule(("hotline.*",)),), NOW, NOW + 1)


def policy(
    *agreements: Agreement, ceiling: str = "UNCLASSIFIED", known: tuple[str, ...] = ALL
) -> Policy:
    """What JPN's node decides by."""
    return Policy(directory("JPN", *known), agreements, ("UNCLASSIFIED", "OFFICIAL"), ceiling)


def reasons(
    what: Policy, kind: str = "hotline.message-sent", amends: str = "", released: bool = False,
    **changes: object,
) -> dict[str, tuple[bool, str]]:  # fmt: skip
    """Party to its answer and reason."""
    made = header(audience=ALL, **changes)
    answers = decide(made, Facets(kind, amends=amends), what, released)
    return {a.party: (a.allowed, a.reason) for a in answers}


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
    assert reasons(policy(), kind, amends="x", released=True)["TWN"] == (True, "follows-release")
    assert reasons(policy(), kind, amends="x")["TWN"] == (False, "no-agreement")
    assert reasons(policy(), kind, released=True)["TWN"] == (False, "no-agreement")


def test_the_picture_needs_its_own_rule() -> None:
    """Agreeing on the hotline shares no ship."""
    assert gate.picture_answer("TWN", policy(text())).reason == "no-agreement"
    shared = policy(text(PAIR, Rule((gate.PICTURE,), from_parties=("JPN",))))
    assert gate.picture_answer("TWN", shared).allowed
    assert gate.picture_answer("USA", shared).reason == "no-agreement"
    assert gate.picture_answer("PHL", shared).reason == "not-pinned"
    back = policy(text(PAIR, Rule((gate.PICTURE,), from_parties=("TWN",))))
    assert not gate.picture_answer("TWN", back).allowed
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
    agreement = Agreement(names("a"), parties, (Rule((covered,), to_parties=to),), NOW, NOW + 1)
    what = msgspec.structs.replace(policy(agreement), ceiling="OFFICIAL")
    for answer in decide(header(audience=audience), Facets(kind), what):
        ground = kind in BUILT_IN_KINDS or (
            set(audience) <= set(parties)
            and agreement.rules[0].covers(kind)
            and (not to or answer.party in to)
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
