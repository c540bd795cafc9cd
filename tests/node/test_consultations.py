"""Consultations and requests between real nodes: two stories, who sees what, a cut and its end."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import apsw
import msgspec
import pytest
from tests.consent.authenticator import Authenticator
from tests.node.fleet import Fleet, Side, _quick, in_loop, until  # noqa: F401 (a fixture)

from kuroshio.consent import terms
from kuroshio.consent.signed import Decision
from kuroshio.consent.stages import Covered
from kuroshio.consent.terms import NO_CONDITIONS, Conditions, Count, Question, Text, Use
from kuroshio.desk import consultation_file
from kuroshio.domains import consultation
from kuroshio.errors import Refused, Untrusted
from kuroshio.node import folder as folders
from kuroshio.node.clock import now_ms
from kuroshio.node.consultations import documents
from kuroshio.sharing.terms import Rule
from kuroshio.trust.document import PartyDocument
from kuroshio.values import DAY, HOUR, SECOND
from kuroshio.web.present_consultations import PresentConsultations

SATO = Authenticator("sato", "MOFA/official", "tokyo.example")
ITO = Authenticator("ito", "MOFA/duty-director", "tokyo.example")
CHEN = Authenticator("chen", "MOFA/duty-director", "taipei.example")
COLE = Authenticator("cole", "DOD-L/duty-director", "honolulu.example")
KEYS = {"JPN": (SATO, ITO), "TWN": (CHEN,), "USA": (COLE,)}
SHIMOJI = (24.827, 125.145)
SECRET = "Zephyr-Kestrel"
TEXTS = (Text("en", f"EXERCISE {SECRET}"), Text("ja", f"訓練 {SECRET}"))


@asynccontextmanager
async def three(folder: Path) -> AsyncIterator[Fleet]:
    """Three nodes whose documents bind passkeys to posts; requests and consultations agreed."""
    fleet = Fleet(folder, "JPN", "TWN", "USA", start=False)
    for side in fleet.sides.values():

        def bind(document: PartyDocument, party: str = side.party) -> PartyDocument:
            keys = tuple(k.passkey() for k in KEYS[party])
            return msgspec.structs.replace(document, version=2, passkeys=keys)

        folders.save_document(side.folder, side.reissue(bind))
    async with fleet:
        for side in fleet.sides.values():
            await side.start()
        await fleet.linked()
        await fleet.agree("JPN", "TWN", rules=(
            Rule(("consultation.*",), purposes=("relief",)), Rule(("hotline.*",)),
        ))  # fmt: skip
        await fleet.agree("JPN", "TWN", "USA", rules=(Rule(("publication.*",)),))
        await fleet.agree(
            "JPN", "USA", rules=(Rule(("consultation.*",), purposes=("consultation",)),)
        )
        yield fleet


def desk(side: Side, key: Authenticator | None = None) -> Any:
    """Who acts: the officer of a passkey, or of the body that asks."""
    who = key or KEYS[side.party][0]
    return side.reader(who.organisation, who.post)


def relief() -> Question:
    now = now_ms()
    use = Use(
        "facility-relief", now - HOUR, now + DAY, "shimoji-shima", SHIMOJI, (Count("aircraft", 2),)
    )
    return Question("request", "", "TWN", "JPN", use, TEXTS, "ja", now + HOUR)


def deployment() -> Question:
    now = now_ms()
    use = Use("deployment", now + DAY, now + 30 * DAY)
    return Question(
        "prior-consultation", "usa-jpn-1960", "USA", "JPN", use, TEXTS, "ja", now + HOUR
    )


async def ask(asker: Side, question: Question, other: Side) -> str:
    about = await asker.node.consultations.send(desk(asker), question)
    await until("it is there", lambda: other.holds(about))
    return str(about)


def state(side: Side, about: str) -> consultation.State:
    found: consultation.State = side.node.views.state(consultation.NAME, about)
    return found


def reading(side: Side, about: str) -> str:
    return consultation.standing(state(side, about), documents(side.node.ledger), now_ms()).reading


def covered(side: Side, about: str, use: Use) -> Covered:
    return side.node.consultations.covered(side.node.ledger, state(side, about), use, now_ms())


async def decide(side: Side, about: str, answer: str, *keys: Authenticator, **more: Any) -> bool:
    """Each officer in turn signs the one decision; whether it was given to the other side."""
    asked = consultation.opening(state(side, about))
    assert asked
    more = {"conditions": NO_CONDITIONS, **more}
    wish = Decision(about, b"", "", side.party, answer, TEXTS, "ja", **more)
    seen = terms.question_hash(asked.question)
    desk_ = side.node.consultations
    decision = await desk_.prepare(desk(side, keys[0]), about, wish, seen)
    given = False
    for key in keys:
        given = await desk_.sign(desk(side, key), decision, key.sign(decision))
    return given


def limits() -> dict[str, Any]:
    now = now_ms()
    area = ((24.0, 124.0), (26.0, 124.0), (26.0, 126.0), (24.0, 126.0))
    return {
        "conditions": Conditions(areas=(area,), numbers=(Count("aircraft", 1),)),
        "valid_until": now + DAY, "confirm_within": 2 * SECOND,
    }  # fmt: skip


@in_loop
async def test_a_relief_flight_is_consented_to_with_conditions_and_over_a_cut_is_not(
    tmp_path: Path,
) -> None:
    """Two signatures, acceptance, a use outside the conditions, a cut, its end, a file."""
    async with three(tmp_path) as fleet:
        jpn, twn = fleet["JPN"], fleet["TWN"]
        about = await ask(twn, relief(), jpn)
        assert reading(jpn, about) == "sent"
        await jpn.node.consultations.received(desk(jpn), about)
        await jpn.node.consultations.act(desk(jpn), about, "take-up", consultation.TakenUp())
        assert not await decide(jpn, about, "consent", SATO, **(asked := limits()))
        assert reading(jpn, about) == "under-consideration"
        assert await decide(jpn, about, "consent", SATO, ITO, **asked)
        await until("it came", lambda: reading(twn, about) == "consented-with-conditions")
        assert await decide(twn, about, "accept", CHEN)
        await until("both know", lambda: reading(jpn, about) == "conditions-accepted")
        now = now_ms()
        use = Use(
            "facility-relief", now, now + HOUR, "shimoji-shima", SHIMOJI, (Count("aircraft", 1),)
        )
        two = msgspec.structs.replace(use, numbers=(Count("aircraft", 2),))
        for side in (jpn, twn):
            assert covered(side, about, use).answer == "in-force"
            assert covered(side, about, two).why == "number"
        await twn.node.consultations.report_use(desk(twn), about, two)
        await jpn.node.alerting.evaluate()
        await until("it is flagged", lambda: "consultation.not-covered" in jpn.alerts("MOFA"))
        assert "consultation.not-covered" not in jpn.alerts("JCG")

        await jpn.stop()
        await until(
            "it cannot be confirmed",
            lambda: covered(twn, about, use).answer == "cannot-be-confirmed",
        )
        heard = covered(twn, about, use).heard
        assert heard
        assert now_ms() - heard > 2 * SECOND
        await jpn.start()
        await fleet.linked()
        await until("healed", lambda: covered(twn, about, use).answer == "in-force")
        await _a_file_is_verified(twn, about, tmp_path)


async def _a_file_is_verified(twn: Side, about: str, folder: Path) -> None:
    data = PresentConsultations(twn.node).file(desk(twn), about)
    found = consultation_file.verify(data, now_ms())
    assert found.standing.reading == "conditions-accepted"
    assert [(s.decided.decision.answer, len(s.checked.counted), s.fault) for s in found.decisions] \
        == [("consent", 2, ""), ("accept", 1, "")]  # fmt: skip
    assert "deliberat" not in data.decode()
    (folder / "matter.json").write_bytes(data)
    file = msgspec.json.decode(data, type=consultation_file.File)
    for number, one in enumerate(file.filed):
        other = one.record.replace(SECRET.encode(), b"Zephyr-Falcon!")
        forged = list(file.filed)
        forged[number] = consultation_file.Filed(one.entry, other)
        if other != one.record:
            with pytest.raises(Untrusted):
                consultation_file.verify(
                    consultation_file.write(about, file.documents, forged), now_ms()
                )
    strange = file.documents | {"JPN": file.documents["TWN"]}
    with pytest.raises(Untrusted):
        consultation_file.verify(consultation_file.write(about, strange, file.filed), now_ms())
    with pytest.raises(Refused):
        consultation_file.verify(b"{}", now_ms())


def everything(side: Side) -> bytes:
    """All that a party's node keeps: every file of its folder, every row of its databases."""
    found = b"".join(p.read_bytes() for p in side.folder.rglob("*") if p.is_file())
    for path in side.folder.rglob("*.db"):
        database = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
        tables = list(database.execute("select name from sqlite_master where type = 'table'"))
        for (table,) in tables:
            for row in database.execute(f'select * from "{table}"'):
                found += b"".join(v if isinstance(v, bytes) else str(v).encode() for v in row)
        database.close()
    return found


