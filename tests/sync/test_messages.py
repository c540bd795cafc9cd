"""What two nodes say: every message comes back; anything else is Untrusted, and only that."""

import cbor2
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from tests.feed.made import LOG, chain, items
from tests.sync.pair import NOW, Side

from kuroshio.errors import KuroshioError, Untrusted
from kuroshio.feed.log import Item
from kuroshio.sync import messages as say

EVERY = (
    say.Hello("JPN", "n1", b"document", 1, 1_800_000_000_000),
    say.Have((say.Position(LOG, 3, bytes(32)),), True),
    say.Have(()),
    say.Want(LOG, 0),
    say.Want(LOG, say.NO_MORE),
    say.Give(LOG, tuple(items(chain(2)))),
    say.Give(LOG, (Item(b"entry", None, b"erasure"),)),
    say.ReceiptGiven(b"receipt"),
    say.BlobWant("blob", "record", (0, 5)),
    say.BlobSlice("blob", 0, 4_096, b"data"),
    say.BlobHeld("blob"),
    say.Credit(2_097_152),
    say.Frame(b"frame"),
    say.FrameAck(0),
    say.Ping(1),
    say.Pong(1),
    say.Notice("sync.unasked", "漁船"),
)


@pytest.mark.parametrize("message", EVERY, ids=lambda m: type(m).__name__)
def test_every_message_comes_back(message: say.Message) -> None:
    """And fields that a later version adds at the end do no harm."""
    data = say.encode(message)
    assert say.decode(data) == message
    longer = cbor2.dumps([*cbor2.loads(data), "a later field", {"more": 1}])
    if not isinstance(message, say.Have | say.Give):
        assert say.decode(longer) == message


@pytest.mark.parametrize(
    "value",
    [
        ["credit", -1], ["credit", 1 << 53], ["credit", 1 << 64], ["credit", 10**400],
        ["credit", 1.5], ["credit", True], ["credit"], ["credit", None], ["want", LOG, -1],
        ["want", 7, 1], ["have", [["log", 1]]], ["have", [[LOG, 1 << 60, b""]]],
        ["give", LOG, [[]]], ["give", LOG, [["text", None]]], ["unknown", 1], [], {}, "credit",
        5, None, [["credit"]],
        {"type": "credit", "total": 5}, ["ping", 1 << 70],
    ],
)  # fmt: skip
def test_what_is_no_message_is_malformed(value: object) -> None:
    """Wrong types and numbers that no store or language holds, by name."""
    with pytest.raises(Untrusted) as untrusted:
        say.decode(cbor2.dumps(value))
    assert untrusted.value.code == "sync.malformed"


@given(st.binary(max_size=400))
@example(bytes.fromhex("d81c81d81d00"))  # a list that holds itself
@example(bytes.fromhex("8266637265646974c4821b7fffffffffffffff01"))  # a number of 10^18 digits
@example(bytes.fromhex("8266637265646974d8235f"))  # a regular expression
@example(b"\x81" * 5_000)
@example(b"\x9b\x7f\xff\xff\xff\xff\xff\xff\xff")
@example(b"\x82\x64ping\x1b\xff\xff\xff\xff\xff\xff\xff\xff")
def test_rubbish_is_untrusted(data: bytes) -> None:
    """Arbitrary bytes, and those that are known to hurt CBOR readers."""
    try:
        say.decode(data)
    except Untrusted as error:
        assert error.code == "sync.malformed"  # noqa: PT017 - what is not raised is fine too


PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.binary(max_size=40)
    | st.sampled_from([LOG, "give", "have", "want"]),
    lambda inner: st.lists(inner, max_size=5)
    | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=12,
)  # fmt: skip
NAMES = [type(m).__struct_config__.tag for m in EVERY]


@given(st.lists(st.tuples(st.sampled_from(NAMES), st.lists(PLAIN, max_size=4)), max_size=6))
def test_an_exchange_survives_whatever_a_peer_says(said: list[tuple[str, list[object]]]) -> None:
    """Well-formed nonsense after nonsense: an effect, or an error that says whose move it is."""
    side = Side("TWN", "JPN")
    side.exchange.start()
    for name, fields in said:
        try:
            message = say.decode(cbor2.dumps([name, *fields]))
            side.exchange.receive(message, NOW)
        except KuroshioError:
            pass
        side.exchange.next_message(NOW)


def test_a_message_over_the_limit_is_not_decoded() -> None:
    """A megabyte; the size is looked at first."""
    with pytest.raises(Untrusted, match="limit"):
        say.decode(bytes(say.MESSAGE_LIMIT + 1))
