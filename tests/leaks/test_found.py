"""Leaks that were found by looking for them; each of these failed once."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from tests.federation.made import names
from tests.federation.net import PARTIES
from tests.federation.talk import open_conversation, say
from tests.federation.test_handling import PLACE, agree, on_disk, pass_time, send, texts
from tests.federation.world import World
from tests.feed.made import NOW, directory
from tests.sharing.made import in_force, one_step

from kuroshio.domains import hotline
from kuroshio.errors import Refused
from kuroshio.feed.blob import name_blob
from kuroshio.maritime.ais.columns import POSITION, STATIC
from kuroshio.maritime.partner_frames import Outbox, PictureRelease
from kuroshio.maritime.partner_view import PartnerView
from kuroshio.maritime.picture import SourcePicture
from kuroshio.node.attachments import Attachments
from kuroshio.node.ledger import Draft
from kuroshio.phrases.slots import Part, Position
from kuroshio.sharing import agreement
from kuroshio.sharing.gate import Gate, Policy
from kuroshio.sharing.handling import Handling
from kuroshio.sharing.masks import PictureMask, picture_release
from kuroshio.sharing.terms import Agreement, Conditions, Rule, Step
from kuroshio.sync.exchange import Evidence
from kuroshio.values import DAY, HOUR, MINUTE, Precedence, Reality

pytestmark = pytest.mark.federation

PAIR = ("JPN", "TWN")
WITH_USA = ("JPN", "USA")


@pytest.fixture
def sea(tmp_path: Path) -> World:
    """Three parties without any agreement."""
    return World(tmp_path, seed=11)


# --- the gate ----------------------------------------------------------------------------------


def test_a_picture_for_the_bodies_of_one_partner_is_not_for_every_body_of_another() -> None:
    """The rule named bodies of the United States alone; Taiwan got it for all of its own."""
    text = one_step("a", PARTIES, (Rule(("picture",), to_organisations=("USA/CG",)),), NOW, NOW + 1)
    gate = Gate(Policy(directory("JPN", *PARTIES), (in_force(text),), ("UNCLASSIFIED",),
                       "UNCLASSIFIED"))  # fmt: skip
    assert not picture_release("TWN", gate).answer.allowed
    assert [m.bodies for m in picture_release("USA", gate).masks] == [("USA/CG",)]


# --- what a partner gave, by way of own records ------------------------------------------------


def three(sea: World, *rules: Rule) -> None:
    """JPN with each of the two others, apart."""
    agree(sea, *(rules or (Rule(("hotline.*",)),)))
    agree(sea, Rule(("hotline.*",)), parties=WITH_USA)


def test_a_partners_words_do_not_go_on_by_way_of_an_own_message(sea: World) -> None:
    """Repeated to Taiwan, which may have them; then that own message forwarded."""
    three(sea)
    jpn, twn = sea.nodes["JPN"], sea.nodes["TWN"]
    talk = open_conversation(jpn, PAIR)
    sea.settle()
    theirs = say(twn, talk, "from Taipei")
    sea.settle()
    again = send(jpn, talk, Part("you said: from Taipei", "en"), forwards=(theirs,))
    with pytest.raises(Refused, match="third-party"):
        send(jpn, open_conversation(jpn, WITH_USA), Part("from Taipei", "en"), forwards=(again,))


def test_nor_by_way_of_our_translation_of_them(sea: World) -> None:
    three(sea)
    jpn, twn = sea.nodes["JPN"], sea.nodes["TWN"]
    talk = open_conversation(jpn, PAIR)
    sea.settle()
    theirs = say(twn, talk, "from Taipei")
    sea.settle()
    rendering = jpn.write(
        Draft(hotline.TranslationAttached(theirs, "ja", "..."), PAIR, talk, (), (theirs,))
    )
    with pytest.raises(Refused, match="third-party"):
        send(jpn, open_conversation(jpn, WITH_USA), Part("...", "en"), forwards=(rendering,))


def test_nor_do_its_files(sea: World) -> None:
    """Named in a message of ours, without a word that it is theirs."""
    three(sea)
    jpn, twn = sea.nodes["JPN"], sea.nodes["TWN"]
    chart = name_blob(b"chart", "chart.png", "image/png", bytes(16))
    talk = open_conversation(jpn, PAIR)
    sea.settle()
    theirs = send(twn, talk, Part("chart", "en"), attachments=(chart,))
    sea.settle()
    with jpn.durable():
        jpn.store.add_blob(chart, theirs)
    with pytest.raises(Refused, match="third-party"):
        send(jpn, open_conversation(jpn, WITH_USA), attachments=(chart,))
    send(jpn, talk, attachments=(chart,))


def test_what_is_forwarded_bears_no_id_that_its_reader_cannot_hold(sea: World) -> None:
    """An id tells who wrote something, and when."""
    three(sea, Rule(("hotline.*",), pass_on=True))
    jpn, twn, usa = (sea.nodes[p] for p in PARTIES)
    talk = open_conversation(jpn, PAIR)
    sea.settle()
    theirs = say(twn, talk, "from Taipei")
    sea.settle()
    own = say(jpn, talk, "from Tokyo")
    send(jpn, open_conversation(jpn, WITH_USA), Part("both", "en"), forwards=(theirs, own))
    sea.settle()
    assert texts(usa) == ["both"]
    assert not on_disk(usa, theirs)
    assert not on_disk(usa, own)
    assert not on_disk(usa, "TWN")


def test_what_a_partner_gave_for_a_day_is_forwarded_for_that_day_only(sea: World) -> None:
    three(sea, Rule(("hotline.*",), pass_on=True, keep=DAY))
    jpn, twn, usa = (sea.nodes[p] for p in PARTIES)
    talk = open_conversation(jpn, PAIR)
    sea.settle()
    theirs = say(twn, talk, "for a day")
    sea.settle()
    sea.now += HOUR
    send(jpn, open_conversation(jpn, WITH_USA), Part("for a day", "en"), forwards=(theirs,))
    sea.settle()
    assert texts(usa) == ["for a day"]
    pass_time(sea, DAY)
    pass_time(sea, MINUTE)
    assert texts(usa) == []
    assert not on_disk(usa, "for a day")


# --- what has not left -------------------------------------------------------------------------


def withheld(sea: World) -> tuple[str, str]:
    """A message of JPN that was delayed, and then did not leave; its conversation did."""
    slow = Rule(("hotline.message-sent",), purposes=("rescue",), delay=HOUR)
    quick = Rule(
        ("hotline.conversation-opened", "hotline.translation-attached",
         "hotline.translation-requested"),
    )  # fmt: skip
    agree(sea, slow, quick, Rule(("hotline.message-sent",), purposes=("safety",)))
    jpn = sea.nodes["JPN"]
    talk = open_conversation(jpn, PAIR)
    fact = hotline.MessageSent("information", Precedence.ROUTINE, (Part("secret", "en"),))
    message = jpn.write(Draft(fact, PAIR, talk, (), (talk,), purpose="rescue"))
    sea.settle()
    with jpn.durable():
        jpn.store.drop_deferred(message)
    return talk, message


def test_no_translation_of_what_did_not_leave(sea: World) -> None:
    """Its text is the message's."""
    talk, message = withheld(sea)
    jpn, twn = sea.nodes["JPN"], sea.nodes["TWN"]
    jpn.write(Draft(hotline.TranslationAttached(message, "ja", "himitsu"), PAIR, talk))
    jpn.write(Draft(hotline.TranslationRequested(message, "ja"), PAIR, talk))
    pass_time(sea, 2 * HOUR)
    assert not on_disk(twn, "himitsu")
    assert not on_disk(twn, message)


