"""What a post may do and see in its own party. One check, before folding, for every reader.

This is not the gate: the gate decides what leaves to other parties, this decides what an
officer of one's own party may read, so that nothing needs masking later.
"""

from collections.abc import Collection
from typing import Protocol

import msgspec

from kuroshio.errors import Refused

READ = "read"
WRITE = "write"
FLASH = "flash"
WATCH = "watch"
TRANSLATE = "translate"
OPEN = "open-to-body"
SIGN_AGREEMENT = "sign-agreement"
SUSPEND = "suspend"
ADMINISTER = "administer"
INSPECT = "inspect"
ALL_POWERS = (
    READ, WRITE, FLASH, WATCH, TRANSLATE, OPEN, SIGN_AGREEMENT, SUSPEND, ADMINISTER, INSPECT,
)  # fmt: skip


class Reader(msgspec.Struct, frozen=True):
    """Somebody who asks: an officer, or a program with a token that acts for a post."""

    party: str
    organisation: str
    post: str
    officer: str
    """Account name."""
    powers: frozenset[str]
    name: str = ""
    """As partners may see it, where an agreement shows names."""


class Addressed(Protocol):
    """Anything with addressees: (party, organisation, post or "")."""

    @property
    def author_party(self) -> str: ...
    @property
    def author_organisation(self) -> str: ...
    @property
    def addressees(self) -> Collection[tuple[str, str, str]]: ...


def may_read(reader: Reader, record: Addressed, opened_to: Collection[str] = ()) -> bool:
    """Whether this reader sees the record: author body, addressed body, or a body it was opened to.

    A record without any addressee is for everybody in its audience. The other bodies of the
    author's own party read it only when it was opened to them.
    """
    if READ not in reader.powers:
        return False
    if (record.author_party, record.author_organisation) == (reader.party, reader.organisation):
        return True
    if reader.organisation in opened_to:
        return True
    ours = [a for a in record.addressees if a[0] == reader.party]
    if not record.addressees:
        return True
    return any(
        organisation in ("", reader.organisation) and post in ("", reader.post)
        for _, organisation, post in ours
    )


def may_inspect(reader: Reader) -> bool:
    """Whether this reader sees the audit log."""
    return bool(reader.powers & {ADMINISTER, INSPECT})


def require_inspect(reader: Reader) -> None:
    """Refused (`powers.missing`) unless the reader's post may see the audit log."""
    if not may_inspect(reader):
        require(reader, INSPECT)


def require(reader: Reader, power: str) -> None:
    """Refused (`powers.missing`) unless the reader's post has this power."""
    if power not in reader.powers:
        raise Refused(
            "powers.missing",
            f"the post {reader.post} of {reader.organisation} has not the power {power!r}; "
            "an administrator can give it in the party document",
            power=power,
        )
