"""What is found by which words, and by whom: fills the store's search index after the fact."""

import asyncio
import time
from collections import Counter, deque
from collections.abc import Iterable, Sequence

from kuroshio.desk.search_words import query, tokens
from kuroshio.domains import hotline
from kuroshio.errors import Refused
from kuroshio.node.known import Circle
from kuroshio.node.ledger import Ledger
from kuroshio.node.views import Known, Views
from kuroshio.node.writer import Writer
from kuroshio.phrases.book import PhraseBook
from kuroshio.phrases.render import render
from kuroshio.phrases.slots import Part
from kuroshio.store.port import Store
from kuroshio.trust.powers import Reader

LANGS = ("en", "ja", "zh-Hant")
WORDED = {
    fact.kind
    for fact in (
        hotline.ConversationOpened, hotline.MessageSent, hotline.MessageCorrected,
        hotline.TranslationAttached,
    )
}  # fmt: skip
"""Kinds of records that have words to be found by."""
AT_ONCE = 200
LOOK_EVERY_S = 0.1
BUSY_EVERY_S, BUSY_PART, MOST_AT_ONCE = 1.0, 300, 1_000
"""Instead, while very much comes in: what waits is then read from the store again, at the cost of
what comes. So seldom, and one part in so many, some at most.
"""


class Findable:
    """Indexes records when they have been kept, so that it never delays a receipt."""

    def __init__(self, party: str, writer: Writer, views: Views, book: PhraseBook) -> None:
        self._party, self._writer, self._views, self._book = party, writer, views, book
        self._waiting: deque[tuple[int, Circle]] = deque()
        self._behind: Counter[Circle] = Counter()
        """The same, counted by who may read them."""
        self._looked = 0.0

    @property
    def behind(self) -> int:
        """Records that are kept and not findable yet."""
        return len(self._waiting)

    def behind_for(self, reader: Reader) -> int:
        """The same, of those that are for a reader."""
        return self._views.may_see(self._behind, reader)

    def index(self, came: Iterable[Known]) -> None:
        """Have these records made findable, when there is nothing more urgent."""
        for known in came:
            if known.record.header.kind in WORDED:
                self._waiting.append((known.seq, known.circle))
                self._behind[known.circle] += 1

    async def run(self) -> None:
        """Index what waits: much at once while the writer has nothing else to do; else a part of it
        each second, because a search that never catches up is none.
        """
        if self._writer.busy and time.monotonic() < self._looked + BUSY_EVERY_S:
            return
        self._looked = time.monotonic()
        while self._waiting:
            size = min(len(self._waiting), max(AT_ONCE, len(self._waiting) // BUSY_PART))
            part = [self._waiting[place] for place in range(min(size, MOST_AT_ONCE))]
            await self._index([seq for seq, _ in part])
            for _ in part:
                self._behind[self._waiting.popleft()[1]] -= 1
            if self._writer.busy:
                return

    async def _index(self, part: list[int]) -> None:
        worded = [(known, self._text(known)) for known in self._views.of(part)]

        def job(ledger: Ledger, _now: int) -> None:
            there = {known.seq for known in self._views.of([known.seq for known, _ in worded])}
            for known, text in worded:
                if text and known.seq in there:  # else erased meanwhile
                    ledger.store.index(known.seq, " ".join(tokens(text)), self._bodies(known))

        await asyncio.wrap_future(self._writer.submit(job))

    def catch_up(self, store: Store) -> None:
        """Index what was kept just before the node ended."""
        waiting = self._views.after("hotline", store.last_indexed())
        for start in range(0, len(waiting), AT_ONCE):
            self.index(self._views.of(waiting[start : start + AT_ONCE]))

    async def erased(self, gone: tuple[Known, ...]) -> None:
        """Leave no words of what was erased, in the index or beside it."""
        if not gone:
            return
        more = await self._scrub(True)
        while more:
            more = await self._scrub(False)
        await self._writer.tidy()

    async def _scrub(self, begin: bool) -> bool:
        def job(ledger: Ledger, _now: int) -> bool:
            return ledger.store.scrub_words(begin)

        return await asyncio.wrap_future(self._writer.submit(job))

    def search(self, store: Store, views: Views, reader: Reader, text: str) -> list[Known]:
        """What this reader may find, newest first."""
        wanted = query(text)
        if not wanted:
            return []
        return views.of(store.search(wanted, ["*", reader.organisation], 200), reader)

    def _bodies(self, known: Known) -> list[str]:
        header = known.record.header
        if not header.addressees:
            return ["*"]
        bodies = {a.organisation for a in header.addressees if a.party == self._party}
        if header.party == self._party:
            bodies.add(header.organisation)
        return sorted(bodies)

    def _text(self, known: Known) -> str:
        match known.fact:
            case hotline.ConversationOpened(subject, _):
                return subject
            case hotline.MessageSent() as sent:
                names = [a.name for a in sent.attachments]
                return " ".join([*(self._words(p) for p in sent.parts), *names])
            case hotline.MessageCorrected(_, parts):
                return " ".join(self._words(p) for p in parts)
            case hotline.TranslationAttached(_, _, text):
                return text
        return ""

    def said(self, parts: Sequence[Part], lang: str) -> tuple[str, str]:
        """A line for a list of hits, and its language: free text as it was written where there
        is some, else the phrases in the reader's `lang`.
        """
        free = [part for part in parts if part.text]
        if free:
            return " ".join(part.text or "" for part in free), free[0].lang or ""
        return " ".join(self._words(part, (lang,)) or part.phrase or "" for part in parts), lang

    def _words(self, part: Part, langs: Sequence[str] = LANGS) -> str:
        if part.text is not None:
            return part.text
        phrase = self._book.phrase(part.phrase or "")
        if phrase is None:
            return ""
        try:
            return " ".join(render(phrase, part.slots, lang) for lang in langs)
        except Refused:
            return ""  # a partner's phrase whose slots our book does not know
