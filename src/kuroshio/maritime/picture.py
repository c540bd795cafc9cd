"""The picture: for each source party the latest state of its vessels. Merging them is a view.

Pure: `now` is an argument everywhere. A frame's number (`seq`) begins with the instant at which
the picture was made, so that a process that starts again never uses a number twice, and a base
from before the start is seen to be unknown.
"""

from dataclasses import dataclass, field

import msgspec

from kuroshio.maritime.ais.decode import Decoded
from kuroshio.maritime.track import VESSELS_LIMIT, Tracks
from kuroshio.values import HOUR, SECOND, Reality

KEEP = 1 * HOUR
"""ms without a report after which a vessel leaves the picture, unless the node says otherwise."""


class PictureTerms(msgspec.Struct, frozen=True, omit_defaults=True):
    """What the receiver is to do with a picture: the terms travel with every frame."""

    bodies: tuple[str, ...] = ()
    """Bodies of the receiver (`PARTY/BODY`) that may see it; empty: all."""
    delay: int = 0
    """ms that the latest of its positions are held back."""
    keep: int = 0
    """ms for which it may be kept; 0: no limit."""
    pass_on: bool = False
    purposes: tuple[str, ...] = ()
    """What it is given for; empty: for anything."""
    reduced: bool = False
    """It says less than its giver knows; never how."""


NO_TERMS = PictureTerms()


@dataclass(slots=True)
class SourcePicture:
    """What one party's nodes report."""

    source: str
    reality: Reality
    seq: int
    """The number that the next frame of this source gets; changes are marked with it."""
    run: int
    """The first such number: which life of the picture it is."""
    note: str = ""
    terms: PictureTerms = NO_TERMS
    """Of what a partner gave: what its agreement asks of us."""
    tracks: Tracks = field(default_factory=Tracks)
    shown: int = 0
    """Number of the last frame for all screens."""
    shown_note: str = ""

    def known_base(self, base: int) -> bool:
        """Whether a frame can be made relative to frame `base`."""
        return self.run <= base < self.seq and base >= self.tracks.forgotten

    def number(self) -> int:
        """Close the frame that is being filled: its number; later changes belong to the next."""
        self.seq += 1
        return self.seq - 1


class Picture:
    """The own party's picture and the pictures that partners gave."""

    def __init__(
        self,
        party: str,
        reality: Reality,
        now: int,
        *,
        vessels: int = VESSELS_LIMIT,
        compiled: bool = False,
    ) -> None:
        """`now`: ms since 1970Z, later than any earlier picture of the same party was made.
        `vessels`: how many each source may have. `compiled`: see Tracks.
        """
        self.party = party
        self._now = now
        self._vessels, self._compiled = vessels, compiled
        self.sources: dict[str, SourcePicture] = {}
        self.own = self.source(party, reality)

    def source(self, party: str, reality: Reality) -> SourcePicture:
        """The picture of one source party, made when it is new."""
        found = self.sources.get(party)
        if found is None:
            tracks = Tracks(self._vessels, compiled=self._compiled)
            found = SourcePicture(party, reality, self._now, self._now, tracks=tracks)
            self.sources[party] = found
        return found

    def take(self, decoded: Decoded, now: int) -> int:
        """Take in own reports, received at `now` (ms); the number of vessels that changed."""
        own = self.own
        changed = own.tracks.take_positions(decoded.positions, own.seq, now / SECOND)
        own.tracks.take_statics(decoded.statics, own.seq)
        return changed

    def age_out(self, now: int, keep: int = KEEP) -> int:
        """Take away what was not heard for `keep` ms, or for as long as its giver lets it be kept;
        how many vessels went.
        """
        gone = 0
        for source in self.sources.values():
            kept = min(keep, source.terms.keep or keep)
            gone += len(source.tracks.age_out((now - kept) / SECOND, source.seq))
        return gone
