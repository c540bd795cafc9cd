"""The application around the routes: error shape, limits, headers, pages, operations, schema."""

import os
from pathlib import Path
from typing import Any

import msgspec
import pytest
import structlog
from litestar import Litestar, Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody
from litestar.response import Stream
from litestar.testing import TestClient
from tests.web.place import PAGE, Place, error_of

from kuroshio.errors import Refused, Unavailable, Untrusted
from kuroshio.trust.powers import Reader
from kuroshio.values import MINUTE
from kuroshio.web.downloads import attachment
from kuroshio.web.schema import live_schema, main, openapi_schema
from kuroshio.web.settings import ATTACHMENT_BODY_LIMIT, JSON_LIMIT
from kuroshio.web.shapes import Shape
from kuroshio.web.sign_in import TRIES_FROM_ONE_ADDRESS

Client = TestClient[Litestar]
SECRET = "text of a message"


class Position(Shape, frozen=True):
    lat: float
    lon: float


@get("/api/fails/{how:str}", scope="read", sync_to_thread=False)
def fails(how: FromPath[str]) -> None:
    match how:
        case "refused":
            raise Refused("test.refused", "no", party="JPN", number=3)
        case "unknown":
            raise Refused("test.unknown-thing", "no")
        case "untrusted":
            raise Untrusted("test.untrusted", "no")
        case "unavailable":
            raise Unavailable("test.unavailable", "no")
        case _:
            raise ZeroDivisionError(SECRET)


@get("/api/whoami", scope="watch", sync_to_thread=True)
def whoami(reader: NamedDependency[Reader], where: FromQuery[int] = 0) -> dict[str, object]:
    return {"officer": reader.officer, "where": where}


@post("/api/positions", scope="write", sync_to_thread=True)
def positions(data: JSONBody[list[Position]]) -> int:
    return len(data)


@post("/api/upload", scope="write", request_max_body_size=ATTACHMENT_BODY_LIMIT)
async def upload(request: Request[Any, Any, Any]) -> int:
    return sum([len(piece) async for piece in request.stream()])


@get("/api/download", scope="read", no_gzip=True, sync_to_thread=False)
def download(name: FromQuery[str], media_type: FromQuery[str]) -> Stream:
    return attachment([b"<script>", b"1"], name=name, media_type=media_type, size=9)


@get("/api/big", scope="read", sync_to_thread=False)
def big() -> list[int]:
    return list(range(10_000))


ROUTES = [fails, whoami, positions, upload, download, big]


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path / "jpn-1", routes=ROUTES, operations_anywhere=True)


class TestErrors:
    @pytest.mark.parametrize(
        ("how", "status", "move"),
        [
            ("refused", 409, "caller"),
            ("unknown", 404, "caller"),
            ("untrusted", 422, "peer"),
            ("unavailable", 503, "retry"),
        ],
    )
    def test_ours_keep_their_code_and_say_whose_move(
        self, place: Place, client: Client, how: str, status: int, move: str
    ) -> None:
        answer = client.get(f"/api/fails/{how}", headers=place.token("read"))
        assert answer.status_code == status
        assert error_of(answer).startswith("test.")
        assert answer.json()["whose_move"] == move

    def test_detail_travels(self, place: Place, client: Client) -> None:
        answer = client.get("/api/fails/refused", headers=place.token("read"))
        assert answer.json()["detail"] == {"party": "JPN", "number": 3}

    def test_a_bug_tells_nothing_to_the_caller_nor_message_text_to_the_log(
        self, place: Place, client: Client
    ) -> None:
        with structlog.testing.capture_logs() as events:
            answer = client.get("/api/fails/bug", headers=place.token("read"))
        assert answer.status_code == 500
        assert error_of(answer) == "web.fault"
        assert SECRET not in answer.text
        (event,) = events
        assert (event["event"], event["error"]) == ("web.fault", "ZeroDivisionError")
        assert event["at"][-1].startswith("fails:")
        assert SECRET not in repr(events)

    @pytest.mark.parametrize(
        ("method", "path", "status", "code"),
        [
            ("GET", "/api/nothing", 404, "web.not-found"),
            ("POST", "/api/nothing/at/all", 404, "web.not-found"),
            ("GET", "/api", 404, "web.not-found"),
            ("GET", "/api/sessions/a/b/c", 404, "web.not-found"),
            ("DELETE", "/api/desk", 405, "web.method-not-allowed"),
            ("POST", "/watch", 405, "web.method-not-allowed"),
            ("GET", "/schema/nothing", 404, "web.not-found"),
            ("GET", "/assets/../../accounts.db", 404, "web.not-found"),
            ("GET", "/..%2f..%2faccounts.db", 404, "web.not-found"),
            ("GET", "/a%00.js", 404, "web.not-found"),
            ("GET", "/" + "a" * 5000 + ".js", 404, "web.not-found"),
        ],
    )
    def test_what_is_not_there_has_the_one_shape(
        self, client: Client, method: str, path: str, status: int, code: str
    ) -> None:
        answer = client.request(method, path)
        assert (answer.status_code, error_of(answer)) == (status, code)

    def test_a_wrong_shape_is_named_by_field(self, place: Place, client: Client) -> None:
        token = place.token("write", "watch")
        bodies = ([{"lat": "north", "lon": 1}], {"lat": 1}, [{"lat": 1}])
        for body in bodies:
            answer = client.post("/api/positions", json=body, headers=token)
            assert (answer.status_code, error_of(answer)) == (400, "web.bad-request")
        answer = client.get("/api/whoami?where=here", headers=token)
        assert error_of(answer) == "web.bad-request"
        assert "where" in answer.json()["message"]


