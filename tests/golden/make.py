"""Golden files: every kind of thing that is signed, stored or sent, as version 1 writes it.

`python -m tests.golden.make` writes tests/golden/v1 and docs/protocol/vectors.json. Keys and chance
depend on nothing, so a second run writes the same bytes. What has been released is never changed:
a later format is written to v2 beside it, and both must be read for ever. Until the first release
`--unreleased` writes over what is there.
"""

import hashlib
import json
import sys
from pathlib import Path
from typing import Any, ClassVar

import msgspec
from tests.feed.made import (
    NOW,
    PARTIES,
    chance,
    document,
    entry,
    erased,
    header,
    items,
    key,
    names,
    public,
    receipt,
)

from kuroshio.consent import terms
from kuroshio.consent.signed import Decision, Signature
from kuroshio.consent.terms import Count, Question, Text, Use, question_hash
from kuroshio.desk.domains import EntryErased, kind_of
from kuroshio.domains import (
    alert,
    audit,
    check,
    consultation,
    facility,
    fault,
    hotline,
    liaison,
    publication,
    retention,
)
from kuroshio.feed import record
from kuroshio.feed.blob import name_blob
from kuroshio.feed.entry import EMPTY, Head, digest, parse_log
from kuroshio.feed.log import Item, Verified
from kuroshio.feed.record import Addressee
from kuroshio.phrases.slots import Part, Position, SlotName, SlotValue
from kuroshio.sharing import agreement
from kuroshio.sharing.terms import (
    Agreement,
    Concluder,
    Conditions,
    NamedArea,
    Rule,
    Step,
    text_hash,
)
from kuroshio.sync import messages as say
from kuroshio.trust import changes, cose, words
from kuroshio.trust.document import FormerKey, LastGood, NodeKeys, issue
from kuroshio.values import Precedence, Stamp, make_id

FOLDER = Path(__file__).parent / "v1"
VECTORS = Path(__file__).parents[2] / "docs" / "protocol" / "vectors.json"
LOG = "JPN/n1;JPN+TWN+USA;routine;28800000000016"
FIRST = make_id(Stamp(NOW + 1), "JPN", chance(LOG, 1)[:4])
BLOB = name_blob(b"not a photograph", "boat.jpg", "image/jpeg", chance("blob")[:16])


class FutureThing(msgspec.Struct, frozen=True):
    """A fact of a kind that version 1 does not know."""

    kind: ClassVar[str] = "future.thing"
    what: dict[str, Any]


