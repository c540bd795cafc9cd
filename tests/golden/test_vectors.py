"""docs/protocol/vectors.json against the code, taken apart by hand where that says more."""

import hashlib
import json
from typing import Any

import cbor2
import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from tests.golden.make import VECTORS, vectors

from kuroshio.errors import Untrusted
from kuroshio.feed import entry as entries
from kuroshio.feed import record
from kuroshio.feed.blob import name_blob
from kuroshio.feed.entry import Head, parse_log, read_entry
from kuroshio.sync import messages as say
from kuroshio.trust import cose, document, words
from kuroshio.values import Digest, Stamp, make_id, stamp_of

V: dict[str, Any] = json.loads(VECTORS.read_text(encoding="utf-8"))


def raw(text: str) -> bytes:
    """Hex to bytes."""
    return bytes.fromhex(text)


def test_the_page_is_what_the_code_makes() -> None:
    """Nobody has to believe a vector that was typed."""
    assert json.loads(json.dumps(vectors(), ensure_ascii=False)) == V


@pytest.mark.parametrize("name", ["root_of_JPN", "JPN/n1", "TWN/n1"])
def test_keys(name: str) -> None:
    """The seed is the hash of the text, and the public key follows from it."""
    found = V["keys"][name]
    assert hashlib.sha256(found["text"].encode()).hexdigest() == found["seed"]
    private = Ed25519PrivateKey.from_private_bytes(raw(found["seed"]))
    assert private.public_key().public_bytes_raw().hex() == found["public"]


def test_fingerprint() -> None:
    """SHA-256 of the root key; the first sixteen bytes as words."""
    found = V["fingerprint"]
    digest = hashlib.sha256(raw(found["root_public"])).digest()
    assert digest.hex() == found["sha256"]
    assert found["words"].split() == [words.WORDS[byte] for byte in digest[:16]]


def test_id() -> None:
    """48 bits of ms, 16 of tick, 32 of chance, 32 of the author, in Crockford's base 32."""
    found = V["id"]
    assert (
        make_id(Stamp(found["millis"], found["tick"]), found["party"], raw(found["chance"]))
        == found["id"]
    )
    assert stamp_of(found["id"]) == Stamp(found["millis"], found["tick"])


def test_cose_by_hand() -> None:
    """Tag 18, the protected header's three entries, and Signature1 over it."""
    found = V["cose"]
    tag = cbor2.loads(raw(found["envelope"]))
    protected, unprotected, payload, signature = tag.value
    assert (tag.tag, unprotected, payload) == (18, {}, raw(found["payload"]))
    assert cbor2.loads(protected) == {1: -8, 3: found["content_type"], 4: raw(found["public"])}
    signed = cbor2.dumps(["Signature1", protected, b"", payload])
    assert signed.hex() == found["to_be_signed"]
    Ed25519PublicKey.from_public_bytes(raw(found["public"])).verify(signature, signed)


@pytest.mark.parametrize("name", sorted(V["malformed"]))
def test_what_must_be_refused(name: str) -> None:
    """Other spellings of a good envelope are no envelope."""
    with pytest.raises(Untrusted):
        cose.open_signed(raw(V["malformed"][name]), "kuroshio/test", raw(V["cose"]["public"]))


def test_document_and_record() -> None:
    """Both are JSON inside; the record is not signed itself, its entry is."""
    assert document.read(raw(V["document"]["envelope"])).document.party == "JPN"
    data = V["record"]["json"].encode()
    assert hashlib.sha256(data).hexdigest() == V["record"]["sha256"]
    assert record.read(data).header.kind == V["record"]["kind"]


def test_log_by_hand() -> None:
    """Payload [log, number, previous, body hash, size]; each hash covers the whole entry before."""
    log = V["log"]
    assert json.loads(msgspec.json.encode(parse_log(log["name"]))) == log["parts"]
    previous = bytes(32)
    for number, found in enumerate(log["entries"], start=1):
        data, body = raw(found["entry"]), raw(found["body"])
        tag = cbor2.loads(data)
        assert cbor2.loads(tag.value[2]) == [
            log["name"], number, previous, hashlib.sha256(body).digest(), len(body),
        ]  # fmt: skip
        assert found["previous"] == previous.hex()
        previous = hashlib.sha256(data).digest()
        assert found["hash"] == previous.hex()
        assert read_entry(data)[0].body_hash.hex() == found["body_hash"]


def test_smallest_entry() -> None:
    """Made again from its parts."""
    found = V["smallest_entry"]
    private = Ed25519PrivateKey.from_private_bytes(raw(V["keys"]["JPN/n1"]["seed"]))
    made = entries.make_entry(
        found["log"], Head(0, Digest(bytes(32))), raw(found["body"]),
        raw(V["keys"]["JPN/n1"]["public"]), private.sign,
    )  # fmt: skip
    assert made.data.hex() == found["entry"]


def test_erasure_and_receipt_by_hand() -> None:
    """Both are COSE over a CBOR list."""
    of = V["log"]["entries"][V["erasure"]["of"] - 1]
    fields = cbor2.loads(cbor2.loads(raw(V["erasure"]["envelope"])).value[2])
    assert fields[:3] == [V["log"]["name"], of["number"], raw(of["body_hash"])]
    found = V["receipt"]
    fields = cbor2.loads(cbor2.loads(raw(found["envelope"])).value[2])
    assert fields == [
        V["log"]["name"], found["number"], raw(found["entry_hash"]), found["party"],
        found["node"], found["at"], found["serial"],
    ]  # fmt: skip


def test_attachment() -> None:
    """Piece hash: SHA-256 of salt, number (four bytes, big-endian), piece; id over salt and all."""
    found = V["attachment"]
    salt, data = raw(found["salt"]), raw(found["data"])
    assert name_blob(data, "", "", salt).id == found["id"]
    piece = hashlib.sha256(salt + bytes(4) + data).digest()
    assert [piece.hex()] == found["pieces"]
    assert hashlib.sha256(salt + piece).hexdigest() == found["id"]


@pytest.mark.parametrize("name", sorted(V["messages"]))
def test_messages(name: str) -> None:
    """A CBOR list: the name, then the fields in order."""
    data = raw(V["messages"][name])
    assert cbor2.loads(data)[0] == name.removesuffix("-no-more")
    assert say.encode(say.decode(data)) == data
