"""Faults one by one: what a reader of the design would ask about first."""

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import msgspec
import pytest
from tests.federation.invariants import (
    HEALED,
    check_converged,
    check_delivery_known,
    check_nothing_lost,
    newest_receipts,
)
from tests.federation.world import (
    CG,
    CRASH_POINTS,
    PARTIES,
    START,
    Crash,
    SimNode,
    World,
    key,
)

from kuroshio.domains import alert, check, hotline, liaison
from kuroshio.errors import Refused
from kuroshio.feed.entry import parse_log, read_entry
from kuroshio.feed.record import Addressee
from kuroshio.node.ledger import Draft
from kuroshio.phrases.slots import Part
from kuroshio.sharing import agreement
from kuroshio.trust import changes
from kuroshio.trust.document import LastGood, issue
from kuroshio.values import HOUR, Lane, Precedence

EVERYTHING = ("hotline.*", "liaison.*")


@pytest.fixture
def world(sea: Path) -> World:
    """Three parties, one trilateral agreement in force, and one bilateral."""
    made = World(sea, seed=7)
    made.agree(PARTIES, EVERYTHING)
    made.agree(("JPN", "TWN"), EVERYTHING)
    return made


def open_conversation(node: SimNode, audience: tuple[str, ...] = PARTIES) -> str:
    bodies = tuple(Addressee(p, "CG") for p in audience)
    fact = hotline.open_conversation("drifting boat", "en", bodies)
    return node.write(Draft(fact, audience, addressees=bodies))


def say(node: SimNode, conversation: str, text: str, flash: bool = False) -> str:
    header = node.views.known(conversation).record.header
    precedence = Precedence.FLASH if flash else Precedence.ROUTINE
    fact = hotline.MessageSent("information", precedence, (Part(text, "en"),))
    return node.write(Draft(
        fact, header.audience, conversation, header.addressees, (conversation,),
        hotline.lane(precedence),
    ))  # fmt: skip


def own_heads(node: SimNode) -> dict[str, int]:
    return {r.name: r.head.number for r in node.store.rows() if node.identity.owns(r.name)}


@pytest.mark.parametrize("point", CRASH_POINTS)
def test_a_crash_at_any_step_of_writing_loses_nothing_that_was_told(
    world: World, point: str
) -> None:
    """The officer is told after the commit; a crash before that may lose, after it never."""
    node = world.nodes["JPN"]
    talk = open_conversation(node)
    before = say(node, talk, "before")
    node.crash_at = point if point != "before-receipt" else ""
    try:
        say(node, talk, "during")
    except Crash:
        world.crash("JPN")
    after = say(world.nodes["JPN"], talk, "after")
    world.settle()
    for holds in HEALED:
        holds(world)
    assert {before, after} <= node.acknowledged


@pytest.mark.parametrize("point", CRASH_POINTS)
def test_a_crash_at_any_step_of_taking_in_costs_at_most_a_segment(world: World, point: str) -> None:
    """The receiver crashes between store and receipt, or earlier: the sender gives again, and
    knows in the end that it is held."""
    talk = open_conversation(world.nodes["JPN"])
    world.settle()
    for i in range(5):
        say(world.nodes["JPN"], talk, f"{i}")
    world.nodes["TWN"].crash_at = point
    world.settle()
    assert world.nodes["TWN"].crash_at == ""
    for holds in HEALED:
        holds(world)


def test_between_commit_and_mark_nothing_leaves(world: World) -> None:
    """The mark is raised before the commit: whatever a partner holds lies below the mark."""
    node = world.nodes["JPN"]
    talk = open_conversation(node)
    for point in CRASH_POINTS[:3]:
        node.crash_at = point
        with pytest.raises(Crash):
            say(node, talk, point)
        world.crash("JPN")
        marks = node.marks.marks() or {}
        assert all(marks[log] >= number for log, number in own_heads(node).items())


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
    author._heads.clear()
    world.nodes["JPN"].sessions["TWN"]._giver._giving.clear()
    sent = say(node, talk, "fast")
    for _ in range(300):
        world.step()
    log = node.views.known(sent).log
    assert world.nodes["TWN"].views.known(sent)
    assert newest_receipts(world, "JPN")[log, "TWN"] == own_heads(node)[log]


