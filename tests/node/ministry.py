"""A ministry with two nodes that decides on requests, and the side that asks it; parting a node."""

from pathlib import Path
from typing import Self

import msgspec
from tests.node.fleet import Fleet, Side, until
from tests.node.test_consultations import KEYS
from tests.node.test_siblings import Headquarters, second_node

from kuroshio.errors import Unavailable
from kuroshio.node.folder import save_document
from kuroshio.sharing.terms import Rule
from kuroshio.trust.document import PartyDocument


def bind(side: Side, wanted: int) -> None:
    """Bind the officers' passkeys in a party's document; so many must sign an answer."""

    def change(document: PartyDocument) -> PartyDocument:
        rules = tuple(msgspec.structs.replace(r, signatures=wanted) for r in document.deciding)
        keys = tuple(k.passkey() for k in KEYS[side.party])
        return msgspec.structs.replace(document, version=2, passkeys=keys, deciding=rules)

    save_document(side.folder, side.reissue(change))


class Ministry(Headquarters):
    """Tokyo and Naha of Japan, where `wanted` officers sign an answer, and Taipei, which asks."""

    def __init__(self, folder: Path, wanted: int = 1) -> None:
        self.fleet = Fleet(folder, "JPN", "TWN", start=False)
        self.tokyo, self.taipei = self.fleet["JPN"], self.fleet["TWN"]
        bind(self.tokyo, wanted)
        bind(self.taipei, 1)
        self.naha = second_node(self.tokyo, folder / "naha", "naha", self.taipei)

    async def __aenter__(self) -> Self:
        await super().__aenter__()
        await self.fleet.agree(rules=(
            Rule(("consultation.*",), purposes=("relief",)), Rule(("hotline.*",)),
        ))  # fmt: skip
        return self

    @property
    def all(self) -> tuple[Side, Side, Side]:
        return self.tokyo, self.naha, self.taipei


async def part(alone: Side, *others: Side) -> None:
    """Cut one node off from the others; they go on among themselves."""
    for side in (alone, *others):
        before, port = side.node.links._addresses, f":{alone.port}"
        side.node.links._addresses = lambda whom, b=before, end=port, me=side: (  # type: ignore[method-assign]
            [] if me is alone else [a for a in b(whom) if not a.endswith(end)]
        )
    for session in list(alone.node.links.sessions.values()):
        session.end(Unavailable("link.closed", "cut by a test"))
    me = (alone.party, alone.config.node)
    await until("it is alone", lambda: not alone.node.links.sessions
                and not any(me in o.node.links.sessions for o in others))  # fmt: skip
