"""A node's settings: one frozen dataclass, read from `kuroshio.toml` in the node's folder.

docs/configuration.md has the same in a table. A setting that is not given has its default; one
that is not known, or of another type, stops the node with the file and the setting named.
"""

import difflib
import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import MISSING, Field, dataclass, field, fields, is_dataclass
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

import msgspec

from kuroshio.errors import Refused
from kuroshio.values import Reality

FILE = "kuroshio.toml"

_CODE = "^[A-Z0-9]{2,8}$"
_NODE = "^[a-z0-9-]{1,40}$"
_HOST_PORT = r"^(\[[0-9A-Fa-f:.]+\]|[^\s:/]+):\d{1,5}$"
_ADDRESS = r"^(https://)?(\[[0-9A-Fa-f:.]+\]|[^\s:/]+):\d{1,5}$"
_PROXY = r"^(http://[^\s/]+:\d{1,5})?$"
_STORE = "^(sqlite$|postgres(ql)?://.)"
_ISSUER = r"^(https://[^\s/]+|http://(localhost|127\.0\.0\.1)(:\d{1,5})?)(/\S*)?$"
_POST = "^[^/]+/[^/]+$"
_SOURCE = "^(file|tcp|tcp-listen|udp)://."
_FORMS = {
    _SOURCE: "file:///path, tcp://host:port, tcp-listen://host:port or udp://host:port",
    _STORE: "sqlite, or postgresql://user@host/database",
    _CODE: "a party code, 2 to 8 of A-Z and 0-9",
    _NODE: "a node name, 1 to 40 of a-z, 0-9 and -",
    _HOST_PORT: "host:port",
    _ADDRESS: "host:port, or https://host:port for a link by POST",
    _PROXY: "http://host:port",
    _ISSUER: "https://host/path (http only on localhost)",
    _POST: "ORGANISATION/post",
}

Port = Annotated[int, msgspec.Meta(ge=0, le=65535)]
Positive = Annotated[int, msgspec.Meta(ge=1)]
Code = Annotated[str, msgspec.Meta(pattern=_CODE)]
NodeName = Annotated[str, msgspec.Meta(pattern=_NODE)]
Address = Annotated[str, msgspec.Meta(pattern=_ADDRESS)]
Proxy = Annotated[str, msgspec.Meta(pattern=_PROXY)]
Degrees = Annotated[float, msgspec.Meta(ge=-180, le=180)]


@dataclass(frozen=True)
class Source:
    """One stream of AIS sentences that enters at this node."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=60)]
    """Short name, as it stands on screens and in logs; no unit; no default."""
    url: Annotated[str, msgspec.Meta(pattern=_SOURCE)]
    """file:///path, or tcp://, tcp-listen:// or udp://host:port (wire/receivers.py); no default."""
    speed: Annotated[float, msgspec.Meta(gt=0)] = 1.0
    """For a file: times its own pace; default 1."""
    reality: Reality = Reality.REAL
    """REAL, EXERCISE, SIMULATED or REPLAY; no unit; default REAL."""


@dataclass(frozen=True)
class Deadlines:
    """How long an answer may take, by precedence of the message."""

    flash: Positive = 120
    """Seconds; default 120."""
    immediate: Positive = 600
    """Seconds; default 600."""
    priority: Positive = 3600
    """Seconds; default 3600."""
    routine: Positive = 86400
    """Seconds; default 86400."""


@dataclass(frozen=True)
class Oidc:
    """The party's own OpenID provider, by which its officers may sign in."""

    issuer: Annotated[str, msgspec.Meta(pattern=_ISSUER)]
    """https://host/path; http only on this machine itself; no default."""
    client_id: Annotated[str, msgspec.Meta(min_length=1)]
    """This node's name at the provider; no default."""
    secret_file: str = ""
    """File with the client's secret, beside kuroshio.toml or absolute; none for a public client."""
    redirect: str = ""
    """Callback's address where it is not at public_host and web_port; default there."""
    scope: str = "openid profile"
    """Scopes asked for, separated by spaces; openid profile."""
    label: str = "OpenID"
    """What the button on the sign-in page says; OpenID."""
    officer_claim: str = "sub"
    """Claim that holds the account's name; sub."""
    post_claim: str = ""
    """Claim (a text or a list) that gives the post; default none: posts are given here."""
    posts: Mapping[str, Annotated[str, msgspec.Meta(pattern=_POST)]] = field(default_factory=dict)
    """A value of that claim → ORGANISATION/post; the first that fits counts; none."""
    create: bool = False
    """Whether an officer whom post_claim gives a post gets an account at the first sign-in; no."""


