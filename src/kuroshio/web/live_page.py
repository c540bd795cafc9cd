"""One page on the live socket: what waits to be sent to it, bounded, and in what order.

A page that is slow loses picture frames first: it gets key frames when it has caught up. If it
falls further behind, all that waits is dropped and one new snapshot takes its place. Nothing here
knows of sockets or threads; the hub calls it from its event loop only.
"""

import asyncio
from collections import deque

import msgspec

from kuroshio.web.door import SignedIn

TEXTS = 256
TEXT_BYTES = 4 * 1024 * 1024
FRAMES = 120
FRAME_BYTES = 8 * 1024 * 1024

SIGNED_OUT = 4401
CROSS_SITE = 4403
RUBBISH = 4400
CONNECT_AGAIN = 4001
TRY_LATER = 1013


class Goodbye(msgspec.Struct, frozen=True):
    """Close with this code, after one last message if there is one."""

    code: int
    last: str | None = None


class SendSnapshot(msgspec.Struct, frozen=True):
    """Build a snapshot and send it. Whatever changes from here on is queued behind it."""


class SendPing(msgspec.Struct, frozen=True):
    """Send a ping with the time of sending."""


class AskForKeyFrames(msgspec.Struct, frozen=True):
    """The page has caught up with all else: whoever makes frames may begin anew."""


Step = Goodbye | SendSnapshot | SendPing | AskForKeyFrames | str | bytes


class LivePage:
    """The queue of one page, and what it said of itself."""

    def __init__(self, client: str, entered: SignedIn) -> None:
        self.client = client
        self.entered = entered
        self.wake = asyncio.Event()
        self.sending_since: float | None = None
        self.used = False
        """Its officer did something, or looked on, since the session was last checked."""
        self.goodbye: Goodbye | None = None
        self._texts: deque[str] = deque()
        self._frames: deque[bytes] = deque()
        self._text_size = self._frame_size = 0
        self._ping = False
        self._snapshot_due = True
        self._frames_open = False

    def offer_text(self, text: str) -> bool:
        """Queue a change. False when the page was too slow and gets a new snapshot instead."""
        if self._snapshot_due or self.goodbye:
            return True  # the snapshot to come, or nobody, will hold it
        self._texts.append(text)
        self._text_size += len(text)
        self.wake.set()
        if len(self._texts) <= TEXTS and self._text_size <= TEXT_BYTES:
            return True
        self._drop_frames()
        self._texts.clear()
        self._text_size = 0
        self._snapshot_due = True
        return False

    def offer_frame(self, frame: bytes) -> bool:
        """Queue a picture frame. False when it and those before it were dropped."""
        if not self._frames_open or self.goodbye:
            return True  # key frames will be asked for
        self._frames.append(frame)
        self._frame_size += len(frame)
        self.wake.set()
        if len(self._frames) <= FRAMES and self._frame_size <= FRAME_BYTES:
            return True
        self._drop_frames()
        return False

    def _drop_frames(self) -> None:
        self._frames.clear()
        self._frame_size = 0
        self._frames_open = False

    def ping(self) -> None:
        """One ping waits at most: a later one says more."""
        self._ping = True
        self.wake.set()

    def leave(self, goodbye: Goodbye) -> None:
        """Close as soon as what is being sent has gone; nothing else goes."""
        if self.goodbye is None:
            self.goodbye = goodbye
            self._texts.clear()
            self._drop_frames()
        self.wake.set()

    def next_step(self) -> Step | None:
        """What to do now: what matters most first, the picture last."""
        if self.goodbye is not None:
            return self.goodbye
        if self._snapshot_due:
            self._snapshot_due = False
            return SendSnapshot()
        if self._ping:
            self._ping = False
            return SendPing()
        if self._texts:
            text = self._texts.popleft()
            self._text_size -= len(text)
            return text
        if self._frames:
            frame = self._frames.popleft()
            self._frame_size -= len(frame)
            return frame
        if not self._frames_open:
            self._frames_open = True
            return AskForKeyFrames()
        return None