@pytest.mark.parametrize("mark", ["kept", "lost"])
def test_a_restored_backup_never_forks_a_log(world: World, mark: str) -> None:
    """Own logs go on in a new epoch; partners retract nothing and give back what was lost."""
    node = world.nodes["JPN"]
    talk = open_conversation(node)
    world.settle()
    world.back_up("JPN")
    lost = [say(node, talk, f"after the backup {i}") for i in range(3)]
    world.settle()
    heads = own_heads(node)
    world.restore("JPN", mark)
    assert node.views.known(lost[0]) is None
    fresh = say(node, talk, "written before any partner was reached")
    assert node.views.known(fresh).log not in heads
    world.settle()
    assert all(node.views.known(record) for record in [*lost, fresh])
    for holds in HEALED:
        holds(world)


def test_a_restored_partner_retracts_its_receipts_and_is_given_again(world: World) -> None:
    """Lost at partner, sending again: the author's screen says so between the two."""
    jpn = world.nodes["JPN"]
    talk = open_conversation(jpn)
    world.settle()
    world.back_up("TWN")
    log = jpn.views.known(say(jpn, talk, "one")).log
    world.settle()
    before = newest_receipts(world, "JPN")[log, "TWN"]
    world.skew["TWN"] = -5 * HOUR  # and its clock was put back while it was repaired
    world.restore("TWN")
    seen = []
    for _ in range(300):
        world.connect_all()
        world.step(most=1)
        seen.append(newest_receipts(world, "JPN")[log, "TWN"])
    assert before - 1 in seen, "the retraction was never shown"
    assert seen[-1] == before
    check_nothing_lost(world)


def fork(world: World) -> tuple[str, list[str], str]:
    """JPN's whole machine is rolled back, its mark too, and it writes before it reaches anybody."""
    node = world.nodes["JPN"]
    talk = open_conversation(node)
    world.settle()
    world.back_up("JPN")
    first = [say(node, talk, f"first history {i}") for i in range(2)]
    log = node.views.known(first[0]).log
    world.settle()
    world.restore("JPN", "old")
    other = say(node, talk, "second history")
    assert node.views.known(other).log == log
    world.settle()
    return log, first, other


def test_a_forked_log_is_found_and_both_entries_are_kept(world: World) -> None:
    """Never first wins: two entries with one number are evidence, at every node that meets
    them, and nobody's copy is replaced."""
    log, first, other = fork(world)
    forked = {
        name: [e for e in node.store.evidence() if e.code == "feed.forked"]
        for name, node in world.nodes.items()
    }
    for name, found in forked.items():
        assert found, f"{name} has not noticed"
        assert any(row.forked for row in world.nodes[name].store.rows() if row.name == log)
    pairs = [msgspec.msgpack.decode(e.data) for found in forked.values() for e in found]
    entries = [tuple(read_entry(data)[0] for data in pair) for pair in pairs if _is_pair(pair)]
    assert any(a.number == b.number and a.data != b.data for a, b in entries)
    for name in ("TWN", "USA"):
        held = world.nodes[name].views
        assert all(held.known(record) for record in first)
    assert world.nodes["JPN"].views.known(other)


def _is_pair(pair: list[bytes]) -> bool:
    return len(pair) == 2 and all(
        data[:2] == b"\xd2\x84" and b"kuroshio/entry" in data for data in pair
    )


def test_a_fork_takes_no_link_down_and_no_receipt_with_it(world: World) -> None:
    """Other logs go on, the author goes on in a new epoch, and nobody's receipt for one branch
    counts as delivery of the other."""
    log, _, other = fork(world)
    world.refusals.clear()
    known = newest_receipts(world, "JPN")
    number = world.nodes["JPN"].views.known(other).number
    assert known.get((log, "TWN"), 0) < number
    talk = open_conversation(world.nodes["JPN"])
    after = say(world.nodes["JPN"], talk, "after the fork")
    back = say(world.nodes["TWN"], open_conversation(world.nodes["TWN"]), "we hear you")
    world.settle()
    assert all(node.views.known(after) and node.views.known(back) for node in world.nodes.values())
    assert world.nodes["JPN"].views.known(after).log != log
    assert not world.refusals


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
    text = agreement.Agreement(
        usa.document.names, PARTIES, (agreement.Rule(EVERYTHING),), START, START + 9 * HOUR
    )
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
    ping = world.nodes["TWN"].write(_check("JPN", "TWN"))
    for _ in range(200):
        world.step()
    assert jpn.views.known(ping)
    assert jpn.views.known(offered)


