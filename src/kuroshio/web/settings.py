"""What the web server of a node must be told."""

from dataclasses import dataclass
from pathlib import Path

JSON_LIMIT = 512 * 1024
"""Bytes of a request's body, on every route that does not say otherwise."""
ATTACHMENT_LIMIT = 25 * 1024 * 1024
ATTACHMENT_BODY_LIMIT = ATTACHMENT_LIMIT + 16 * 1024
"""Bytes of an upload's body: a little over, so that what is just too large is refused by the
feed, which says how large an attachment may be."""
LIVE_LIMIT = 64 * 1024
"""Bytes of one message from a page on the live socket."""
PAGES = Path(__file__).with_name("pages")


@dataclass(frozen=True)
class WebSettings:
    """The web server of one node."""

    party: str
    """Code of the party, e.g. JPN."""
    node: str
    """Name of the node; part of the cookie's name, because cookies ignore ports."""
    host: str = "localhost"
    """Host name by which browsers reach the pages: the site of its passkeys."""
    tls: bool = False
    """Whether pages come over TLS; the cookie is then sent over nothing else."""
    origins: frozenset[str] = frozenset()
    """Further origins (scheme://host[:port]) of our own pages, where a proxy stands before us."""
    pages: Path = PAGES
    """Folder of the built pages."""
    operations_anywhere: bool = False
    """Whether /healthz, /readyz and /metrics answer to more than loopback."""
