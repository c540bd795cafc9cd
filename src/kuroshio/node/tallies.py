"""The tallies of all conversations, as each reader sees them."""

from collections.abc import Collection, Iterable
from threading import Lock

from kuroshio.desk.domains import domain_of
from kuroshio.domains import hotline
from kuroshio.node.tally import Tally
from kuroshio.node.views import Known, Views, by_turns
from kuroshio.trust.powers import Reader


class Tallies:
    """Kept up, also while nobody looks, for every post that has an account: to count a million
    messages when an officer opens a page would keep everybody waiting.
    """

    def __init__(self, views: Views) -> None:
        self._views = views
        self._tallies: dict[tuple[str, str, str], Tally] = {}
        self._kept: set[tuple[str, str]] = set()
        """Posts for which everything was counted."""
        self._touched: set[str] = set()
        """Conversations of which something came since."""
        self._touching = Lock()

    def of(self, reader: Reader, about: str) -> Tally:
        """One conversation's, as it is now. Views' lock is held around it."""
        tally = self._tally(reader, about)
        tally.refresh()
        return tally

    def warm(self, reader: Reader, about: str) -> None:
        """Count what is new some at a time, so that nobody waits for all of it: from a worker
        thread, before the lock is taken for `of`.
        """
        with self._views.lock:
            tally = self._tally(reader, about)
        by_turns(self._views.lock, tally.some)

    def catch_up(self, readers: Collection[Reader], *, last: bool) -> None:
        """Take in all that has come: at the start, while it is at hand. What must be counted anew
        from its beginning waits until the `last` time, or it would be with every part.
        """
        for reader in readers:
            for about in self._views.abouts("hotline", reader):
                tally = self._tally(reader, about)
                if last or not tally.turned:
                    tally.refresh()
            if last:
                self._kept.add((reader.organisation, reader.post))

    def came(self, known: Iterable[Known]) -> None:
        """These records became known."""
        abouts = {
            one.record.header.about
            for one in known
            if domain_of(one.record.header.kind) == hotline.NAME
        }
        with self._touching:
            self._touched |= abouts

    def keep_up(self, readers: Collection[Reader]) -> None:
        """Count what came, and everything for a post that is new. From a worker thread."""
        with self._touching:
            touched, self._touched = self._touched, set()
        self._kept &= {(reader.organisation, reader.post) for reader in readers}
        done = False
        try:
            for reader in readers:
                self._keep_up(reader, touched)
            done = True
        finally:
            if not done:
                with self._touching:
                    self._touched |= touched

    def _keep_up(self, reader: Reader, touched: Collection[str]) -> None:
        post = (reader.organisation, reader.post)
        for about in touched if post in self._kept else self._views.abouts("hotline", reader):
            if self._views.sees("hotline", about, reader):
                self.warm(reader, about)
        self._kept.add(post)

    def _tally(self, reader: Reader, about: str) -> Tally:
        key = (about, reader.organisation, reader.post)
        found = self._tallies.get(key)
        if found is None:
            found = self._tallies[key] = Tally(self._views, about, reader)
        return found
