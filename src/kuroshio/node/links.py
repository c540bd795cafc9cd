"""Links to partners and to the other nodes of our own party: one session each, and what comes out
of it.

Everything here runs on the event loop; what must be durable goes to the writer.
"""

import asyncio
import secrets
from collections.abc import Awaitable, Callable
from typing import Protocol, TypeVar

import structlog

from kuroshio.errors import KuroshioError, Refused, Unavailable, Untrusted
from kuroshio.feed.entry import parse_log
from kuroshio.node import jobs
from kuroshio.node.claims import Claims
from kuroshio.node.clock import now_ms
from kuroshio.node.config import Config
from kuroshio.node.dialling import Called, Dialler, addresses, called, everybody
from kuroshio.node.keys import Keys
from kuroshio.node.ledger import Committed, Ledger
from kuroshio.node.session import SOUND_AFTER_MS, LinkState, Session
from kuroshio.node.writer import Job, Writer
from kuroshio.store.port import Store
from kuroshio.store.sql_damage import DAMAGED
from kuroshio.sync import exchange as sync
from kuroshio.sync import messages as say
from kuroshio.wire import link as wire
from kuroshio.wire import post
from kuroshio.wire import session as sealed

PING_EVERY_S = 5.0
CROSSED_WITHIN_S = 10.0
"""Two calls between the same nodes within this time crossed each other."""
REPLACED_OFTEN = 5
LAST_WORD_S = 2.0
WAITS_FOR_BUDGET_S = 0.05
T = TypeVar("T")
log = structlog.get_logger("links")


class Ports(Protocol):
    """Who takes what a session passes on: blobs, picture."""

    async def on_passed(self, session: Session, message: say.Message) -> None: ...
    def on_session(self, session: Session, up: bool) -> None: ...
    def on_sent(self, session: Session, message: say.Message) -> None: ...


class Closes(Protocol):
    """A server that takes calls."""

    def close(self) -> None: ...


