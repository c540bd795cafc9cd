"""What comes by way of another, and what a third party signed: never at the link's cost."""

from pathlib import Path

import msgspec
from tests.federation.invariants import (
    check_converged,
    check_delivery_known,
    check_reachable_agree,
    newest_receipts,
)
from tests.federation.liars import Liar
from tests.federation.made import START, key
from tests.federation.net import PARTIES
from tests.federation.node import CG, SimNode, SimSession
from tests.federation.talk import EVERYTHING, check_with, open_conversation, own_heads, say
from tests.federation.world import World
from tests.sharing.made import one_step

from kuroshio.domains import hotline
from kuroshio.feed.entry import parse_log, read_entry
from kuroshio.node import erasures
from kuroshio.node.ledger import Draft
from kuroshio.phrases.slots import Part
from kuroshio.sharing import agreement
from kuroshio.sharing.terms import Rule
from kuroshio.sync import messages
from kuroshio.trust import changes
from kuroshio.trust.document import LastGood, issue
from kuroshio.values import HOUR, MINUTE, SECOND, Precedence


def test_entries_arrive_by_way_of_a_third_member_and_the_author_hears_of_it(world: World) -> None:
    """JPN and TWN cannot reach each other; the United States carries, and receipts come back
    at the next session between them."""
    world.cut.add(frozenset(("JPN", "TWN")))
    world.disconnect("JPN", "TWN")
    talk = open_conversation(world.nodes["JPN"])
    sent = say(world.nodes["JPN"], talk, "by way of USA", flash=True)
    for _ in range(200):
        world.connect_all()
        world.step()
    assert world.nodes["TWN"].views.known(sent)
    world.settle()
    check_delivery_known(world)


def test_a_receipt_goes_to_the_author_also_when_another_gave_the_segment(world: World) -> None:
    """All links are up, but the third node happens to be faster: no session has to restart for
    the author to know."""
    node, log = world.nodes["JPN"], ""
    talk = open_conversation(node)
    world.settle()
    author = world.nodes["TWN"].sessions["JPN"]
    author._may_want = lambda name: False  # TWN pulls from USA alone
    world.nodes["TWN"].sessions["USA"]._may_want = lambda name: True
    author._heads.clear()
    world.nodes["JPN"].sessions["TWN"]._giver._giving.clear()
    sent = say(node, talk, "fast")
    for _ in range(300):
        world.step()
    log = node.views.known(sent).log
    assert world.nodes["TWN"].views.known(sent)
    assert newest_receipts(world.nodes["JPN"])[log, "TWN"] == own_heads(node)[log]


def test_a_log_of_a_party_that_is_not_pinned_waits_and_cuts_no_link(sea: Path) -> None:
    """TWN has pinned USA, JPN not yet: what USA signs for all three reaches JPN by TWN, and
    waits there; the link between JPN and TWN stays up, and pinning is enough to go on."""
    world = World(sea, 3)
    usa = world.nodes["USA"].own
    jpn = world.nodes["JPN"]
    directory = jpn.ledger.directory
    jpn.ledger.directory = msgspec.structs.replace(
        directory, held={p: d for p, d in directory.held.items() if p != "USA"}
    )
    world.cut.add(frozenset(("JPN", "USA")))
    text = one_step("a", PARTIES, (Rule(EVERYTHING),), START, START + 9 * HOUR)
    offered = world.nodes["USA"].write(Draft(agreement.propose(text, world.now), PARTIES))
    for _ in range(100):
        world.connect_all()
        world.step()
    assert world.nodes["TWN"].views.known(offered)
    assert not jpn.views.known(offered)
    assert not world.refusals
    with jpn.durable():
        jpn.ledger.pin(usa.data, usa.document.fingerprint.hex())
    world.nodes["TWN"].sessions["JPN"].appended(
        parse_log(world.nodes["TWN"].views.known(offered).log)
    )
    ping = world.nodes["TWN"].write(check_with("JPN", "TWN"))
    for _ in range(200):
        world.step()
    assert jpn.views.known(ping)
    assert jpn.views.known(offered)


def test_the_revocation_of_a_third_node_cuts_no_link_between_two_others(world: World) -> None:
    """USA revokes its node at an entry that TWN holds more than: TWN gives JPN only what USA
    still vouches for, JPN takes no more, and JPN and TWN go on talking."""
    usa, twn, jpn = (world.nodes[p] for p in ("USA", "TWN", "JPN"))
    world.cut |= {frozenset(("USA", "JPN")), frozenset(("TWN", "JPN"))}
    world.disconnect("USA", "JPN")
    world.disconnect("TWN", "JPN")
    talk = open_conversation(usa)
    bad = say(usa, talk, "written by whoever stole the key")
    for _ in range(100):
        world.connect_all()
        world.step()
    log = twn.views.known(bad).log
    good = read_entry(twn.store.entry(log, twn.views.known(talk).number))[0]
    last = (LastGood(log, good.number, good.hash.hex()),)
    revoked = issue(changes.revoke(usa.own.document, "n1", last, world.now), key(7 * 100 + 20).sign)
    for node in (twn, jpn):
        with node.durable():
            node.ledger.take_document(revoked.data)
    world.cut = {frozenset(("USA", "JPN")), frozenset(("USA", "TWN"))}
    world.disconnect("USA", "TWN")
    world.refusals.clear()
    for _ in range(200):
        world.connect_all()
        world.step()
    assert jpn.views.known(talk)
    assert not jpn.views.known(bad)
    assert not world.refusals
    again = twn.write(check_with("JPN", "TWN"))
    for _ in range(100):
        world.step()
    assert jpn.views.known(again)


