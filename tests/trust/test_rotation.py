"""Rotation and revocation: entries up to the last good one verify for ever, later ones never."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.trust.parties import NOW, document, node, signed

from kuroshio.errors import Refused, Untrusted
from kuroshio.trust import changes, words
from kuroshio.trust import directory as directories
from kuroshio.trust.document import LastGood, PartyDocument

OLD, NEW = node("taipei", 1), node("taipei", 2)
LOG = "TWN/taipei;JPN+TWN;flash;1"
HASH = bytes(range(32))
GOOD = (LastGood(LOG, 7, HASH.hex()),)


def at_japan(*documents: PartyDocument) -> directories.Directory:
    """What Japan holds after these documents of Taiwan, in order."""
    held = [signed(d) for d in documents]
    spoken = words.as_words(held[0].document.fingerprint)
    found = directories.pin(
        directories.found(signed(document("JPN", node("tokyo")))), held[0], spoken
    )
    for one in held[1:]:
        found = directories.update(found, one)
    return found


def after(kind: str) -> directories.Directory:
    """Taiwan after it rotated, or revoked, the key of its node."""
    first = document("TWN", OLD)
    second = (
        changes.rotate(first, NEW, GOOD, NOW)
        if kind == "rotated"
        else changes.revoke(first, "taipei", GOOD, NOW)
    )
    return at_japan(first, second)


def verdict(
    directory: directories.Directory,
    number: int,
    entry_hash: bytes = HASH,
    *,
    key: bytes = OLD.signing,
    log: str = LOG,
) -> str:
    """`good`, or the code of why not."""
    try:
        assert directory.entry_key("TWN", "taipei", key, log, number, entry_hash) == key
    except Untrusted as error:
        return error.code
    return "good"


@pytest.mark.parametrize("kind", ["rotated", "revoked"])
def test_the_boundary_is_the_last_good_entry_and_its_hash(kind: str) -> None:
    directory = after(kind)
    assert verdict(directory, 1, bytes(32)) == "good"
    assert verdict(directory, 6, bytes(32)) == "good"
    assert verdict(directory, 7) == "good"
    assert verdict(directory, 7, bytes(32)) == "trust.after-last-good"
    assert verdict(directory, 8) == "trust.after-last-good"


@pytest.mark.parametrize("kind", ["rotated", "revoked"])
def test_a_log_that_is_not_named_is_not_vouched_for(kind: str) -> None:
    assert verdict(after(kind), 1, log=LOG.replace("flash", "bulk")) == "trust.after-last-good"


@given(st.integers(1, 20), st.integers(1, 20), st.sampled_from(["rotated", "revoked"]))
def test_it_holds_at_every_number(last: int, number: int, kind: str) -> None:
    first, good = document("TWN", OLD), (LastGood(LOG, last, HASH.hex()),)
    second = (
        changes.rotate(first, NEW, good, NOW)
        if kind == "rotated"
        else changes.revoke(first, "taipei", good, NOW)
    )
    expected = "good" if number <= last else "trust.after-last-good"
    assert verdict(at_japan(first, second), number) == expected


def test_the_new_key_has_no_bound_and_a_stranger_has_nothing() -> None:
    directory = after("rotated")
    assert verdict(directory, 99, key=NEW.signing) == "good"
    assert verdict(directory, 1, key=node("other").signing) == "trust.unknown-key"
    assert directory.node_keys("TWN", "taipei") == NEW


def test_a_revoked_node_is_refused_with_the_partners_move() -> None:
    directory = after("revoked")
    with pytest.raises(Untrusted) as raised:
        directory.node_keys("TWN", "taipei")
    assert raised.value.code == "trust.revoked-node"
    assert "ask TWN which node replaces it" in raised.value.message
    assert verdict(directory, 1, key=node("other").signing) == "trust.revoked-node"


def test_an_unknown_node_is_refused_with_the_partners_move() -> None:
    with pytest.raises(Untrusted) as raised:
        after("rotated").node_keys("TWN", "kaohsiung")
    assert raised.value.code == "trust.unknown-node"
    assert "newest document" in raised.value.message


def test_a_key_that_was_retired_never_comes_back() -> None:
    """It would lift the limit that the rotation set."""
    rotated = changes.rotate(document("TWN", OLD), NEW, GOOD, NOW)
    for again in (
        changes.rotate(rotated, OLD, (), NOW),
        changes.add_node(rotated, node("kaohsiung").__class__(
            "kaohsiung", OLD.signing, bytes(1216), "00" * 32, NOW), NOW),
    ):  # fmt: skip
        with pytest.raises(Refused) as raised:
            signed(again)
        assert raised.value.code == "trust.bad-document"


def test_a_revoked_name_is_not_used_again() -> None:
    revoked = changes.revoke(document("TWN", OLD, node("kaohsiung")), "taipei", GOOD, NOW)
    for name in ("taipei", "kaohsiung"):
        with pytest.raises(Refused) as raised:
            changes.add_node(revoked, node(name, 5), NOW)
        assert raised.value.code == "trust.node-exists"


def test_only_a_node_in_force_is_rotated_revoked_or_moved() -> None:
    revoked = changes.revoke(document("TWN", OLD), "taipei", GOOD, NOW)
    for call in (
        lambda: changes.rotate(revoked, NEW, (), NOW),
        lambda: changes.revoke(revoked, "taipei", (), NOW),
        lambda: changes.readdress(revoked, "taipei", (), NOW),
    ):
        with pytest.raises(Refused) as raised:
            call()
        assert raised.value.code == "trust.no-such-node"


def test_revoking_after_rotating_bounds_both_keys() -> None:
    first = document("TWN", OLD)
    second = changes.rotate(first, NEW, GOOD, NOW)
    late = LastGood("TWN/taipei;JPN+TWN;flash;2", 3, HASH.hex())
    third = changes.revoke(second, "taipei", (late,), NOW)
    directory = at_japan(first, second, third)
    assert verdict(directory, 7) == "good"
    assert verdict(directory, 8) == "trust.after-last-good"
    assert verdict(directory, 3, key=NEW.signing, log=late.log) == "good"
    assert verdict(directory, 4, key=NEW.signing, log=late.log) == "trust.after-last-good"
