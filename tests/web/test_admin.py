"""Administration on a real node: accounts, posts, sessions and tokens of everybody, acts that take
two, and what all of it leaves in the audit log.
"""

from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import msgspec
import pytest
from tests.cli.commands import failed, value
from tests.node.fleet import GUARD, Fleet, Pages, in_loop, until

from kuroshio.desk import audit_file
from kuroshio.domains import audit
from kuroshio.errors import Refused, Untrusted
from kuroshio.store.accounts import Account
from kuroshio.store.accounts_acts import Act

YAMADA = {"officer": "yamada", "name": "Yamada", "organisation": "JCG", "post": "watch-officer"}


class Admins:
    """A node with its pages and two administrators."""

    def __init__(self, fleet: Fleet, pages: Pages) -> None:
        self.side = fleet["JPN"]
        self.node = self.side.node
        self.one = pages.api("JCG", "administrator")
        self.other = pages.api("MOFA", "administrator")
        self.inspector = pages.api("JCG", "inspector")
        self.watch = pages.api("JCG", "watch-officer")

    async def ask(self, method: str, path: str, data: Any = None, who: Any = None) -> Any:
        answer = await (who or self.one).request(method, path, json=data)
        return answer.json()

    async def acts(self, who: Any = None) -> list[dict[str, Any]]:
        found = await self.ask("GET", "/api/audit", who=who)
        return [a for a in found if a["act"] != "configuration-changed"]


@asynccontextmanager
async def admins(folder: Path, **config: Any) -> Any:
    async with Fleet(folder, "JPN", **config) as fleet:
        yield Admins(fleet, await fleet.pages(fleet["JPN"]))


@in_loop
async def test_an_account_from_beginning_to_end_and_what_the_log_says(tmp_path: Path) -> None:
    async with admins(tmp_path) as at:
        made = await at.ask("POST", "/api/admin/accounts", YAMADA)
        assert made == {"done": True, "proposal": "", "secret": ""}
        link = await at.ask("POST", "/api/admin/accounts/yamada/link")
        entered = await at.watch.post("/api/session/link", json={"token": link["secret"]})
        assert entered.json()["me"]["post"] == "watch-officer"
        [session] = await at.ask("GET", "/api/admin/sessions")
        assert session["officer"] == "yamada"
        duty = {"organisation": "JCG", "post": "duty-director"}
        await at.ask("POST", "/api/admin/accounts/yamada/post", duty)
        listed = await at.ask("GET", "/api/admin/accounts")
        [yamada] = [a for a in listed if a["officer"] == "yamada"]
        assert "sign-agreement" in yamada["powers"]
        await at.ask("DELETE", f"/api/admin/sessions/{session['id']}")
        assert await at.ask("GET", "/api/admin/sessions") == []
        await at.ask("DELETE", "/api/admin/accounts/yamada/post")
        assert at.node.accounts.get("yamada").post == ""
        await at.ask("POST", "/api/admin/accounts/yamada/disabling")
        assert at.node.accounts.get("yamada").disabled
        await at.ask("POST", "/api/admin/accounts/yamada/enabling")
        await at.ask("DELETE", "/api/admin/accounts/yamada/keys")
        told = await at.acts(at.inspector)
        assert [a["act"] for a in reversed(told)] == [
            "account-added", "link-made", "post-given", "session-ended", "post-withdrawn",
            "account-disabled", "account-enabled", "keys-removed",
        ]  # fmt: skip
        assert {(a["by"], a["way"], a["organisation"]) for a in told} == {
            ("jcg-administrator", "token", "JCG")
        }
        assert told[5]["detail"] == duty
        assert link["secret"] not in str(told), "secrets are in no log"


@in_loop
async def test_tokens_of_everybody_are_listed_and_ended(tmp_path: Path) -> None:
    async with admins(tmp_path) as at:
        tokens = await at.ask("GET", "/api/admin/tokens")
        [mine] = [t["id"] for t in tokens if t["officer"] == "jcg-watch-officer"]
        assert (await at.watch.get("/api/desk")).status_code == 200
        await at.ask("DELETE", f"/api/admin/tokens/{mine}")
        assert (await at.watch.get("/api/desk")).status_code == 401


