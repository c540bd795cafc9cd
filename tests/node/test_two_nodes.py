"""Two real nodes: they find each other, and what is written at one is held by the other."""

from pathlib import Path

from tests.node.fleet import Fleet, _quick, in_loop, until

__all__ = ["_quick"]


@in_loop
async def test_a_message_is_durable_at_the_partner_and_its_receipt_comes_back(
    tmp_path: Path,
) -> None:
    async with Fleet(tmp_path, "JPN", "TWN") as fleet:
        await fleet.agree()
        twn, jpn = fleet["TWN"], fleet["JPN"]
        talk = await twn.converse(jpn)
        said = await twn.send(talk, "we see it too")
        await until("Japan holds it", lambda: jpn.holds(said))
        await until("Taiwan has the receipt", lambda: twn.held_by(jpn, said))
