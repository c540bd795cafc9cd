"""Signed-in officers with passkeys at the three nodes of the demo's scenario, for its tests."""

from playwright.sync_api import Browser, Page, expect
from tests.e2e.authenticator import VirtualAuthenticator
from tests.e2e.conftest import PATIENCE_MS, new_context
from tests.e2e.desk import Desk
from tests.e2e.three_nodes import ThreeNodes

WORDS = {"en": "EXERCISE: yes", "ja": "訓練：同意", "zh-Hant": "演練：同意"}


class Officer:
    """A signed-in officer with a profile and, where the document binds one, a passkey."""

    def __init__(self, chrome: Browser, demo: ThreeNodes, party: str, officer: str) -> None:
        self.context, self.trouble = new_context(chrome)
        self.page = self.context.new_page()
        self.url = demo.url(party)
        key = demo.nodes[party]["passkeys"].get(officer)
        if key:
            VirtualAuthenticator(self.page).hold(
                {"credentialId": key["credential"], "privateKey": key["private_key"],
                 "rpId": key["rp_id"], "isResidentCredential": False, "signCount": 1}
            )  # fmt: skip
        self.page.goto(demo.link(party, officer))
        expect(self.page.locator("header.top")).to_be_visible()
        self.desk = Desk(self.page, party)

    def at(self, place: str) -> Page:
        self.page.goto(f"{self.url}/#/consultations{place}")
        return self.page

    def stage(self, stage: str) -> None:
        """The open matter comes to this by itself."""
        expect(self.page.locator("header [data-stage]")).to_have_attribute("data-stage", stage)

    def covered(self, answer: str, within: float = PATIENCE_MS) -> None:
        cover = self.page.locator("main > [data-answer]")
        expect(cover).to_have_attribute("data-answer", answer, timeout=within)

    def act(self, name: str) -> None:
        self.page.locator(f"[data-act='{name}']").click()

    def write(self, words: dict[str, str]) -> None:
        for lang, text in words.items():
            self.page.locator(f"textarea[data-words='{lang}']").fill(text)

    def decide(self, answer: str) -> None:
        self.page.locator(f"[data-answer-link='{answer}']").click()
        expect(self.page.locator("[data-act=sign]")).to_be_visible()
        self.write(WORDS)


def ask(officer: Officer, subject: str, form: int, facility: str = "", **counts: str) -> str:
    """Fill in the form and send it; the matter's id."""
    page = officer.at("/new")
    page.locator("[data-field=form]").select_option(str(form))
    page.locator("[data-field=subject]").select_option(subject)
    if facility:
        page.locator("[data-field=facility]").select_option(facility)
    for of, number in counts.items():
        page.locator(f"[data-count={of}]").fill(number)
    officer.write({"en": "EXERCISE: may we?", "ja": "訓練：可否", "zh-Hant": "演練：可否"})
    page.locator("[data-field=authoritative]").select_option("ja")
    officer.act("send")
    officer.stage("sent")
    return page.url.rsplit("/", 1)[1]


def comes(officer: Officer, matter: str) -> None:
    """It is in the officer's list; opens it."""
    page = officer.at("")
    link = page.locator(f"[data-matter='{matter}'] h2 a")
    expect(link).to_be_visible()
    link.click()
    expect(page.locator("header [data-stage]")).to_be_visible()
