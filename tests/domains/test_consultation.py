"""The procedure, the signatures, and the one function that says whether a use is covered."""

from typing import Any, get_args

import msgspec
import pytest
from tests.consent.authenticator import Authenticator
from tests.consent.matters import (
    DOCUMENTS,
    LIMITS,
    LIN,
    PRIOR,
    REQUEST,
    SATO,
    TANAKA,
    TEXTS,
    USE,
    WITHIN,
    Matter,
    document,
    folded,
    signatures,
)
from tests.feed.made import NOW

from kuroshio.consent import terms
from kuroshio.consent.signed import challenge
from kuroshio.consent.stages import MOVES, UNDECIDED, Act, Stage
from kuroshio.consent.terms import Conditions, Count, Release, Text, Use
from kuroshio.desk import releases
from kuroshio.domains import consultation as consult
from kuroshio.errors import Refused
from kuroshio.values import DAY, HOUR, MINUTE, Reality

LATER = NOW + DAY
REASONS = {
    "start": (Conditions(start=NOW + 2 * DAY, end=NOW + DAY), "ends before it begins"),
    "outside": (Conditions(start=NOW + 5 * DAY, end=NOW + 6 * DAY), "outside the time"),
    "kind": (Conditions(kinds=("overflight",)), "very kind"),
    "facility": (Conditions(facilities=("naha-airport",)), "very facility"),
    "area": (Conditions(areas=(((0, 0), (0, 1), (1, 1)),)), "outside their area"),
    "shape": (Conditions(areas=(((0, 0), (0, 1)),)), "three corners"),
    "none": (Conditions(numbers=(Count("aircraft", 0),)), "below one"),
    "word": (Conditions(numbers=(Count("submarines", 1),)), "not of"),
}


def reading(matter: Matter, *facts: object, now: int = NOW + MINUTE) -> Stage:
    return consult.standing(folded(matter.opening, *facts), DOCUMENTS, now).reading


def code_of(refused: pytest.ExceptionInfo[Refused]) -> str:
    return refused.value.code


def test_every_stage_of_the_table_leads_somewhere_or_ends() -> None:
    assert set(MOVES) <= set(get_args(Stage))
    assert {to for moves in MOVES.values() for to in moves.values()} <= set(get_args(Stage))
    assert {act for moves in MOVES.values() for act in moves} == set(get_args(Act))
    assert set(MOVES) >= UNDECIDED
    assert not set(MOVES) & {"declined", "withdrawn", "revoked", "concluded", "lapsed"}


def test_silence_is_no_answer_and_no_consent() -> None:
    matter = Matter()
    assert reading(matter) == "sent"
    assert reading(matter, now=REQUEST.answer_by + 1) == "no-answer"
    assert reading(matter, now=USE.end) == "lapsed"
    state = folded(matter.opening)
    said = consult.covered(state, WITHIN, DOCUMENTS, REQUEST.answer_by + 1, None)
    assert (said.answer, said.why) == ("not-in-force", "no-answer")


def test_a_consent_needs_as_many_signatures_as_the_party_wants() -> None:
    matter = Matter()
    assert reading(matter, matter.decided("consent", SATO)) == "not-signed"
    assert reading(matter, matter.decided("consent", SATO, SATO)) == "not-signed"
    assert reading(matter, matter.decided("consent", SATO, TANAKA)) == "consented"


def test_two_passkeys_of_one_officer_are_one_person() -> None:
    spare = Authenticator("spare")
    ours = document("JPN", 2, SATO, TANAKA)
    both = (SATO.passkey(), spare.passkey(officer="sato"))
    known = DOCUMENTS | {"JPN": msgspec.structs.replace(ours, passkeys=both)}
    matter = Matter()
    state = folded(matter.opening, matter.decided("consent", SATO, spare))
    assert consult.standing(state, known, NOW + 9).reading == "not-signed"


