"""What every domain must do: any order, any number of times, one state."""

import inspect

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.consent.matters import (
    DOCUMENTS,
    PRIOR,
    REQUEST,
    SATO,
    TANAKA,
    TEXTS,
    WITHIN,
    Matter,
    signatures,
)
from tests.domains.made import Fact, as_bytes, fact, fold, record_id
from tests.feed.made import Said, header

from kuroshio.consent.terms import Release
from kuroshio.desk.domains import DOMAINS, domain_of, facets_of, fact_of, kind_of
from kuroshio.desk.releases import proposed
from kuroshio.domains import (
    alert,
    audit,
    check,
    consultation,
    facility,
    fault,
    hotline,
    liaison,
    publication,
    retention,
)
from kuroshio.feed import record
from kuroshio.phrases.slots import Part

PARTIES = st.sampled_from(("JPN", "TWN", "USA"))
BODIES = st.sampled_from(("CG", "FA"))
TARGET = st.integers(0, 5).map(record_id)
PARTS = (Part("x", "en"),)
TURNS = st.integers(1, 4)
LOGS = st.sampled_from(("JPN/n1;JPN+TWN;routine;1", "TWN/n1;JPN+TWN;flash;2"))
QUESTIONS = st.sampled_from((REQUEST, PRIOR))
DECISION = Matter().decision()
RELEASES = st.sampled_from((Release(TEXTS, "ja", ("USA",)), Release(TEXTS[:1], "en", ("USA",))))
SIGNED = signatures(DECISION, SATO, TANAKA)

FACTS: dict[str, st.SearchStrategy[msgspec.Struct]] = {
    "hotline": st.one_of(
        st.builds(hotline.ConversationOpened, st.just("s"), st.just("en")),
        st.builds(
            hotline.MessageSent,
            st.sampled_from(("question", "request", "information", "instruction")),
            st.just("routine"), st.just(PARTS),
            reply=st.none() | st.builds(
                hotline.Reply, TARGET, st.sampled_from(("will-do", "cannot", "later", "answer"))
            ),
        ),
        st.builds(hotline.MessageShown, TARGET),
        st.builds(hotline.MessageAcknowledged, TARGET),
        st.builds(hotline.MessageCorrected, TARGET, st.just(PARTS)),
        st.builds(hotline.MessageWithdrawn, TARGET, st.just("why"), st.booleans()),
        st.builds(hotline.TranslationRequested, TARGET, st.just("en")),
        st.builds(hotline.TranslationAttached, TARGET, st.just("en"), st.just("text")),
    ),
    "liaison": st.one_of(
        st.builds(liaison.WatchTaken, TURNS), st.builds(liaison.WatchStoodDown, TURNS),
        st.builds(liaison.WatchLapsed, TURNS),
        st.builds(liaison.CallLogged, st.just("TWN"), st.just("CG"), st.just("Lin"), st.just(1),
                  st.just("read back")),
        st.builds(liaison.RecordOpened, st.tuples(TARGET), BODIES),
    ),
    "check": st.one_of(
        st.builds(check.CheckSent, st.integers(0, 9_000), st.integers(0, 9_000)),
        st.builds(check.CheckAnswered, TARGET, st.booleans()),
    ),
    "fault": st.one_of(
        st.builds(fault.ForkShown, LOGS, st.just(3), st.just(b"one"), st.just(b"other")),
        st.builds(fault.ForkResolved, LOGS, st.just(3), st.sampled_from((b"a", b"b")),
                  st.just("a copy ran"), st.just(()) | st.tuples(TARGET)),
        st.builds(fault.PartnersUnreachable, st.just(("TWN",)), st.just(1), st.just(2)),
        st.builds(fault.MisconductNoted, st.just("USA"), st.just("feed.gap"), st.just(1),
                  st.just(b"hash"), st.just("seen"), st.just("en")),
    ),
    "consultation": st.one_of(
        st.builds(consultation.Drafted, QUESTIONS),
        st.builds(consultation.DraftClosed, st.just("") | TARGET),
        st.builds(consultation.Deliberated, st.just(TEXTS[0])),
        st.builds(consultation.SignatureGiven, st.just(DECISION), st.sampled_from(SIGNED)),
        st.builds(consultation.Sent, QUESTIONS),
        st.builds(consultation.Received), st.builds(consultation.TakenUp),
        st.builds(consultation.InformationAsked, st.just(TEXTS)),
        st.builds(consultation.InformationGiven, st.tuples(TARGET), st.just(TEXTS)),
        st.builds(consultation.Decided, st.just(DECISION), st.sampled_from((SIGNED, SIGNED[:1]))),
        st.builds(consultation.Withdrawn, TARGET), st.builds(consultation.Concluded),
        st.builds(consultation.UseReported, st.just(WITHIN)),
        st.builds(consultation.ReleaseAgreed, RELEASES),
        st.builds(consultation.ReleaseWithdrawn, st.tuples(TARGET)),
    ),
    "publication": st.builds(publication.TextPublished, st.just(("JPN", "TWN")), RELEASES),
    "facility": st.builds(
        facility.StatusStated, st.just("kadena"), st.sampled_from(("open", "closed")),
        until=st.integers(0, 9_000),
    ),
    "audit": st.one_of(
        st.builds(audit.ActDone, st.sampled_from(("n1", "n2")), st.just("audit-exported-confirmed"),
                  st.just("tanaka"), st.sampled_from(("admin", "ito")), st.just("page"),
                  st.integers(0, 9_000), st.just({"post": "watch"}), st.just("") | TARGET),
        st.builds(audit.ActProposed, st.just("audit-exported"), st.just("tanaka"),
                  st.sampled_from(("admin", "ito")), st.integers(0, 9_000)),
        st.builds(audit.ActDeclined, TARGET, st.just("ito")),
    ),
    "retention": st.one_of(
        st.builds(retention.ErasureRequested, st.integers(0, 9_000)),
        st.builds(retention.RetentionApplied, st.sampled_from(("", "a;1", "b;1")),
                  st.lists(st.integers(1, 4), max_size=3).map(tuple), st.just("") | TARGET),
    ),
    "alert": st.one_of(
        st.builds(alert.AlertRaised, st.just("code"), st.just("alarm"), st.just({})),
        st.builds(alert.AlertAcknowledged, TARGET), st.builds(alert.AlertRectified, TARGET),
    ),
}  # fmt: skip


