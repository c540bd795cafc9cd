"""The exchange, both ends joined: what is held on one side and is for the other comes over."""

import msgspec
import pytest
from tests.feed.made import LOG, chain, directory, entry, items, receipt, written
from tests.sync.pair import Pair, Rack, Side, refused

from kuroshio.errors import Refused
from kuroshio.feed.entry import Head, parse_log
from kuroshio.feed.log import Item
from kuroshio.sync import messages as say
from kuroshio.sync.exchange import MOST_LOGS, Evidence, OwnLogAhead, StoreReceipt, StoreSegment
from kuroshio.sync.flow import LARGEST_SEGMENT, SMALLEST_SEGMENT, Flow
from kuroshio.values import LANES_BY_PRECEDENCE

FLASH = "JPN/n1;JPN+TWN;flash;1"
THEIRS = "TWN/n1;JPN+TWN+USA;routine;1"
OF_USA = "USA/n1;JPN+TWN+USA;routine;1"
NOT_FOR_TWN = "JPN/n1;JPN+USA;routine;1"


def test_both_sides_end_with_the_same_and_with_nothing_that_is_not_for_them() -> None:
    """Own logs, the other's and a third party's cross; a log for others is not even told of."""
    left = Rack({LOG: chain(7), OF_USA: chain(3, OF_USA), NOT_FOR_TWN: chain(4, NOT_FOR_TWN)})
    right = Rack({THEIRS: chain(5, THEIRS), OF_USA: chain(9, OF_USA)})
    pair = Pair(left, right).start()
    pair.run()
    for name in (LOG, THEIRS, OF_USA):
        assert left.head(name) == right.head(name) != Head(0, bytes(32))
    assert NOT_FOR_TWN not in right.logs
    told = [p.log for m in pair.left.sent if isinstance(m, say.Have) for p in m.positions]
    assert NOT_FOR_TWN not in told
    assert pair.left.codes() == pair.right.codes() == []


def test_what_is_appended_later_follows_without_being_asked_for() -> None:
    """In the same session, to whoever wants the log."""
    pair = Pair(Rack({LOG: chain(1)})).start()
    pair.run()
    pair.left.rack.logs[LOG] = chain(4)
    pair.left.exchange.appended(parse_log(LOG))
    pair.run()
    assert pair.right.rack.head(LOG).number == 4
    pair.left.rack.logs[FLASH] = chain(1, FLASH)
    pair.left.exchange.appended(parse_log(FLASH))
    pair.run()
    assert pair.right.rack.head(FLASH).number == 1


def test_a_receipt_is_sent_only_once_the_entries_are_durable() -> None:
    """Until the caller says so there is neither receipt nor new credit."""
    pair = Pair(Rack({LOG: chain(1)})).start()
    pair.right.storing = False
    pair.run()
    assert not [m for m in pair.right.sent if isinstance(m, say.ReceiptGiven)]
    [segment] = [e for e in pair.right.effects if isinstance(e, StoreSegment)]
    pair.right.rack.store(segment)
    pair.right.exchange.stored(segment, b"signed")
    pair.run()
    assert [m.receipt for m in pair.right.sent if isinstance(m, say.ReceiptGiven)] == [b"signed"]
    assert StoreReceipt(b"signed") in pair.left.effects


def test_a_session_cut_anywhere_goes_on_in_the_next() -> None:
    """After each number of messages: the next session ends with all, and asks for no more than
    what was not stored."""
    for cut in range(1, 14):
        left, right = Rack({LOG: chain(40), FLASH: chain(3, FLASH)}), Rack()
        first = Pair(left, right).start()
        for _ in range(cut):
            for own, other in (first.sides, first.sides[::-1]):
                message = own.say()
                if message is not None:
                    other.take(message)
        held = right.head(LOG).number
        second = Pair(left, right).start()
        second.run()
        assert right.head(LOG) == left.head(LOG)
        given = [len(m.items) for m in second.left.sent if isinstance(m, say.Give) and m.log == LOG]
        assert sum(given) == 40 - held