def facts() -> list[msgspec.Struct]:
    """One of every kind, with every field in use somewhere."""
    ring = ((24.0, 122.0), (25.0, 122.0), (25.0, 124.0), (24.0, 124.0))
    reduced = Rule(
        ("picture",), areas=("gap",), precision=0.1, delay=3_600_000, omit=("name",),
        keep=86_400_000, purposes=("rescue",), pass_on=True,
    )  # fmt: skip
    text = Agreement(
        names("Trilateral"), PARTIES,
        (
            Step(names("Words"),
                 (Rule(("hotline.*",), ("JPN",), ("TWN", "USA"), ("TWN/CG", "USA/CG")),)),
            Step(names("Ships"), (reduced,), Conditions(10, 3)),
        ),
        NOW, NOW + 86_400_000, (Concluder("JPN", names("Association")),), ("JPN/CG",),
        "exchange of notes", ("a note",), (NamedArea("gap", names("Gap"), ring),), False, True,
    )  # fmt: skip
    slots = {
        "position": SlotValue(position=Position(24.4667, 122.9833)),
        "time": SlotValue(time=NOW, zone="I"),
        "name": SlotValue(name=SlotName("第八漁福丸", "Dai-hachi Gyofuku Maru", "ja")),
        "count": SlotValue(number=2.0, unit="nm"),
    }
    return [
        agreement.AgreementProposed(text),
        agreement.AgreementSigned(text_hash(text)),
        agreement.AgreementSigned(text_hash(text), 2, (FIRST,)),
        agreement.AgreementSteppedBack(1, "storm"),
        retention.ErasureRequested(NOW),
        retention.RetentionApplied("JPN/n1;JPN+TWN;routine;1", (1, 2), FIRST),
        agreement.AgreementSuspended("storm"),
        agreement.AgreementResumed((FIRST,)),
        hotline.ConversationOpened("漂流中の漁船", "ja"),
        hotline.MessageSent(
            "request", Precedence.IMMEDIATE,
            (Part("救助を要請します", "ja"), Part(phrase="sar-1", slots=slots)),
            (BLOB,), "", hotline.Reply(FIRST, "later"),
        ),
        hotline.MessageShown(FIRST),
        hotline.MessageAcknowledged(FIRST),
        hotline.MessageCorrected(FIRST, (Part("請求救助", "zh-Hant"),)),
        hotline.MessageWithdrawn(FIRST, "sent twice", True),
        hotline.TranslationRequested(FIRST, "en"),
        hotline.TranslationAttached(FIRST, "en", "Requesting rescue"),
        liaison.WatchTaken(1),
        liaison.WatchStoodDown(2),
        liaison.WatchLapsed(2),
        liaison.CallLogged("TWN", "CG", "Lin", NOW, "two boats, one adrift", "by satellite"),
        liaison.RecordOpened((FIRST,), "FA"),
        check.CheckSent(5_000, NOW + 3_600_000),
        check.CheckAnswered(FIRST, True),
        alert.AlertRaised("link-down", "warning", {"since": "0312Z"}, FIRST, FIRST, "TWN", True),
        alert.AlertAcknowledged(FIRST),
        alert.AlertRectified(FIRST),
        *matters(),
        facility.StatusStated(
            "naha-port", "limited", (Text("ja", "一岸壁のみ"),), NOW + 86_400_000
        ),
        fault.ForkShown(LOG, 2, b"an entry, see log.bin", b"another with its number"),
        fault.ForkResolved(LOG, 2, hashlib.sha256(b"entry").digest(), "restored twice", (FIRST,)),
        fault.PartnersUnreachable(("TWN", "USA"), NOW, NOW + 86_400_000),
        fault.MisconductNoted(
            "USA", "feed.wrong-body", NOW, hashlib.sha256(b"kept").digest(), "三回あり", "ja"
        ),
        audit.ActDone("0badc0de0badc0de", "post-given", "tanaka", "admin", "page", NOW,
                      {"organisation": "CG", "post": "watch"}, FIRST),
        audit.ActProposed("post-given", "tanaka", "ito", NOW, {"organisation": "CG", "post": "x"}),
        audit.ActDeclined(FIRST, "admin"),
        EntryErased(LOG, 1, b"the erasure, see erasure.cose"),
        FutureThing({"unheard": [1, None, {"of": "漁"}]}),
    ]  # fmt: skip


def matters() -> list[msgspec.Struct]:
    """A consultation's and a request's facts; the signature is opaque here."""
    texts = (Text("en", "May we?"), Text("ja", "可否"))
    use = Use("facility-relief", NOW, NOW + 86_400_000, "shimoji-shima", (24.827, 125.145),
              (Count("aircraft", 2),))  # fmt: skip
    question = Question("request", "", "TWN", "JPN", use, texts, "ja", NOW + 3_600_000)
    ring = ((24.0, 122.0), (25.0, 122.0), (25.0, 124.0))
    limits = terms.Conditions(
        ("facility-relief",), ("shimoji-shima",), NOW, NOW + 3_600_000, (ring,),
        (Count("aircraft", 1),), texts,
    )  # fmt: skip
    decision = Decision(
        FIRST, question_hash(question), "EXERCISE", "JPN", "consent", texts, "ja", limits, FIRST,
        (FIRST,), NOW + 86_400_000, 3_600_000,
    )  # fmt: skip
    release = terms.Release(texts, "ja", ("USA",))
    signature = Signature("FA", "official", b"credential", ("en", "ja"), b"data", b"{}", b"sig")
    return [
        consultation.Drafted(question),
        consultation.DraftClosed(FIRST),
        consultation.Deliberated(texts[1]),
        consultation.SignatureGiven(decision, signature),
        consultation.Sent(question),
        consultation.Received(),
        consultation.TakenUp(),
        consultation.InformationAsked(texts),
        consultation.InformationGiven((FIRST,), texts),
        consultation.Decided(decision, (signature,)),
        consultation.Withdrawn(FIRST, "storm"),
        consultation.Concluded("over"),
        consultation.UseReported(use),
        consultation.ReleaseAgreed(release),
        consultation.ReleaseWithdrawn((FIRST,)),
        publication.TextPublished(("JPN", "TWN"), release),
    ]


