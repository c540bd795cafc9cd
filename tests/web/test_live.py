"""The live socket: who is let in, what they hear and when, and what no page can break."""

import contextlib
import socket
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
import structlog
from tests.web.live_server import Server
from tests.web.place import PAGE, Place
from websockets.exceptions import ConnectionClosed

from kuroshio.errors import Refused, Unavailable
from kuroshio.trust.powers import Reader
from kuroshio.values import HOUR, Stamp, make_id
from kuroshio.web import live
from kuroshio.web.pace import BURST
from kuroshio.web.shapes import LiveLinks, LiveWatches, WatchView

MESSAGE = make_id(Stamp(1_760_000_000_000), "JPN", bytes(4))


@pytest.fixture
def server(place: Place) -> Iterator[Server]:
    with Server(place) as running:
        yield running


def metric(place: Place, name: str, **labels: str) -> float:
    return place.registry.get_sample_value(name, labels) or 0.0


def until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.01)


class TestDoor:
    def test_a_page_gets_a_snapshot_first_then_key_frames_are_asked_for(
        self, server: Server
    ) -> None:
        with server.page() as page:
            first = page.hear()
            assert first["type"] == "snapshot"
            assert first["desk"]["me"]["officer"] == "tanaka"
            ((_, client),) = server.place.heard.wait("joined")
            server.place.hub.broadcast_frame(b"KPF1 key", client)
            assert page.hear() == b"KPF1 key"
            assert metric(server.place, "kuroshio_live_pages") == 1
        assert server.place.heard.wait("left") == [("left", client)]
        assert metric(server.place, "kuroshio_live_pages") == 0

    def test_a_token_that_may_read_is_let_in(self, server: Server) -> None:
        with server.page(server.place.token("read")) as page:
            assert page.hear()["type"] == "snapshot"

    def test_nobody_else_is(self, server: Server) -> None:
        for headers in (
            {},
            {"Cookie": "kuroshio_jpn-1=wrong"},
            {"Authorization": "Bearer wrong"},
            server.place.token("write"),
        ):
            with server.page(headers) as page:
                assert page.closed_with() == 4401

    def test_nor_a_page_of_another_site_with_our_cookie(self, server: Server) -> None:
        for origin in ("http://evil.example", "null", "http://127.0.0.1:1"):
            with server.page({**server.cookie(), "Origin": origin}) as page:
                assert page.closed_with() == 4403
        assert server.place.node.snapshots == 0

    @pytest.mark.slow
    def test_nor_what_comes_too_often(self, server: Server) -> None:
        """Coming is a call like others; the page is told to come again later, as it is still
        signed in."""
        token = server.place.token("read")
        with httpx.Client(base_url=server.origin, headers=token) as program:
            for _ in range(BURST):
                assert program.get("/api/desk").status_code == 200
        with structlog.testing.capture_logs() as lines, server.page(token) as page:
            assert page.closed_with() == 1013
        assert [(one["code"], one["officer"]) for one in lines if one["event"] == "refused"] == [
            ("web.too-many-requests", "tanaka")
        ]


