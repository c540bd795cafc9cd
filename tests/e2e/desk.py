"""One officer's page, as a test speaks of it: threads, ladders, keys, alerts."""

import json
import re
import time
from typing import Any

from playwright.sync_api import BrowserContext, Error, Locator, Page, Response, expect
from tests.e2e.words import pattern, word

RUNGS = ["released", "held", "shown", "acknowledged", "answered"]
POSITION = "24°27.0′N 123°00.2′E"

LISTENS = """
window.tones = 0;
const make = AudioContext.prototype.createOscillator;
AudioContext.prototype.createOscillator = function () {
  window.tones += 1;
  return make.call(this);
};
addEventListener('securitypolicyviolation', (event) =>
  console.error(`CSP ${event.violatedDirective} ${event.blockedURI}`));
"""
"""In every page before its own scripts: counts tones, and makes a CSP violation an error."""


class Trouble:
    """What no page may do: ask another machine, log an error, break the content policy."""

    def __init__(self, context: BrowserContext) -> None:
        self.found: list[str] = []
        self._refused: list[Response] = []
        self._allowed = ["^$"]
        context.add_init_script(LISTENS)
        context.on("request", lambda request: self._asked(request.url, request.frame.page.url))
        context.on("weberror", lambda error: self.found.append(f"threw: {error.error}"))
        context.on("page", self._listen)
        context.on("response", lambda told: told.status >= 400 and self._refused.append(told))

    def _listen(self, page: Page) -> None:
        page.on("websocket", lambda socket: self._asked(socket.url, page.url))
        page.on(
            "console",
            lambda said: said.type == "error" and self.found.append(f"console: {said.text}"),
        )

    def _asked(self, url: str, page: str) -> None:
        if url.startswith(("blob:", "data:")) or page in ("", "about:blank"):
            return
        if origin(url) != origin(page):
            self.found.append(f"left its node: {url} from {page}")

    def allow(self, pattern: str) -> None:
        """What the test causes itself, until the next `take`."""
        self._allowed.append(pattern)

    def take(self) -> list[str]:
        """All of it but what was allowed, and from now on a clean sheet."""
        refused, self._refused = self._refused, []
        found = [*self.found, *(f"{r.status} {r.url}: {body_of(r)}" for r in refused)]
        allowed, self._allowed, self.found = "|".join(self._allowed), ["^$"], []
        return [line for line in found if not re.search(allowed, line)]


def body_of(response: Response) -> str:
    try:
        return response.text()
    except Error:  # the page is gone, and its answers with it
        return "?"


def origin(url: str) -> str:
    return "/".join(url.replace("ws://", "http://", 1).split("/")[:3])


