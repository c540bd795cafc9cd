"""Release as an agreement has it: later, reduced, for a time; taken back before it left; not passed
on. Real ledgers of three parties, under a clock that the test moves."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from tests.federation.net import PARTIES
from tests.federation.node import CG, SimNode
from tests.federation.talk import open_conversation, say
from tests.federation.world import World
from tests.sharing.made import one_step

from kuroshio.domains import hotline, retention
from kuroshio.errors import Refused
from kuroshio.feed.record import read
from kuroshio.node import erasures
from kuroshio.node.ledger import Draft
from kuroshio.node.retention import apply_retention
from kuroshio.phrases.slots import Part, Position, SlotValue
from kuroshio.sharing import agreement
from kuroshio.sharing.terms import Conditions, Rule
from kuroshio.values import DAY, HOUR, MINUTE, Precedence

PAIR = ("JPN", "TWN")
PLACE = Part(phrase="x", slots={"position": SlotValue(position=Position(24.4567, 123.0123))})


@pytest.fixture
def sea(tmp_path: Path) -> World:
    """Three parties without any agreement."""
    return World(tmp_path, seed=7)


def agree(world: World, *rules: Rule, parties: tuple[str, ...] = PAIR) -> str:
    """An agreement of one step, signed by all."""
    text = one_step("a", parties, rules, world.start - DAY, world.start + 300 * DAY)
    about = world.nodes[parties[0]].write(Draft(agreement.propose(text, world.now), parties))
    world.settle()
    for party in parties:
        state = world.nodes[party].state("agreement", about)
        signed = agreement.sign(state, 1, Conditions(), world.now)
        world.nodes[party].write(Draft(signed, parties, about))
    world.settle()
    return about


def pass_time(world: World, millis: int) -> None:
    """Time passes; every node does what is due, and tells the others."""
    world.now += millis
    for node in world.nodes.values():
        with node.durable():
            node.ledger.release_due(node.now)
        with node.durable():
            apply_retention(node.ledger, node.now, world.chance.randbytes(32))
    world.settle()


def texts(node: SimNode) -> list[str]:
    """What a node's officers read."""
    found = []
    for about in node.views.abouts("hotline"):
        state: hotline.State = node.state("hotline", about)
        for _, thread in hotline.in_order(state):
            if thread.sent:
                corrections = hotline.own_corrections(thread)
                parts = corrections[-1][1].parts if corrections else thread.sent[1].parts
                found += [part.text or "" for part in parts]
    return found


def on_disk(node: SimNode, words: str) -> bool:
    """Whether any record of a node holds these words."""
    return any(h.body and words.encode() in h.body for h in node.store.since(0, 10**6))


def send(node: SimNode, talk: str, *parts: Part, **more: object) -> str:
    """A message with these parts."""
    header = node.views.known(talk).record.header
    fact = hotline.MessageSent("information", Precedence.ROUTINE, parts, **more)  # type: ignore[arg-type]
    return node.write(Draft(fact, header.audience, talk, header.addressees, (talk,)))


def test_what_is_delayed_leaves_when_it_is_due_and_not_before(sea: World) -> None:
    """At a full minute, in the order in which it was written, under its own id; its author's side
    reads it at once."""
    agree(sea, Rule(("hotline.*",), delay=HOUR))
    jpn, twn = sea.nodes["JPN"], sea.nodes["TWN"]
    talk = open_conversation(jpn, PAIR)
    first, second = say(jpn, talk, "first"), say(jpn, talk, "second")
    sea.settle()
    pass_time(sea, HOUR - 2 * MINUTE)
    assert texts(jpn) == ["first", "second"]
    assert not on_disk(twn, "first")
    assert twn.views.known(talk) is None
    pass_time(sea, 3 * MINUTE)
    assert texts(twn) == ["first", "second"]
    assert [twn.views.known(m).number for m in (talk, first, second)] == [
        twn.views.known(talk).number + n for n in range(3)
    ]
    assert jpn.views.shared(first, "TWN").arrived % MINUTE < 10_000
    assert jpn.store.deferred(10**15, 9) == []


def test_the_gate_is_asked_again_when_a_delay_is_over(sea: World) -> None:
    """Suspended meanwhile: it does not leave, and the log of decisions says why. Resuming does not
    bring it back."""
    about = agree(sea, Rule(("hotline.*",), delay=HOUR))
    jpn, twn = sea.nodes["JPN"], sea.nodes["TWN"]
    talk = open_conversation(jpn, PAIR)
    say(jpn, talk, "first")
    twn.write(Draft(agreement.AgreementSuspended("storm"), PAIR, about))
    sea.settle()
    pass_time(sea, 2 * HOUR)
    assert not on_disk(twn, "first")
    said = [(d.kind, d.allowed, d.reason) for d in jpn.store.decisions(0, 2)]
    assert said == [
        ("hotline.message-sent", False, "no-agreement"),
        ("hotline.conversation-opened", False, "no-agreement"),
    ]
    for node in (jpn, twn):
        node.write(Draft(agreement.resume(node.state("agreement", about)), PAIR, about))
        sea.settle()
    pass_time(sea, 2 * HOUR)
    assert not on_disk(twn, "first")
    assert texts(jpn) == ["first"]