@in_loop
async def test_a_prior_consultation_is_declined_and_taiwans_node_holds_no_trace(
    tmp_path: Path,
) -> None:
    """Hypothetical: more information asked and given, then declined by two. Neither an id nor a
    word of it, nor its kind, is anywhere in what the third party's node keeps or was sent.
    """
    async with three(tmp_path) as fleet:
        jpn, twn, usa = fleet["JPN"], fleet["TWN"], fleet["USA"]
        about = await ask(usa, deployment(), jpn)
        desk_ = jpn.node.consultations
        await desk_.act(desk(jpn), about, "ask-information", consultation.InformationAsked(TEXTS))
        await until("asked", lambda: reading(usa, about) == "more-information-asked")
        wishes = consultation.unsettled(state(usa, about), deployment())
        given = consultation.InformationGiven(wishes, TEXTS)
        await usa.node.consultations.act(desk(usa), about, "give-information", given)
        await until("given", lambda: reading(jpn, about) == "under-consideration")
        await desk_.deliberate(desk(jpn), about, Text("ja", f"内部 {SECRET}"))
        assert await decide(jpn, about, "decline", SATO, ITO)
        await until("declined", lambda: reading(usa, about) == "declined")
        ids = [k.record.header.id for k in jpn.node.views.records(consultation.NAME, about)]
        assert len(ids) >= 7
        conversation = await jpn.converse(twn)
        said = await jpn.send(conversation, "the link works")
        await until("the link to Taiwan works", lambda: twn.holds(said))
        for side in (jpn, twn, usa):
            await side.node.writer.tidy()
        words = [i.encode() for i in ids] + [SECRET.encode(), b"deployment", "内部".encode()]
        for word in words:
            assert word in everything(jpn), "the search finds what is there"
            assert word not in everything(twn), word
        assert twn.node.views.abouts(consultation.NAME) == []
        note = [k for k in jpn.node.views.records(consultation.NAME, about)
                if k.record.header.kind == consultation.Deliberated.kind]  # fmt: skip
        assert note[0].record.header.id.encode() not in everything(usa)
        assert "内部".encode() not in everything(usa)


