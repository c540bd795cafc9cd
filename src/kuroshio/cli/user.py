"""kuroshio user: officers' accounts of one node, whether the node runs or not."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import argon2
import typer

from kuroshio.cli.rootkeys import now
from kuroshio.cli.screen import AsJson, Folder, give, say, table
from kuroshio.errors import Refused
from kuroshio.node import config as settings
from kuroshio.node import folder as node_folder
from kuroshio.node.config import Config
from kuroshio.node.files import Layout
from kuroshio.store.accounts import CHANCE, Account, Accounts
from kuroshio.trust.document import PartyDocument
from kuroshio.values import MINUTE

app = typer.Typer(no_args_is_help=True, help="Officers' accounts of a node.")

PASSWORD = "KUROSHIO_PASSWORD"  # noqa: S105 (the name of a variable)
"""Environment variable for scripts, instead of typing the password."""
Officer = Annotated[str, typer.Argument(help="Account name.")]


@contextmanager
def _accounts(folder: Path) -> Iterator[Accounts]:
    accounts = Accounts(Layout(folder).accounts)
    try:
        yield accounts
    finally:
        accounts.close()


@app.command()
def add(
    folder: Folder,
    officer: Officer,
    organisation: Annotated[str, typer.Option(help="Code of the body, e.g. JCG.")],
    post: Annotated[str, typer.Option(help="Post in that body, e.g. watch-officer.")],
    name: Annotated[str, typer.Option(help="Name as partners may see it.")] = "",
    lang: Annotated[str, typer.Option(help="en, ja or zh-Hant; else the node's.")] = "",
    password: Annotated[
        bool, typer.Option("--password", help="Ask for a password; else one-time links only.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Add an officer who may sign in."""
    config = settings.load(folder)
    _require_post(folder, organisation, post)
    account = Account(
        officer,
        name or officer,
        organisation,
        post,
        lang=lang or config.lang,
        time_zone=config.time_zone,
        password_hash=_ask_password() if password else None,
    )
    with _accounts(folder) as accounts:
        if accounts.get(officer):
            raise Refused("user.exists", f"there is an account {officer} already; it was kept")
        accounts.put(account)
    if as_json:
        give(_as_value(account))
    else:
        say(
            f"Added {officer}, {post} of {organisation}.",
            f"Next: kuroshio user link {folder} {officer}",
        )


@app.command("list")
def list_(folder: Folder, as_json: AsJson = False) -> None:
    """Every account."""
    with _accounts(folder) as accounts:
        found = accounts.all()
    if as_json:
        give([_as_value(account) for account in found])
        return
    rows = [(a.officer, a.name, a.organisation, a.post, a.lang, _how(a)) for a in found]
    table("Accounts", ["officer", "name", "body", "post", "lang", "signs in by"], rows)


@app.command()
def link(
    folder: Folder,
    officer: Officer,
    minutes: Annotated[int, typer.Option(min=1, max=1440, help="How long it works.")] = 15,
    as_json: AsJson = False,
) -> None:
    """A link that signs the officer in, once."""
    config = settings.load(folder)
    with _accounts(folder) as accounts:
        chance = secrets.token_bytes(CHANCE)
        secret = accounts.make_link(officer, now(), minutes * MINUTE, chance)
    url = f"{_address(config)}/enter#token={secret}"
    if as_json:
        give({"officer": officer, "url": url, "minutes": minutes})
    else:
        say(url, f"Works once, for {minutes} minutes, for {officer}.")


@app.command()
def token(
    folder: Folder,
    officer: Officer,
    name: Annotated[str, typer.Option(help="What it is for.")],
    scope: Annotated[
        list[str] | None, typer.Option(help="read, write, watch or admin; may be repeated.")
    ] = None,
    days: Annotated[int, typer.Option(help="How long it works.")] = 90,
    as_json: AsJson = False,
) -> None:
    """A token for a program that acts for the officer's post. It is shown once."""
    with _accounts(folder) as accounts:
        chance = secrets.token_bytes(CHANCE)
        made, secret = accounts.make_token(officer, name, scope or ["read"], now(), days, chance)
    if as_json:
        give({"id": made.id, "token": secret, "scopes": sorted(made.scopes)})
    else:
        say(secret, f"Shown this once. Scopes: {', '.join(sorted(made.scopes))}; {days} days.")


@app.command()
def disable(folder: Folder, officer: Officer, as_json: AsJson = False) -> None:
    """End an account, with its sessions, links and tokens, at once."""
    with _accounts(folder) as accounts:
        account = accounts.change(officer, disabled=True)
    if as_json:
        give(_as_value(account))
    else:
        say(f"{officer} is signed out everywhere and cannot sign in.")


def _require_post(folder: Path, organisation: str, post: str) -> None:
    document = node_folder.load_document(folder).document
    body = document.organisation(organisation)
    if document.post(organisation, post) is None:
        known = [p.post for p in body.posts] if body else _codes(document)
        raise Refused(
            "user.no-such-post",
            f"{document.party}'s document has no {organisation} {post}; there is "
            f"{', '.join(known)}",
        )


def _codes(document: PartyDocument) -> list[str]:
    return [o.organisation for o in document.organisations]


def _ask_password() -> str:
    given = os.environ.get(PASSWORD) or typer.prompt(
        "Password", hide_input=True, confirmation_prompt=True, err=True
    )
    if len(given) < 12:
        raise Refused("user.weak-password", "a password has at least 12 letters")
    return argon2.PasswordHasher().hash(given)


def _as_value(account: Account) -> dict[str, object]:
    fields = ("officer", "name", "organisation", "post", "lang", "time_zone", "disabled")
    return {field: getattr(account, field) for field in fields} | {
        "password": account.password_hash is not None
    }


def _how(account: Account) -> str:
    if account.disabled:
        return "DISABLED"
    return "password" if account.password_hash else "links only"


def _address(config: Config) -> str:
    scheme = "https" if config.web_tls else "http"
    return f"{scheme}://{config.public_host}:{config.web_port}"