@st.composite
def facts(draw: st.DrawFn, name: str) -> list[Fact]:
    """Some facts of a domain, each by some party, naming each other and what is not there."""
    made = draw(st.lists(FACTS[name], max_size=7))
    return [
        fact(
            number, what, draw(PARTIES), draw(BODIES), about="watch:JPN/CG",
            references=tuple(draw(st.sets(st.integers(0, 8), max_size=2))),
        )
        for number, what in enumerate(made)
    ]  # fmt: skip


def readings(name: str, state: object) -> list[object]:
    """All that screens read from a state, besides the state itself."""
    if name == "hotline":
        return [
            hotline.subject(state), hotline.in_order(state),
            [(hotline.waits_for(t), hotline.message_state(t), hotline.withdrawal(t),
              hotline.own_corrections(t)) for _, t in sorted(state.threads.items())],
        ]  # fmt: skip
    if name == "liaison":
        return [state.newest, liaison.watch(state)]
    if name == "check":
        return [
            [f(state, p) for f in (check.due_from, check.unanswered)] for p in ("JPN", "TWN")
        ] + [check.last_result(state, "JPN", 10**13)]
    if name == "consultation":
        return [
            consultation.standing(state, DOCUMENTS, 10**13),
            consultation.draft(state),
            {r: {p: sorted(i) for p, i in yes.items()} for r, yes in proposed(state).items()},
        ]
    if name == "publication":
        return [publication.text(state)]
    if name == "facility":
        return [facility.status(state, 5_000)]
    if name == "fault":
        decided = [fault.decisions(state, party) for party in ("JPN", "TWN")]
        return [*decided, sorted(state.noted)]
    if name == "audit":
        proposals = [record_id(number) for number in range(8)]
        return [audit.acts(state), audit.pending(state, 5_000)] + [
            audit.was_confirmed(state, one, "audit-exported", "ito", 5_000) for one in proposals
        ]
    if name == "retention":
        return [retention.unanswered(state, party) for party in ("JPN", "TWN")]
    return [alert.current(state)]


@pytest.mark.parametrize("name", sorted(FACTS))
@given(data=st.data())
def test_any_order_any_number_of_times_gives_one_state(name: str, data: st.DataObject) -> None:
    """And all that is read from it: screens at all nodes say the same."""
    domain = DOMAINS[name]
    made = data.draw(facts(name))
    order = data.draw(st.permutations(made))
    again = data.draw(st.lists(st.sampled_from(made), max_size=4)) if made else []
    one, other = fold(domain, made), fold(domain, [*order, *again])
    assert as_bytes(one) == as_bytes(other)
    assert readings(name, one) == readings(name, other)


def test_every_registered_domain_is_held_to_this() -> None:
    """A new domain without a strategy here fails (agreements have their own test in sharing)."""
    assert set(FACTS) | {"agreement"} == set(DOMAINS)


@pytest.mark.parametrize("name", sorted(DOMAINS))
def test_every_kind_is_registered_once_and_belongs_to_its_domain(name: str) -> None:
    """Kinds begin with the domain's name, and are decoded by the class that writes them."""
    domain = DOMAINS[name]
    for kind, cls in domain.FACTS.items():
        assert kind.startswith(f"{name}.")
        assert domain_of(kind) == name
        assert kind == cls.kind
    module = inspect.getmodule(domain.apply)
    kinds = {getattr(c, "kind", None) for _, c in inspect.getmembers(module, inspect.isclass)}
    assert {kind for kind in kinds if isinstance(kind, str)} == set(domain.FACTS)


@pytest.mark.parametrize("name", sorted(FACTS))
@given(data=st.data())
def test_facts_survive_being_written_and_read(name: str, data: st.DataObject) -> None:
    """As JSON in a record, whole."""
    what = data.draw(FACTS[name])
    written = record.write(header(kind=kind_of(what)), what)
    assert fact_of(record.read(written.data)) == what
    assert facets_of(what).kind == what.kind


@pytest.mark.parametrize(
    "body", [b"[]", b"7", b'{"message":7}', b'{"parts":"x"}', b"{}", b'{"a":"\\ud83d"}']
)
def test_a_body_of_another_shape_is_kept_and_not_folded(body: bytes) -> None:
    """Known kind, unknown shape: like a kind of a later version."""
    made = record.write(header(kind="hotline.message-sent"), Said("x"))
    data = made.data.replace(b'{"text":"x"}', body)
    try:
        read = record.read(data)
    except record.Untrusted:
        return
    assert fact_of(read) is None


def test_the_watch_differs_in_two_orders_for_whoever_believes_the_last() -> None:
    """At least one domain is order-sensitive, so that agreeing proves something."""
    taken = fact(1, liaison.WatchTaken(1), about="watch:JPN/CG")
    left = fact(2, liaison.WatchStoodDown(2), about="watch:JPN/CG")
    orders = ([taken, left], [left, taken])
    assert orders[0][-1][1].kind != orders[1][-1][1].kind, "a naive last-write fold differs"
    assert {liaison.watch(fold(liaison, order))[0] for order in orders} == {"no-watch"}
