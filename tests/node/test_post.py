"""Links by HTTPS POST, through an HTTP proxy too, where WebSockets do not pass."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest
from tests.node.fleet import Fleet, Side, _quick, free_port, in_loop, reconfigure, until

from kuroshio.errors import Unavailable, Untrusted
from kuroshio.wire import link as wire
from kuroshio.wire import post

__all__ = ["_quick"]


def by_post(one: Side, other: Side, proxy: str = "") -> None:
    """`one` is called by POST only, and calls nobody itself."""
    port = free_port()
    reconfigure(one, link_post_port=port)
    reconfigure(other, dial={one.party: (f"https://127.0.0.1:{port}",)}, link_proxy=proxy)


def only_dialled(side: Side, party: str) -> None:
    """Of the addresses of a partner only the settings' count, as where the others are closed."""
    side.node.links._addresses = lambda of: list(  # type: ignore[method-assign]
        side.node.config.dial.get(of.name, ()) if of.name == party else ()
    )


async def start_by_post(fleet: Fleet, proxy: str = "") -> tuple[Side, Side]:
    jpn, twn = fleet["JPN"], fleet["TWN"]
    by_post(twn, jpn, proxy)
    for side, partner in ((twn, jpn), (jpn, twn)):
        await side.start()
        only_dialled(side, partner.party)
        for session in list(side.node.links.sessions.values()):
            session.end(Unavailable("link.closed", "by POST only"))
    await fleet.linked()
    return jpn, twn