@in_loop
async def test_who_has_not_the_power_sees_and_does_nothing(tmp_path: Path) -> None:
    """Neither the watch nor an inspector administers; the watch does not even inspect."""
    async with admins(tmp_path) as at:
        for path in ("accounts", "sessions", "tokens", "proposals"):
            assert (await at.watch.get(f"/api/admin/{path}")).json()["code"] == "web.scope"
            refused = await at.inspector.get(f"/api/admin/{path}")
            assert (refused.status_code, refused.json()["code"]) == (403, "powers.missing")
        refused = await at.inspector.post("/api/admin/accounts", json=YAMADA)
        assert refused.json()["code"] == "powers.missing"
        assert at.node.accounts.get("yamada") is None
        assert (await at.watch.get("/api/audit")).json()["code"] == "web.scope"
        assert (await at.inspector.get("/api/audit")).status_code == 200


@in_loop
async def test_nobody_acts_upon_his_own_account_or_upon_what_is_not_there(tmp_path: Path) -> None:
    async with admins(tmp_path) as at:
        mine = "/api/admin/accounts/jcg-administrator"
        duty = {"organisation": "JCG", "post": "duty-director"}
        for method, path, data, code in (
            ("POST", f"{mine}/post", duty, "admin.own-account"),
            ("POST", f"{mine}/disabling", None, "admin.own-account"),
            ("POST", "/api/admin/accounts/nobody/post", duty, "accounts.unknown-officer"),
            ("POST", "/api/admin/accounts", {**YAMADA, "post": "king"}, "user.no-such-post"),
            ("DELETE", "/api/admin/sessions/none", None, "accounts.unknown-session"),
            ("DELETE", "/api/admin/tokens/none", None, "accounts.unknown-token"),
        ):
            assert (await at.ask(method, path, data))["code"] == code, path
        assert await at.acts() == [], "what was refused was not done"


@in_loop
async def test_giving_powers_takes_two_where_it_is_so_configured(tmp_path: Path) -> None:
    async with admins(tmp_path, two_person=("powers",)) as at:
        asked = await at.ask("POST", "/api/admin/accounts", YAMADA)
        assert not asked["done"]
        assert at.node.accounts.get("yamada") is None
        confirm = f"/api/admin/proposals/{asked['proposal']}/confirmation"
        assert (await at.ask("POST", confirm))["code"] == "audit.own-proposal"
        [waiting] = await at.ask("GET", "/api/admin/proposals", who=at.other)
        assert (waiting["subject"], waiting["own"]) == ("yamada", False)
        assert (await at.ask("POST", confirm, who=at.other))["done"]
        assert at.node.accounts.get("yamada").post == "watch-officer"
        again = await at.ask("POST", confirm, who=at.other)
        assert again["code"] == "audit.unknown-proposal"
        [done] = await at.acts()
        assert (done["by"], done["proposal"]) == ("mofa-administrator", asked["proposal"])
        # What is not configured takes one: a stolen session is ended at once.
        disabled = await at.ask("POST", "/api/admin/accounts/yamada/disabling")
        assert disabled["done"]
        link = await at.ask("POST", "/api/admin/accounts/yamada/enabling")
        declined = f"/api/admin/proposals/{link['proposal']}/declining"
        await at.ask("POST", declined, who=at.other)
        assert await at.ask("GET", "/api/admin/proposals") == []
        assert at.node.accounts.get("yamada").disabled


@in_loop
async def test_the_log_goes_out_as_a_file_that_verifies(tmp_path: Path) -> None:
    """And nothing can be altered, left out, or put in from elsewhere without it being seen."""
    async with admins(tmp_path / "nodes") as at:
        for name in ("yamada", "mori"):
            await at.ask("POST", "/api/admin/accounts", {**YAMADA, "officer": name})
        answer = await at.inspector.get("/api/audit/file")
        assert answer.status_code == 200
        data = answer.content
        await until("the export is noted", lambda: len(at.node.accounts.acts.waiting()) == 0)
        assert (await at.acts())[0]["act"] == "audit-exported"
        root = at.side.document.document.root
    found = audit_file.verify(data)
    assert found.root == root
    subjects = [f.subject for _, f in found.facts if isinstance(f, audit.ActDone)]
    assert subjects == ["tokyo", "yamada", "mori"]
    path = tmp_path / "audit.json"
    path.write_bytes(data)
    shown = value("audit", "verify", path, "--folder", at.side.folder)
    assert [a["act"] for a in shown["acts"]][1:] == ["account-added", "account-added"]
    assert shown["root_pinned"]
    file = msgspec.json.decode(data, type=audit_file.File)
    [(name, filed)] = file.logs.items()
    forged = msgspec.json.encode(
        msgspec.structs.replace(
            file, logs={name: (filed[0], msgspec.structs.replace(filed[1], record=filed[0].record))}
        )
    )
    left_out = audit_file.write(file.document, {name: (filed[0], filed[2])})
    late = audit_file.write(file.document, {name: filed[1:]})
    for bad in (forged, left_out, late):
        with pytest.raises(Untrusted):
            audit_file.verify(bad)
    path.write_bytes(late)
    assert failed("audit", "verify", path)[0] == 3
    with pytest.raises(Refused):
        audit_file.verify(b"{}")


