"""Alert conditions: what holds now that an officer must know, found from what is known.

After IMO MSC.302(87): distress, flash, and "no way to reach a partner" are alarms; overdue
answers and gaps in watches are warnings. Pure: `now` is an argument, nothing is remembered here.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime

import msgspec

from kuroshio.consent.terms import Use
from kuroshio.domains import check, consultation, hotline
from kuroshio.domains.alert import Category
from kuroshio.feed.record import Header
from kuroshio.sharing import agreement as agreements
from kuroshio.values import DAY, SECOND, Precedence

UNREACHABLE_AFTER = 15 * SECOND
NO_PATH_AFTER = 5 * SECOND
"""A flash message without any path for so long is an alarm: a bundle can still carry it."""
WRONG_CLOCK = 5 * 60 * SECOND
EXPIRES_SOON, ENDED_LATELY = 30 * DAY, 7 * DAY


class Condition(msgspec.Struct, frozen=True):
    """Something that holds now. `key` names it, so that it is raised once."""

    key: str
    code: str
    category: Category
    detail: dict[str, str]
    organisation: str = ""
    """The own body it concerns; empty: all."""
    conversation: str = ""
    message: str = ""
    party: str = ""
    loud: bool = False
    post: str = ""
    """The post in the own body; empty: the whole body."""


class LinkFact(msgspec.Struct, frozen=True):
    """What conditions need to know of a link."""

    party: str
    state: str
    since: int
    error: str
    clock_off_ms: int
    via: str = ""
    """The party by way of which it is reached while there is no direct link."""


class Limits(msgspec.Struct, frozen=True):
    """Deadlines, ms; `answer` by precedence."""

    answer: Mapping[str, int]
    held: int


def of_conversation(
    about: str,
    threads: Mapping[str, hotline.Thread],
    own: str,
    now: int,
    limits: Limits,
    distress_phrases: frozenset[str],
    not_held: Mapping[str, list[str]],
    no_path: Collection[str] = (),
) -> Iterator[Condition]:
    """What holds of one conversation. `not_held`: message id to partners that hold it not yet;
    `no_path`: partners that are reached neither directly nor by way of another.
    """
    for message, thread in threads.items():
        if thread.sent is None or hotline.withdrawal(thread):
            continue
        header, _ = thread.sent
        make = _maker(about, message, header, own)
        if header.party == own:
            lacking = not_held.get(message, [])
            yield from _not_held(thread, now, limits, lacking, no_path, make)
            yield from _ours(thread, own, now, limits, make)
        elif _for_us(header, own):
            yield from _theirs(thread, own, now, limits, distress_phrases, make)


def settled(
    thread: hotline.Thread, own: str, not_held: Sequence[str], distress_phrases: frozenset[str]
) -> bool:
    """Whether no condition can come of a message any more (but that a partner loses it)."""
    if hotline.withdrawal(thread):
        return True
    if thread.sent is None or not_held or hotline.waits_for(thread):
        return False
    header, sent = thread.sent
    distress = any(part.phrase in distress_phrases for part in sent.parts)
    if not distress and sent.precedence is not Precedence.FLASH:
        return True
    if header.party != own:
        return own in thread.acknowledged
    return {p for p in header.audience if p != own} <= set(thread.acknowledged)


def asks_nothing(sent: hotline.MessageSent, distress_phrases: frozenset[str]) -> bool:
    """Whether all that can be said of a message is that a partner lacks it: it is neither flash nor
    distress, and asks for no answer.
    """
    return (
        sent.precedence is not Precedence.FLASH
        and sent.marker not in hotline.MARKERS_THAT_ASK
        and not any(part.phrase in distress_phrases for part in sent.parts)
    )


class _Make(msgspec.Struct, frozen=True):
    conversation: str
    message: str
    bodies: tuple[str, ...]

    def __call__(
        self, code: str, category: Category, party: str, loud: bool = False
    ) -> Iterator[Condition]:
        for body in self.bodies:
            yield Condition(
                f"{code}:{self.message}:{party}:{body}", code, category,
                {"party": party}, body, self.conversation, self.message, party, loud,
            )  # fmt: skip

    def of_all(self, code: str, category: Category, party: str) -> Iterator[Condition]:
        """Once for a body and a partner, however many messages it holds for."""
        for body in self.bodies:
            yield Condition(
                f"{code}:{party}:{body}", code, category, {"party": party}, body, party=party
            )


def _maker(about: str, message: str, header: Header, own: str) -> _Make:
    bodies = {a.organisation for a in header.addressees if a.party == own}
    if header.party == own:
        bodies = {header.organisation}
    return _Make(about, message, tuple(sorted(bodies)) or ("",))


def _for_us(header: Header, own: str) -> bool:
    return not header.addressees or any(a.party == own for a in header.addressees)


def _not_held(
    thread: hotline.Thread, now: int, limits: Limits, lacking: list[str],
    no_path: Collection[str], make: _Make,
) -> Iterator[Condition]:  # fmt: skip
    assert thread.sent is not None  # the caller has seen it
    header, sent = thread.sent
    flash, age = sent.precedence is Precedence.FLASH, now - header.stamp.millis
    for party in lacking:
        if flash and party in no_path and age > NO_PATH_AFTER:
            yield from make("hotline.no-path", "alarm", party, True)
        elif flash and age > limits.held:
            yield from make("hotline.not-held", "alarm", party, True)
        elif age > limits.held:  # after a cut of days there are thousands
            yield from make.of_all("hotline.not-held", "warning", party)


def _ours(
    thread: hotline.Thread, own: str, now: int, limits: Limits, make: _Make
) -> Iterator[Condition]:
    assert thread.sent is not None  # the caller has seen it
    header, sent = thread.sent
    flash = sent.precedence is Precedence.FLASH
    due = hotline.deadline(header, sent, dict(limits.answer))
    if due is not None and now > due:
        for party in sorted(hotline.waits_for(thread)):
            yield from make("hotline.overdue-to-them", "alarm" if flash else "warning", party)
    elif flash and due is None and now > header.stamp.millis + limits.answer["flash"]:
        for party in sorted(p for p in header.audience if p not in (own, *thread.acknowledged)):
            if any(a.party == party for a in header.addressees) or not header.addressees:
                yield from make("hotline.overdue-to-them", "warning", party)


def _theirs(
    thread: hotline.Thread,
    own: str,
    now: int,
    limits: Limits,
    distress_phrases: frozenset[str],
    make: _Make,
) -> Iterator[Condition]:
    assert thread.sent is not None  # the caller has seen it
    header, sent = thread.sent
    seen = own in thread.acknowledged or hotline.answer_of(thread, own) is not None
    distress = any(part.phrase in distress_phrases for part in sent.parts)
    if distress and not seen:
        yield from make("hotline.distress", "emergency-alarm", header.party, True)
    elif sent.precedence is Precedence.FLASH and not seen:
        yield from make("hotline.flash", "alarm", header.party, True)
    due = hotline.deadline(header, sent, dict(limits.answer))
    if due is not None and now > due and own in hotline.waits_for(thread):
        flash = sent.precedence is Precedence.FLASH
        yield from make("hotline.overdue-to-us", "alarm" if flash else "warning", header.party)


def of_links(links: Iterable[LinkFact], now: int) -> Iterator[Condition]:
    """No way to reach a partner; a partner that is refused; clocks that disagree."""
    for link in links:
        detail = {"party": link.party, "code": link.error}
        if link.state == "refused":
            key = f"link.refused:{link.party}"
            yield Condition(key, "link.refused", "alarm", detail, party=link.party)
        elif link.state != "direct" and link.via:
            yield Condition(
                f"link.relayed:{link.party}", "link.relayed", "caution",
                {"party": link.party, "relay": link.via}, party=link.party,
            )  # fmt: skip
        elif link.state != "direct" and now > link.since + UNREACHABLE_AFTER:
            key = f"link.unreachable:{link.party}"
            yield Condition(key, "link.unreachable", "alarm", detail, party=link.party)
        if abs(link.clock_off_ms) > WRONG_CLOCK:
            minutes = str(round(abs(link.clock_off_ms) / 60_000))
            yield Condition(
                f"link.clock:{link.party}", "link.clock", "warning",
                {"party": link.party, "minutes": minutes}, party=link.party,
            )  # fmt: skip


def of_checks(
    state: check.State, own: str, party: str, now: int, grace: int
) -> Iterator[Condition]:
    """A missed check: ours without an answer, or theirs that was announced and did not come."""
    result = check.last_result(state, own, now)
    if result and result.ok is False:
        yield Condition(
            f"check.missed:{party}", "check.missed", "alarm", {"party": party}, party=party
        )
    due = check.due_from(state, party)
    if due is not None and now > due + grace:
        yield Condition(
            f"check.not-received:{party}", "check.not-received", "alarm", {"party": party},
            party=party,
        )  # fmt: skip


def of_consultation(
    about: str,
    state: consultation.State,
    known: consultation.Documents,
    own: str,
    now: int,
    covers: Callable[[Use], bool],
) -> Iterator[Condition]:
    """A matter that waits for us, an answer that is overdue, a use that is not covered: told to
    the posts that decide, and to nobody else.
    """
    asked = consultation.opening(state)
    rule = known[own].deciding_on(asked.question.form) if asked else None
    if asked is None or rule is None:
        return
    question, found = asked.question, consultation.standing(state, known, now)
    other = question.asker if own == question.respondent else question.respondent
    codes: list[str] = []
    if found.reading == "no-answer":
        ours = own == question.respondent
        codes.append("consultation.overdue-to-us" if ours else "consultation.overdue-to-them")
    elif found.reading == "sent" and own == question.respondent:
        codes.append("consultation.waits")
    if any(use.end > now and not covers(use) for use in consultation.uses(state)):
        codes.append("consultation.not-covered")
    for code in codes:
        for place in rule.posts:
            body, _, post = place.partition("/")
            yield Condition(
                f"{code}:{about}:{place}", code, "warning", {"party": other}, body, about,
                party=other, post=post,
            )  # fmt: skip


def of_agreements(states: Mapping[str, agreements.State], now: int) -> Iterator[Condition]:
    """Agreements in force that end within a month, and those that ended within the last week."""
    for about, state in states.items():
        text = agreements.agreed(state)
        if text is None or agreements.standing(state) == 0:
            continue
        left = text.valid_until - now
        date = datetime.fromtimestamp(text.valid_until / 1_000, UTC).strftime("%Y-%m-%d")
        detail = {"parties": " · ".join(text.parties), "date": date}
        if 0 < left <= EXPIRES_SOON:
            yield Condition(f"agreement.expires:{about}", "agreement.expires", "caution", detail)
        elif -ENDED_LATELY <= left <= 0:
            yield Condition(f"agreement.ended:{about}", "agreement.ended", "warning", detail)