def test_conditions_bind_only_when_the_asker_has_accepted_them() -> None:
    matter = Matter()
    consent = matter.decided(conditions=LIMITS)
    assert reading(matter, consent) == "consented-with-conditions"
    other = matter.decided("accept", upon=matter.id)
    assert reading(matter, consent, other) == "consented-with-conditions"
    accepted = matter.decided("accept", upon=consent[0].id)
    assert reading(matter, consent, accepted) == "conditions-accepted"
    unsigned = matter.fact(consult.Decided(accepted[1].decision), "TWN")
    assert reading(matter, consent, unsigned) == "consented-with-conditions"
    refused = matter.decided("not-accept", upon=consent[0].id)
    assert reading(matter, consent, accepted, refused) == "conditions-not-accepted"


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"kind": "overflight"}, "kind"), ({"facility": "naha-airport"}, "facility"),
        ({"facility": ""}, "facility"), ({"end": NOW + 3 * DAY}, "time"),
        ({"start": NOW, "end": NOW + DAY + HOUR}, "time"), ({"position": None}, "area"),
        ({"position": (26.5, 125.0)}, "area"), ({"numbers": (Count("aircraft", 2),)}, "number"),
        ({"numbers": ()}, "number"),
    ],
)  # fmt: skip
def test_a_use_outside_the_conditions_is_not_covered(change: dict[str, object], why: str) -> None:
    matter = Matter()
    consent = matter.decided(conditions=LIMITS)
    state = folded(matter.opening, consent, matter.decided("accept", upon=consent[0].id))
    assert consult.covered(state, WITHIN, DOCUMENTS, LATER, LATER).answer == "in-force"
    use = msgspec.structs.replace(WITHIN, **change)
    said = consult.covered(state, use, DOCUMENTS, LATER, LATER)
    assert (said.answer, said.why) == ("not-in-force", why)


def test_a_consent_unheard_for_longer_than_it_says_cannot_be_confirmed() -> None:
    """And that is not consent; heard again, it is in force again."""
    matter = Matter()
    state = folded(matter.opening, matter.decided(confirm_within=HOUR))

    def at(now: int, heard: int | None) -> tuple[str, str, int | None]:
        said = consult.covered(state, WITHIN, DOCUMENTS, now, heard)
        return said.answer, said.why, said.heard

    assert at(LATER, LATER - HOUR) == ("in-force", "", LATER - HOUR)
    assert at(LATER, LATER - HOUR - 1) == ("cannot-be-confirmed", "not-heard", LATER - HOUR - 1)
    assert at(LATER, None) == ("cannot-be-confirmed", "not-heard", None)
    assert at(LATER + 1, LATER + 1)[0] == "in-force"


def test_a_clock_hours_wrong_cannot_be_confirmed() -> None:
    """The respondent's stamp lies hours ahead, or our own clock has been put back."""
    matter = Matter()
    ahead = matter.decided(at=3 * DAY)
    state = folded(matter.opening, ahead)
    said = consult.covered(state, WITHIN, DOCUMENTS, LATER, LATER)
    assert (said.answer, said.why) == ("cannot-be-confirmed", "clock")
    state = folded(matter.opening, matter.decided())
    said = consult.covered(state, WITHIN, DOCUMENTS, LATER, LATER + 3 * HOUR)
    assert (said.answer, said.why) == ("cannot-be-confirmed", "clock")


def test_more_information_is_asked_and_given_and_an_earlier_consent_is_none() -> None:
    matter = Matter()
    early = matter.decided()
    asked = matter.fact(consult.InformationAsked(TEXTS), "JPN")
    given = matter.fact(consult.InformationGiven((asked[0].id,), TEXTS), "TWN")
    assert reading(matter, asked) == "more-information-asked"
    assert reading(matter, asked, early) == "more-information-asked"
    assert reading(matter, asked, given, early) == "under-consideration"
    knowing = matter.decided(after=(asked[0].id,))
    assert reading(matter, asked, given, early, knowing) == "consented"


# --- bad input, each with its reason -------------------------------------------------------------


def test_a_consent_to_a_changed_text_is_none() -> None:
    matter = Matter()
    changed = msgspec.structs.replace(REQUEST, texts=(Text("en", "Another"), *TEXTS[1:]))
    signed = matter.decided(question=terms.question_hash(changed))
    state = folded(matter.opening, signed)
    asked = consult.opening(state)
    assert asked
    assert consult.counts(asked, *signed, DOCUMENTS) == "consultation.changed-text"
    assert reading(matter, signed) == "not-signed"
    with pytest.raises(Refused) as refused:
        consult.prepare(state, matter.decision(), DOCUMENTS, NOW + 9, b"another")
    assert code_of(refused) == "consultation.changed-text"


@pytest.mark.parametrize(
    ("key", "documents", "code"),
    [
        (Authenticator("clerk", "FA/clerk"), DOCUMENTS, "consultation.post-does-not-decide"),
        (Authenticator("stranger"), DOCUMENTS, "consultation.unknown-passkey"),
        (
            SATO,
            DOCUMENTS | {"JPN": document("JPN", 1, passkeys=(SATO.passkey(revoked=True),))},
            "consultation.revoked-passkey",
        ),
    ],
)
def test_a_signature_that_does_not_count_is_refused_and_counts_nowhere(
    key: Authenticator, documents: consult.Documents, code: str
) -> None:
    matter = Matter()
    decision = matter.decision()
    state = folded(matter.opening)
    with pytest.raises(Refused) as refused:
        consult.sign(state, decision, key.sign(decision), documents, NOW + 9)
    assert (code_of(refused), refused.value.detail["why"]) == ("consultation.bad-signature", code)
    given = matter.fact(consult.Decided(decision, signatures(decision, key)), "JPN")
    assert (
        consult.standing(folded(matter.opening, given), documents, NOW + 9).reading == "not-signed"
    )


