"""The embedded store, on SQLite. What a method promises stands in store/port.py."""

from collections.abc import Iterable, Sequence

from kuroshio.store.sql_bundles import SqlBundles
from kuroshio.store.sql_releases import SqlReleases
from kuroshio.store.sql_tables import SqlTables
from kuroshio.store.sqlite_file import SqliteFile


class SqliteStore(SqliteFile, SqlTables, SqlReleases, SqlBundles):
    """A store in one file."""

    def index(self, seq: int, tokens: str, organisations: Iterable[str]) -> None:
        """Make a body findable by its tokens, for these own bodies."""
        self._write("insert or replace into words (rowid, tokens) values (?, ?)", seq, tokens)
        for organisation in organisations:
            self._write("insert or ignore into word_readers values (?, ?)", seq, organisation)

    def unindex(self, seq: int) -> None:
        """Nobody finds it any more."""
        self._write("delete from words where rowid = ?", seq)
        self._write("delete from word_readers where seq = ?", seq)

    def last_indexed(self) -> int:
        """The last body that was made findable; 0 when none was."""
        row = self._one("select max(rowid) from words")
        return (row[0] or 0) if row else 0

    def scrub_words(self, begin: bool) -> bool:
        """Take the words of what was erased out of the index, a little at a time; whether there
        is more to do. SQLite only marks them as gone until it rewrites the part that holds them.
        """
        if begin:  # a second part, so that there is something to merge the first one with
            self._write("insert or replace into words (rowid, tokens) values (0, 'zz')")
        before = self._db.total_changes()
        pages = -100 if begin else 100
        self._write("insert into words (words, rank) values ('merge', ?)", pages)
        return self._db.total_changes() - before >= 2

    def search(self, query: str, organisations: Sequence[str], limit: int) -> list[int]:
        """Rows that match an FTS5 query and that these own bodies may find; newest first."""
        if not query:
            return []
        marks = ", ".join("?" * len(organisations))
        return [
            seq
            for (seq,) in self._all(
                "select distinct words.rowid from words join word_readers "  # noqa: S608
                f"on word_readers.seq = words.rowid and organisation in ({marks}) "
                "where words match ? order by words.rowid desc limit ?",
                *organisations, query, limit,
            )
        ]  # fmt: skip
