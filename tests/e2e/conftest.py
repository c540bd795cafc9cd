"""One demo and one browser for all tests here; a fresh page for each."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, expect, sync_playwright
from tests.e2e.desk import Desk, Trouble
from tests.e2e.three_nodes import GUARD, ThreeNodes, until
from tests.e2e.words import REPOSITORY

PAGES = REPOSITORY / "src/kuroshio/web/pages/index.html"
NO_PAGES = "the pages are not built; run: make ui"
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking",
    # No page is heard before it is touched, whatever chromium remembers of its address.
    "--autoplay-policy=document-user-activation-required",
]  # fmt: skip
SIZE = {"width": 1280, "height": 800}
PATIENCE_MS = 20_000
LANGUAGE = {"JPN": "ja", "TWN": "zh-Hant", "USA": "en"}

Open = Callable[..., Desk]


@pytest.fixture(scope="package")
def nodes(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ThreeNodes]:
    """Three running nodes, introduced to each other, in a folder of their own."""
    if not PAGES.exists():
        pytest.skip(NO_PAGES)
    demo = ThreeNodes(tmp_path_factory.mktemp("demo"))
    try:
        demo.wait_ready()
        yield demo
    finally:
        demo.end()


@pytest.fixture(scope="package")
def chrome(chromium: str) -> Iterator[Browser]:
    """One for all: two cannot be driven from one thread."""
    with sync_playwright() as playwright:
        expect.set_options(timeout=PATIENCE_MS)
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def browser(chrome: Browser, nodes: ThreeNodes) -> Browser:
    return chrome


def new_context(browser: Browser) -> tuple[BrowserContext, Trouble]:
    context = browser.new_context(viewport=SIZE, accept_downloads=True)
    context.set_default_timeout(PATIENCE_MS)
    return context, Trouble(context)


class Harbour:
    """One browser profile in which officers of several nodes are signed in at once."""

    def __init__(self, browser: Browser, nodes: ThreeNodes) -> None:
        self.nodes = nodes
        self.context, self.trouble = new_context(browser)
        self._signed_in: set[str] = set()

    def open(self, party: str, officer: str = "", section: str = "watch") -> Desk:
        """An officer's page; signs in by a one-time link the first time."""
        officer = officer or f"{GUARD[party].lower()}-watch"
        page = self.context.new_page()
        if party not in self._signed_in:
            page.goto(self.nodes.link(party, officer))
            self._signed_in.add(party)
            expect(page.locator("header.top")).to_be_visible()
            if section != "watch":
                page.goto(f"{self.nodes.url(party)}/#/{section}")
        else:
            page.goto(f"{self.nodes.url(party)}/#/{section}")
        # The chips of the links are in the first snapshot of the live socket.
        expect(page.locator("header.top .chip")).to_have_count(2)
        return Desk(page, party)

    def close_pages(self) -> None:
        """The next test finds each officer's own language, whatever this one has read in."""
        for page in self.context.pages:
            party = next((p for p in self._signed_in if page.url.startswith(self.nodes.url(p))), "")
            if party and page.locator("header.top").count():
                Desk(page, party).in_language(LANGUAGE[party])
            page.close()


@pytest.fixture(scope="package")
def guards(browser: Browser, nodes: ThreeNodes) -> Iterator[Harbour]:
    """The profile of the three coast guards."""
    harbour = Harbour(browser, nodes)
    yield harbour
    harbour.context.close()


@pytest.fixture
def harbour(guards: Harbour) -> Iterator[Harbour]:
    """The same for one test: its pages are closed after it, and no page may have misbehaved."""
    guards.trouble.take()
    guards.nodes.quiet()
    yield guards
    found = guards.trouble.take()
    guards.close_pages()
    guards.trouble.take()
    assert not found, "\n".join(found)


@pytest.fixture
def held_down(nodes: ThreeNodes) -> Iterator[ThreeNodes]:
    """The demo's watchman sleeps, so that a killed node stays down until the test has looked."""
    yield nodes
    for party in GUARD:
        nodes.thaw(party)
    nodes.go_on()
    for party in ("JPN", "TWN", "USA"):
        until(f"{party} is back", lambda p=party: nodes.answers(p), 60)
    until(
        "all links are up",
        lambda: all(link["state"] == "direct" for link in nodes.api("TWN", "GET", "/api/links")),
        60,
    )


@pytest.fixture
def desk_of(harbour: Harbour) -> Open:
    """desk_of("TWN"): the page of that party's coast guard."""
    return harbour.open


@pytest.fixture
def foreign_office(browser: Browser, nodes: ThreeNodes) -> Iterator[Desk]:
    """Tokyo's foreign ministry, in a browser of its own."""
    ministry = Harbour(browser, nodes)
    yield ministry.open("JPN", "mofa-watch")
    ministry.trouble.allow("404|unknown-conversation")
    found = ministry.trouble.take()
    ministry.context.close()
    assert not found, "\n".join(found)


@pytest.fixture
def alone(browser: Browser, nodes: ThreeNodes) -> Iterator[Harbour]:
    """A fresh browser profile for one test, which nobody has touched yet."""
    harbour = Harbour(browser, nodes)
    yield harbour
    found = harbour.trouble.take()
    harbour.context.close()
    assert not found, "\n".join(found)


@pytest.fixture
def stranger(browser: Browser) -> Iterator[BrowserContext]:
    """A profile in which nobody is signed in."""
    context, _ = new_context(browser)
    yield context
    context.close()


@pytest.fixture(scope="session")
def axe_source() -> str:
    """The accessibility checker, as installed with the pages' own tools."""
    path = Path(REPOSITORY / "ui/node_modules/axe-core/axe.min.js")
    if not path.exists():
        pytest.skip("axe-core is not installed; run: make ui")
    return path.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def scenario(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ThreeNodes]:
    """The demo with its officers' passkeys, who are left to these tests."""
    if not PAGES.exists():
        pytest.skip(NO_PAGES)
    folder = tmp_path_factory.mktemp("consultation")
    demo = ThreeNodes(folder, "--scenario", "consultation", "--no-act")
    try:
        demo.wait_ready()
        yield demo
    finally:
        demo.end()


@pytest.fixture
def officers(chrome: Browser, scenario: ThreeNodes) -> Iterator[Any]:
    """officers("JPN", "mofa-official"): that officer's page; no page may have misbehaved."""
    from tests.e2e.officers import Officer  # which is made of what stands above

    opened: list[Officer] = []

    def of(party: str, officer: str) -> Officer:
        opened.append(Officer(chrome, scenario, party, officer))
        return opened[-1]

    yield of
    found = [line for one in opened for line in one.trouble.take()]
    for one in opened:
        one.context.close()
    assert not found, "\n".join(found)