def written() -> list[record.Record]:
    """A record of each fact, one after another in one log."""
    out = []
    for number, fact in enumerate(facts(), start=1):
        kind = kind_of(fact)
        made = header(
            number, LOG, kind=kind, about=FIRST,
            addressees=(Addressee("JPN", "CG"), Addressee("TWN", "CG", "watch-officer")),
            references=(FIRST,) if number > 1 else (), officer="Sato" if number % 2 else "",
        )  # fmt: skip
        out.append(record.write(made, fact))
    return out


def log() -> list[Verified]:
    """The entries of these records."""
    head, out = EMPTY, []
    for one in written():
        made = entry(LOG, head, one.data)
        out.append(Verified(made, one.data, None))
        head = made.head
    return out


def documents() -> dict[str, bytes]:
    """A first document of each party, and one with a former key and a revoked node."""
    out = {p: issue(document(p), key(p, "root").sign).data for p in PARTIES}
    good = (LastGood(LOG, 3, log()[2].entry.hash.hex()),)
    keys = NodeKeys("n1", public(key("TWN", "n1", 2)), bytes(1216), "00", NOW, ("192.0.2.1:7400",))
    later = changes.rotate(document("TWN", "n1", "n2"), keys, good, NOW + 1)
    later = changes.revoke(later, "n2", (), NOW + 2)
    assert [type(f) for f in later.former_keys] == [FormerKey, FormerKey]
    return {**out, "TWN-3": issue(later, key("TWN", "root").sign).data}


def messages() -> dict[str, bytes]:
    """Every message of the exchange."""
    made = log()
    head = made[-1].entry.head
    erasure = erased(made[0].entry)
    every: list[say.Message] = [
        say.Hello("JPN", "n1", documents()["JPN"], 1, NOW),
        say.Have((say.Position(LOG, head.number, head.entry_hash),), True),
        say.Want(LOG, 0),
        say.Give(LOG, (Item(made[0].entry.data, None, erasure), items(made)[1])),
        say.ReceiptGiven(receipt(head, log=LOG)[1]),
        say.BlobWant(BLOB.id, FIRST, (0,)),
        say.BlobSlice(BLOB.id, 0, 0, b"not a photograph"),
        say.BlobHeld(BLOB.id),
        say.Credit(2_097_152),
        say.Frame(b"a frame, opaque here"),
        say.FrameAck(7),
        say.Ping(123_456),
        say.Pong(123_456),
        say.Notice("sync.unasked", "a log that was not wanted"),
    ]  # fmt: skip
    out = {str(type(m).__struct_config__.tag): say.encode(m) for m in every}
    return out | {"want-no-more": say.encode(say.Want(LOG, say.NO_MORE))}


def files() -> dict[str, bytes]:
    """Every golden file by its name."""
    made = log()
    out: dict[str, bytes] = {}
    for one, held in zip(written(), made, strict=True):
        out[f"records/{held.entry.number:02}-{one.header.kind}.json"] = one.data
        out[f"entries/{held.entry.number:02}.cose"] = held.entry.data
    out |= {f"documents/{name}.cose": data for name, data in documents().items()}
    out |= {f"messages/{name}.cbor": data for name, data in messages().items()}
    out["erasure.cose"] = erased(made[0].entry)
    out["receipt.cose"] = receipt(made[-1].entry.head, log=LOG)[1]
    return out


