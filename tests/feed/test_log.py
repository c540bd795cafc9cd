"""Logs: what is forged, cut, spliced or put in another order is seen, whoever hands it on."""

import cbor2
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.feed.made import (
    LOG,
    NOW,
    chain,
    directory,
    document,
    entry,
    erased,
    items,
    key,
    public,
    written,
)

from kuroshio.errors import Refused, Untrusted
from kuroshio.feed import entry as entries
from kuroshio.feed.entry import EMPTY, ENTRY, Head, LogId, digest, parse_log, read_entry
from kuroshio.feed.log import Item, follow, is_fork, require_member, verify_segment
from kuroshio.trust import changes, cose
from kuroshio.trust.directory import Directory
from kuroshio.trust.document import LastGood, NodeKeys, issue
from kuroshio.values import Lane

AT = parse_log(LOG)
CHAIN = chain(6)


def code(given: list[Item], head: Head = EMPTY, known: Directory | None = None) -> str:
    """The code that verifying raises; "" when it is sound."""
    try:
        verify_segment(AT, head, given, known or directory())
    except Untrusted as error:
        return error.code
    return ""


def test_a_sound_segment_verifies_from_any_head() -> None:
    """Whole, in parts, and empty."""
    assert code(items(CHAIN)) == ""
    assert code(items(CHAIN[3:]), CHAIN[2].entry.head) == ""
    assert verify_segment(AT, EMPTY, [], directory()) == []
    assert [v.entry.number for v in verify_segment(AT, EMPTY, items(CHAIN), directory())] == [
        1, 2, 3, 4, 5, 6,
    ]  # fmt: skip


def test_gaps_and_reordering_are_seen() -> None:
    """Left out, doubled or exchanged: `feed.gap`."""
    given = items(CHAIN)
    assert code(given[1:]) == "feed.gap"
    assert code([given[0], given[2]]) == "feed.gap"
    assert code([given[0], given[0]]) == "feed.gap"
    assert code([given[1], given[0]]) == "feed.gap"


def test_bodies_are_those_that_the_entries_name() -> None:
    """Exchanged, changed, cut or missing."""
    given = items(CHAIN)
    swapped = [Item(given[0].entry, given[1].body), *given[1:]]
    assert code(swapped) == "feed.wrong-body"
    assert code([Item(given[0].entry, (given[0].body or b"") + b" ")]) == "feed.wrong-body"
    assert code([Item(given[0].entry, b"")]) == "feed.wrong-body"
    assert code([Item(given[0].entry, None)]) == "feed.no-body"


def test_an_entry_spliced_in_from_another_branch_is_seen() -> None:
    """Each entry carries the hash of the whole one before it."""
    other = items(chain(6, text="other branch"))
    given = items(CHAIN)
    assert code([*given[:3], other[3], *given[4:]]) == "feed.broken-chain"
    assert code(other[3:], CHAIN[2].entry.head) == "feed.forked"
    assert is_fork(CHAIN[3].entry, read_entry(other[3].entry)[0])
    assert not is_fork(CHAIN[3].entry, CHAIN[3].entry)
    assert not is_fork(CHAIN[3].entry, CHAIN[4].entry)


def test_entries_of_another_log_or_another_signer_are_seen() -> None:
    """The log's name is inside what is signed; the key is the one its party vouches for."""
    elsewhere = items(chain(1, "JPN/n1;JPN+TWN;flash;1"))
    assert code(elsewhere) == "feed.wrong-log"
    body = written().data
    thief = key("a thief")
    stolen = entries.make_entry(LOG, EMPTY, body, public(thief), thief.sign)
    assert code([Item(stolen.data, body)]) == "trust.unknown-key"
    twn = key("TWN", "n1")
    other_party = entries.make_entry(LOG, EMPTY, body, public(twn), twn.sign)
    assert code([Item(other_party.data, body)]) == "trust.unknown-key"


def test_the_last_signature_commits_its_signer_to_all_before_it() -> None:
    """A forged entry in the middle breaks the chain to the last; at the end its signature fails."""
    body = written(2).data
    forged = entries.make_entry(
        LOG, CHAIN[0].entry.head, body, public(key("JPN", "n1")), key("thief").sign
    )
    assert code([items(CHAIN)[0], Item(forged.data, body)]) == "cose.bad-signature"
    rest = items(CHAIN)[2:]
    assert code([items(CHAIN)[0], Item(forged.data, body), *rest]) == "feed.broken-chain"


def test_a_party_that_is_not_pinned_is_untrusted_not_refused() -> None:
    """It is the peer that gave it, not our caller, whose move it is."""
    assert code(items(CHAIN), known=directory("TWN", "USA")) == "feed.unknown-author"


