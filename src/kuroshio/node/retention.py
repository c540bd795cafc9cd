"""Retention: what was given for a time is erased when that is over, here and at the partners.

The author's node signs the erasure of its entry, which travels as every erasure does. A receiver
does not wait for it: its copy of the body goes when its own clock says so, and it attests that.
"""

import hashlib
from collections.abc import Callable, Iterator
from itertools import groupby

from kuroshio.domains import retention
from kuroshio.errors import Refused
from kuroshio.feed.entry import parse_log
from kuroshio.node.draft import Author, Draft
from kuroshio.node.erasures import erase_version
from kuroshio.node.ledger import Ledger

AT_ONCE = 200
NODE = Author("", "node")


def apply_retention(ledger: Ledger, now: int, chance: bytes) -> int:
    """Erase what is over at `now` (ms), the oldest first; how many entries were seen to.

    `chance`: 32 random bytes, from which each record's are drawn.
    """
    over = ledger.store.keeps_over(now, AT_ONCE)
    draws = _draws(chance)
    for log, kept in groupby(sorted(over, key=lambda k: (k.log, k.number)), lambda k: k.log):
        numbers = [k.number for k in kept]
        for number in numbers:
            ledger.store.drop_keep(log, number)
        if ledger.identity.owns(log):
            _erase_own(ledger, log, numbers, now, draws)
            continue
        gone = tuple(number for number in numbers if ledger.expire(log, number))
        if gone:
            audience = parse_log(log).audience
            about = retention.about_retention(audience)
            draft = Draft(retention.RetentionApplied(log, gone), audience, about)
            ledger.compose(NODE, draft, now, next(draws))
    return len(over)


def answer_requests(ledger: Ledger, now: int, chance: bytes, forget: Callable[[str], None]) -> None:
    """Do what partners asked for, and attest it. `forget`: erases what a party gave of its
    picture.
    """
    draws, own = _draws(chance), ledger.identity.party
    for about in ledger.views.abouts(retention.NAME):
        state: retention.State = ledger.views.state(retention.NAME, about)
        for request in retention.unanswered(state, own):
            header = state.requests[request][0]
            forget(header.party)
            draft = Draft(
                retention.RetentionApplied(request=request), header.audience, about,
                references=(request,),
            )  # fmt: skip
            ledger.compose(NODE, draft, now, next(draws))


def _erase_own(
    ledger: Ledger, log: str, numbers: list[int], now: int, draws: Iterator[bytes]
) -> None:
    for number in numbers:
        known = ledger.views.at(log, number)
        if known is None:
            continue  # withdrawn and erased before
        try:
            erase_version(ledger, known, NODE, "retention", now, next(draws))
        except Refused:
            continue  # a partner was unpinned: it can be told nothing any more


def _draws(chance: bytes) -> Iterator[bytes]:
    return (hashlib.sha256(chance + n.to_bytes(4, "big")).digest()[:20] for n in range(1 << 30))