@asynccontextmanager
async def proxy_server() -> AsyncIterator[tuple[str, list[str]]]:
    """An HTTP proxy that knows CONNECT, and notes where it was asked to go."""
    asked: list[str] = []

    async def pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while data := await reader.read(65536):
                writer.write(data)
                await writer.drain()
        writer.close()

    async def on_connection(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        method, target, _ = head.split(b"\r\n")[0].decode().split(" ")
        asked.append(f"{method} {target}")
        host, _, port = target.rpartition(":")
        theirs, ours = await asyncio.open_connection(host, int(port))
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        await asyncio.gather(pump(reader, ours), pump(theirs, writer))

    server = await asyncio.start_server(on_connection, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}", asked
    finally:
        server.close()


def carriers(side: Side) -> set[str]:
    return {type(s.link._carrier).__name__ for s in side.node.links.sessions.values()}


@in_loop
async def test_two_nodes_speak_by_post(tmp_path: Path) -> None:
    async with Fleet(tmp_path, "JPN", "TWN", start=False) as fleet:
        jpn, twn = await start_by_post(fleet)
        assert carriers(jpn) == carriers(twn) == {"_Post"}
        await fleet.agree()
        talk = await twn.converse(jpn)
        said = [await twn.send(talk, f"{n} " + "long " * 3_000) for n in range(40)]
        back = [await jpn.send(talk, f"back {n}") for n in range(5)]
        await until("Taiwan has the receipts", lambda: all(twn.held_by(jpn, m) for m in said))
        await until("so has Japan", lambda: all(jpn.held_by(twn, m) for m in back))
        assert not jpn.evidence()
        assert not twn.evidence()


@in_loop
async def test_post_goes_through_an_http_proxy(tmp_path: Path) -> None:
    async with (
        proxy_server() as (proxy, asked),
        Fleet(tmp_path, "JPN", "TWN", start=False) as fleet,
    ):
        jpn, twn = await start_by_post(fleet, proxy)
        await fleet.agree()
        talk = await jpn.converse(twn)
        said = await jpn.send(talk, "by a proxy")
        await until("Taiwan holds it", lambda: jpn.held_by(twn, said))
        assert asked
        assert {line.split()[0] for line in asked} == {"CONNECT"}


@in_loop
async def test_websockets_go_through_the_proxy_too(tmp_path: Path) -> None:
    async with (
        proxy_server() as (proxy, asked),
        Fleet(tmp_path, "JPN", "TWN", start=False) as fleet,
    ):
        jpn, twn = fleet["JPN"], fleet["TWN"]
        reconfigure(jpn, link_proxy=proxy)
        await twn.start()
        twn.node.links._addresses = lambda _: []  # type: ignore[method-assign]
        await jpn.start()
        await fleet.linked()
        assert carriers(jpn) == {"_WebSocket"}
        assert f"CONNECT 127.0.0.1:{twn.port}" in asked


@in_loop
async def test_the_second_address_is_tried_where_the_first_does_not_answer(tmp_path: Path) -> None:
    """A list of addresses: a WebSocket's that is closed, IPv6 and by POST."""
    async with Fleet(tmp_path, "JPN", "TWN", start=False) as fleet:
        jpn, twn = fleet["JPN"], fleet["TWN"]
        port = free_port()
        reconfigure(twn, link_post_port=port, link_host="::1")
        closed = f"127.0.0.1:{free_port()}"
        reconfigure(jpn, dial={"TWN": (closed, f"https://[::1]:{port}")})
        await twn.start()
        twn.node.links._addresses = lambda _: []  # type: ignore[method-assign]
        await jpn.start()
        only_dialled(jpn, "TWN")
        await fleet.linked()
        assert carriers(jpn) == {"_Post"}


@in_loop
async def test_a_session_belongs_to_the_key_that_began_it(tmp_path: Path) -> None:
    """Another partner that has learnt a session's name gets nothing by it; nor do strangers."""
    async with Fleet(tmp_path, "JPN", "TWN", "USA", start=False) as fleet:
        jpn, twn, usa = fleet["JPN"], fleet["TWN"], fleet["USA"]
        by_post(twn, jpn)
        await usa.start()
        await start_by_post_of(jpn, twn)
        port = twn.config.link_post_port
        name = next(iter(sessions_of(twn)))
        context = wire.client_context(usa.node.keys, usa.node.ledger.directory)
        async with httpx.AsyncClient(verify=context) as client:
            url = f"https://127.0.0.1:{port}/post"
            assert (await client.post(f"{url}/{name}/in")).status_code == 403
            assert (await client.post(f"{url}/{'0' * 32}/in")).status_code == 410
            assert (await client.post(f"{url}/nonsense")).status_code == 404
            assert (await client.get(f"{url}/{name}/in")).status_code == 404
        async with httpx.AsyncClient(verify=False) as client:
            with pytest.raises(httpx.HTTPError):
                await client.post(f"https://127.0.0.1:{port}/post/{name}/in")


async def start_by_post_of(jpn: Side, twn: Side) -> None:
    for side, partner in ((twn, jpn), (jpn, twn)):
        await side.start()
        only_dialled(side, partner.party)
        for session in list(side.node.links.sessions.values()):
            if session.party == partner.party:
                session.end(Unavailable("link.closed", "by POST only"))
    await until("they are linked by POST", lambda: "_Post" in carriers(jpn))


def sessions_of(side: Side) -> list[str]:
    served = side.node.links.served
    assert served is not None
    return list(served._sessions)


@in_loop
async def test_a_body_that_is_cut_short_ends_the_session_and_another_begins(
    tmp_path: Path,
) -> None:
    async with Fleet(tmp_path, "JPN", "TWN", start=False) as fleet:
        jpn, twn = await start_by_post(fleet)
        (session,) = jpn.node.links.sessions.values()
        await session.link._carrier.out.put(b"not sealed")  # type: ignore[attr-defined]
        await until("Taiwan keeps it", lambda: "link.not-sealed" in twn.evidence())
        await fleet.linked()


def test_bodies_are_cut_into_messages() -> None:
    whole = b"".join(len(m).to_bytes(4, "big") + m for m in (b"", b"a", b"bc" * 70_000))
    assert post._messages(whole) == [b"", b"a", b"bc" * 70_000]
    for cut in (whole[:-1], whole[:2], b"\xff\xff\xff\xff"):
        with pytest.raises(Untrusted):
            post._messages(cut)


@in_loop
async def test_a_partner_that_begins_session_after_session_gets_a_few(tmp_path: Path) -> None:
    async with Fleet(tmp_path, "JPN", "TWN", start=False) as fleet:
        jpn, twn = await start_by_post(fleet)
        context = wire.client_context(jpn.node.keys, jpn.node.ledger.directory)
        async with httpx.AsyncClient(verify=context) as client:
            url = f"https://127.0.0.1:{twn.config.link_post_port}/post"
            codes = [
                (await client.post(f"{url}/{number:032x}/hello")).status_code
                for number in range(post.SESSIONS_OF_ONE + 4)
            ]
        assert codes[0] == 200
        assert codes[-1] == 410
        assert len(sessions_of(twn)) <= post.SESSIONS_OF_ONE
