"""Between real nodes: a text of a matter told to others, drafts, and the status of a facility."""

from pathlib import Path

import msgspec
import pytest
from tests.node.fleet import Side, _quick, in_loop, until  # noqa: F401 (a fixture)
from tests.node.test_consultations import CHEN, SATO, ask, desk, relief, state, three

from kuroshio.consent.terms import Release, Text
from kuroshio.desk import releases
from kuroshio.domains import consultation, facility, publication
from kuroshio.domains.facility import StatusStated
from kuroshio.domains.publication import TextPublished
from kuroshio.errors import Refused
from kuroshio.feed.record import Header
from kuroshio.node.clock import now_ms
from kuroshio.node.draft import Author, Draft
from kuroshio.node.office import chance
from kuroshio.trust import powers
from kuroshio.values import DAY, HOUR
from kuroshio.web.present_consultations import PresentConsultations
from kuroshio.web.present_facilities import PresentFacilities

ITO_POST = ("MOFA", "duty-director")
TOLD = Release((Text("en", "EXERCISE: Cranfield"), Text("ja", "訓練：発表")), "ja", ("USA",))


def shown(side: Side) -> PresentConsultations:
    return PresentConsultations(side.node)


async def refused(code: str, work: object) -> None:
    with pytest.raises(Refused) as found:
        await work  # type: ignore[misc]
    assert found.value.code == code


@in_loop
async def test_a_text_is_told_to_others_when_both_agree_to_exactly_it_and_nothing_else_is(
    tmp_path: Path,
) -> None:
    """One side's yes waits and may be taken back; with both it is told once; who may not sign for
    his side agrees to nothing; the third party reads the text and learns nothing of the matter.
    """
    async with three(tmp_path) as fleet:
        jpn, twn, usa = fleet["JPN"], fleet["TWN"], fleet["USA"]
        about = await ask(twn, relief(), jpn)
        taipei, tokyo = twn.node.consultations, jpn.node.consultations
        chen, ito = desk(twn, CHEN), jpn.reader(*ITO_POST)
        other = msgspec.structs.replace(TOLD, texts=TOLD.texts[1:])
        unsigned = msgspec.structs.replace(ito, powers=ito.powers - {powers.SIGN_AGREEMENT})
        await refused("powers.missing", tokyo.agree_release(unsigned, about, TOLD))
        nobody = msgspec.structs.replace(TOLD, to=())
        await refused("consultation.bad-release", taipei.agree_release(chen, about, nobody))
        await refused("consultation.not-released", taipei.withdraw_release(chen, about, TOLD))
        await taipei.agree_release(chen, about, TOLD)
        await taipei.agree_release(chen, about, TOLD)
        await until("Tokyo sees it", lambda: releases.proposed(state(jpn, about)))
        assert [r.agreed for r in shown(jpn).one(ito, about).releases] == [["TWN"]], "once"
        assert [t.parties for t in shown(jpn).one(ito, about).tellable] == [["USA"]]
        await tokyo.agree_release(ito, about, other)
        await refused("consultation.not-released", tokyo.publish(ito, about, TOLD))
        await taipei.withdraw_release(chen, about, TOLD)
        await until("it is back", lambda: TOLD not in releases.proposed(state(jpn, about)))
        await taipei.agree_release(chen, about, TOLD)
        await tokyo.agree_release(ito, about, TOLD)
        await until("Taipei sees both", lambda: releases.agreed(state(twn, about), TOLD))
        assert usa.node.views.abouts(publication.NAME) == []
        await taipei.publish(chen, about, TOLD)
        await until("Washington reads it", lambda: usa.node.views.abouts(publication.NAME))
        await until("Tokyo holds it", lambda: jpn.node.views.abouts(publication.NAME))
        for side, reader in ((twn, chen), (jpn, ito)):
            desk_ = side.node.consultations
            await refused("consultation.published", desk_.publish(reader, about, TOLD))
            await refused("consultation.published", desk_.withdraw_release(reader, about, TOLD))
            view = next(r for r in shown(side).one(reader, about).releases if r.release == TOLD)
            assert (view.agreed, view.published_by) == (["JPN", "TWN"], "TWN")
        (read,) = shown(usa).publications(usa.reader("AIT"))
        assert (read.release, read.parties, read.by, read.agreed) == (
            TOLD, ["JPN", "TWN"], "TWN", None,
        )  # fmt: skip
        assert usa.node.views.abouts(consultation.NAME) == []
        (known,) = usa.node.views.records(publication.NAME, read.id)
        assert about.encode() not in known.record.data
        assert [p.agreed for p in shown(jpn).publications(jpn.reader("JCG"))] == [True]


@in_loop
async def test_the_other_side_sees_that_it_never_agreed_to_what_was_told(tmp_path: Path) -> None:
    """A party that tells in both names what the other did not agree to is seen by the other."""
    async with three(tmp_path) as fleet:
        jpn, twn = fleet["JPN"], fleet["TWN"]
        fact = TextPublished(("JPN", "TWN"), TOLD)

        def lie(ledger: object, now: int) -> None:
            author = Author("MOFA", "duty-director")
            draft = Draft(fact, publication.audience(fact))
            ledger.compose(author, draft, now, chance())  # type: ignore[attr-defined]

        twn.node.writer.submit(lie).result(10)
        await until("it came", lambda: shown(jpn).publications(jpn.reader("JCG")))
        assert [p.agreed for p in shown(jpn).publications(jpn.reader("JCG"))] == [False]


