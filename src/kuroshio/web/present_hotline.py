"""Conversations and messages as a page sees them: from folded state and receipts to shapes.

Never says more of delivery than partners have signed for or their officers have done.
"""

from collections.abc import Collection
from typing import Literal

import msgspec

from kuroshio.domains import hotline
from kuroshio.domains.hotline import Thread
from kuroshio.feed.blob import BlobName
from kuroshio.feed.record import Header
from kuroshio.node.build import Node
from kuroshio.node.clock import now_ms
from kuroshio.node.tally import Tally, unread_by
from kuroshio.node.views import Known
from kuroshio.trust.powers import Reader
from kuroshio.values import DAY, Precedence, is_id, stamp_of
from kuroshio.web import shapes

PAGE = 100
BEFORE_IT = 5
"""Messages before the one that somebody looks for, so that it does not stand alone."""
BACK = 2_000
"""Messages that are given at once at most."""
LATELY = 1_000
"""Messages that a page is given as it comes, of all conversations together."""
FOLDED_FOR_A_PAGE = 20_000
"""Records that are read and folded for them at most: about a second's work."""
Rung = Literal["", "held", "acknowledged", "answered"]


class PresentHotline:
    """For one node; every method holds the views' lock while it reads, but never for long."""

    def __init__(self, node: Node) -> None:
        self._node = node
        self._own = node.config.party

    def conversations(self, reader: Reader) -> list[shapes.ConversationView]:
        """All conversations of which this reader sees something, newest first, without their
        messages.
        """
        views, found = self._node.views, []
        for about in views.abouts("hotline", reader):
            self._node.tallies.warm(reader, about)
            with views.lock:
                if views.sees("hotline", about, reader):  # else erased meanwhile
                    found.append(self.conversation(reader, about, ()))
        return sorted(found, key=lambda c: -c.last_at)

    def lately(self, reader: Reader) -> list[shapes.ConversationView]:
        """The same with what a page that has just come shows before anything is opened: messages
        of the last day and the one before, the newest conversations' first, as many as are quickly
        given.
        """
        views, since = self._node.views, now_ms() - DAY
        out, room, work = self.conversations(reader), LATELY, FOLDED_FOR_A_PAGE
        for place, one in enumerate(out):
            costs = views.not_folded("hotline", one.id, reader)
            if one.last_at < since or room <= 0:
                break
            if costs > work or not views.sees("hotline", one.id, reader):
                continue
            work -= costs
            full = self.conversation(reader, one.id, back_to="")
            older = sum(m.at < since for m in full.messages)
            recent = full.messages[max(0, older - 1) :][-room:]
            room -= len(recent)
            more = full.more or len(recent) < len(full.messages)
            out[place] = msgspec.structs.replace(full, messages=recent, more=more)
        return out

    def conversation(
        self,
        reader: Reader,
        about: str,
        only: Collection[str] | None = None,
        before: str = "",
        back_to: str | None = None,
    ) -> shapes.ConversationView:
        """One conversation. `only`: just these messages; else the newest: before a message, or back
        to one ("" for none), or to the oldest that this body has not seen.
        """
        self._node.tallies.warm(reader, about)
        needs = only is None or bool(only)
        with self._node.views.warmed("hotline", about, reader, needs), self._node.views.lock:
            tally = self._node.tallies.of(reader, about)
            if only is None:
                back_to = tally.oldest_unread if back_to is None else back_to
                chosen, more = self._newest(reader, about, before, back_to)
            else:
                chosen = self._only(reader, about, only)
                more = tally.messages > len(chosen)
            view = self._without_messages(about, tally, more)
        shown: list[shapes.MessageView] = []
        for start in range(0, len(chosen), PAGE):  # so that nobody waits for all of them
            with self._node.views.lock:
                part = chosen[start : start + PAGE]
                shown += [self._message(reader, about, m, t) for m, t in part]
        return msgspec.structs.replace(view, messages=shown)

    def _without_messages(self, about: str, tally: Tally, more: bool) -> shapes.ConversationView:
        opened = tally.opened
        header = opened[0] if opened else self._any_header(about)
        return shapes.ConversationView(
            id=about,
            subject=opened[1].subject if opened else "",
            subject_lang=opened[1].lang if opened else "",
            audience=list(header.audience),
            addressees=list(header.addressees),
            purpose=header.purpose,
            reality=header.reality,
            unread=tally.unread,
            open_to_us=tally.open_to_us,
            open_to_them=tally.open_to_them,
            oldest_unanswered=tally.oldest_unanswered,
            last_at=tally.last[0].stamp.millis if tally.last else header.stamp.millis,
            last_precedence=tally.last[1].precedence if tally.last else None,
            messages=[],
            more=more,
        )

    def _only(self, reader: Reader, about: str, only: Collection[str]) -> list[tuple[str, Thread]]:
        if not only:
            return []
        state: hotline.State = self._node.views.state("hotline", about, reader)
        chosen = [(m, state.threads[m]) for m in sorted(only) if m in state.threads]
        return [(m, t) for m, t in chosen if t.sent or t.withdrawals]

    def _newest(
        self, reader: Reader, about: str, before: str, back_to: str
    ) -> tuple[list[tuple[str, Thread]], bool]:
        """The messages to show, and whether there are others before them."""
        threads = hotline.in_order(self._node.views.state("hotline", about, reader))
        places = {message: place for place, (message, _) in enumerate(threads)}
        end = places.get(before, len(threads))
        first = max(0, end - PAGE)
        if back_to in places and not before:
            first = max(0, min(first, places[back_to] - BEFORE_IT), end - BACK)
        return threads[first:end], first > 0

    def message(self, reader: Reader, message: str) -> shapes.MessageView:
        """One message that the reader may see (the caller has checked)."""
        known = self._node.views.visible(message, reader)
        assert known is not None  # the caller has checked
        about = known.record.header.about
        with self._node.views.warmed("hotline", about, reader), self._node.views.lock:
            state: hotline.State = self._node.views.state("hotline", about, reader)
            return self._message(reader, about, message, state.thread(message))

    # --- one message ---------------------------------------------------------------------------

    def _message(
        self, reader: Reader, about: str, message: str, thread: Thread
    ) -> shapes.MessageView:
        if thread.sent is None:
            return self._erased(about, message, thread)
        header, sent = thread.sent
        known = self._node.views.known(message)
        now = now_ms()
        due = hotline.deadline(header, sent, dict(self._node.alerting.limits.answer))
        return shapes.MessageView(
            id=message, conversation=about, author=author(header),
            own=header.party == self._own, at=header.stamp.millis,
            clock_ahead=bool(known and known.clock_ahead),
            branch=self._node.forks.branch(known) if known else "",
            reality=header.reality,
            marking=header.marking,
            precedence=sent.precedence,
            marker=sent.marker,
            authority=sent.authority,
            parts=list(sent.parts),
            attachments=[self._attachment(blob) for blob in sent.attachments],
            addressees=list(header.addressees),
            reduced=header.reduced,
            keep_until=header.keep_until or None,
            pass_on=header.pass_on,
            reply=_reply(sent),
            state=hotline.message_state(thread),
            deadline=due,
            overdue=bool(due and now > due and hotline.waits_for(thread)),
            deliveries=self._deliveries(known, thread, due, now),
            corrections=_corrections(thread),
            withdrawn=_withdrawal(hotline.withdrawal(thread)),
            translations=_translations(thread),
            translation_requests=_requests(thread),
            shown_to_me=not unread_by(thread, self._own, reader.organisation),
            acknowledged_by_us=self._own in thread.acknowledged,
            pending_references=[r for r in header.references if self._node.views.known(r) is None],
        )  # fmt: skip

    def _deliveries(
        self, known: Known | None, thread: Thread, due: int | None, now: int
    ) -> list[shapes.Delivery]:
        if known is None:
            return []
        header = known.record.header
        return [
            self._delivery(known, thread, party, due, now)
            for party in header.audience
            if party != header.party
        ]

    def _delivery(
        self, known: Known, thread: Thread, party: str, due: int | None, now: int
    ) -> shapes.Delivery:
        header = known.record.header
        shown = hotline.first(thread.shown.get(party))
        acknowledged = hotline.first(thread.acknowledged.get(party))
        answer = hotline.answer_of(thread, party)
        held = self._held(known, party)
        left = self._left(known, party)
        addressed = not header.addressees or any(a.party == party for a in header.addressees)
        state = self._node.links.states.get(party)
        blocked = ""
        leaves_at = None
        if left is None:
            leaves_at = self._node.shelf.deferred_until(header.id)
            blocked = "" if leaves_at else "withheld"
        elif held is None and header.party == self._own:
            blocked = {"direct": "", "refused": "refused"}.get(
                state.state if state else "", "link-down"
            )
        return shapes.Delivery(
            party=party,
            released=shapes.StepMark(self._left_at(left), header.node) if left else None,
            held=held,
            lost_at=self._node.receipts.lost(party, left.log, left.number) if left else None,
            shown=_mark(shown),
            acknowledged=_mark(acknowledged),
            answered=_mark(answer[0] if answer else None),
            overdue=self._overdue(header, thread, party, due, now, held, addressed),
            blocked=blocked,
            blocked_since=state.since if blocked and left and state else None,
            via=state.via if state and left and held is None else "",
            bundle=self._bundle(left, party) if left and held is None else None,
            leaves_at=leaves_at,
            reduced=bool(left and left.record.header.reduced),
        )

    def _bundle(self, left: Known, party: str) -> int | None:
        carrying = self._node.bundles.carrying(party, left.log, left.number)
        return carrying.number if carrying else None

    def _left(self, known: Known, party: str) -> Known | None:
        """The version that was released to a party; None while it waits or is held back."""
        if known.record.header.party != self._own:
            return known
        return self._node.views.shared(known.record.header.id, party)

    def _held(self, known: Known, party: str) -> shapes.StepMark | None:
        header = known.record.header
        if party == self._own and header.party != self._own:
            return shapes.StepMark(known.arrived, self._node.config.node)
        left = self._left(known, party)
        given = self._node.receipts.held(party, left.log, left.number) if left else None
        return shapes.StepMark(given.at, given.node) if given else None

    def _overdue(
        self,
        header: Header,
        thread: Thread,
        party: str,
        due: int | None,
        now: int,
        held: shapes.StepMark | None,
        addressed: bool,
    ) -> Rung:
        limits = self._node.alerting.limits
        if held is None and header.party == self._own:
            if self._node.views.shared(header.id, party) is None:
                return ""
            return "held" if now > header.stamp.millis + limits.held else ""
        if due is not None and now > due and party in hotline.waits_for(thread):
            return "answered"
        sent = thread.sent[1] if thread.sent else None
        flash = sent is not None and sent.precedence is Precedence.FLASH
        late = now > header.stamp.millis + limits.answer["flash"]
        if flash and late and addressed and party not in thread.acknowledged:
            return "acknowledged" if hotline.answer_of(thread, party) is None else ""
        return ""

    def _left_at(self, left: Known) -> int:
        """When a version was released (ms); of what others wrote it is known when they did."""
        header = left.record.header
        return left.arrived if header.party == self._own else header.stamp.millis

    def _attachment(self, blob: BlobName) -> shapes.Attachment:
        shelf = self._node.shelf
        held = shelf.blob(blob.id) is not None and not shelf.missing_pieces(blob.id)
        return shapes.Attachment(blob.id, blob.name, blob.media_type, blob.size, held)

    def _erased(self, about: str, message: str, thread: Thread) -> shapes.MessageView:
        """The visible trace of a message whose text was erased everywhere."""
        taken_back = hotline.withdrawal(thread)
        header = taken_back[0] if taken_back else self._any_header(about)
        stamp = stamp_of(message) if is_id(message) else header.stamp
        return shapes.MessageView(
            id=message, conversation=about, author=author(header),
            own=header.party == self._own, at=stamp.millis, clock_ahead=False,
            branch="", reality=header.reality, marking=header.marking,
            precedence=Precedence.ROUTINE, marker="information", authority="", parts=[],
            attachments=[],
            addressees=list(header.addressees), reduced=False, keep_until=None, pass_on=False,
            reply=None, state="withdrawn", deadline=None,
            overdue=False, deliveries=[], corrections=[], withdrawn=_withdrawal(taken_back),
            translations=[], translation_requests=[], shown_to_me=True, acknowledged_by_us=False,
            pending_references=[],
        )  # fmt: skip

    def _any_header(self, about: str) -> Header:
        first = self._node.views.first("hotline", about)
        assert first is not None  # the reader sees something of it
        return first.record.header


