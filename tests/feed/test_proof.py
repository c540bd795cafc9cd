"""A proof of completeness: true ones check with nothing but two fingerprints, no other one does."""

from collections.abc import Callable
from typing import Any

import cbor2
import pytest
from tests.feed.made import LOG, NOW, chain, directory, document, key, public, receipt

from kuroshio.errors import KuroshioError
from kuroshio.feed import proof
from kuroshio.feed.entry import Head
from kuroshio.feed.proof import Part, Statement
from kuroshio.trust.words import as_hex, as_words

OTHER = "JPN/n1;JPN+TWN+USA;flash;1"
ROOTS = {p: document(p).fingerprint for p in ("JPN", "TWN")}
SPOKEN = {"JPN": as_words(ROOTS["JPN"]), "TWN": as_hex(ROOTS["TWN"])}


def made(signed_up_to: int = 5, **changes: Any) -> bytes:
    """Japan's proof of what Taiwan holds of two logs of 5 entries."""
    logs, parts = [], []
    for log, until in ((LOG, signed_up_to), (OTHER, 5)):
        entries = [v.entry for v in chain(5, log)]
        logs.append((log, 5, entries[-1].hash))
        data = receipt(entries[until - 1].head, log=log)[1] if until else b""
        named = entries[until - 1].data if 0 < until < 5 else b""
        parts.append(Part(entries[-1].data, data, named))
    statement = Statement("JPN", "n1", "TWN", NOW, tuple(changes.get("logs", logs)))
    known = directory("JPN")
    documents = changes.get("documents", (known.held["JPN"].data, known.held["TWN"].data))
    private = changes.get("private", key("JPN", "n1"))
    parts = changes.get("parts", parts)
    return proof.write(statement, parts, documents, public(private), private.sign)


def test_a_true_proof_says_what_is_held_and_signed_when() -> None:
    found = proof.check(made(), SPOKEN)
    assert found.complete
    assert [(one.log, one.released, one.held, one.by, one.at) for one in found.lines] == [
        (LOG, 5, 5, "n1", NOW), (OTHER, 5, 5, "n1", NOW)
    ]  # fmt: skip


@pytest.mark.parametrize("until", [0, 3])
def test_what_is_not_signed_for_shows(until: int) -> None:
    found = proof.check(made(until), SPOKEN)
    assert not found.complete
    assert found.lines[0].held == until


def code(data: bytes, roots: dict[str, str] = SPOKEN) -> str:
    with pytest.raises(KuroshioError) as caught:
        proof.check(data, roots)
    return caught.value.code


def test_the_fingerprints_come_from_somewhere_else() -> None:
    assert code(made(), {"JPN": SPOKEN["JPN"]}) == "proof.no-root"
    assert code(made(), {**SPOKEN, "TWN": SPOKEN["JPN"]}) == "proof.other-root"


def respelt(change: Callable[[list[Any]], None]) -> bytes:
    fields = cbor2.loads(made())
    change(fields)
    return cbor2.dumps(fields)


def swap_heads(fields: list[Any]) -> None:
    rows = fields[4]
    rows[0][0], rows[1][0] = rows[1][0], rows[0][0]


def receipt_of_another_log(fields: list[Any]) -> None:
    fields[4][0][1] = fields[4][1][1]


def receipt_by_another(fields: list[Any]) -> None:
    fields[4][0][1] = receipt(chain(5)[-1].entry.head, by="USA/n1")[1]


def receipt_for_another_entry(fields: list[Any]) -> None:
    fields[4][0][1] = receipt(Head(5, bytes(32)))[1]


def drop_a_log(fields: list[Any]) -> None:
    del fields[4][1]


def flip_the_statement(fields: list[Any]) -> None:
    fields[3] = fields[3][:-1] + bytes([fields[3][-1] ^ 1])


@pytest.mark.parametrize(
    ("change", "wanted"),
    [
        (swap_heads, "proof.other-statement"),
        (receipt_of_another_log, "proof.other-statement"),
        (receipt_by_another, "feed.bad-receipt"),
        (receipt_for_another_entry, "proof.other-statement"),
        (drop_a_log, "proof.malformed"),
        (flip_the_statement, "cose.bad-signature"),
    ],
)
def test_no_other_one_checks(change: Callable[[list[Any]], None], wanted: str) -> None:
    assert code(respelt(change)) == wanted


def test_a_statement_by_somebody_else_or_about_others_is_none() -> None:
    known = directory("JPN")
    assert code(made(private=key("TWN", "n1"))) == "cose.bad-signature"
    swapped = known.held["TWN"].data, known.held["JPN"].data
    assert code(made(documents=swapped)) == "proof.other-statement"
    theirs = "TWN/n1;JPN+TWN;routine;1"
    end = chain(1, theirs)[0].entry
    alien = made(logs=[(theirs, 1, end.hash)], parts=[Part(end.data)])
    assert code(alien) == "proof.other-statement"
    lower = [(LOG, 4, chain(4)[-1].entry.hash)]
    assert code(made(logs=lower, parts=[Part(chain(5)[-1].entry.data)])) == "proof.other-statement"
    assert code(b"rubbish") == "proof.malformed"
    assert code(cbor2.dumps(["kuroshio proof 1"])) == "proof.malformed"


@pytest.mark.parametrize("place", range(0, 5_000, 331))
def test_no_flipped_bit_is_overlooked(place: int) -> None:
    data = bytearray(made())
    data[place % len(data)] ^= 1
    try:
        found = proof.check(bytes(data), SPOKEN)
    except KuroshioError:
        return
    raise AssertionError(f"byte {place} of {len(data)} changes nothing: {found}")
