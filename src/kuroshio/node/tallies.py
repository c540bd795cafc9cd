"""The tallies of all conversations, as each reader sees them."""

from collections.abc import Collection

from kuroshio.node.tally import Tally
from kuroshio.node.views import Views
from kuroshio.trust.powers import Reader


class Tallies:
    """Kept up from the start for whoever has an account: to count a million messages when an
    officer opens a page would keep everybody waiting.
    """

    def __init__(self, views: Views) -> None:
        self._views = views
        self._tallies: dict[tuple[str, str, str], Tally] = {}

    def of(self, reader: Reader, about: str) -> Tally:
        """One conversation's, as it is now. Views' lock is held around it."""
        key = (about, reader.organisation, reader.post)
        tally = self._tallies.get(key)
        if tally is None:
            tally = self._tallies[key] = Tally(self._views, about, reader)
        tally.refresh()
        return tally

    def catch_up(self, readers: Collection[Reader]) -> None:
        """Take in all that has come: at the start, while it is at hand."""
        for reader in readers:
            for about in self._views.abouts("hotline", reader):
                self.of(reader, about)
