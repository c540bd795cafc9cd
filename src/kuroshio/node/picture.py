"""The picture between its own process, the partners' links and the officers' pages.

Only passes bytes on: the columns are made elsewhere, so that the hotline's latency holds. Frames
are signed here when they leave and checked here when they come.
"""

import asyncio
import secrets
from collections.abc import Callable, Sequence
from typing import Any

import msgspec
import structlog

from kuroshio.errors import Unavailable, Untrusted
from kuroshio.node.clock import now_ms
from kuroshio.node.config import Config
from kuroshio.node.files import Layout
from kuroshio.node.ledger import Identity
from kuroshio.node.links import Links
from kuroshio.node.session import Session
from kuroshio.sharing import gate
from kuroshio.sharing.masks import PictureMask, picture_release
from kuroshio.sync import messages as say
from kuroshio.sync.exchange import Evidence
from kuroshio.trust import cose
from kuroshio.trust.directory import Directory
from kuroshio.wire.picture_link import PictureClient

FRAME = "kuroshio/picture-frame"
PREVIEW_WITHIN_S = 10.0
PROGRAM = "kuroshio.node.picture_main"
FRAMES_UNANSWERED = 8
"""Frames that a partner may send before one is answered; a sound one sends one."""
log = structlog.get_logger("picture")


def _keeping(config: Config) -> dict[str, Any]:
    """What the process is to keep, in memory and on disk."""
    folder = str(Layout(config.folder).archive)
    archive = {"folder": folder, "reserve_mb": config.disk_reserve_mb} if config.archive else None
    return {
        "keep_min": config.picture_keep_min,
        "vessels": config.picture_vessels,
        "flush_s": config.archive_flush_s,
        "archive": archive,
    }


