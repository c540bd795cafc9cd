"""Cutting the direct link between two nodes of a fleet, and healing it."""

from tests.node.fleet import Side, until

from kuroshio.errors import Unavailable
from kuroshio.node import relayed


async def cut(one: Side, other: Side) -> None:
    """Neither finds the other any more, and their session ends."""
    for side, partner in ((one, other), (other, one)):
        links = side.node.links
        before = links._addresses
        links._addresses = lambda whom, b=before, gone=partner.party: (  # type: ignore[method-assign]
            [] if whom.name == gone else b(whom)
        )
        session = links.session_of(partner.party)
        if session is not None:
            session.end(Unavailable("link.closed", "cut by a test"))
    await until(
        "the link is cut",
        lambda: (
            not one.node.links.session_of(other.party)
            and not other.node.links.session_of(one.party)
        ),
    )


def heal(*sides: Side) -> None:
    """Every node finds every other again."""
    for side in sides:
        side.node.links.__dict__.pop("_addresses", None)


def at_once(monkeypatch: object) -> None:
    """Go round a cut at once, and send again after two seconds."""
    monkeypatch.setattr(relayed, "AFTER_MS", 100)  # type: ignore[attr-defined]
    monkeypatch.setattr(relayed, "FIRST_PATIENCE_MS", 2_000)  # type: ignore[attr-defined]