class TestScopes:
    def test_a_route_without_a_scope_stops_the_start(self, tmp_path: Path) -> None:
        @get("/api/open", sync_to_thread=False)
        def open_door() -> None: ...

        with pytest.raises(ValueError, match="/api/open: say scope="):
            Place(tmp_path / "x", routes=[open_door])

    def test_nobody_gets_in_without_signing_in(self, place: Place, client: Client) -> None:
        ways_in = ("", "/link", "/passkey", "/passkey/challenge", "/recovery")
        public = {("/api/sign-in-ways", "get"), *((f"/api/session{w}", "post") for w in ways_in)}
        for path, item in place.app.openapi_schema.to_schema()["paths"].items():
            for method in item:
                if (path, method) in public:
                    continue
                answer = client.request(method, path.replace("{", "").replace("}", ""))
                assert error_of(answer) == "web.signed-out", (method, path)

    def test_a_body_is_not_read_before_the_door(self, place: Place, client: Client) -> None:
        answer = client.post("/api/upload", content=b"x" * (JSON_LIMIT * 4))
        assert error_of(answer) == "web.signed-out"

    def test_each_route_asks_for_its_own(self, place: Place, client: Client) -> None:
        read, watch = place.token("read"), place.token("watch")
        assert error_of(client.get("/api/whoami", headers=read)) == "web.scope"
        answer = client.get("/api/whoami?where=7", headers=watch)
        assert answer.json() == {"officer": "tanaka", "where": 7}
        assert error_of(client.get("/api/big", headers=watch)) == "web.scope"

    def test_a_refusal_for_want_of_power_is_logged_with_who_asked(
        self, place: Place, client: Client
    ) -> None:
        with structlog.testing.capture_logs() as lines:
            client.get("/api/whoami", headers=place.token("read"))
        [line] = [one for one in lines if one["event"] == "refused for want of power"]
        assert (line["code"], line["officer"]) == ("web.scope", "tanaka")
        assert line["route"].startswith("/api/whoami")

    def test_what_a_control_refused_is_a_line_a_minute(self, place: Place, client: Client) -> None:
        def refused() -> list[Any]:
            with structlog.testing.capture_logs() as lines:
                for _ in range(5):
                    client.post("/api/session", json={}, headers={"Origin": "https://evil.example"})
                    client.post("/api/session", json={"password": "秘密"})
            assert "秘密" not in str(lines)
            return [one for one in lines if one["event"] == "refused"]

        assert [one["code"] for one in refused()] == ["web.cross-site", "web.bad-request"]
        place.running += MINUTE - 1
        assert refused() == []
        place.running += 1
        assert [one["not_said_before"] for one in refused()] == [9, 9]

    def test_too_many_attempts_are_a_line(self, client: Client) -> None:
        with structlog.testing.capture_logs() as lines:
            for _ in range(TRIES_FROM_ONE_ADDRESS + 2):
                client.post("/api/session", json={"officer": "tanaka", "password": "wrong"})
        [line] = [one for one in lines if one["event"] == "refused"]
        assert line["code"] == "web.too-many-attempts"
        assert line["address"] == "testclient"
        assert line["route"].startswith("/api/session")


