"""A link on loopback: both sides prove who they are by the keys in the party documents."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
import pytest
from tests.node.fleet import NAMES, Side, free_port, in_loop, introduce, make_side
from tests.node.hostile import Peer
from websockets.asyncio.client import connect
from websockets.asyncio.connection import Connection
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from kuroshio.errors import KuroshioError, Unavailable, Untrusted
from kuroshio.node import pins
from kuroshio.node.keys import load_keys
from kuroshio.trust import changes
from kuroshio.values import DAY
from kuroshio.wire import link as wire
from kuroshio.wire import session as sealed


class End:
    """The called side: what it was handed, and whom it refused."""

    def __init__(self, side: Side) -> None:
        self.peer = Peer(side)
        self.links: list[wire.Link] = []
        self.refused: list[str] = []
        self.came = asyncio.Event()
        self.over = asyncio.Event()

    async def on_link(self, link: wire.Link) -> None:
        self.links.append(link)
        self.came.set()
        try:
            while True:
                await link.send(b"echo " + await link.receive())
        except KuroshioError as error:
            self.refused.append(error.code)
            self.over.set()

    def on_refused(self, error: KuroshioError) -> None:
        self.refused.append(error.code)
        self.over.set()


@asynccontextmanager
async def listening(side: Side) -> AsyncIterator[End]:
    end = End(side)
    context = wire.server_context(end.peer.keys, end.peer.directory)
    server = await wire.listen(
        "127.0.0.1", side.port, context, end.peer.keys, lambda: end.peer.directory,
        end.peer.hello, end.on_link, end.on_refused,
    )  # fmt: skip
    try:
        yield end
    finally:
        server.close()
        await server.wait_closed()


def call(
    side: Side, to: Side, expected: str = "", hello: Any = None, peer: Peer | None = None
) -> Any:
    peer = peer or Peer(side)
    return wire.dial(
        f"127.0.0.1:{to.port}", expected or to.party, peer.keys, lambda: peer.directory,
        hello or peer.hello,
    )  # fmt: skip


@pytest.fixture
def sides(tmp_path: Path) -> tuple[Side, Side, Side]:
    jpn, twn, usa = (make_side(tmp_path / p, p) for p in ("JPN", "TWN", "USA"))
    introduce(jpn, twn)
    return jpn, twn, usa


@asynccontextmanager
async def saying(side: Side, to: Side, hello: bytes) -> AsyncIterator[Connection]:
    """A caller with the right key that says `hello`, and does not look at the other's."""
    peer = Peer(side)
    async with wire._call(f"127.0.0.1:{to.port}", peer.keys, peer.directory, "") as connection:
        await connection.send(hello)
        yield connection


async def code_of(work: Callable[[], Any]) -> str:
    with pytest.raises(KuroshioError) as caught:
        async with work():
            pass
    return caught.value.code


@in_loop
async def test_two_nodes_link_and_each_knows_who_the_other_is(
    sides: tuple[Side, Side, Side],
) -> None:
    jpn, twn, _ = sides
    async with listening(twn) as end, call(jpn, twn) as link:
        assert link.peer == ("TWN", "taipei")
        assert link.dialled
        await link.send(b"text")
        assert await link.receive() == b"echo text"
        assert end.links[0].peer == ("JPN", "tokyo")
        assert not end.links[0].dialled
        assert link.opening.document == twn.document.data


@in_loop
async def test_a_caller_that_is_pinned_nowhere_does_not_get_past_tls(
    sides: tuple[Side, Side, Side],
) -> None:
    """The USA knows Taiwan, but Taiwan does not know the USA."""
    _, twn, usa = sides
    pins.add_partner(usa.folder, twn.document, twn.document.document.fingerprint.hex())
    async with listening(twn) as end:
        assert await code_of(lambda: call(usa, twn)) in ("link.unreachable", "link.turned-away")
        assert end.links == []


@in_loop
async def test_a_caller_without_a_certificate_does_not_get_past_tls(
    sides: tuple[Side, Side, Side],
) -> None:
    _, twn, _ = sides
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    async with listening(twn) as end:
        with pytest.raises(Exception):  # noqa: B017 (whatever the library calls it)
            async with connect(
                f"wss://127.0.0.1:{twn.port}/link", ssl=context, proxy=None,
                subprotocols=[Subprotocol(sealed.SUBPROTOCOL)],
            ) as connection:  # fmt: skip
                await asyncio.wait_for(connection.recv(), 5)
        assert end.links == []


@in_loop
async def test_a_node_at_the_address_that_is_another_party_is_not_spoken_to(
    sides: tuple[Side, Side, Side],
) -> None:
    jpn, twn, usa = sides
    introduce(jpn, twn, usa)
    async with listening(usa):
        impostor = replace(twn, port=usa.port)
        assert await code_of(lambda: call(jpn, impostor)) == "link.other-party"


@in_loop
async def test_a_hello_that_names_another_node_than_the_key_is_refused(
    sides: tuple[Side, Side, Side],
) -> None:
    jpn, twn, usa = sides
    introduce(jpn, twn, usa)
    peer = Peer(usa)

    def as_japan(to: tuple[str, str]) -> tuple[bytes, bytes]:
        data, secret = peer.hello(to)
        read = sealed.read_opening(data)
        return sealed.write_opening(
            sealed.Opening(1, "JPN", NAMES["JPN"], read.document, read.sealed, read.clock)
        ), secret

    async with listening(twn) as end:
        async with saying(usa, twn, as_japan(("TWN", "taipei"))[0]):
            await asyncio.wait_for(end.over.wait(), 5)
        assert end.refused == ["link.other-party"]
        assert end.links == []