class PictureDesk:
    """Runs on the event loop."""

    def __init__(
        self,
        config: Config,
        identity: Identity,
        directory: Callable[[], Directory],
        compiled: Callable[[], gate.Gate],
    ) -> None:
        self._config, self._identity = config, identity
        self._directory, self._gate = directory, compiled
        self._previews: dict[str, asyncio.Future[dict[str, Any]]] = {}
        self.links: Links | None = None
        self.on_screen: Callable[[bytes, str | None, tuple[str, ...]], None]
        self.on_screen = lambda _data, _client, _bodies: None
        self.on_release: Callable[[dict[str, dict[str, Any]]], None] = lambda _changed: None
        """Told of what the gate says anew of the picture, by party."""
        self.release: dict[str, dict[str, Any]] = {}
        self.counts: dict[str, Any] = {}
        self.receivers: list[dict[str, Any]] = []
        """The health of each source, as wire/health.py has it."""
        self.heard: dict[str, int] = {}
        """When the last frame of each partner came (ms)."""
        sources = [
            {"name": s.name, "url": s.url, "speed": s.speed, "reality": s.reality.value}
            for s in config.sources
        ]
        self.client = PictureClient(
            config.party, config.reality, sources, {}, tick_ms=config.picture_tick_ms,
            keeping=_keeping(config), program=PROGRAM,
        )  # fmt: skip

    async def run(self) -> None:
        """Pass on what the process says, until it is stopped."""
        async with self.client:
            await self.regate()
            async for message in self.client.messages():
                self._on_message(message)

    async def regate(self) -> None:
        """Ask the gate again who may have the picture; called when agreements may have changed."""
        compiled = self._gate()
        policy = compiled.policy
        release: dict[str, dict[str, Any]] = {}
        for party in policy.directory.partners:
            found = picture_release(party, compiled)
            release[party] = {
                "allowed": found.answer.allowed,
                "reason": found.answer.reason,
                "agreement": found.answer.agreement,
                "agreement_id": found.answer.about,
                "comes": gate.picture_comes(party, policy),
                "masks": msgspec.to_builtins(found.masks),
            }
        if release != self.release:
            changed = [p for p, r in release.items() if r != self.release.get(p)]
            self.release = release
            self._hold_back()
            self.client.release(release)
            self.on_release({p: release[p] for p in changed})

    def _hold_back(self) -> None:
        """What waits on a slow link for a party that may not have it any more does not leave."""
        for session in self.links.sessions.values() if self.links else ():
            if not self.release.get(session.party, {}).get("allowed"):
                session.exchange.drop_frame()

    async def preview(self, masks: Sequence[PictureMask]) -> dict[str, Any]:
        """What a partner would see of the present picture by these masks: `vessels`, `of`,
        `bodies`, and `data`, a key frame as pages read it. Unavailable (`picture.no-answer`).
        """
        name = secrets.token_hex(8)
        asked: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
        self._previews[name] = asked
        self.client.preview(name, msgspec.to_builtins(tuple(masks)))
        try:
            return await asyncio.wait_for(asked, PREVIEW_WITHIN_S)
        except TimeoutError as error:
            raise Unavailable("picture.no-answer", "the picture's process is busy") from error
        finally:
            self._previews.pop(name, None)

    def forget(self, party: str) -> None:
        """Erase what a partner gave of its picture."""
        self.client.forget(party)

    def on_session(self, session: Session, up: bool) -> None:
        """A partner's link came up or went down. Nodes of one party exchange records only."""
        if session.party == self._config.party:
            return
        self.client.partner_link(session.party, up=up)
        if up:
            self.client.partner_ready(session.party, 0)

    def on_frame(self, session: Session, data: bytes) -> None:
        """A frame from a partner; Untrusted when its node did not sign it, or when it sends
        frame after frame without waiting for an answer (`picture.unasked-frame`).
        """
        session.frames_unanswered += 1
        if session.frames_unanswered > FRAMES_UNANSWERED:
            raise Untrusted("picture.unasked-frame", f"{session.party} floods us with frames")
        key = self._directory().node_keys(*session.link.peer).signing
        self.client.partner_frame(session.party, cose.open_signed(data, FRAME, key))
        self.heard[session.party] = now_ms()

    def on_ack(self, session: Session, number: int) -> None:
        """The partner holds our frame, and may have the next."""
        self.client.partner_ready(session.party, number)

    def _on_message(self, message: dict[str, Any]) -> None:
        match message["kind"]:
            case "screen":
                bodies = tuple(message.get("bodies", ()))
                self.on_screen(message["data"], message["client"], bodies)
            case "preview":
                asked = self._previews.pop(message["id"], None)
                if asked is not None and not asked.done():
                    asked.set_result(message)
            case "partner":
                self._send(message["party"], message["data"])
            case "ack":
                session = self.links.session_of(message["party"]) if self.links else None
                if session:
                    session.frames_unanswered = 0
                    session.post(say.FrameAck(message["seq"]))
            case "counts":
                self.counts = message
            case "receivers":
                self.receivers = message["receivers"]
            case "restarted":
                log.error("the picture process died and was started again")
                self._again()
            case "log":
                log.warning("picture", code=message.get("code"), text=message.get("message"))
                if message.get("whose_move") == "peer":
                    self._bad_frame(str(message["party"]), message["code"], message["message"])

    def _bad_frame(self, party: str, code: str, text: str) -> None:
        """A partner's node signed what is no frame: evidence. Its hotline must not hang on that,
        so the link stays; a key frame is asked for.
        """
        session = self.links.session_of(party) if self.links else None
        if self.links and session:
            self.links.keep(Evidence(code, text, "", 0, ()), party)
            session.frames_unanswered = 0
            session.post(say.FrameAck(0))

    def _send(self, party: str, data: bytes) -> None:
        """The last question before it leaves is the gate's, not the process's memory of it."""
        if not self.release.get(party, {}).get("allowed"):
            return
        session = self.links.session_of(party) if self.links else None
        if session:
            signed = cose.seal_signed(FRAME, data, self._identity.public_key, self._identity.sign)
            session.exchange.offer_frame(signed)
            session.wake.set()

    def _again(self) -> None:
        """Frames that were on their way are lost; partners wait for an answer that never comes."""
        for session in self.links.sessions.values() if self.links else ():
            self.on_session(session, True)
            session.frames_unanswered = 0
            session.post(say.FrameAck(0))
