"""The store contract: receipts, documents, evidence, attachments, search."""

from tests.contract.conftest import Opened
from tests.feed.made import LOG, chain, receipt

from kuroshio.desk.search_words import query, tokens
from kuroshio.feed.blob import PIECE, cut, name_blob
from kuroshio.feed.entry import Head


def test_a_holders_newest_receipt_counts_and_older_ones_change_nothing(opened: Opened) -> None:
    """Serials only rise: what comes late or twice is no news, a retraction is."""
    made = chain(5)
    heads = [m.entry.head for m in made]
    with opened.store.transaction():
        opened.store.append(LOG, made, 1)
        results = [
            opened.store.add_receipt(*receipt(heads[number - 1], serial=serial))
            for number, serial in ((3, 10), (5, 20), (5, 20), (4, 15), (2, 30))
        ]
        opened.store.add_receipt(*receipt(heads[0], by="JPN/n2", serial=1))
    assert results == [True, True, False, False, True]
    store = opened.again()
    by_holder = [(g.party, g.number) for g in store.receipts(LOG)]
    assert [n for p, n in by_holder if p == "TWN"] == [3, 5, 2], "oldest first"
    assert [n for p, n in by_holder if p == "JPN"] == [1]
    assert store.own_serial(LOG, "TWN", "n1") == 30
    assert store.own_serial(LOG, "USA", "n1") == 0
    assert store.own_serial("no such log", "USA", "n1") == 0
    assert store.newest_receipt(LOG, "TWN", "n1") == receipt(heads[1], serial=30)[1]
    assert store.newest_receipt(LOG, "USA", "n1") is None
    assert store.receipts("no such log") == []
    assert len(store.receipts()) == 4


def test_own_older_receipts_can_be_forgotten(opened: Opened) -> None:
    """Of our own only the newest is ever sent again; others' stay."""
    made = chain(2)
    with opened.store.transaction():
        opened.store.append(LOG, made, 1)
        for serial in (1, 2, 3):
            opened.store.add_receipt(*receipt(made[1].entry.head, serial=serial))
        opened.store.add_receipt(*receipt(made[1].entry.head, by="JPN/n2", serial=1))
        opened.store.drop_receipts_before(receipt(made[1].entry.head, serial=3)[0])
    assert [(g.party, g.serial) for g in opened.store.receipts(LOG)] == [("JPN", 1), ("TWN", 3)]


def test_a_receipt_may_come_before_any_entry_of_its_log(opened: Opened) -> None:
    """After a lost disk partners know more of our logs than we do."""
    with opened.store.transaction():
        assert opened.store.add_receipt(*receipt(Head(4, bytes(32)), serial=1))
    assert opened.store.head(LOG).number == 0
    with opened.store.transaction():
        opened.store.append(LOG, chain(1), 1)
    assert opened.store.head(LOG).number == 1


def test_documents_are_pinned_replaced_and_dropped(opened: Opened) -> None:
    """One for each party."""
    with opened.store.transaction():
        opened.store.put_document("TWN", 1, b"one")
        opened.store.put_document("USA", 1, b"usa")
        opened.store.put_document("TWN", 2, b"two")
        opened.store.drop_document("USA")
    assert opened.again().documents() == {"TWN": b"two"}


def test_evidence_is_kept_newest_first_and_a_repetition_once(opened: Opened) -> None:
    """A partner that repeats itself every session does not fill the disk."""
    with opened.store.transaction():
        for at in range(5):
            opened.store.add_evidence(at, "feed.forked", "TWN", "same", b"data")
        opened.store.add_evidence(9, "feed.forked", "TWN", "same", b"other data")
        opened.store.add_evidence(10, "feed.forked", "USA", "same", b"data")
    found = opened.again().evidence()
    assert [(e.at, e.peer, e.data) for e in found] == [
        (10, "USA", b"data"), (9, "TWN", b"other data"), (0, "TWN", b"data"),
    ]  # fmt: skip
    assert len(opened.store.evidence(limit=1)) == 1


def test_evidence_with_a_zero_byte_in_its_words_is_kept(opened: Opened) -> None:
    """A peer chooses what it says; none of it may keep its evidence away."""
    with opened.store.transaction():
        for _ in range(2):
            opened.store.add_evidence(1, "feed.forked", "TWN", "a\0b", b"\0data")
    assert [(e.text, e.data) for e in opened.again().evidence()] == [("a\ufffdb", b"\0data")]


