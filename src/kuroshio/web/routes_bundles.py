"""Routes of what goes by hand or round: bundles written and read, what is carried for others."""

import tempfile
from collections.abc import AsyncIterator, Iterable
from pathlib import Path
from typing import Any

from litestar import Request, get, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, JSONBody
from litestar.response import Stream

from kuroshio.errors import Refused
from kuroshio.feed.entry import parse_log
from kuroshio.node.build import Node
from kuroshio.node.parcels import Need
from kuroshio.store.port import Bundle
from kuroshio.trust.powers import READ, WRITE, require
from kuroshio.web import shapes
from kuroshio.web.audit_notes import tell
from kuroshio.web.downloads import attachment
from kuroshio.web.noded import Nodes, Who

BUNDLE_BODY_LIMIT = 8 * 1024 * 1024 * 1024
"""Bytes of one file of a bundle; larger ones are written in parts."""
_PIECE = 1 << 20


@get("/api/bundles", scope="read", sync_to_thread=True)
def list_bundles(reader: Who, served: Nodes) -> list[shapes.BundleView]:
    """Bundles written here, the newest first."""
    require(reader, READ)
    return [_bundle(served.node, bundle) for bundle in served.node.bundles.all()]


@post("/api/bundles", scope="write", audit="bundle-written")
async def write_bundle(
    request: Request[Any, Any, Any], data: JSONBody[shapes.BundleWish], reader: Who, served: Nodes
) -> shapes.BundleView:
    """Write what a partner lacks into files that are carried by hand."""
    require(reader, WRITE)
    if not 0 <= data.largest_mb <= 1_000_000:
        raise Refused("bundle.bad-size", "a file has at least one megabyte")
    written = await served.node.bundles.write(
        data.to, everything=data.everything, largest=data.largest_mb * 1_000_000
    )
    tell(request, data.to, number=str(written.bundle.number))
    return _bundle(served.node, written.bundle)


@get("/api/bundles/{party:str}/{number:int}/{file:int}", scope="read", no_gzip=True)
async def download_bundle(
    party: FromPath[str], number: FromPath[int], file: FromPath[int], reader: Who, served: Nodes
) -> Stream:
    """One file of a bundle. It is sealed: whoever carries it cannot read it."""
    require(reader, WRITE)
    files = served.node.bundles.files(party, number)
    if not 1 <= file <= len(files):
        raise Refused("bundle.unknown", "there is no such file of a bundle here any more")
    path = files[file - 1]
    return attachment(
        _pieces(path), name=path.name, media_type="application/octet-stream",
        size=path.stat().st_size,
    )  # fmt: skip


@post(
    "/api/bundles/read", scope="write", status_code=200, no_gzip=True,
    request_max_body_size=BUNDLE_BODY_LIMIT,
)  # fmt: skip
async def read_bundle(
    request: Request[Any, Any, Any], reader: Who, served: Nodes
) -> shapes.BundleReadView:
    """Take in one file of a bundle. The body is the file's bytes."""
    require(reader, WRITE)
    served.node.disk.require_room()
    with tempfile.TemporaryFile(dir=served.node.bundles.folder) as file:
        async for chunk in request.stream():
            file.write(chunk)
        file.seek(0)
        read = await served.node.bundles.read(file)
    return shapes.BundleReadView(
        read.sender, read.bundle, read.ended, read.fresh, read.known, read.receipts, read.pieces,
        _needs(read.needs), sorted(set(read.refused)),
    )  # fmt: skip


@get("/api/bundles/waiting", scope="read", sync_to_thread=True)
def list_waiting(reader: Who, served: Nodes) -> shapes.WaitingView:
    """What was read of bundles and waits for what must come before it."""
    require(reader, READ)
    bundles = served.node.bundles
    kept = [path.stat() for path in bundles.waiting()]
    return shapes.WaitingView(
        len(kept), sum(one.st_size for one in kept),
        min((one.st_mtime_ns // 1_000_000 for one in kept), default=None),
        _needs(bundles.needed()) if kept else [],
    )  # fmt: skip


@get("/api/relay", scope="read")
async def list_relayed(reader: Who, served: Nodes) -> list[shapes.RelayView]:
    """What this node carries for others: who for whom, how much, since when."""
    require(reader, READ)
    return [
        shapes.RelayView(w.sender, w.to, w.parcels, w.size, w.oldest)
        for w in served.node.relay.waiting()
    ]


def _bundle(node: Node, bundle: Bundle) -> shapes.BundleView:
    files = node.bundles.files(bundle.party, bundle.number)
    needs = [Need(log, 0, after) for log, after, _ in bundle.spans if after]
    return shapes.BundleView(
        to=bundle.party, number=bundle.number, at=bundle.at, size=bundle.size,
        entries=sum(until - after for _, after, until in bundle.spans),
        confirmed=node.bundles.confirmed(bundle),
        files=[
            shapes.BundleFile(place, path.name, path.stat().st_size)
            for place, path in enumerate(files, 1)
        ],
        needs=_needs(needs),
    )  # fmt: skip


def _needs(needs: Iterable[Need]) -> list[shapes.NeededEntries]:
    out = []
    for need in needs:
        log = parse_log(need.log)
        out.append(
            shapes.NeededEntries(
                log.party, log.node, log.lane, need.log, need.after + 1, need.until
            )
        )
    return out


async def _pieces(path: Path) -> AsyncIterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            yield piece


ROUTES: list[HTTPRouteHandler] = [
    list_bundles, write_bundle, download_bundle, read_bundle, list_waiting, list_relayed,
]  # fmt: skip
