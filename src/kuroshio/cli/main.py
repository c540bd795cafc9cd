"""The command `kuroshio`. One file for each group of commands; errors are said here, once."""

import sys
from typing import Any

import typer
from typer.core import TyperGroup

from kuroshio.cli import (
    ais,
    audit,
    backup,
    bundle,
    consultation,
    demo,
    doctor,
    init,
    log,
    pages,
    partner,
    party,
    party_passkeys,
    prove,
    run,
    screen,
    store,
    talk,
    user,
)
from kuroshio.errors import KuroshioError


class Commands(TyperGroup):
    """Commands whose errors end in a line that says whose move it is, and in an exit code."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command; an error that is none of ours is a bug and shows as one."""
        try:
            return super().invoke(ctx)
        except KuroshioError as error:
            code = screen.report(error, as_json=screen.wants_json(ctx))
            raise typer.Exit(code) from error
        except BrokenPipeError:
            sys.stderr.close()  # whoever read us has gone, as `head` does
            raise typer.Exit(0) from None


app = typer.Typer(
    cls=Commands,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="One hotline, one maritime picture and agreed release between sides.",
)
app.command("init")(init.init)
app.command("run")(run.run)
app.command("demo")(demo.demo)
app.command("doctor")(doctor.doctor)
app.command("backup")(backup.backup)
app.command("restore")(backup.restore)
app.command("restore-without")(backup.restore_without)
party.app.command("passkeys")(party_passkeys.passkeys)
party.app.command("bind-passkey")(party_passkeys.bind_passkey)
party.app.command("revoke-passkey")(party_passkeys.revoke_passkey)
app.add_typer(party.app, name="party")
app.add_typer(partner.app, name="partner")
app.add_typer(pages.app, name="pages")
app.add_typer(user.app, name="user")
app.add_typer(audit.app, name="audit")
app.add_typer(store.app, name="store")
app.add_typer(ais.app, name="ais")
app.add_typer(bundle.app, name="bundle")
app.add_typer(consultation.app, name="consultation")
app.add_typer(log.app, name="log")
for command in (talk.say, talk.read, talk.ack, talk.status, talk.check, prove.prove):
    app.command(command.__name__)(command)