def _check(*pair: str) -> Draft:
    return Draft(check.send(1_000), tuple(sorted(pair)), check.about_checks(*pair))


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
    again = twn.write(_check("JPN", "TWN"))
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
        jpn.ledger.erase(above, CG, "withdrawn", world.now, bytes(24))
    world.disconnect("JPN", "TWN")
    world.settle()
    assert twn.views.known(after)
    check_converged(world)


def test_a_suspension_stops_the_very_next_record_and_opens_a_new_epoch(world: World) -> None:
    """Also within one transaction, and for every party once it knows; resuming takes all."""
    jpn = world.nodes["JPN"]
    talk = open_conversation(jpn)
    about = next(a for a in jpn.views.abouts("agreement") if len(_text(jpn, a).parties) == 3)
    first = jpn.views.known(say(jpn, talk, "before")).log
    suspended = Draft(agreement.AgreementSuspended("storm"), PARTIES, about)
    message = Draft(
        hotline.MessageSent("warning", Precedence.ROUTINE, (Part("x", "en"),)), PARTIES, talk
    )
    with jpn.durable():
        jpn.ledger.compose(CG, suspended, world.now, bytes(23) + b"1")
        with pytest.raises(Refused, match="no-agreement"):
            jpn.ledger.compose(CG, message, world.now, bytes(23) + b"2")
    world.settle()
    for node in world.nodes.values():
        with pytest.raises(Refused, match="not released"):
            say(node, talk, "suspended for all")
    for node in world.nodes.values():
        node.write(Draft(agreement.resume(node.state("agreement", about)), PARTIES, about))
        world.settle()
    assert parse_log(jpn.views.known(say(jpn, talk, "again")).log).epoch > parse_log(first).epoch
    world.settle()
    check_converged(world)


def _text(node: SimNode, about: str) -> agreement.Agreement:
    return next(iter(node.state("agreement", about).proposals.values()))


def test_a_suspension_cannot_be_erased(world: World) -> None:
    """Otherwise whoever suspended could resume alone."""
    jpn = world.nodes["JPN"]
    about = jpn.views.abouts("agreement")[0]
    record = jpn.write(Draft(agreement.AgreementSuspended("x"), _text(jpn, about).parties, about))
    with pytest.raises(Refused) as refused:
        jpn.ledger.erase(record, CG, "retention", world.now, bytes(24))
    assert refused.value.code == "feed.not-erasable"


def test_an_erased_body_is_gone_from_every_disk(world: World) -> None:
    """Body and salt go from every holder's file, and the chain still verifies for a late comer."""
    jpn = world.nodes["JPN"]
    talk = open_conversation(jpn)
    secret = say(jpn, talk, "the words that must go")
    world.settle()
    with jpn.durable():
        jpn.ledger.erase(secret, CG, "withdrawn", world.now, bytes(24))
    world.settle()
    for node in world.nodes.values():
        assert not node.views.known(secret)
        node.store._db.execute("pragma wal_checkpoint(truncate)")
        assert b"the words that must go" not in node.path.read_bytes(), node.name
    world.back_up("USA")
    world.restore("USA")
    world.settle()
    check_converged(world)


def test_a_restored_backup_erases_again_what_was_erased_since(world: World) -> None:
    """The backup still has the body; the erasure comes back from a partner and takes it away."""
    jpn, twn = world.nodes["JPN"], world.nodes["TWN"]
    secret = say(jpn, open_conversation(jpn), "gone")
    world.settle()
    world.back_up("TWN")
    with jpn.durable():
        jpn.ledger.erase(secret, CG, "withdrawn", world.now, bytes(24))
    world.settle()
    world.restore("TWN")
    assert twn.views.known(secret)
    world.settle()
    assert not twn.views.known(secret)
    check_converged(world)


