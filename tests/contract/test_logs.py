"""The store contract: logs, transactions, what readers see, erasure."""

import contextlib

import pytest
from tests.contract.conftest import Opened
from tests.feed.made import LOG, chain, directory, erased, items

from kuroshio.errors import Untrusted
from kuroshio.feed.entry import EMPTY, digest, parse_log
from kuroshio.feed.log import Item, Verified, verify_segment
from kuroshio.values import Stamp

OTHER = "TWN/n1;JPN+TWN+USA;flash;3"


def put(opened: Opened, count: int = 3, log: str = LOG) -> list[Verified]:
    """Entries, committed."""
    made = chain(count, log)
    with opened.store.transaction():
        opened.store.append(log, made, 5)
    return made


def test_what_was_committed_is_there_after_opening_again(opened: Opened) -> None:
    """Entries, bodies, order of arrival, heads, epochs and stamps survive the process."""
    made = put(opened)
    with opened.store.transaction():
        opened.store.set_epoch("JPN+TWN", "flash", 9, "restored")
        opened.store.set_stamp("JPN+TWN", Stamp(7, 2))
    store = opened.again()
    assert store.head(LOG) == made[-1].entry.head
    assert store.read(LOG, 0, 3, 1 << 20) == items(made)
    assert [h.body for h in store.since(0, 10)] == [m.body for m in made]
    assert store.epoch("JPN+TWN", "flash") == 9
    assert store.epoch("JPN+TWN", "routine") == 1
    assert store.epochs() == {("JPN+TWN", "flash"): 9}
    assert store.stamp("JPN+TWN") == Stamp(7, 2)
    assert store.stamp("JPN") == Stamp(0, 0)


def test_bodies_are_given_by_their_order_of_arrival(opened: Opened) -> None:
    """Those that are there, as `since` gives them, however many are asked for."""
    put(opened, 300)
    every = opened.store.since(0, 300)
    wanted = [h.seq for h in reversed(every)][::2]
    assert opened.store.bodies([*wanted, 10_000]) == [h for h in every if h.seq in set(wanted)]
    assert opened.store.bodies([]) == []


def test_a_transaction_that_fails_leaves_nothing(opened: Opened) -> None:
    """All or nothing, whatever is raised inside."""
    put(opened, 1)
    more = chain(2, OTHER)

    def fails() -> None:
        with opened.store.transaction():
            opened.store.append(OTHER, more, 5)
            opened.store.set_epoch("JPN", "bulk", 4, "x")
            raise KeyError("a bug")

    with pytest.raises(KeyError):
        fails()
    assert opened.store.head(OTHER) == EMPTY
    assert opened.store.epoch("JPN", "bulk") == 1
    opened.store.hold()
    with opened.store.transaction():  # and the next one works
        opened.store.append(OTHER, more, 5)
    assert opened.store.head(OTHER).number == 2


def test_a_savepoint_fails_by_itself(opened: Opened) -> None:
    """One job of a group is undone; the others are kept."""
    first, second = chain(1), chain(2, OTHER)
    with opened.store.transaction():
        opened.store.append(LOG, first, 5)
        with contextlib.suppress(KeyError), opened.store.savepoint():
            opened.store.append(OTHER, second, 5)
            raise KeyError("one job")
        with opened.store.savepoint():
            opened.store.set_epoch("JPN", "bulk", 4, "x")
    store = opened.again()
    assert store.head(LOG).number == 1
    assert store.head(OTHER) == EMPTY
    assert store.epoch("JPN", "bulk") == 4


def test_readers_see_nothing_before_the_commit_and_all_of_it_after(opened: Opened) -> None:
    """Nothing may leave the node before it is durable, and readers are what lets it leave."""
    put(opened, 1)
    reader = opened.reader()
    with opened.store.transaction():
        opened.store.append(LOG, chain(2, LOG, opened.store.head(LOG)), 6)
        assert opened.store.head(LOG).number == 3
        assert reader.head(LOG).number == 1
        assert reader.logs_for("TWN")[LOG].number == 1
        assert len(reader.since(0, 10)) == 1
    assert reader.head(LOG).number == 3
    assert len(reader.since(0, 10)) == 3


def test_entries_held_already_are_passed_over_and_gaps_refused(opened: Opened) -> None:
    """Duplicates by another route are no error; a gap or another branch is."""
    made = put(opened)
    longer = chain(5)
    with opened.store.transaction():
        assert [h.number for h in opened.store.append(LOG, longer, 6)] == [4, 5]
    with pytest.raises(Untrusted, match="follow") as gap, opened.store.transaction():
        opened.store.append(LOG, chain(8)[6:], 6)
    assert gap.value.code == "store.not-the-next"
    with pytest.raises(Untrusted), opened.store.transaction():
        opened.store.append(LOG, chain(6, text="another branch")[5:], 6)
    assert opened.store.head(LOG) == longer[-1].entry.head
    assert opened.store.entry(LOG, 1) == made[0].entry.data
    assert opened.store.entry(LOG, 6) is None
    assert opened.store.entry("no such log", 1) is None