@in_loop
async def test_taking_the_log_out_takes_two_where_it_is_so_configured(tmp_path: Path) -> None:
    async with admins(tmp_path, two_person=("export",)) as at:
        assert (await at.inspector.get("/api/audit/file")).json()["code"] == "audit.two-persons"
        asked = await at.ask("POST", "/api/audit/exports", who=at.inspector)
        path = f"/api/audit/file?proposal={asked['proposal']}"
        assert (await at.inspector.get(path)).json()["code"] == "audit.two-persons"
        await at.ask("POST", f"/api/admin/proposals/{asked['proposal']}/confirmation")
        assert (await at.inspector.get(path)).status_code == 200
        assert (await at.other.get(path)).json()["code"] == "audit.two-persons", "for him alone"


@in_loop
async def test_it_stays_in_the_own_party(tmp_path: Path) -> None:
    """A partner's node holds nothing of it; and those of the own party who may not inspect read
    nothing of it by any other route.
    """
    async with Fleet(tmp_path, "JPN", "TWN") as fleet:
        jpn, twn = fleet["JPN"], fleet["TWN"]
        pages = await fleet.pages(jpn)
        admin = pages.api("JCG", "administrator")
        await admin.post("/api/admin/accounts", json={**YAMADA, "officer": "zzyamada"})
        await fleet.linked()
        await fleet.agree()
        await jpn.send(await jpn.converse(twn), "a message that passes")
        await until("it is there", lambda: "a message that passes" in str(twn.texts()))
        assert twn.node.views.abouts("audit") == ["audit:taipei"], "its own"
        logs = [row.name for row in twn.node.shelf.rows()]
        assert not [name for name in logs if name.startswith("JPN") and ";bulk;" in name]
        reader = jpn.reader(GUARD["JPN"])
        assert jpn.node.views.abouts("audit", reader) == ["audit:tokyo"], "with all powers"
        plain = msgspec.structs.replace(reader, powers=reader.powers - {"administer", "inspect"})
        assert jpn.node.views.abouts("audit", plain) == []


@in_loop
async def test_what_was_noted_while_the_node_was_down_is_written_at_its_start(
    tmp_path: Path,
) -> None:
    async with admins(tmp_path) as at:
        side = at.side
        await side.stop()
        value("user", "add", side.folder, "night", "--organisation", "JCG", "--post", "inspector")
        node = await side.start()
        await until("it is written", lambda: not node.accounts.acts.waiting())
        with node.views.lock:
            done = [f for _, f in audit.acts(node.auditing.state())]
        assert [(f.act, f.subject, f.way) for f in done if f.way == "command"] == [
            ("account-added", "night", "command")
        ]
        assert len([f for f in done if f.act == "configuration-changed"]) == 1, "it did not change"


@in_loop
async def test_an_act_told_twice_is_one_act(tmp_path: Path) -> None:
    """A crash between the log and the forgetting of the notes."""
    async with admins(tmp_path) as at:
        at.node.accounts.put(Account("x", "X", "JCG", "inspector"))
        await at.ask("POST", "/api/admin/accounts/x/disabling")
        with at.node.views.lock:
            [(_, fact)] = [p for p in audit.acts(at.node.auditing.state()) if p[1].subject == "x"]
        at.node.accounts.acts.add(Act(fact.note, fact.at, fact.act, "x", fact.by, "token"))
        await at.node.auditing.write_down()
        assert len([a for a in await at.acts() if a["subject"] == "x"]) == 1
