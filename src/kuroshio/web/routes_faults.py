"""Routes of what went wrong: evidence, forked logs, proofs of what partners hold."""

from litestar import Response, get, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, JSONBody

from kuroshio.errors import Refused
from kuroshio.feed.entry import parse_log
from kuroshio.feed.proof import Proof
from kuroshio.node.build import Node
from kuroshio.node.clock import now_ms
from kuroshio.node.forks import Fork
from kuroshio.node.proving import prove
from kuroshio.trust.powers import ADMINISTER, READ, require
from kuroshio.web import shapes
from kuroshio.web.audit_notes import AnyRequest, tell
from kuroshio.web.noded import Nodes, Who

MOST = 500


@get("/api/evidence", scope="read", sync_to_thread=True)
def list_evidence(reader: Who, served: Nodes) -> list[shapes.EvidenceView]:
    """What was kept of partners' doings, the newest first."""
    require(reader, READ)
    return [
        shapes.EvidenceView(
            row.seq, row.at, row.code, row.peer, row.text, len(row.data),
            row.peer.partition("/")[0] in served.node.ledger.directory.partners,
        )
        for row in served.node.shelf.evidence(MOST)
    ]  # fmt: skip


@get("/api/evidence/{seq:int}", scope="admin", audit="evidence-exported", sync_to_thread=True)
def download_evidence(seq: FromPath[int], reader: Who, served: Nodes) -> Response[bytes]:
    """The very bytes that were kept, as MessagePack, for somebody who examines them."""
    require(reader, ADMINISTER)
    row = next((r for r in served.node.shelf.evidence(MOST) if r.seq == seq), None)
    if row is None:
        raise Refused("fault.unknown-evidence", "there is no such evidence among the newest")
    headers = {"Content-Disposition": f'attachment; filename="evidence-{seq}.msgpack"'}
    return Response(row.data, media_type="application/octet-stream", headers=headers)


@post("/api/evidence/{seq:int}/notice", scope="admin", audit="evidence-told", status_code=201)
async def tell_of_evidence(
    seq: FromPath[int], data: JSONBody[shapes.NoticeWish], reader: Who, served: Nodes
) -> list[shapes.NoticeView]:
    """Tell partners, under our signature, what a partner's node did."""
    await served.node.notices.tell(reader, seq, tuple(data.to), data.note, data.lang)
    return _notices(served.node)


@get("/api/notices", scope="read", sync_to_thread=True)
def list_notices(reader: Who, served: Nodes) -> list[shapes.NoticeView]:
    """What parties have said of each other's nodes, the newest first."""
    require(reader, READ)
    return _notices(served.node)


@get("/api/forks", scope="read", sync_to_thread=True)
def list_forks(reader: Who, served: Nodes) -> list[shapes.ForkView]:
    """Logs of which two versions exist; each proof was checked here."""
    require(reader, READ)
    return _forks(served.node)


@post("/api/forks/resolution", scope="admin", audit="fork-resolved", status_code=200)
async def resolve_fork(
    request: AnyRequest, data: JSONBody[shapes.ForkResolution], reader: Who, served: Nodes
) -> list[shapes.ForkView]:
    """Sign which branch of an own log counts."""
    try:
        entry_hash = bytes.fromhex(data.entry_hash)
    except ValueError as error:
        raise Refused("fault.no-such-branch", "a branch is named by its hash in hex") from error
    await served.node.forks.resolve(reader, data.log, entry_hash, data.reason)
    tell(request, data.log, entry=data.entry_hash)
    return _forks(served.node)


@get("/api/damage", scope="read", sync_to_thread=True)
def list_damage(reader: Who, served: Nodes) -> list[shapes.DamageView]:
    """Logs of which something is damaged on this node's disk and has not come back yet."""
    require(reader, READ)
    return _damage(served.node)


@post("/api/damage/losses", scope="admin", audit="loss-accepted", status_code=200)
async def give_up_record(
    request: AnyRequest, data: JSONBody[shapes.LossWish], reader: Who, served: Nodes
) -> list[shapes.DamageView]:
    """Say for good that a damaged record of an own log is lost."""
    require(reader, ADMINISTER)
    await served.node.soundness.give_up(reader, data.log, data.number, data.reason)
    tell(request, data.log, number=str(data.number), reason=data.reason)
    return _damage(served.node)


@get("/api/proofs", scope="read", sync_to_thread=True)
def list_proofs(reader: Who, served: Nodes) -> list[shapes.ProofView]:
    """For each partner what it has signed for of all that we released to it."""
    require(reader, READ)
    return [
        _proof(_prove(served.node, party)[0]) for party in served.node.ledger.directory.partners
    ]


@get("/api/proofs/{party:str}/file", scope="admin", audit="proof-exported", sync_to_thread=True)
def download_proof(party: FromPath[str], reader: Who, served: Nodes) -> Response[bytes]:
    """The same as a file that a third person checks without a node (`kuroshio prove --check`)."""
    require(reader, ADMINISTER)
    own = served.node.config.party
    headers = {"Content-Disposition": f'attachment; filename="{own}-to-{party}.proof"'}
    file = _prove(served.node, party)[1]
    return Response(file, media_type="application/octet-stream", headers=headers)


def _prove(node: Node, party: str) -> tuple[Proof, bytes]:
    return prove(node.shelf, node.identity, node.ledger.directory, party, now_ms())


def _proof(found: Proof) -> shapes.ProofView:
    lines = found.lines
    return shapes.ProofView(
        found.statement.to, found.statement.at, found.complete,
        sum(max(0, line.released - line.held) for line in lines),
        max((line.at for line in lines), default=0) or None if found.complete else None,
        [
            shapes.ProofLine(line.log, parse_log(line.log).lane, line.released, line.held, line.by,
                             line.at or None)
            for line in lines
        ],
    )  # fmt: skip


def _damage(node: Node) -> list[shapes.DamageView]:
    return [
        shapes.DamageView(d.log, d.first, d.count, node.identity.owns(d.log))
        for d in node.shelf.damaged()
    ]


def _notices(node: Node) -> list[shapes.NoticeView]:
    return [
        shapes.NoticeView(
            n.header.id, n.header.stamp.millis, n.header.party, n.fact.party,
            [p for p in n.header.audience if p != n.header.party], n.fact.code, n.fact.seen,
            n.fact.note, n.fact.lang, n.fact.evidence.hex(),
        )
        for n in node.notices.find()[:MOST]
    ]  # fmt: skip


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


ROUTES: list[HTTPRouteHandler] = [
    list_evidence, download_evidence, tell_of_evidence, list_notices, list_forks, resolve_fork,
    list_damage, give_up_record, list_proofs, download_proof,
]  # fmt: skip
