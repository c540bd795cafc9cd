"""An hour that lies in the archive of a real node: replayed, found by name, its way drawn."""

import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import expect
from tests.e2e.conftest import Open
from tests.e2e.three_nodes import ThreeNodes, until
from tests.e2e.words import word

from kuroshio.maritime.ais.encode import encode, join, tag_block

DEG = 600_000
MMSI, NAME, CALL_SIGN, IMO = 416_000_779, "HAI FENG 79", "BZHF7", 9_074_729


def an_hour(begin: datetime) -> bytes:
    """North by a tenth of a degree every ten minutes from 24.5 N 123 E; then its name."""
    lines: list[bytes] = []
    first = int(begin.timestamp())
    for minute in range(60):
        tag = tag_block(first + minute * 60, "naha")
        where = {"lat": round((24.5 + minute / 100) * DEG), "lon": 123 * DEG}
        position = {"mmsi": MMSI, **where, "sog": 360, "cog": 0}
        lines += [tag + line for line in encode("1", position)]
    static = {"mmsi": MMSI, "name": NAME, "call_sign": CALL_SIGN, "imo": IMO, "ship_type": 30}
    lines += [
        tag_block(first, "naha") + line for line in join(encode("5", static)).splitlines(True)
    ]
    return join(lines)


@pytest.fixture(scope="module")
def hour(nodes: ThreeNodes, tmp_path_factory: pytest.TempPathFactory) -> datetime:
    """When it began: three days ago, in Tokyo's archive, whose node runs meanwhile."""
    begin = datetime.now(UTC).replace(hour=4, minute=0, second=0, microsecond=0) - timedelta(days=3)
    log = tmp_path_factory.mktemp("hour") / "hour.nmea"
    log.write_bytes(an_hour(begin))
    take_in(nodes, "JPN", log)
    return begin


def take_in(nodes: ThreeNodes, party: str, log: Path) -> None:
    out = subprocess.run(
        [sys.executable, "-m", "kuroshio", "ais", "import", str(log), "--into",
         nodes.nodes[party]["folder"], "--reality", "SIMULATED", "--json"],
        check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip
    assert json.loads(out)["positions"] == 60


def test_an_archived_hour_is_replayed_from_a_real_archive(desk_of: Open, hour: datetime) -> None:
    """The node's own bytes: the vessel stands where it was at each instant, in a REPLAY."""
    tokyo = desk_of("JPN")
    tokyo.in_language("en")
    page = tokyo.page
    page.get_by_role("button", name=word("map:replay.open", "en"), exact=True).click()
    drawer = page.locator("section.timeline")
    drawer.locator("input[type=date]").fill(hour.date().isoformat())
    drawer.locator("select").first.select_option("4")
    drawer.get_by_role("button", name=word("map:replay.show", "en")).press("Enter")
    slider = drawer.get_by_role("slider")
    expect(slider).to_have_attribute("aria-valuetext", f"{hour:%Y-%m-%d} 04:00:00Z")
    expect(page.locator(".watermark span").first).to_contain_text("REPLAY")
    box = page.locator("#vessel-search")
    box.fill(NAME.lower())
    expect(page.locator(".watch-map .search li").first).to_contain_text(NAME)
    box.press("Enter")
    card = page.locator("section.card")
    expect(card.locator("h2")).to_have_text(NAME)
    expect(card.locator(".fact").first).to_contain_text("24°30.0′N 123°00.0′E")
    slider.focus()
    page.keyboard.press("End")
    expect(card.locator(".fact").first).to_contain_text("25°05.4′N 123°00.0′E")
    expect(card.locator(".age").first).to_contain_text(f"{hour:%Y-%m-%d} 04:59:00Z")
    drawer.get_by_role("button", name=word("map:replay.live", "en")).click()
    expect(page.locator(".watermark span").first).not_to_contain_text("REPLAY")


def test_a_vessel_that_only_the_archive_knows_is_found_and_its_way_is_drawn(
    desk_of: Open, hour: datetime
) -> None:
    """By name, MMSI, IMO number and call sign; the card says that it is the archive's, and since
    when; its last day is drawn and comes into sight."""
    tokyo = desk_of("JPN")
    tokyo.in_language("en")
    page = tokyo.page
    box = page.locator("#vessel-search")
    said = word("map:search.archive", "en").split("{")[0]
    for query in ("feng 79", str(MMSI), f"IMO {IMO}", CALL_SIGN.lower()):
        box.fill(query)
        hit = page.locator(".watch-map .search li").filter(has_text=NAME)
        expect(hit).to_contain_text(f"{said}{hour:%Y-%m-%d} 04:00:00Z")
        expect(hit).to_have_count(1)
    box.press("Enter")
    card = page.locator("section.card")
    expect(card.locator("h2")).to_have_text(NAME)
    expect(card.locator(".gone")).to_contain_text(
        word("map:card.archived", "en").split("{time}")[0]
    )
    expect(card.locator(".gone")).to_contain_text("SIMULATED")
    card.get_by_role("button", name=word("map:history.before", "en")).click()
    expect(card.locator(".history")).to_contain_text(f"reports since {hour:%Y-%m-%d} 04:00:00Z")
    in_the_middle = """() => {
      const { lat, lng } = document.querySelector('.watch-map .chart').scene.map.getCenter();
      return [lat, lng];
    }"""
    until(
        "its last place is in the middle",
        lambda: max(
            abs(a - b) for a, b in zip(page.evaluate(in_the_middle), (25.09, 123), strict=True)
        ) < 0.05,
    )  # fmt: skip
