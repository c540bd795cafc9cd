"""Every route that says it leaves an act in the audit log leaves one, and no route that should say
so is silent. What a route decides about is tested elsewhere: where that takes long to bring about,
the node's part is played here.
"""

from pathlib import Path
from typing import Any
from unittest.mock import AsyncMock

import pytest
from litestar import Litestar, post
from litestar.routes import HTTPRoute
from tests.cli.test_acts import ADMINISTERS
from tests.consent.authenticator import Authenticator
from tests.house.source import ROOT
from tests.node.fleet import Fleet, in_loop
from tests.web.place import PAGE, PASSWORD, Place
from tests.web.test_passkeys import register

from kuroshio.node.administration import KINDS
from kuroshio.node.auditing import CONFIGURED
from kuroshio.values import DAY
from kuroshio.web.audit_notes import BY_ITSELF
from kuroshio.web.present_consultations import PresentConsultations
from kuroshio.web.routes import ROUTES

RELEASE = {"to": ["USA"], "authoritative": "en", "texts": [{"lang": "en", "text": "yes"}]}
OWN = {
    "own-session-ended", "own-token-ended", "passkey-added", "passkey-removed",
    "password-changed", "recovery-codes-made", "token-made",
}  # fmt: skip
"""Acts upon one's own account: from a page, which has a session."""
BY_THEMSELVES = {
    "/api/admin/accounts", "/api/admin/accounts/{officer}/post",
    "/api/admin/accounts/{officer}/disabling", "/api/admin/accounts/{officer}/enabling",
    "/api/admin/accounts/{officer}/link", "/api/admin/accounts/{officer}/keys",
    "/api/admin/sessions/{session_id}", "/api/admin/tokens/{token_id}",
    "/api/admin/proposals/{proposal}/confirmation", "/api/admin/proposals/{proposal}/declining",
    "/api/audit/exports",
}  # fmt: skip
"""Held by tests/web/test_admin.py, which looks for the act of each."""


def handlers(app: Litestar) -> list[tuple[str, Any]]:
    routes = [r for r in app.routes if isinstance(r, HTTPRoute)]
    found = [(r.path_format, h) for r in routes for h in r.route_handlers]
    return [(path, h) for path, h in found if h.http_methods != {"OPTIONS"}]


def said(app: Litestar) -> set[str]:
    return {h.opt["audit"] for _, h in handlers(app) if h.opt.get("audit")} - {BY_ITSELF}


@pytest.fixture
def whole(tmp_path: Path) -> Any:
    place = Place(tmp_path / "jpn-1", routes=ROUTES, dependencies={"served": None})
    yield place.app
    place.accounts.close()


def test_a_route_for_administrators_that_is_silent_stops_the_start(tmp_path: Path) -> None:
    @post("/api/silent", scope="admin")
    async def silent() -> None: ...

    with pytest.raises(ValueError, match="audit="):
        Place(tmp_path / "jpn-1", routes=[silent])


def test_those_that_note_their_acts_themselves_are_known(whole: Litestar) -> None:
    found = {path for path, h in handlers(whole) if h.opt.get("audit") == BY_ITSELF}
    assert found == BY_THEMSELVES


def test_all_that_takes_something_out_says_so(whole: Litestar) -> None:
    """A file that leaves by a page or a program; a sealed bundle was noted when it was written,
    and an attachment is a part of the message that its officer reads.
    """
    silent = [
        path for path, h in handlers(whole)
        if path.endswith(("/file", "{form}", "{seq}")) and not h.opt.get("audit")
    ]  # fmt: skip
    assert silent == []


def test_the_pages_have_words_for_every_act(whole: Litestar) -> None:
    words = (ROOT / "ui/src/i18n/admin.ts").read_text(encoding="utf-8")
    by_commands = {act for _, act in ADMINISTERS.values()}
    acts = said(whole) | set(KINDS) | by_commands | {CONFIGURED, "audit-exported-confirmed"}
    assert [act for act in sorted(acts) if f"'audit.{act}'" not in words] == []


