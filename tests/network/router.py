"""A small router in user space between network namespaces, joined to each by a TUN device.

The kernel's delay module is not to be had everywhere; this needs root and /dev/net/tun only. Each
direction between two sides is a `Way` with its own delay, jitter, loss, duplication, rate, buffer
and cut. Packets are real IPv4, and so is the TCP that copes with what is done to them.
"""

import fcntl
import heapq
import os
import random
import selectors
import shutil
import socket
import struct
import subprocess
import threading
import time
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from types import TracebackType
from typing import Self

NETWORK = "10.77.0"
MTU = 1_400
SMALLEST_BUFFER = 16 * 1024
"""Bytes that wait before any link, however thin: a modem holds a dozen packets."""
_TUNSETIFF, _IFF_TUN, _IFF_NO_PI = 0x400454CA, 0x0001, 0x1000


def impossible() -> str:
    """Why this cannot run here; "" when it can."""
    if os.geteuid() != 0:
        return "network namespaces need root"
    if not Path("/dev/net/tun").exists():
        return "there is no /dev/net/tun"
    if shutil.which("ip") is None:
        return "there is no ip command (iproute2)"
    try:
        with Router("try"):
            return ""
    except (OSError, subprocess.CalledProcessError) as error:  # a container that may not
        return f"no network namespace can be made here: {error}"


@dataclass
class Way:
    """One direction between two sides."""

    delay_ms: float = 0.0
    jitter_ms: float = 0.0
    """Up to so much more; packets may overtake each other."""
    loss: float = 0.0
    duplicate: float = 0.0
    kbit_s: float = 0.0
    """0: as fast as it goes."""
    buffer_s: float = 4.0
    """What waits before a thin link at most, in seconds of its rate; more is dropped."""
    up: bool = True
    carried: int = 0
    """Bytes handed over, headers of IP included."""
    dropped: int = 0
    """Packets."""
    free_at: float = 0.0

    def times(self, size: int, now: float, chance: random.Random) -> list[float]:
        """When a packet that comes now is handed over: never, once, or twice."""
        if not self.up or chance.random() < self.loss:
            self.dropped += 1
            return []
        if self.kbit_s:
            begin = max(now, self.free_at)
            waits = (begin - now) * self.kbit_s * 125
            if waits > max(SMALLEST_BUFFER, self.buffer_s * self.kbit_s * 125):
                self.dropped += 1
                return []
            now = self.free_at = begin + size * 8 / (self.kbit_s * 1_000)
        self.carried += size
        copies = 2 if chance.random() < self.duplicate else 1
        return [
            now + (self.delay_ms + chance.random() * self.jitter_ms) / 1_000 for _ in range(copies)
        ]


@dataclass(order=True)
class _Due:
    at: float
    number: int
    to: str = field(compare=False)
    packet: bytes = field(compare=False)


class Router:
    """Namespaces and devices for `sides`, and the thread that carries packets between them."""

    def __init__(self, *sides: str, seed: int = 1) -> None:
        self.sides = sides
        self.ways = {(a, b): Way() for a in sides for b in sides if a != b}
        self._tag = f"{os.getpid() % 100_000}"
        self._addresses = {side: f"{NETWORK}.{n}" for n, side in enumerate(sides, 1)}
        self._by_address = {socket.inet_aton(a): s for s, a in self._addresses.items()}
        self._files: dict[str, int] = {}
        self._chance = random.Random(seed)
        self._running = True
        self._thread = threading.Thread(target=self._run, name="router", daemon=True)

    def address(self, side: str) -> str:
        """A side's IPv4 address."""
        return self._addresses[side]

    def inside(self, side: str) -> list[str]:
        """What stands before a command that is to run in a side's namespace."""
        return ["ip", "netns", "exec", self._space(side)]

    def between(self, one: str, other: str, **changes: float | bool) -> None:
        """Change both directions between two sides."""
        for way in (self.ways[one, other], self.ways[other, one]):
            for name, value in changes.items():
                setattr(way, name, value)

    def carried(self, one: str, other: str) -> int:
        """Bytes that went either way between two sides."""
        return self.ways[one, other].carried + self.ways[other, one].carried

    def __enter__(self) -> Self:
        try:
            for side in self.sides:
                self._make(side)
        except (OSError, subprocess.CalledProcessError):
            self._remove()
            raise
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._running = False
        self._thread.join(5)
        self._remove()

    # --- inside ----------------------------------------------------------------------------------

    def _space(self, side: str) -> str:
        return f"k{self._tag}-{side.lower()}"

    def _make(self, side: str) -> None:
        space, device = self._space(side), f"k{self._tag}{side.lower()}"
        _ip("netns", "add", space)
        file = self._files[side] = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
        wanted = struct.pack("16sH", device.encode(), _IFF_TUN | _IFF_NO_PI)
        fcntl.ioctl(file, _TUNSETIFF, wanted)
        _ip("link", "set", device, "netns", space)
        for line in (
            f"addr add {self.address(side)}/24 dev {device}",
            f"link set {device} mtu {MTU} up",
            "link set lo up",
        ):
            _ip("-n", space, *line.split())

    def _remove(self) -> None:
        for file in self._files.values():
            os.close(file)
        for side in self.sides:
            subprocess.run(["ip", "netns", "del", self._space(side)], check=False,
                           capture_output=True)  # fmt: skip

    def _run(self) -> None:
        waiting: list[_Due] = []
        numbers = count()
        with selectors.DefaultSelector() as selector:
            for side, file in self._files.items():
                selector.register(file, selectors.EVENT_READ, side)
            while self._running:
                wait = waiting[0].at - time.monotonic() if waiting else 0.2
                for key, _ in selector.select(max(0.0, min(wait, 0.2))):
                    self._take(key.data, waiting, numbers)
                while waiting and waiting[0].at <= time.monotonic():
                    due = heapq.heappop(waiting)
                    if self._is_up(due):
                        self._hand(due)

    def _take(self, side: str, waiting: list[_Due], numbers: "count[int]") -> None:
        """Every packet that a side has sent: when, if ever, it is to arrive."""
        for _ in range(64):
            try:
                packet = os.read(self._files[side], 65_535)
            except BlockingIOError:
                return
            to = self._by_address.get(packet[16:20]) if packet[0] >> 4 == 4 else None
            if to is None or to == side:
                continue
            way = self.ways[side, to]
            for at in way.times(len(packet), time.monotonic(), self._chance):
                heapq.heappush(waiting, _Due(at, next(numbers), to, packet))

    def _is_up(self, due: _Due) -> bool:
        """A cut takes what is under way, too."""
        sender = self._by_address.get(due.packet[12:16])
        return sender is not None and self.ways[sender, due.to].up

    def _hand(self, due: _Due) -> None:
        try:
            os.write(self._files[due.to], due.packet)
        except OSError:
            return  # its buffer is full: a lost packet more


def _ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True, capture_output=True)
