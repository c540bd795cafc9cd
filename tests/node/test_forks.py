"""Two nodes with one key, and a partner that says two things: found, proven, told, decided."""

import shutil
from pathlib import Path
from typing import Any

import httpx
import msgspec
from tests.node.fleet import Fleet, Side, _quick, in_loop, until
from tests.node.hostile import Log, fleet_with_hostile_taiwan, open_fleet

from kuroshio.domains import fault
from kuroshio.feed.entry import digest, parse_log
from kuroshio.sync import messages as say

__all__ = ["_quick"]
ALL = ("JPN", "TWN", "USA")


async def forked_japan(fleet: Fleet) -> tuple[str, str, str]:
    """Japan's machine is copied whole, its mark with it; both copies write, each to one partner.
    The log, and the messages of the two branches.
    """
    jpn, twn, usa = (fleet[p] for p in ALL)
    await fleet.agree()
    talk = await jpn.converse(twn, usa)
    await until("all have it", lambda: twn.holds(talk) and usa.holds(talk))
    await jpn.stop()
    copy = jpn.folder.parent / "copy"
    shutil.copytree(jpn.folder, copy)
    await usa.stop()
    await jpn.start()
    await until("Taiwan is there", lambda: jpn.node.links.session_of("TWN"))
    one = await jpn.send(talk, "to Taiwan, by the first machine")
    await until("Taiwan has it", lambda: twn.holds(one))
    log = jpn.node.views.known(one).log
    await jpn.stop()
    await twn.stop()
    shutil.rmtree(jpn.folder)
    copy.rename(jpn.folder)
    await usa.start()
    await jpn.start()
    await until("America is there", lambda: jpn.node.links.session_of("USA"))
    other = await jpn.send(talk, "to America, by the second machine")
    assert jpn.node.views.known(other).log == log, "the copy goes on in the same log"
    await until("America has it", lambda: usa.holds(other))
    await twn.start()
    await fleet.linked()
    return log, one, other


async def api(fleet: Fleet, side: Side, post: str = "administrator") -> httpx.AsyncClient:
    return (await fleet.pages(side)).api(post=post)


async def ask(client: httpx.AsyncClient, path: str) -> Any:
    answer = await client.get(path)
    assert answer.status_code == 200, answer.text
    return answer.json()


@in_loop
async def test_two_machines_with_one_key_are_found_out_and_a_signed_decision_says_which_counts(
    tmp_path: Path,
) -> None:
    async with Fleet(tmp_path, *ALL) as fleet:
        jpn, twn, usa = (fleet[p] for p in ALL)
        log, one, other = await forked_japan(fleet)
        for side in (jpn, twn, usa):
            await until("the fork is known", lambda s=side: "feed.forked" in s.evidence())
            await until("and alarms", lambda s=side: "log.forked" in s.alerts())
        clients = {side.party: await api(fleet, side) for side in (jpn, twn, usa)}
        for client in clients.values():
            [fork] = await ask(client, "/api/forks")
            assert (fork["log"], fork["proven"], fork["decision"]) == (log, True, None)
            assert len(fork["branches"]) == 2
        [at_twn], [at_usa] = [await ask(clients[p], "/api/forks") for p in ("TWN", "USA")]
        assert at_twn["held"] != at_usa["held"]
        assert set(at_twn["branches"]) == set(at_usa["branches"])
        wish = {"log": log, "entry_hash": at_twn["held"], "reason": "the first machine was ours"}
        theirs = await clients["TWN"].post("/api/forks/resolution", json=wish)
        assert (theirs.status_code, theirs.json()["code"]) == (409, "fault.not-ours")
        invented = {**wish, "entry_hash": "00" * 32}
        refused = await clients["JPN"].post("/api/forks/resolution", json=invented)
        assert refused.json()["code"] == "fault.no-such-branch"
        duty = await api(fleet, jpn, "watch-officer")
        assert (await duty.post("/api/forks/resolution", json=wish)).status_code in (403, 409)
        done = await clients["JPN"].post("/api/forks/resolution", json=wish)
        assert done.status_code == 200, done.text
        for side in (jpn, twn, usa):
            await until("no alarm is left", lambda s=side: "log.forked" not in s.alerts())
            [fork] = await ask(clients[side.party], "/api/forks")
            assert fork["decision"]["entry_hash"] == at_twn["held"], "the same everywhere"
            assert len(fork["branches"]) == 2, "both stay"
        await until("America's does not count", lambda: branch(usa, log) == "does-not-count")
        await until("Taiwan's counts", lambda: branch(twn, log) == "counts")
        assert usa.holds(other)
        assert twn.holds(one)
        await until("nothing is lost", lambda: twn.holds(other))