def test_every_message_twice_does_no_harm() -> None:
    """Duplicates of all messages of a session: the same end, and no evidence against anybody."""
    pair = Pair(Rack({LOG: chain(30)}), Rack({THEIRS: chain(4, THEIRS)})).start()
    for _ in range(200):
        for own, other in (pair.sides, pair.sides[::-1]):
            message = own.say()
            if message is not None:
                other.take(message)
                if not isinstance(message, say.ReceiptGiven):
                    other.take(message)
    assert pair.right.rack.head(LOG).number == 30
    assert pair.left.rack.head(THEIRS).number == 4
    assert pair.left.codes() == pair.right.codes() == []


def test_flash_overtakes_a_routine_backlog() -> None:
    """Measured in messages: with megabytes of routine waiting and a full pipe, a flash message is
    the next give of all."""
    body = "x" * 20_000
    pair = Pair(Rack({LOG: chain(200, text=body)})).start()
    pair.right.storing = False  # nothing is taken in: no credit comes back
    pair.run()
    backlog = [m for m in pair.left.sent if isinstance(m, say.Give)]
    assert backlog, "the routine backlog fills what may be in flight"
    assert pair.left.rack.head(LOG).number > sum(len(m.items) for m in backlog)
    pair.left.rack.logs[FLASH] = chain(1, FLASH)
    pair.left.exchange.appended(parse_log(FLASH))
    before = len(pair.left.sent)
    pair.run()
    gives = [m for m in pair.left.sent[before:] if isinstance(m, say.Give)]
    assert gives[0].log == FLASH, "it does not wait for routine to be taken in"


def test_flash_goes_before_routine_in_one_catch_up() -> None:
    """After a night without a link, the first segment is flash whatever else waits."""
    logs = {f"JPN/n1;JPN+TWN;{lane};1": chain(5, f"JPN/n1;JPN+TWN;{lane};1")
            for lane in ("bulk", "routine", "flash")}  # fmt: skip
    pair = Pair(Rack(logs)).start()
    pair.run()
    lanes = [parse_log(m.log).lane for m in pair.left.sent if isinstance(m, say.Give)]
    assert list(dict.fromkeys(lanes)) == ["flash", "routine", "bulk"]
    assert lanes == sorted(lanes, key=LANES_BY_PRECEDENCE.index)


def test_the_newest_frame_replaces_one_that_has_not_left() -> None:
    """The picture may drop, but never lags."""
    pair = Pair(Rack({LOG: chain(1)})).start()
    pair.run()
    for number in range(50):
        pair.left.exchange.offer_frame(f"frame {number}".encode())
    pair.run()
    assert [m for m in pair.left.sent if isinstance(m, say.Frame)] == [say.Frame(b"frame 49")]


def test_segments_and_what_is_in_flight_follow_the_measured_rate() -> None:
    """About a second in flight, a quarter of one in a segment, within fixed limits."""
    flow = Flow()
    flow.grant(1 << 30, 0)
    for tenth in range(1, 600):
        while room := flow.room():
            flow.spend(room, tenth * 100)
        taken = min(1_638, flow.in_flight)  # the link carries 16 KiB a second
        flow.grant(flow.window + flow.returned + taken, tenth * 100)
    assert 12_000 < flow.rate < 20_000
    assert SMALLEST_SEGMENT <= flow.segment() <= 5_000
    assert flow.in_flight <= 20_000
    assert flow.room(urgent=True) == flow.segment()
    assert Flow(rate=1e12).segment() == LARGEST_SEGMENT


# --- peers that break rules --------------------------------------------------------------------


def test_a_peer_that_lies_about_a_head_gets_nothing_for_it() -> None:
    """Entries that never come change nothing, however high the number."""
    right = Side("TWN", "JPN")
    right.exchange.start()
    for number in (5, 1 << 40, say.NO_MORE):
        right.take(say.Have((say.Position(LOG, number, bytes(32)),)))
    assert right.effects == []
    assert right.rack.head(LOG).number == 0


def test_a_peer_that_says_our_own_log_goes_further_is_told_on_once() -> None:
    """The node must stop appending to it; the peer cannot make it do so again and again."""
    right = Side("TWN", "JPN", Rack({THEIRS: chain(2, THEIRS)}))
    for _ in range(5):
        right.take(say.Have((say.Position(THEIRS, 9, bytes(32)),)))
    assert [e for e in right.effects if isinstance(e, OwnLogAhead)] == [
        OwnLogAhead(parse_log(THEIRS), 9)
    ]