def test_a_signature_under_other_words_or_languages_does_not_verify() -> None:
    matter = Matter()
    decision = matter.decision()
    good = SATO.sign(decision)
    for bad in (
        SATO.sign(msgspec.structs.replace(decision, confirm_within=DAY)),
        msgspec.structs.replace(good, shown=("ja",)),
        msgspec.structs.replace(
            good, signature=good.signature[:-1] + bytes([good.signature[-1] ^ 1])
        ),
        SATO.sign(decision, flags=0x01),
        Authenticator("sato", site="elsewhere.example").sign(decision),
    ):
        given = matter.fact(consult.Decided(decision, (bad, *signatures(decision, TANAKA))), "JPN")
        assert reading(matter, given) == "not-signed"
    assert challenge(decision, ("ja", "en")) == challenge(decision, ("en", "ja"))


def test_an_officer_who_was_not_shown_the_authoritative_version_has_not_signed() -> None:
    matter = Matter()
    decision = matter.decision()
    both = (SATO.sign(decision, ("en",)), TANAKA.sign(decision))
    assert reading(matter, matter.fact(consult.Decided(decision, both), "JPN")) == "not-signed"


def test_an_answer_to_a_withdrawn_request_is_refused_and_in_a_crossing_is_none() -> None:
    matter = Matter()
    withdrawn = matter.fact(consult.Withdrawn(matter.id), "TWN")
    state = folded(matter.opening, withdrawn)
    with pytest.raises(Refused) as refused:
        consult.prepare(state, matter.decision(), DOCUMENTS, NOW + 9, terms.question_hash(REQUEST))
    assert code_of(refused) == "consultation.withdrawn"
    assert reading(matter, matter.decided(), withdrawn) == "withdrawn"


@pytest.mark.parametrize("name", sorted(REASONS))
def test_conditions_that_contradict_each_other_are_refused_with_the_reason(name: str) -> None:
    conditions, why = REASONS[name]
    matter = Matter()
    wish = matter.decision(conditions=conditions)
    with pytest.raises(Refused, match=why) as refused:
        consult.prepare(folded(matter.opening), wish, DOCUMENTS, NOW + 9, wish.question)
    assert code_of(refused) == "consultation.bad-conditions"
    assert reading(matter, matter.decided(conditions=conditions)) == "not-signed"


def test_two_officers_answer_differently_at_two_nodes_of_one_party() -> None:
    """The narrower answer stands on every node, whichever came first."""
    matter = Matter()
    yes, no = matter.decided(), matter.decided("decline")
    limited = matter.decided(conditions=LIMITS)
    accepted = matter.decided("accept", upon=limited[0].id)
    for order in ((yes, no), (no, yes)):
        assert reading(matter, *order) == "declined"
    assert reading(matter, yes, limited) == "consented-with-conditions"
    state = folded(matter.opening, yes, limited, accepted)
    assert consult.covered(state, WITHIN, DOCUMENTS, LATER, LATER).answer == "in-force"
    assert consult.covered(state, USE, DOCUMENTS, LATER, LATER).why == "time"


def test_an_exercises_consent_is_none_to_anything_real() -> None:
    matter = Matter(reality=Reality.REAL)
    other = matter.decided(reality="EXERCISE")
    assert reading(matter, other) == "not-signed"


def test_nobody_decides_for_a_party_that_names_no_posts() -> None:
    matter = Matter()
    known = DOCUMENTS | {"JPN": document("JPN", 1, SATO, deciding=())}
    state = folded(matter.opening, matter.decided())
    assert consult.standing(state, known, NOW + 9).reading == "not-signed"


# --- the two forms -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"asker": "JPN", "respondent": "USA"}, "USA asks JPN"),
        ({"asker": "TWN"}, "USA asks JPN"), ({"treaty": ""}, "names the treaty"),
        ({"treaty": "another"}, "names the treaty"), ({"form": "request"}, "never mixed"),
        ({"use": USE}, "no subject of this form"), ({"authoritative": "zh"}, "authoritative"),
        ({"answer_by": NOW}, "passed already"), ({"texts": (Text("en", " "),)}, "authoritative"),
        ({"texts": (*TEXTS, Text("en", "again"))}, "once"),
    ],
)  # fmt: skip
def test_a_question_that_mixes_the_forms_or_contradicts_itself_is_refused(
    changes: dict[str, object], why: str
) -> None:
    wrong = msgspec.structs.replace(PRIOR, **changes)
    with pytest.raises(Refused, match=why) as refused:
        consult.send(wrong, NOW)
    assert code_of(refused) == "consultation.bad-question"
    assert consult.send(PRIOR, NOW).question == PRIOR