@in_loop
async def test_an_equivocating_partner_is_shown_to_the_others_who_check_it_themselves(
    tmp_path: Path,
) -> None:
    """Taiwan gives Japan two versions while America is away; America hears of it from Japan."""
    async with fleet_with_hostile_taiwan(tmp_path, "USA") as fleet:
        peer, jpn, usa = await open_fleet(fleet), fleet["JPN"], fleet["USA"]
        await usa.stop()
        first, second = Log(peer, ALL), Log(peer, ALL)
        talk = first.conversation("what Japan is told")
        second.conversation("what it says elsewhere")
        async with peer.call(jpn) as said:
            await said.give(first)
            await until("Japan holds it", lambda: jpn.holds(talk))
        async with peer.call(jpn) as said:
            await said.start(second)
            await said.wanted(second.name)
            await said.tell(say.Give(second.name, tuple(second.items)))
            await until("Japan has the proof", lambda: "feed.forked" in jpn.evidence())
        await usa.start()
        await until("America is told", lambda: _shown(usa, first.name))
        await until("and has checked it", lambda: "feed.forked" in usa.evidence()
                    or usa.node.shelf.head(first.name).number == 0)  # fmt: skip
        await until("America has the log from Japan", lambda: usa.holds(talk))
        await until("it alarms", lambda: "log.forked" in usa.alerts())
        assert "fault.unproven" not in usa.evidence()


@in_loop
async def test_a_false_accusation_is_kept_against_the_accuser(tmp_path: Path) -> None:
    async with fleet_with_hostile_taiwan(tmp_path) as fleet:
        peer, jpn = await open_fleet(fleet), fleet["JPN"]
        log = Log(peer, ("JPN", "TWN"))
        log.conversation()
        entry = log.items[0].entry
        victim = "JPN/tokyo;JPN+TWN;routine;1"
        for number, pair in enumerate(((entry, entry), (b"x", b"y"), (entry, entry[:-1]))):
            body = msgspec.to_builtins(fault.show(victim, 1, *pair))
            log.write(log.header("fault.fork-shown", f"fault:{victim}{number}"), body)
        async with peer.call(jpn) as said:
            await said.give(log)
            await until("kept against it", lambda: jpn.evidence().count("fault.unproven") == 3)
        assert "feed.forked" not in jpn.evidence()
        assert not [row for row in jpn.node.shelf.rows() if row.forked is not None]
        assert "log.forked" not in jpn.alerts()
        rows = jpn.node.shelf.evidence(9)
        assert {r.peer for r in rows if r.code == "fault.unproven"} == {"TWN"}


def branch(side: Side, log: str) -> str:
    """What the side says of the record at the number where a log is forked."""
    [row] = [row for row in side.node.shelf.rows() if row.name == log]
    known = side.node.views.at(log, row.forked or 0)
    return side.node.forks.branch(known) if known else "not held"


def _shown(side: Side, log: str) -> bool:
    assert parse_log(log)
    return bool(side.node.views.records(fault.NAME, fault.about_log(log)))


def test_what_two_entries_prove(tmp_path: Path) -> None:
    import pytest
    from tests.feed.made import LOG, chain, directory, entry

    from kuroshio.errors import Untrusted
    from kuroshio.feed.fork import proven

    known = directory("USA")
    one, two, three = (v.entry for v in chain(3))
    other = entry(LOG, one.head, b"another second")
    after_other = entry(LOG, other.head, b"and its third")
    assert [e.number for e in proven(two.data, other.data, known)] == [2, 2]
    assert [e.number for e in proven(after_other.data, two.data, known)] == [2, 3]
    assert digest(two.data) == two.hash
    for pair in ((one, two), (two, two), (two, three), (one, three), (one, after_other)):
        with pytest.raises(Untrusted, match="can stand"):
            proven(pair[0].data, pair[1].data, known)
    forged = bytearray(other.data)
    forged[-1] ^= 1
    with pytest.raises(Untrusted):
        proven(two.data, bytes(forged), known)
