"""Which passwords are refused when one is set: what whoever guesses would try first.

`long_passwords.bin` holds the passwords of 12 letters and more among the million commonest of the
ten million that Mark Burnett published in 2015: of each, in lower case, the first
five bytes of its SHA-256, in order. Hashes, because many are words that nobody wants in a
repository; five bytes, so that of 25 million other passwords one is refused without need.
Made by `python -m tests.node.pack_passwords`.
"""

import hashlib
import re
import unicodedata
from bisect import bisect_left
from collections.abc import Collection, Iterable
from functools import cache
from importlib import resources
from itertools import pairwise

from kuroshio.errors import Refused
from kuroshio.store.accounts import Account
from kuroshio.trust.document import Names, PartyDocument

LEAST, MOST = 12, 1024
"""Letters. Hashing more than the most would only give a stranger work to hand us."""
HASHED = 5
"""Bytes kept of each hash."""
BESIDE_OWN_WORDS = 8
"""Characters that a password needs besides words that belong to its officer or to this place."""
FEW_LETTERS = 5
"""So many different ones, at least."""
ALWAYS = ("kuroshio", "password", "passwort", "passphrase", "パスワード", "密碼", "hotline",
          "welcome", "letmein", "qwerty", "admin", "secret", "officer", "watch",
          "correct horse battery staple")  # fmt: skip
ROWS = ("1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm", "abcdefghijklmnopqrstuvwxyz")

_SWAPPED = str.maketrans("@43015$7", "aaeoisst")
"""Figures that stand for the letters that they look like."""


def require_good(password: str, around: Iterable[str]) -> None:
    """Refused unless nobody would try it early; `around` are the names of party, body, node and
    officer. Codes: `user.weak-password`, `user.common-password`, `user.own-words-password`.
    """
    if not LEAST <= len(password) <= MOST:
        raise Refused(
            "user.weak-password", f"a password has {LEAST} to {MOST:,} letters: choose another"
        )
    plain = folded(password)
    forms = {plain, _bare(plain), _bare(plain.translate(_SWAPPED))}
    if any(is_common(form) for form in forms if form):
        raise Refused(
            "user.common-password",
            "this password is among those that are guessed first: choose another, such as four "
            "words that have nothing to do with each other",
        )
    words = _words([*around, *ALWAYS])
    if any(_beside(form, words) < BESIDE_OWN_WORDS for form in forms):
        raise Refused(
            "user.own-words-password",
            "this password is little more than names of you, your organisation or this node, or "
            f"words like 'password': choose one with {BESIDE_OWN_WORDS} letters besides them",
        )


def names_around(document: PartyDocument, node: str, account: Account) -> list[str]:
    """What whoever knows this place would try with a little added."""
    names = [document.party, node, account.officer, account.name, *_each(document.names)]
    for body in document.organisations:
        names += [body.organisation, *_each(body.names)]
        for post in body.posts:
            names += [post.post, *_each(post.names)]
    return names


def _each(names: Names) -> tuple[str, str, str]:
    return names.en, names.ja, names.zh_hant


def folded(password: str) -> str:
    """As it is compared: width and case do not make another password."""
    return unicodedata.normalize("NFKC", password).casefold()


def is_common(plain: str) -> bool:
    """Whether it is on the list, or made as those are: repeated, or along the keyboard."""
    return (
        len(set(plain)) < FEW_LETTERS
        or _is_repeated(plain)
        or _is_along_rows(plain)
        or short_hash(plain) in _List(_packed())
    )


def short_hash(plain: str) -> bytes:
    """What the list holds of a password."""
    return hashlib.sha256(plain.encode("utf-8", "surrogatepass")).digest()[:HASHED]


class _List:
    """The file, searched where it lies."""

    def __init__(self, packed: bytes) -> None:
        self._packed = packed

    def __len__(self) -> int:
        return len(self._packed) // HASHED

    def __getitem__(self, at: int) -> bytes:
        return self._packed[at * HASHED : (at + 1) * HASHED]

    def __contains__(self, wanted: bytes) -> bool:
        return self[bisect_left(self, wanted)] == wanted


@cache
def _packed() -> bytes:
    return resources.files("kuroshio.node").joinpath("long_passwords.bin").read_bytes()


def _is_repeated(plain: str) -> bool:
    """One piece again and again: sunshinesunshine."""
    return (plain + plain).find(plain, 1) * 2 <= len(plain)


def _is_along_rows(plain: str) -> bool:
    """Three steps of four lead to the neighbour on the keyboard or in the alphabet."""
    pairs = {row[at : at + 2] for row in ROWS for at in range(len(row) - 1)}
    pairs |= {pair[::-1] for pair in pairs}
    steps = [a + b in pairs or a == b for a, b in pairwise(plain)]
    return sum(steps) * 4 >= len(steps) * 3


def _words(names: Iterable[str]) -> list[str]:
    """Words worth finding in a password, the longest first."""
    parts = {folded(part) for name in names for part in [name, *re.split(r"[\W_]+", name)]}
    return sorted(
        {part for part in map(_bare, parts) if _tells(part)}, key=lambda part: (-len(part), part)
    )


def _tells(part: str) -> bool:
    return len(part) >= (3 if part.isascii() else 2)


def _beside(plain: str, words: Collection[str]) -> int:
    """Characters beside these words; all of them where no word is found."""
    rest = bare = _bare(plain)
    for word in words:
        rest = rest.replace(word, "")
    return len(rest) if rest != bare else MOST


def _bare(plain: str) -> str:
    """Letters and figures alone."""
    return re.sub(r"[\W_]+", "", plain)
