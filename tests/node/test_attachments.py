"""Attachments between three nodes: from whoever holds them, each piece asked of one at a time."""

import secrets
from pathlib import Path

from tests.node.fleet import Fleet, Side, _quick, in_loop, until

from kuroshio.feed.blob import PIECE, cut, name_blob

__all__ = ["_quick"]


async def attach(side: Side, conversation: str, data: bytes) -> str:
    """Send a message with an attachment; the attachment's id."""
    blob = name_blob(data, "chart.png", "image/png", secrets.token_bytes(16))
    await side.node.office.upload(side.reader(), blob, list(cut(data)))
    await side.send(conversation, "the chart", attachments=(blob.id,))
    return blob.id


def whole(side: Side, blob: str) -> bool:
    shelf = side.node.shelf
    return shelf.blob(blob) is not None and not shelf.missing_pieces(blob)


@in_loop
async def test_what_two_partners_hold_arrives_whole_and_without_a_quarrel(tmp_path: Path) -> None:
    """Both could give each piece. Neither is asked for what the other is giving."""
    async with Fleet(tmp_path, "JPN", "TWN", "USA") as fleet:
        await fleet.agree()
        jpn, twn, usa = fleet["JPN"], fleet["TWN"], fleet["USA"]
        conversation = await twn.converse(jpn, usa)
        await until("all have it", lambda: jpn.holds(conversation) and usa.holds(conversation))
        await jpn.stop()
        blobs = [await attach(twn, conversation, secrets.token_bytes(PIECE * 5 + 77))
                 for _ in range(3)]  # fmt: skip
        for blob in blobs:
            await until("the USA has it", lambda b=blob: whole(usa, b))
        await jpn.start()
        for blob in blobs:
            await until("Japan has it", lambda b=blob: whole(jpn, b))
        assert jpn.state(twn) == jpn.state(usa) == "direct"
        assert jpn.evidence() == []


@in_loop
async def test_while_its_author_is_away_another_member_gives_it(tmp_path: Path) -> None:
    async with Fleet(tmp_path, "JPN", "TWN", "USA") as fleet:
        await fleet.agree()
        jpn, twn, usa = fleet["JPN"], fleet["TWN"], fleet["USA"]
        conversation = await twn.converse(jpn, usa)
        await until("all have it", lambda: jpn.holds(conversation) and usa.holds(conversation))
        await jpn.stop()
        blob = await attach(twn, conversation, secrets.token_bytes(PIECE * 2))
        await until("the USA has it", lambda: whole(usa, blob))
        await twn.stop()
        await jpn.start()
        await until("Japan has it from the USA", lambda: whole(jpn, blob))


@in_loop
async def test_the_same_attachment_for_two_is_not_for_a_third(tmp_path: Path) -> None:
    async with Fleet(tmp_path, "JPN", "TWN", "USA") as fleet:
        await fleet.agree()
        await fleet.agree("JPN", "TWN")
        jpn, twn, usa = fleet["JPN"], fleet["TWN"], fleet["USA"]
        conversation = await twn.converse(jpn)
        await until("Japan has it", lambda: jpn.holds(conversation))
        blob = await attach(twn, conversation, b"for two" * 9_000)
        await until("Japan has the file", lambda: whole(jpn, blob))
        assert usa.node.shelf.blob(blob) is None
        for record in jpn.node.views.ids():
            assert not jpn.node.attachments._may_have("USA", blob, record)
