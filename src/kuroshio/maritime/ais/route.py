"""Which node a report enters: one only, by published boxes, so that what stands on another
node's map has been shared.

The boxes are a rule for feeding demonstrations and tests; they state no claim of anybody.
"""

from collections import deque

import numpy as np
import numpy.typing as npt

from kuroshio.geo.box import Box
from kuroshio.maritime.ais.assemble import keys
from kuroshio.maritime.ais.columns import UNITS_PER_DEGREE, Floats, Ints, UInts
from kuroshio.maritime.ais.decode import LONGEST_LINE, positions_of
from kuroshio.maritime.ais.fields import unsigned, words_of
from kuroshio.maritime.ais.flags import UNPLACED, UNRELIABLE
from kuroshio.maritime.ais.scan import Sentences, padded, scan

BOXES = (Box("TWN", 21.0, 26.5, 117.5, 122.8), Box("JPN", 23.5, 46.0, 122.8, 150.0))
"""First match in this order."""
ELSEWHERE = "USA"
PARTIES = (*(box.name for box in BOXES), ELSEWHERE)
HELD_LIMIT = 20_000
"""Lines that wait for a position of their vessel; the oldest beyond go elsewhere."""
HELD_FOR = 600.0
"""s that a line waits at most."""
_UNKNOWN = -1
# As an index this names the last of PARTIES, which is where the unknown end up.
_KEYS = 16 * 256 * 16


def party_of(lat: npt.ArrayLike, lon: npt.ArrayLike) -> npt.NDArray[np.str_]:
    """The party of each position (1/600000 degree), as its code."""
    index = _index_of(np.asarray(lat, dtype=np.float64), np.asarray(lon, dtype=np.float64))
    return np.array(PARTIES)[index]


def _index_of(lat: Floats, lon: Floats) -> Ints:
    lats, lons = lat / UNITS_PER_DEGREE, lon / UNITS_PER_DEGREE
    return np.select([box.holds(lats, lons) for box in BOXES], range(len(BOXES)), len(BOXES))