def test_a_crash_between_writing_and_leaving_loses_nothing(sea: World) -> None:
    """What waits is in the store."""
    agree(sea, Rule(("hotline.*",), delay=HOUR))
    jpn, twn = sea.nodes["JPN"], sea.nodes["TWN"]
    talk = open_conversation(jpn, PAIR)
    say(jpn, talk, "first")
    sea.crash("JPN")
    pass_time(sea, 2 * HOUR)
    sea.crash("JPN")
    sea.settle()
    assert texts(twn) == ["first"] == texts(jpn)


def test_what_is_withdrawn_before_it_left_never_leaves(sea: World) -> None:
    """Nor does the partner hear of a withdrawal of what it never saw."""
    agree(sea, Rule(("hotline.*",), delay=HOUR))
    jpn, twn = sea.nodes["JPN"], sea.nodes["TWN"]
    talk = open_conversation(jpn, PAIR)
    message = say(jpn, talk, "first")
    state = jpn.state("hotline", talk)
    fact = hotline.withdraw(state, message, ("JPN", "CG"), "wrong", False)
    jpn.write(Draft(fact, PAIR, talk, (), (message,)))
    pass_time(sea, 3 * HOUR)
    assert twn.views.known(talk) is not None
    assert not on_disk(twn, message)


def test_a_correction_of_what_has_not_left_leaves_with_it(sea: World) -> None:
    """Never before it."""
    agree(sea, Rule(("hotline.*",), delay=HOUR))
    jpn, twn = sea.nodes["JPN"], sea.nodes["TWN"]
    talk = open_conversation(jpn, PAIR)
    message = say(jpn, talk, "first")
    state = jpn.state("hotline", talk)
    fact = hotline.correct(state, message, ("JPN", "CG"), (Part("better", "en"),))
    jpn.write(Draft(fact, PAIR, talk, (), (message,)))
    pass_time(sea, HOUR + MINUTE)
    assert texts(twn) == ["better"] == texts(jpn)


def test_a_reduced_copy_keeps_its_id_and_says_that_it_is_reduced(sea: World) -> None:
    """Positions rounded, attachments left out; its author's side keeps the whole one, and shows
    that. How it was reduced is not in it."""
    agree(sea, Rule(("hotline.*",), precision=0.1, omit=("attachments",)))
    jpn, twn = sea.nodes["JPN"], sea.nodes["TWN"]
    message = send(jpn, open_conversation(jpn, PAIR), PLACE)
    sea.settle()
    ours, theirs = jpn.views.known(message), twn.views.known(message)
    assert ours.fact.parts[0].slots["position"].position == Position(24.4567, 123.0123)
    assert theirs.fact.parts[0].slots["position"].position == Position(24.5, 123.0)
    assert not ours.record.header.reduced
    assert theirs.record.header.reduced
    assert not on_disk(twn, "24.45")
    assert b'"reduced":true' in theirs.record.data
    assert not {b"0.1", b"precision", b"omit"} & set(theirs.record.data.split(b'"'))


def test_to_what_was_reduced_nothing_is_added_when_the_agreement_is_over(sea: World) -> None:
    """A correction could hold what was left out; a withdrawal may still follow."""
    about = agree(sea, Rule(("hotline.*",), precision=0.1))
    jpn, twn = sea.nodes["JPN"], sea.nodes["TWN"]
    talk = open_conversation(jpn, PAIR)
    message = send(jpn, talk, PLACE)
    sea.settle()
    twn.write(Draft(agreement.AgreementSteppedBack(0), PAIR, about))
    sea.settle()
    state = jpn.state("hotline", talk)
    exact = hotline.correct(state, message, ("JPN", "CG"), (PLACE,))
    with pytest.raises(Refused, match="no-agreement"):
        jpn.write(Draft(exact, PAIR, talk, (), (message,)))
    gone = hotline.withdraw(state, message, ("JPN", "CG"), "wrong", False)
    jpn.write(Draft(gone, PAIR, talk, (), (message,)))
    sea.settle()
    assert hotline.withdrawal(twn.state("hotline", talk).thread(message))