def test_reading_gives_at_least_one_item_then_stops_at_the_limit(opened: Opened) -> None:
    """A record larger than the room still moves; else nothing over the limit is read."""
    made = put(opened, 6)
    sizes = [len(m.entry.data) + len(m.body or b"") for m in made]
    store = opened.store
    assert len(store.read(LOG, 0, 6, 1)) == 1
    assert len(store.read(LOG, 0, 6, sum(sizes[:3]))) == 3
    assert len(store.read(LOG, 0, 6, sum(sizes[:3]) + 1)) == 3
    assert len(store.read(LOG, 4, 6, 1 << 20)) == 2
    assert store.read(LOG, 0, 2, 1 << 20) == items(made)[:2]
    assert store.read(LOG, 6, 6, 1 << 20) == []
    assert store.read(OTHER, 0, 6, 1 << 20) == []
    assert verify_segment(parse_log(LOG), EMPTY, store.read(LOG, 0, 6, 1 << 20), directory())


def test_logs_are_for_members_and_only_up_to_where_they_are_closed(opened: Opened) -> None:
    """No party outside the audience gets a head; a closed log ends for everyone at its number."""
    made = put(opened)
    put(opened, 2, OTHER)
    store = opened.store
    assert set(store.logs_for("TWN")) == {LOG, OTHER}
    assert set(store.logs_for("USA")) == {OTHER}
    assert store.logs_for("US") == {}
    assert store.head_for(LOG, "USA") == EMPTY
    assert store.head_for("no such log", "USA") == EMPTY
    with store.transaction():
        store.close_log(LOG, 2)
    assert store.head_for(LOG, "TWN") == made[1].entry.head
    assert store.logs_for("TWN")[LOG] == made[1].entry.head
    assert store.head(LOG).number == 3
    assert {(r.name, r.closed_at, r.forked) for r in opened.again().rows()} == {
        (LOG, 2, None), (OTHER, None, None),
    }  # fmt: skip


def test_the_lowest_number_of_a_fork_is_kept(opened: Opened) -> None:
    """What is known of a fork never shrinks."""
    put(opened)
    for number in (3, 2, 3):
        with opened.store.transaction():
            opened.store.mark_forked(LOG, number)
    assert [r.forked for r in opened.again().rows()] == [2]


def test_erasing_takes_the_body_and_keeps_the_chain(opened: Opened) -> None:
    """The body is gone for every reader; the erasure stands in its place and verifies."""
    made = put(opened)
    erasure = erased(made[1].entry)
    with opened.store.transaction():
        opened.store.index(2, "words", ["*"])
        assert opened.store.erase(LOG, 2, erasure)
    store = opened.again()
    got = store.read(LOG, 0, 3, 1 << 20)
    assert got[1] == Item(made[1].entry.data, None, erasure)
    assert [h.body is None for h in store.since(0, 9)] == [False, True, False]
    assert store.search('"words"', ["*"], 9) == []
    verify_segment(parse_log(LOG), EMPTY, got, directory())


def test_an_erasure_that_comes_first_waits_for_its_entry(opened: Opened) -> None:
    """The body never touches the store; an erasure of another body does no harm."""
    made = chain(3)
    with opened.store.transaction():
        assert not opened.store.erase(LOG, 2, erased(made[1].entry))
        assert not opened.store.erase(LOG, 3, erased(chain(3, text="other")[2].entry))
    store = opened.again()
    with store.transaction():
        held = store.append(LOG, made, 5)
    assert [h.body is None for h in held] == [False, True, False]
    assert store.read(LOG, 1, 2, 1 << 20)[0].erasure == erased(made[1].entry)
    assert store.read(LOG, 2, 3, 1 << 20)[0].body == made[2].body


def test_quarantine_is_kept_and_told(opened: Opened) -> None:
    """Kept as given, with the code of why it is not folded."""
    with opened.store.transaction():
        opened.store.append(LOG, chain(2), 5, ["", "feed.malformed-record"])
    held = opened.again().since(0, 9)
    assert [h.quarantine for h in held] == ["", "feed.malformed-record"]
    assert all(h.body for h in held)


def test_order_of_arrival_is_one_sequence_over_all_logs(opened: Opened) -> None:
    """Folding and searching follow it, a batch at a time."""
    put(opened, 2)
    put(opened, 2, OTHER)
    with opened.store.transaction():
        opened.store.append(LOG, chain(3), 9)
    every = opened.store.since(0, 99)
    assert [(h.log, h.number) for h in every] == [
        (LOG, 1), (LOG, 2), (OTHER, 1), (OTHER, 2), (LOG, 3),
    ]  # fmt: skip
    assert [h.seq for h in every] == sorted({h.seq for h in every})
    assert opened.store.since(every[1].seq, 2) == every[2:4]
    assert [h.arrived for h in every] == [5, 5, 5, 5, 9]


def test_the_head_is_the_hash_of_the_last_entry(opened: Opened) -> None:
    """What the exchange tells partners of."""
    put(opened)
    last = opened.store.entry(LOG, 3)
    assert last is not None
    assert opened.store.head(LOG).entry_hash == digest(last)
    assert opened.store.head("no such log") == EMPTY
