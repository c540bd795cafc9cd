"""The session inside TLS: both sides derive the same keys; nobody between them gets a word in."""

import random
from collections.abc import Callable

import cbor2
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kuroshio.errors import Untrusted
from kuroshio.wire import sealing
from kuroshio.wire.session import (
    PROTOCOL,
    SECRET_LENGTH,
    Opening,
    Sealer,
    agree,
    read_opening,
    seal_secret,
    write_opening,
)

TOKYO, TAIPEI = sealing.new_private(), sealing.new_private()
Open = Callable[[bytes, bytes], bytes]


def opens(private: bytes) -> Open:
    return lambda data, info: sealing.open_with((private,), data, info)


def opening(
    secret: bytes, to: bytes, sender: str = "JPN/tokyo", receiver: str = "TWN/taipei", **more: int
) -> bytes:
    party, node = sender.split("/")
    sealed = seal_secret(secret, sealing.public_of(to), sender, receiver)
    return write_opening(
        Opening(more.get("protocol", PROTOCOL), party, node, b"document", sealed, 1)
    )


def both() -> tuple[Sealer, Sealer]:
    """Tokyo has called Taipei; the session of each."""
    ours, theirs = b"o" * SECRET_LENGTH, b"t" * SECRET_LENGTH
    called = opening(theirs, TOKYO, "TWN/taipei", "JPN/tokyo")
    caller = opening(ours, TAIPEI)
    return (
        agree(ours, caller, called, True, opens(TOKYO)),
        agree(theirs, called, caller, False, opens(TAIPEI)),
    )


def read(data: bytes) -> str:
    """The code of what is wrong with a hello."""
    try:
        read_opening(data)
    except Untrusted as error:
        return error.code
    return ""


def test_both_sides_read_each_other() -> None:
    tokyo, taipei = both()
    for number in range(300):
        text = f"message {number} 漂流".encode() * number
        assert taipei.open(tokyo.seal(text)) == text
        assert tokyo.open(taipei.seal(text)) == text


def test_two_sessions_with_the_same_words_have_nothing_in_common() -> None:
    first, second = both()[0].seal(b"same"), both()[0].seal(b"same")
    assert first != second  # sealing to a node draws fresh randomness


@pytest.mark.parametrize("place", [0, 5, -1])
def test_a_flipped_bit_is_seen(place: int) -> None:
    tokyo, taipei = both()
    data = bytearray(tokyo.seal(b"turn to port"))
    data[place] ^= 1
    with pytest.raises(Untrusted, match="altered") as caught:
        taipei.open(bytes(data))
    assert caught.value.code == "link.not-sealed"


def test_a_dropped_a_repeated_and_a_reflected_message_are_seen() -> None:
    tokyo, taipei = both()
    tokyo.seal(b"dropped on the way")
    with pytest.raises(Untrusted, match="dropped"):
        taipei.open(tokyo.seal(b"second"))
    tokyo, taipei = both()
    data = tokyo.seal(b"once")
    assert taipei.open(data) == b"once"
    with pytest.raises(Untrusted):
        taipei.open(data)
    tokyo, taipei = both()
    with pytest.raises(Untrusted):
        tokyo.open(tokyo.seal(b"sent back to its sender"))


@given(st.binary(max_size=200))
def test_arbitrary_bytes_never_open(data: bytes) -> None:
    _, taipei = both()
    with pytest.raises(Untrusted) as caught:
        taipei.open(data)
    assert caught.value.code == "link.not-sealed"


def test_a_hello_sealed_to_another_node_does_not_open() -> None:
    theirs = opening(b"t" * SECRET_LENGTH, TAIPEI, "TWN/taipei", "JPN/tokyo")
    with pytest.raises(Untrusted) as caught:
        agree(b"o" * SECRET_LENGTH, opening(b"o" * 32, TAIPEI), theirs, True, opens(TOKYO))
    assert caught.value.code == "sealing.cannot-open"


def test_a_hello_meant_for_another_pair_does_not_open() -> None:
    """Taipei's hello to Honolulu, replayed to Tokyo by somebody who has Tokyo's key right."""
    theirs = opening(b"t" * SECRET_LENGTH, TOKYO, "TWN/taipei", "USA/honolulu")
    with pytest.raises(Untrusted) as caught:
        agree(b"o" * SECRET_LENGTH, opening(b"o" * 32, TAIPEI), theirs, True, opens(TOKYO))
    assert caught.value.code == "sealing.cannot-open"


def test_a_secret_of_another_length_is_refused() -> None:
    theirs = opening(b"short", TOKYO, "TWN/taipei", "JPN/tokyo")
    with pytest.raises(Untrusted) as caught:
        agree(b"o" * SECRET_LENGTH, opening(b"o" * 32, TAIPEI), theirs, True, opens(TOKYO))
    assert caught.value.code == "link.bad-hello"


def test_an_opening_altered_on_one_side_gives_other_keys() -> None:
    """The transcript of both hellos is in the keys, so that no field can be exchanged unseen."""
    ours, theirs = b"o" * SECRET_LENGTH, b"t" * SECRET_LENGTH
    caller, called = opening(ours, TAIPEI), opening(theirs, TOKYO, "TWN/taipei", "JPN/tokyo")
    was = read_opening(caller)
    altered = write_opening(Opening(PROTOCOL, was.party, was.node, b"older", was.sealed, 1))
    tokyo = agree(ours, caller, called, True, opens(TOKYO))
    taipei = agree(theirs, called, altered, False, opens(TAIPEI))
    with pytest.raises(Untrusted):
        taipei.open(tokyo.seal(b"text"))


def test_another_protocol_version_says_who_must_upgrade() -> None:
    with pytest.raises(Untrusted, match="older side must upgrade") as caught:
        read_opening(opening(b"o" * 32, TAIPEI, protocol=PROTOCOL + 1))
    assert caught.value.code == "link.other-protocol"


@given(st.binary(max_size=300))
@example(bytes.fromhex("d9011e80"))  # tags run code in CBOR libraries: none is read here
@example(cbor2.dumps([1, "JPN", "tokyo", b"", b"", 1 << 70]))
@example(cbor2.dumps([[[[[[[[[[[[1]]]]]]]]]]]]))
@example(b"\x81" * 5_000)
@example(cbor2.dumps([PROTOCOL, 1, 2, 3, 4, 5]))
@example(cbor2.dumps({"protocol": 1}))
def test_arbitrary_bytes_are_a_bad_hello_and_nothing_else(data: bytes) -> None:
    assert read(data) in ("", "link.bad-hello", "link.other-protocol")


@given(st.integers(0, 2**32))
def test_a_damaged_hello_is_a_bad_hello_or_opens_to_nothing(seed: int) -> None:
    chance = random.Random(seed)
    data = bytearray(HELLO)
    for _ in range(chance.randrange(1, 4)):
        data[chance.randrange(len(data))] = chance.randrange(256)
    assert read(bytes(data)) in ("", "link.bad-hello", "link.other-protocol")


HELLO = opening(b"o" * SECRET_LENGTH, TAIPEI)
