"""kuroshio log: logs that are forked or damaged, and what is decided of them, over a node's API."""

from typing import Annotated, Any

import typer

from kuroshio.cli.client import Authority, Client, Demo, Token, Url
from kuroshio.cli.screen import AsJson, give, say, table

app = typer.Typer(no_args_is_help=True, help="Logs that are forked or damaged: look, decide.")


@app.command()
def forks(
    url: Url = "",
    token: Token = "",
    demo: Demo = "",
    authority: Authority = None,
    as_json: AsJson = False,
) -> None:
    """Logs of which their node signed two versions, with the proof checked here."""
    _show(Client(url, token, demo, authority).get("/api/forks"), as_json=as_json)


@app.command()
def resolve(
    log: Annotated[str, typer.Argument(help="Name of the log, as `kuroshio log forks` has it.")],
    entry: Annotated[str, typer.Option(help="Hash (hex) of the entry that counts.")],
    reason: Annotated[str, typer.Option(help="Why; everybody in the log's audience reads it.")],
    url: Url = "",
    token: Token = "",
    demo: Demo = "",
    authority: Authority = None,
    as_json: AsJson = False,
) -> None:
    """Sign which branch of an own log counts. Both stay; everybody sees which one counts."""
    client = Client(url, token, demo, authority)
    wish = {"log": log, "entry_hash": entry, "reason": reason}
    _show(client.post("/api/forks/resolution", wish), as_json=as_json)


@app.command()
def damaged(
    url: Url = "",
    token: Token = "",
    demo: Demo = "",
    authority: Authority = None,
    as_json: AsJson = False,
) -> None:
    """Logs of which something is damaged on the node's disk and has not come back yet."""
    _show_damage(Client(url, token, demo, authority).get("/api/damage"), as_json=as_json)


@app.command("give-up")
def give_up(
    log: Annotated[str, typer.Argument(help="Name of the log, as `kuroshio log damaged` has it.")],
    number: Annotated[int, typer.Argument(help="Number of the damaged record.")],
    reason: Annotated[str, typer.Option(help="Why; everybody in the log's audience reads it.")],
    url: Url = "",
    token: Token = "",
    demo: Demo = "",
    authority: Authority = None,
    as_json: AsJson = False,
) -> None:
    """Sign that a damaged record of an own log is lost for good. Nobody may hold it any more."""
    client = Client(url, token, demo, authority)
    wish = {"log": log, "number": number, "reason": reason}
    _show_damage(client.post("/api/damage/losses", wish), as_json=as_json)


def _show_damage(found: list[dict[str, Any]], *, as_json: bool) -> None:
    if as_json:
        give(found)
    elif not found:
        say("Nothing is known to be damaged.")
    else:
        rows = [(d["log"], d["first"], d["count"]) for d in found]
        table("Damaged, and asked for again", ("log", "first", "records"), rows)


def _show(forked: list[dict[str, Any]], *, as_json: bool) -> None:
    if as_json:
        give(forked)
        return
    if not forked:
        say("No log is known to be forked.")
    for fork in forked:
        say(
            f"{fork['log']}  forked at {fork['number']}{'' if fork['proven'] else '  (not proven)'}"
        )
        counts = (fork["decision"] or {}).get("entry_hash", "")
        rows = [
            (h, "here" if h == fork["held"] else "", "counts" if h == counts else "")
            for h in fork["branches"]
        ]
        table("Entries at that number", ("hash", "held", "decided"), rows)
        if fork["decision"]:
            say(f"Decided by {fork['party']}: {fork['decision']['reason']}")
        elif fork["contested"]:
            say(f"{fork['party']} has decided twice, and not the same: decide again.")
        else:
            say(f"{fork['party']} has not decided yet.")
