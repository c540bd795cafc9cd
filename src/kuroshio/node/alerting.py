"""Alerts: each condition that holds is raised once as a record, and rectified when it is over."""

import asyncio
import secrets
from collections.abc import Callable, Iterable, Iterator

import structlog

from kuroshio.consent.terms import Use
from kuroshio.desk import conditions
from kuroshio.desk.conditions import Condition, Limits
from kuroshio.domains import alert, check, consultation, fault, liaison
from kuroshio.feed.record import Addressee
from kuroshio.node.config import Config
from kuroshio.node.consultations import Consultations, documents
from kuroshio.node.draft import CHANCE_LENGTH
from kuroshio.node.ledger import Author, Draft, Ledger
from kuroshio.node.links import Links
from kuroshio.node.receipts import Receipts
from kuroshio.node.unsettled import Unsettled
from kuroshio.node.views import Known, Views
from kuroshio.node.writer import Writer
from kuroshio.phrases.book import PhraseBook
from kuroshio.store.sql_damage import DAMAGED
from kuroshio.trust.document import expiry_warning
from kuroshio.values import SECOND

NODE_POST = "node"
REFUSAL_LASTS_MS = 5_000
NOTICE_LASTS_MS = 24 * 60 * 60_000
SLOW_LASTS_MS = 10 * 60_000
TWICE_LASTS_MS = 10 * 60_000
log = structlog.get_logger("alerting")


