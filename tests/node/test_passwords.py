"""Which passwords are refused, and which are not."""

import hashlib

import pytest
from tests.node.pack_passwords import PACKED, pack

from kuroshio.errors import Refused
from kuroshio.node.passwords import HASHED, LEAST, MOST, folded, is_common, require_good

AROUND = ["JPN", "Japan", "日本", "JCG", "Japan Coast Guard", "海上保安庁", "jpn-naha", "tanaka",
          "Tanaka Yui", "watch-officer"]  # fmt: skip


def refusal(password: str) -> str:
    try:
        require_good(password, AROUND)
    except Refused as error:
        return error.code
    return ""


@pytest.mark.parametrize(
    "password",
    ["lantern copper drift", "xk3-Lq9-vTz2", "493817265038", "guard the copper lantern",
     "漁船が南から来た夜の港町へ", "Vq7)kd0Zpl2w", "the tanaka who never sleeps"],
)  # fmt: skip
def test_good_ones_are_taken(password: str) -> None:
    assert refusal(password) == ""


@pytest.mark.parametrize("password", ["short", "x" * (LEAST - 1), "a-b" * MOST])
def test_too_short_or_too_long(password: str) -> None:
    assert refusal(password) == "user.weak-password"


@pytest.mark.parametrize(
    "password",
    ["1q2w3e4r5t6y", "QWERTYqwerty123", "password1234", "iloveyou1234", "needforspeed",
     "ＰＡＳＳＷＯＲＤ１２３４", "..needforspeed!!", "need for speed", "n33df0rsp33d",
     "aaaaaaaaaaaaaaa", "sunshinesunshine", "poiuytrewqasdf", "abcdefghijklmno",
     "!!!!!!!!!!!!!!"],
)  # fmt: skip
def test_what_is_guessed_first(password: str) -> None:
    assert refusal(password) == "user.common-password"


@pytest.mark.parametrize(
    "password",
    ["JapanCoastGuard", "tanaka.yui.2026", "C0astGuard!!!1", "jpn-naha-12345",
     "海上保安庁２０２６年日本", "P@ssw0rd-Tanaka", "correct horse battery staple"],
)  # fmt: skip
def test_names_with_a_little_added(password: str) -> None:
    assert refusal(password) == "user.own-words-password"


def test_the_list_is_long_enough_and_in_order() -> None:
    """ASVS 6.2.4 asks for the 3,000 commonest that are long enough; searching takes order."""
    packed = PACKED.read_bytes()
    hashes = [packed[at : at + HASHED] for at in range(0, len(packed), HASHED)]
    assert len(hashes) > 40_000
    assert hashes == sorted(set(hashes))
    for hash_ in (hashes[0], hashes[-1], hashes[len(hashes) // 2]):
        assert len(hash_) == HASHED


def test_every_entry_of_a_packed_list_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = [hashlib.sha256(bytes([n])).hexdigest()[:14].upper() for n in range(50)]
    packed = pack([*lines, "short"])
    assert len(packed) == HASHED * 50
    assert not any(is_common(folded(line)) for line in lines)
    monkeypatch.setattr("kuroshio.node.passwords._packed", lambda: packed)
    assert all(is_common(folded(line)) for line in lines)
    assert not is_common("short")
    monkeypatch.setattr("kuroshio.node.passwords._packed", lambda: b"")
    assert not is_common(folded(lines[0]))
