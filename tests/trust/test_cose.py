"""The envelope: what verifies has one spelling, and nothing else is accepted."""

import cbor2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.trust.parties import key, public

from kuroshio.errors import Untrusted
from kuroshio.trust import cose

PUBLIC = public("somebody")
DATA = cose.seal_signed("kuroshio/test", b"payload", PUBLIC, key("somebody").sign)


def opened(data: bytes) -> str:
    """The payload, or the code of the error."""
    try:
        return cose.open_signed(data, "kuroshio/test", PUBLIC).decode()
    except Untrusted as error:
        return error.code


def test_what_was_signed_opens() -> None:
    assert opened(DATA) == "payload"


def test_a_signature_serves_one_purpose_and_one_key() -> None:
    with pytest.raises(Untrusted) as wrong:
        cose.open_signed(DATA, "kuroshio/other", PUBLIC)
    assert wrong.value.code == "cose.wrong-content"
    with pytest.raises(Untrusted) as other:
        cose.open_signed(DATA, "kuroshio/test", public("another"))
    assert other.value.code == "cose.bad-signature"


RESPELT = {
    "a byte after the end": DATA + b"\0",
    "the tag in two bytes": b"\xd8\x12" + DATA[1:],
    "an array without length": b"\xd2\x9f" + DATA[2:] + b"\xff",
    "an unprotected header": cbor2.dumps(
        cbor2.CBORTag(18, [*cbor2.loads(DATA).value[:1], {99: 1}, *cbor2.loads(DATA).value[2:]])
    ),
    "no tag": cbor2.dumps(cbor2.loads(DATA).value),
    "another tag": cbor2.dumps(cbor2.CBORTag(98, cbor2.loads(DATA).value)),
    "a header that is a list": cbor2.dumps(cbor2.CBORTag(18, [cbor2.dumps([]), {}, b"", b""])),
    "a header that is empty": cbor2.dumps(cbor2.CBORTag(18, [b"", {}, b"", b""])),
    "deep": b"\x81" * 100_000,
    "nothing": b"",
}


@pytest.mark.parametrize("how", RESPELT)
def test_another_spelling_with_the_same_signature_is_refused(how: str) -> None:
    """Or anybody could make a second "signed" entry of a number, and accuse its author."""
    assert opened(RESPELT[how]) == "cose.malformed"


@given(st.integers(0, len(DATA) - 1), st.integers(1, 255))
def test_one_changed_byte_is_seen(at: int, change: int) -> None:
    changed = bytearray(DATA)
    changed[at] ^= change
    assert opened(bytes(changed)).startswith("cose.")


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary(),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text() | st.integers(), inner),
    max_leaves=8,
)


@given(
    st.binary(max_size=80)
    | values.map(cbor2.dumps)
    | st.lists(values, min_size=4, max_size=4).map(lambda v: cbor2.dumps(cbor2.CBORTag(18, v)))
    | st.tuples(values.map(cbor2.dumps), values, values, values).map(
        lambda v: cbor2.dumps(cbor2.CBORTag(18, [*v]))
    )
)
def test_rubbish_is_untrusted_and_never_a_crash(data: bytes) -> None:
    assert opened(data).startswith("cose.")