class Links:
    """All links of this node."""

    def __init__(
        self, config: Config, keys: Keys, ledger: Ledger, writer: Writer, shelf: Store, ports: Ports
    ) -> None:
        self._config, self._keys, self._ledger = config, keys, ledger
        self._writer, self._shelf, self._ports = writer, shelf, ports
        self._own = (config.party, config.node)
        self.sessions: dict[tuple[str, str], Session] = {}
        self.states: dict[str, LinkState] = {}
        self._diallers: dict[Called, Dialler] = {}
        self._claims = Claims(self.sessions, self._owes)
        self._tasks: set[asyncio.Task[None]] = set()
        self._server_context = wire.server_context(keys, ledger.directory)
        self.on_change: Callable[[], None] = lambda: None
        self.on_damaged: Callable[[str], None] = lambda _log: None
        """Told of a log of which what was read is not what was stored."""
        self.served: post.Served | None = None
        self.port = 0

    # --- life ----------------------------------------------------------------------------------

    async def start(self) -> None:
        """Listen, and dial every partner."""
        server = await wire.listen(
            self._config.link_host, self._config.link_port, self._server_context, self._keys,
            lambda: self._ledger.directory, self._hello, self._run, self._on_refused,
        )  # fmt: skip
        self._servers: list[Closes] = [server]
        self.port = next(iter(server.sockets)).getsockname()[1]
        if self._config.link_post_port:
            self.served = post.Served(
                self._keys, lambda: self._ledger.directory, self._hello, self._run,
                self._on_refused,
            )  # fmt: skip
            self._servers.append(
                await post.listen(
                    self._config.link_host,
                    self._config.link_post_port,
                    self._server_context,
                    self.served,
                )
            )
        self.dial_new()

    def dial_new(self) -> None:
        """Begin to call whoever is not called yet."""
        for whom in everybody(self._own, self._ledger.directory):
            if whom not in self._diallers:
                self.states.setdefault(whom.name, LinkState(whom.name, since=now_ms()))
                dialler = self._diallers[whom] = Dialler(
                    self._own, whom, self._keys, lambda: self._ledger.directory, self._hello,
                    self._config.link_proxy,
                )  # fmt: skip
                self._spawn(jobs.repeat(f"call {whom.name}", 10.0, self._calls(dialler)))

    def _calls(self, dialler: Dialler) -> Callable[[], Awaitable[None]]:
        def where(whom: Called) -> list[str]:
            return self._addresses(whom)

        return lambda: dialler.run(where, self._wanted, self._run, self._on_failed)

    async def stop(self) -> None:
        """Close everything."""
        for server in self._servers:
            server.close()
        for task in list(self._tasks):
            task.cancel()
        closing = [s.link.close("stopping") for s in self.sessions.values()]
        await asyncio.gather(*closing, return_exceptions=True)

    def session_of(self, party: str) -> Session | None:
        """A live session with any node of a partner."""
        return next((s for s in list(self.sessions.values()) if s.party == party), None)

    # --- changes here --------------------------------------------------------------------------

    def committed(self, changes: Committed) -> None:
        """Something is durable: tell the partners whom it is for."""
        logs = [parse_log(name) for name in changes.logs]
        for session in self.sessions.values():
            for name in logs:
                session.exchange.appended(name)
            for receipted in changes.receipts:
                session.exchange.receipted(receipted)
            session.wake.set()
        for damaged in changes.damaged:
            for session in list(self.sessions.values()):
                if session.party in parse_log(damaged).audience:
                    session.end(
                        Unavailable("store.damaged", "what is damaged here is asked for again")
                    )
        if changes.directory:
            self._on_directory()

    def _on_directory(self) -> None:
        wire.trust_also(self._server_context, self._ledger.directory)
        self.dial_new()
        own = self._ledger.directory.held[self._config.party].data
        for session in list(self.sessions.values()):
            session.post(say.Hello(*self._own, own, sealed.PROTOCOL, now_ms()))
            try:
                self._ledger.directory.node_keys(*session.link.peer)
            except KuroshioError as error:
                session.end(error)

    # --- calling -------------------------------------------------------------------------------

    def _wanted(self, whom: Called) -> bool:
        there = self.sessions.get((whom.party, whom.node)) if whom.node else (
            self.session_of(whom.party)
        )  # fmt: skip
        return not there and not self.states[whom.name].held_off(now_ms())

    def _addresses(self, whom: Called) -> list[str]:
        return addresses(whom, self._ledger.directory, self._config.dial)

    def _on_failed(self, whom: Called, error: KuroshioError) -> None:
        if isinstance(error, Unavailable):
            self._note(whom.name, "down", error.code)
        elif isinstance(error, Untrusted | Refused):
            self._on_refused(error, whom.name)

    def _hello(self, peer: tuple[str, str]) -> tuple[bytes, bytes]:
        directory = self._ledger.directory
        secret = secrets.token_bytes(sealed.SECRET_LENGTH)
        name, own = f"{peer[0]}/{peer[1]}", f"{self._own[0]}/{self._own[1]}"
        sealing = directory.node_keys(*peer).sealing
        document = directory.held[self._config.party].data
        opening = sealed.Opening(
            sealed.PROTOCOL, *self._own, document,
            sealed.seal_secret(secret, sealing, own, name), now_ms(),
        )  # fmt: skip
        return sealed.write_opening(opening), secret

    # --- a session -----------------------------------------------------------------------------

    async def _run(self, link: wire.Link) -> None:
        """One link, from its first word to its last."""
        if link.peer == self._own:
            await link.close("link.other-party")  # an address of ours that leads back to us
            return
        exchange = sync.Exchange(
            self._own, link.peer, self._shelf, lambda: self._ledger.directory,
            lambda name: self._claims.may_want(name, link.peer), self._config.credit_bytes,
            self._config.link_kbit_s.get(link.peer[0], 0) * 125.0,
        )  # fmt: skip
        name = called(self._own, link.peer).name
        session = Session(name, link, exchange, _loop_time())
        state = self.states.setdefault(name, LinkState(name, since=now_ms()))
        if state.held_off(now_ms()) or not self._take_place(session):
            await link.close("link.held-off" if state.held_off(now_ms()) else "link.replaced")
            return
        self._note(name, "direct", "")
        for dialler in self._diallers.values():
            dialler.at_once.set()
        state.node, state.last_heard = session.node, now_ms()
        state.clock_off_ms = link.opening.clock - now_ms()
        try:
            await self._take_document(link.opening.document)
            exchange.start(await self._fresh_receipts(session.party))
            self._ports.on_session(session, True)
            async with asyncio.TaskGroup() as group:
                group.create_task(self._send(session))
                group.create_task(self._receive(session))
                group.create_task(self._stored(session))
                group.create_task(self._attend(session))
                group.create_task(self._until_ended(session))
        except* Unavailable as group_error:
            error = _first(group_error)
            if error.code == DAMAGED and error.detail.get("log"):
                self.on_damaged(str(error.detail["log"]))
            self._note_of(session, "down", error.code)
            await link.close(error.code)
        except* (Untrusted, Refused) as group_error:
            await self._refuse(session, _first(group_error))
        finally:
            self._gone(session)

    async def _send(self, session: Session) -> None:
        while True:
            session.wake.clear()
            message = session.next_message(now_ms())
            if message is None:
                await session.wait(WAITS_FOR_BUDGET_S)
                continue
            session.progress.said(message, _loop_time())
            await session.link.send(say.encode(message))
            self._ports.on_sent(session, message)

    async def _receive(self, session: Session) -> None:
        state = self.states[session.name]
        while True:
            message = say.decode(await session.link.receive())
            state.last_heard = now_ms()
            session.heard_at = _loop_time()
            session.progress.heard(message, session.heard_at)
            for effect in session.exchange.receive(message, now_ms()):
                await self._carry_out(session, effect)
            session.wake.set()

    async def _carry_out(self, session: Session, effect: sync.Effect) -> None:
        match effect:
            case sync.StoreSegment():
                work = self._writer.submit(lambda ledger, now: ledger.take_in(effect, now))
                session.store(effect, asyncio.wrap_future(work))
            case sync.StoreReceipt(data):
                stored = self._writer.submit(lambda ledger, _now: ledger.take_receipt(data))
                await session.receipt_kept(asyncio.wrap_future(stored))
            case sync.Evidence():
                log.error("evidence", code=effect.code, peer=session.party, log=effect.log)
                session.progress.set_aside(effect.log)
                await self._write(
                    lambda ledger, now: ledger.keep_evidence(effect, session.party, now)
                )
            case sync.OwnLogAhead(own_log, _):
                log.warning("own log lies below what a partner holds", log=str(own_log))
                await self._write(lambda ledger, now: ledger.reopen(own_log, now, "partner-ahead"))
            case sync.Pass(message):
                await self._passed(session, message)

    async def _stored(self, session: Session) -> None:
        """Tell the exchange of what is durable. More is taken in meanwhile, so that one commit
        serves many segments.
        """
        while True:
            for effect, receipt in await session.stored():
                session.exchange.stored(effect, receipt)
                if self._shelf.head(str(effect.log)).number < effect.items[-1].entry.number:
                    session.progress.set_aside(str(effect.log))
            session.wake.set()

    async def _passed(self, session: Session, message: say.Message) -> None:
        match message:
            case say.Ping(at):
                session.post(say.Pong(at))
            case say.Pong(at):
                trip = (_loop_time() * 1_000_000 - at) / 1000
                session.round_trips.append(max(0.0, trip / 1000))
                self.states[session.name].round_trip_ms = max(0.0, trip)
            case say.Hello(party, _, document, _, clock) if party == session.party:
                self.states[session.name].clock_off_ms = clock - now_ms()
                await self._take_document(document)
            case say.Notice(code, text):
                log.warning("partner says", peer=session.party, code=code[:60], text=text[:200])
            case _:
                await self._ports.on_passed(session, message)

    async def _attend(self, session: Session) -> None:
        """Ping, want of this partner what another cannot give, and end a session in which it does
        not give what it told of.
        """
        ping_at = 0.0
        while True:
            now = _loop_time()
            if now >= ping_at:
                session.post(say.Ping(int(now * 1_000_000)))
                ping_at = now + PING_EVERY_S
            await asyncio.sleep(min(1.0, PING_EVERY_S))
            session.require_word(_loop_time())
            self._claims.look_again(session.exchange)
            session.wake.set()
            stalled = session.progress.stalled(
                _loop_time(), lambda name: self._shelf.head(name).number
            )
            if stalled:
                raise Unavailable("sync.stalled", f"{session.party} told of {stalled} in vain")

    async def _until_ended(self, session: Session) -> None:
        await session.ended.wait()
        raise session.error or Unavailable("link.closed", "the session was ended here")

    async def _write(self, job: Job[T]) -> T:
        return await asyncio.wrap_future(self._writer.submit(job))

    async def _take_document(self, document: bytes) -> None:
        await asyncio.wrap_future(
            self._writer.submit(lambda ledger, _now: ledger.take_document(document))
        )

    async def _fresh_receipts(self, party: str) -> list[bytes]:
        def sign(ledger: Ledger, now: int) -> list[bytes]:
            names = ledger.store.logs_for(party)
            others = [n for n in names if not n.startswith(f"{self._own[0]}/{self._own[1]};")]
            return [ledger.receipt(name, now) for name in others]

        return await asyncio.wrap_future(self._writer.submit(sign))

    # --- the place of a session, and its end ----------------------------------------------------

    def _take_place(self, session: Session) -> bool:
        """One session for each node. A newer call replaces an older one, which may be half dead;
        of two that crossed both sides keep the one that the first by name has made.
        """
        old = self.sessions.get(session.link.peer)
        if old is not None:
            crossed = old.link.dialled != session.link.dialled
            young = _loop_time() - old.began < CROSSED_WITHIN_S
            if crossed and young and old.link.dialled == (self._own < session.link.peer):
                return False
            if not crossed and _loop_time() - old.heard_at < 2 * PING_EVERY_S:  # else it was cut
                self._note_replaced(session)
            old.end(Unavailable("link.replaced", "the partner called again"))
            self._gone(old)
        self.sessions[session.link.peer] = session
        return True

    def _note_replaced(self, session: Session) -> None:
        """A node calls again while it is connected: now and then after a cut, often when a copy
        of it runs elsewhere.
        """
        state, now = self.states[session.name], now_ms()
        state.replaced = [at for at in state.replaced if now - 60_000 < at <= now] + [now]
        if len(state.replaced) >= REPLACED_OFTEN:
            state.twice = now
            text = f"{session.party}/{session.node} calls again and again while it is connected"
            self.keep(sync.Evidence("link.two-with-one-key", text, "", 0, ()), session.party)

    async def _refuse(self, session: Session, error: KuroshioError) -> None:
        self.states[session.name].refuse(now_ms(), error.code)
        self._note_of(session, "refused", error.code)
        self._on_refused(error, session.name, noted=True)
        try:
            notice = say.Notice(error.code, error.message[:300])
            await asyncio.wait_for(session.link.send(say.encode(notice)), LAST_WORD_S)
        except (Unavailable, TimeoutError):
            pass
        await session.link.close(error.code)

    def _on_refused(self, error: KuroshioError, party: str = "?", *, noted: bool = False) -> None:
        log.warning("refused a partner", peer=party, code=error.code, error=error.message)
        self.keep(sync.Evidence(error.code, error.message, "", 0, ()), party)
        if party in self.states and not noted:
            self._note(party, "refused", error.code)

    def _gone(self, session: Session) -> None:
        session.give_up_storing()
        if self.sessions.get(session.link.peer) is not session:
            return
        del self.sessions[session.link.peer]
        self._claims.gone(session.link.peer)
        state = self.states[session.name]
        if (_loop_time() - session.began) * 1000 > SOUND_AFTER_MS:
            state.refusals = min(state.refusals, 1 if state.state == "refused" else 0)
        if state.state == "direct" and all(s.name != session.name for s in self.sessions.values()):
            self._note(session.name, "down", "link.closed")
        self._ports.on_session(session, False)
        for other in self.sessions.values():
            other.exchange.reconsider()
            other.wake.set()

    def _owes(self, peer: tuple[str, str], name: str) -> bool:
        session = self.sessions.get(peer)
        held = self._shelf.head(name).number
        return session is not None and session.progress.owes(name, held, _loop_time())

    # --- small things --------------------------------------------------------------------------

    def _note(self, party: str, state: str, error: str) -> LinkState:
        known = self.states.setdefault(party, LinkState(party, since=now_ms()))
        if known.state != state:
            known.state, known.since = state, now_ms()
            log.info("link", peer=party, state=state, code=error)
        known.error = error
        if state != "direct":
            known.round_trip_ms = None
        self.on_change()
        return known

    def _note_of(self, session: Session, state: str, error: str) -> None:
        """What a session's end says of its link, unless another session has its place."""
        if self.sessions.get(session.link.peer) is session:
            self._note(session.name, state, error)

    def keep(self, evidence: sync.Evidence, party: str) -> None:
        """Keep what a partner did."""
        self._writer.submit(lambda ledger, now: ledger.keep_evidence(evidence, party, now))

    def _spawn(self, work: "asyncio._CoroutineLike[None]") -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _loop_time() -> float:
    return asyncio.get_running_loop().time()


def _first(errors: BaseExceptionGroup[KuroshioError]) -> KuroshioError:
    error = errors.exceptions[0]
    assert isinstance(error, KuroshioError)  # the except* clause says so
    return error
