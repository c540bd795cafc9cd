"""The server store, on PostgreSQL. What a method promises stands in store/port.py.

Words are kept as a `tsvector` of the very words that are given: no dictionary of the server's, and
so the same hits as in the embedded store.
"""

import re
from collections.abc import Iterable, Sequence

from kuroshio.store.postgres_session import PostgresSession
from kuroshio.store.sql_bundles import SqlBundles
from kuroshio.store.sql_releases import SqlReleases
from kuroshio.store.sql_tables import SqlTables

LONGEST_WORD = 500
"""Letters of a word that count: the server refuses one of over 2,046 bytes."""
_WORD = re.compile(r'"([^"]+)"(\*?)')


class PostgresStore(PostgresSession, SqlTables, SqlReleases, SqlBundles):
    """A store in one schema of a server."""

    def index(self, seq: int, tokens: str, organisations: Iterable[str]) -> None:
        """Make a body findable by its tokens, for these own bodies."""
        words = sorted({word[:LONGEST_WORD] for word in tokens.split()})
        self._write(
            "insert into words values (?, array_to_tsvector(?::text[]), ?::text[]) "
            "on conflict (seq) do update set tokens = excluded.tokens, "
            "readers = array(select distinct unnest(words.readers || excluded.readers))",
            seq, words, list(organisations),
        )  # fmt: skip

    def unindex(self, seq: int) -> None:
        """Nobody finds it any more."""
        self._write("delete from words where seq = ?", seq)

    def last_indexed(self) -> int:
        """The last body that was made findable; 0 when none was."""
        last: int = self._one("select coalesce(max(seq), 0) from words")[0]
        return last

    def scrub_words(self, begin: bool) -> bool:  # noqa: ARG002 (the port's)
        """Nothing to do: `unindex` takes the words out, and `tidy` frees their place."""
        return False

    def search(self, query: str, organisations: Sequence[str], limit: int) -> list[int]:
        """Rows that match, and that these own bodies may find; newest first."""
        if not query:
            return []
        return [
            seq
            for (seq,) in self._all(
                "select seq from words where tokens @@ ?::tsquery and readers && ?::text[] "
                "order by seq desc limit ?",
                _tsquery(query), list(organisations), limit,
            )
        ]  # fmt: skip


def _tsquery(query: str) -> str:
    """`"a" AND "b"*` as the server writes it: 'a' & 'b':*."""
    parts = []
    for word, beginning in _WORD.findall(query):
        quoted = word[:LONGEST_WORD].replace("\\", "\\\\").replace("'", "''")
        parts.append(f"'{quoted}'{':*' if beginning else ''}")
    return " & ".join(parts)
