"""The link page: what it says of a cut, and a bundle that goes from page to page."""

import re
from pathlib import Path

from playwright.sync_api import Locator, expect
from tests.e2e.conftest import Harbour, Open
from tests.e2e.desk import Desk
from tests.e2e.three_nodes import ThreeNodes, until
from tests.e2e.words import pattern

DISCONNECTED = r"WebSocket connection|Failed to load resource: net::ERR_(CONNECTION|EMPTY|TIMED)"
NOT_ONE = r"bundle\.not-one|the server responded with a status of 4\d\d"
DROP = """(target) => {
  const carried = new DataTransfer();
  carried.items.add(new File(['a picture of a ship'], 'ship.jpg'));
  for (const type of ['dragover', 'drop'])
    target.dispatchEvent(
      new DragEvent(type, { dataTransfer: carried, bubbles: true, cancelable: true }));
}"""


DRAWN = "document.querySelector('.watch-map .chart')?.scene?.map?.loaded()"


def panel(desk: Desk, party: str) -> Locator:
    return desk.page.locator(f"main.page section.panel[aria-label^='{party} ']")


def write_bundle(desk: Desk, to: str) -> Locator:
    """By the keyboard alone: from the section's number to the form's button."""
    desk.page.locator("body").press("4")
    section = desk.page.locator("section.bundles")
    section.locator("#bundle-to").focus()
    section.locator("#bundle-to").select_option(to)
    desk.press("Tab", "Tab", "Tab", "Enter")
    expect(section.locator("form [role=status]")).to_contain_text(re.compile(r"\d"))
    return section


def download(desk: Desk, section: Locator, folder: Path) -> Path:
    """The one file of the newest bundle, as the browser saves it."""
    with desk.page.expect_download() as coming:
        section.locator("tbody tr").first.locator("a").click()
    assert coming.value.suggested_filename.endswith(".bundle")
    path = folder / coming.value.suggested_filename
    coming.value.save_as(path)
    return path


def test_a_bundle_goes_from_one_page_to_the_other_while_nothing_else_gets_through(
    harbour: Harbour, desk_of: Open, held_down: ThreeNodes, tmp_path: Path
) -> None:
    """Tokyo's machine is off: Taipei's link page says what Tokyo holds, what waits and that the
    link is down. An officer writes a bundle; the message's ladder names it. Then Tokyo runs and
    Taipei is not to be reached: Tokyo's officer drops a file that is no bundle, is told so, reads
    the bundle and has the message. With the link back the receipt confirms the bundle by itself.
    """
    nodes = held_down
    harbour.trouble.allow(DISCONNECTED)
    conversation = nodes.converse("TWN", ["TWN", "JPN"], "carried by hand")
    before = nodes.say("TWN", conversation, "sent by the link")
    taipei, tokyo = desk_of("TWN"), desk_of("JPN")
    for desk in (taipei, tokyo):
        # A chart that is still loading when its node is killed complains.
        until("the chart is drawn", lambda page=desk.page: page.evaluate(DRAWN))
        desk.open_thread(conversation)
    taipei.expect_ladder(before, "JPN", "released", "held", "shown")
    taipei.go("links")
    expect(panel(taipei, "JPN").locator(".say")).to_contain_text(taipei.word("say.direct"))
    nodes.hold()
    nodes.kill("JPN")

    # The cut, said in one sentence.
    say = panel(taipei, "JPN").locator(".say")
    expect(say).to_contain_text(taipei.word("say.down"))
    sent = nodes.say("TWN", conversation, "sent by bundle", precedence="flash")
    expect(say).to_contain_text(pattern("say.holds-until", taipei.lang))
    expect(panel(taipei, "JPN").locator("tbody")).to_contain_text(
        [taipei.word("path.direct"), taipei.word("lane.flash")]
    )

    # Written, and named by the ladder.
    section = write_bundle(taipei, "JPN")
    file = download(taipei, section, tmp_path)
    expect(section.locator("tbody tr").first).to_contain_text(taipei.word("bundles.open"))
    number = nodes.api("TWN", "GET", "/api/bundles")[0]["number"]
    expect(say).to_contain_text(taipei.word("say.bundle", number=number))
    carried = taipei.word("ladder.bundle", party="JPN", number=number)
    taipei.go("watch")
    taipei.open_thread(conversation)
    expect(taipei.message(sent).locator(".ladder .way")).to_contain_text(carried)
    assert taipei.ladder(sent, "JPN") == ["released"]

    # Tokyo runs again, and Taipei is not to be reached.
    nodes.freeze("TWN")
    nodes.go_on()
    until("Tokyo runs", lambda: nodes.answers("JPN"), 60)
    expect(tokyo.page.locator("p.lost")).to_have_count(0, timeout=60_000)
    tokyo.go("links")
    bundles = tokyo.page.locator("section.bundles")
    harbour.trouble.allow(NOT_ONE)
    bundles.locator(".drop").evaluate(DROP)
    expect(bundles.locator(".files li.refused")).to_contain_text(tokyo.word("error.bundle.not-one"))
    with tokyo.page.expect_file_chooser() as choosing:
        tokyo.page.get_by_text(tokyo.word("bundles.choose"), exact=True).click()
    choosing.value.set_files(file)
    expect(bundles.locator(".files li.read")).to_contain_text(
        tokyo.word("bundles.from", sender="TWN/taipei", number=number)
    )
    assert nodes.api("JPN", "GET", "/api/links")[0]["state"] != "direct"
    tokyo.open_thread(conversation)
    expect(tokyo.message(sent)).to_contain_text("sent by bundle")

    # The link is back: the receipt comes by itself.
    nodes.thaw("TWN")
    taipei.page.bring_to_front()
    expect(taipei.message(sent).locator(".ladder .way")).to_have_count(0, timeout=60_000)
    assert taipei.ladder(sent, "JPN")[:2] == ["released", "held"]
    taipei.go("links")
    expect(taipei.page.locator("section.bundles tbody tr").first).to_contain_text(
        taipei.word("bundles.confirmed"), timeout=30_000
    )