def test_no_reply_that_names_what_did_not_leave(sea: World) -> None:
    talk, message = withheld(sea)
    jpn, twn = sea.nodes["JPN"], sea.nodes["TWN"]
    reply = hotline.MessageSent(
        "answer", Precedence.ROUTINE, (Part("to that", "en"),),
        reply=hotline.Reply(message, "answer"),
    )  # fmt: skip
    jpn.write(Draft(reply, PAIR, talk, (), (message,), purpose="safety"))
    pass_time(sea, 2 * HOUR)
    assert not on_disk(twn, message)
    assert texts(jpn) == ["secret", "to that"]


def test_a_reply_to_what_is_delayed_leaves_with_it(sea: World) -> None:
    agree(sea, Rule(("hotline.*",), delay=HOUR))
    jpn, twn = sea.nodes["JPN"], sea.nodes["TWN"]
    talk = open_conversation(jpn, PAIR)
    message = say(jpn, talk, "first")
    send(jpn, talk, Part("more", "en"), reply=hotline.Reply(message, "later"))
    pass_time(sea, HOUR - 2 * MINUTE)
    assert texts(twn) == []
    pass_time(sea, 3 * MINUTE)
    assert sorted(texts(twn)) == ["first", "more"]


def two_steps(sea: World, first: Rule, second: Rule) -> str:
    """An agreement at its second step."""
    text = Agreement(
        names("a"), PAIR, (Step(names("1"), (first,)), Step(names("2"), (second,))),
        sea.start - DAY, sea.start + 300 * DAY,
    )  # fmt: skip
    about = sea.nodes["JPN"].write(Draft(agreement.propose(text, sea.now), PAIR))
    sea.settle()
    for step in (1, 2):
        for party in PAIR:
            node = sea.nodes[party]
            signed = agreement.sign(node.state("agreement", about), step, Conditions(), sea.now)
            node.write(Draft(signed, PAIR, about))
        sea.settle()
    return about


