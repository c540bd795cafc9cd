"""kuroshio say, read, ack, status, check: the hotline and the links, over a node's API."""

from typing import Annotated, Any

import typer

from kuroshio.cli.client import Authority, Client, Demo, Token, Url
from kuroshio.cli.screen import AsJson, give, instant, table, working
from kuroshio.cli.screen import say as print_lines
from kuroshio.errors import Refused

Conversation = Annotated[str, typer.Option(help="Id of the conversation.")]
MessageId = Annotated[str, typer.Argument(help="Id of the message.")]
RUNGS = ("released", "held", "shown", "acknowledged", "answered")


def say(
    text: Annotated[str, typer.Argument(help="The message.")],
    conversation: Conversation = "",
    to: Annotated[
        list[str] | None, typer.Option(help="PARTY:BODY[:POST] for a new one; may be repeated.")
    ] = None,
    subject: Annotated[str, typer.Option(help="Subject of a new conversation.")] = "",
    lang: Annotated[str, typer.Option(help="Language of the text.")] = "en",
    precedence: Annotated[
        str, typer.Option(help="flash, immediate, priority or routine.")
    ] = "routine",
    marker: Annotated[str, typer.Option(help="One of the eight SMCP markers.")] = "request",
    authority_named: Annotated[
        str, typer.Option("--by-authority", help="Authority of an instruction.")
    ] = "",
    reply_to: Annotated[str, typer.Option(help="Message that this answers.")] = "",
    reply_form: Annotated[str, typer.Option(help="will-do, cannot, later or answer.")] = "",
    url: Url = "",
    token: Token = "",
    demo: Demo = "",
    authority: Authority = None,
    as_json: AsJson = False,
) -> None:
    """Write a message, in a conversation or to start one."""
    client = Client(url, token, demo, authority)
    draft: dict[str, object] = {
        "parts": [{"text": text, "lang": lang}],
        "marker": marker,
        "precedence": precedence,
        "authority": authority_named,
        "reply_to": reply_to,
    }
    if reply_to:
        draft |= {"reply_form": reply_form or "answer", "marker": "answer"}
    with working("sending"):
        if not conversation:
            conversation = _start(client, to or [], subject or text[:60], lang)
        message = client.post(f"/api/conversations/{conversation}/messages", draft)
    _show(message, as_json=as_json)


def read(
    conversation: Annotated[str, typer.Argument(help="Id; without one, all in short.")] = "",
    url: Url = "",
    token: Token = "",
    demo: Demo = "",
    authority: Authority = None,
    as_json: AsJson = False,
) -> None:
    """Conversations, or the messages of one. Reading here does not count as shown."""
    client = Client(url, token, demo, authority)
    if conversation:
        found = client.get(f"/api/conversations/{conversation}")
        if as_json:
            give(found)
            return
        print_lines(f"{found['subject']} ({' '.join(found['audience'])})", "")
        for message in found["messages"]:
            _print_message(message)
        return
    conversations = client.get("/api/conversations")
    if as_json:
        give(conversations)
        return
    columns = ["id", "subject", "parties", "unread", "waits for us", "last"]
    rows = [
        (
            c["id"],
            c["subject"],
            " ".join(c["audience"]),
            c["unread"],
            c["open_to_us"],
            instant(c["last_at"]),
        )
        for c in conversations
    ]
    table("Conversations", columns, rows)


def ack(
    message: MessageId,
    url: Url = "",
    token: Token = "",
    demo: Demo = "",
    authority: Authority = None,
    as_json: AsJson = False,
) -> None:
    """Acknowledge a message: read, not agreed."""
    client = Client(url, token, demo, authority)
    _show(client.post(f"/api/messages/{message}/acknowledge"), as_json=as_json)