class Desk:
    """A signed-in officer's page."""

    def __init__(self, page: Page, party: str) -> None:
        self.page, self.party = page, party
        self.presses = 0

    # --- finding the way ----------------------------------------------------------------------

    def go(self, section: str) -> None:
        self.page.locator(f"nav.rail a[href^='#/{section}']").click()

    def open_thread(self, conversation: str) -> None:
        self.page.evaluate("id => location.hash = `#/watch/${id}`", conversation)
        link = self.page.locator(f"nav a[href='#/watch/{conversation}']")
        expect(link).to_have_attribute("aria-current", "true")

    def in_language(self, lang: str) -> None:
        self._choose(".tools select >> nth=1", lang)
        expect(self.page.locator("html")).to_have_attribute("lang", lang)

    def in_palette(self, palette: str) -> None:
        self._choose(".tools select >> nth=0", palette)
        expect(self.page.locator("html")).to_have_attribute("data-obc-theme", palette)
        expect(self.page.locator(".watch-map")).to_have_attribute("data-palette", palette)

    def _choose(self, where: str, value: str) -> None:
        select = self.page.locator(f"header.top {where}")
        if select.input_value() != value:
            with self.page.expect_response("**/api/preferences"):
                select.select_option(value)

    @property
    def lang(self) -> str:
        return str(self.page.locator("html").get_attribute("lang"))

    # --- the keyboard -------------------------------------------------------------------------

    def press(self, *keys: str) -> None:
        """Keys that are counted, a chord as one; what is typed as text is not."""
        for key in keys:
            self.page.keyboard.press(key)
            self.presses += 1

    def type(self, text: str) -> None:
        """Text, as an input method hands it over."""
        self.page.keyboard.insert_text(text)

    def write(self) -> None:
        """Into the composer of the open thread."""
        self.composer.locator("textarea").focus()

    @property
    def composer(self) -> Locator:
        return self.page.locator("form.composer")

    @property
    def mode(self) -> str:
        """What the composer asks for now."""
        for mode, shape in {"picker": ".picker", "slots": ".slots", "confirm": ".confirm"}.items():
            if self.composer.locator(shape).count():
                return mode
        return "text"

    # --- messages -----------------------------------------------------------------------------

    def message(self, identity: str) -> Locator:
        return self.page.locator(f"[id='m-{identity}']")

    def with_text(self, text: str) -> Locator:
        return self.page.locator("article.message").filter(has_text=text)

    def identity(self, message: Locator) -> str:
        return str(message.get_attribute("id")).removeprefix("m-")

    def button(self, within: Locator, key: str) -> Locator:
        """A button by the word of the catalogue in this page's language."""
        return within.get_by_role("button", name=self.word(key), exact=True)

    def word(self, key: str, **slots: object) -> str:
        return word(key, self.lang, **slots)

    def more(self, message: Locator, key: str) -> Locator:
        """Chooses one of the actions behind "More", and gives its dialog."""
        message.locator("details.more summary").click()
        self.button(message.locator("details.more"), key).click()
        return self.page.locator("dialog[open]")

    def ladder(self, identity: str, party: str) -> list[str]:
        """The rungs that this page says were reached, in their order."""
        ladder = self.message(identity).locator(f".ladder[aria-label*='{party}']")
        expect(ladder).to_have_count(1)
        marks = ladder.locator("li").evaluate_all("all => all.map((one) => one.className)")
        return [rung for rung, mark in zip(RUNGS, marks, strict=False) if "reached" in mark]

    def rung_says(self, identity: str, party: str, rung: str) -> str:
        ladder = self.message(identity).locator(f".ladder[aria-label*='{party}'] li")
        return str(ladder.nth(RUNGS.index(rung)).locator(".sr-only").inner_text())

    def expect_ladder(self, identity: str, party: str, *rungs: str, within: float = 15) -> None:
        """Comes to exactly these rungs."""
        end = time.monotonic() + within
        while (now := self.ladder(identity, party)) != list(rungs):
            assert time.monotonic() < end, f"{self.party} sees {now} of {party}, not {rungs}"
            self.page.wait_for_timeout(50)

    def stays(self, identity: str, party: str, *rungs: str, seconds: float) -> None:
        """Says these rungs and no other for a while."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            now = self.ladder(identity, party)
            assert now == list(rungs), f"{self.party} sees {now} of {party}"
            self.page.wait_for_timeout(150)

    # --- alerts -------------------------------------------------------------------------------

    @property
    def alarm(self) -> Locator:
        """The gravest alarm that nobody has acknowledged, across the page."""
        return self.page.locator("section.alarm")

    def tones(self) -> int:
        """How many tones this page has made so far."""
        return int(self.page.evaluate("window.tones"))

    def alert(self, key: str, **slots: object) -> Locator:
        """In the open list of alerts, those that say this."""
        said = pattern(key, self.lang, **slots)
        return self.page.locator("section.alerts li.alert").filter(has_text=said)


class Untouched:
    """A page of its own that the browser takes for one that nobody has touched.

    The driver marks whatever it evaluates, and so every `expect`, as done by the user, and the
    browser then lets the page be heard: whether it was before or after the page first asked for
    sound is a race. Questions asked past the driver are not marked.
    """

    def __init__(self, context: BrowserContext, url: str) -> None:
        self.page = context.new_page()
        self._past_driver = context.new_cdp_session(self.page)
        self.page.goto(url)

    def ask(self, expression: str) -> Any:
        told = self._past_driver.send(
            "Runtime.evaluate", {"expression": expression, "returnByValue": True}
        )
        return told["result"].get("value")

    def text(self, selector: str) -> str:
        """What the first of these says; nothing when there is none, or it is not to be seen."""
        one = f"document.querySelector({json.dumps(selector)})"
        return str(self.ask(f"{one}?.checkVisibility() ? {one}.textContent.trim() : ''"))

    def touch(self, selector: str, name: str) -> None:
        """A press with the pointer in the middle of the one that says so."""
        x, y = self.ask(
            f"""(() => {{
              const all = [...document.querySelectorAll({json.dumps(selector)})];
              const one = all.find((it) => it.textContent.trim() === {json.dumps(name)});
              const {{ x, y, width, height }} = one.getBoundingClientRect();
              return [x + width / 2, y + height / 2];
            }})()"""
        )
        self.page.mouse.click(x, y)


def box(locator: Locator) -> dict[str, Any]:
    found = locator.bounding_box()
    assert found is not None, f"{locator} is not on the page"
    return dict(found)
