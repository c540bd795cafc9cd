"""Routes of the audit log: for administrators and inspectors, on the page and as a file."""

from typing import Annotated

from litestar import Response, get, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import QueryParameter

from kuroshio.desk import audit_file
from kuroshio.desk.audit_file import Filed
from kuroshio.domains import audit
from kuroshio.errors import Refused
from kuroshio.node.build import Node
from kuroshio.trust.powers import require_inspect
from kuroshio.web import shapes
from kuroshio.web.audit_notes import BY_ITSELF
from kuroshio.web.front import Fronted
from kuroshio.web.noded import Nodes, Who

Limit = Annotated[int, QueryParameter(ge=1, le=1000)]
Instant = Annotated[int, QueryParameter(ge=0, le=1 << 53)]
Proposal = Annotated[str, QueryParameter(max_length=40)]
AT_ONCE = 1_000


@get("/api/audit", scope="admin", sync_to_thread=True)
def list_acts(
    reader: Who, served: Nodes, before: Instant = 1 << 53, limit: Limit = 200
) -> list[shapes.ActView]:
    """Administrative acts at the own party's nodes before an instant (ms), the newest first."""
    require_inspect(reader)
    views = served.node.views
    with views.lock:
        abouts = views.abouts(audit.NAME, reader)
        found = [pair for about in abouts for pair in audit.acts(views.state(audit.NAME, about))]
    found = [pair for pair in found if pair[1].at < before]
    found.sort(key=lambda pair: (pair[1].at, pair[0].id), reverse=True)
    return [
        shapes.ActView(
            h.id, f.at, f.act, f.subject, f.by, f.way, h.organisation, h.post, h.node, f.detail,
            f.proposal,
        )
        for h, f in found[:limit]
    ]  # fmt: skip


@get("/api/audit/file", scope="admin", audit="audit-exported", no_gzip=True, sync_to_thread=True)
def download_audit(
    reader: Who, front: Fronted, served: Nodes, proposal: Proposal = ""
) -> Response[bytes]:
    """The audit log as a file that is verified offline (`kuroshio audit verify`). Where exports
    take two, with the id of one's own proposal that another has confirmed.
    """
    require_inspect(reader)
    node = served.node
    if "export" in node.config.two_person:
        with node.views.lock:
            may = audit.was_confirmed(
                node.auditing.state(), proposal, "audit-exported", reader.officer, front.now()
            )
        if not may:
            raise Refused(
                "audit.two-persons",
                "another administrator must confirm this first: propose it on the page "
                "Administration, and name the confirmed proposal",
            )
    name = f'attachment; filename="{node.config.party}-audit-{front.now()}.json"'
    headers = {"Content-Disposition": name}
    return Response(_file(node), media_type="application/octet-stream", headers=headers)


@post("/api/audit/exports", scope="admin", audit=BY_ITSELF, status_code=200)
async def wish_export(reader: Who, served: Nodes) -> shapes.Acted:
    """Ask to take the audit log out: done where exports take one, else proposed."""
    require_inspect(reader)
    if "export" not in served.node.config.two_person:
        return shapes.Acted(True, "")
    proposal = await served.node.auditing.propose(reader, "audit-exported", "", {})
    return shapes.Acted(False, proposal)


def _file(node: Node) -> bytes:
    store, logs = node.shelf, {}
    for name in node.auditing.logs(store):
        filed: list[Filed] = []
        while items := store.read(name, len(filed), len(filed) + AT_ONCE, 1 << 24):
            filed += [Filed(item.entry, item.body or b"") for item in items]
        logs[name] = filed
    directory = node.ledger.directory
    return audit_file.write(directory.held[directory.own].data, logs)


ROUTES: list[HTTPRouteHandler] = [list_acts, download_audit, wish_export]
