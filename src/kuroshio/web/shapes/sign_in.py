"""An officer's own account: sign-in, sessions, preferences, tokens."""

from kuroshio.web.shapes.people import Lang, Palette
from kuroshio.web.shapes.shape import Shape


class SignIn(Shape, frozen=True):
    officer: str
    password: str


class PasswordProof(Shape, frozen=True):
    password: str


class CodeProof(Shape, frozen=True):
    code: str
    """A recovery code, which is used up."""


class OwnWays(Shape, frozen=True):
    """What an officer can prove with who he or she is."""

    password: bool
    passkeys: int
    codes: int
    """Recovery codes that are left."""
    recent: bool
    """Whether it was proved lately, so that the ways of signing in may be changed."""


class PasswordChange(Shape, frozen=True):
    old: str
    new: str


class PasswordChanged(Shape, frozen=True):
    ended: int
    """Other sessions of this officer that ended with it."""


class SignInWays(Shape, frozen=True):
    oidc: str
    """How the party's own OpenID provider is called; empty where there is none."""


class RecoverySignIn(Shape, frozen=True):
    """Signing in with one of one's recovery codes."""

    officer: str
    code: str


class PasskeyAsk(Shape, frozen=True):
    """What the browser gives to the authenticator to sign in; bytes in base 64 for URLs."""

    challenge: str
    rp_id: str


class PasskeyAnswer(Shape, frozen=True):
    """What the authenticator gave back; bytes in base 64 for URLs."""

    credential: str
    authenticator_data: str
    client_data: str
    signature: str


class PasskeyWish(Shape, frozen=True):
    """What the browser gives to the authenticator to make a passkey; bytes as above."""

    challenge: str
    rp_id: str
    rp_name: str
    user: str
    """Opaque: the same for all passkeys of an officer at this node."""
    officer: str
    name: str
    known: list[str]
    """Those that the officer has: no authenticator makes a second."""


class PasskeyDraft(Shape, frozen=True):
    """A passkey that was made."""

    name: str
    client_data: str
    attestation: str


class PasskeyView(Shape, frozen=True):
    id: str
    name: str
    rp_id: str
    made: int
    last_used: int
    """0: never."""
    decides: bool
    """Whether the party document binds it to the officer's post, so that it signs decisions."""


class RecoveryView(Shape, frozen=True):
    """How many recovery codes there are; the codes are not kept and cannot be shown again."""

    made: int
    """0: none were ever made."""
    total: int
    used: int


class RecoveryCodes(Shape, frozen=True):
    """New codes, shown this once; all former ones are worth nothing."""

    codes: list[str]


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