def test_what_officers_do_to_their_own_accounts(tmp_path: Path) -> None:
    place = Place(tmp_path / "jpn-1")
    assert said(place.app) == OWN
    key = Authenticator("x", site="localhost")
    with place.client() as elsewhere, place.client() as client:
        place.sign_in(elsewhere)
        place.sign_in(client)
        made = register(client, key, origin="http://localhost").json()
        client.delete(f"/api/passkeys/{made['id']}", headers=PAGE)
        client.post("/api/recovery-codes", headers=PAGE)
        draft = {"name": "wall", "scopes": ["read"]}
        token = client.post("/api/tokens", json=draft, headers=PAGE).json()
        client.delete(f"/api/tokens/{token['id']}", headers=PAGE)
        [other] = [s["id"] for s in client.get("/api/sessions").json() if not s["current"]]
        client.delete(f"/api/sessions/{other}", headers=PAGE)
        client.delete("/api/sessions/none", headers=PAGE)
        for old in (PASSWORD, "wrong"):
            change = {"old": old, "new": "lantern copper drift"}
            client.post("/api/password", json=change, headers=PAGE)
    acts = place.accounts.acts.waiting()
    assert {a.act for a in acts} == OWN
    assert len(acts) == len(OWN), "what was refused left nothing"
    assert {(a.by, a.way, a.post) for a in acts} == {("tanaka", "page", "watch")}
    [noted] = [a for a in acts if a.act == "token-made"]
    assert (noted.subject, noted.detail) == (token["id"], {"name": "wall", "scopes": "read"})
    assert token["secret"] not in str(acts)
    place.accounts.close()


@in_loop
async def test_what_they_do_with_agreements_files_and_logs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Fleet(tmp_path, "JPN", "TWN") as fleet:
        node, about = fleet["JPN"].node, await fleet.agree("JPN", "TWN")
        pages = await fleet.pages(fleet["JPN"])
        duty, admin = pages.api(), pages.api("JCG", "administrator")
        _played(node, monkeypatch, tmp_path)
        at = f"/api/agreements/{about}"
        shown = (await duty.get(at)).json()
        text = shown["text"].replace("JPN+TWN", "Another")
        signature = {"step": 1, "text_hash": shown["text_hash"]}
        monkeypatch.setattr(node.signing, "sign", AsyncMock())
        matter = "/api/consultations/x"
        track = f"/api/exports/csv?mmsi=431000001&since=0&until={DAY}"
        resolution = {"log": "l", "entry_hash": "00", "reason": "r"}
        for who, method, path, data in (
            (duty, "POST", "/api/agreements", {"text": text}),
            (duty, "POST", f"{at}/signature", signature),
            (duty, "POST", f"{at}/step-back", {"to_step": 0}),
            (duty, "POST", f"{at}/suspension", {"reason": "x"}),
            (duty, "POST", f"{at}/resumption", None),
            (duty, "POST", "/api/erasures", {"party": "TWN", "picture": True}),
            (duty, "POST", "/api/bundles", {"to": "TWN", "largest_mb": 1}),
            (duty, "POST", "/api/forks/resolution", resolution),
            (duty, "POST", "/api/evidence/1/notice", {"to": ["TWN"], "note": "", "lang": "en"}),
            (duty, "GET", f"{matter}/file", None),
            (duty, "POST", f"{matter}/release", RELEASE),
            (duty, "POST", f"{matter}/release/withdrawal", RELEASE),
            (duty, "POST", f"{matter}/publication", RELEASE),
            (duty, "GET", track, None),
            (admin, "POST", "/api/damage/losses", {"log": "l", "number": 1, "reason": "r"}),
            (admin, "GET", "/api/proofs/TWN/file", None),
            (admin, "GET", "/api/evidence/1", None),
            (admin, "GET", "/api/audit/file", None),
        ):
            answer = await who.request(method, path, json=data)
            assert answer.status_code < 300, (path, answer.text)
        await node.auditing.write_down()
        found = [a["act"] for a in (await admin.get("/api/audit")).json()]
        wanted = said(pages.app) - OWN
        assert set(found) - {"configuration-changed"} == wanted
        assert len(found) == len(wanted) + 1, "each once"


def _played(node: Any, monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """What would take a forked log, a consultation and an archive."""
    file = folder / "tracks.csv"
    file.write_text("x")
    monkeypatch.setattr(node.history, "export", AsyncMock(return_value=(file, 1, ("REAL",))))
    monkeypatch.setattr(node.forks, "resolve", AsyncMock())
    monkeypatch.setattr(node.notices, "tell", AsyncMock())
    monkeypatch.setattr(node.soundness, "give_up", AsyncMock())
    for act in ("agree_release", "withdraw_release", "publish"):
        monkeypatch.setattr(node.consultations, act, AsyncMock())
    monkeypatch.setattr(PresentConsultations, "one", lambda *_: None)
    monkeypatch.setattr(PresentConsultations, "file", lambda *_: b"{}")
    monkeypatch.setattr(node.shelf.__class__, "evidence", lambda *_: [_Row()])


class _Row:
    seq, data = 1, b"bytes"
