"""Writes administrative acts into the audit log, and keeps what waits for a second administrator.

Acts are noted in the accounts file by whoever does them, a route or a command, and written down
here, within a second; a node that is down writes them when it starts.
"""

import asyncio
import secrets
from collections.abc import Callable
from dataclasses import fields

from kuroshio.domains import audit
from kuroshio.domains.audit import ActDone, ActProposed, State
from kuroshio.errors import Refused
from kuroshio.feed.entry import parse_log
from kuroshio.node.config import Config
from kuroshio.node.draft import CHANCE_LENGTH, Author, Draft
from kuroshio.node.ledger import Ledger
from kuroshio.node.views import Views
from kuroshio.node.writer import Writer
from kuroshio.store.accounts import Accounts
from kuroshio.store.accounts_acts import Act
from kuroshio.store.port import Store
from kuroshio.trust.powers import Reader
from kuroshio.values import Lane

MACHINE = Author("", "administrator")
CONFIGURED = "configuration-changed"
SHOWN_IN_PART = ("store", "link_proxy")
"""Settings whose value may hold a secret: only its beginning is told."""


class Auditing:
    """One node's audit log."""

    def __init__(self, config: Config, accounts: Accounts, views: Views, writer: Writer) -> None:
        self._own = config.party
        self._config = config
        self._accounts = accounts
        self._views = views
        self._writer = writer
        self._about = audit.about_node(config.node)
        self._one_at_a_time = asyncio.Lock()
        self._settled: set[str] = set()
        """Proposals that were done since the start: two who confirm at once are told apart."""

    def note_configuration(self, now: int) -> None:
        """Note which settings differ from those that the log knows; at every start."""
        told = {
            setting.name: _shown(setting.name, getattr(self._config, setting.name))
            for setting in fields(self._config)
            if setting.name != "folder"
        }
        with self._views.lock:
            done = audit.acts(self._views.state(audit.NAME, self._about))
        known: dict[str, str] = {}
        for _, one in reversed(done):
            if one.act == CONFIGURED:
                known.update(one.detail)
        changed = {name: value for name, value in told.items() if known.get(name) != value}
        if changed:
            note = secrets.token_hex(8)
            act = Act(note, now, CONFIGURED, self._config.node, "", "node", detail=changed)
            self._accounts.acts.add(act)

    async def write_down(self) -> None:
        """Write what is noted into the log, and forget the notes when that is durable."""
        async with self._one_at_a_time:
            noted = await asyncio.to_thread(self._accounts.acts.waiting)
            if noted:
                await asyncio.wrap_future(
                    self._writer.submit(lambda ledger, now: self._write(ledger, noted, now))
                )
                await asyncio.to_thread(self._accounts.acts.forget, [act.note for act in noted])

    async def propose(self, reader: Reader, act: str, subject: str, detail: dict[str, str]) -> str:
        """Propose an act that takes two; the proposal's id."""

        def job(ledger: Ledger, now: int) -> str:
            fact = ActProposed(act, subject, reader.officer, now, detail)
            return self._compose(ledger, Author(reader.organisation, reader.post), fact, now)

        return await asyncio.wrap_future(self._writer.submit(job))

    async def confirm(
        self, reader: Reader, proposal: str, do: Callable[[ActProposed, int], str]
    ) -> tuple[ActProposed, str]:
        """What was proposed, once `do` has done it, and what that gives. Refused as in
        domains.audit.confirmed, and as `do` refuses.
        """

        def job(ledger: Ledger, now: int) -> tuple[ActProposed, str]:
            state: State = ledger.views.state(audit.NAME, self._about)
            asked = audit.confirmed(state, proposal, reader.officer, now)
            if proposal in self._settled:
                raise Refused("audit.unknown-proposal", "somebody else has just settled it")
            result = do(asked, now)
            self._settled.add(proposal)
            return asked, result

        done = await asyncio.wrap_future(self._writer.submit(job))
        await self.write_down()
        return done

    async def decline(self, reader: Reader, proposal: str) -> None:
        """Say no to what was proposed, or take it back. Refused (`audit.unknown-proposal`)."""

        def job(ledger: Ledger, now: int) -> None:
            state: State = ledger.views.state(audit.NAME, self._about)
            fact = audit.decline(state, proposal, reader.officer, now)
            self._compose(ledger, Author(reader.organisation, reader.post), fact, now)

        await asyncio.wrap_future(self._writer.submit(job))

    def state(self) -> State:
        """What was done and proposed at this node. Whoever reads it holds the views' lock."""
        found: State = self._views.state(audit.NAME, self._about)
        return found

    def logs(self, store: Store) -> list[str]:
        """The audit logs of the own party's nodes that are held here, by name."""
        names = (row.name for row in store.rows() if row.head.number)
        return sorted(name for name in names if _is_audit(name, self._own))

    def _write(self, ledger: Ledger, noted: list[Act], now: int) -> None:
        known = self.state().notes
        for one in noted:
            if one.note not in known:
                author = Author(one.organisation, one.post) if one.organisation else MACHINE
                fact = ActDone(
                    one.note, one.act, one.subject, one.by, one.way, one.at, one.detail,
                    one.proposal,
                )  # fmt: skip
                self._compose(ledger, author, fact, now)

    def _compose(self, ledger: Ledger, author: Author, fact: audit.Fact, now: int) -> str:
        draft = Draft(fact, (self._own,), self._about, lane=Lane.BULK)
        return ledger.compose(author, draft, now, secrets.token_bytes(CHANCE_LENGTH)).header.id


def _is_audit(name: str, party: str) -> bool:
    log = parse_log(name)
    return (log.party, log.audience, log.lane) == (party, (party,), Lane.BULK)


def _shown(name: str, value: object) -> str:
    text = str(value)
    return text.partition("@")[2] or text if name in SHOWN_IN_PART else text
