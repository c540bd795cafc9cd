"""Fingerprints as two people read them to each other."""

from hypothesis import given
from hypothesis import strategies as st

from kuroshio.trust import words

digests = st.binary(min_size=32, max_size=32)


def test_there_is_one_word_for_each_byte_and_none_sounds_like_two() -> None:
    assert len(set(words.WORDS)) == 256
    assert all(w.isalpha() and w.islower() and w.isascii() for w in words.WORDS)
    assert len({w[:4] for w in words.WORDS}) > 230  # nearly all are told apart by their beginning


@given(digests, st.sampled_from([str.upper, str.title, str.lower]), st.sampled_from(" -\n\t"))
def test_what_is_read_aloud_matches_in_any_case_and_spacing(digest, case, space) -> None:
    assert words.matches(digest, case(words.as_words(digest)).replace(" ", space))
    assert words.matches(digest, "  " + case(words.as_hex(digest)) + " ")
    assert words.matches(digest, ":".join(digest.hex()[i : i + 2] for i in range(0, 64, 2)))


@given(digests, digests)
def test_another_fingerprint_never_matches(one, other) -> None:
    if one[:16] != other[:16]:
        assert not words.matches(one, words.as_words(other))
    if one != other:
        assert not words.matches(one, other.hex())


@given(digests, st.integers(0, 15), st.integers(1, 255))
def test_one_wrong_word_is_enough(digest, at, change) -> None:
    spoken = words.as_words(digest).split()
    spoken[at] = words.WORDS[(digest[at] + change) % 256]
    assert not words.matches(digest, " ".join(spoken))


@given(digests, st.integers(0, 15))
def test_a_part_of_it_is_not_enough(digest, length) -> None:
    assert not words.matches(digest, " ".join(words.as_words(digest).split()[:length]))
    assert not words.matches(digest, digest.hex()[: 2 * length])
    assert not words.matches(digest, words.as_words(digest) + " acorn")


@given(digests, st.text())
def test_anything_typed_is_right_or_wrong_but_never_an_error(digest, text) -> None:
    assert words.matches(digest, text) in (True, False)
