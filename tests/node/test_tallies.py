"""What a page shows as it comes: counted at the start, and little of it however much is held."""

import threading
import time
from pathlib import Path
from typing import Any

import pytest
from tests.node.fleet import GUARD, KINDS, Fleet, Side, _quick, in_loop, until
from tests.node.said import ABOUT, talk

from kuroshio.domains import hotline
from kuroshio.feed.entry import parse_log
from kuroshio.node import views as views_module
from kuroshio.node.at_hand import AtHand
from kuroshio.node.views import Views, by_turns
from kuroshio.sharing.terms import Rule
from kuroshio.store.accounts import Account
from kuroshio.values import DAY, Precedence
from kuroshio.web import present_hotline
from kuroshio.web.live_changes import LiveChanges
from kuroshio.web.noded import Served
from kuroshio.web.present_hotline import PresentHotline
from kuroshio.web.shapes import ConversationView, LiveConversation

__all__ = ["_quick"]


async def talked(fleet: Fleet) -> Side:
    """A side with an officer's account that holds two conversations of eight messages each."""
    await fleet.agree()
    jpn, twn = fleet["JPN"], fleet["TWN"]
    for _ in range(2):
        talk = await twn.converse(jpn)
        for number in range(8):
            last = await twn.send(talk, f"message {number}")
        await until("it is there", lambda last=last: jpn.holds(last))  # type: ignore[misc]
    jpn.node.accounts.put(Account("watch", "Watch officer", GUARD["JPN"], "duty-director"))
    await jpn.stop()
    return jpn


def given(found: list[ConversationView]) -> list[tuple[int, int, bool]]:
    return [(c.unread, len(c.messages), c.more) for c in found]


@in_loop
async def test_an_officers_first_page_after_a_start_reads_nothing_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Fleet(tmp_path, "JPN", "TWN") as fleet:
        jpn = await talked(fleet)
        await jpn.start()
        read: list[int] = []
        monkeypatch.setattr(AtHand, "_read", lambda _self, seqs: read.extend(seqs) or [])
        monkeypatch.setattr(jpn.node.views._at_hand, "_known", {})
        found = PresentHotline(jpn.node).conversations(jpn.reader())
        assert [c.unread for c in found] == [8, 8]
        assert not read


@in_loop
async def test_a_page_is_given_the_newest_messages_and_told_that_there_are_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Fleet(tmp_path, "JPN", "TWN") as fleet:
        jpn = await talked(fleet)
        await jpn.start()
        shown, reader = PresentHotline(jpn.node), jpn.reader()
        assert given(shown.lately(reader)) == [(8, 8, False), (8, 8, False)]
        monkeypatch.setattr(present_hotline, "LATELY", 11)
        newest = shown.lately(reader)
        assert given(newest) == [(8, 8, False), (8, 3, True)]
        assert [m.parts[0].text for m in newest[1].messages] == [f"message {n}" for n in (5, 6, 7)]
        monkeypatch.setattr(present_hotline, "LATELY", 8)
        assert given(shown.lately(reader)) == [(8, 8, False), (8, 0, True)]
        jpn.node.views._folded.clear()
        monkeypatch.setattr(present_hotline, "FOLDED_FOR_A_PAGE", 10)
        monkeypatch.setattr(present_hotline, "LATELY", 1_000)
        assert given(shown.lately(reader)) == [(8, 8, False), (8, 0, True)]


@in_loop
async def test_what_was_said_days_ago_waits_until_it_is_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Fleet(tmp_path, "JPN", "TWN") as fleet:
        jpn = await talked(fleet)
        await jpn.start()
        monkeypatch.setattr(present_hotline, "DAY", -1_000)
        found = PresentHotline(jpn.node).lately(jpn.reader())
        assert given(found) == [(8, 0, True), (8, 0, True)]


@in_loop
async def test_a_message_long_ago_is_led_to_with_all_that_came_after_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Fleet(tmp_path, "JPN", "TWN") as fleet:
        jpn = await talked(fleet)
        await jpn.start()
        ask = {party: (await fleet.pages(fleet[party])).api() for party in ("JPN", "TWN")}
        monkeypatch.setattr(present_hotline, "PAGE", 2)
        monkeypatch.setattr(present_hotline, "BEFORE_IT", 1)
        talk = jpn.node.views.abouts("hotline")[0]

        async def given(party: str, **where: str) -> tuple[list[str], bool]:
            answer = (await ask[party].get(f"/api/conversations/{talk}", params=where)).json()
            return [m["id"] for m in answer["messages"]], answer["more"]

        every = sorted(given for given in (await given("JPN"))[0])
        assert len(every) == 8, "back to the oldest that this body has not seen"
        assert await given("TWN") == (every[-2:], True)
        assert await given("TWN", back_to=every[4]) == (every[3:], True)
        assert await given("TWN", back_to=every[7]) == (every[6:], True)
        assert await given("TWN", back_to=every[1]) == (every, False)
        assert await given("TWN", back_to="01" + "0" * 24) == (every[-2:], True)
        assert await given("JPN", before=every[2]) == (every[:2], False)
        monkeypatch.setattr(present_hotline, "BACK", 3)
        assert await given("TWN", back_to=every[0]) == (every[-3:], True)


