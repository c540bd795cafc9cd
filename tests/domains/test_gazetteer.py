"""The gazetteer, entry by entry: positions against two tables that are none of ours, and a box for
each; nothing twice, nobody unknown, names in each side's own writing.
"""

import re
from itertools import combinations

import pytest
from tests.domains.test_facility import GAZETTEER, of

from kuroshio.domains import facility
from kuroshio.geo import ellipsoid

RUNWAYS = {
    "kadena": (26.356, 127.768), "futenma": (26.274, 127.756), "iwakuni": (34.144, 132.236),
    "yokota": (35.748, 139.348), "misawa": (40.703, 141.368), "naha-airport": (26.196, 127.646),
    "shimoji-shima": (24.827, 125.145), "miyako-airport": (24.783, 125.295),
    "yonaguni-airport": (24.467, 122.978), "kume-airport": (26.363, 126.714),
    "amami-airport": (28.431, 129.713), "kagoshima-airport": (31.803, 130.719),
    "kanoya": (31.368, 130.845), "nyutabaru": (32.084, 131.451),
    "fukuoka-airport": (33.586, 130.451), "haneda": (35.552, 139.780), "iwoto": (24.784, 141.323),
    "taoyuan": (25.078, 121.233), "songshan": (25.069, 121.552),
    "hualien-airport": (24.023, 121.618), "taitung-airport": (22.755, 121.102),
    "kaohsiung-airport": (22.577, 120.350), "taichung-airport": (24.265, 120.621),
    "hengchun-airport": (22.041, 120.730), "magong-airport": (23.569, 119.628),
    "lanyu-airport": (22.027, 121.535), "kinmen-airport": (24.428, 118.359),
    "nangan-airport": (26.160, 119.958), "andersen": (13.584, 144.930),
    "guam-airport": (13.484, 144.797), "saipan-airport": (15.120, 145.730),
    "tinian-airport": (14.999, 145.619), "honolulu-airport": (21.318, -157.920),
    "basa": (14.986, 120.493), "fort-magsaysay": (15.435, 121.091), "mactan": (10.307, 123.979),
    "bautista": (9.742, 118.759), "lumbia": (8.416, 124.611),
}  # fmt: skip
"""Middles of runways, degrees, of an open table of the world's airports; compared in November 2026.
It has Ishigaki's airport of before 2013, the civil airfield of Ie-jima, and no Lal-lo: not here."""
HARBOURS = {
    "sasebo": (33.167, 129.717), "yokosuka": (35.283, 139.667), "naha-port": (26.217, 127.683),
    "hirara": (24.8, 125.283), "ishigaki-port": (24.333, 124.167),
    "kagoshima-port": (31.583, 130.567), "keelung": (25.133, 121.767), "suao": (24.6, 121.867),
    "hualien-port": (23.983, 121.6), "kaohsiung-port": (22.617, 120.25),
    "taichung-port": (24.3, 120.5), "apra": (13.45, 144.617), "honolulu-port": (21.3, -157.867),
    "camilo-osias": (18.517, 122.133), "white-beach": (26.267, 127.917),
    "taipei-port": (25.183, 121.4),
}  # fmt: skip
"""Of the World Port Index, to a whole minute, often of the anchorage outside; the last is Tamsui
across the river's mouth."""
REGIONS: dict[str, tuple[tuple[float, float, float, float], str]] = {
    "Okinawa": ((26.05, 127.6, 26.9, 128.35),
                ("kadena futenma white-beach ie-shima naha-airport naha-port nakagusuku "
                "nanbu-hospital naval-hospital-okinawa")),
    "Kume": ((26.28, 126.67, 26.4, 126.85), "kume-airport"),
    "Miyako": ((24.7, 125.1, 24.95, 125.5), "shimoji-shima miyako-airport hirara miyako-hospital"),
    "Ishigaki": ((24.31, 124.06, 24.62, 124.36),
                 "ishigaki-airport ishigaki-port yaeyama-hospital"),
    "Yonaguni": ((24.43, 122.92, 24.48, 123.06), "yonaguni yonaguni-airport kubura"),
    "Amami": ((28.1, 129.1, 28.55, 129.75), "amami-airport"),
    "Kyushu": ((30.98, 129.5, 33.98, 132.1),
               "sasebo kagoshima-airport kagoshima-port kanoya nyutabaru fukuoka-airport"),
    "Honshu": ((33.4, 130.8, 41.6, 142.1), "iwakuni yokosuka yokota misawa haneda"),
    "Iwo To": ((24.7, 141.25, 24.85, 141.4), "iwoto"),
    "Senkaku, Tiaoyutai": ((25.7, 123.4, 25.95, 124.6), "uotsuri"),
    "Taiwan": ((21.89, 120.03, 25.31, 122.01),
               ("taoyuan songshan keelung taipei-port suao hualien-port hualien-airport "
               "taitung-airport kaohsiung-port kaohsiung-airport taichung-port taichung-airport "
               "hengchun-airport lanyu-airport ntu-hospital hualien-hospital kaohsiung-hospital")),
    "Penghu": ((23.18, 119.3, 23.81, 119.73), "magong-airport"),
    "Kinmen": ((24.37, 118.13, 24.54, 118.5), "kinmen-airport"),
    "Matsu": ((25.93, 119.88, 26.4, 120.52), "nangan-airport"),
    "Dongsha": ((20.68, 116.68, 20.78, 116.93), "dongsha"),
    "Guam": ((13.23, 144.61, 13.66, 144.96), "guam andersen apra guam-airport"),
    "Saipan, Tinian": ((14.91, 145.56, 15.3, 145.84), "saipan-airport tinian-airport"),
    "Oahu": ((21.25, -158.29, 21.72, -157.64),
             "honolulu-port honolulu-airport pearl-harbor tripler"),
    "Luzon": ((13.5, 119.75, 18.65, 122.35),
              "camilo-osias lal-lo camp-dela-cruz basa fort-magsaysay"),
    "Cebu": ((10.2, 123.85, 10.4, 124.1), "mactan"),
    "Palawan": ((7.8, 116.9, 10.5, 119.5), "balabac bautista"),
    "Mindanao": ((8.3, 124.5, 8.6, 124.8), "lumbia"),
}  # fmt: skip
"""South, west, north, east in degrees, and what lies there: a new place must be put in one."""
HOSTS = {"Guam": "USA", "Saipan, Tinian": "USA", "Oahu": "USA", "Luzon": "PHL", "Cebu": "PHL",
         "Palawan": "PHL", "Mindanao": "PHL", "Taiwan": "TWN", "Penghu": "TWN", "Kinmen": "TWN",
         "Matsu": "TWN", "Dongsha": "TWN", "Senkaku, Tiaoyutai": ""}  # fmt: skip
