"""The store contract: what leaves later, what goes again, what was decided."""

from tests.contract.conftest import Opened
from tests.feed.made import LOG, chain

from kuroshio.store.port import Decision


def decision(at: int, **changes: object) -> Decision:
    """What the gate answered at an instant."""
    values = {
        "at": at, "record": f"r{at}", "kind": "hotline.message-sent", "organisation": "CG",
        "post": "watch-officer", "topic": "t", "party": "TWN", "allowed": True,
        "reason": "agreement", "agreement": "Gap", "agreement_id": "a1", "reduced": False,
        "delay": 0, "keep": 0,
    } | changes  # fmt: skip
    return Decision(**values)  # type: ignore[arg-type]


def test_what_is_deferred_is_due_in_the_order_in_which_it_was_written(opened: Opened) -> None:
    """By its time first; what is put off again moves; what is dropped is gone."""
    with opened.store.transaction():
        for record, until in (("b", 20), ("a", 20), ("c", 10), ("d", 30)):
            opened.store.defer(record, until)
    store = opened.again()
    assert [w.record for w in store.deferred(20, 10)] == ["c", "b", "a"]
    assert [w.record for w in store.deferred(20, 1)] == ["c"]
    assert store.deferred_until("d") == 30
    assert store.deferred_until("x") is None
    with store.transaction():
        store.defer("c", 40)
        store.drop_deferred("b")
    assert [w.record for w in store.deferred(50, 10)] == ["a", "d", "c"]


def test_bodies_are_kept_until_their_time(opened: Opened) -> None:
    """The oldest first, until they are seen to."""
    with opened.store.transaction():
        for number, until in ((1, 30), (2, 10), (3, 20)):
            opened.store.keep_until(LOG, number, until)
    store = opened.again()
    assert [k.number for k in store.keeps_over(20, 10)] == [2, 3]
    with store.transaction():
        store.drop_keep(LOG, 2)
    assert [(k.log, k.number, k.until) for k in store.keeps_over(99, 10)] == [
        (LOG, 3, 20), (LOG, 1, 30),
    ]  # fmt: skip


def test_an_expired_body_is_gone_and_the_log_is_given_only_up_to_it(opened: Opened) -> None:
    """Until its author's erasure comes; then all of it is given again."""
    made = chain(4)
    with opened.store.transaction():
        opened.store.append(LOG, made, 1)
        assert opened.store.expire(LOG, 3)
        assert not opened.store.expire(LOG, 3)
        assert not opened.store.expire(LOG, 9)
    store = opened.again()
    assert store.head(LOG).number == 4
    assert store.head_for(LOG, "TWN") == made[1].entry.head
    assert [h.body is None for h in store.since(0, 10)] == [False, False, True, False]
    with store.transaction():
        assert store.erase(LOG, 3, b"signed erasure")
    assert store.head_for(LOG, "TWN").number == 4


def test_decisions_are_found_by_words_bodies_and_place(opened: Opened) -> None:
    """The newest first; every word must stand in one; other bodies' are left out."""
    with opened.store.transaction():
        opened.store.add_decision(decision(1))
        opened.store.add_decision(decision(2, allowed=False, reason="outside-area", record=""))
        opened.store.add_decision(decision(3, organisation="FA"))
        opened.store.add_decision(decision(4, party="USA", reduced=True, delay=5, keep=6))
    store = opened.again()
    newest = store.decisions(0, 10)
    assert [d.at for d in newest] == [4, 3, 2, 1]
    assert (newest[0].reduced, newest[0].delay, newest[0].keep) == (True, 5, 6)
    assert [d.at for d in store.decisions(newest[1].seq, 10)] == [2, 1]
    assert [d.at for d in store.decisions(0, 1)] == [4]
    assert [d.at for d in store.decisions(0, 10, ("OUTSIDE", "twn"))] == [2]
    assert [d.at for d in store.decisions(0, 10, ("refused",))] == [2]
    assert [d.at for d in store.decisions(0, 10, (), ("FA",))] == [3]
    assert store.decisions(0, 10, ("' or 1=1",)) == []