def test_a_log_that_is_not_for_both_closes_the_session() -> None:
    """Told of, asked for or given."""
    right = Side("TWN", "JPN", Rack({"TWN/n1;TWN+USA;flash;1": chain(1, "TWN/n1;TWN+USA;flash;1")}))
    assert refused(right, say.Have((say.Position(NOT_FOR_TWN, 1, bytes(32)),))) == "sync.not-for-us"
    with pytest.raises(Refused) as denied:
        right.take(say.Want("TWN/n1;TWN+USA;flash;1", 0))
    assert denied.value.code == "sync.not-given"
    assert right.say() is None
    assert refused(right, say.Give(LOG, tuple(items(chain(1))))) == "sync.unasked"


def test_a_peer_that_tells_of_endless_logs_is_stopped() -> None:
    """Each costs a little memory; twenty thousand are more than there can be."""
    right = Side("TWN", "JPN")
    names = (f"JPN/n1;JPN+TWN;bulk;{n}" for n in range(1, MOST_LOGS + 2))
    positions = [say.Position(name, 1, bytes(32)) for name in names]
    codes = [
        refused(right, say.Have(tuple(positions[i : i + 500])))
        for i in range(0, MOST_LOGS + 1, 500)
    ]
    assert set(codes[:-1]) == {""}
    assert codes[-1] == "sync.too-many-logs"


def test_a_peer_that_floods_beyond_its_credit_is_stopped() -> None:
    """Our disk stalls, so no credit goes back, and it sends on and on all the same."""
    right = Side("TWN", "JPN")
    right.storing = False
    right.take(say.Have((say.Position(LOG, 9_000, bytes(32)),)))
    flood = items(chain(300, text="x" * 20_000))
    gives = [say.Give(LOG, tuple(flood[i : i + 30])) for i in range(0, 300, 30)]
    codes = [refused(right, give) for give in gives]
    assert codes[:3] == ["", "", ""]
    assert codes[5:] == ["sync.over-credit"] * 5


def test_entries_that_do_not_verify_cost_their_log_and_not_the_link() -> None:
    """Evidence, no more of that log in this session, and everything else goes on."""
    bad = chain(3)
    bad[1] = msgspec.structs.replace(bad[1], body=b"another body")
    left = Rack({LOG: bad, FLASH: chain(2, FLASH)})
    pair = Pair(left, Rack({THEIRS: chain(3, THEIRS)})).start()
    pair.run()
    assert pair.right.codes() == ["feed.wrong-body"]
    assert pair.right.rack.head(LOG).number == 0
    assert pair.right.rack.head(FLASH).number == 2
    assert pair.left.rack.head(THEIRS).number == 3
    assert say.Want(LOG, say.NO_MORE) in pair.right.sent
    given = len([m for m in pair.left.sent if isinstance(m, say.Give) and m.log == LOG])
    left.logs[LOG] = [*bad, *chain(1, LOG, bad[-1].entry.head)]
    pair.left.exchange.appended(parse_log(LOG))
    pair.run()
    assert len([m for m in pair.left.sent if isinstance(m, say.Give) and m.log == LOG]) == given


@pytest.mark.parametrize("longer", ["left", "right"])
def test_a_fork_is_found_from_either_side_with_both_entries(longer: str) -> None:
    """Whoever holds less, both ends get evidence with two entries of one number, and nobody's
    copy changes."""
    trunk = chain(2)
    one = [*trunk, *chain(3 if longer == "left" else 1, LOG, trunk[-1].entry.head)]
    two = [*trunk, *chain(1 if longer == "left" else 3, LOG, trunk[-1].entry.head, text="x")]
    pair = Pair(Rack({LOG: one}), Rack({LOG: two})).start()
    pair.run()
    for side, kept in ((pair.left, one), (pair.right, two)):
        assert side.rack.logs[LOG] == kept
        assert set(side.codes()) == {"feed.forked"}
    found = [
        tuple(entry_number(d) for d in e.data)
        for side in pair.sides
        for e in side.effects
        if isinstance(e, Evidence)
    ]
    assert any(a == b for a, b in found)


