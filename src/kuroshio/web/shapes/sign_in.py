"""An officer's own account: sign-in, sessions, preferences, tokens."""

from kuroshio.web.shapes.people import Lang, Palette
from kuroshio.web.shapes.shape import Shape


class SignIn(Shape, frozen=True):
    officer: str
    password: str


class LinkToken(Shape, frozen=True):
    token: str


class SessionView(Shape, frozen=True):
    id: str
    officer: str
    started: int
    last_used: int
    user_agent: str
    current: bool


class Preferences(Shape, frozen=True):
    lang: Lang | None = None
    palette: Palette | None = None
    time_zone: str | None = None


class TokenDraft(Shape, frozen=True):
    name: str
    scopes: list[str]
    days: int = 90


class TokenView(Shape, frozen=True):
    id: str
    name: str
    scopes: list[str]
    expires: int
    secret: str = ""
    """Only in the answer that makes it."""
