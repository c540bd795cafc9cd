"""Which node this is."""

import msgspec

from kuroshio.trust.cose import Sign
from kuroshio.values import Reality


class Identity(msgspec.Struct, frozen=True):
    """This node, and what its configuration says of every record it writes or takes in."""

    party: str
    node: str
    public_key: bytes
    sign: Sign
    reality: Reality
    marking_ceiling: str

    def owns(self, log: str) -> bool:
        """Whether a log is this node's own."""
        return log.startswith(f"{self.party}/{self.node};")