"""Whose consent a use there needs; of the rest Japan's."""
TAIWAN_ALONE = re.compile("[臺灣與關縣國醫橫濱氣廳]")
JAPAN_ALONE = re.compile("[縄与県医横]|[ァ-ヺ]")


@pytest.mark.parametrize("code", sorted(RUNWAYS))
def test_a_runway_is_where_an_independent_table_has_it(code: str) -> None:
    place = of(code)
    assert ellipsoid.distance(place.lat, place.lon, *RUNWAYS[code]) < 1_000


@pytest.mark.parametrize("code", sorted(HARBOURS))
def test_a_harbour_is_where_the_world_port_index_has_it(code: str) -> None:
    """Within what its whole minutes and its anchorages outside allow."""
    place = of(code)
    assert ellipsoid.distance(place.lat, place.lon, *HARBOURS[code]) < 5_500


def test_every_place_lies_in_its_region_and_needs_its_hosts_consent() -> None:
    put = {code: name for name, (_, codes) in REGIONS.items() for code in codes.split()}
    assert set(put) == {p.id for p in GAZETTEER.places}
    for place in GAZETTEER.places:
        south, west, north, east = REGIONS[put[place.id]][0]
        assert south <= place.lat <= north, place.id
        assert west <= place.lon <= east, place.id
        assert place.host == HOSTS.get(put[place.id], "JPN"), place.id


def test_no_two_places_are_one_and_no_name_stands_twice() -> None:
    for a, b in combinations(GAZETTEER.places, 2):
        assert facility.distance(a, b) > 500, (a.id, b.id)
    for party in ("JPN", "TWN", "USA"):
        names = [p.names[party] for p in GAZETTEER.places]
        assert len(set(names)) == len(names)


def test_each_sides_list_is_in_its_own_writing() -> None:
    for place in GAZETTEER.places:
        assert not re.search("[぀-鿿]", place.names["USA"]), place.id
        assert not TAIWAN_ALONE.search(place.names["JPN"]), place.id
        assert not JAPAN_ALONE.search(place.names["TWN"]), place.id
    for known in (*GAZETTEER.operators.values(), *(s.names for s in GAZETTEER.statements.values())):
        assert not TAIWAN_ALONE.search(known.ja), known
        assert not JAPAN_ALONE.search(known.zh_hant), known


def test_operators_and_statements_are_all_used_and_treaties_are_of_the_hosts_land() -> None:
    places = GAZETTEER.places
    assert {p.operator for p in places} == set(GAZETTEER.operators)
    assert {code for p in places for code in p.stated.values()} == set(GAZETTEER.statements)
    for place in places:
        assert not place.treaties or (place.host == "JPN" and set(place.treaties) == {"USA"})
        owners = {GAZETTEER.statements[code].party for code in place.stated.values()} - {""}
        assert (owners == {place.host}) != facility.disputed(place, GAZETTEER), place.id