class Alerting:
    """Compares what holds with what is raised. `evaluate` is called every second."""

    def __init__(
        self,
        config: Config,
        views: Views,
        writer: Writer,
        links: Links,
        receipts: Receipts,
        book: PhraseBook,
        readiness: Callable[[], list[str]],
        consultations: Consultations,
    ) -> None:
        self._consultations = consultations
        self._readiness = readiness
        self._config, self._views, self._writer = config, views, writer
        self._links = links
        self._active: set[str] | None = None
        self._distress = frozenset(p.id for p in book.phrases if p.distress)
        self._unsettled = Unsettled(config.party, views, receipts, self._distress)
        deadlines = config.deadlines_s
        self.limits = Limits(
            {
                "flash": deadlines.flash * SECOND,
                "immediate": deadlines.immediate * SECOND,
                "priority": deadlines.priority * SECOND,
                "routine": deadlines.routine * SECOND,
            },
            config.held_deadline_s * SECOND,
        )

    def came(self, known: Iterable[Known]) -> None:
        """Records became known: conversations with what is urgent are looked at first."""
        self._unsettled.came(known)

    def lost(self, log: str, after: int, until: int) -> None:
        """A partner took back that it holds these numbers of a log."""
        with self._views.lock:
            self._unsettled.lost(log, after, until)

    async def evaluate(self) -> None:
        """Raise what began to hold and rectify what is over."""

        def job(ledger: Ledger, now: int) -> int:
            holding = {c.key: c for c in self._holding(ledger, now)}
            # What is raised here is folded only after the commit, so it must come last.
            return self._rectify(ledger, holding, now) + self._raise_new(ledger, holding, now)

        await asyncio.wrap_future(self._writer.submit(job))

    def _raise_new(self, ledger: Ledger, holding: dict[str, Condition], now: int) -> int:
        raised = 0
        for key, condition in holding.items():
            state: alert.State = self._views.state("alert", self._about(key))
            if alert.current(state)[1].startswith("active"):
                continue
            fact = alert.AlertRaised(
                condition.code, condition.category, condition.detail, condition.conversation,
                condition.message, condition.party, condition.loud,
            )  # fmt: skip
            self._write(ledger, fact, condition.organisation, key, now, condition.post)
            if self._active is not None:
                self._active.add(self._about(key))
            log.warning("alert", code=condition.code, category=condition.category)
            raised += 1
        return raised

    def _rectify(self, ledger: Ledger, holding: dict[str, Condition], now: int) -> int:
        over = 0
        if self._active is None:
            every = self._views.abouts("alert")
            self._active = {about for about in every if about.startswith(self._about())}
        for about in sorted(self._active):
            key = about.removeprefix(self._about())
            state: alert.State = self._views.state("alert", about)
            raised, what = alert.current(state)
            if key.startswith("hotline.") and not self._unsettled.whole:
                continue  # what it rests on may not have been looked at yet
            if key not in holding and what.startswith("active"):
                told = state.raised[raised][0].addressees
                body, post = (told[0].organisation, told[0].post) if told else ("", "")
                self._write(ledger, alert.rectify(state), body, key, now, post)
                over += 1
            elif not what.startswith("active"):
                self._active.discard(about)
        return over

    def _write(
        self, ledger: Ledger, fact: alert.Fact, body: str, key: str, now: int, post: str = ""
    ) -> None:
        own = self._config.party
        addressees = (Addressee(own, body, post),) if body else ()
        draft = Draft(fact, (own,), self._about(key), addressees)
        ledger.compose(
            Author("" if post else body, NODE_POST), draft, now, secrets.token_bytes(CHANCE_LENGTH)
        )

    def _about(self, key: str = "") -> str:
        return alert.about_node(self._config.node, key)

    # --- what holds ----------------------------------------------------------------------------

    def _holding(self, ledger: Ledger, now: int) -> Iterator[Condition]:
        own = self._config.party
        links = self._link_facts(now)
        no_path = {
            s.party
            for s in links
            if s.state != "direct" and not s.via and now > s.since + conditions.NO_PATH_AFTER
        }
        for look in self._unsettled.look():
            yield from conditions.of_conversation(
                look.about, look.threads, own, now, self.limits, self._distress, look.missing,
                no_path,
            )  # fmt: skip
        yield from self._twice(now)
        yield from conditions.of_links(links, now)
        for party in ledger.directory.partners:
            state: check.State = self._views.state("check", check.about_checks(own, party))
            grace = self._config.check_timeout_s * SECOND
            yield from conditions.of_checks(state, own, party, now, grace)
            yield from self._document(ledger, party, now)
        yield from self._document(ledger, own, now)
        yield from conditions.of_agreements(ledger.standing.states(), now)
        yield from self._matters(ledger, now)
        yield from self._watches()
        yield from self._told(now)
        yield from self._store(ledger, now)

    def _link_facts(self, now: int) -> list[conditions.LinkFact]:
        """A party that was refused lately counts as refused while it calls again and again."""
        facts = []
        for s in list(self._links.states.values()):
            refused = bool(s.refused_for) and now < s.held_off_until + REFUSAL_LASTS_MS
            state, error = ("refused", s.refused_for) if refused else (s.state, s.error)
            facts.append(conditions.LinkFact(s.party, state, s.since, error, s.clock_off_ms, s.via))
        return facts

    def _twice(self, now: int) -> Iterator[Condition]:
        for s in list(self._links.states.values()):
            if s.twice and s.twice <= now < s.twice + TWICE_LASTS_MS:
                yield Condition(
                    f"link.two-with-one-key:{s.party}", "link.two-with-one-key", "alarm",
                    {"party": s.party}, party=s.party,
                )  # fmt: skip

    def _told(self, now: int) -> Iterator[Condition]:
        """What a partner said lately of another's node."""
        for about in self._views.abouts(fault.NAME):
            for header, fact in self._views.state(fault.NAME, about).noted.values():
                known, own = self._views.known(header.id), self._config.party
                if header.party != own and known and now < known.arrived + NOTICE_LASTS_MS:
                    detail = {"party": header.party, "of": fact.party}
                    yield Condition(
                        f"link.notice:{header.id}", "link.notice", "caution", detail,
                        party=header.party,
                    )  # fmt: skip

    def _document(self, ledger: Ledger, party: str, now: int) -> Iterator[Condition]:
        warning = expiry_warning(ledger.directory.document(party), now)
        if warning:
            expired = warning == "expired"
            code = "trust.document-expired" if expired else "trust.document-expires"
            category: alert.Category = "warning" if expired else "caution"
            key = f"{code}:{party}"
            yield Condition(key, code, category, {"party": party}, party=party)

    def _matters(self, ledger: Ledger, now: int) -> Iterator[Condition]:
        known, own = documents(ledger), self._config.party
        for about in self._views.abouts(consultation.NAME):
            state: consultation.State = self._views.state(consultation.NAME, about)

            def covers(use: Use, state: consultation.State = state) -> bool:
                found = self._consultations.covered(ledger, state, use, now)
                return found.answer == "in-force"

            yield from conditions.of_consultation(about, state, known, own, now, covers)

    def _watches(self) -> Iterator[Condition]:
        own = self._config.party
        for about in self._views.abouts("liaison"):
            if not about.startswith("watch:"):
                continue
            party, _, body = about.removeprefix("watch:").partition("/")
            what, header = liaison.watch(self._views.state("liaison", about))
            if what != "no-watch" or header is None:
                continue
            if party != own:
                yield Condition(
                    f"watch.partner-none:{party}:{body}", "watch.partner-none", "caution",
                    {"party": f"{party} {body}"}, party=party,
                )  # fmt: skip
            elif header.kind == liaison.WatchLapsed.kind:
                yield Condition(f"watch.none:{body}", "watch.none", "alarm", {"party": own}, body)

    def _decided(self, log: str, party: str) -> bool:
        """Whether a forked log's party has said which branch counts."""
        about = fault.about_log(log)
        return fault.decision(self._views.state(fault.NAME, about), party) is not None

    def _store(self, ledger: Ledger, now: int) -> Iterator[Condition]:
        if "store.full" in self._readiness():
            own = {"party": self._config.party}
            yield Condition("store.disk-full", "store.disk-full", "alarm", own)
        if DAMAGED in self._readiness():
            own = {"party": self._config.party}
            yield Condition("store.unreadable", "store.unreadable", "alarm", own)
        if self._writer.slow_at and now < self._writer.slow_at + SLOW_LASTS_MS:
            slow = {"party": self._config.party, "seconds": f"{self._writer.slow_s:.1f}"}
            yield Condition("store.slow", "store.slow", "caution", slow)
        for damaged in ledger.store.damaged():
            party = damaged.log.partition("/")[0]
            detail = {"party": party, "log": damaged.log, "count": str(damaged.count)}
            yield Condition(
                f"store.records-damaged:{damaged.log}", "store.records-damaged", "warning", detail,
                party=party,
            )  # fmt: skip
        for log_name, code in ledger.held_back.items():
            party = log_name.partition("/")[0]
            yield Condition(
                f"log.held-back:{log_name}", "log.held-back", "warning",
                {"party": party, "log": log_name, "code": code}, party=party,
            )  # fmt: skip
        for row in ledger.store.rows():
            party = row.name.partition("/")[0]
            if row.forked is not None and not self._decided(row.name, party):
                yield Condition(
                    f"log.forked:{row.name}", "log.forked", "alarm",
                    {"party": party, "log": row.name, "number": str(row.forked)}, party=party,
                )  # fmt: skip
