"""Views: one version for each id, and the same one whatever came first."""

from itertools import permutations

import msgspec
from tests.feed.made import NOW, chance, header

from kuroshio.domains import hotline
from kuroshio.feed import record
from kuroshio.feed.record import Record
from kuroshio.node.views import Views
from kuroshio.phrases.slots import Part
from kuroshio.store.port import Held
from kuroshio.values import HOUR, Stamp, make_id

TALK = make_id(Stamp(NOW), "JPN", chance("talk")[:4])
MESSAGE = make_id(Stamp(NOW + 1), "JPN", chance("message")[:4])
PAIR, ALL = ("JPN", "TWN"), ("JPN", "TWN", "USA")


def said(party: str, audience: tuple[str, ...], text: str, node: str = "n1") -> tuple[Held, Record]:
    """A message with one and the same id, as some log holds it."""
    fact = hotline.MessageSent("information", "routine", (Part(text, "en"),))
    log = f"{party}/{node};{'+'.join(audience)};routine;1"
    made = header(1, log, id=MESSAGE, about=TALK, kind=fact.kind)
    written = record.write(made, fact)
    return Held(0, log, 1, NOW, written.data, ""), written


def shown(views: Views) -> str:
    """The text that is folded."""
    sent = views.state("hotline", TALK).threads[MESSAGE].sent
    return sent[1].parts[0].text if sent else ""


def taken(*versions: tuple[Held, Record]) -> Views:
    """Views that took these, in this order."""
    views = Views("JPN")
    for seq, (held, written) in enumerate(versions, start=1):
        views.take(msgspec.structs.replace(held, seq=seq), written)
        views.state("hotline", TALK)  # folded in between, as screens do
    return views


NARROW = said("JPN", PAIR, "for two")
WIDE = said("JPN", ALL, "for three")
TWICE = said("JPN", ALL, "something else", node="n2")


def test_the_version_for_the_largest_audience_is_folded_in_every_order() -> None:
    """A record released again to more parties: all of them hold and fold that one."""
    for order in permutations((NARROW, WIDE)):
        assert shown(taken(*order)) == "for three"


def test_two_nodes_of_a_party_with_one_id_fold_alike_in_every_order() -> None:
    """Never first wins: which came first differs from node to node."""
    assert {shown(taken(*order)) for order in permutations((NARROW, WIDE, TWICE))} == {"for three"}


def test_erasing_one_version_shows_the_next() -> None:
    """Live as after a restart."""
    for order in permutations((NARROW, WIDE)):
        views = taken(*order)
        gone, instead = views.forget(WIDE[0].log, 1)
        assert gone is None, "another version is held"
        assert instead is not None
        assert shown(views) == "for two"
        views.forget(NARROW[0].log, 1)
        assert views.known(MESSAGE) is None
        assert views.abouts("hotline") == []


def test_erasing_a_version_that_is_not_shown_changes_nothing() -> None:
    """And it does not come back either."""
    views = taken(WIDE, NARROW)
    assert views.forget(NARROW[0].log, 1) == (None, None)
    assert shown(views) == "for three"
    views.forget(WIDE[0].log, 1)
    assert views.known(MESSAGE) is None


def test_a_record_taken_twice_is_one() -> None:
    """By two roads, or again after a restart of the reader."""
    views = taken(WIDE, WIDE, WIDE)
    assert len(views.records("hotline", TALK)) == 1
    views.forget(WIDE[0].log, 1)
    assert views.known(MESSAGE) is None


def test_a_place_is_found_whichever_version_is_shown() -> None:
    """Erasures name a place."""
    views = taken(NARROW, WIDE)
    for held, written in (NARROW, WIDE):
        known = views.at(held.log, 1)
        assert known is not None
        assert known.record == written
    assert views.at("no such log", 1) is None


def test_a_record_stamped_later_than_it_came_says_nothing_of_when_its_author_was_heard() -> None:
    """It may have lain on a stick for as long as its author's clock is ahead."""
    held, written = NARROW
    wrote = written.header.stamp.millis
    for arrived, heard in ((wrote + HOUR, wrote), (wrote - HOUR, None)):
        views = taken((msgspec.structs.replace(held, arrived=arrived), written))
        assert views.last_from("JPN", PAIR) == heard
