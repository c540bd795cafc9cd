"""Bad input about consultations at real nodes: refused, or one result, each with its reason."""

from pathlib import Path

import msgspec
import pytest
from tests.node.fleet import Side, _quick, in_loop, until  # noqa: F401 (a fixture)
from tests.node.test_consultations import (
    ITO,
    SATO,
    TEXTS,
    ask,
    covered,
    decide,
    desk,
    limits,
    reading,
    relief,
    state,
    three,
)

from kuroshio.consent import terms
from kuroshio.consent.signed import Decision
from kuroshio.consent.terms import Conditions, Text
from kuroshio.domains import consultation
from kuroshio.errors import Refused
from kuroshio.node import folder as folders
from kuroshio.trust.document import PartyDocument
from kuroshio.values import HOUR


def wish(about: str, **changes: object) -> Decision:
    """Tokyo's consent as an officer drafts it."""
    made = Decision(about, b"", "", "JPN", "consent", TEXTS, "ja", **limits())
    return msgspec.structs.replace(made, **changes)


@in_loop
async def test_what_was_not_shown_or_is_not_his_to_sign_is_refused_with_the_reason(
    tmp_path: Path,
) -> None:
    """A changed question, a changed answer, a post without the power, another officer's post,
    conditions that contradict each other: and the matter stands as before.
    """
    async with three(tmp_path) as fleet:
        jpn, twn = fleet["JPN"], fleet["TWN"]
        question = relief()
        about = await ask(twn, question, jpn)
        desk_, seen = jpn.node.consultations, terms.question_hash(question)
        sato, clerk = desk(jpn, SATO), jpn.reader("MOFA", "watch-officer")

        async def refused(code: str, work: object, why: str = "") -> None:
            with pytest.raises(Refused) as found:
                await work  # type: ignore[misc]
            assert (found.value.code, found.value.detail.get("why", "")) == (code, why)

        changed = msgspec.structs.replace(question, texts=(Text("ja", "別の文"),))
        await refused(
            "consultation.changed-text",
            desk_.prepare(sato, about, wish(about), terms.question_hash(changed)),
        )
        await refused(
            "consultation.post-does-not-decide", desk_.prepare(clerk, about, wish(about), seen)
        )
        use = question.use
        for why, conditions in {
            "reversed": Conditions(start=use.end, end=use.start),
            "outside-time": Conditions(start=use.end, end=use.end + HOUR),
            "outside-area": Conditions(areas=(((0, 0), (0, 1), (1, 1)),)),
            "facility": Conditions(facilities=("naha-airport",)),
        }.items():
            against = wish(about, conditions=conditions)
            await refused(
                "consultation.bad-conditions", desk_.prepare(sato, about, against, seen), why
            )
        decision = await desk_.prepare(sato, about, wish(about), seen)
        signature = SATO.sign(decision)
        other = msgspec.structs.replace(decision, texts=(Text("ja", "同意しない"),))
        with pytest.raises(Refused) as altered:
            await desk_.sign(sato, other, signature)
        assert altered.value.code == "consultation.bad-signature"
        await refused(
            "consultation.post-does-not-decide", desk_.sign(desk(jpn, ITO), decision, signature)
        )
        another = msgspec.structs.replace(decision, question=terms.question_hash(changed))
        await refused("consultation.changed-text", desk_.sign(sato, another, SATO.sign(another)))
        assert consultation.pending(state(jpn, about)) == []
        assert reading(twn, about) == "sent"


def revoke(side: Side, key: str) -> None:
    """Tokyo's root signs a document that revokes an officer's passkey."""

    def changed(document: PartyDocument) -> PartyDocument:
        keys = tuple(
            msgspec.structs.replace(k, revoked=k.revoked or k.officer == key)
            for k in document.passkeys
        )
        return msgspec.structs.replace(document, version=document.version + 1, passkeys=keys)

    folders.save_document(side.folder, side.reissue(changed))


@in_loop
async def test_a_revoked_passkey_takes_its_signature_with_it_on_both_sides(
    tmp_path: Path,
) -> None:
    """What was consented to is not signed any more, and a use of it is in force nowhere; a new
    signature by that key is refused, with the reason.
    """
    async with three(tmp_path) as fleet:
        jpn, twn = fleet["JPN"], fleet["TWN"]
        about = await ask(twn, relief(), jpn)
        assert await decide(jpn, about, "consent", SATO, ITO, **limits())
        await until("it came", lambda: reading(twn, about) == "consented-with-conditions")
        await jpn.stop()
        revoke(jpn, SATO.passkey().officer)
        await jpn.start()
        await fleet.linked()
        await until("Taipei knows", lambda: reading(twn, about) == "not-signed")
        assert reading(jpn, about) == "not-signed"
        for side in (jpn, twn):
            found = covered(side, about, relief().use)
            assert (found.answer, found.why) == ("not-in-force", "not-signed")
        with pytest.raises(Refused) as refused:
            await decide(jpn, about, "consent", SATO, **limits())
        assert refused.value.code == "consultation.bad-signature"
        assert refused.value.detail["why"] == "consultation.revoked-passkey"
