"""What a commit changed: what the ledger tells everyone once it is durable."""

import msgspec

from kuroshio.node.known import Known


class Committed(msgspec.Struct, frozen=True):
    """What a transaction changed, now that it is durable."""

    logs: frozenset[str]
    known: tuple[Known, ...]
    erased: tuple[Known, ...]
    receipts: frozenset[str]
    """Logs for which a partner's receipt came."""
    directory: bool
    damaged: frozenset[str]
    """Logs of which something was found damaged: whoever may hold it is asked again."""
