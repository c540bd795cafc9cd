"""What version 1 wrote is read for ever; unknown kinds and fields travel on untouched."""

import hashlib
import json
from pathlib import Path

import msgspec
import pytest
from tests.federation.node import Marks
from tests.feed.made import NOW, directory, key, public
from tests.golden.make import FOLDER, LOG, facts, files

from kuroshio.desk.domains import DOMAINS, domain_of, fact_of, kind_of
from kuroshio.feed import erasure, record
from kuroshio.feed.entry import EMPTY, parse_log, read_entry
from kuroshio.feed.log import Item, verify_segment
from kuroshio.feed.receipt import read_receipt
from kuroshio.node.identity import Identity
from kuroshio.node.ledger import Ledger
from kuroshio.node.views import Views
from kuroshio.store.sqlite import SqliteStore
from kuroshio.sync import messages as say
from kuroshio.sync.exchange import StoreSegment
from kuroshio.trust import document
from kuroshio.values import Reality

RECORDS = sorted((FOLDER / "records").iterdir())
ENTRIES = sorted((FOLDER / "entries").iterdir())
ITEMS = [Item(e.read_bytes(), r.read_bytes()) for e, r in zip(ENTRIES, RECORDS, strict=True)]


def test_no_golden_file_was_changed_added_or_lost() -> None:
    """The sums were written when version 1 was released."""
    lines = (FOLDER / "SHA256SUMS").read_text().splitlines()
    sums = {name: digest for digest, name in (line.split("  ") for line in lines)}
    found = {
        str(p.relative_to(FOLDER)): hashlib.sha256(p.read_bytes()).hexdigest()
        for p in FOLDER.rglob("*")
        if p.is_file() and p.name != "SHA256SUMS"
    }
    assert found == sums


def test_this_version_still_writes_the_very_same_bytes() -> None:
    """A change of what is written is a new version, with golden files of its own."""
    made = files()
    differ = [name for name, data in made.items() if (FOLDER / name).read_bytes() != data]
    assert not differ


def test_the_log_verifies_whole_and_from_every_entry() -> None:
    """Every hash, every signature."""
    log, known = parse_log(LOG), directory()
    verified = verify_segment(log, EMPTY, ITEMS, known)
    for number in range(1, len(ITEMS)):
        verify_segment(log, verified[number - 1].entry.head, ITEMS[number:], known)


@pytest.mark.parametrize("path", RECORDS, ids=lambda p: p.stem)
def test_records_are_read_and_mean_what_they_meant(path: Path) -> None:
    """The fact that is decoded is the one that was written; the bytes are kept."""
    data = path.read_bytes()
    read = record.read(data)
    assert read.data == data
    wanted = facts()[int(path.stem[:2]) - 1]
    assert read.header.kind == path.stem[3:] == kind_of(wanted)
    assert fact_of(read) == (wanted if kind_of(wanted) != "future.thing" else None)


def test_there_is_a_golden_record_of_every_registered_kind() -> None:
    """And one of a kind that version 1 does not know."""
    kinds = {path.stem[3:] for path in RECORDS}
    registered = {kind for domain in DOMAINS.values() for kind in domain.FACTS}
    assert kinds == registered | {"feed.erased", "future.thing"}
    assert domain_of("future.thing") == ""


@pytest.mark.parametrize("path", sorted((FOLDER / "messages").iterdir()), ids=lambda p: p.stem)
def test_messages_are_read_and_written_byte_for_byte(path: Path) -> None:
    """What a version 1 node sends is understood, and what we send it understands."""
    data = path.read_bytes()
    message = say.decode(data)
    assert path.stem.startswith(str(type(message).__struct_config__.tag))
    assert say.encode(message) == data


@pytest.mark.parametrize("path", sorted((FOLDER / "documents").iterdir()), ids=lambda p: p.stem)
def test_documents_verify(path: Path) -> None:
    """With former keys and revoked nodes too."""
    held = document.read(path.read_bytes())
    assert held.data == path.read_bytes()
    assert held.document.party == path.stem[:3]


def test_erasure_and_receipt_verify() -> None:
    """Of the first entry, and for the last."""
    first, last = (read_entry(e.read_bytes())[0] for e in (ENTRIES[0], ENTRIES[-1]))
    assert erasure.verify((FOLDER / "erasure.cose").read_bytes(), first, directory()).number == 1
    given = read_receipt((FOLDER / "receipt.cose").read_bytes(), directory())
    assert (given.number, given.entry_hash) == (last.number, last.hash)


def test_what_a_node_does_not_know_it_hands_on_as_it_came(tmp_path: Path) -> None:
    """A whole node takes in the log, with a kind and with header fields of a later version, and
    gives it on unchanged; what it knows of it is folded."""
    private = key("TWN", "n1")
    identity = Identity("TWN", "n1", public(private), private.sign, Reality.SIMULATED, "OFFICIAL")
    known = directory()
    store = SqliteStore(tmp_path / "a.db")
    with store.transaction():
        for party, held in known.held.items():
            store.put_document(party, 1, held.data)
    ledger = Ledger(store, Views("TWN"), identity, known.held["TWN"], Marks())
    segment = verify_segment(parse_log(LOG), EMPTY, ITEMS, known)
    with store.transaction():
        ledger.take_in(StoreSegment(parse_log(LOG), tuple(segment), 0), NOW)
    ledger.committed()
    assert store.read(LOG, 0, len(ITEMS), 1 << 20) == ITEMS
    every = (ledger.views.known(record) for record in ledger.views.ids())
    unknown = next(k for k in every if k and k.record.header.kind == "future.thing")
    assert unknown.fact is None
    assert ledger.views.state("hotline", unknown.record.header.about).opened
    store.close()


def test_an_unknown_field_survives_in_header_and_body() -> None:
    """A later version's additions are in the bytes that are hashed and handed on."""
    parts = json.loads(RECORDS[4].read_bytes())
    parts["header"]["urgency"] = "high"
    parts["body"]["mood"] = {"of": "the sea"}
    data = msgspec.json.encode(parts)
    read = record.read(data)
    assert read.data == data
    assert fact_of(read) == facts()[4]
