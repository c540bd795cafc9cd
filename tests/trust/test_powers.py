"""Who of the own party may read a record: by body and post, before anything is folded."""

import pytest

from kuroshio.errors import Refused
from kuroshio.trust import powers
from kuroshio.trust.powers import Reader, may_read

READER = Reader("TWN", "CGA", "watch-officer", "lin", frozenset({powers.READ}))


class Written:
    """A record, as far as reading it goes."""

    def __init__(self, author: tuple[str, str], *addressees: tuple[str, str, str]) -> None:
        self.author_party, self.author_organisation = author
        self.addressees = addressees


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        (Written(("JPN", "JCG"), ("TWN", "CGA", "")), True),
        (Written(("JPN", "JCG"), ("TWN", "CGA", "watch-officer")), True),
        (Written(("JPN", "JCG"), ("TWN", "CGA", "duty-director")), False),
        (Written(("JPN", "MOFA"), ("TWN", "MOFA", "")), False),
        (Written(("JPN", "JCG"), ("TWN", "", "")), True),
        (Written(("JPN", "JCG")), True),
        (Written(("TWN", "CGA"), ("JPN", "JCG", "")), True),
        (Written(("TWN", "MOFA"), ("JPN", "MOFA", "")), False),
        (Written(("JPN", "JCG"), ("JPN", "CGA", "")), False),
    ],
    ids=lambda value: str(getattr(value, "addressees", value)),
)
def test_the_addressed_body_and_the_author_read(record: Written, expected: bool) -> None:
    assert may_read(READER, record) is expected


def test_a_record_opened_to_a_body_is_read_there() -> None:
    record = Written(("JPN", "MOFA"), ("TWN", "MOFA", ""))
    assert may_read(READER, record, {"CGA"})
    assert not may_read(READER, record, {"MND-L"})


def test_a_post_without_the_power_reads_nothing() -> None:
    blind = Reader("TWN", "CGA", "administrator", "wu", frozenset({powers.ADMINISTER}))
    assert not may_read(blind, Written(("TWN", "CGA")))


def test_a_missing_power_is_the_callers_move_and_names_who_can_help() -> None:
    powers.require(READER, powers.READ)
    with pytest.raises(Refused) as raised:
        powers.require(READER, powers.FLASH)
    assert raised.value.code == "powers.missing"
    assert "administrator" in raised.value.message