@dataclass(frozen=True)
class Config:
    """All settings of one node."""

    folder: Path
    """The node's folder; not in the file, it is where the file lies."""
    party: Code
    """Code of the party that runs the node; no unit; no default."""
    node: NodeName
    """Name of the node, unique in its party; no unit; no default."""
    reality: Reality = Reality.REAL
    """What records written here are: REAL, EXERCISE, SIMULATED or REPLAY; default REAL."""
    operational: bool = True
    """Whether this node does real work, so that only REAL sources may be attached; true."""
    marking_ceiling: str = "UNCLASSIFIED"
    """The highest of the party's markings that the node holds; default UNCLASSIFIED."""

    store: Annotated[str, msgspec.Meta(pattern=_STORE)] = "sqlite"
    """sqlite (node.db in the folder), or postgresql://user@host/database; default sqlite."""
    store_lease_s: Annotated[int, msgspec.Meta(ge=2, le=600)] = 10
    """Seconds after which PostgreSQL ends the session of a writer that says nothing; 10."""

    public_host: str = "localhost"
    """Host name by which officers' browsers reach the pages; default localhost."""
    web_host: str = "127.0.0.1"
    """Address on which the pages and the API listen; default 127.0.0.1."""
    web_port: Port = 8443
    """TCP port of the pages and the API, 0 any free one; default 8443."""
    web_tls: bool = True
    """Whether pages are served with TLS; only loopback may do without; default true."""
    link_host: str = "127.0.0.1"
    """Address on which links from partners are taken; default 127.0.0.1."""
    link_port: Port = 8444
    """TCP port for links from partners, 0 any free one; default 8444."""
    link_post_port: Port = 0
    """TCP port for links by HTTPS POST, where WebSockets do not pass; 0 none; default 0."""
    link_proxy: Proxy = ""
    """HTTP proxy (http://host:port) through which partners are dialled; default none."""
    dial: Mapping[Code, tuple[Address, ...]] = field(default_factory=dict)
    """Party → host:port, or https://host:port (POST), to dial besides its document's; none."""
    sources: tuple[Source, ...] = ()
    """AIS streams that enter here; default none."""

    deadlines_s: Deadlines = Deadlines()
    """Time to answer, by precedence; seconds; defaults as in Deadlines."""
    held_deadline_s: Positive = 30
    """Seconds after which a released record that no partner node holds is overdue; 30."""
    check_interval_s: Positive = 600
    """Seconds between scheduled communication checks with a partner; 600."""
    check_timeout_s: Positive = 60
    """Seconds after which an unanswered check is missed, and alarms; 60."""
    watch_lapse_s: Positive = 60
    """Seconds without a live watch page after which partners are told "no watch"; 60."""
    session_idle_h: Positive = 12
    """Hours without use after which an officer signs in again; 12."""
    session_hours: Positive = 24
    """Hours after which an officer signs in again in any case; 24."""
    two_person: tuple[Literal["powers", "revocation", "export"], ...] = ()
    """Which administrative acts a second administrator confirms; default none."""

    oidc: Oidc | None = None
    """The party's OpenID provider; default none."""

    picture_tick_ms: Annotated[int, msgspec.Meta(ge=50, le=60_000)] = 1000
    """Milliseconds between two frames of the picture; 1000."""
    picture_box: tuple[Degrees, Degrees, Degrees, Degrees] = (17.0, 116.0, 36.0, 134.0)
    """South, west, north, east, degrees: where the map opens; Luzon to Kyushu."""
    picture_keep_min: Annotated[int, msgspec.Meta(ge=1, le=10_080)] = 60
    """Minutes without a report after which a vessel leaves the picture; 60."""
    picture_vessels: Annotated[int, msgspec.Meta(ge=1_000, le=10_000_000)] = 1_000_000
    """Vessels that the picture of one source party may hold; 1000000."""

    archive: bool = True
    """Whether reports are kept in the node's archive; true."""
    archive_flush_s: Annotated[int, msgspec.Meta(ge=1, le=300)] = 5
    """Seconds of reports that a crash may cost: how often they are made durable; 5."""
    archive_days: Positive = 400
    """Days for which own reports are kept; 400."""
    archive_partner_days: Positive = 90
    """Days for which reports that partners gave are kept; 90."""

    link_kbit_s: Mapping[Code, Positive] = field(default_factory=dict)
    """Party → the most that goes to it, kbit/s, flash apart; default none: no limit."""
    relay_spool_mb: Annotated[int, msgspec.Meta(ge=0, le=1_048_576)] = 64
    """Megabytes of others' sealed parcels kept where an agreement allows relaying; 0 none; 64."""
    relay_keep_h: Annotated[int, msgspec.Meta(ge=1, le=8_760)] = 72
    """Hours for which such a parcel waits for its recipient; 72."""
    segment_bytes: Annotated[int, msgspec.Meta(ge=4096, le=262_144)] = 65536
    """The most bytes one give to a partner carries; 65536."""
    credit_bytes: Annotated[int, msgspec.Meta(ge=65536)] = 4_194_304
    """Bytes a partner may have on the way to us, not yet taken in; 1048576."""
    write_batch_ms: Annotated[int, msgspec.Meta(ge=0, le=1000)] = 2
    """Milliseconds the writer waits for more before it commits bulk work; 2."""
    disk_reserve_mb: Annotated[int, msgspec.Meta(ge=0)] = 512
    """Megabytes of free disk below which new records are refused; 512."""
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    """What the node says on stderr: debug, info, warning or error; default info."""
    time_zone: str = "UTC"
    """IANA name of the local time that screens show beside UTC; default UTC."""
    lang: Literal["en", "ja", "zh-Hant"] = "en"
    """Language for officers who have chosen none: en, ja or zh-Hant; default en."""


