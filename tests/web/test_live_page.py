"""What waits for one page, without a socket: bounded, and the words before the picture."""

import pytest

from kuroshio.web.live_page import (
    FRAMES,
    TEXTS,
    AskForKeyFrames,
    Goodbye,
    LivePage,
    SendPing,
    SendSnapshot,
)


class TestQueue:
    @pytest.fixture
    def page(self) -> LivePage:
        page = LivePage("page-1", None)  # type: ignore[arg-type]
        assert isinstance(page.next_step(), SendSnapshot)
        assert isinstance(page.next_step(), AskForKeyFrames)
        assert page.next_step() is None
        return page

    def test_frames_before_the_snapshot_are_not_kept(self) -> None:
        page = LivePage("page-1", None)  # type: ignore[arg-type]
        page.offer_frame(b"early")
        page.offer_text("early")
        assert isinstance(page.next_step(), SendSnapshot)
        assert isinstance(page.next_step(), AskForKeyFrames)
        assert page.next_step() is None

    def test_words_go_before_pictures_and_pings_before_words(self, page: LivePage) -> None:
        page.offer_frame(b"frame")
        page.offer_text("text")
        page.ping()
        page.ping()
        assert isinstance(page.next_step(), SendPing)
        assert [page.next_step() for _ in range(3)] == ["text", b"frame", None]

    def test_a_slow_page_loses_frames_first_and_gets_key_frames_later(self, page: LivePage) -> None:
        page.offer_text("text")
        kept = [page.offer_frame(b"x") for _ in range(FRAMES + 1)]
        assert kept == [True] * FRAMES + [False]
        page.offer_frame(b"a difference from what it does not have")
        assert page.next_step() == "text"
        assert isinstance(page.next_step(), AskForKeyFrames)
        page.offer_frame(b"key")
        assert page.next_step() == b"key"

    def test_a_very_slow_page_gets_one_snapshot_for_all_it_missed(self, page: LivePage) -> None:
        page.offer_frame(b"x")
        kept = [page.offer_text(str(n)) for n in range(TEXTS + 1)]
        assert kept == [True] * TEXTS + [False]
        page.offer_text("held by the snapshot to come")
        assert isinstance(page.next_step(), SendSnapshot)
        page.offer_text("after it")
        assert page.next_step() == "after it"
        assert isinstance(page.next_step(), AskForKeyFrames)
        assert page.next_step() is None

    def test_few_but_large_messages_are_bounded_too(self, page: LivePage) -> None:
        assert page.offer_text("x" * 3_000_000)
        assert not page.offer_text("x" * 3_000_000)
        assert isinstance(page.next_step(), SendSnapshot)
        assert isinstance(page.next_step(), AskForKeyFrames)
        assert page.offer_frame(bytes(5_000_000))
        assert not page.offer_frame(bytes(5_000_000))

    def test_a_goodbye_comes_before_all_and_stays(self, page: LivePage) -> None:
        page.offer_text("text")
        page.leave(Goodbye(4401, "signed out"))
        page.leave(Goodbye(1013))
        page.offer_text("more")
        page.offer_frame(b"more")
        assert [page.next_step() for _ in range(2)] == [Goodbye(4401, "signed out")] * 2
