"""What a party says of itself before it has keys: names, organisations, posts and their powers.

parties.json beside this file holds the three parties of the demo; `kuroshio init
--organisations FILE` takes another file of the same form, JSON or TOML.
"""

import json
import tomllib
from collections.abc import Mapping
from pathlib import Path

import msgspec

from kuroshio.errors import Refused
from kuroshio.trust.document import Deciding, Names, Organisation
from kuroshio.trust.powers import ALL_POWERS

DEMO = Path(__file__).with_name("parties.json")


class PartyDraft(msgspec.Struct, frozen=True):
    """One party's part of such a file."""

    names: Names
    organisations: tuple[Organisation, ...]
    markings: tuple[str, ...] = ("UNCLASSIFIED",)
    """Lowest first."""
    deciding: tuple[Deciding, ...] = ()
    """Which posts decide on consultations and requests, and how many must sign."""


def read_parties(path: Path = DEMO) -> Mapping[str, PartyDraft]:
    """Party code → draft. Refused (`organisations.unreadable`, `organisations.bad`)."""
    try:
        text = path.read_text(encoding="utf-8")
        given = tomllib.loads(text) if path.suffix == ".toml" else json.loads(text)
        drafts = msgspec.convert(given, dict[str, PartyDraft])
    except OSError as error:
        raise Refused("organisations.unreadable", f"{path}: {error.strerror}") from error
    except ValueError as error:  # JSON, TOML, text and shape: all of this kind
        raise Refused("organisations.bad", f"{path}: {error}") from error
    for code, draft in drafts.items():
        fault = _unknown(given[code], msgspec.to_builtins(draft), code) or _fault(draft)
        if fault:
            raise Refused("organisations.bad", f"{path}: {code}: {fault}")
    return drafts


def draft_of(party: str, path: Path = DEMO) -> PartyDraft:
    """The draft of one party. Refused (`organisations.no-such-party`) when the file has none."""
    drafts = read_parties(path)
    if party not in drafts:
        raise Refused(
            "organisations.no-such-party",
            f"{path.name} names {', '.join(sorted(drafts)) or 'no party'}, not {party}; give its "
            "organisations with --organisations FILE",
            party=party,
        )
    return drafts[party]


def _fault(draft: PartyDraft) -> str:
    for organisation in draft.organisations:
        posts = [post.post for post in organisation.posts]
        if len(set(posts)) != len(posts):
            return f"{organisation.organisation} has two posts of one name"
        for post in organisation.posts:
            unknown = [power for power in post.powers if power not in ALL_POWERS]
            if unknown:
                known = ", ".join(ALL_POWERS)
                return f"{post.post}: there is no power {unknown[0]!r}; there are {known}"
    return "" if draft.organisations else "a party has at least one organisation"


def _unknown(given: object, read: object, where: str) -> str:
    """The first thing in the file that was not understood: a misspelt key must not vanish."""
    if isinstance(given, dict) and isinstance(read, dict):
        for key, value in given.items():
            if key not in read:
                return f"{where}: {key!r} is not known here"
            fault = _unknown(value, read[key], f"{where}.{key}")
            if fault:
                return fault
    if isinstance(given, list) and isinstance(read, (list, tuple)):
        for number, (value, as_read) in enumerate(zip(given, read, strict=True)):
            fault = _unknown(value, as_read, f"{where}[{number}]")
            if fault:
                return fault
    return ""
