"""Party documents: signed by their root, only rising, expiry that warns and never cuts."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.trust.parties import NOW, key, node, public, signed
from tests.trust.parties import document as party_document

from kuroshio.errors import Refused, Untrusted
from kuroshio.trust import changes, cose, document, words
from kuroshio.trust import directory as directories
from kuroshio.values import DAY

JPN = signed(party_document("JPN", node("tokyo")))
TWN = signed(party_document("TWN", node("taipei")))
WORDS = words.as_words(TWN.document.fingerprint)


def pinned() -> directories.Directory:
    """Japan, which has pinned Taiwan."""
    return directories.pin(directories.found(JPN), TWN, WORDS)


def code(call, *given) -> str:
    """The code of the error that a call raises, and whose move it says it is."""
    with pytest.raises((Refused, Untrusted)) as raised:
        call(*given)
    return f"{raised.value.code} {raised.value.whose_move}"


# --- reading and signing -------------------------------------------------------------------------


def test_a_document_read_is_the_one_that_was_signed() -> None:
    assert document.read(TWN.data) == TWN


def test_a_document_signed_by_another_key_than_the_root_it_names_is_untrusted() -> None:
    forged = cose.seal_signed(
        document.CONTENT_TYPE,
        msgspec.json.encode(TWN.document),
        public("somebody"),
        key("somebody").sign,
    )
    assert code(document.read, forged) == "cose.bad-signature peer"


def test_fields_of_a_later_version_travel_on_in_the_bytes() -> None:
    later = {**msgspec.to_builtins(TWN.document), "motto": "x"}
    data = cose.seal_signed(
        document.CONTENT_TYPE,
        msgspec.json.encode(later),
        TWN.document.root,
        key("root of TWN").sign,
    )
    assert document.read(data).data == data


@pytest.mark.parametrize(
    "change",
    [
        {"party": "twn"},
        {"party": "T"},
        {"root": b"short"},
        {"version": 0},
        {"expires": NOW},
        {"nodes": (node("taipei"), node("taipei"))},
        {"nodes": (node("Taipei"),)},
        {"nodes": (node("台北"),)},
        {"nodes": (msgspec.structs.replace(node("taipei"), sealing=b""),)},
        {"nodes": (node("taipei"), msgspec.structs.replace(node("taipei"), node="two"))},
        {"organisations": TWN.document.organisations * 2},
    ],
    ids=str,
)
def test_an_unsound_document_is_neither_signed_nor_read(change) -> None:
    unsound = msgspec.structs.replace(TWN.document, **change)
    assert code(signed, unsound, "root of TWN") == "trust.bad-document caller"
    if len(unsound.root) == 32:
        data = cose.seal_signed(
            document.CONTENT_TYPE,
            msgspec.json.encode(unsound),
            unsound.root,
            key("root of TWN").sign,
        )
        assert code(document.read, data) == "trust.malformed-document peer"


@given(st.binary(max_size=60))
def test_a_payload_of_rubbish_is_untrusted(payload: bytes) -> None:
    data = cose.seal_signed(
        document.CONTENT_TYPE, payload, TWN.document.root, key("root of TWN").sign
    )
    assert code(document.read, data) == "trust.malformed-document peer"


# --- pinning and updating ------------------------------------------------------------------------


def test_pinning_takes_words_or_hex() -> None:
    for spoken in (WORDS, TWN.document.fingerprint.hex()):
        directory = directories.pin(directories.found(JPN), TWN, spoken)
        assert directory.partners == ["TWN"]
        assert directory.node_keys("TWN", "taipei") == node("taipei")


def test_a_wrong_fingerprint_pins_nothing_and_says_to_call() -> None:
    wrong = words.as_words(JPN.document.fingerprint)
    with pytest.raises(Refused) as raised:
        directories.pin(directories.found(JPN), TWN, wrong)
    assert raised.value.code == "trust.wrong-fingerprint"
    assert "call TWN" in raised.value.message


def test_another_root_is_never_taken_for_a_pinned_party() -> None:
    other = signed(msgspec.structs.replace(TWN.document, root=public("thief"), version=9), "thief")
    spoken = words.as_words(other.document.fingerprint)
    assert code(directories.pin, pinned(), other, spoken) == "trust.already-pinned caller"
    assert code(directories.update, pinned(), other) == "trust.other-root peer"


def test_an_unknown_party_is_not_updated_into_the_directory() -> None:
    assert code(directories.update, directories.found(JPN), TWN) == "trust.unknown-party caller"
    assert code(directories.found(JPN).document, "TWN") == "trust.unknown-party caller"


def test_a_document_rolled_back_is_untrusted() -> None:
    newer = signed(changes.renew(TWN.document, NOW + DAY))
    directory = directories.update(pinned(), newer)
    assert directory.document("TWN").version == 2
    assert code(directories.update, directory, TWN) == "trust.rolled-back peer"
    assert code(directories.pin, directory, TWN, WORDS) == "trust.rolled-back peer"


def test_two_documents_with_one_version_are_untrusted_and_the_same_twice_is_not() -> None:
    other = signed(msgspec.structs.replace(TWN.document, expires=NOW + DAY))
    assert code(directories.update, pinned(), other) == "trust.two-documents peer"
    directory = pinned()
    assert directories.update(directory, TWN) is directory


def test_a_document_that_drops_a_former_key_is_untrusted() -> None:
    bare = msgspec.structs.replace(TWN.document, version=2, nodes=(node("taipei", 2),))
    assert code(directories.update, pinned(), signed(bare)) == "trust.key-dropped peer"
    rotated = changes.rotate(TWN.document, node("taipei", 2), (), NOW)
    directory = directories.update(pinned(), signed(rotated))
    later = msgspec.structs.replace(rotated, version=3, former_keys=())
    assert code(directories.update, directory, signed(later)) == "trust.key-dropped peer"


@given(st.permutations(range(5)), st.integers(0, 4))
def test_documents_in_any_order_end_at_the_newest(order, last) -> None:
    versions = [TWN.document]
    while len(versions) < 5:
        versions.append(changes.renew(versions[-1], NOW + len(versions)))
    directory = pinned()
    for index in [*order, last]:
        if versions[index].version < directory.document("TWN").version:
            assert code(directories.update, directory, signed(versions[index])) == (
                "trust.rolled-back peer"
            )
        else:
            directory = directories.update(directory, signed(versions[index]))
    assert directory.document("TWN").version == 5


# --- expiry --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("days", "warning"),
    [(0, ""), (669, ""), (670, "expires-soon"), (729, "expires-soon"), (730, "expired")],
)
def test_expiry_warns(days: int, warning: str) -> None:
    assert document.expiry_warning(TWN.document, NOW + days * DAY) == warning


def test_expiry_never_refuses() -> None:
    """A contingency is no time to lose the channel to a calendar."""
    old = msgspec.structs.replace(TWN.document, issued=1, expires=2)
    directory = directories.pin(directories.found(JPN), signed(old), WORDS)
    assert document.expiry_warning(old, NOW) == "expired"
    assert directory.node_keys("TWN", "taipei")
    assert directory.entry_key("TWN", "taipei", node("taipei").signing, "log", 1, bytes(32))


def test_renewing_keeps_everything_but_version_and_dates() -> None:
    renewed = changes.renew(TWN.document, NOW + DAY)
    assert (renewed.version, renewed.expires) == (2, NOW + 731 * DAY)
    assert changes.renew(TWN.document, NOW, 10 * DAY).expires == NOW + 10 * DAY
    same = msgspec.structs.replace(renewed, version=1, issued=NOW, expires=TWN.document.expires)
    assert same == TWN.document