def test_a_revoked_node_verifies_up_to_its_last_good_entry() -> None:
    """Earlier entries for ever, later ones never, another entry with the last number neither."""
    good = CHAIN[3].entry
    last = (LastGood(LOG, 4, good.hash.hex()),)
    revoked = changes.revoke(document("JPN"), "n1", last, NOW)
    known = directory()
    held = {**known.held, "JPN": issue(revoked, key("JPN", "root").sign)}
    known = msgspec.structs.replace(known, held=held)
    assert code(items(CHAIN[:4]), known=known) == ""
    assert code(items(CHAIN[:2]), known=known) == ""
    assert code(items(CHAIN), known=known) == "trust.after-last-good"
    assert code(items(chain(4, text="x")), known=known) == "trust.after-last-good"


def test_a_rotated_key_goes_on_where_the_former_ended() -> None:
    """One log, two keys, one chain."""
    fresh = key("JPN", "n1", "second")
    last = (LastGood(LOG, 6, CHAIN[5].entry.hash.hex()),)
    keys = NodeKeys("n1", public(fresh), bytes(1216), "00", NOW)
    rotated = changes.rotate(document("JPN"), keys, last, NOW)
    known = directory()
    held = {**known.held, "JPN": issue(rotated, key("JPN", "root").sign)}
    known = msgspec.structs.replace(known, held=held)
    body = written(7).data
    seventh = entries.make_entry(LOG, CHAIN[5].entry.head, body, public(fresh), fresh.sign)
    assert code([*items(CHAIN), Item(seventh.data, body)], known=known) == ""


def test_erasures_stand_for_bodies_only_when_the_party_signed_them() -> None:
    """For exactly this entry, by a node of the log's own party."""
    third = CHAIN[2].entry
    lawful = Item(third.data, None, erased(third))
    assert code([*items(CHAIN[:2]), lawful, *items(CHAIN[3:])]) == ""
    for bad in (
        erased(CHAIN[3].entry),
        erased(third, by="TWN/n1"),
        erased(third)[:-1],
        b"",
        b"\x00",
    ):
        assert code([*items(CHAIN[:2]), Item(third.data, None, bad)]) in (
            "feed.bad-erasure", "cose.malformed",
        )  # fmt: skip


@pytest.mark.parametrize(
    "fields",
    [
        ["JPN/n1;JPN+TWN;routine;1", "3", b"h" * 32, 1, "x", "n1"],
        [LOG, 3, b"short", 1, "x", "n1"],
        [LOG, 3, b"h" * 32, "yesterday", "x", "n1"],
        [LOG, 3, b"h" * 32, 1 << 70, "x", "n1"],
        ["no log", 3, b"h" * 32, 1, "x", "n1"],
        [LOG, 3, b"h" * 32],
        {"log": LOG},
        7,
        None,
    ],
)
def test_an_erasure_with_other_fields_is_untrusted(fields: object) -> None:
    """Signed by the right key, and still nonsense."""
    private = key("JPN", "n1")
    data = cose.seal_signed("kuroshio/erasure", cbor2.dumps(fields), public(private), private.sign)
    assert code([Item(CHAIN[0].entry.data, None, data)]) in (
        "feed.bad-erasure", "feed.bad-log-name", "cose.malformed",
    )  # fmt: skip


@pytest.mark.parametrize(
    "fields",
    [
        [LOG, 0, bytes(32), bytes(32), 1],
        [LOG, True, bytes(32), bytes(32), 1],
        [LOG, 1 << 53, bytes(32), bytes(32), 1],
        [LOG, 1 << 64, bytes(32), bytes(32), 1],
        [LOG, 1, "x" * 32, bytes(32), 1],
        [LOG, 1, bytes(31), bytes(32), 1],
        [LOG, 1, bytes(32), bytes(32), -1],
        [LOG, 1, bytes(32), bytes(32), 1.0],
        [LOG, 1, bytes(32), bytes(32)],
        [LOG, 1, bytes(32), bytes(32), 1, 1],
        [7, 1, bytes(32), bytes(32), 1],
        {},
        "x",
        None,
    ],
)
def test_an_entry_with_other_fields_is_untrusted(fields: object) -> None:
    """Also when its own party signed it: numbers stay within what stores and languages hold."""
    private = key("JPN", "n1")
    data = cose.seal_signed(ENTRY, cbor2.dumps(fields), public(private), private.sign)
    with pytest.raises(Untrusted) as untrusted:
        read_entry(data)
    assert untrusted.value.code == "feed.malformed-entry"


@given(st.binary(max_size=200))
def test_rubbish_is_untrusted(data: bytes) -> None:
    """As entry, as erasure, as log name: Untrusted and nothing else."""
    assert code([Item(data, b"")])
    assert code([Item(CHAIN[0].entry.data, None, data)])
    with pytest.raises(Untrusted):
        parse_log(data.decode("latin-1"))


@given(st.data())
def test_a_segment_with_any_bytes_changed_is_untrusted(data: st.DataObject) -> None:
    """Flip, cut or insert anywhere in entry, body or erasure: never accepted, never a crash."""
    given = items(CHAIN)
    place = data.draw(st.integers(0, 5))
    part = data.draw(st.sampled_from(("entry", "body")))
    whole = getattr(given[place], part)
    at = data.draw(st.integers(0, len(whole)))
    end = data.draw(st.integers(at, len(whole)))
    changed = whole[:at] + data.draw(st.binary(max_size=4)) + whole[end:]
    if changed != whole:
        given[place] = msgspec.structs.replace(given[place], **{part: changed})
        assert code(given)


