"""Taking and leaving the watch: all partners that may know are told, by the fewest records."""

from pathlib import Path

from tests.node.fleet import KINDS, Fleet, Side, _quick, in_loop, standing, until

from kuroshio.domains import liaison
from kuroshio.sharing.terms import Rule

__all__ = ["_quick"]


def watch(side: Side) -> str:
    """What this node says of Tokyo's coast guard."""
    return liaison.watch(side.node.views.state("liaison", "watch:JPN/JCG"))[0]


def told(side: Side) -> list[str]:
    records = side.node.views.records("liaison", "watch:JPN/JCG")
    return sorted("+".join(k.record.header.audience) for k in records)


@in_loop
async def test_a_watch_that_began_for_one_audience_ends_for_all(tmp_path: Path) -> None:
    """Tokyo has an agreement with each partner, and takes the watch: one record for each. Then all
    three agree: leaving it is one record for all, and ends what each was told before."""
    async with Fleet(tmp_path, "JPN", "TWN", "USA") as fleet:
        jpn, twn, usa = (fleet[p] for p in ("JPN", "TWN", "USA"))
        await fleet.agree("JPN", "TWN")
        await fleet.agree("JPN", "USA")
        await jpn.node.watchkeeping.take_watch(jpn.reader())
        for partner in (twn, usa):
            await until("the partner is told", lambda p=partner: watch(p) == "on-watch")
        assert told(jpn) == ["JPN+TWN", "JPN+USA"]
        await fleet.agree("JPN", "TWN", "USA")
        await jpn.node.watchkeeping.stand_down(jpn.reader())
        for partner in (twn, usa):
            await until("the partner is told", lambda p=partner: watch(p) == "no-watch")
        assert told(jpn) == ["JPN+TWN", "JPN+TWN+USA", "JPN+USA"]
        assert told(twn) == ["JPN+TWN", "JPN+TWN+USA"], "nothing of what only the other two hold"


def by(side: Side) -> tuple[str, str]:
    """Post and officer, as this node names them."""
    _, header = liaison.watch(side.node.views.state("liaison", "watch:JPN/JCG"))
    assert header
    return header.post, header.officer


@in_loop
async def test_a_watch_that_is_kept_is_told_to_whom_a_later_agreement_lets_know(
    tmp_path: Path,
) -> None:
    """Tokyo takes the watch while only Taipei may know. When the agreement with Honolulu comes
    into force Honolulu is told, without the officer doing anything; nobody is told twice."""
    async with Fleet(tmp_path, "JPN", "TWN", "USA") as fleet:
        jpn, twn, usa = (fleet[p] for p in ("JPN", "TWN", "USA"))
        await fleet.agree("JPN", "TWN")
        await jpn.node.watchkeeping.take_watch(jpn.reader())
        await until("Taipei is told", lambda: watch(twn) == "on-watch")
        await fleet.agree("JPN", "USA")
        await until("Honolulu is told", lambda: watch(usa) == "on-watch")
        assert by(usa) == by(twn) == by(jpn) == ("duty-director", "Officer")
        await fleet.agree("JPN", "TWN", "USA")
        await jpn.node.watchkeeping.tell_again()
        assert told(jpn) == ["JPN+TWN", "JPN+USA"]
        await jpn.node.watchkeeping.stand_down(jpn.reader())
        for partner in (twn, usa):
            await until("the partner is told", lambda p=partner: watch(p) == "no-watch")


@in_loop
async def test_what_the_watch_became_meanwhile_is_told_when_an_agreement_is_resumed(
    tmp_path: Path,
) -> None:
    """Taipei was told "on watch"; the officer leaves while the agreement is suspended."""
    async with Fleet(tmp_path, "JPN", "TWN", "USA") as fleet:
        jpn, twn, usa = (fleet[p] for p in ("JPN", "TWN", "USA"))
        about = await fleet.agree("JPN", "TWN")
        await fleet.agree("JPN", "USA")
        await jpn.node.watchkeeping.take_watch(jpn.reader())
        for partner in (twn, usa):
            await until("the partner is told", lambda p=partner: watch(p) == "on-watch")
        await jpn.node.signing.suspend(jpn.reader(), about, "a test")
        await until("Taipei knows of it", lambda: standing(twn, about) != 1)
        await jpn.node.watchkeeping.stand_down(jpn.reader())
        await until("Honolulu is told", lambda: watch(usa) == "no-watch")
        assert watch(twn) == "on-watch", "nothing may pass while it is suspended"
        for side in (jpn, twn):
            await side.node.signing.resume(side.reader(), about)
        await until("it is resumed", lambda: standing(jpn, about) == standing(twn, about) == 1)
        await until("Taipei is told", lambda: watch(twn) == "no-watch")


@in_loop
async def test_a_rule_for_one_body_only_does_not_stop_the_watch_from_being_told(
    tmp_path: Path,
) -> None:
    """A watch names no body of the partner, so such a rule does not let it pass: that partner is
    left out, the other is told."""
    async with Fleet(tmp_path, "JPN", "TWN", "USA") as fleet:
        jpn, twn, usa = (fleet[p] for p in ("JPN", "TWN", "USA"))
        one_body = (Rule(KINDS[:2], to_organisations=("TWN/CGA", "JPN/JCG")),)
        await fleet.agree("JPN", "TWN", rules=one_body)
        await fleet.agree("JPN", "USA")
        await jpn.node.watchkeeping.take_watch(jpn.reader())
        await until("Honolulu is told", lambda: watch(usa) == "on-watch")
        assert told(jpn) == ["JPN+USA"]
        assert watch(twn) == "unknown"
