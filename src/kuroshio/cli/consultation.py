"""kuroshio consultation: verify a matter's file with nothing but the file."""

from pathlib import Path
from typing import Annotated

import typer

from kuroshio.cli.screen import AsJson, fingerprint_lines, give, instant, say, table
from kuroshio.consent.treaties import subject_of
from kuroshio.desk import consultation_file
from kuroshio.desk.consultation_file import Verified
from kuroshio.errors import Refused, Untrusted
from kuroshio.node import pins
from kuroshio.node.clock import now_ms
from kuroshio.trust.words import fingerprint

app = typer.Typer(no_args_is_help=True, help="Consultations and requests.")


@app.command()
def verify(
    file: Annotated[Path, typer.Argument(help="As exported from the page or the API.")],
    folder: Annotated[
        Path | None,
        typer.Option(help="A node's folder: compare the root keys with those pinned there."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Check every signature in the file of a consultation or a request; no network is used."""
    try:
        data = file.read_bytes()
    except OSError as error:
        raise Refused("consultation.bad-file", f"{file}: {error.strerror}") from error
    found = consultation_file.verify(data, now_ms())
    pinned = _pinned(found, folder) if folder else False
    if as_json:
        give(_as_value(found, pinned=pinned))
    else:
        _present(found, pinned=pinned)


def _pinned(found: Verified, folder: Path) -> bool:
    """Untrusted (`consultation.other-root`) when a root key in the file is not the pinned one."""
    directory = pins.held_directory(folder)
    for party, root in found.roots.items():
        if directory.document(party).root != root:
            raise Untrusted(
                "consultation.other-root", f"{party}'s root key in the file is not the pinned one"
            )
    return True


def _present(found: Verified, *, pinned: bool) -> None:
    question = found.matter.question
    subject = subject_of(question.treaty, question.use.kind)
    say(
        f"{found.matter.reality}  {question.form}, {question.asker} to {question.respondent}: "
        f"{subject.names.en if subject else question.use.kind}",
        f"It stands at: {found.standing.reading}",
    )
    for text in question.texts:
        mark = " (authoritative)" if text.lang == question.authoritative else ""
        say(f"[{text.lang}{mark}] {text.text}")
    rows = [(instant(h.stamp.millis), h.party, h.organisation, h.post, h.kind.partition(".")[2])
            for h in found.records]  # fmt: skip
    table("Records, each with its node's signature", ["at", "party", "body", "post", "what"], rows)
    for one in found.decisions:
        decision, checked = one.decided.decision, one.checked
        say(
            f"{decision.party} decided: {decision.answer}; {len(checked.counted)} of "
            f"{checked.wanted} passkey signatures count ({', '.join(checked.counted) or 'none'})"
            + (f"; it does not bind: {one.fault}" if one.fault else ""),
            *(f"  {post}: {code}" for post, code in checked.faults),
        )
    if pinned:
        say("The root keys are those that are pinned in the folder.")
        return
    say("Compare these root keys with what you know of each side:")
    for party, root in sorted(found.roots.items()):
        say(party, *fingerprint_lines(fingerprint(root)))


def _as_value(found: Verified, *, pinned: bool) -> dict[str, object]:
    question = found.matter.question
    return {
        "matter": found.matter.record,
        "reality": found.matter.reality,
        "form": question.form,
        "subject": question.use.kind,
        "asker": question.asker,
        "respondent": question.respondent,
        "reading": found.standing.reading,
        "records": len(found.records),
        "decisions": [
            {
                "party": one.decided.decision.party, "answer": one.decided.decision.answer,
                "wanted": one.checked.wanted, "counted": list(one.checked.counted),
                "binds": not one.fault, "fault": one.fault,
            }
            for one in found.decisions
        ],
        "roots": {party: root.hex() for party, root in found.roots.items()},
        "roots_pinned": pinned,
    }  # fmt: skip