@pytest.mark.parametrize(
    "text",
    [
        "", ";;;", "JPN/n1;JPN+TWN;routine;0", "JPN/n1;JPN+TWN;routine;01", "JPN/n1;JPN+TWN;x;1",
        "JPN/n1;TWN+JPN;routine;1", "JPN/n1;JPN+JPN;routine;1", "JPN/n1;TWN+USA;routine;1",
        "JPN/n1;JPN+TWN;routine;1;", "JPN/n1;JPN+TWN;routine; 1", "JPN/n1;JPN+TWN;routine;1_0",
        "JPN/n1;JPN+TWN;routine;9007199254740992", "/n1;;routine;1", "JPN/;JPN;routine;1",
        "JPN/é;JPN;routine;1", "JPN/" + "n" * 500 + ";JPN;routine;1", "JPN/n1;JPN+TWN;routine;１",
    ],
)  # fmt: skip
def test_what_names_no_log_is_untrusted(text: str) -> None:
    """One spelling for one log, and no other."""
    with pytest.raises(Untrusted) as untrusted:
        parse_log(text)
    assert untrusted.value.code == "feed.bad-log-name"


@given(
    st.lists(st.sampled_from(("AUS", "JPN", "PHL", "TWN", "USA")), min_size=1, unique=True),
    st.text("abc-1", min_size=1, max_size=20),
    st.sampled_from(Lane),
    st.integers(1, (1 << 53) - 1),
)
def test_a_log_is_known_by_its_name(audience: list[str], node: str, lane: Lane, epoch: int) -> None:
    """Name and log say the same, epochs of 2038 and after too."""
    log = LogId(audience[0], node, tuple(sorted(audience)), lane, epoch)
    assert parse_log(str(log)) == log


def test_logs_are_for_members() -> None:
    """Whoever asks for another's log is refused."""
    require_member(AT, "TWN")
    with pytest.raises(Refused) as refused:
        require_member(AT, "USA")
    assert refused.value.code == "feed.not-a-member"


def test_an_entry_over_the_limit_is_not_even_parsed() -> None:
    """A kilobyte is more than any entry of ours needs, with the longest log name there can be."""
    with pytest.raises(Untrusted, match="limit"):
        read_entry(bytes(entries.ENTRY_LIMIT + 1))
    longest = "JPN/" + "n" * 365 + ";JPN;routine;" + "1" * 16
    assert len(str(parse_log(longest))) <= entries.LOG_NAME_LIMIT
    made = entry(longest, EMPTY, b"x")
    assert len(made.data) <= entries.ENTRY_LIMIT
    assert digest(made.data) == made.hash


# --- the quick way -----------------------------------------------------------------------------


def quickly(given: list[Item], head: Head = EMPTY) -> str:
    """What `follow` says of a run: a code, "" when it takes it, "other" when it does not."""
    try:
        found = follow(AT, head, given, directory())
    except Untrusted as error:
        return error.code
    if found is None:
        return "other"
    assert found == verify_segment(AT, head, given, directory())
    return ""


def test_a_run_that_follows_is_taken_without_parsing() -> None:
    """From any head, and across the numbers at which a spelling grows by a byte."""
    many = chain(260)
    for first in (0, 1, 22, 23, 24, 250, 255):
        head = many[first - 1].entry.head if first else EMPTY
        assert quickly(items(many[first:]), head) == ""
    assert entries._whole(65_535) == cbor2.dumps(65_535)
    assert entries._whole(1 << 40) == cbor2.dumps(1 << 40)


@given(st.data())
def test_whatever_is_wrong_with_a_run_the_quick_way_does_not_take_it(data: st.DataObject) -> None:
    """A bit is turned, or a part exchanged, left out, doubled or made longer, anywhere."""
    given = items(CHAIN)
    place = data.draw(st.integers(0, 5))
    item = given[place]
    part = data.draw(st.sampled_from(["entry", "body"]))
    whole = bytearray(item.entry if part == "entry" else item.body or b"")
    match data.draw(st.sampled_from(["bit", "cut", "more", "gone", "twice", "erased"])):
        case "bit":
            at = data.draw(st.integers(0, len(whole) * 8 - 1))
            whole[at // 8] ^= 1 << at % 8
        case "cut":
            del whole[data.draw(st.integers(0, len(whole) - 1)) :]
        case "more":
            whole += data.draw(st.binary(min_size=1, max_size=9))
        case "gone":
            del given[place]
        case "twice":
            given.insert(place, item)
        case "erased":
            given[place] = Item(item.entry, None, b"erasure")
    if bytes(whole) != (item.entry if part == "entry" else item.body):
        given[place] = msgspec.structs.replace(item, **{part: bytes(whole)})
    if given == items(CHAIN[:-1]):
        return  # the last one was left out: what is before it is sound
    assert quickly(given) != ""
    assert code(given) != ""
