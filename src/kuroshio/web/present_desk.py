"""The desk around the hotline as a page sees it: who is here, links, watches, alerts, contacts."""

import msgspec

from kuroshio.domains import alert, liaison
from kuroshio.feed.blob import BLOB_LIMIT
from kuroshio.node import passwords
from kuroshio.node.build import Node
from kuroshio.node.clock import now_ms
from kuroshio.sharing import gate
from kuroshio.store.accounts import Account
from kuroshio.trust import document as documents
from kuroshio.trust.powers import Reader
from kuroshio.web import shapes
from kuroshio.web.door import cookie_name
from kuroshio.web.present_hotline import PresentHotline, author
from kuroshio.web.present_links import PresentLinks

MESSAGE = "hotline.message-sent"


class PresentDesk:
    """For one node; implements web.ports.DeskPort."""

    def __init__(self, node: Node) -> None:
        self._node = node
        self._own = node.config.party
        self.hotline = PresentHotline(node)
        self._links = PresentLinks(node)

    # --- DeskPort ------------------------------------------------------------------------------

    def desk(self, reader: Reader, account: Account) -> shapes.Desk:
        """All that a page needs at its start."""
        node, directory = self._node, self._node.ledger.directory
        policy = node.policy()
        return shapes.Desk(
            me=_officer(reader, account, node.config.node),
            reality=node.config.reality,
            operational=node.config.operational,
            parties=[self._party(p) for p in [self._own, *directory.partners]],
            audiences=[
                shapes.AudienceChoice(list(audience), agreement.title.en)
                for audience, agreement in gate.audiences(policy, MESSAGE)
            ],
            markings=[m for m in policy.markings if gate.within_ceiling(m, policy)],
            marking_ceiling=node.config.marking_ceiling,
            deadlines_ms=dict(node.alerting.limits.answer),
            attachment_limit=BLOB_LIMIT,
            picture_box=list(node.config.picture_box),
            clock_ms=now_ms(),
            csrf_cookie=cookie_name(node.config.node, tls=node.config.web_tls),
        )

    def posts_powers(self, organisation: str, post: str) -> frozenset[str]:
        """The powers that the party document gives this post."""
        found = self._node.ledger.directory.document(self._own).post(organisation, post)
        return frozenset(found.powers) if found else frozenset()

    def decides(self, credential: bytes) -> bool:
        """Whether the party document binds this passkey to a post."""
        found = self._node.ledger.directory.document(self._own).passkey(credential)
        return found is not None and not found.revoked

    def names_around(self, account: Account) -> list[str]:
        """What no password of this officer may lean on."""
        document = self._node.ledger.directory.document(self._own)
        return passwords.names_around(document, self._node.config.node, account)

    def readiness(self) -> list[str]:
        """Codes of what keeps the node from doing its work."""
        return self._node.readiness()

    def snapshot(self, reader: Reader) -> shapes.LiveSnapshot:
        """Everything, for a page that has just come."""
        account = self._node.accounts.get(reader.officer)
        assert account is not None  # the door has seen it
        return shapes.LiveSnapshot(
            desk=self.desk(reader, account),
            conversations=self.hotline.lately(reader),
            links=self.links(),
            watches=self.watches(),
            alerts=self.alerts(reader),
        )

    # --- parts ---------------------------------------------------------------------------------

    def links(self) -> list[shapes.LinkView]:
        """The link to each partner, and what it holds of ours."""
        return self._links.all()

    def watches(self) -> list[shapes.WatchView]:
        """Who has the watch, at every coast guard and wherever a watch was ever taken."""
        node = self._node
        out = []
        with node.views.lock:
            known = set(node.views.abouts("liaison"))
            for party in [self._own, *node.ledger.directory.partners]:
                for body in node.ledger.directory.document(party).organisations:
                    about = liaison.about_watch(party, body.organisation)
                    if body.kind != "coast-guard" and about not in known:
                        continue
                    what, header = liaison.watch(node.views.state("liaison", about))
                    out.append(
                        shapes.WatchView(
                            party, body.organisation, what,
                            header.post if header and what == "on-watch" else "",
                            header.officer if header else "",
                            header.stamp.millis if header else None,
                            party == self._own,
                        )
                    )  # fmt: skip
        return out

    def alerts(self, reader: Reader) -> list[shapes.AlertView]:
        """Alerts of this reader's body that are not over, the gravest first."""
        node = self._node
        out = []
        with node.views.lock:
            ours = alert.about_node(node.config.node)
            for about in (a for a in node.views.abouts("alert", reader) if a.startswith(ours)):
                state: alert.State = node.views.state("alert", about, reader)
                raised, what = alert.current(state)
                if what != "normal":
                    out.append(_alert(about, state, raised, what))
        order = ("emergency-alarm", "alarm", "warning", "caution")
        return sorted(out, key=lambda a: (order.index(a.category), -a.since))

    def contacts(self) -> list[shapes.ContactCard]:
        """A card for each body of each partner, from the party documents."""
        node = self._node
        with node.views.lock:
            calls: liaison.State = node.views.state("liaison", "calls")
            last: dict[tuple[str, str], int] = {}
            for _, call in calls.calls.values():
                key = (call.party, call.organisation)
                last[key] = max(call.at, last.get(key, 0))
        return [
            shapes.ContactCard(
                party, body.organisation, body.posts[0].post if body.posts else "",
                _names(body.names), list(body.telephones), list(body.languages), "",
                last.get((party, body.organisation)),
            )
            for party in [*node.ledger.directory.partners, self._own]
            for body in node.ledger.directory.document(party).organisations
        ]  # fmt: skip

    def calls(self, reader: Reader) -> list[shapes.CallView]:
        """Logged calls of the reader's body, newest first."""
        with self._node.views.lock:
            state: liaison.State = self._node.views.state("liaison", "calls", reader)
            found = [
                shapes.CallView(
                    h.id,
                    c.at,
                    author(h),
                    c.party,
                    c.organisation,
                    c.spoke_with,
                    c.read_back,
                    c.note,
                )
                for h, c in state.calls.values()
            ]
        return sorted(found, key=lambda c: -c.at)

    # --- inside --------------------------------------------------------------------------------

    def _party(self, party: str) -> shapes.PartyInfo:
        document = self._node.ledger.directory.document(party)
        return shapes.PartyInfo(
            party=party,
            names=_names(document.names),
            own=party == self._own,
            organisations=[
                shapes.OrganisationInfo(
                    o.organisation, _names(o.names), o.kind,
                    [shapes.PostInfo(p.post, _names(p.names)) for p in o.posts],
                )
                for o in document.organisations
            ],
            nodes=[n.node for n in document.nodes],
            document_version=document.version,
            document_expires=document.expires,
            document_warning=documents.expiry_warning(document, now_ms()),
        )  # fmt: skip


