"""What a partner is shown of the picture: by the masks, and nothing that tells of the rest."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kuroshio.maritime.ais.decode import Decoder
from kuroshio.maritime.ais.encode import encode, join
from kuroshio.maritime.partner_frames import Inbox, Outbox, PictureRelease
from kuroshio.maritime.partner_view import STEP, PartnerView, bodies_of
from kuroshio.maritime.picture import Picture, PictureTerms
from kuroshio.maritime.track import Tracks
from kuroshio.sharing.handling import Handling
from kuroshio.sharing.masks import PictureMask
from kuroshio.values import HOUR, MINUTE, Reality

DEG = 600_000
NOW = 1_700_000_100_000 - 1_700_000_100_000 % STEP
GAP = ((23.5, 121.5), (25.5, 121.5), (25.5, 124.5), (23.5, 124.5))
EVERYWHERE = PictureMask((), Handling())
IN_GAP = PictureMask((GAP,), Handling())


def report(picture, now, mmsi, lat=24.5, lon=123.0, **more):
    columns = {"mmsi": mmsi, "lat": round(lat * DEG), "lon": round(lon * DEG), "sog": 100, **more}
    picture.take(Decoder().feed(join(encode("1", columns)), now / 1000), now)


def named(picture, now, mmsi, name):
    columns = {"mmsi": mmsi, "name": name, "call_sign": "JD1234", "destination": "NAHA"}
    picture.take(Decoder().feed(join(encode("5", columns)), now / 1000), now)


def still():
    """A picture in which a vessel may be anywhere from one report to the next."""
    made = Picture("JPN", Reality.SIMULATED, NOW)
    made.own.tracks = Tracks(follow=False)
    return made


@pytest.fixture
def picture():
    return still()


def view(*masks):
    made = PartnerView("JPN", Reality.SIMULATED, NOW)
    made.regate(masks)
    return made


def said(made, column):
    return [raw.rstrip(b"@ ") for raw in made.seen.tracks.voyages[column].tolist()]


def shown(made):
    return {
        int(r["mmsi"]): (int(r["lat"]) / DEG, int(r["lon"]) / DEG) for r in made.seen.tracks.states
    }


def test_no_mask_shows_nothing(picture):
    report(picture, NOW, 431_000_001)
    made = view()
    made.refresh(picture.own, NOW)
    assert shown(made) == {}


def test_only_what_lies_in_the_region_is_shown_and_leaving_it_looks_like_going(picture):
    for mmsi, lon in ((431_000_001, 123.0), (431_000_002, 126.0)):
        report(picture, NOW, mmsi, lon=lon)
    made = view(IN_GAP)
    made.refresh(picture.own, NOW)
    assert list(shown(made)) == [431_000_001]
    base = made.seen.number()
    report(picture, NOW + 60_000, 431_000_001, lon=126.0)
    made.refresh(picture.own, NOW + 60_000)
    assert shown(made) == {}
    assert made.seen.tracks.gone_since(base - 1).tolist() == [431_000_001]
    report(picture, NOW + 120_000, 431_000_002, lon=123.0)
    made.refresh(picture.own, NOW + 120_000)
    assert list(shown(made)) == [431_000_002]


def test_a_vessel_that_enters_brings_its_name(picture):
    report(picture, NOW, 431_000_001, lon=126.0)
    named(picture, NOW, 431_000_001, "KAIYO")
    made = view(IN_GAP)
    made.refresh(picture.own, NOW)
    assert not len(made.seen.tracks.voyages)
    report(picture, NOW + 60_000, 431_000_001)
    made.refresh(picture.own, NOW + 60_000)
    assert said(made, "name") == [b"KAIYO"]


def test_positions_are_rounded_and_fields_left_out_by_the_vessels_own_mask(picture):
    coarse = PictureMask((), Handling(0.1, omit=("course", "name", "call-sign")))
    for mmsi, lon in ((431_000_001, 123.0123), (431_000_002, 126.0456)):
        report(picture, NOW, mmsi, lat=24.5678, lon=lon)
        named(picture, NOW, mmsi, "KAIYO")
    made = view(IN_GAP, coarse)
    made.refresh(picture.own, NOW)
    assert shown(made)[431_000_002] == (24.6, 126.0)
    assert shown(made)[431_000_001] == pytest.approx((24.5678, 123.0123), abs=1e-5)
    assert made.seen.tracks.states["sog"].tolist() == [100, 1023]
    assert said(made, "name") == [b"KAIYO", b""]
    assert said(made, "call_sign") == [b"JD1234", b""]
    assert said(made, "destination") == [b"NAHA", b"NAHA"]


def test_delayed_positions_come_when_they_are_due_and_never_the_newest_before(picture):
    late = PictureMask((), Handling(delay=HOUR))
    made = view(late)
    for minute in range(0, 121, 2):
        now = NOW + minute * MINUTE
        report(picture, now, 431_000_001, lat=20 + minute / 100)
        made.refresh(picture.own, now)
        seen = shown(made)
        if minute < 60:
            assert seen == {}
        else:
            due = 20 + (minute - 60) / 100
            assert seen[431_000_001][0] <= due + 1e-6
            assert seen[431_000_001][0] >= due - 0.02 - 1e-6


def test_a_delayed_vessel_that_went_goes_as_late(picture):
    made = view(PictureMask((), Handling(delay=HOUR)))
    report(picture, NOW, 431_000_001)
    made.refresh(picture.own, NOW)
    picture.own.tracks.remove(np.array([431_000_001], dtype=np.uint32), picture.own.seq)
    made.refresh(picture.own, NOW + 10 * MINUTE)
    made.refresh(picture.own, NOW + HOUR + MINUTE)
    assert list(shown(made)) == [431_000_001]
    made.refresh(picture.own, NOW + HOUR + 11 * MINUTE)
    assert shown(made) == {}


def test_other_masks_take_away_what_they_do_not_hold(picture):
    for mmsi, lon in ((431_000_001, 123.0), (431_000_002, 126.0)):
        report(picture, NOW, mmsi, lon=lon)
    made = view(EVERYWHERE)
    made.refresh(picture.own, NOW)
    assert len(shown(made)) == 2
    made.regate([IN_GAP])
    made.refresh(picture.own, NOW + 1_000)
    assert list(shown(made)) == [431_000_001]


def test_frames_are_numbered_for_the_partner_alone(picture):
    """What goes to others, and to our own pages, leaves no gap."""
    report(picture, NOW, 431_000_001)
    made, outbox = view(EVERYWHERE), Outbox(PictureRelease("TWN", True))
    numbers, acked = [], 0
    for tick in range(1, 6):
        now = NOW + tick * 60_000
        for _ in range(tick):
            picture.own.number()  # other partners, other pages
        report(picture, now, 431_000_001, lat=24 + tick / 100)
        made.refresh(picture.own, now)
        outbox.ready(acked)
        frame = outbox.next(made.seen, now)
        numbers.append(frame.seq)
        acked = frame.seq
    assert np.diff(numbers).tolist() == [1, 1, 1, 1]


def test_the_terms_travel_with_the_picture(picture):
    report(picture, NOW, 431_000_001)
    made = view(EVERYWHERE)
    made.refresh(picture.own, NOW)
    terms = PictureTerms(("TWN/CGA",), 0, HOUR, False, ("rescue",), True)
    outbox = Outbox(PictureRelease("TWN", True, terms=terms))
    outbox.ready(0)
    theirs, inbox = Picture("TWN", Reality.SIMULATED, NOW), Inbox("JPN")
    inbox.take(theirs, outbox.next(made.seen, NOW).data, NOW)
    assert theirs.sources["JPN"].terms == terms
    theirs.age_out(NOW + HOUR - 1)
    assert len(theirs.sources["JPN"].tracks) == 1
    theirs.age_out(NOW + HOUR + 1)
    assert len(theirs.sources["JPN"].tracks) == 0


def test_one_picture_has_the_readers_that_all_its_masks_name():
    a, b = PictureMask((), Handling(), ("TWN/CGA", "TWN/ND")), PictureMask((), Handling(), ())
    c = PictureMask((), Handling(), ("TWN/CGA",))
    d = PictureMask((), Handling(), ("TWN/MOFA",))
    assert bodies_of((a, b, c)) == (("TWN/CGA",), (a, b, c))
    assert bodies_of((b, a)) == (("TWN/CGA", "TWN/ND"), (b, a))
    assert bodies_of((c, d)) == (("TWN/CGA",), (c,))
    assert bodies_of(()) == ((), ())


place = st.tuples(st.floats(20, 30), st.floats(118, 128))


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.lists(st.tuples(st.integers(0, 9), place), max_size=12), min_size=1, max_size=6),
    st.sampled_from([(), (IN_GAP,), (EVERYWHERE,), (IN_GAP, PictureMask((), Handling(0.5)))]),
)
def test_step_by_step_or_all_at_once_the_partner_sees_the_same(ticks, masks):
    """A view that followed every change shows what one that comes new shows: the preview is what is
    sent."""
    picture = still()
    followed = view(*masks)
    for number, moves in enumerate(ticks):
        now = NOW + number * 60_000
        for vessel, (lat, lon) in moves:
            report(picture, now, 431_000_000 + vessel, lat, lon)
        followed.refresh(picture.own, now)
    fresh = view(*masks)
    fresh.refresh(picture.own, NOW + len(ticks) * 60_000, at_once=True)
    assert shown(followed) == shown(fresh)
