"""What a partner holds of ours: by record, as its receipts say, and of the picture."""

from bisect import bisect_right
from typing import Literal

from kuroshio.domains import hotline, retention
from kuroshio.errors import Refused
from kuroshio.feed.entry import parse_log
from kuroshio.node.build import Node
from kuroshio.node.views import Known
from kuroshio.trust.powers import Reader
from kuroshio.web import shapes

Held = Literal["released", "held", "erasing", "erased"]
TITLE_LENGTH = 80


class PresentHoldings:
    """For one node."""

    def __init__(self, node: Node) -> None:
        self._node = node
        self._own = node.config.party

    def of(self, reader: Reader, party: str, limit: int) -> shapes.Holdings:
        """What one partner holds of what this reader may see. Refused (`trust.unknown-party`)."""
        self._node.ledger.directory.document(party)
        if party == self._own:
            raise Refused("trust.unknown-party", "that is our own party")
        with self._node.views.lock:
            counts, rows = self._present(reader, party, limit)
            rows += self._erased(reader, party)
        rows.sort(key=lambda r: (r.at, r.log, r.number), reverse=True)
        gone = {state: sum(r.state == state for r in rows) for state in ("erasing", "erased")}
        return shapes.Holdings(
            party, counts["released"], counts["held"], gone["erasing"], gone["erased"],
            rows[:limit], self._picture(party),
        )  # fmt: skip

    def _present(
        self, reader: Reader, party: str, limit: int
    ) -> tuple[dict[Held, int], list[shapes.HeldRecord]]:
        """Records whose bodies lie in logs that the party is a member of: all of them counted, and
        the newest of each log.
        """
        counts: dict[Held, int] = {"released": 0, "held": 0}
        out = []
        for log in self._node.shelf.logs_for(party):
            if parse_log(log).party != self._own:
                continue
            numbers = self._node.views.in_log(log, reader)
            top = self._node.receipts.top(party, log)
            held = bisect_right(numbers, top.number if top else 0)
            counts["held"] += held
            counts["released"] += len(numbers) - held
            out += [self._row_at(party, log, number) for number in numbers[-limit:]]
        return counts, [row for row in out if row]

    def _row_at(self, party: str, log: str, number: int) -> shapes.HeldRecord | None:
        version = self._node.views.at(log, number)
        if version is None:
            return None
        given = self._node.receipts.held(party, log, number)
        return _row(version, "held" if given else "released", given.at if given else None)

    def _erased(self, reader: Reader, party: str) -> list[shapes.HeldRecord]:
        """Entries that we erased: gone at the partner once it has signed for the erasure."""
        out = []
        attested = self._attested(party)
        for known in self._node.views.erasures():
            header = known.record.header
            fact = known.fact
            log, number = getattr(fact, "log", ""), getattr(fact, "number", 0)
            if header.party != self._own or party not in parse_log(log).audience:
                continue
            if header.organisation not in ("", reader.organisation):
                continue
            given = self._node.receipts.held(party, known.log, known.number)
            since = given.at if given else attested.get((log, number))
            state: Held = "erasing" if since is None else "erased"
            out.append(
                shapes.HeldRecord(
                    id="", kind="", about=header.about, at=header.stamp.millis,
                    organisation=header.organisation, log=log, number=number, state=state,
                    since=since, reduced=False, keep_until=0, title="",
                )
            )  # fmt: skip
        return out

    def _attested(self, party: str) -> dict[tuple[str, int], int]:
        out: dict[tuple[str, int], int] = {}
        for about in self._node.views.abouts(retention.NAME):
            state: retention.State = self._node.views.state(retention.NAME, about)
            for log, numbers in state.attested.items():
                out |= {(log, int(n)): by[party] for n, by in numbers.items() if party in by}
        return out

    def _picture(self, party: str) -> shapes.PictureHeld:
        sent = self._node.picture.counts.get("sent", {}).get(party, {})
        release = self._node.picture.release.get(party, {})
        audience = tuple(sorted((self._own, party)))
        about = retention.about_retention(audience)
        with self._node.views.lock:
            state: retention.State = self._node.views.state(retention.NAME, about)
            ours = [h for h, _ in state.requests.values() if h.party == self._own]
            last = max(ours, key=lambda h: h.stamp, default=None)
            answered = state.answered.get(last.id, {}).get(party) if last else None
        keep = min(
            (m["handling"]["keep"] for m in release.get("masks", []) if m["handling"]["keep"]),
            default=0,
        )
        return shapes.PictureHeld(
            vessels=0 if answered and not release.get("allowed") else int(sent.get("vessels", 0)),
            last_sent=sent.get("at"),
            allowed=bool(release.get("allowed")),
            keep=keep,
            requested=last.stamp.millis if last else None,
            attested=answered,
        )


def _row(version: Known, state: Held, since: int | None) -> shapes.HeldRecord:
    header = version.record.header
    return shapes.HeldRecord(
        id=header.id, kind=header.kind, about=header.about, at=header.stamp.millis,
        organisation=header.organisation, log=version.log, number=version.number, state=state,
        since=since, reduced=header.reduced, keep_until=header.keep_until, title=_title(version),
    )  # fmt: skip


def _title(version: Known) -> str:
    match version.fact:
        case hotline.ConversationOpened(subject, _):
            return subject[:TITLE_LENGTH]
        case hotline.MessageSent() as sent:
            words = [part.text or part.phrase or "" for part in sent.parts]
            return " ".join(words)[:TITLE_LENGTH]
    return ""