def status(
    url: Url = "",
    token: Token = "",
    demo: Demo = "",
    authority: Authority = None,
    as_json: AsJson = False,
) -> None:
    """Links, logs, lag, and what each partner holds."""
    client = Client(url, token, demo, authority)
    found, links = client.get("/api/status"), client.get("/api/links")
    if as_json:
        give({"status": found, "links": links})
        return
    table(
        "Links",
        ["party", "node", "state", "since", "round trip", "waiting", "holds all since"],
        [_link_row(link) for link in links],
    )
    logs = [
        (link["party"], log["log"], log["head"], _held(log), "closed" if log["closed"] else "")
        for link in links
        for log in link["logs"]
    ]
    table("Logs", ["partner", "log", "head", "held by partner", ""], logs)


def check(
    party: Annotated[str, typer.Argument(help="Code of the partner.")],
    url: Url = "",
    token: Token = "",
    demo: Demo = "",
    authority: Authority = None,
    as_json: AsJson = False,
) -> None:
    """A communication check with a partner, now."""
    client = Client(url, token, demo, authority)
    with working(f"checking {party}"):
        link = client.post(f"/api/links/{party}/checks")
    if as_json:
        give(link)
        return
    print_lines(
        f"Check sent to {party} at {instant(link['last_check_at'])}; the link is {link['state']}. "
        "kuroshio status shows the answer."
    )


def _start(client: Client, to: list[str], subject: str, lang: str) -> str:
    """A new conversation, for the parties and bodies in `to`."""
    if not to:
        raise Refused("say.no-addressee", "say to whom: --conversation, or --to PARTY:BODY")
    own = client.get("/api/desk")["me"]
    addressees = []
    for given in to:
        party, _, rest = given.partition(":")
        organisation, _, post = rest.partition(":")
        if not organisation:
            raise Refused("say.no-addressee", f"{given!r} is not PARTY:BODY or PARTY:BODY:POST")
        addressees.append({"party": party, "organisation": organisation, "post": post})
    audience = sorted({own["party"], *(str(a["party"]) for a in addressees)})
    made = client.post(
        "/api/conversations",
        {"audience": audience, "addressees": addressees, "subject": subject, "subject_lang": lang},
    )
    return str(made["id"])


def _show(message: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        give(message)
    else:
        _print_message(message)


def _print_message(message: dict[str, Any]) -> None:
    author = message["author"]
    reality = "" if message["reality"] == "REAL" else f"  *** {message['reality']} ***"
    text = " / ".join(part.get("text") or f"[{part.get('phrase')}]" for part in message["parts"])
    withdrawn = message["withdrawn"]
    print_lines(
        f"{instant(message['at'])}  {author['party']} {author['organisation']} {author['post']}  "
        f"{message['precedence'].upper()} {message['marker']}{reality}",
        f"  {text}" if not withdrawn else f"  WITHDRAWN: {withdrawn['reason']}",
        *(f"  {delivery['party']}: {_rungs(delivery)}" for delivery in message["deliveries"]),
        f"  id {message['id']}",
        "",
    )


def _rungs(delivery: dict[str, Any]) -> str:
    reached = [
        f"{rung} {instant(delivery[rung]['at'])} ({delivery[rung]['by']})"
        for rung in RUNGS
        if delivery[rung]
    ]
    overdue = f"; OVERDUE: {delivery['overdue']}" if delivery["overdue"] else ""
    blocked = f"; blocked: {delivery['blocked']}" if delivery["blocked"] else ""
    return (", ".join(reached) or "not released") + overdue + blocked


def _link_row(link: dict[str, Any]) -> tuple[object, ...]:
    trip = link["round_trip_ms"]
    return (
        link["party"],
        link["node"],
        link["state"] + (f" ({link['last_error']})" if link["last_error"] else ""),
        instant(link["since"]),
        "-" if trip is None else f"{trip:.0f} ms",
        sum(link["queued"].values()),
        instant(link["partner_holds_all_since"]),
    )


def _held(log: dict[str, Any]) -> object:
    if not log["own"]:
        return "theirs"
    return "-" if log["held_by_partner"] is None else log["held_by_partner"]
