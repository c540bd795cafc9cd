"""The hotline: who still owes an answer, what is withdrawn, what is refused."""

from collections.abc import Callable

import msgspec
import pytest
from tests.domains.made import Fact, fact, fold, record_id
from tests.feed.made import NOW

from kuroshio.domains import hotline
from kuroshio.domains.hotline import (
    ConversationOpened,
    MessageAcknowledged,
    MessageCorrected,
    MessageSent,
    MessageWithdrawn,
    Reply,
)
from kuroshio.errors import Refused
from kuroshio.feed.record import Addressee
from kuroshio.phrases.slots import Part, Position, SlotValue
from kuroshio.values import Lane, Precedence

PARTS = (Part("漁船", "ja"),)
OPENED = fact(1, ConversationOpened("boat", "en"))
TO_TWN = (Addressee("JPN", "CG"), Addressee("TWN", "CG"))


def sent(number: int, marker: str = "request", party: str = "JPN", reply: Reply | None = None,
         addressees: tuple[Addressee, ...] = ()) -> Fact:  # fmt: skip
    """A message."""
    what = MessageSent(marker, Precedence.PRIORITY, PARTS, reply=reply)
    return fact(number, what, party, addressees=addressees)


def reply(number: int, form: str, party: str, to: int = 2) -> Fact:
    """An answer to message 2."""
    return sent(number, "answer", party, Reply(record_id(to), form))


def thread(*facts: Fact) -> hotline.Thread:
    """The thread of message 2."""
    return fold(hotline, [OPENED, *facts]).thread(record_id(2))


@pytest.mark.parametrize(
    ("facts", "waiting", "state"),
    [
        ([], set(), "none"),
        ([sent(2, "information")], set(), "none"),
        ([sent(2, "warning")], set(), "none"),
        ([sent(2)], {"TWN", "USA"}, "open"),
        ([sent(2, "question")], {"TWN", "USA"}, "open"),
        ([sent(2, "instruction")], {"TWN", "USA"}, "open"),
        ([sent(2, addressees=TO_TWN)], {"TWN"}, "open"),
        ([sent(2), reply(3, "will-do", "TWN")], {"USA"}, "open"),
        ([sent(2), reply(3, "later", "TWN")], {"TWN", "USA"}, "open"),
        ([sent(2), reply(3, "later", "TWN"), reply(4, "cannot", "TWN")], {"USA"}, "open"),
        ([sent(2), reply(3, "answer", "TWN"), reply(4, "answer", "USA")], set(), "answered"),
        ([sent(2), reply(3, "will-do", "JPN")], {"TWN", "USA"}, "open"),
        ([reply(3, "will-do", "TWN"), sent(2)], {"USA"}, "open"),
        ([sent(2), fact(3, MessageAcknowledged(record_id(2)), "TWN")], {"TWN", "USA"}, "open"),
        ([sent(2), fact(3, MessageWithdrawn(record_id(2), "x"))], set(), "withdrawn"),
        ([sent(2), fact(3, MessageWithdrawn(record_id(2), "x"), "TWN")], {"TWN", "USA"}, "open"),
        (
            [sent(2), fact(3, MessageWithdrawn(record_id(2), "x"), "JPN", "FA")],
            {"TWN", "USA"},
            "open",
        ),
        ([fact(3, MessageWithdrawn(record_id(2), "x"))], set(), "withdrawn"),
    ],
)
def test_who_still_owes_an_answer(facts: list[Fact], waiting: set[str], state: str) -> None:
    """`later` and acknowledging leave it open; only the author's own body withdraws."""
    found = thread(*facts)
    assert hotline.waits_for(found) == waiting
    assert hotline.message_state(found) == state


@pytest.mark.parametrize(
    ("marker", "precedence", "due"),
    [
        ("request", Precedence.FLASH, 2), ("question", Precedence.IMMEDIATE, 10),
        ("instruction", Precedence.ROUTINE, 1_440), ("information", Precedence.FLASH, None),
        ("answer", Precedence.FLASH, None), ("intention", Precedence.PRIORITY, None),
    ],
)  # fmt: skip
def test_deadlines_follow_precedence_and_only_what_asks_has_one(
    marker: str, precedence: Precedence, due: int | None
) -> None:
    """Counted from the stamp, in ms."""
    deadlines = {"flash": 2, "immediate": 10, "priority": 60, "routine": 1_440}
    header, what = fact(2, MessageSent(marker, precedence, PARTS))
    found = hotline.deadline(header, what, deadlines)
    assert found == (None if due is None else NOW + 2 + due)


def test_a_withdrawal_with_erasure_goes_before_one_without() -> None:
    """Two withdrawals that crossed: the narrower result wins, in any order."""
    plain = fact(3, MessageWithdrawn(record_id(2), "first"))
    erased = fact(4, MessageWithdrawn(record_id(2), "second", erased=True))
    for order in ((plain, erased), (erased, plain)):
        found = hotline.withdrawal(thread(sent(2), *order))
        assert found is not None
        assert found[1].erased


def test_corrections_are_the_authors_and_in_order() -> None:
    """Another body's correction changes nothing that is shown."""
    facts = [
        fact(5, MessageCorrected(record_id(2), (Part("second", "en"),))),
        fact(4, MessageCorrected(record_id(2), (Part("first", "en"),))),
        fact(3, MessageCorrected(record_id(2), (Part("forged", "en"),)), "TWN"),
    ]
    found = hotline.own_corrections(thread(sent(2), *facts))
    assert [c.parts[0].text for _, c in found] == ["first", "second"]


