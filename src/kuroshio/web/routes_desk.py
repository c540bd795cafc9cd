"""Routes of the desk around the hotline: links, checks, watches, contacts, alerts, status."""

from typing import Any

from litestar import delete, get, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, JSONBody

from kuroshio.domains.liaison import CallLogged
from kuroshio.errors import Refused
from kuroshio.feed.entry import parse_log
from kuroshio.node.clock import now_ms
from kuroshio.node.office import author_of
from kuroshio.web import shapes
from kuroshio.web.noded import Nodes, Who


@get("/api/links", scope="read", sync_to_thread=True)
def list_links(reader: Who, served: Nodes) -> list[shapes.LinkView]:  # noqa: ARG001
    """The link to each partner: its state, what waits, what the partner holds."""
    return served.desk.links()


@post("/api/links/{party:str}/checks", scope="write", status_code=200)
async def check_link(party: FromPath[str], reader: Who, served: Nodes) -> shapes.LinkView:
    """Send a communication check by hand."""
    served.node.ledger.directory.document(party)
    if party == reader.party:
        raise Refused("trust.own-party", "a check is sent to a partner")
    author = author_of(reader)
    await served.node.presence.check(party, 0, author)
    return next(link for link in served.desk.links() if link.party == party)


@get("/api/watches", scope="read", sync_to_thread=True)
def list_watches(reader: Who, served: Nodes) -> list[shapes.WatchView]:  # noqa: ARG001
    """Who has the watch, here and at each partner."""
    return served.desk.watches()


@post("/api/watches", scope="watch", status_code=200)
async def take_watch(reader: Who, served: Nodes) -> list[shapes.WatchView]:
    """Take the watch of one's own body."""
    await served.node.watchkeeping.take_watch(reader)
    return served.desk.watches()


@delete("/api/watches", scope="watch", status_code=200)
async def stand_down(reader: Who, served: Nodes) -> list[shapes.WatchView]:
    """Leave the watch."""
    await served.node.watchkeeping.stand_down(reader)
    return served.desk.watches()


@get("/api/contacts", scope="read", sync_to_thread=True)
def list_contacts(reader: Who, served: Nodes) -> list[shapes.ContactCard]:  # noqa: ARG001
    """A contact card for each body of each partner."""
    return served.desk.contacts()


@get("/api/calls", scope="read", sync_to_thread=True)
def list_calls(reader: Who, served: Nodes) -> list[shapes.CallView]:
    """Telephone calls that one's own body logged."""
    return served.desk.calls(reader)


@post("/api/calls", scope="write")
async def log_call(data: JSONBody[shapes.CallDraft], reader: Who, served: Nodes) -> shapes.CallView:
    """Log a telephone call: with whom, when, what was read back."""
    call = CallLogged(
        data.party, data.organisation, data.spoke_with, data.at, data.read_back, data.note
    )
    record = await served.node.watchkeeping.log_call(reader, call)
    return next(c for c in served.desk.calls(reader) if c.id == record)


@get("/api/alerts", scope="read", sync_to_thread=True)
def list_alerts(reader: Who, served: Nodes) -> list[shapes.AlertView]:
    """Alerts of one's own body that are not over."""
    return served.desk.alerts(reader)


@post("/api/alerts/{alert:str}/acknowledge", scope="write", status_code=200)
async def acknowledge_alert(
    alert: FromPath[str], reader: Who, served: Nodes
) -> list[shapes.AlertView]:
    """Acknowledge one alert; there is no way to acknowledge all at once."""
    await served.node.watchkeeping.acknowledge_alert(reader, alert)
    return served.desk.alerts(reader)


@get("/api/status", scope="read", sync_to_thread=True)
def status(reader: Who, served: Nodes) -> dict[str, Any]:  # noqa: ARG001
    """The node for its administrators: logs, lags, evidence, the picture's counts."""
    node = served.node
    links = served.desk.links()
    return {
        "party": node.config.party,
        "node": node.config.node,
        "reality": node.config.reality,
        "clock_ms": now_ms(),
        "ready": node.readiness(),
        "disk_free": node.disk_free(),
        "reopened_logs": node.ledger.reopened,
        "logs": [
            {
                "log": row.name,
                "own": parse_log(row.name).party == node.config.party,
                "head": row.head.number,
                "closed_at": row.closed_at,
                "forked": row.forked,
                "held_by": {
                    p: top.number
                    for p in parse_log(row.name).audience
                    if p != node.config.party and (top := node.receipts.top(p, row.name))
                },
            }
            for row in node.shelf.rows()
        ],
        "links": links,
        "picture": {**node.picture.counts, "release": node.picture.release},
        "evidence": [
            {"at": e.at, "code": e.code, "peer": e.peer, "text": e.text}
            for e in node.shelf.evidence(50)
        ],
    }


ROUTES: list[HTTPRouteHandler] = [
    list_links, check_link, list_watches, take_watch, stand_down, list_contacts, list_calls,
    log_call, list_alerts, acknowledge_alert, status,
]  # fmt: skip