def load(folder: Path) -> Config:
    """The settings of the node in `folder`.

    Refused: `config.missing` (no file), `config.malformed` (not TOML), and what `read` says.
    """
    path = folder / FILE
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise Refused(
            "config.missing",
            f"there is no {path}: is this a node's folder? kuroshio init makes one",
        ) from error
    try:
        given = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise Refused("config.malformed", f"{path}: {error}") from error
    return read(given, folder, str(path))


def read(given: Mapping[str, object], folder: Path, name: str) -> Config:
    """Settings from parsed TOML; `name` is the file, for messages.

    Refused: `config.unknown-key`, `config.bad-value`, `config.not-operational`.
    """
    _refuse_unknown(given, Config, name, "", besides=frozenset({"folder"}))
    for number, source in enumerate(_tables(given.get("sources"))):
        _refuse_unknown(source, Source, name, f"sources[{number}].")
    for deadlines in _tables([given.get("deadlines_s")]):
        _refuse_unknown(deadlines, Deadlines, name, "deadlines_s.")
    for oidc in _tables([given.get("oidc")]):
        _refuse_unknown(oidc, Oidc, name, "oidc.")
    try:
        config = msgspec.convert(
            {**given, "folder": folder}, Config, dec_hook=lambda _, value: value
        )
    except msgspec.ValidationError as error:
        key, what = _explain(str(error))
        raise Refused("config.bad-value", f"{name}: {key}: {what}", file=name, key=key) from error
    _check(config, name)
    return config


def oidc_secret(config: Config) -> str:
    """The secret of the client at the OpenID provider; empty for a public client.

    Refused (`config.bad-value`) when the file cannot be read, or others may read it.
    """
    if config.oidc is None or not config.oidc.secret_file:
        return ""
    path = config.folder / config.oidc.secret_file
    try:
        open_to_others = path.stat().st_mode & 0o077
        text = path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise Refused("config.bad-value", f"oidc.secret_file: {path}: {error}") from error
    if open_to_others:
        raise Refused("config.bad-value", f"oidc.secret_file: chmod 600 {path}: others may read it")
    return text


def write(config: Config) -> str:
    """The settings as TOML; those that have their default stand there as comments."""
    lines = [f"# Node {config.node} of {config.party}. All settings: docs/configuration.md", ""]
    tables: list[str] = []
    for setting in fields(config):
        value = getattr(config, setting.name)
        if setting.name == "folder":
            continue
        if setting.name in ("sources", "dial", "link_kbit_s", "deadlines_s", "oidc"):
            tables += _table(setting, value)
            continue
        mark = "# " if value == _default(setting) else ""
        lines.append(f"{mark}{setting.name} = {_literal(value)}")
    return "\n".join([*lines, *tables, ""])


def with_setting(text: str, name: str, value: object) -> str:
    """The text of a settings file with one setting changed; the rest stays as a person wrote it."""
    line = f"{name} = {_literal(value)}"
    table = re.search(r"^\[", text, re.MULTILINE)
    end = table.start() if table else len(text)
    # In force, or as a comment, which is how a default stands there.
    places = (rf"^{name} *=.*$", rf"^# *{name} *=.*$")
    every = (re.compile(place, re.MULTILINE).search(text, 0, end) for place in places)
    found = next(filter(None, every), None)
    if found is None:
        return f"{line}\n{text}"
    return text[: found.start()] + line + text[found.end() :]


