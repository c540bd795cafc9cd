"""Administration: everybody's accounts, sessions and tokens, what waits for two, the audit log."""

from typing import Literal

from kuroshio.web.shapes.people import Lang
from kuroshio.web.shapes.shape import Shape


class AccountView(Shape, frozen=True):
    officer: str
    name: str
    organisation: str
    post: str
    """Empty: it was withdrawn; then nothing may be done or seen."""
    powers: list[str]
    """As the party document gives them to the post."""
    disabled: bool
    password: bool
    passkeys: int
    codes_left: int


class AccountWish(Shape, frozen=True):
    officer: str
    name: str
    organisation: str
    post: str
    lang: Lang = "en"


class PostWish(Shape, frozen=True):
    organisation: str
    post: str


class AnyToken(Shape, frozen=True):
    """A token, whoever's it is."""

    id: str
    name: str
    officer: str
    scopes: list[str]
    expires: int


class Acted(Shape, frozen=True):
    """What became of an administrator's wish."""

    done: bool
    """False: it waits for a second administrator."""
    proposal: str
    secret: str = ""
    """Of a sign-in link that was made; only here."""


class ProposalView(Shape, frozen=True):
    id: str
    act: str
    subject: str
    detail: dict[str, str]
    by: str
    at: int
    lapses: int
    own: bool
    """Whether the reader proposed it, and so cannot confirm it."""


class ActView(Shape, frozen=True):
    """One act of the audit log."""

    id: str
    at: int
    act: str
    subject: str
    by: str
    way: Literal["page", "token", "command", "node"]
    organisation: str
    post: str
    node: str
    detail: dict[str, str]
    proposal: str
