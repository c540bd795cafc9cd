"""The limit on calls (web/pace.py) is none that an officer at a page meets."""

from playwright.sync_api import Response, expect
from tests.e2e.conftest import Open

from kuroshio.web.pace import BURST

SECTIONS = ("watch", "agreements", "consultations", "facilities", "links", "contacts", "receivers",
            "search", "settings")  # fmt: skip


def test_an_officer_in_a_hurry_never_meets_it(desk_of: Open) -> None:
    """Through all pages as fast as they load, three times, each time beginning with a reload: in a
    few seconds, and far below what may be asked at once.
    """
    page = desk_of("JPN").page
    answers: list[int] = []

    def count(response: Response) -> None:
        if "/api/" in response.url:
            answers.append(response.status)

    page.on("response", count)
    for _ in range(3):
        page.reload()
        for section in SECTIONS:
            page.evaluate("section => (location.hash = `#/${section}`)", section)
            expect(page.locator("main:visible, .hotline:visible").first).to_be_visible()
    page.wait_for_load_state("networkidle")
    assert len(answers) > 3 * len(SECTIONS), "else it was not the pages that were counted"
    assert 429 not in answers
    assert len(answers) < BURST / 2
