"""Agreements that end are warned of in good time."""

import pytest
from tests.feed.made import NOW, header
from tests.sharing.made import one_step

from kuroshio.desk.conditions import of_agreements
from kuroshio.sharing import agreement
from kuroshio.sharing.terms import Rule, text_hash
from kuroshio.values import DAY

PAIR = ("JPN", "TWN")


@pytest.mark.parametrize(
    ("left", "signed", "codes"),
    [(31 * DAY, PAIR, []), (30 * DAY, PAIR, ["agreement.expires"]),
     (1, PAIR, ["agreement.expires"]),
     (0, PAIR, ["agreement.ended"]), (-7 * DAY, PAIR, ["agreement.ended"]), (-8 * DAY, PAIR, []),
     (DAY, ("JPN",), [])],
)  # fmt: skip
def test_an_end_is_told_a_month_before_and_a_week_after(
    left: int, signed: tuple[str, ...], codes: list[str]
) -> None:
    """Of what all have signed; a proposal ends unnoticed."""
    text = one_step("a", PAIR, (Rule(("hotline.*",)),), NOW - 99 * DAY, NOW + left)
    state = agreement.new()
    agreement.apply(state, header(audience=PAIR), agreement.AgreementProposed(text))
    for party in signed:
        made = header(party=party, audience=PAIR)
        agreement.apply(state, made, agreement.AgreementSigned(text_hash(text)))
    assert [c.code for c in of_agreements({"a": state}, NOW)] == codes
