"""What the officers of these tests say, in one line each."""

from tests.federation.net import PARTIES
from tests.federation.node import SimNode

from kuroshio.domains import check, hotline
from kuroshio.feed.record import Addressee
from kuroshio.node.ledger import Draft
from kuroshio.phrases.slots import Part
from kuroshio.sharing.terms import Agreement
from kuroshio.values import Precedence

EVERYTHING = ("hotline.*", "liaison.*")


def open_conversation(node: SimNode, audience: tuple[str, ...] = PARTIES) -> str:
    bodies = tuple(Addressee(p, "CG") for p in audience)
    fact = hotline.open_conversation("drifting boat", "en", bodies)
    return node.write(Draft(fact, audience, addressees=bodies))


def say(node: SimNode, conversation: str, text: str, flash: bool = False) -> str:
    header = node.views.known(conversation).record.header
    precedence = Precedence.FLASH if flash else Precedence.ROUTINE
    fact = hotline.MessageSent("information", precedence, (Part(text, "en"),))
    return node.write(Draft(
        fact, header.audience, conversation, header.addressees, (conversation,),
        hotline.lane(precedence),
    ))  # fmt: skip


def own_heads(node: SimNode) -> dict[str, int]:
    return {r.name: r.head.number for r in node.store.rows() if node.identity.owns(r.name)}


def check_with(*pair: str) -> Draft:
    """A communication check, which needs no agreement."""
    return Draft(check.send(1_000), tuple(sorted(pair)), check.about_checks(*pair))


def text_of(node: SimNode, about: str) -> Agreement:
    """The text of an agreement."""
    return next(iter(node.state("agreement", about).proposals.values()))
