"""Two persons: who may confirm what, until when, and how often."""

import pytest
from tests.domains.made import fact, fold, record_id

from kuroshio.domains import audit
from kuroshio.errors import Refused

WISH = fact(1, audit.ActProposed("post-given", "tanaka", "ito", 1_000), about="audit:n1")
DONE = fact(2, audit.ActDone("n", "post-given", "tanaka", "mori", "page", 2_000, {}, record_id(1)))
DECLINED = fact(3, audit.ActDeclined(record_id(1), "mori"))


def code(what: object, *given: object) -> str:
    with pytest.raises(Refused) as refused:
        what(*given)  # type: ignore[operator]
    return refused.value.code


def test_another_confirms_and_nobody_else() -> None:
    state = fold(audit, [WISH])
    assert audit.confirmed(state, record_id(1), "mori", 1_500) == WISH[1]
    assert code(audit.confirmed, state, record_id(1), "ito", 1_500) == "audit.own-proposal"
    assert code(audit.confirmed, state, record_id(7), "mori", 1_500) == "audit.unknown-proposal"


@pytest.mark.parametrize("end", [DONE, DECLINED], ids=["done", "declined"])
def test_what_is_settled_waits_no_more(end: tuple[object, object]) -> None:
    state = fold(audit, [WISH, end])
    assert audit.pending(state, 2_500) == []
    assert code(audit.confirmed, state, record_id(1), "mori", 2_500) == "audit.unknown-proposal"
    assert code(audit.decline, state, record_id(1), "ito", 2_500) == "audit.unknown-proposal"


def test_a_proposal_lapses_after_a_day() -> None:
    state = fold(audit, [WISH])
    assert audit.pending(state, 1_000 + audit.LAPSE - 1)
    late = 1_000 + audit.LAPSE
    assert audit.pending(state, late) == []
    assert code(audit.confirmed, state, record_id(1), "mori", late) == "audit.unknown-proposal"


def test_an_export_is_confirmed_for_its_proposer_and_for_a_day() -> None:
    wish = fact(1, audit.ActProposed("audit-exported", "", "ito", 1_000))
    yes = audit.ActDone(
        "n", "audit-exported-confirmed", "", "mori", "page", 2_000, {}, record_id(1)
    )
    state = fold(audit, [wish, fact(2, yes)])
    asked = (state, record_id(1), "audit-exported")
    assert audit.was_confirmed(*asked, "ito", 3_000)
    assert not audit.was_confirmed(*asked, "mori", 3_000)
    assert not audit.was_confirmed(*asked, "ito", 2_000 + audit.LAPSE)
    assert not audit.was_confirmed(fold(audit, [wish]), *asked[1:], "ito", 3_000)
    assert not audit.was_confirmed(fold(audit, [wish, DECLINED]), *asked[1:], "ito", 3_000)
