"""The gazetteer: distances the source names, territory as each side states it, what a use needs."""

import json
from pathlib import Path

import msgspec
import pytest
from tests.domains.made import fact, fold

import kuroshio.desk
from kuroshio.consent.terms import Text
from kuroshio.consent.treaties import REQUESTS, TREATIES
from kuroshio.domains import facility
from kuroshio.domains.facility import StatusStated
from kuroshio.errors import Refused
from kuroshio.geo.ellipsoid import STATUTE_MILE

DATA = (Path(kuroshio.desk.__file__).parent / "gazetteer.json").read_bytes()
GAZETTEER = facility.parse(DATA)
PARTIES = {"JPN": 1, "TWN": 1, "USA": 1}
FOUR_OF_2023 = ("camilo-osias", "lal-lo", "camp-dela-cruz", "balabac")


def of(code: str) -> facility.Place:
    found = GAZETTEER.place(code)
    assert found, code
    return found


def miles(a: str, b: str) -> float:
    return facility.distance(of(a), of(b)) / STATUTE_MILE


def test_distances_are_those_of_the_source() -> None:
    """Kadena to Taipei about 400 statute miles, Yonaguni to Taiwan's coast about 70."""
    assert miles("kadena", "songshan") == pytest.approx(400, abs=10)
    assert miles("yonaguni", "suao") == pytest.approx(70, abs=3)


def test_every_place_has_a_name_and_a_statement_of_each_side() -> None:
    assert len(GAZETTEER.places) >= 60
    for place in GAZETTEER.places:
        assert set(place.names) == set(place.stated) == set(PARTIES), place.id
        assert all(place.names.values())
        assert -90 <= place.lat <= 90
        assert -180 <= place.lon <= 180
        assert set(place.treaties.values()) <= set(TREATIES)
        assert place.host in ("JPN", "TWN", "USA", "PHL", "")
    assert {p.kind for p in GAZETTEER.places} == {
        "base", "port", "airfield", "hospital", "island", "site",
    }  # fmt: skip


def test_a_dispute_is_shown_and_nothing_can_be_asked_for_there() -> None:
    disputed = [p.id for p in GAZETTEER.places if facility.disputed(p, GAZETTEER)]
    assert disputed == ["uotsuri"]
    for user in PARTIES:
        assert facility.need(of("uotsuri"), user, PARTIES).way == "disputed"
    assert not facility.disputed(of("suao"), GAZETTEER), "who takes no position disputes nothing"


def test_what_a_use_needs() -> None:
    assert facility.need(of("kadena"), "JPN", PARTIES).way == "own"
    by_treaty = facility.need(of("kadena"), "USA", PARTIES)
    assert (by_treaty.way, by_treaty.of, by_treaty.treaty) == ("treaty", "JPN", "usa-jpn-1960")
    assert by_treaty.subjects == ("deployment", "equipment", "combat-operations")
    asked = facility.need(of("shimoji-shima"), "TWN", PARTIES)
    assert (asked.way, asked.of, set(asked.subjects)) == ("request", "JPN", set(REQUESTS))
    assert facility.need(of("kadena"), "TWN", PARTIES).way == "request"
    for site in FOUR_OF_2023:
        for user in PARTIES:
            assert facility.need(of(site), user, PARTIES) == facility.Need("third-party", "PHL")


def test_a_status_is_the_hosts_word_while_it_holds() -> None:
    said = StatusStated("naha-port", "limited", (Text("en", "crane"),), until=50)
    assert facility.state_status(GAZETTEER, said, "JPN", 49) == said
    with pytest.raises(Refused, match="own facilities"):
        facility.state_status(GAZETTEER, said, "USA", 49)
    with pytest.raises(Refused, match="gazetteer"):
        facility.state_status(GAZETTEER, StatusStated("atlantis", "open"), "JPN", 49)
    for wrong in (
        said, msgspec.structs.replace(said, until=0, texts=(Text("fr", "grue"),)),
        msgspec.structs.replace(said, until=0, texts=(Text("en", " "),)),
        msgspec.structs.replace(said, until=0, texts=(Text("en", "a"), Text("en", "b"))),
    ):  # fmt: skip
        with pytest.raises(Refused) as refused:
            facility.state_status(GAZETTEER, wrong, "JPN", 50)
        assert refused.value.code == "facility.bad-status"
    about = facility.about_facility("naha-port")
    facts = [fact(1, StatusStated("naha-port", "open"), about=about), fact(2, said, about=about),
             fact(3, StatusStated("elsewhere", "closed"), about=about)]  # fmt: skip
    state = fold(facility, facts)
    assert [f for _, f in facility.status(state, 49)] == [said]
    assert facility.status(state, 50) == []


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"operator": "nobody-known"}, "not defined"), ({"stated": {"JPN": "moon"}}, "not defined"),
        ({"kind": "castle"}, "castle"), ({"id": "futenma"}, "twice"),
    ],
)  # fmt: skip
def test_a_gazetteer_that_is_not_sound_is_refused(change: dict[str, object], why: str) -> None:
    given = json.loads(DATA)
    given["places"][0].update(change)
    with pytest.raises(Refused, match=why) as refused:
        facility.parse(json.dumps(given).encode())
    assert refused.value.code == "facility.bad-gazetteer"