def test_a_step_back_holds_for_what_waits(sea: World) -> None:
    """Written while an hour's delay was agreed; then it was a day."""
    about = two_steps(sea, Rule(("hotline.*",), delay=DAY), Rule(("hotline.*",), delay=HOUR))
    jpn, twn = sea.nodes["JPN"], sea.nodes["TWN"]
    say(jpn, open_conversation(jpn, PAIR), "tomorrow")
    twn.write(Draft(agreement.AgreementSteppedBack(1), PAIR, about))
    sea.settle()
    pass_time(sea, 2 * HOUR)
    assert texts(twn) == []
    pass_time(sea, DAY)
    assert texts(twn) == ["tomorrow"]


def test_what_is_released_again_after_a_fork_keeps_to_the_rules_of_now(sea: World) -> None:
    """It was released whole; nobody took it; by now positions are rounded."""
    about = two_steps(sea, Rule(("hotline.*",), precision=0.1), Rule(("hotline.*",)))
    jpn, twn = sea.nodes["JPN"], sea.nodes["TWN"]
    sea.cut.add(frozenset(PAIR))
    sea.disconnect(*PAIR)
    message = send(jpn, open_conversation(jpn, PAIR), PLACE)
    log = jpn.views.shared(message, "TWN").log
    jpn.write(Draft(agreement.AgreementSteppedBack(1), PAIR, about))
    with jpn.durable():
        jpn.ledger.keep_evidence(Evidence("feed.forked", "two", log, 1, ()), "TWN", jpn.now)
    fresh = [v for v in jpn.views.versions(message) if v.log != log]
    assert [v.record.header.reduced for v in fresh] == [True]
    assert fresh[0].fact.parts[0].slots["position"].position == Position(24.5, 123.0)
    assert twn.views.known(message) is None


def test_what_a_second_node_holds_back_does_not_move_our_stamps(tmp_path: Path) -> None:
    """The stamp of an audience counts what that audience sees."""
    world = World(tmp_path, seed=12, second=("JPN",))
    agree(world, Rule(("hotline.*",), delay=HOUR))
    jpn, ship = world.nodes["JPN"], world.nodes["JPN/n2"]
    talk = open_conversation(jpn, PAIR)
    world.settle()
    before = ship.store.stamp("JPN+TWN")
    for n in range(5):
        say(jpn, talk, f"later {n}")
    world.settle()
    assert ship.store.stamp("JPN+TWN") == before
    world.close()