def require_addresses(addresses: tuple[str, ...], *, of_links: bool = False) -> None:
    """Refused (`config.bad-address`) unless each is host:port, or https://host:port `of_links`."""
    pattern = _ADDRESS if of_links else _HOST_PORT
    for address in addresses:
        if not re.match(pattern, address):
            raise Refused("config.bad-address", f"{address!r} is not {_FORMS[pattern]}")


def _explain(error: str) -> tuple[str, str]:
    """The setting and what is wrong with it, from the words of the decoder."""
    what, _, where = error.partition(" - at `$")
    key = where.strip("`.")
    missing = re.search("missing required field `(.+?)`", what)
    if missing:
        return f"{key}.{missing[1]}".strip("."), "is missing, and has no default"
    for pattern, words in _FORMS.items():
        if repr(pattern) in what:
            return key, f"Expected {words}"
    return key, what


def _check(config: Config, name: str) -> None:
    """What types cannot say."""
    bad: dict[str, str] = {}
    south, west, north, east = config.picture_box
    if not (-90 <= south < north <= 90 and west != east):
        bad["picture_box"] = "is south, west, north, east in degrees, south below north"
    if not _is_zone(config.time_zone):
        bad["time_zone"] = f"{config.time_zone!r} is no IANA time zone, such as Asia/Tokyo"
    if not config.web_tls and config.web_host not in ("127.0.0.1", "::1", "localhost"):
        bad["web_tls"] = f"pages without TLS only on loopback, and web_host is {config.web_host}"
    names = [source.name for source in config.sources]
    if len(set(names)) != len(names):
        bad["sources"] = "two sources have one name"
    for key, why in bad.items():
        raise Refused("config.bad-value", f"{name}: {key}: {why}", file=name, key=key)
    if config.operational and config.reality in (Reality.SIMULATED, Reality.REPLAY):
        raise Refused(
            "config.not-operational",
            f"{name}: an operational node's reality is REAL or EXERCISE, not {config.reality}; "
            "for this, set operational = false",
        )
    for source in config.sources:
        require_attachable(config, source)


def _is_zone(name: str) -> bool:
    """Whether this is a time zone; a machine that has no list of them takes any."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return not available_timezones()
    return True


def require_attachable(config: Config, source: Source) -> None:
    """Refused (`config.not-operational`): only REAL sources on an operational node."""
    if config.operational and source.reality is not Reality.REAL:
        raise Refused(
            "config.not-operational",
            f"source {source.name!r} is {source.reality}, and node {config.node} is operational: "
            "no simulated or replayed source may be attached to it",
            source=source.name,
        )


def _tables(value: object) -> list[dict[str, object]]:
    return [v for v in value if isinstance(v, dict)] if isinstance(value, list) else []


def _refuse_unknown(
    given: Mapping[str, object],
    kind: type,
    name: str,
    prefix: str,
    besides: frozenset[str] = frozenset(),
) -> None:
    known = {setting.name for setting in fields(kind)} - besides
    for key in given:
        if key not in known:
            near = difflib.get_close_matches(key, sorted(known), 1)
            hint = f"; did you mean {prefix}{near[0]}?" if near else ""
            raise Refused(
                "config.unknown-key",
                f"{name}: there is no setting {prefix}{key}{hint}",
                file=name,
                key=f"{prefix}{key}",
            )


def _default(setting: "Field[Any]") -> object:
    if setting.default_factory is not MISSING:
        return setting.default_factory()
    return setting.default


def _table(setting: "Field[Any]", value: Any) -> list[str]:
    if setting.name == "sources":
        return [line for source in value for line in ["", "[[sources]]", *_members(source)]]
    if value == _default(setting):
        return []
    members = _members(value) if is_dataclass(value) else [
        f"{party} = {_literal(addresses)}" for party, addresses in value.items()
    ]  # fmt: skip
    return ["", f"[{setting.name}]", *members]


def _members(value: Any) -> list[str]:
    return [f"{s.name} = {_literal(getattr(value, s.name))}" for s in fields(value)]


def _literal(value: object) -> str:
    """A TOML literal; JSON's are TOML's too, but for DEL, which TOML wants escaped."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_literal(k)} = {_literal(v)}" for k, v in value.items()) + "}"
    text = json.dumps(list(value) if isinstance(value, tuple) else value, ensure_ascii=False)
    return text.replace("\x7f", "\\u007f")