def vectors() -> dict[str, Any]:
    """What another implementation needs to check itself: keys, inputs, exact bytes."""
    signer, one, made = key("JPN", "n1"), written()[4], log()
    sealed = cose.seal_signed("kuroshio/test", b"payload", public(signer), signer.sign)
    apart = cose.take_apart(sealed, "kuroshio/test")
    small = entry("JPN/n1;JPN+TWN;flash;1", Head(0, bytes(32)), b"body")
    return {
        "note": "Made by tests/golden/make.py; bytes are hex, instants ms since 1970Z.",
        "keys": {
            "how": "Ed25519 seed = SHA-256 of the UTF-8 text",
            "root_of_JPN": {"text": "('JPN', 'root')", **pair("JPN", "root")},
            "JPN/n1": {"text": "('JPN', 'n1')", **pair("JPN", "n1")},
            "TWN/n1": {"text": "('TWN', 'n1')", **pair("TWN", "n1")},
        },
        "fingerprint": {
            "root_public": public(key("JPN", "root")).hex(),
            "sha256": words.fingerprint(public(key("JPN", "root"))).hex(),
            "words": words.as_words(words.fingerprint(public(key("JPN", "root")))),
        },
        "id": {
            "millis": NOW + 1, "tick": 0, "party": "JPN", "chance": chance(LOG, 1)[:4].hex(),
            "id": FIRST,
        },
        "cose": {
            "content_type": "kuroshio/test", "payload": b"payload".hex(),
            "public": public(signer).hex(), "to_be_signed": apart.to_be_signed.hex(),
            "signature": apart.signature.hex(), "envelope": sealed.hex(),
        },
        "document": {"party": "JPN", "envelope": documents()["JPN"].hex()},
        "record": {
            "kind": one.header.kind, "json": one.data.decode(), "sha256": digest(one.data).hex(),
        },
        "log": {
            "name": LOG,
            "parts": json.loads(msgspec.json.encode(parse_log(LOG))),
            "entries": [
                {
                    "number": held.entry.number, "previous": held.entry.previous.hex(),
                    "body": (held.body or b"").hex(), "body_hash": held.entry.body_hash.hex(),
                    "size": held.entry.size, "entry": held.entry.data.hex(),
                    "hash": held.entry.hash.hex(),
                }
                for held in made[:3]
            ],
        },
        "smallest_entry": {"log": small.log, "body": b"body".hex(), "entry": small.data.hex()},
        "erasure": {"of": 1, "envelope": erased(made[0].entry).hex()},
        "receipt": {
            "number": made[-1].entry.number, "entry_hash": made[-1].entry.hash.hex(), "serial": 1,
            "party": "TWN", "node": "n1", "at": NOW,
            "envelope": receipt(made[-1].entry.head, log=LOG)[1].hex(),
        },
        "attachment": {
            "data": b"not a photograph".hex(), "salt": BLOB.salt.hex(),
            "pieces": [piece.hex() for piece in BLOB.pieces], "id": BLOB.id,
        },
        "messages": {name: data.hex() for name, data in messages().items() if len(data) < 2_000},
        "malformed": {name: data.hex() for name, data in malformed(sealed).items()},
    }  # fmt: skip


def pair(*what: str) -> dict[str, str]:
    """A key's two halves."""
    private = key(*what)
    return {"seed": private.private_bytes_raw().hex(), "public": public(private).hex()}


def malformed(sealed: bytes) -> dict[str, bytes]:
    """Envelopes that must be refused, though their signature may be sound."""
    return {
        "one byte after it": sealed + b"\x00",
        "array of open length": sealed[:1] + b"\x9f" + sealed[2:] + b"\xff",
        "payload length spelt in two bytes": sealed.replace(b"\x47payload", b"\x58\x07payload"),
        "another tag": b"\xd8\x62" + sealed[1:],
        "last byte changed": sealed[:-1] + bytes([sealed[-1] ^ 1]),
        "empty": b"",
    }


def main() -> None:
    """Write them; refuse to change what is there."""
    made = files()
    for name, data in made.items():
        path = FOLDER / name
        if path.exists() and path.read_bytes() != data and "--unreleased" not in sys.argv:
            raise SystemExit(f"v1/{name} would change: write a v2 beside it")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    sums = "".join(f"{hashlib.sha256(d).hexdigest()}  {n}\n" for n, d in sorted(made.items()))
    (FOLDER / "SHA256SUMS").write_text(sums)
    VECTORS.write_text(json.dumps(vectors(), indent=1, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