@in_loop
async def test_in_a_party_only_the_addressed_bodies_know(tmp_path: Path) -> None:
    """And the alert of an overdue answer goes to the posts that decide."""
    async with three(tmp_path) as fleet:
        jpn, twn = fleet["JPN"], fleet["TWN"]
        soon = msgspec.structs.replace(relief(), answer_by=now_ms() + 500)
        about = await ask(twn, soon, jpn)
        guard = jpn.reader("JCG")
        shown = PresentConsultations(jpn.node)
        assert [m.id for m in shown.all(desk(jpn))] == [about]
        assert shown.all(guard) == []
        for act in (
            lambda: shown.one(guard, about), lambda: shown.file(guard, about),
            lambda: shown.covered(guard, about, soon.use),
        ):  # fmt: skip
            with pytest.raises(Refused) as refused:
                act()
            assert refused.value.code == "consultation.unknown"
        with pytest.raises(Refused, match="no such matter"):
            await jpn.node.consultations.deliberate(guard, about, Text("en", "x"))
        await asyncio.sleep(0.6)
        assert reading(jpn, about) == "no-answer"
        await jpn.node.alerting.evaluate()
        await twn.node.alerting.evaluate()
        await until("escalated", lambda: "consultation.overdue-to-us" in jpn.alerts("MOFA"))
        assert "consultation.overdue-to-us" not in jpn.alerts("JCG")
        clerk = jpn.reader("MOFA", "watch-officer")
        assert not jpn.node.views.abouts("alert", clerk) or not any(
            "consultation" in a for a in jpn.node.views.abouts("alert", clerk)
        )
        assert "consultation.overdue-to-them" in twn.alerts("MOFA")


@in_loop
async def test_what_may_not_leave_does_not_and_drafts_stay(tmp_path: Path) -> None:
    """No agreement for its purpose, nobody who decides, a draft of one's own."""
    async with three(tmp_path) as fleet:
        jpn, twn, usa = fleet["JPN"], fleet["TWN"], fleet["USA"]
        now = now_ms()
        overflight = msgspec.structs.replace(
            relief(), use=Use("overflight", now, now + DAY, position=SHIMOJI)
        )
        with pytest.raises(Refused) as refused:
            await twn.node.consultations.send(desk(twn), overflight)
        assert refused.value.code == "gate.not-released"
        with pytest.raises(Refused) as refused:
            await usa.node.consultations.send(
                desk(usa), msgspec.structs.replace(deployment(), asker="JPN", respondent="USA")
            )
        assert refused.value.code == "consultation.bad-question"
        draft = await twn.node.consultations.save_draft(desk(twn), relief())
        about = await twn.node.consultations.send(desk(twn), relief(), draft=draft)
        shown = PresentConsultations(twn.node).all(desk(twn))
        assert [(m.id, m.draft) for m in shown] == [(about, False)]
        await until("it is there", lambda: jpn.holds(about))
        assert not jpn.holds(draft)
        await twn.node.consultations.act(
            desk(twn), about, "withdraw", consultation.Withdrawn(about)
        )
        await until("withdrawn", lambda: reading(jpn, about) == "withdrawn")
        with pytest.raises(Refused) as refused:
            await decide(jpn, about, "consent", SATO, **limits())
        assert refused.value.code == "consultation.withdrawn"
