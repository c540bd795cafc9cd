"""Commands that talk to a node: the same error comes out that the node gave."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from tests.cli.commands import done, failed, value

AUTHOR = {"party": "TWN", "organisation": "CGA", "post": "watch-officer", "officer": ""}
MARK = {"at": 1_790_000_000_000, "by": "taipei"}
MESSAGE = {
    "id": "m1", "at": 1_790_000_000_000, "author": AUTHOR, "reality": "EXERCISE",
    "precedence": "flash", "marker": "request", "withdrawn": None,
    "parts": [{"text": "[red]two[/red] persons 漁船", "phrase": None}],
    "deliveries": [{
        "party": "JPN", "released": MARK, "held": MARK, "shown": None, "acknowledged": None,
        "answered": None, "overdue": "acknowledged", "blocked": "link-down",
    }],
}  # fmt: skip
LINK = {
    "party": "JPN", "node": "tokyo", "state": "down", "since": 0, "round_trip_ms": None,
    "last_error": "link.refused", "queued": {"flash": 2}, "partner_holds_all_since": None,
    "last_check_at": 5,
    "logs": [{"log": "l", "own": True, "head": 9, "held_by_partner": 7, "closed": False}],
}  # fmt: skip
CONVERSATION = {
    "id": "c1", "subject": "Yonaguni", "audience": ["JPN", "TWN"], "unread": 1, "open_to_us": 0,
    "last_at": 0, "messages": [MESSAGE],
}  # fmt: skip
ANSWERS: dict[str, tuple[int, Any]] = {
    "GET /api/desk": (200, {"me": {"party": "TWN"}}),
    "GET /api/conversations": (200, [CONVERSATION]),
    "POST /api/conversations": (201, CONVERSATION),
    "GET /api/conversations/c1": (200, CONVERSATION),
    "POST /api/conversations/c1/messages": (201, MESSAGE),
    "POST /api/messages/m1/acknowledge": (200, MESSAGE),
    "POST /api/messages/m2/acknowledge": (
        404,
        {"code": "hotline.unknown-message", "whose_move": "caller", "message": "no", "detail": {}},
    ),
    "GET /api/status": (200, {}),
    "GET /api/links": (200, [LINK]),
    "POST /api/links/JPN/checks": (200, LINK),
    "POST /api/links/USA/checks": (502, "a proxy's page"),
}


class Node:
    """A node that answers from a table, and remembers what it was asked."""

    def __init__(self) -> None:
        asked = self.asked = []  # type: list[tuple[str, str | None, Any]]

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                size = int(self.headers.get("content-length") or 0)
                body = json.loads(self.rfile.read(size) or b"null")
                asked.append((f"{self.command} {self.path}", self.headers["authorization"], body))
                status, answer = ANSWERS.get(f"{self.command} {self.path}", (500, ""))
                data = json.dumps(answer).encode()
                self.send_response(status)
                self.send_header("content-length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            do_POST = do_GET  # noqa: N815 (the server's own name)

            def log_message(self, *_: object) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"


@pytest.fixture
def node(monkeypatch: pytest.MonkeyPatch) -> Iterator[Node]:
    """A node, named in the environment."""
    made = Node()
    thread = threading.Thread(target=made.server.serve_forever, args=(0.05,))
    thread.start()
    monkeypatch.setenv("KUROSHIO_URL", made.url)
    monkeypatch.setenv("KUROSHIO_TOKEN", "kuroshio_x")
    yield made
    made.server.shutdown()
    thread.join()
    made.server.server_close()


def test_a_message_starts_a_conversation_or_goes_into_one(node: Node) -> None:
    options = ("--precedence", "flash", "--subject", "Yonaguni", "--lang", "zh-Hant")
    said = done("say", "請求直升機", "--to", "JPN:JCG", "--to", "USA:USCG:watch-officer", *options)
    begun, sent = [body for what, _, body in node.asked if what.startswith("POST")]
    assert begun == {
        "audience": ["JPN", "TWN", "USA"],
        "addressees": [
            {"party": "JPN", "organisation": "JCG", "post": ""},
            {"party": "USA", "organisation": "USCG", "post": "watch-officer"},
        ],
        "subject": "Yonaguni",
        "subject_lang": "zh-Hant",
    }
    assert sent["parts"] == [{"text": "請求直升機", "lang": "zh-Hant"}]
    assert sent["precedence"] == "flash"
    assert node.asked[0][1] == "Bearer kuroshio_x"
    assert "*** EXERCISE ***" in said
    value("say", "will do", "--conversation", "c1", "--reply-to", "m1", "--reply-form", "will-do")
    assert (node.asked[-1][2]["marker"], node.asked[-1][2]["reply_form"]) == ("answer", "will-do")


def test_reading_shows_what_is_known_of_delivery_and_no_more(node: Node) -> None:
    said = done("read", "c1")
    assert "released 2026-09-21 14:13:20Z (taipei), held" in said
    assert "shown" not in said
    assert "OVERDUE: acknowledged; blocked: link-down" in said
    assert "[red]two[/red] persons 漁船" in said  # never taken for markup
    assert "Yonaguni" in done("read")
    assert value("read")[0]["id"] == "c1"


def test_ack_check_and_status(node: Node) -> None:
    assert value("ack", "m1")["id"] == "m1"
    assert "the link is down" in done("check", "JPN")
    assert "link.refused" in " ".join(done("status").split())
    assert value("status")["links"][0]["logs"][0]["held_by_partner"] == 7


def test_the_nodes_error_comes_out_under_its_own_code(node: Node) -> None:
    assert failed("ack", "m2") == (1, "hotline.unknown-message: no (your move)")
    code, line = failed("check", "USA")
    assert (code, line.split(":")[0]) == (4, "client.not-a-node")


def test_it_must_be_said_which_node_and_to_whom(
    node: Node, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert failed("say", "hello")[1].startswith("say.no-addressee: ")
    assert failed("say", "hello", "--to", "JPN")[1].startswith("say.no-addressee: ")
    monkeypatch.delenv("KUROSHIO_TOKEN")
    assert failed("status")[1].startswith("client.no-node: ")
    monkeypatch.chdir(tmp_path)
    assert failed("status", "--demo", "JPN")[1].startswith("client.no-demo: ")
    demo = {"parties": {"JPN": {"url": node.url, "token": "t"}}}
    (tmp_path / "demo.json").write_text(json.dumps(demo), encoding="utf-8")
    value("status", "--demo", "JPN")
    assert failed("status", "--demo", "TWN")[1].startswith("client.no-demo: ")


def test_a_node_that_does_not_answer_is_nobodys_move() -> None:
    code, line = failed("status", "--url", "http://127.0.0.1:1", "--token", "x")
    assert code == 4
    assert line.endswith("(nobody's move: try again later)")


@pytest.mark.parametrize("target", ["JPN", "JPN=nowhere"])
def test_ais_goes_to_a_node_that_is_named(target: str) -> None:
    assert failed("ais", "replay", "x.nmea", "--to", target)[0] == 1


def test_ais_that_is_not_there_is_refused() -> None:
    line = failed("ais", "replay", "no.nmea", "--to", "JPN=127.0.0.1:9")[1]
    assert line.startswith("picture.bad-source: ")