@in_loop
async def test_counts_are_kept_up_while_nobody_looks(tmp_path: Path) -> None:
    """Also for a post that gets its first account while the node runs."""
    async with Fleet(tmp_path, "JPN", "TWN") as fleet:
        jpn, twn = await talked(fleet), fleet["TWN"]
        await jpn.start()
        talk = jpn.node.views.abouts("hotline")[0]

        def counted(post: str) -> int:
            tally = jpn.node.tallies._tallies.get((talk, GUARD["JPN"], post))
            return len(tally._counted.unread) if tally else -1

        assert (counted("duty-director"), counted("watch-officer")) == (8, -1)
        await twn.send(talk, "one more")
        await until("it is counted", lambda: counted("duty-director") == 9)
        jpn.node.accounts.put(Account("new", "New", GUARD["JPN"], "watch-officer"))
        await until("all is counted", lambda: counted("watch-officer") == 9)


def test_whoever_waits_for_the_lock_gets_it_between_the_parts() -> None:
    """Else a long conversation that is opened would keep every message waiting to its end."""
    lock, left, got = threading.RLock(), list(range(100)), 0

    def some() -> bool:
        time.sleep(0.002)
        left.pop()
        return bool(left)

    work = threading.Thread(target=by_turns, args=(lock, some))
    work.start()
    while work.is_alive():
        with lock:
            got += bool(left)
    assert not left
    assert got > 10


@in_loop
async def test_pages_are_told_from_a_thread_of_its_own(tmp_path: Path) -> None:
    """In the order of what happened, and never from the loop that links and flash need."""
    async with Fleet(tmp_path, "JPN") as fleet:
        jpn, told = fleet["JPN"], []

        class Hub:
            def readers(self) -> set[str]:
                return {"somebody"}

            def publish(self, _build: object) -> None:
                told.append(threading.current_thread().name)

        changes = LiveChanges(Served.of(jpn.node), Hub())  # type: ignore[arg-type]
        changes.links()
        await until("it is told", lambda: told)
        assert {name.rpartition("_")[0] for name in told} == {"live"}
        await jpn.stop()
        count = len(told)
        changes.links()
        assert len(told) == count, "nothing is told of a node that has stopped"


@in_loop
async def test_an_own_message_in_two_logs_makes_nobody_fold_its_conversation_anew(
    tmp_path: Path,
) -> None:
    """What partners keep for a time lies whole in the own log too: of the two versions the one that
    is shown is taken first."""
    async with Fleet(tmp_path, "JPN", "TWN") as fleet:
        jpn, twn = fleet["JPN"], fleet["TWN"]
        await fleet.agree(rules=tuple(Rule((kind,), keep=DAY) for kind in KINDS))
        talk = await jpn.converse(twn)

        def turn() -> int:
            found = jpn.node.views._index.aggregate("hotline", talk)
            return found.turn if found else 0

        began = turn()
        sent = [await jpn.send(talk, f"number {n}") for n in range(3)]
        await until("it is there", lambda: twn.holds(sent[-1]))
        versions = jpn.node.views.versions(sent[-1])
        assert [len(parse_log(one.log).audience) for one in versions] == [2, 1]
        assert turn() == began
        texts = jpn.texts()
        await jpn.stop()
        await jpn.start()
        assert jpn.texts() == texts
        assert [one.log for one in jpn.node.views.versions(sent[-1])] == [v.log for v in versions]


def test_what_is_about_to_be_asked_for_is_not_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    """A state that is folded in parts would begin again whenever others push it out."""
    monkeypatch.setattr(views_module, "AT_ONCE", 10)
    monkeypatch.setattr(views_module, "FOLDED_AT_HAND", 50)
    views, folded = Views("JPN"), []
    for held, written in talk(3, 200):
        views.take(held, written)
    apply = hotline.apply

    def applied(state: hotline.State, header: Any, fact: Any) -> None:
        folded.append(header.id)
        apply(state, header, fact)
        if len(folded) % 7 == 0:
            views.state("alert", f"other {len(folded)}")

    monkeypatch.setattr(hotline, "apply", applied)
    with views.warmed("hotline", ABOUT, None), views.lock:
        count = len(folded)
        assert views.state("hotline", ABOUT)
        assert len(folded) == count, "nothing is folded under the lock"
    assert len(folded) == len(set(folded))
    views.state("alert", "the last")
    assert ("hotline", ABOUT, None) not in views._folded


@in_loop
async def test_a_fault_in_one_part_keeps_no_other_from_pages(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And what comes while pages are told is told together, alarms and flash first."""
    async with Fleet(tmp_path, "JPN", "TWN") as fleet:
        jpn, twn = fleet["JPN"], fleet["TWN"]
        await fleet.agree()
        told: list[str] = []

        class Hub:
            def readers(self) -> set[str]:
                return {"somebody"}

            def publish(self, build: Any) -> None:
                message = build(jpn.reader())
                if isinstance(message, LiveConversation):
                    told.append(message.conversation.id)

        quiet, bad, urgent = [await twn.converse(jpn) for _ in range(3)]
        await until("they are there", lambda: all(map(jpn.holds, (quiet, bad, urgent))))
        changes = LiveChanges(Served.of(jpn.node), Hub())  # type: ignore[arg-type]
        right = PresentHotline.conversation

        def wrong(self: Any, reader: Any, about: str, *rest: Any, **more: Any) -> Any:
            assert about != bad
            return right(self, reader, about, *rest, **more)

        monkeypatch.setattr(PresentHotline, "conversation", wrong)
        gate = threading.Event()
        changes._later(lambda: gate.wait(10) and None)
        for about in (bad, quiet):
            last = await twn.send(about, "words")
        flash = await twn.send(urgent, "collision", Precedence.FLASH)
        await until("all is there", lambda: jpn.holds(last) and jpn.holds(flash))
        gate.set()
        await until("all are told", lambda: {quiet, urgent} <= set(told))
        assert told.index(urgent) < told.index(quiet)
        changes.close()