@pytest.mark.parametrize("start", [2_147_483_640_000, 4_294_967_290_000, 253_402_300_000_000])
def test_it_works_in_2038_in_2106_and_in_the_year_9999(sea: Path, start: int) -> None:
    """Instants are 64 bit, and so is everything that is counted from them."""
    world = World(sea, 5, start=start)
    world.agree(PARTIES, EVERYTHING)
    talk = open_conversation(world.nodes["USA"])
    world.settle()
    world.back_up("USA")
    say(world.nodes["USA"], talk, "before")
    world.settle()
    world.restore("USA", "lost")
    say(world.nodes["USA"], talk, "after")
    world.settle()
    for holds in HEALED:
        holds(world)


def test_a_clock_hours_ahead_is_flagged_and_not_merged(world: World) -> None:
    """The record is kept and marked; nobody else's stamps run ahead because of it, and when the
    clock is right again its log's stamps still do not fall."""
    jpn, twn = world.nodes["JPN"], world.nodes["TWN"]
    talk = open_conversation(jpn)
    world.settle()
    world.skew["JPN"] = 9 * HOUR
    ahead = say(jpn, talk, "from the future")
    world.settle()
    assert twn.views.known(ahead).clock_ahead
    answer = say(twn, talk, "from now")
    assert twn.views.known(answer).record.header.stamp.millis < world.now + HOUR
    world.skew["JPN"] = 0
    later = say(jpn, talk, "right again")
    known = jpn.views.known
    assert known(later).record.header.stamp > known(ahead).record.header.stamp
    world.settle()
    for holds in HEALED:
        holds(world)


def naive(kinds: list[str]) -> str:
    """What a fold would say that believes whatever came last."""
    return "on-watch" if kinds[-1] == "liaison.watch-taken" else "no-watch"


def test_the_watch_is_order_sensitive_and_still_folds_alike(world: World) -> None:
    """The same facts in two orders: a naive last-write fold differs, ours does not. So the
    property that all nodes agree says something."""
    node = world.nodes["JPN"]
    about = liaison.about_watch("JPN", "CG")
    for decide in (lambda s: liaison.take(s, "watch-officer", ""), liaison.stand_down):
        fact, basis = decide(node.state("liaison", about))
        node.write(Draft(fact, PARTIES, about, references=basis))
    known = node.views.records("liaison", about)
    forwards, backwards = known, known[::-1]
    kinds: Callable = lambda records: [k.record.header.kind for k in records]  # noqa: E731
    assert naive(kinds(forwards)) != naive(kinds(backwards))
    answers = []
    for order in (forwards, backwards):
        state = liaison.new()
        for one in order:
            liaison.apply(state, one.record.header, one.fact)
        answers.append(liaison.watch(state)[0])
    assert answers == ["no-watch", "no-watch"]


def test_a_gate_that_says_no_to_one_appends_for_nobody(world: World) -> None:
    """A kind that no agreement covers: refused with each party's reason, and no log grows."""
    jpn = world.nodes["JPN"]
    before = own_heads(jpn)
    with pytest.raises(Refused) as refused, jpn.durable():
        jpn.ledger.compose(
            CG, Draft(alert.AlertRaised("x", "alarm", {}), PARTIES), world.now, bytes(24)
        )
    assert refused.value.detail == {"TWN": "no-agreement", "USA": "no-agreement"}
    assert own_heads(jpn) == before


def test_flash_and_routine_never_share_a_log(world: World) -> None:
    """So that a flash message is never behind a routine one in its own log."""
    jpn = world.nodes["JPN"]
    talk = open_conversation(jpn)
    lanes = {
        parse_log(jpn.views.known(say(jpn, talk, "x", flash=flash)).log).lane
        for flash in (True, False)
    }
    assert lanes == {Lane.FLASH, Lane.ROUTINE}


def test_stamps_within_a_log_rise(world: World) -> None:
    """Twenty messages in one millisecond still have an order."""
    jpn = world.nodes["JPN"]
    talk = open_conversation(jpn)
    stamps = [jpn.views.known(say(jpn, talk, str(i))).record.header.stamp for i in range(20)]
    assert all(a < b for a, b in pairwise(stamps))
