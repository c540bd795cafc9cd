"""What pages are told when something changed: built from the commit, once for each reader."""

from collections.abc import Callable, Collection, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Lock

from kuroshio.desk.domains import EntryErased
from kuroshio.domains import consultation, facility, hotline, publication
from kuroshio.node import jobs
from kuroshio.node.build import Span
from kuroshio.node.ledger import Committed
from kuroshio.node.views import Known
from kuroshio.sharing.agreement import AgreementSuspended
from kuroshio.trust.powers import Reader
from kuroshio.values import Precedence
from kuroshio.web import shapes
from kuroshio.web.live import LiveHub
from kuroshio.web.noded import Served
from kuroshio.web.shapes import LiveToPage

LINKS_EVERY_S = 2.0
HELD = 500
"""Records of one log, the newest, of which pages are told that a partner signed for them."""
LADDERS = 100
"""Messages of one log, the newest, whose ladders are told anew when their path changes."""
DESK_KINDS = {"agreement", "check", "retention"}
MATTER_KINDS = {consultation.NAME, publication.NAME, facility.NAME}
"""What may change agreements, the figures of their steps, or what partners hold."""


class LiveChanges:
    """Listens to the node and publishes to the hub, in the order of what happened, from a thread of
    its own: links and flash must not wait while the state of a long conversation is folded.
    """

    def __init__(self, served: Served, hub: LiveHub) -> None:
        self._served, self._hub = served, hub
        self._thread, self._closed = ThreadPoolExecutor(1, "live"), False
        self._adding = Lock()
        self._came: list[Committed] = []
        self._spans: dict[Span, None] = {}
        self._links_due = False
        self._paths: dict[str, tuple[str, str]] = {}
        served.node.on_stop = self.close
        served.node.on_committed = self.committed
        served.node.links.on_change = self.links
        served.node.bundles.on_written = lambda p: self._later(lambda: self._path_changed(p))
        served.node.attachments.on_whole = lambda b: self._later(lambda: self._attachment_whole(b))

    def close(self) -> None:
        """Tell no more, and wait for what is being told."""
        self._closed = True
        self._thread.shutdown(cancel_futures=True)

    def _later(self, call: Callable[[], None]) -> None:
        if not self._closed:
            with suppress(RuntimeError):  # closed in this very moment
                self._thread.submit(jobs.fault_of, "telling pages", call)

    def committed(self, changes: Committed, spans: Iterable[Span]) -> None:
        """Records became durable, or partners signed for some of ours. What comes while pages are
        being told is told together, so that they are never far behind.
        """
        with self._adding:
            first = not self._came
            self._came.append(changes)
            self._spans.update(dict.fromkeys(spans))
        if first:
            self._later(self._tell)

    def links(self) -> None:
        """A link's state changed."""
        if not self._links_due:
            self._links_due = True
            self._later(self._links)

    async def links_now_and_then(self) -> None:
        """Round trips and queues change without a commit."""
        if self._hub.readers():
            self.links()

    # --- in the thread ---------------------------------------------------------------------------

    def _tell(self) -> None:
        """What came, the gravest first. A fault in one part must not keep the others from pages."""
        with self._adding:
            came, spans = self._came, list(self._spans)
            self._came, self._spans = [], {}
        if not self._hub.readers():
            return
        known = [one for changes in came for one in changes.known]
        erased = [one for changes in came for one in changes.erased]
        kinds = {one.record.header.kind.partition(".")[0] for one in known}
        if "alert" in kinds:
            self._publish(lambda r: shapes.LiveAlerts(self._served.desk.alerts(r)))
        held: list[Known] = []
        jobs.fault_of("what partners hold", lambda: held.extend(self._held(spans)))
        mine = [one for one in held if isinstance(one.fact, hotline.MessageSent)]
        touched = _touched([*known, *erased, *mine])
        urgent = _with_flash(known)
        for about in sorted(touched, key=lambda about: about not in urgent):
            self._publish_conversation(about, touched[about])
        if "liaison" in kinds:
            self._publish(lambda _reader: shapes.LiveWatches(self._served.desk.watches()))
        if kinds & DESK_KINDS or any(c.directory for c in came) or self._awaited(held):
            self._publish(self._desk_of)
        if kinds & MATTER_KINDS:
            self._publish_matters({one.record.header.about for one in known})
        if "check" in kinds:
            self._links()

    def _publish(self, build: Callable[[Reader], LiveToPage | None]) -> None:
        def safely(reader: Reader) -> LiveToPage | None:
            built: list[LiveToPage | None] = [None]
            jobs.fault_of("telling a page", lambda: built.append(build(reader)))
            return built[-1]

        self._hub.publish(safely)

    def _held(self, spans: Iterable[Span]) -> list[Known]:
        """What partners signed for, the newest of each log."""
        views = self._served.node.views
        places = ((log, n) for log, low, high in spans for n in range(max(low, high - HELD), high))
        found = (views.at(log, number + 1) for log, number in places)
        return [known for known in found if known is not None]

    def _awaited(self, held: Iterable[Known]) -> bool:
        """Whether a partner signed for a suspension or an erasure: pages show who has."""
        return any(isinstance(known.fact, AgreementSuspended | EntryErased) for known in held)

    def _links(self) -> None:
        self._links_due = False
        links = shapes.LiveLinks(self._served.desk.links())
        self._publish(lambda _reader: links)
        for link in links.links:
            path = (link.state, link.via)
            if self._paths.setdefault(link.party, path) != path:
                self._paths[link.party] = path
                self._path_changed(link.party)

    def _path_changed(self, party: str) -> None:
        """What has not arrived there goes another way, or none: its ladders say so."""
        node = self._served.node
        under_way: list[Known] = []
        with node.views.lock:
            for name, head in node.shelf.logs_for(party).items():
                top = node.receipts.top(party, name)
                first = max(head.number - LADDERS, top.number if top else 0) + 1
                found = (node.views.at(name, n) for n in range(first, head.number + 1))
                under_way += [k for k in found if k and k.record.header.party == node.config.party]
        for about, messages in _touched(under_way).items():
            self._publish_conversation(about, messages)

    def _publish_matters(self, abouts: Collection[str]) -> None:
        """To those who may know of one of these, and to nobody else."""
        views = self._served.node.views

        def build(reader: Reader) -> shapes.LiveDesk | None:
            seen = any(views.sees(d, about, reader) for d in MATTER_KINDS for about in abouts)
            return self._desk_of(reader) if seen else None

        self._publish(build)

    def _publish_conversation(self, about: str, messages: Collection[str]) -> None:
        def build(reader: Reader) -> shapes.LiveConversation | None:
            if not self._served.node.views.sees("hotline", about, reader):
                return None
            view = self._served.hotline.conversation(reader, about, only=messages)
            if any(messages) and not view.messages:
                return None  # something was said that this reader may not even know of
            return shapes.LiveConversation(view)

        self._publish(build)

    def _desk_of(self, reader: Reader) -> shapes.LiveDesk | None:
        account = self._served.node.accounts.get(reader.officer)
        return shapes.LiveDesk(self._served.desk.desk(reader, account)) if account else None

    def _attachment_whole(self, blob: str) -> None:
        found = self._served.node.shelf.blob(blob)
        known = self._served.node.views.known(found[1]) if found else None
        if known:
            self._publish_conversation(known.record.header.about, [known.record.header.id])


def _with_flash(known: Iterable[Known]) -> set[str]:
    """Conversations in which something was said that must be handled at once."""
    return {
        one.record.header.about
        for one in known
        if isinstance(one.fact, hotline.MessageSent) and one.fact.precedence is Precedence.FLASH
    }


def _touched(known: Iterable[Known]) -> dict[str, set[str]]:
    """Conversations and those of their messages that records are about."""
    out: dict[str, set[str]] = {}
    for one in known:
        header, fact = one.record.header, one.fact
        if not header.kind.startswith("hotline.") or fact is None:
            continue
        messages = out.setdefault(header.about, set())
        if isinstance(fact, hotline.MessageSent):
            messages.add(header.id)
            if fact.reply:
                messages.add(fact.reply.to)
        else:
            messages.add(getattr(fact, "message", ""))
    return out
