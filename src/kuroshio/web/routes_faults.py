"""Routes of what went wrong: evidence, forked logs, proofs of what partners hold."""

from litestar import Response, get, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, JSONBody

from kuroshio.errors import Refused
from kuroshio.feed.entry import parse_log
from kuroshio.node.build import Node
from kuroshio.node.forks import Fork
from kuroshio.trust.powers import ADMINISTER, READ, require
from kuroshio.web import shapes
from kuroshio.web.noded import Nodes, Who

MOST = 500


@get("/api/evidence", scope="read", sync_to_thread=True)
def list_evidence(reader: Who, served: Nodes) -> list[shapes.EvidenceView]:
    """What was kept of partners' doings, the newest first."""
    require(reader, READ)
    return [
        shapes.EvidenceView(row.seq, row.at, row.code, row.peer, row.text, len(row.data))
        for row in served.node.shelf.evidence(MOST)
    ]


@get("/api/evidence/{seq:int}", scope="admin", sync_to_thread=True)
def download_evidence(seq: FromPath[int], reader: Who, served: Nodes) -> Response[bytes]:
    """The very bytes that were kept, as MessagePack, for somebody who examines them."""
    require(reader, ADMINISTER)
    row = next((r for r in served.node.shelf.evidence(MOST) if r.seq == seq), None)
    if row is None:
        raise Refused("fault.unknown-evidence", "there is no such evidence among the newest")
    headers = {"Content-Disposition": f'attachment; filename="evidence-{seq}.msgpack"'}
    return Response(row.data, media_type="application/octet-stream", headers=headers)


@get("/api/forks", scope="read", sync_to_thread=True)
def list_forks(reader: Who, served: Nodes) -> list[shapes.ForkView]:
    """Logs of which two versions exist; each proof was checked here."""
    require(reader, READ)
    return _forks(served.node)


@post("/api/forks/resolution", scope="admin", status_code=200)
async def resolve_fork(
    data: JSONBody[shapes.ForkResolution], reader: Who, served: Nodes
) -> list[shapes.ForkView]:
    """Sign which branch of an own log counts."""
    try:
        entry_hash = bytes.fromhex(data.entry_hash)
    except ValueError as error:
        raise Refused("fault.no-such-branch", "a branch is named by its hash in hex") from error
    await served.node.forks.resolve(reader, data.log, entry_hash, data.reason)
    return _forks(served.node)


def _forks(node: Node) -> list[shapes.ForkView]:
    found = node.forks.find(node.shelf, node.ledger.directory)
    return [_fork(fork, node.config.party) for fork in found]


def _fork(fork: Fork, own: str) -> shapes.ForkView:
    log, made = parse_log(fork.log), fork.decision
    return shapes.ForkView(
        fork.log, log.party, log.node, fork.number, fork.held.hex(),
        [one.hex() for one in fork.branches], fork.proof is not None,
        shapes.ForkDecision(made.entry_hash.hex(), made.number, made.reason) if made else None,
        fork.contested, log.party == own,
    )  # fmt: skip


ROUTES: list[HTTPRouteHandler] = [list_evidence, download_evidence, list_forks, resolve_fork]
