"""How old what a partner sees becomes on a slow link, in simulated time.

`python -m bench.slow_link [--quick] [--json]`: made-up vessels that each report every so many
seconds, the view and outbox of one partner, the exchange, and a link of 50 kbit/s that carries
one message after another. Age is that of each vessel's latest report at the partner, every second
from when the partner first held all of them.
"""

import argparse
from collections import deque
from dataclasses import dataclass, field

import numpy as np
from bench.machine import finish
from bench.traffic import Traffic

from kuroshio.maritime.partner_frames import Inbox, Outbox, PictureRelease
from kuroshio.maritime.partner_view import PartnerView
from kuroshio.maritime.picture import Picture
from kuroshio.sharing.handling import Handling
from kuroshio.sharing.masks import PictureMask
from kuroshio.sync import messages as say
from kuroshio.sync.exchange import Exchange, Pass
from kuroshio.values import SECOND, Reality

BITS_PER_SECOND = 50_000
DELAY = 0.6
"""Seconds one way, as by a satellite that stands still."""
OVERHEAD = 80
"""Bytes that a message costs besides: sealing, padding, WebSocket, TLS, TCP and IP."""
STEPS = 20
BEGIN = 1_760_000_000
_TWN, _JPN = ("TWN", "n1"), ("JPN", "n1")


@dataclass
class SlowLink:
    """One picture, its partner's, and the link between; `second` is one of simulated time."""

    traffic: Traffic
    every: int
    """Seconds between a vessel's reports."""
    bits_per_second: int = BITS_PER_SECOND
    on_its_way: deque[tuple[float, say.Message]] = field(default_factory=deque)
    back: deque[tuple[float, say.Message]] = field(default_factory=deque)
    acks: deque[tuple[float, int]] = field(default_factory=deque)
    free_at: float = 0.0
    sizes: list[int] = field(default_factory=list)
    """Bytes of each frame that left."""
    waits: list[float] = field(default_factory=list)
    """How long a flash message would have waited, at each step: what lay before the link then."""

    def __post_init__(self) -> None:
        made = Reality.SIMULATED
        self.own = Picture("TWN", made, BEGIN * SECOND)
        self.theirs = Picture("JPN", made, BEGIN * SECOND)
        self.view = PartnerView("TWN", made, BEGIN * SECOND)
        self.view.regate((PictureMask((), Handling()),))
        self.outbox, self.inbox = Outbox(PictureRelease("JPN", allowed=True)), Inbox("TWN")
        self.outbox.ready(0)
        self.now = float(BEGIN)
        self.exchange, self.peer = (
            Exchange(own, other, NothingHeld(), lambda: None)  # type: ignore[arg-type, return-value]
            for own, other in ((_TWN, _JPN), (_JPN, _TWN))
        )
        self.exchange.start()
        self.peer.start()

    def second(self) -> None:
        """Reports come, a tick goes by, the link carries what it can."""
        millis = round(self.now * SECOND)
        count = self.traffic.count
        reports = self.traffic.step(np.full(count, self.now), 1.0)
        due = (np.arange(count) + int(self.now)) % self.every == 0
        self.own.own.tracks.take_positions(reports[due], self.own.own.seq, self.now)
        while self.acks and self.acks[0][0] <= self.now:
            self.outbox.ready(self.acks.popleft()[1])
        self.view.refresh(self.own.own, millis)
        frame = self.outbox.next(self.view.seen, millis)
        if frame is not None:
            self.sizes.append(len(frame.data))
            self.exchange.offer_frame(frame.data)
        for step in range(STEPS):
            self._carry(self.now + step / STEPS)
        self.now += 1

    def _carry(self, now: float) -> None:
        """A twentieth of a second: what is handed to the link, what arrives, what comes back."""
        millis = round(now * SECOND)
        while self.on_its_way and self.on_its_way[0][0] <= now:
            arrived, message = self.on_its_way.popleft()
            for effect in self.peer.receive(message, millis):
                if isinstance(effect, Pass) and isinstance(effect.message, say.Frame):
                    data = effect.message.data
                    applied = self.inbox.take(self.theirs, data, round(arrived * SECOND))
                    self.acks.append((arrived + DELAY, applied.ack))
        while (answer := self.peer.next_message(millis)) is not None:
            self.back.append((now + DELAY, answer))
        while self.back and self.back[0][0] <= now:
            self.exchange.receive(self.back.popleft()[1], millis)
        while (given := self.exchange.next_message(millis)) is not None:
            takes = (len(say.encode(given)) + OVERHEAD) * 8 / self.bits_per_second
            self.free_at = max(self.free_at, now) + takes
            self.on_its_way.append((self.free_at + DELAY, given))
        self.waits.append(max(0.0, self.free_at - now))

    @property
    def ages(self) -> np.ndarray:
        """Seconds since each report that the partner sees was made."""
        return np.asarray(
            self.now - self.theirs.source("TWN", Reality.SIMULATED).tracks.states["at"]
        )


class NothingHeld:
    """A shelf without logs: only the picture goes over this link."""

    def logs_for(self, _party: str) -> dict[str, object]:
        """None."""
        return {}


def told(vessels: int, every: int, seconds: int) -> dict[str, float]:
    """Ages and frames of one fleet over so many seconds."""
    link = SlowLink(Traffic(vessels), every)
    ages: list[float] = []
    worst: list[float] = []
    while len(worst) < seconds:
        link.second()
        now = link.ages
        if len(now) == vessels:
            ages.append(float(np.median(now)))
            worst.append(float(now.max()))
    half, sizes = len(worst) // 2, link.sizes
    later = sorted(link.waits[len(link.waits) // 4 :])
    return {
        "age_p50_s": round(float(np.median(ages)), 1),
        "oldest_s": round(float(max(worst))),
        "oldest_in_second_half_s": round(float(max(worst[half:]))),
        "frame_s": round(float(np.median(sizes[len(sizes) // 2 :])) * 8 / BITS_PER_SECOND, 1),
        "longest_frame_s": round(max(sizes) * 8 / BITS_PER_SECOND, 1),
        "flash_waits_p99_s": round(later[len(later) * 99 // 100], 2),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    figures = {}
    for vessels, every in ((1_000, 10), (5_000, 10), (20_000, 10), (20_000, 2)):
        of_one = told(vessels, every, 120 if options.quick else 900)
        figures.update({f"{vessels}_every_{every}_s_{n}": v for n, v in of_one.items()})
    finish("slow_link", figures, {}, {}, options.json or options.quick)


if __name__ == "__main__":
    main()