def test_a_marking_above_the_ceiling_is_not_kept_and_stops_its_log_only(world: World) -> None:
    """The record is not stored anywhere at the partner; what came before it is, other logs go
    on, and once its author erased it, the log goes on too."""
    jpn, twn = world.nodes["JPN"], world.nodes["TWN"]
    twn.identity = msgspec.structs.replace(twn.identity, marking_ceiling="UNCLASSIFIED")
    world.crash("TWN")
    talk = open_conversation(jpn)
    before = say(jpn, talk, "before")
    header = jpn.views.known(talk).record.header
    fact = hotline.MessageSent("information", Precedence.ROUTINE, (Part("too high", "en"),))
    above = jpn.write(Draft(fact, PARTIES, talk, header.addressees, marking="OFFICIAL"))
    after = say(jpn, talk, "after")
    world.settle()
    assert twn.views.known(before)
    assert not twn.views.known(above)
    assert not twn.views.known(after)
    assert b"too high" not in twn.path.read_bytes()
    assert [e.code for e in twn.store.evidence()].count("feed.marking-above-ceiling") == 1
    assert not world.refusals
    flash = say(jpn, talk, "flash passes", flash=True)
    world.settle()
    assert twn.views.known(flash)
    with jpn.durable():
        erasures.erase(jpn.ledger, above, CG, "withdrawn", world.now, bytes(20))
    world.disconnect("JPN", "TWN")
    world.settle()
    assert twn.views.known(after)
    check_converged(world)


def test_who_told_first_keeps_nobody_from_giving_more(sea: Path) -> None:
    """TWN lost its disk. JPN/n2 is the first to tell it of its own log, but lacks the last entry
    and would have it only from its author, who asks JPN/n2 alone: USA has it, and must be asked."""
    world = World(sea, 5, second=("JPN",))
    world.agree(PARTIES, EVERYTHING)
    twn = world.nodes["TWN"]
    world.back_up("TWN")
    talk = open_conversation(twn)
    say(twn, talk, "everybody has this")
    world.settle()
    world.cut |= {frozenset(("TWN", "JPN/n2")), frozenset(("USA", "JPN/n2"))}
    world.cut |= {frozenset(("JPN", name)) for name in ("TWN", "USA", "JPN/n2")}
    for pair in world.cut:
        world.disconnect(*sorted(pair))
    last = say(twn, talk, "only USA has this")
    for _ in range(50):
        world.step()
    world.restore("TWN", "lost")
    world.cut.clear()
    world.connect("TWN", "JPN/n2")
    for _ in range(50):
        world.step()
    world.settle()
    assert all(node.views.known(last) for node in world.nodes.values())


class Withholder(Liar):
    """It tells all of what it has written, and gives nothing of it to the United States."""

    def say(self, node: SimNode, session: SimSession, message: messages.Message) -> list[bytes]:
        kept = isinstance(message, messages.Give) and session.party == "USA"
        return [] if kept else [messages.encode(message)]


def test_what_an_author_keeps_from_one_member_comes_from_another_within_two_minutes(
    world: World,
) -> None:
    """USA has asked JPN, who goes on telling and never gives, when TWN is given it: USA asks TWN
    once it has waited its minute for JPN. Until then the two do not hold the same, by right."""
    usa, twn = world.nodes["USA"], world.nodes["TWN"]
    world.distrusted.add("JPN")
    world.liars["JPN"] = Withholder((), world.chance, 1)
    world.cut.add(frozenset(("JPN", "TWN")))
    world.cut_off("JPN")
    sent = open_conversation(world.nodes["JPN"])
    world.run(MINUTE + 30 * SECOND)  # JPN is asked a second time
    world.note_heads()
    world.cut.clear()
    world.run(10 * SECOND)
    assert twn.views.known(sent)
    assert not usa.views.known(sent)
    check_reachable_agree(world)
    world.note_heads()
    world.run(2 * MINUTE)
    check_reachable_agree(world)
    assert usa.views.known(sent)


class Trickler(Liar):
    """It keeps from the United States what others may read too, and gives it the rest."""

    def say(self, node: SimNode, session: SimSession, message: messages.Message) -> list[bytes]:
        of_twn = isinstance(message, messages.Give) and "TWN" in message.log
        return [] if of_twn and session.party == "USA" else [messages.encode(message)]


def test_who_gives_one_log_all_the_while_cannot_keep_another_back(world: World) -> None:
    """No session ends for stalling, and yet Taiwan is asked."""
    jpn, usa = world.nodes["JPN"], world.nodes["USA"]
    world.agree(("JPN", "USA"), EVERYTHING)
    talk = open_conversation(jpn, ("JPN", "USA"))
    world.settle()
    world.distrusted.add("JPN")
    world.liars["JPN"] = Trickler((), world.chance, 1)
    world.cut_off("JPN")
    kept = open_conversation(jpn)
    for number in range(6):
        say(jpn, talk, f"trickle {number}")
        world.run(30 * SECOND)
    assert usa.views.known(kept)
