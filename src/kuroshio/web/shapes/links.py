"""What goes round or by hand: bundles, and what a relay carries for others."""

from kuroshio.web.shapes.shape import Shape


class BundleWish(Shape, frozen=True):
    """A bundle to be written for a partner."""

    to: str
    everything: bool = False
    """Also what the partner has signed for, and what it wrote itself."""
    largest_mb: int = 0
    """No file larger than this; 0: one file."""


class BundleFile(Shape, frozen=True):
    number: int
    """From 1; the place in the address of its download."""
    name: str
    size: int


class NeededEntries(Shape, frozen=True):
    """Entries that must be there first: from `first` to `last` of one node's log."""

    party: str
    node: str
    lane: str
    log: str
    first: int
    last: int


class BundleView(Shape, frozen=True):
    """A bundle that was written here."""

    to: str
    number: int
    at: int
    size: int
    entries: int
    confirmed: bool
    """The partner has signed for everything in it."""
    files: list[BundleFile]
    """As far as they still lie at the node."""
    needs: list[NeededEntries]
    """What the partner must hold already."""


class BundleReadView(Shape, frozen=True):
    """What a bundle's file brought."""

    sender: str
    """Party and node."""
    bundle: int
    ended: bool
    """Its last parcel was in this file; else there is another file to be read."""
    fresh: int
    """Records that are new here."""
    known: int
    receipts: int
    pieces: int
    needs: list[NeededEntries]
    refused: list[str]
    """Codes of what could not be taken."""


class WaitingView(Shape, frozen=True):
    """Parcels of bundles that were read and wait for what must come before them."""

    parcels: int
    size: int
    oldest: int | None
    needs: list[NeededEntries]
    """As far as was seen since the node began."""


class RelayView(Shape, frozen=True):
    """What waits here for one party, of another: sizes and ages are all that a relay knows."""

    sender: str
    to: str
    parcels: int
    size: int
    oldest: int