def _officer(reader: Reader, account: Account, node: str) -> shapes.OfficerInfo:
    wishes = msgspec.convert({"lang": account.lang, "palette": account.palette}, shapes.Preferences)
    return shapes.OfficerInfo(
        officer=account.officer, name=account.name, party=reader.party,
        organisation=reader.organisation, post=reader.post, node=node,
        powers=sorted(reader.powers), lang=wishes.lang or "en", palette=wishes.palette or "day",
        time_zone=account.time_zone,
    )  # fmt: skip


def _names(names: documents.Names) -> shapes.Names:
    return shapes.Names(names.en, names.ja, names.zh_hant)


def _alert(about: str, state: alert.State, raised: str, what: alert.AlertState) -> shapes.AlertView:
    header, fact = state.raised[raised]
    by = min(state.acknowledged.get(raised, {}).values(), key=lambda h: h.stamp, default=None)
    assert what != "normal"  # the caller leaves those out
    return shapes.AlertView(
        id=about, category=fact.category, state=what, code=fact.code, detail=fact.detail,
        since=header.stamp.millis,
        acknowledged_by=(by.officer or f"{by.organisation} {by.post}") if by else "",
        reality=header.reality, conversation=fact.conversation, message=fact.message,
        party=fact.party, loud=fact.loud,
    )  # fmt: skip
