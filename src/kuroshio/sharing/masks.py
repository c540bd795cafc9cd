"""What of the picture may go to one party: the gate, compiled to masks over columns.

Each mask is one rule: a region, and how positions in it are handled. A vessel goes by the first
mask that holds it; masks are sorted so that the first gives most. A vessel that no mask holds does
not go. Only own sources are ever at hand: what a partner gave is not passed on.
"""

from collections.abc import Sequence

import msgspec
import numpy as np
import numpy.typing as npt

from kuroshio.geo.area import Area, Ring, fault
from kuroshio.geo.atlas import NOWHERE as NOWHERE
from kuroshio.geo.atlas import Atlas
from kuroshio.sharing.gate import Answer, Gate
from kuroshio.sharing.handling import Handling
from kuroshio.sharing.terms import PICTURE


class PictureMask(msgspec.Struct, frozen=True):
    """One rule of the picture; travels to the picture's own process as it is."""

    rings: tuple[tuple[tuple[float, float], ...], ...]
    """Regions; empty: everywhere."""
    handling: Handling
    bodies: tuple[str, ...] = ()
    """Bodies of the receiving party (`PARTY/BODY`) that may see it; empty: all."""
    agreement: str = ""
    about: str = ""
    purposes: tuple[str, ...] = ()
    """What it is given for; empty: for anything."""


class PictureRelease(msgspec.Struct, frozen=True):
    """Whether anything of the own picture may go to a party, and by which masks."""

    answer: Answer
    masks: tuple[PictureMask, ...] = ()


def picture_release(party: str, gate: Gate) -> PictureRelease:
    """What of the own picture may go to a party now."""
    if not gate.policy.directory.knows(party):
        return PictureRelease(Answer(party, False, "not-pinned"))
    ways = gate.ways(party, PICTURE)
    if not ways:
        return PictureRelease(Answer(party, False, "no-agreement"))
    masks = []
    for way in ways:
        text = next(a.text for a in gate.policy.agreements if a.about == way.yes.about)
        rings = tuple(r for r in text.rings(way.rule) if not fault(r))
        if rings or not way.rule.areas:
            yes = way.yes
            masks.append(
                PictureMask(
                    rings, yes.handling, yes.bodies, yes.agreement, yes.about, way.rule.purposes
                )
            )
    return PictureRelease(ways[0].yes, tuple(masks))


class Regions:
    """The regions of some masks, ready to be asked for whole columns."""

    def __init__(self, rings: Sequence[Sequence[Ring]]) -> None:
        """`rings`: for each mask its regions; none for a mask that holds everywhere."""
        self._atlas = Atlas([[Area(ring) for ring in of_one] for of_one in rings])

    def assign(self, lat: npt.ArrayLike, lon: npt.ArrayLike) -> npt.NDArray[np.int16]:
        """For each position (degrees, one dimension) the first mask that holds it, or NOWHERE."""
        return self._atlas.first(lat, lon)