@in_loop
async def test_arbitrary_bytes_for_a_hello_are_refused_and_the_next_caller_is_served(
    sides: tuple[Side, Side, Side],
) -> None:
    jpn, twn, _ = sides
    rubbish = [b"", b"\x00" * 5, b"\xff" * 100_000, b"\x81" * 100_000, b"hello"]
    async with listening(twn) as end:
        for data in rubbish:
            end.over.clear()
            async with saying(jpn, twn, data) as connection:
                await asyncio.wait_for(end.over.wait(), 5)
                await connection.recv()  # their hello
                with pytest.raises(ConnectionClosed, match=r"link\.bad-hello"):
                    await connection.recv()
        assert end.refused == ["link.bad-hello"] * len(rubbish)
        async with call(jpn, twn) as link:
            await link.send(b"text")
            assert await link.receive() == b"echo text"


@in_loop
async def test_a_secret_sealed_to_another_node_is_refused(sides: tuple[Side, Side, Side]) -> None:
    jpn, twn, usa = sides
    peer, wrong = Peer(jpn), load_keys(usa.folder).sealing_public

    def sealed_to_another(to: tuple[str, str]) -> tuple[bytes, bytes]:
        read = sealed.read_opening(peer.hello(to)[0])
        secret = b"s" * sealed.SECRET_LENGTH
        theirs = sealed.seal_secret(secret, wrong, "JPN/tokyo", "TWN/taipei")
        return sealed.write_opening(
            sealed.Opening(1, read.party, read.node, read.document, theirs, 0)
        ), secret

    async with listening(twn) as end:
        async with saying(jpn, twn, sealed_to_another(("TWN", "taipei"))[0]):
            await asyncio.wait_for(end.over.wait(), 5)
        assert end.refused == ["sealing.cannot-open"]


@in_loop
async def test_what_is_not_sealed_in_turn_ends_the_link(sides: tuple[Side, Side, Side]) -> None:
    jpn, twn, _ = sides
    async with listening(twn) as end:
        for data in (b"", b"plain", "text", b"\x00" * 64):
            end.over.clear()
            async with call(jpn, twn) as link:
                await link._carrier._connection.send(data)
                await asyncio.wait_for(end.over.wait(), 5)
        assert end.refused == ["link.not-sealed"] * 4


@in_loop
async def test_a_message_over_the_limit_ends_the_link_and_nothing_else(
    sides: tuple[Side, Side, Side],
) -> None:
    jpn, twn, _ = sides
    async with listening(twn) as end:
        async with call(jpn, twn) as link:
            await link.send(b"x" * (2 << 20))
            with pytest.raises(Unavailable):
                await link.receive()
        async with call(jpn, twn) as link:
            await link.send(b"text")
            assert await link.receive() == b"echo text"
        assert len(end.links) == 2


@in_loop
async def test_the_side_that_is_turned_away_is_told_and_may_try_again(
    sides: tuple[Side, Side, Side],
) -> None:
    """The caller is told why, instead of its dialler dying of an error that nobody expects."""
    jpn, twn, _ = sides
    async with listening(twn) as end:
        held = end.peer.directory.held
        end.peer.directory = type(end.peer.directory)("TWN", {"TWN": held["TWN"]})
        try:
            async with call(jpn, twn) as link:
                await link.receive()
            code = ""
        except KuroshioError as error:
            code = error.code
        assert code in ("link.turned-away", "link.closed")
        assert end.refused == ["link.unknown-key"]
        end.peer.directory = type(end.peer.directory)("TWN", held)
        async with call(jpn, twn) as link:
            await link.send(b"text")
            assert await link.receive() == b"echo text"


@in_loop
async def test_nobody_at_the_address_is_said_plainly(sides: tuple[Side, Side, Side]) -> None:
    peer = Peer(sides[0])
    nobody = f"127.0.0.1:{free_port()}"
    addresses = (nobody, "nowhere.invalid:1", "no-port", ":", "[::1", "h:99999")
    for address in addresses:
        with pytest.raises(Unavailable) as caught:
            async with wire.dial(
                address, "TWN", peer.keys, lambda: peer.directory, peer.hello
            ):  # fmt: skip
                pass
        assert caught.value.code == "link.unreachable", address


def test_a_document_whose_certificate_is_none_costs_only_that_node_its_link(
    sides: tuple[Side, Side, Side],
) -> None:
    jpn, _, usa = sides

    def spoil(document: Any) -> Any:
        node = replace_struct(document.nodes[0], tls_certificate=b"no certificate")
        return replace_struct(changes.renew(document, document.issued + DAY), nodes=(node,))

    held = usa.reissue(spoil)
    pins.add_partner(jpn.folder, held, held.document.fingerprint.hex())
    directory = pins.held_directory(jpn.folder)
    context = wire.server_context(load_keys(jpn.folder), directory)
    assert context.cert_store_stats()["x509"] == 2  # our own and Taiwan's
    assert directory.knows("USA")


def test_a_revoked_node_is_nobody(sides: tuple[Side, Side, Side]) -> None:
    jpn, twn, _ = sides
    certificate = twn.document.document.nodes[0].tls_certificate
    directory = pins.held_directory(jpn.folder)
    assert wire.peer_of(certificate, directory) == ("TWN", "taipei")
    revoked = twn.reissue(lambda d: changes.revoke(d, "taipei", (), d.issued + DAY))
    pins.update_partner(jpn.folder, revoked)
    with pytest.raises(Untrusted) as caught:
        wire.peer_of(certificate, pins.held_directory(jpn.folder))
    assert caught.value.code in ("trust.revoked-node", "link.unknown-key")


def replace_struct(struct: Any, **changed: Any) -> Any:
    return msgspec.structs.replace(struct, **changed)
