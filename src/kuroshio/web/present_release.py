"""What would leave and what did: previews on real data, and the log of the gate's decisions."""

import base64
from collections.abc import Sequence
from itertools import islice, takewhile

import msgspec

from kuroshio.desk.domains import facets_of
from kuroshio.gateways import agreement_yaml
from kuroshio.maritime.partner_view import bodies_of
from kuroshio.node.build import Node
from kuroshio.node.clock import now_ms
from kuroshio.node.views import Known
from kuroshio.sharing.agreement import InForce
from kuroshio.sharing.gate import Gate, Policy
from kuroshio.sharing.masks import PictureMask, picture_release
from kuroshio.sharing.terms import Agreement
from kuroshio.store.port import Decision
from kuroshio.trust.powers import Reader
from kuroshio.values import DAY
from kuroshio.web import shapes
from kuroshio.web.present_agreements import PresentAgreements

LOOKED_AT = 2_000
"""Own records of the last day that a preview looks at, at most."""


class PresentRelease:
    """For one node."""

    def __init__(self, node: Node, agreements: PresentAgreements) -> None:
        self._node = node
        self._agreements = agreements

    async def agreement(
        self, reader: Reader, wish: shapes.PreviewWish
    ) -> list[shapes.PartnerPreview]:
        """What each partner of an agreement sees now, and would see at a step of it."""
        now = now_ms()
        text, about = self._text(wish)
        policy = self._node.policy()
        others = [a for a in policy.agreements if a.about != about]
        taken = [InForce(about, text, min(wish.step, len(text.steps)))] if wish.step else []
        then = msgspec.structs.replace(policy, agreements=(*others, *taken))
        out = []
        own = self._own_records(reader, now)
        for party in text.parties:
            if party == self._node.config.party or not policy.directory.knows(party):
                continue
            pictures = [await self._picture(party, Gate(p)) for p in (policy, then)]
            records = [_records(own, party, p) for p in (policy, then)]
            out.append(shapes.PartnerPreview(party, pictures[0], pictures[1], *records))
        return out

    def decisions(
        self, reader: Reader, words: str, before: int, limit: int
    ) -> list[shapes.DecisionView]:
        """What was decided about what the reader's body wrote, and about the picture."""
        bodies = [reader.organisation, ""]
        found = self._node.shelf.decisions(before, limit, words.split(), bodies)
        return [_decision(d) for d in found]

    # --- inside ----------------------------------------------------------------------------------

    def _text(self, wish: shapes.PreviewWish) -> tuple[Agreement, str]:
        if wish.text:
            return agreement_yaml.read(wish.text), wish.id
        with self._node.views.lock:
            state = self._agreements.state(wish.id)
            return next(iter(state.proposals.values())), wish.id

    async def _picture(self, party: str, compiled: Gate) -> shapes.PicturePreview:
        found = picture_release(party, compiled)
        seen = await self._node.picture.preview(found.masks)
        _, masks = bodies_of(found.masks)
        return shapes.PicturePreview(
            allowed=found.answer.allowed,
            reason=found.answer.reason,
            vessels=seen["vessels"],
            of=seen["of"],
            bodies=list(seen["bodies"]),
            parts=[
                _part(mask, held) for mask, held in zip(masks, seen["held"], strict=True) if held
            ],
            frame=base64.b64encode(seen["data"]).decode(),
        )

    def _own_records(self, reader: Reader, now: int) -> list[Known]:
        """Own records of the last day that this reader may see, for others, the newest first."""
        views, party = self._node.views, self._node.config.party
        with views.lock:
            newest = views.newest(("hotline", "liaison"), reader)
            own = (
                known
                for known in takewhile(lambda k: k.arrived > now - DAY, newest)
                if known.record.header.party == party and len(known.record.header.audience) > 1
            )
            return list(islice(own, LOOKED_AT))


def _part(mask: PictureMask, vessels: int) -> shapes.PicturePart:
    how = mask.handling
    return shapes.PicturePart(
        mask.agreement, vessels, how.precision, how.delay, list(how.omit), how.keep
    )


def _records(own: Sequence[Known], party: str, policy: Policy) -> shapes.RecordsPreview:
    """How many of some own records the rules would let pass to one party, were they for it."""
    compiled, covered, reduced = Gate(policy), 0, 0
    for known in own:
        header = known.record.header
        if known.fact is None:
            continue
        audience = tuple(sorted((header.party, party)))
        to_it = tuple(a for a in header.addressees if a.party in audience)
        for_it = msgspec.structs.replace(header, audience=audience, addressees=to_it)
        (answer,) = compiled.decide(for_it, facets_of(known.fact))
        covered += answer.allowed
        reduced += answer.allowed and answer.handling.reduces
    return shapes.RecordsPreview(covered, len(own), reduced)


def _decision(d: Decision) -> shapes.DecisionView:
    return shapes.DecisionView(
        d.seq, d.at, d.record, d.kind, d.organisation, d.post, d.party, d.allowed, d.reason,
        d.agreement, d.agreement_id, d.reduced, d.delay, d.keep,
    )  # fmt: skip