def entry_number(data: bytes) -> int:
    from kuroshio.feed.entry import read_entry

    return read_entry(data)[0].number


def test_a_fork_of_equal_length_is_found_too() -> None:
    """The heads have one number and two hashes."""
    pair = Pair(Rack({LOG: chain(3)}), Rack({LOG: chain(3, text="x")})).start()
    pair.run()
    assert set(pair.left.codes()) == set(pair.right.codes()) == {"feed.forked"}


def test_half_a_segment_is_malformed() -> None:
    """A frame cut anywhere does not decode; nothing of it is used."""
    data = say.encode(say.Give(LOG, tuple(items(chain(3)))))
    for end in range(0, len(data), 97):
        with pytest.raises(say.Untrusted):
            say.decode(data[:end])


def test_a_peer_that_stalls_stops_only_what_it_should_give() -> None:
    """It wants and gets everything of ours, and gives nothing: our side goes on giving."""
    left = Side("JPN", "TWN", Rack({LOG: chain(3)}))
    left.exchange.start()
    left.take(say.Credit(1 << 20))
    left.take(say.Have((say.Position(THEIRS, 5, bytes(32)),)))
    left.take(say.Want(LOG, 0))
    sent = [left.say() for _ in range(10)]
    given = [item for m in sent if isinstance(m, say.Give) for item in m.items]
    assert given == items(chain(3))
    left.rack.logs[LOG] = chain(4)
    left.exchange.appended(parse_log(LOG))
    assert left.say() == say.Give(LOG, tuple(items(chain(4)))[3:])


def test_a_node_gives_on_only_up_to_an_entry_that_still_verifies() -> None:
    """A third party's log of which the tail verifies no more: the rest is given, the tail not."""
    tail = entry(OF_USA, chain(2, OF_USA)[-1].entry.head, written(3, OF_USA).data)
    forged = msgspec.structs.replace(tail, data=tail.data[:-1] + bytes([tail.data[-1] ^ 1]))
    held = [*chain(2, OF_USA), msgspec.structs.replace(chain(3, OF_USA)[2], entry=forged)]
    pair = Pair(Rack({OF_USA: held})).start()
    pair.run()
    assert pair.right.rack.head(OF_USA).number == 2
    assert pair.right.codes() == []


def test_a_log_of_a_party_not_pinned_is_wanted_as_soon_as_it_is() -> None:
    """No session has to start anew."""
    right = Side("TWN", "JPN", known=directory("TWN", "JPN"))
    pair = Pair(Rack({OF_USA: chain(2, OF_USA)}))
    pair.right, pair.sides = right, (pair.left, right)
    pair.start().run()
    assert right.rack.head(OF_USA).number == 0
    right.known = directory("TWN")
    right.exchange.appended(parse_log(THEIRS))
    pair.run()
    assert right.rack.head(OF_USA).number == 2


def test_a_node_is_shown_its_own_newest_receipt() -> None:
    """It may have lost it with its disk, and numbers the next one above it."""
    made, data = receipt(chain(1)[0].entry.head)
    left = Rack({LOG: chain(1)})
    left.receipts[LOG, "TWN", "n1"] = data
    pair = Pair(left).start()
    pair.run()
    assert StoreReceipt(data) in pair.right.effects
    assert made.party == "TWN"


def test_the_author_gets_the_receipt_for_what_came_by_way_of_another() -> None:
    """The session with the author says it, though the segment came in another session."""
    left, right = Rack({LOG: chain(2)}), Rack({LOG: chain(2)})
    pair = Pair(left, right).start()
    pair.run()
    right.receipts[LOG, "TWN", "n1"] = b"for two"
    for _ in range(3):
        pair.right.exchange.appended(parse_log(LOG))
    pair.run()
    assert [m for m in pair.right.sent if m == say.ReceiptGiven(b"for two")] == [
        say.ReceiptGiven(b"for two")
    ]


def test_an_item_needs_a_body_or_an_erasure() -> None:
    """Neither is evidence against whoever gave it."""
    right = Side("TWN", "JPN")
    right.take(say.Have((say.Position(LOG, 1, bytes(32)),)))
    right.take(say.Give(LOG, (Item(chain(1)[0].entry.data, None),)))
    assert right.codes() == ["feed.no-body"]
