"""Taking and leaving the watch: all partners that may know are told, by the fewest records."""

from pathlib import Path

from tests.node.fleet import Fleet, Side, _quick, in_loop, until

from kuroshio.domains import liaison

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