class TestLimits:
    def test_bodies_are_bounded(self, place: Place, client: Client) -> None:
        token = place.token("write")
        for path, limit in (("positions", JSON_LIMIT), ("upload", ATTACHMENT_BODY_LIMIT)):
            answer = client.post(f"/api/{path}", content=b" " * (limit + 1), headers=token)
            assert (answer.status_code, error_of(answer)) == (413, "web.too-large")

    def test_even_when_they_do_not_say_how_long_they_are(
        self, place: Place, client: Client
    ) -> None:
        pieces = (b" " * 65536 for _ in range(JSON_LIMIT // 65536 + 1))
        answer = client.post("/api/positions", content=pieces, headers=place.token("write"))
        assert error_of(answer) == "web.too-large"

    def test_an_attachment_of_the_full_size_passes(self, place: Place, client: Client) -> None:
        whole = b"x" * ATTACHMENT_BODY_LIMIT
        answer = client.post("/api/upload", content=whole, headers=place.token("write"))
        assert answer.json() == len(whole)

    def test_a_length_that_is_no_number(self, place: Place, client: Client) -> None:
        headers = {**place.token("write"), "Content-Length": "many"}
        answer = client.post("/api/positions", content=b"[]", headers=headers)
        assert error_of(answer) == "web.bad-request"


class TestHeaders:
    @pytest.mark.parametrize(
        ("host", "tls", "sent"),
        [
            ("kuroshio.jcg.example", True, True),
            ("kuroshio.jcg.example", False, False),
            ("localhost", True, False),
            ("jpn.localhost.", True, False),
            ("127.0.0.1", True, False),
            ("[::1]", True, False),
        ],
    )
    def test_browsers_are_told_to_come_by_tls_alone_where_the_name_is_ours(
        self, tmp_path: Path, host: str, tls: bool, sent: bool
    ) -> None:
        place = Place(tmp_path / "jpn-1", host=host, tls=tls)
        with place.client() as client:
            for path in ("/", "/api/desk", "/api/nothing"):
                given = client.get(path).headers.get("strict-transport-security")
                assert given == ("max-age=31536000" if sent else None)
        place.accounts.close()

    @pytest.mark.parametrize("path", ["/", "/api/desk", "/api/nothing", "/healthz"])
    def test_every_answer_is_strict(self, client: Client, path: str) -> None:
        headers = client.get(path).headers
        policy = headers["content-security-policy"]
        assert policy.startswith("default-src 'self'; script-src 'self'; worker-src 'self' blob:")
        assert "unsafe-eval" not in policy
        assert "frame-ancestors 'none'" in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["cross-origin-opener-policy"] == "same-origin"
        assert "geolocation=()" in headers["permissions-policy"]
        assert "access-control-allow-origin" not in headers

    def test_answers_of_the_api_are_kept_nowhere(self, place: Place, client: Client) -> None:
        answer = client.get("/api/desk", headers=place.token("read"))
        assert answer.headers["cache-control"] == "no-store"

    def test_long_answers_are_gzipped(self, place: Place, client: Client) -> None:
        answer = client.get("/api/big", headers=place.token("read"))
        assert answer.headers["content-encoding"] == "gzip"
        assert answer.json()[-1] == 9999

    @pytest.mark.parametrize(
        ("media_type", "sent_as"),
        [
            ("text/html", "application/octet-stream"),
            ("image/svg+xml", "application/octet-stream"),
            ("image/png\nx", "application/octet-stream"),
            ("image/png", "image/png"),
        ],
    )
    def test_no_attachment_runs_in_a_browser(
        self, place: Place, client: Client, media_type: str, sent_as: str
    ) -> None:
        name = '報告"\r\nX: y.html'
        answer = client.get(
            "/api/download",
            params={"name": name, "media_type": media_type},
            headers=place.token("read"),
        )
        assert answer.content == b"<script>1"
        assert answer.headers["content-type"].split(";")[0] == sent_as
        policy = answer.headers["content-security-policy"].split("; ")
        assert {"default-src 'none'", "base-uri 'none'", "frame-ancestors 'none'", "sandbox"} <= {
            *policy
        }
        disposition = answer.headers["content-disposition"]
        assert disposition.startswith("attachment; ")
        assert "%E5%A0%B1%E5%91%8A" in disposition
        assert "x" not in answer.headers


class TestPages:
    @pytest.fixture
    def pages(self, place: Place, tmp_path: Path) -> Path:
        folder = tmp_path / "jpn-1" / "pages"
        (folder / "assets").mkdir(parents=True)
        (folder / "index.html").write_text("<!doctype html><title>Kuroshio</title>")
        (folder / "assets" / "app-1a2b.js").write_text("export const x = 1;\n" * 200)
        (folder / "assets" / "font.woff2").write_bytes(bytes(5000))
        (tmp_path / "jpn-1" / "secret.txt").write_text("no page")
        (folder / "link.txt").symlink_to(tmp_path / "jpn-1" / "secret.txt")
        return folder

    @pytest.mark.parametrize("path", ["/", "/watch", "/enter", "/conversations/abc"])
    def test_page_addresses_give_the_page(self, pages: Path, client: Client, path: str) -> None:
        answer = client.get(path)
        assert "Kuroshio" in answer.text
        assert answer.headers["content-type"] == "text/html; charset=utf-8"
        assert answer.headers["cache-control"] == "no-cache"

    def test_hashed_files_are_kept_for_ever_and_small(self, pages: Path, client: Client) -> None:
        answer = client.get("/assets/app-1a2b.js")
        assert "immutable" in answer.headers["cache-control"]
        assert "javascript" in answer.headers["content-type"]
        assert answer.headers["content-encoding"] == "gzip"
        assert int(answer.headers["content-length"]) < 300
        plain = client.get("/assets/app-1a2b.js", headers={"Accept-Encoding": "identity"})
        assert "content-encoding" not in plain.headers
        assert plain.text == answer.text
        assert "content-encoding" not in client.get("/assets/font.woff2").headers

    def test_unchanged_is_not_sent_again(self, pages: Path, client: Client) -> None:
        tag = client.get("/").headers["etag"]
        again = client.get("/", headers={"If-None-Match": tag})
        assert (again.status_code, again.content) == (304, b"")
        (pages / "index.html").write_text("<!doctype html><title>newer</title>")
        newer = client.get("/", headers={"If-None-Match": tag})
        assert (newer.status_code, "newer" in newer.text) == (200, True)

    def test_head_says_the_same_without_the_body(self, pages: Path, client: Client) -> None:
        head = client.head("/watch")
        assert (head.status_code, head.content) == (200, b"")

    @pytest.mark.parametrize("path", ["/assets/gone.js", "/gone.png", "/link.txt", "/assets/x"])
    def test_a_file_that_is_not_there_is_not_the_page(
        self, pages: Path, client: Client, path: str
    ) -> None:
        assert error_of(client.get(path)) == "web.not-found"

    def test_without_pages_the_node_says_how_to_build_them(self, client: Client) -> None:
        answer = client.get("/watch")
        assert answer.status_code == 503
        assert "make ui" in answer.text
        assert "<script" not in answer.text


class TestOperations:
    def test_health_and_readiness(self, place: Place, client: Client) -> None:
        assert client.get("/healthz").text == "ok\n"
        assert client.get("/readyz").json() == {"ready": True, "waiting_for": []}
        place.node.waiting = ["store.full"]
        answer = client.get("/readyz")
        assert (answer.status_code, answer.json()["waiting_for"]) == (503, ["store.full"])

    def test_metrics_count_answers_by_route_and_not_by_path(
        self, place: Place, client: Client
    ) -> None:
        for number in range(3):
            client.get(f"/api/nothing/{number}")
            client.get("/api/desk")
        text = client.get("/metrics").text
        assert (
            'kuroshio_http_answers_total{method="GET",route="/api/desk",status="401"} 3.0' in text
        )
        assert "nothing/1" not in text
        assert 'kuroshio_http_seconds_count{route="/api/desk"} 3.0' in text

    def test_answer_to_loopback_only_unless_set_otherwise(self, tmp_path: Path) -> None:
        place = Place(tmp_path / "strict", routes=ROUTES)
        with place.client() as client:
            for path in ("/healthz", "/readyz", "/metrics"):
                assert error_of(client.get(path)) == "web.not-found"


class TestSchema:
    def test_written_without_a_node(self, tmp_path: Path) -> None:
        main([str(tmp_path / "o.json"), str(tmp_path / "l.json")])
        written = msgspec.json.decode((tmp_path / "o.json").read_bytes())
        assert "/api/session" in written["paths"]
        main([str(tmp_path / "again.json"), os.devnull])
        assert (tmp_path / "again.json").read_bytes() == (tmp_path / "o.json").read_bytes()

    def test_operations_have_names_of_their_own_and_our_error_shape(self) -> None:
        schema = openapi_schema()
        operations = [op for item in schema["paths"].values() for op in item.values()]
        names = [op["operationId"] for op in operations]
        assert len(set(names)) == len(names)
        for operation in operations:
            assert "400" not in operation["responses"]
            error = operation["responses"]["4XX"]["content"]["application/json"]["schema"]
            assert error == {"$ref": "#/components/schemas/Error"}

    def test_what_is_served_is_what_is_written(self, tmp_path: Path) -> None:
        place = Place(tmp_path / "plain", node="node", party="XXX")
        with place.client() as client:
            served = client.get("/schema/openapi.json").json()
        assert set(openapi_schema()["paths"]) >= set(served["paths"])

    def test_both_ways_of_the_live_socket(self) -> None:
        defs = live_schema()["$defs"]
        assert {"LiveToPage", "PageToLive", "LiveSnapshot", "PageShown"} <= set(defs)


def test_preferences_of_one_are_not_those_of_another(place: Place, client: Client) -> None:
    place.sign_in(client)
    client.patch("/api/preferences", json={"lang": "ja"}, headers=PAGE)
    assert client.get("/api/desk", headers=place.token("read", officer="admin")).json()["me"][
        "lang"
    ] == ("en")