def author(header: Header) -> shapes.Author:
    """Who wrote a record, as the agreement lets it be shown."""
    return shapes.Author(header.party, header.organisation, header.post, header.officer)


def _mark(header: Header | None) -> shapes.StepMark | None:
    if header is None:
        return None
    by = header.officer or f"{header.organisation} {header.post}".strip()
    return shapes.StepMark(header.stamp.millis, by)


def _reply(sent: hotline.MessageSent) -> shapes.Reply | None:
    if sent.reply is None:
        return None
    return shapes.Reply(sent.reply.to, sent.reply.form, list(sent.parts))


def _corrections(thread: Thread) -> list[shapes.Correction]:
    return [
        shapes.Correction(h.id, h.stamp.millis, author(h), list(c.parts))
        for h, c in hotline.own_corrections(thread)
    ]


def _translations(thread: Thread) -> list[shapes.Translation]:
    found = sorted(thread.translations.values(), key=lambda pair: pair[0].stamp)
    return [shapes.Translation(h.id, t.lang, t.text, h.stamp.millis, author(h)) for h, t in found]


def _requests(thread: Thread) -> list[shapes.TranslationRequest]:
    found = sorted(thread.translation_requests.values(), key=lambda pair: pair[0].stamp)
    return [shapes.TranslationRequest(t.lang, h.stamp.millis, author(h)) for h, t in found]


def _withdrawal(
    found: tuple[Header, hotline.MessageWithdrawn] | None,
) -> shapes.Withdrawal | None:
    if found is None:
        return None
    header, fact = found
    return shapes.Withdrawal(header.stamp.millis, author(header), fact.reason, fact.erased)