class Router:
    """Divides a stream of sentences; static reports follow their vessel's last position."""

    def __init__(self) -> None:
        self._carry = b""
        self._known: UInts = np.zeros(0, dtype=np.uint32)
        self._party: npt.NDArray[np.int8] = np.zeros(0, dtype=np.int8)
        self._group_mmsi: Ints = np.full(_KEYS, _UNKNOWN)
        self._held: deque[tuple[int, float, bytes]] = deque()
        self.reports: Ints = np.zeros(len(PARTIES), dtype=np.int64)
        """Position reports routed to each of PARTIES."""

    def feed(self, block: bytes, now: float) -> dict[str, bytes]:
        """Whole lines for each party out of a block split anywhere; `now` in s.

        Lines without an AIVDM sentence are left out.
        """
        text = self._carry + block
        whole = text.rfind(b"\n") + 1
        self._carry = text[whole:] if len(text) - whole <= LONGEST_LINE else b""
        found = scan(padded(text[:whole]))
        if not len(found):
            return self._released({}, now)
        mmsi = self._identities(found)
        placed = self._place(found)
        parties = np.where(placed >= 0, placed, self._last_known(mmsi))
        lines = _lines(found, text[:whole])
        out = {
            PARTIES[index]: _gather(text[:whole], lines, parties == index)
            for index in range(len(PARTIES))
        }
        waiting = np.flatnonzero(parties == _UNKNOWN)
        for row in waiting.tolist():
            line = text[int(lines[0][row]) : int(lines[1][row])]
            self._held.append((int(mmsi[row]), now, line))
        return self._released(out, now)

    def flush(self) -> dict[str, bytes]:
        """What still waits, which goes elsewhere."""
        lines = [line for _, _, line in self._held]
        self._held.clear()
        return {ELSEWHERE: b"".join(lines)} if lines else {}

    def _identities(self, found: Sentences) -> Ints:
        """The MMSI of the message that each sentence is of; later parts have their first's."""
        words, _ = words_of(found.text, found.start, found.length, 1)
        mmsi = unsigned(words, 8, 30).view(np.int64)
        later = np.flatnonzero(found.total > 1)
        if not len(later):
            return mmsi
        key = keys(found, later)
        for at, k in zip(later.tolist(), key.tolist(), strict=True):
            if found.number[at] == 1:
                self._group_mmsi[k] = mmsi[at]
            else:
                mmsi[at] = self._group_mmsi[k]
        return mmsi

    def _place(self, found: Sentences) -> Ints:
        """The party of each sentence that holds a position by itself, else unknown."""
        positions = positions_of(found)
        sound = positions[(positions["flags"] & (UNRELIABLE | UNPLACED)) == 0]
        index = _index_of(sound["lat"], sound["lon"])
        self.reports += np.bincount(index, minlength=len(PARTIES))
        placed = np.full(len(found), _UNKNOWN)
        placed[sound["sentence"]] = index
        self._learn(sound["mmsi"].astype(np.uint32), index.astype(np.int8))
        return placed

    def _learn(self, mmsi: UInts, index: npt.NDArray[np.int8]) -> None:
        """Remember where each vessel was last."""
        everyone = np.concatenate([self._known, mmsi])
        where = np.concatenate([self._party, index])
        order = np.argsort(everyone, kind="stable")
        everyone, where = everyone[order], where[order]
        last = np.append(everyone[1:] != everyone[:-1], True)[: len(everyone)]
        self._known, self._party = everyone[last], where[last]

    def _last_known(self, mmsi: Ints) -> Ints:
        place = np.searchsorted(self._known, mmsi)
        place[place == len(self._known)] = 0
        if not len(self._known):
            return np.full(len(mmsi), _UNKNOWN)
        return np.where(self._known[place] == mmsi, self._party[place], _UNKNOWN)

    def _released(self, out: dict[str, bytes], now: float) -> dict[str, bytes]:
        """Add the lines whose wait is over to what goes out."""
        if self._held:
            held = list(self._held)
            party = self._last_known(np.array([mmsi for mmsi, _, _ in held]))
            freed: dict[str, list[bytes]] = {}
            spare = len(held) - HELD_LIMIT
            self._held.clear()
            for place, ((mmsi, since, line), index) in enumerate(
                zip(held, party.tolist(), strict=True)
            ):
                if index == _UNKNOWN and now - since < HELD_FOR and place >= spare:
                    self._held.append((mmsi, since, line))
                else:
                    freed.setdefault(PARTIES[index], []).append(line)
            for name, lines in freed.items():
                out[name] = out.get(name, b"") + b"".join(lines)
        return {party: lines for party, lines in out.items() if lines}


def _lines(found: Sentences, text: bytes) -> tuple[Ints, Ints]:
    """Where the line of each sentence begins (tag block included) and ends."""
    newlines = np.flatnonzero(np.frombuffer(text, dtype=np.uint8) == 10)
    row = np.searchsorted(newlines, found.head)
    begin = np.append(0, newlines + 1)[row]
    end = newlines[row] + 1
    # Several sentences on one line would go out several times: each then goes by itself.
    crowded = np.flatnonzero(np.bincount(row, minlength=1)[row] > 1)
    begin[crowded], end[crowded] = found.head[crowded], found.end[crowded]
    return begin, end


def _gather(text: bytes, lines: tuple[Ints, Ints], chosen: npt.NDArray[np.bool_]) -> bytes:
    """The chosen lines one after another."""
    begin, end = lines[0][chosen], lines[1][chosen]
    if not len(begin):
        return b""
    size = end - begin
    before = np.cumsum(size) - size
    source = np.arange(int(size.sum())) + np.repeat(begin - before, size)
    joined: bytes = np.frombuffer(text, dtype=np.uint8)[source].tobytes()
    return joined if joined.endswith(b"\n") else joined + b"\n"