AUTHOR = ("JPN", "CG")
OPEN = fold(hotline, [OPENED, sent(2), sent(3, party="TWN")])
WITHDRAWN = fold(hotline, [OPENED, sent(2), fact(4, MessageWithdrawn(record_id(2), "x"))])
GOOD = MessageSent("request", Precedence.ROUTINE, PARTS)


def test_will_do_needs_no_words_of_its_own() -> None:
    """The form says it all; the answer has its author, its time and what it answers."""
    bare = changed(marker="answer", parts=(), reply=Reply(record_id(3), "will-do"))
    assert hotline.send(OPEN, bare) == bare


@pytest.mark.parametrize(
    ("decide", "code"),
    [
        (lambda: hotline.open_conversation(" ", "en", TO_TWN), "hotline.no-subject"),
        (lambda: hotline.open_conversation("x" * 201, "en", TO_TWN), "hotline.no-subject"),
        (lambda: hotline.open_conversation("x", "en", ()), "hotline.no-addressee"),
        (lambda: hotline.send(hotline.new(), GOOD), "hotline.unknown-conversation"),
        (lambda: hotline.send(OPEN, changed(parts=())), "hotline.empty-message"),
        (
            lambda: hotline.send(OPEN, changed(parts=(), reply=Reply(record_id(3), "cannot"))),
            "hotline.empty-message",
        ),
        (lambda: hotline.send(OPEN, changed(parts=PARTS * 41)), "hotline.too-long"),
        (
            lambda: hotline.send(OPEN, changed(parts=(Part("x" * 20_001, "en"),))),
            "hotline.too-long",
        ),
        (lambda: hotline.send(OPEN, changed(marker="instruction")), "hotline.no-authority"),
        (
            lambda: hotline.send(OPEN, changed(reply=Reply(record_id(9), "answer"))),
            "hotline.unknown-message",
        ),
        (
            lambda: hotline.send(WITHDRAWN, changed(reply=Reply(record_id(2), "answer"))),
            "hotline.withdrawn",
        ),
        (lambda: hotline.acknowledge(OPEN, record_id(9), "TWN"), "hotline.unknown-message"),
        (lambda: hotline.acknowledge(OPEN, record_id(2), "JPN"), "hotline.own-message"),
        (lambda: hotline.correct(OPEN, record_id(3), AUTHOR, PARTS), "hotline.not-the-author"),
        (
            lambda: hotline.correct(OPEN, record_id(2), ("JPN", "FA"), PARTS),
            "hotline.not-the-author",
        ),
        (lambda: hotline.correct(OPEN, record_id(2), AUTHOR, ()), "hotline.empty-message"),
        (lambda: hotline.correct(WITHDRAWN, record_id(2), AUTHOR, PARTS), "hotline.withdrawn"),
        (
            lambda: hotline.withdraw(OPEN, record_id(3), AUTHOR, "x", False),
            "hotline.not-the-author",
        ),
        (
            lambda: hotline.withdraw(WITHDRAWN, record_id(2), AUTHOR, "x", False),
            "hotline.withdrawn",
        ),
        (lambda: hotline.request_translation(OPEN, record_id(9), "en"), "hotline.unknown-message"),
        (lambda: hotline.translate(OPEN, record_id(2), "en", " "), "hotline.empty-message"),
        (lambda: hotline.translate(WITHDRAWN, record_id(2), "en", "x"), "hotline.withdrawn"),
    ],
)
def test_decisions_refuse_with_a_stable_code(decide: Callable[[], object], code: str) -> None:
    """Each refusal once."""
    with pytest.raises(Refused) as refused:
        decide()
    assert refused.value.code == code


def changed(**changes: object) -> MessageSent:
    """A good message, changed."""
    return msgspec.structs.replace(GOOD, **changes)


def test_decisions_that_are_sound_give_the_fact() -> None:
    """Nothing is written here: whoever asked writes it."""
    assert hotline.send(OPEN, GOOD) is GOOD
    assert hotline.send(OPEN, changed(marker="instruction", authority="SAR plan 4")).authority
    assert hotline.acknowledge(OPEN, record_id(3), "JPN") == MessageAcknowledged(record_id(3))
    assert hotline.withdraw(OPEN, record_id(2), AUTHOR, "y" * 900, True) == MessageWithdrawn(
        record_id(2), "y" * 500, True
    )


def test_facets_tell_the_gate_what_a_message_holds() -> None:
    """Positions and times from slots; what is amended from corrections and withdrawals."""
    slots = {"p": SlotValue(position=Position(24.5, 122.5)), "t": SlotValue(time=NOW, zone="Z")}
    found = hotline.facets(changed(parts=(Part(phrase="sar-1", slots=slots),)))
    assert (found.positions, found.times) == (((24.5, 122.5),), (NOW,))
    assert hotline.facets(MessageWithdrawn("x", "y")).amends == "x"
    assert hotline.facets(MessageCorrected("x", PARTS)).amends == "x"
    assert hotline.facets(MessageAcknowledged("x")).amends == ""


def test_only_flash_has_the_flash_lane() -> None:
    """Immediate is soon, but not before everything."""
    lanes = {p: hotline.lane(p) for p in Precedence}
    assert [p for p, lane in lanes.items() if lane is Lane.FLASH] == [Precedence.FLASH]
