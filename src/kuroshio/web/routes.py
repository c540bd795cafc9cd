"""All routes of the node's domains, and what they are given: one list, read by app and schema.

How a handler is written:

    @get("/api/links", scope="read", sync_to_thread=True)
    def list_links(reader: NamedDependency[Reader], served: Nodes) -> list[LinkView]:

`scope` is one of read, write, watch, admin (door.py); a route without one stops the start.
`audit="act-name"` makes the route leave that act in the audit log (audit_notes.py); what is for
administrators and changes something must say it.
`reader` is who asks, with the powers of this very session or token. Raise Refused, Untrusted or
Unavailable: error_shape.py gives them their status. A handler that touches the store is either
`sync_to_thread=True` or async with `asyncio.to_thread`: the event loop serves the live socket.
Uploads: `request.stream()` with `request_max_body_size=ATTACHMENT_BODY_LIMIT`; downloads:
`downloads.attachment(...)`.
"""

from collections.abc import Sequence

from litestar.types import ControllerRouterHandler

from kuroshio.web import (
    routes_admin,
    routes_agreements,
    routes_audit,
    routes_bundles,
    routes_consultations,
    routes_desk,
    routes_faults,
    routes_hotline,
    routes_maritime,
)

ROUTES: Sequence[ControllerRouterHandler] = (
    *routes_hotline.ROUTES,
    *routes_desk.ROUTES,
    *routes_agreements.ROUTES,
    *routes_consultations.ROUTES,
    *routes_maritime.ROUTES,
    *routes_bundles.ROUTES,
    *routes_faults.ROUTES,
    *routes_admin.ROUTES,
    *routes_audit.ROUTES,
)
"""Handlers besides those of an officer's own account, which the application always has."""
DEPENDENCIES: tuple[str, ...] = ("served",)
"""Names of what `make_app(dependencies=...)` must be given for them."""