def test_an_attachment_is_whole_when_all_its_pieces_are_there(opened: Opened) -> None:
    """Pieces come in any order and any number of times, over restarts."""
    data = bytes(range(256)) * (3 * PIECE // 256) + b"tail"
    blob = name_blob(data, "photo.jpg", "image/jpeg", b"salt")
    pieces = list(cut(data))
    with opened.store.transaction():
        opened.store.add_blob(blob, "")
        assert opened.store.incomplete_blobs() == [], "no record names it yet"
        opened.store.add_blob(blob, "record")
        assert not opened.store.put_piece(blob.id, 2, pieces[2])
        assert not opened.store.put_piece(blob.id, 2, pieces[2])
    store = opened.again()
    assert store.blob(blob.id) == (blob, "record")
    assert store.missing_pieces(blob.id) == [0, 1, 3]
    assert store.incomplete_blobs() == [blob.id]
    with store.transaction():
        assert [store.put_piece(blob.id, n, pieces[n]) for n in (3, 0, 1)] == [False, False, True]
        store.add_blob_holder(blob.id, "TWN", "n1", 5)
        store.add_blob_holder(blob.id, "TWN", "n1", 6)
    assert store.incomplete_blobs() == []
    assert b"".join(store.piece(blob.id, n) or b"" for n in range(4)) == data
    with store.transaction():
        store.drop_blob(blob.id)
    assert store.blob(blob.id) is None
    assert store.piece(blob.id, 0) is None
    assert store.blob("none") is None
    assert store.missing_pieces("none") == []


def test_search_filters_inside_the_query(opened: Opened) -> None:
    """The limit counts what the asking body may find, so that nothing shows by its absence."""
    with opened.store.transaction():
        opened.store.append(LOG, chain(6), 1)
        for seq in (1, 2, 3, 4):
            opened.store.index(seq, "漁 船 漁船 adrift", ["FA"])
        opened.store.index(5, "漁 船 漁船 救 助 救助", ["CG"])
        opened.store.index(6, "漁 船 漁船", ["*"])
    store = opened.again()
    assert store.search('"漁船"', ["CG", "*"], 2) == [6, 5]
    assert store.search('"漁船"', ["FA", "*"], 9) == [6, 4, 3, 2, 1]
    assert store.search('"漁船" AND "救助"', ["CG", "FA", "*"], 9) == [5]
    assert store.search('"adri"*', ["FA"], 2) == [4, 3]
    assert store.search('"漁船"', [], 9) == []
    assert store.search("", ["*"], 9) == []


def test_what_is_found_is_the_same_in_every_store(opened: Opened) -> None:
    """Words as the desk makes them of what people write, in their three languages."""
    texts = (
        "漁船が漂流中。救助を要請する", "漁船漂流，請求救助", "颱風接近，漁船返港", "台風17号",
        "Fishing vessel 'Hai-Feng 21' adrift; São José, naïve café", "MAYDAY \\ relay: 24°27.0′N",
        "ガソリン かそりん が か", "ＡＢＣ １２３",
        "o'clock \"quoted\" AND OR NOT *", "한국어 선박",
    )  # fmt: skip
    with opened.store.transaction():
        opened.store.append(LOG, chain(len(texts)), 1)
        for seq, text in enumerate(texts, start=1):
            opened.store.index(seq, " ".join(tokens(text)), ["*"])
    wanted = {
        "漁船": [3, 2, 1], "救助": [2, 1], "漂": [2, 1], "台風": [4, 3], "颱風 漁船": [3],
        "adri": [5], "sao jose": [5], "São": [5], "naive": [5], "cafe": [5], "hai-feng": [5],
        "mayday": [6], "27": [6], "abc 123": [8], "17": [4], "が": [7, 1], "か": [7],
        "ガソリン": [7], "カソリン": [], "o'clock": [9], "AND": [9], "한국": [10], "選挙": [],
    }  # fmt: skip
    found = {text: opened.store.search(query(text), ["*"], 9) for text in wanted}
    assert found == wanted


def test_what_is_indexed_again_replaces_and_what_is_unindexed_is_gone(opened: Opened) -> None:
    """A correction or an opening to another body indexes again."""
    with opened.store.transaction():
        opened.store.append(LOG, chain(1), 1)
        opened.store.index(1, "first", ["CG"])
        opened.store.index(1, "second", ["FA"])
    assert opened.store.search('"first"', ["CG", "FA"], 9) == []
    assert opened.store.search('"second"', ["CG", "FA"], 9) == [1]
    with opened.store.transaction():
        opened.store.unindex(1)
    assert opened.again().search('"second"', ["CG", "FA"], 9) == []


def test_words_of_what_was_erased_can_be_scrubbed_and_the_rest_is_still_found(
    opened: Opened,
) -> None:
    """A little at a time, then tidied: what other words find is found as before."""
    with opened.store.transaction():
        opened.store.append(LOG, chain(40), 1)
        for seq in range(1, 41):
            opened.store.index(seq, f"secret{seq} common", ["*"])
        assert opened.store.last_indexed() == 40
    with opened.store.transaction():
        for seq in range(1, 21):
            opened.store.unindex(seq)
    begin, rounds = True, 0
    while rounds < 200:
        with opened.store.transaction():
            more = opened.store.scrub_words(begin)
        begin, rounds = False, rounds + 1
        if not more and rounds > 1:
            break
    opened.store.tidy()
    store = opened.again()
    assert store.search('"secret7"', ["*"], 9) == []
    assert store.search('"secret27"', ["*"], 9) == [27]
    assert store.search('"common"', ["*"], 99) == list(range(40, 20, -1))
    assert store.last_indexed() == 40


def test_the_contract_names_every_method_of_the_port() -> None:
    """A method that is added to the port is added here too."""
    from pathlib import Path

    from kuroshio.store.port import Store

    text = "".join(p.read_text() for p in Path(__file__).parent.glob("*.py"))
    methods = [name for name in vars(Store) if not name.startswith("_")]
    assert len(methods) > 30
    assert [name for name in methods if f".{name}(" not in text] == []


def test_a_snapshot_is_of_one_moment(opened: Opened) -> None:
    """What is written while it is read is not in it."""
    with opened.store.transaction():
        opened.store.append(LOG, chain(2), 1)
    reader = opened.reader()
    with reader.snapshot():  # type: ignore[attr-defined]
        assert reader.head(LOG).number == 2
        with opened.store.transaction():
            opened.store.append(LOG, chain(4)[2:], 1)
        assert reader.head(LOG).number == 2
        assert len(reader.read(LOG, 0, 9, 1 << 20)) == 2
    assert reader.head(LOG).number == 4
