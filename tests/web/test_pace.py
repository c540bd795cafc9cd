"""How often one session or token may call."""

import pytest
from litestar import Litestar
from litestar.testing import TestClient
from tests.web.place import Place, error_of

from kuroshio.errors import Unavailable
from kuroshio.values import SECOND
from kuroshio.web.pace import BURST, KEPT, PER_SECOND, Pace

Client = TestClient[Litestar]


def test_a_burst_then_so_many_a_second(place: Place, client: Client) -> None:
    token, other = place.token("read"), place.token("read")
    for _ in range(BURST):
        assert client.get("/api/desk", headers=token).status_code == 200
    refused = client.get("/api/desk", headers=token)
    assert (refused.status_code, error_of(refused)) == (429, "web.too-many-requests")
    assert refused.headers["retry-after"] == "1"
    assert refused.json()["whose_move"] == "retry"
    assert client.get("/api/desk", headers=other).status_code == 200, "another token is not held"
    place.running += SECOND
    answers = [client.get("/api/desk", headers=token).status_code for _ in range(PER_SECOND + 1)]
    assert answers == [200] * PER_SECOND + [429]


def test_a_session_is_held_too_and_may_sign_in_anew(place: Place, client: Client) -> None:
    place.sign_in(client)
    for _ in range(BURST):
        assert client.get("/api/sessions").status_code == 200
    assert error_of(client.get("/api/sessions")) == "web.too-many-requests"
    place.sign_in(client)
    assert client.get("/api/sessions").status_code == 200


def test_waiting_as_long_as_one_is_told_is_enough() -> None:
    time = 0
    pace = Pace(lambda: time, per_second=0.25, burst=1)
    pace.take("a")
    with pytest.raises(Unavailable) as refused:
        pace.take("a")
    wait = refused.value.detail["retry_after_s"]
    assert isinstance(wait, int)
    time += wait * SECOND
    pace.take("a")


def test_what_is_kept_is_bounded() -> None:
    pace = Pace(lambda: 0)
    for number in range(KEPT + 10):
        pace.take(str(number))
    assert len(pace._left) == KEPT
