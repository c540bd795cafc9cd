"""The links as a page sees them: each path to a partner, what waits for it, what it holds."""

from collections.abc import Iterable
from typing import Literal

from kuroshio import values
from kuroshio.domains import check
from kuroshio.errors import Unavailable
from kuroshio.feed.entry import parse_log
from kuroshio.node.build import Node
from kuroshio.node.clock import now_ms
from kuroshio.node.session import LinkState, Session
from kuroshio.sync.packing import Span
from kuroshio.web import shapes

SAMPLE = 8 * 1024
"""Bytes read of a log that waits, to know about how large its records are."""


class PresentLinks:
    """For one node."""

    def __init__(self, node: Node) -> None:
        self._node = node
        self._own = node.config.party

    def all(self) -> list[shapes.LinkView]:
        """The link to each partner, and to every other node of our own party."""
        states = self._node.links.states
        closed = {row.name for row in self._node.shelf.rows() if row.closed_at is not None}
        return [self._link(states[name], closed) for name in sorted(states)]

    def _link(self, state: LinkState, closed: set[str]) -> shapes.LinkView:
        node, now = self._node, now_ms()
        party = state.party.partition("/")[0]  # another node of ours is called PARTY/node
        session = self._session(state)
        logs = self._logs(party, session, closed)
        waits = _waits(logs) if party != self._own else []  # siblings sign for nothing
        with node.views.lock:
            checks: check.State = node.views.state("check", check.about_checks(self._own, party))
            result = check.last_result(checks, self._own, now)
            trip = self._check_trip(checks, result)
        heard = node.picture.heard.get(party)
        flow = session.exchange.flow if session else None
        return shapes.LinkView(
            party=party, node=state.node or state.party.partition("/")[2],
            state=_link_state(state.state), since=state.since, via=state.via,
            via_since=state.via_since if state.via else None,
            relays=node.relayed.able(party) if party != self._own else [],
            round_trip_ms=state.round_trip_ms,
            rate=flow.rate if flow and flow.measured else None,
            budget_kbit_s=node.config.link_kbit_s.get(party) or None,
            clock_off_ms=state.clock_off_ms if state.last_heard else None,
            last_heard=state.last_heard, last_error=state.error,
            queued=_by_lane((log, until - after) for log, after, until in waits),
            queued_bytes=_by_lane((span[0], self._size(span)) for span in waits),
            partner_holds_until=self._oldest(waits),
            partner_holds_all_since=None if waits else state.last_heard, logs=logs,
            picture_age_ms=now - heard if heard else None,
            last_check_at=result.at if result else None,
            last_check_ok=result.ok if result else None,
            last_check_round_trip_ms=trip,
            next_check_at=node.presence.next_check.get(party),
        )  # fmt: skip

    def _session(self, state: LinkState) -> Session | None:
        sessions = list(self._node.links.sessions.values())
        return next((s for s in sessions if s.name == state.party), None)

    def _logs(
        self, party: str, session: Session | None, closed: set[str]
    ) -> list[shapes.LogState]:  # fmt: skip
        out = []
        for name, head in self._node.shelf.logs_for(party).items():
            log, top = parse_log(name), self._node.receipts.top(party, name)
            out.append(
                shapes.LogState(
                    log=name, party=log.party, own=log.party == self._own, lane=log.lane,
                    head=head.number, held_by_partner=top.number if top else None,
                    told=session.progress.told(name) if session else None, closed=name in closed,
                )
            )  # fmt: skip
        return out

    def _size(self, span: Span) -> int:
        """About how many bytes the records of a span are."""
        log, after, until = span
        try:
            some = self._node.shelf.read(log, after, until, SAMPLE)
        except Unavailable:  # a damaged body: healing it is for others, and its size is not known
            return 0
        size = sum(len(i.entry) + len(i.body or b"") + len(i.erasure or b"") for i in some)
        return round(size * (until - after) / len(some)) if some else 0

    def _oldest(self, waits: list[Span]) -> int | None:
        """When the oldest of what waits was written."""
        with self._node.views.lock:
            first = [self._node.views.at(log, after + 1) for log, after, _ in waits]
        return min((known.arrived for known in first if known), default=None)

    def _check_trip(self, checks: check.State, result: check.Result | None) -> float | None:
        if result is None or not result.ok:
            return None
        answers = checks.answered.get(result.id, {})
        arrived = [k.arrived for i in answers if (k := self._node.views.known(i))]
        return float(max(0, min(arrived) - result.at)) if arrived else None


def _waits(logs: Iterable[shapes.LogState]) -> list[Span]:
    """What the partner has not signed for, log by log."""
    own = [(w.log, w.held_by_partner or 0, w.head) for w in logs if w.own]
    return [span for span in own if span[1] < span[2]]


def _by_lane(counts: Iterable[tuple[str, int]]) -> dict[str, int]:
    """Of each lane the sum over its logs."""
    out = {str(lane): 0 for lane in values.Lane}
    for log, count in counts:
        out[str(parse_log(log).lane)] += count
    return out


def _link_state(state: str) -> Literal["direct", "connecting", "down", "refused"]:
    match state:
        case "direct" | "connecting" | "down" | "refused":
            return state
    return "down"
