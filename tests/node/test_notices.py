"""What a partner's node did is told to others under a signature, where an agreement lets it."""

from pathlib import Path
from typing import Any

import msgspec
from tests.node.fleet import Fleet, _quick, in_loop, until

from kuroshio.feed.entry import digest
from kuroshio.sync import exchange as sync

__all__ = ["_quick"]
NOTE = "三回続けて誤った記録が届いた"


def kept(fleet: Fleet) -> None:
    """Taiwan has evidence of America."""
    evidence = sync.Evidence("feed.wrong-body", "a body that is not it", "", 0, (b"entry",))
    fleet["TWN"].node.links.keep(evidence, "USA")


@in_loop
async def test_a_notice_goes_where_an_agreement_lets_it_and_says_who_says_it(
    tmp_path: Path,
) -> None:
    async with Fleet(tmp_path, "JPN", "TWN", "USA") as fleet:
        jpn, twn, usa = (fleet[p] for p in ("JPN", "TWN", "USA"))
        kept(fleet)
        await until("it is kept", lambda: "feed.wrong-body" in twn.evidence())
        client = (await fleet.pages(twn)).api(post="administrator")
        [row] = [r for r in (await client.get("/api/evidence")).json() if r["peer"] == "USA"]
        assert row["tellable"]
        path, wish = (
            f"/api/evidence/{row['seq']}/notice",
            {"to": ["JPN"], "note": NOTE, "lang": "ja"},
        )
        refused = await client.post(path, json=wish)
        assert refused.json()["code"].startswith("gate."), "no agreement lets it pass yet"
        await fleet.agree("JPN", "TWN", kinds=("fault.*",))
        for change, code in (
            ({"to": []}, "fault.nobody-told"), ({"note": " "}, "fault.no-reason"),
        ):  # fmt: skip
            assert (await client.post(path, json={**wish, **change})).json()["code"] == code
        missing = await client.post("/api/evidence/999999/notice", json=wish)
        assert missing.json()["code"] == "fault.unknown-evidence"
        watch = (await fleet.pages(twn)).api(post="watch-officer")
        assert (await watch.post(path, json=wish)).status_code in (403, 409)
        told = await client.post(path, json=wish)
        assert told.status_code == 201, told.text
        theirs = (await fleet.pages(jpn)).api()
        await until("Japan has it", lambda: jpn.node.notices.find())
        [notice] = (await theirs.get("/api/notices")).json()
        assert (notice["by"], notice["of"], notice["to"]) == ("TWN", "USA", ["JPN"])
        assert (notice["code"], notice["note"], notice["lang"]) == ("feed.wrong-body", NOTE, "ja")
        file = await client.get(f"/api/evidence/{row['seq']}")
        assert msgspec.msgpack.decode(file.content) == [b"entry"]
        assert notice["evidence"] == digest(file.content).hex(), "the file is the one that is meant"
        await until("officers see it", lambda: "link.notice" in jpn.alerts("JCG"))
        assert "link.notice" not in twn.alerts("CGA"), "not of what they said themselves"
        assert not usa.node.notices.find(), "it is not for whom it is about"
        assert jpn.state(usa) == "direct", "nothing is done by itself"


@in_loop
async def test_nothing_is_told_of_ourselves_or_of_nobody(tmp_path: Path) -> None:
    async with Fleet(tmp_path, "JPN", "TWN") as fleet:
        twn: Any = fleet["TWN"]
        for peer in ("TWN", "?"):
            twn.node.links.keep(sync.Evidence("x.y", f"of {peer}", "", 0, ()), peer)
        await until("both are kept", lambda: twn.evidence().count("x.y") == 2)
        client = (await fleet.pages(twn)).api(post="administrator")
        for row in (await client.get("/api/evidence")).json():
            if row["code"] != "x.y":
                continue
            assert not row["tellable"]
            wish = {"to": ["JPN"], "note": "x", "lang": "en"}
            answer = await client.post(f"/api/evidence/{row['seq']}/notice", json=wish)
            assert answer.json()["code"] == "fault.not-a-partner"