def test_a_text_that_another_tells_or_that_goes_elsewhere_is_none() -> None:
    fact = TextPublished(("JPN", "TWN"), TOLD)

    def read(header: Header) -> bool:
        made = publication.new()
        publication.apply(made, header, fact)
        return publication.text(made) is not None

    good = _header("TWN", ("JPN", "TWN", "USA"))
    assert read(good)
    assert not read(_header("USA", ("JPN", "TWN", "USA"))), "one of the two tells it"
    assert not read(_header("TWN", ("TWN", "USA"))), "the other side would not know"
    assert not read(msgspec.structs.replace(good, about="another"))


def _header(party: str, audience: tuple[str, ...]) -> Header:
    from tests.feed.made import header

    made = header(kind=TextPublished.kind)
    return msgspec.structs.replace(made, party=party, audience=audience, about=made.id)


@in_loop
async def test_a_draft_is_reopened_changed_by_one_and_thrown_away(tmp_path: Path) -> None:
    """What is sent is what was seen; another body sees nothing of it; it never leaves."""
    async with three(tmp_path) as fleet:
        jpn, twn = fleet["JPN"], fleet["TWN"]
        taipei, chen = twn.node.consultations, desk(twn, CHEN)
        first = msgspec.structs.replace(relief(), texts=())
        draft = await taipei.save_draft(chen, first)
        view = shown(twn).one(chen, draft)
        assert (view.draft, view.question) == (True, first), "half written is kept as it is"
        assert await taipei.save_draft(chen, relief(), draft, view.question_hash) == draft
        opened = shown(twn).one(chen, draft)
        assert opened.question.texts
        stale = taipei.save_draft(chen, first, draft, view.question_hash)
        await refused("consultation.draft-changed", stale)
        stale_send = taipei.send(chen, first, (), draft, view.question_hash)
        await refused("consultation.draft-changed", stale_send)
        guard = twn.reader("CGA")
        await refused("consultation.unknown", taipei.discard_draft(guard, draft))
        await refused("consultation.unknown", taipei.save_draft(guard, relief(), draft))
        about = await taipei.send(chen, opened.question, (), draft, opened.question_hash)
        await until("it is there", lambda: jpn.holds(about))
        again = taipei.send(chen, relief(), (), draft, opened.question_hash)
        await refused("consultation.draft-closed", again)
        other = await taipei.save_draft(chen, first)
        await taipei.discard_draft(chen, other)
        await refused("consultation.draft-closed", taipei.discard_draft(chen, other))
        assert [m.id for m in shown(twn).all(chen)] == [about]
        assert not jpn.holds(draft)
        assert not jpn.holds(other)


@in_loop
async def test_a_hosts_word_on_its_facility_goes_to_all_whom_agreements_let_know(
    tmp_path: Path,
) -> None:
    """To each of two partners, by two agreements; another party's facility is not ours to state."""
    async with three(tmp_path) as fleet:
        jpn, twn, usa = fleet["JPN"], fleet["TWN"], fleet["USA"]
        sato, gazetteer = desk(jpn, SATO), jpn.node.gazetteer
        said = StatusStated("shimoji-shima", "limited", (Text("ja", "夜間閉鎖"),), now_ms() + HOUR)
        await jpn.node.consultations.state_status(sato, gazetteer, said)

        def read(side: Side) -> list[tuple[str, str, int]]:
            places = PresentFacilities(side.node, shown(side)).all(side.reader())
            place = next(p for p in places if p.id == "shimoji-shima")
            return [(s.party, s.status, s.until) for s in place.status]

        assert read(jpn) == [("JPN", "limited", said.until)]
        assert read(twn) == [], "no agreement lets it pass"
        for partner in ("TWN", "USA"):
            await fleet.agree("JPN", partner, kinds=("facility.*",))
        place = next(
            p for p in PresentFacilities(jpn.node, shown(jpn)).all(sato) if p.id == "shimoji-shima"
        )
        assert place.told == ["TWN", "USA"]
        closed = msgspec.structs.replace(said, status="closed", until=0)
        await jpn.node.consultations.state_status(sato, gazetteer, closed)
        for side in (twn, usa):
            await until("it came", lambda s=side: read(s) == [("JPN", "closed", 0)])
        assert read(jpn) == [("JPN", "closed", 0)]
        past = msgspec.structs.replace(said, until=now_ms() - DAY)
        for code, wrong in (
            ("facility.not-host", msgspec.structs.replace(said, facility="suao")),
            ("facility.unknown", msgspec.structs.replace(said, facility="atlantis")),
            ("facility.bad-status", past),
        ):
            await refused(code, jpn.node.consultations.state_status(sato, gazetteer, wrong))
        assert len(jpn.node.views.records(facility.NAME, "facility:shimoji-shima")) == 3
