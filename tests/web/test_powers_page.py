"""docs/powers.md names every route under its scope; without that scope, none opens."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from litestar.testing import TestClient
from tests.house.source import ROOT
from tests.web.place import Place, error_of
from tests.web.test_audited_routes import handlers

from kuroshio.store.accounts import SCOPES
from kuroshio.trust.powers import ALL_POWERS
from kuroshio.web.door import OWN_ACCOUNT, PUBLIC
from kuroshio.web.routes import ROUTES

PAGE = (ROOT / "docs" / "powers.md").read_text(encoding="utf-8")
HEADINGS = {PUBLIC: "Nobody need", OWN_ACCOUNT: "Whoever is", **{s: f"Scope `{s}`" for s in SCOPES}}


@pytest.fixture
def whole(tmp_path: Path) -> Iterator[Place]:
    place = Place(tmp_path / "jpn-1", routes=ROUTES, dependencies={"served": None})
    yield place
    place.accounts.close()


def routes(place: Place) -> dict[str, set[str]]:
    """Scope to `METHOD /path` of every route of the API."""
    found: dict[str, set[str]] = {}
    for path, handler in handlers(place.app):
        if (path.startswith("/api") and handler.include_in_schema is not False) or "oidc" in path:
            for method in handler.http_methods - {"HEAD", "OPTIONS"}:
                found.setdefault(handler.opt["scope"], set()).add(f"{method} {path}")
    return found


def test_the_page_names_every_route_under_its_scope(whole: Place) -> None:
    sections = dict(re.findall(r"^## ([^\n]+)\n(.*?)(?=^## |\Z)", PAGE, re.MULTILINE | re.DOTALL))
    for scope, here in routes(whole).items():
        [text] = [t for head, t in sections.items() if head.startswith(HEADINGS[scope])]
        assert set(re.findall(r"`([A-Z]+ /api[^`]*)`", text)) == here, scope


def test_the_page_names_every_power() -> None:
    assert re.findall(r"^\| `([\w-]+)` \|", PAGE, re.MULTILINE) == list(ALL_POWERS)


def test_no_route_opens_without_its_scope(whole: Place) -> None:
    """With a token of an officer of all powers that has every scope but the one it takes."""
    asked = 0
    with TestClient(whole.app, raise_server_exceptions=False) as client:
        for scope, here in routes(whole).items():
            if scope == PUBLIC:
                continue
            wanted = "admin" if scope == OWN_ACCOUNT else scope
            token = whole.token(*(set(SCOPES) - {wanted}), officer="admin")
            for route in here:
                method, path = route.split()
                answer = client.request(method, re.sub(r"\{\w+\}", "1", path), headers=token)
                assert (answer.status_code, error_of(answer)) == (403, "web.scope"), route
                asked += 1
    assert asked > 100


def test_nor_for_an_officer_whose_post_has_no_power(whole: Place) -> None:
    """The scope admin is worth nothing to a post without any power of it."""
    whole.accounts.change("admin", post="watch")
    token = whole.token("read", "write", "watch", "admin", officer="admin")
    with TestClient(whole.app, raise_server_exceptions=False) as client:
        for route in routes(whole)["admin"]:
            method, path = route.split()
            answer = client.request(method, re.sub(r"\{\w+\}", "1", path), headers=token)
            assert error_of(answer) == "web.scope", route
