"""What goes into parcels for a partner: how far we hold what, entries, receipts.

The same giver as in a session says what may be given, up to where, and where a segment may end;
only the order comes from here. Flash goes first.
"""

from collections.abc import Callable, Iterator, Mapping

from kuroshio.feed.entry import parse_log
from kuroshio.sync import messages as say
from kuroshio.sync.giver import Giver
from kuroshio.sync.shelf import Node, Shelf
from kuroshio.trust.directory import Directory
from kuroshio.values import LANES_BY_PRECEDENCE

Carried = say.Have | say.Give | say.ReceiptGiven | say.BlobWant | say.BlobSlice
Span = tuple[str, int, int]
"""(log, after, until): entries after one number up to another."""


def spans(shelf: Shelf, party: str, held: Mapping[str, int]) -> list[Span]:
    """What a partner lacks, as far as it has signed (`held`: log → number), flash first."""
    behind = [
        (log, held.get(log, 0), head.number)
        for log, head in shelf.logs_for(party).items()
        if head.number > held.get(log, 0)
    ]
    return sorted(behind, key=_by_precedence)


def positions(shelf: Shelf, party: str, most: int = 500) -> list[say.Have]:
    """How far every log that is for a partner is held here; `most` logs in one message."""
    told = [say.Position(log, h.number, h.entry_hash) for log, h in shelf.logs_for(party).items()]
    batches = [told[at : at + most] for at in range(0, len(told), most)] or [[]]
    return [say.Have(tuple(batch), batch is batches[-1]) for batch in batches]


class Packing:
    """Fills parcels with what a partner lacks. `room`: bytes of messages for one parcel."""

    def __init__(
        self, own: Node, peer: str, shelf: Shelf, directory: Callable[[], Directory]
    ) -> None:
        self._shelf, self._peer = shelf, peer
        self._giver = Giver(own, (peer, ""), shelf, directory)

    def entries(self, lacking: list[Span], room: int) -> Iterator[tuple[list[Carried], list[Span]]]:
        """Parcels' messages, and what entries each carries. Before the first give of a log in a
        parcel stands how far it is held, so that each parcel can be taken in by itself.
        """
        messages: list[Carried] = []
        carried: list[Span] = []
        left = room
        for log, after, _ in lacking:
            self._giver.want(log, after)
            lane, at = parse_log(log).lane, after
            while (give := self._giver.next_segment(lane, max(1, left))) is not None:
                size = len(say.encode(give))
                if carried and size > left:
                    yield messages, carried
                    messages, carried, left = [], [], room
                if not any(span[0] == log for span in carried):
                    head = self._shelf.head_for(log, self._peer)
                    position = say.Position(log, head.number, head.entry_hash)
                    messages.append(say.Have((position,)))
                messages.append(give)
                carried.append((log, at, at + len(give.items)))
                at += len(give.items)
                left -= size
            self._giver.want(log, say.NO_MORE)
        if carried:
            yield messages, carried


def _by_precedence(span: Span) -> tuple[int, str]:
    return LANES_BY_PRECEDENCE.index(parse_log(span[0]).lane), span[0]