# --- attachments -------------------------------------------------------------------------------


def test_an_attachment_that_was_left_out_is_not_served(sea: World) -> None:
    """Nor is one whose message has not left yet. Our own copy names both."""
    agree(sea, Rule(("hotline.*",), omit=("attachments",)))
    agree(sea, Rule(("hotline.*",)), parties=WITH_USA)
    jpn = sea.nodes["JPN"]
    chart = name_blob(b"chart", "chart.png", "image/png", bytes(16))
    left_out = send(jpn, open_conversation(jpn, PAIR), attachments=(chart,))
    given = send(jpn, open_conversation(jpn, WITH_USA), attachments=(chart,))
    desk = Attachments(("JPN", "n1"), jpn.views, None, jpn.store)  # type: ignore[arg-type]
    assert hotline.attached(jpn.views.known(left_out).fact) == (chart,)
    assert not desk._may_have("TWN", chart.id, left_out)
    assert not desk._may_have("TWN", chart.id, given)
    assert desk._may_have("USA", chart.id, given)


# --- the picture -------------------------------------------------------------------------------


def vessels(picture: SourcePicture, now: int, name: bytes = b"ALPHA", **more: int) -> None:
    """One vessel reports."""
    states = np.zeros(1, dtype=POSITION)
    states["mmsi"], states["at"] = 416_000_001, now / 1_000
    for column, value in more.items():
        states[column] = value
    statics = np.zeros(1, dtype=STATIC)
    statics["mmsi"], statics["at"], statics["name"] = 416_000_001, now / 1_000, name
    statics["carries"] = 0xFF
    if more:
        picture.tracks.take_positions(states, picture.seq, now / 1_000)
    picture.tracks.take_statics(statics, picture.seq)


@pytest.mark.parametrize("delay", [0, 60_000])
def test_a_change_of_what_is_left_out_makes_no_frame(delay: int) -> None:
    """The partner would learn when a name, or a destination, was changed."""
    own = SourcePicture("JPN", Reality.SIMULATED, NOW, NOW)
    view = PartnerView("JPN", Reality.SIMULATED, NOW)
    view.regate((PictureMask((), Handling(delay=delay, omit=("name",))),))
    outbox = Outbox(PictureRelease("TWN", True))
    outbox.ready(0)
    vessels(own, NOW, lat=24 * 600_000, lon=122 * 600_000)
    for tick in range(5):
        view.refresh(own, NOW + tick * 60_000)
    frame = outbox.next(view.seen, NOW + 300_000)
    assert frame is not None
    assert (frame.vessels, frame.statics) == (1, 1)
    outbox.ready(frame.seq)
    vessels(own, NOW + 310_000, b"BRAVO")
    for tick in range(6, 10):
        view.refresh(own, NOW + tick * 60_000)
    assert outbox.next(view.seen, NOW + 600_000) is None
    vessels(own, NOW + 660_000, b"CHARLIE", lat=24 * 600_000 + 9, lon=122 * 600_000)
    for tick in range(11, 15):
        view.refresh(own, NOW + tick * 60_000)
    moved = outbox.next(view.seen, NOW + 960_000)
    assert moved is not None
    assert (moved.vessels, moved.statics) == (1, 0)


def test_a_delay_that_begins_holds_for_a_partner_that_was_away() -> None:
    """What stood in its view was never sent; then an hour's delay was agreed."""
    own = SourcePicture("JPN", Reality.SIMULATED, NOW, NOW)
    view = PartnerView("JPN", Reality.SIMULATED, NOW)
    view.regate((PictureMask((), Handling()),))
    vessels(own, NOW, lat=24 * 600_000, lon=122 * 600_000)
    view.refresh(own, NOW)
    view.regate((PictureMask((), Handling(delay=HOUR)),))
    view.refresh(own, NOW + 1_000)
    assert len(view.seen.tracks) == 0
    view.refresh(own, NOW + HOUR + MINUTE)
    assert len(view.seen.tracks) == 1