def test_what_is_kept_for_a_time_goes_at_the_receivers_also_on_a_cut_link(sea: World) -> None:
    """By the receiver's own clock, attested; at its author's it stays. Once healed the chain is
    whole, and the author knows."""
    agree(sea, Rule(("hotline.*",), keep=DAY))
    jpn, twn = sea.nodes["JPN"], sea.nodes["TWN"]
    talk = open_conversation(jpn, PAIR)
    message = say(jpn, talk, "for a day")
    sea.settle()
    assert texts(twn) == ["for a day"]
    sea.cut.add(frozenset(PAIR))
    sea.disconnect("JPN", "TWN")
    sea.now += DAY + MINUTE
    with twn.durable():
        apply_retention(twn.ledger, twn.now, bytes(32))
    assert texts(twn) == []
    assert not on_disk(twn, "for a day")
    log = jpn.views.shared(message, "TWN")
    assert twn.store.head_for(log.log, "JPN").number < log.number
    pass_time(sea, MINUTE)
    pass_time(sea, MINUTE)
    assert texts(jpn) == ["for a day"]
    assert jpn.views.shared(message, "TWN") is None
    for node in (jpn, twn):
        assert node.store.head_for(log.log, "JPN") == node.store.head(log.log)
    state = jpn.state(retention.NAME, retention.about_retention(PAIR))
    assert list(state.attested[log.log][str(log.number)]) == ["TWN"]
    sea.crash("TWN")
    sea.crash("JPN")
    assert texts(jpn) == ["for a day"]
    assert texts(twn) == []


def test_what_is_taken_back_goes_everywhere_but_at_home(sea: World) -> None:
    """Every other holder erases it; our own copy stays as it was."""
    agree(sea, Rule(("hotline.*",)), parties=PARTIES)
    jpn = sea.nodes["JPN"]
    message = say(jpn, open_conversation(jpn, PARTIES), "taken back")
    sea.settle()
    with jpn.durable():
        erasures.recall(jpn.ledger, message, CG, "wrong audience", jpn.now, bytes(32))
    sea.settle()
    assert texts(jpn) == ["taken back"]
    for other in ("TWN", "USA"):
        assert texts(sea.nodes[other]) == []
        assert not on_disk(sea.nodes[other], "taken back")
    sea.crash("JPN")
    assert texts(jpn) == ["taken back"]


def test_what_a_partner_gave_is_forwarded_only_where_its_agreement_says_so(sea: World) -> None:
    """The words of Taiwan's message, in one to the United States."""
    agree(sea, Rule(("hotline.*",)))
    agree(sea, Rule(("hotline.*",)), parties=("JPN", "USA"))
    jpn, twn, usa = (sea.nodes[p] for p in PARTIES)
    theirs = say(twn, open_conversation(twn, PAIR), "from Taipei")
    sea.settle()
    talk = open_conversation(jpn, ("JPN", "USA"))
    with pytest.raises(Refused, match="third-party"):
        send(jpn, talk, Part("from Taipei", "en"), forwards=(theirs,))
    own = say(jpn, open_conversation(jpn, PAIR), "our own")
    send(jpn, talk, Part("our own", "en"), forwards=(own,))
    sea.settle()
    assert texts(usa) == ["our own"]


def test_what_was_given_to_be_passed_on_may_be(sea: World) -> None:
    """The rule says so, the record bears it."""
    agree(sea, Rule(("hotline.*",), pass_on=True))
    agree(sea, Rule(("hotline.*",)), parties=("JPN", "USA"))
    jpn, twn = sea.nodes["JPN"], sea.nodes["TWN"]
    theirs = say(twn, open_conversation(twn, PAIR), "from Taipei")
    sea.settle()
    assert jpn.views.known(theirs).record.header.pass_on
    talk = open_conversation(jpn, ("JPN", "USA"))
    send(jpn, talk, Part("from Taipei", "en"), forwards=(theirs,))
    sea.settle()
    assert texts(sea.nodes["USA"]) == ["from Taipei"]


def test_a_second_node_of_the_party_holds_what_has_not_left(tmp_path: Path) -> None:
    """The own-party log carries it, as written; the partner's node gets none of it."""
    world = World(tmp_path, seed=8, second=("JPN",))
    agree(world, Rule(("hotline.*",), delay=HOUR))
    jpn, ship, twn = world.nodes["JPN"], world.nodes["JPN/n2"], world.nodes["TWN"]
    say(jpn, open_conversation(jpn, PAIR), "first")
    world.settle()
    assert texts(ship) == ["first"]
    assert not on_disk(twn, "first")
    world.close()


def test_a_signature_by_a_post_without_the_power_does_not_count(sea: World) -> None:
    """A node that lets anybody sign binds its party to nothing."""
    jpn, twn = sea.nodes["JPN"], sea.nodes["TWN"]
    text = one_step("a", PAIR, (Rule(("hotline.*",)),), sea.start - DAY, sea.start + DAY)
    about = jpn.write(Draft(agreement.propose(text, sea.now), PAIR))
    sea.settle()
    for node, post in ((jpn, "watch-officer"), (twn, "cook")):
        signed = agreement.sign(node.state("agreement", about), 1, Conditions(), sea.now)
        author = msgspec.structs.replace(CG, post=post)
        node.write(Draft(signed, PAIR, about), author)
    sea.settle()
    assert agreement.in_force(jpn.state("agreement", about), sea.now) is None
    flagged = [h.quarantine for h in jpn.store.since(0, 999) if h.quarantine]
    assert flagged == ["agreement.unempowered"]
    assert any(read(h.body).header.post == "cook" for h in jpn.store.since(0, 999) if h.quarantine)