class TestPublishing:
    def test_each_reader_is_told_what_that_reader_may_know_built_once(self, server: Server) -> None:
        built: list[str] = []

        def build(reader: Reader) -> LiveWatches | None:
            built.append(reader.officer)
            if reader.officer == "admin":
                return None
            watch = WatchView("JPN", "JCG", "on-watch", "", reader.officer, None, True)
            return LiveWatches([watch])

        admin = server.cookie("admin")
        with server.page() as one, server.page() as two, server.page(admin) as other:
            for page in (one, two, other):
                page.hear_of("snapshot")
            server.place.hub.publish(build)
            for page in (one, two):
                assert page.hear_of("watches")["watches"][0]["officer"] == "tanaka"
            server.place.hub.publish(lambda _: LiveLinks([]))
            assert other.hear()["type"] == "links", "nothing before it"
        assert sorted(built) == ["admin", "tanaka"]

    def test_in_the_order_of_publishing_from_any_thread(self, server: Server) -> None:
        def build(number: int) -> Callable[[Reader], LiveWatches]:
            return lambda _: LiveWatches([WatchView("", "", "unknown", "", "", number, True)])

        latest, lock = [0], threading.Lock()

        def publish() -> None:
            for _ in range(50):
                with lock:  # the state and its publishing, as the node does it
                    latest[0] += 1
                    server.place.hub.publish(build(latest[0]))

        with server.page() as page:
            page.hear_of("snapshot")
            threads = [threading.Thread(target=publish) for _ in range(3)]
            for thread in threads:
                thread.start()
            numbers = [page.hear_of("watches")["watches"][0]["since"] for _ in range(150)]
            for thread in threads:
                thread.join()
        assert numbers == list(range(1, 151))

    def test_what_changes_while_the_snapshot_is_made_comes_after_it(
        self, server: Server, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        making, go_on = threading.Event(), threading.Event()
        snapshot = server.place.node.snapshot

        def slow(reader: Reader) -> Any:
            made = snapshot(reader)
            making.set()
            assert go_on.wait(10)
            return made

        monkeypatch.setattr(server.place.hub, "_snapshot", slow)
        with server.page() as page:
            assert making.wait(10)
            server.place.hub.publish(lambda _: LiveLinks([]))
            go_on.set()
            assert page.hear()["type"] == "snapshot"
            assert page.hear()["type"] == "links"

    def test_without_pages_and_without_a_server_nothing_is_built(self, place: Place) -> None:
        place.hub.publish(lambda _: pytest.fail("built for nobody"))
        place.hub.broadcast_frame(b"")
        place.hub.disconnect_session("none")

    def test_quick(self, server: Server) -> None:
        """No polling: far below the time any poll would take, on a busy machine too."""
        with server.page() as page:
            page.hear_of("snapshot")
            times = []
            for _ in range(50):
                began = time.perf_counter()
                server.place.hub.publish(lambda _: LiveLinks([]))
                page.hear_of("links")
                times.append(time.perf_counter() - began)
        assert sorted(times)[25] < 0.1


RUBBISH: list[str | bytes] = [
    "",
    "{",
    "null",
    "[]",
    '{"type": "snapshot"}',
    '{"type": "shown"}',
    '{"type": "shown", "messages": "x"}',
    '{"type": "shown", "messages": ["../../etc/passwd"]}',
    '{"type": "shown", "messages": [1]}',
    '{"type": "page-live", "visible": "yes", "sound": "ok"}',
    '{"type": "page-live", "visible": true, "sound": "loud"}',
    '{"type": "shown", "messages": [' + ",".join([f'"{MESSAGE}"'] * 501) + "]}",
    "[" * 20_000,
    b"KPF1",
    b"",
]


class TestFromPages:
    def test_what_was_shown_and_who_is_live_reaches_the_node(self, server: Server) -> None:
        with server.page() as page:
            page.say(type="shown", messages=[MESSAGE])
            page.say(type="page-live", visible=True, sound="blocked")
            ((_, reader, shown),) = server.place.heard.wait("shown")
            assert (reader.officer, shown) == ("tanaka", [MESSAGE])
            ((_, reader, visible, sound),) = server.place.heard.wait("page-live")
            assert (visible, sound) == (True, "blocked")

    def test_a_token_that_may_only_read_says_nothing_for_officers(self, server: Server) -> None:
        with server.page(server.place.token("read")) as page:
            page.say(type="shown", messages=[MESSAGE])
            page.say(type="page-live", visible=True, sound="ok")
            page.hear_of("snapshot")
            server.place.hub.publish(lambda _: LiveLinks([]))
            page.hear_of("links")
        server.place.heard.wait("left")
        assert {call[0] for call in server.place.heard.calls} <= {"joined", "left"}

    def test_rubbish_closes_that_page_and_no_other(self, server: Server) -> None:
        with server.page() as other:
            other.hear_of("snapshot")
            for rubbish in RUBBISH:
                with server.page() as page:
                    page.connection.send(rubbish)
                    assert page.closed_with() == 4400, rubbish[:60]
            assert metric(server.place, "kuroshio_live_rubbish_total") == len(RUBBISH)
            server.place.hub.publish(lambda _: LiveLinks([]))
            assert other.hear_of("links")

    def test_so_does_a_flood(self, server: Server) -> None:
        with server.page() as page:
            with contextlib.suppress(ConnectionClosed):
                for _ in range(2 * live.MESSAGES_IN_WINDOW):
                    page.say(type="page-live", visible=False, sound="ok")
            assert page.closed_with() == 4400

    def test_and_a_message_that_is_too_large(self, server: Server) -> None:
        with server.page() as page:
            page.connection.send("x" * 100_000)
            assert page.closed_with() == 1009

    def test_what_the_node_refuses_is_counted_and_the_page_stays(
        self, server: Server, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def refuse(_: Reader, __: list[str]) -> None:
            raise Refused("hotline.unknown-message", "not for you")

        monkeypatch.setattr(server.place.hub, "_on_shown", refuse)
        with server.page() as page:
            page.say(type="shown", messages=[MESSAGE])
            page.say(type="page-live", visible=True, sound="ok")
            server.place.heard.wait("page-live")
            assert metric(server.place, "kuroshio_live_refused_total") == 1

    def test_a_bug_ends_that_page_alone(
        self, server: Server, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(server.place.hub, "_on_shown", lambda *_: 1 / 0)
        with server.page() as other, server.page() as page:
            other.hear_of("snapshot")
            page.say(type="shown", messages=[MESSAGE])
            assert page.closed_with() == 4500
            server.place.hub.publish(lambda _: LiveLinks([]))
            assert other.hear_of("links")

    def test_a_node_that_cannot_answer_now_says_try_later(
        self, server: Server, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def unavailable(_: Reader) -> None:
            raise Unavailable("store.busy", "later")

        monkeypatch.setattr(server.place.hub, "_snapshot", unavailable)
        with server.page() as page:
            assert page.closed_with() == 1013


class TestSessions:
    @pytest.fixture(autouse=True)
    def _often(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(live, "PING_EVERY", 0.05)

    def test_pings_carry_the_clock(self, server: Server) -> None:
        with server.page() as page:
            assert page.hear_of("ping")["clock_ms"] == server.place.now
            server.place.now += 1234
            page.hear_of("ping")
            assert page.hear_of("ping")["clock_ms"] == server.place.now

    def test_a_session_that_is_ended_hears_so_and_is_closed(self, server: Server) -> None:
        kept = server.cookie()
        with server.page(kept) as page, server.page() as other, server.place.client() as browser:
            page.hear_of("snapshot")
            browser.headers.update({"Cookie": kept["Cookie"], **PAGE})
            (session,) = [s for s in browser.get("/api/sessions").json() if s["current"]]
            server.place.accounts.end_session("tanaka", session["id"])
            server.place.hub.disconnect_session(session["id"])
            page.hear_of("signed-out")
            assert page.closed_with() == 4401
            server.place.hub.publish(lambda _: LiveLinks([]))
            assert other.hear_of("links")

    def test_one_that_expires_under_an_open_page_too(self, server: Server) -> None:
        with server.page() as page:
            page.hear_of("snapshot")
            server.place.now += 12 * HOUR
            page.hear_of("signed-out")
            assert page.closed_with() == 4401

    def test_looking_on_keeps_a_watch_officer_signed_in_for_a_day(self, server: Server) -> None:
        with server.page() as page:
            page.hear_of("snapshot")
            for count in range(1, 5):
                page.say(type="page-live", visible=True, sound="ok")
                server.place.heard.wait("page-live", count)
                page.hear_of("ping")
                page.hear_of("ping")
                server.place.now += 5 * HOUR
                page.hear_of("ping")
            server.place.now += 5 * HOUR
            page.hear_of("signed-out")

    def test_a_disabled_officer_is_out(self, server: Server) -> None:
        with server.page() as page:
            page.hear_of("snapshot")
            server.place.accounts.change("tanaka", disabled=True)
            assert page.closed_with() == 4401

    def test_other_powers_are_another_reader_so_the_page_connects_again(
        self, server: Server
    ) -> None:
        with server.page() as page:
            page.hear_of("snapshot")
            server.place.node.powers["JCG", "watch"] = frozenset({"read"})
            assert page.closed_with() == 4001

    def test_a_page_whose_connection_takes_nothing_is_given_up(
        self, server: Server, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(live, "STALLED_AFTER", 0.3)
        with server.page() as stuck, server.page() as other:
            other.hear_of("snapshot")
            server.place.heard.wait("joined", 2)
            stuck.connection.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            frame = bytes(1024 * 1024)
            for _ in range(60):
                server.place.hub.broadcast_frame(frame)
                with contextlib.suppress(TimeoutError):
                    while True:
                        other.hear(timeout=0.02)
                if any(call[0] == "left" for call in server.place.heard.calls):
                    break
            server.place.heard.wait("left")
            assert metric(server.place, "kuroshio_live_slow_total", lost="page") == 1
            server.place.hub.publish(lambda _: LiveLinks([]))
            other.hear_of("links")
