"""kuroshio user: officers' accounts of one node, whether the node runs or not."""

import os
import secrets
from pathlib import Path
from typing import Annotated

import argon2
import typer
from msgspec.structs import replace

from kuroshio.cli.acts import act_of, opened
from kuroshio.cli.rootkeys import now
from kuroshio.cli.screen import AsJson, Folder, give, say, table
from kuroshio.errors import Refused
from kuroshio.node import config as settings
from kuroshio.node import folder as node_folder
from kuroshio.node import passwords
from kuroshio.node.administration import Administration
from kuroshio.node.config import Config
from kuroshio.store.accounts import CHANCE, Account
from kuroshio.store.accounts_acts import Act
from kuroshio.trust.document import PartyDocument
from kuroshio.values import MINUTE

app = typer.Typer(no_args_is_help=True, help="Officers' accounts of a node.")

PASSWORD = "KUROSHIO_PASSWORD"  # noqa: S105 (the name of a variable)
"""Environment variable for scripts, instead of typing the password."""
Officer = Annotated[str, typer.Argument(help="Account name.")]


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
    )
    if password:
        account = replace(account, password_hash=_ask_password(folder, config, account))
    with opened(folder) as accounts:
        if accounts.get(officer):
            raise Refused("user.exists", f"there is an account {officer} already; it was kept")
        with accounts.lock, accounts.db:
            accounts.put(account)
            accounts.acts.add(
                act_of("account-added", officer, organisation=organisation, post=post)
            )
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
    with opened(folder) as accounts:
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
    with opened(folder) as accounts:
        chance = secrets.token_bytes(CHANCE)
        with accounts.lock, accounts.db:
            secret = accounts.make_link(officer, now(), minutes * MINUTE, chance)
            accounts.acts.add(act_of("link-made", officer, minutes=str(minutes)))
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
    with opened(folder) as accounts:
        chance = secrets.token_bytes(CHANCE)
        scopes = scope or ["read"]
        with accounts.lock, accounts.db:
            made, secret = accounts.make_token(officer, name, scopes, now(), days, chance)
            told = act_of("token-made", made.id, officer=officer, scopes=" ".join(sorted(scopes)))
            accounts.acts.add(told)
    if as_json:
        give({"id": made.id, "token": secret, "scopes": sorted(made.scopes)})
    else:
        say(secret, f"Shown this once. Scopes: {', '.join(sorted(made.scopes))}; {days} days.")


@app.command()
def disable(folder: Folder, officer: Officer, as_json: AsJson = False) -> None:
    """End an account, with its sessions, links and tokens, at once."""
    _done(folder, act_of("account-disabled", officer), as_json=as_json)
    if not as_json:
        say(f"{officer} is signed out everywhere and cannot sign in.")


@app.command()
def enable(folder: Folder, officer: Officer, as_json: AsJson = False) -> None:
    """Let an officer sign in again whose account was ended."""
    _done(folder, act_of("account-enabled", officer), as_json=as_json)
    if not as_json:
        say(f"{officer} can sign in again: kuroshio user link {folder} {officer}")


@app.command()
def post(
    folder: Folder,
    officer: Officer,
    organisation: Annotated[str, typer.Option(help="Code of the body, e.g. JCG.")] = "",
    post: Annotated[str, typer.Option(help="The post; without one it is withdrawn.")] = "",
    as_json: AsJson = False,
) -> None:
    """Give an officer another post, or withdraw the one that he or she has."""
    if post:
        told = act_of("post-given", officer, organisation=organisation, post=post)
    else:
        told = act_of("post-withdrawn", officer)
    _done(folder, told, as_json=as_json)
    if not as_json:
        say(f"{officer} is now {post} of {organisation}." if post else f"{officer} has no post.")


def _done(folder: Path, act: Act, *, as_json: bool) -> None:
    """Do what an administrator's page could do as well."""
    document = node_folder.load_document(folder).document
    with opened(folder) as accounts:
        Administration(accounts, lambda: document, secrets.token_bytes).do(act)
        account = accounts.get(act.subject)
    if as_json and account is not None:
        give(_as_value(account))


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


def _ask_password(folder: Path, config: Config, account: Account) -> str:
    given = os.environ.get(PASSWORD) or typer.prompt(
        "Password", hide_input=True, confirmation_prompt=True, err=True
    )
    document = node_folder.load_document(folder).document
    passwords.require_good(given, passwords.names_around(document, config.node, account))
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