def test_an_opening_that_others_hold_or_that_serves_another_purpose_opens_nothing() -> None:
    """A prior consultation let out under a request's purpose, or to a third party, is none."""
    good = Matter(PRIOR, purpose="consultation")
    assert reading(good) == "sent"
    assert consult.opening(folded(Matter(PRIOR, purpose="relief").opening)) is None
    header, sent = good.opening
    wide = msgspec.structs.replace(header, audience=("JPN", "TWN", "USA"))
    assert consult.opening(folded((wide, sent))) is None


def test_what_the_other_side_may_not_do_it_may_not() -> None:
    matter = Matter()
    state = folded(matter.opening)
    assert set(consult.may(state, "TWN", DOCUMENTS, NOW + 9)) == {"withdraw"}
    assert "consent" in consult.may(state, "JPN", DOCUMENTS, NOW + 9)
    assert consult.may(state, "USA", DOCUMENTS, NOW + 9) == ()
    with pytest.raises(Refused) as refused:
        consult.require(state, "conclude", "TWN", DOCUMENTS, NOW + 9)
    assert code_of(refused) == "consultation.not-now"
    own = matter.decision()
    forged = matter.fact(consult.Decided(own, signatures(own, LIN)), "TWN")
    assert reading(matter, forged) == "sent"


def test_what_is_told_to_others_takes_the_yes_of_both_to_exactly_that() -> None:
    """Another text, or others to tell it to, is another thing; a yes may be taken back, and the
    same said anew.
    """
    matter = Matter()
    release = Release(TEXTS, "ja", ("USA",))
    one = matter.fact(consult.ReleaseAgreed(release), "TWN")
    shorter = matter.fact(consult.ReleaseAgreed(Release(TEXTS[:1], "en", ("USA",))), "JPN")
    wider = matter.fact(consult.ReleaseAgreed(Release(TEXTS, "ja", ("PHL", "USA"))), "JPN")
    same = matter.fact(consult.ReleaseAgreed(release), "JPN")
    back = matter.fact(consult.ReleaseWithdrawn((same[0].id,)), "JPN")
    not_theirs = matter.fact(consult.ReleaseWithdrawn((one[0].id,)), "JPN")
    anew = matter.fact(consult.ReleaseAgreed(release), "JPN")

    def agreed(*facts: Any) -> bool:
        return releases.agreed(folded(matter.opening, *facts), release)

    assert not agreed(one, shorter, wider)
    assert agreed(one, same, not_theirs)
    assert not agreed(one, back, same)
    assert agreed(one, same, back, anew)
    private = msgspec.structs.replace(same[0], audience=("JPN",)), same[1]
    assert not agreed(one, private), "said to nobody"
    found = releases.proposed(folded(matter.opening, one, same, back))
    assert found == {release: {"TWN": [one[0].id]}}


@pytest.mark.parametrize(
    "wrong",
    [
        Release((), "ja", ("USA",)), Release(TEXTS, "fr", ("USA",)), Release(TEXTS, "ja", ()),
        Release(TEXTS, "ja", ("JPN",)), Release(TEXTS, "ja", ("USA", "USA")),
        Release(TEXTS, "ja", ("USA", "PHL")),
    ],
)  # fmt: skip
def test_a_text_for_others_says_what_and_whom(wrong: Release) -> None:
    assert list(terms.release_faults(wrong, ("JPN", "TWN")))
    assert not list(terms.release_faults(Release(TEXTS, "ja", ("PHL", "USA")), ("JPN", "TWN")))


def test_a_draft_is_the_last_one_written_until_it_is_closed_whatever_crosses_that() -> None:
    matter = Matter()
    first = matter.fact(consult.Drafted(REQUEST), "TWN")
    second = matter.fact(consult.Drafted(PRIOR), "TWN")
    closed = matter.fact(consult.DraftClosed(), "TWN")
    assert consult.draft(folded(second, first)) == PRIOR
    assert consult.draft(folded(closed, first, second)) is None


def test_a_use_says_what_it_is() -> None:
    assert [f.why for f in terms.use_faults(Use("overflight", 5, 5))] == ["reversed"]
    assert list(terms.use_faults(Use("overflight", 1, 5, position=(91, 0))))
