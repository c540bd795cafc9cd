"""A node lost for good, no backup: another of its party takes its place, and partners give back
what they hold.
"""

import shutil
from dataclasses import replace
from pathlib import Path

from tests.node.fleet import Fleet, Side, _quick, free_port, in_loop, until

from kuroshio.domains import hotline
from kuroshio.node import folder as folders
from kuroshio.node import pins
from kuroshio.node.clock import now_ms
from kuroshio.trust import changes
from kuroshio.trust.document import HeldDocument, issue

__all__ = ["_quick"]


def successor(lost: Side, document: HeldDocument, name: str) -> Side:
    """A new node of the same party: new keys, signed in by the party's root key."""
    shutil.rmtree(lost.folder)
    port = free_port()
    folder = lost.folder.with_name(name)
    config = replace(lost.config, folder=folder, node=name, link_port=port)
    folders.create_folder(
        config, now_ms(), join=document, root=lost.root, addresses=(f"127.0.0.1:{port}",)
    )
    return Side(lost.party, folder, lost.root, port, config)


@in_loop
async def test_partners_give_back_all_that_the_lost_node_and_others_had_released_to_its_party(
    tmp_path: Path,
) -> None:
    async with Fleet(tmp_path, "JPN", "TWN", "USA") as fleet:
        jpn, twn, usa = (fleet[p] for p in ("JPN", "TWN", "USA"))
        await fleet.agree()
        await fleet.agree("JPN", "TWN")
        client = (await fleet.pages(jpn)).api()
        made = await client.post("/api/attachments", params={"name": "c"}, content=b"z" * 300_000)
        blob = made.json()["id"]
        all_three, of_two = await jpn.converse(twn, usa), await jpn.converse(twn)
        mine = [
            await jpn.send(all_three, "ours, to both", attachments=(blob,)),
            await jpn.send(of_two, "ours, to Taiwan alone"),
        ]
        await until(
            "Taiwan has the conversations", lambda: twn.holds(mine[0]) and twn.holds(mine[1])
        )
        theirs = [
            await twn.send(of_two, "Taiwan's"),
            await twn.send(all_three, "Taiwan's to both"),
        ]
        await until("Japan holds all", lambda: all(jpn.holds(r) for r in theirs))
        await until("America too", lambda: usa.holds(mine[0]) and usa.holds(theirs[1]))
        await until("the chart too", lambda: twn.node.shelf.blob(blob)
                    and not twn.node.shelf.missing_pieces(blob))  # fmt: skip
        wrong = await twn.send(of_two, "withdrawn since")
        await until("Japan holds it", lambda: jpn.holds(wrong))
        old_log = jpn.node.views.known(mine[1]).log  # type: ignore[union-attr]
        await jpn.stop()
        await twn.node.office.withdraw(twn.reader(), wrong, "sent in error", True)
        document = pins.held_directory(twn.folder).held["JPN"]
        new = successor(jpn, document, "osaka")
        for partner in (twn, usa):
            pins.update_partner(partner.folder, new.document)
            held = partner.document
            pins.add_partner(new.folder, held, held.document.fingerprint.hex())
        await until("they know the new node", lambda: all(
            s.node.ledger.directory.names_node("JPN", "osaka") for s in (twn, usa)))  # fmt: skip
        fleet.sides["JPN"] = new
        await new.start()
        for record in [*mine, *theirs]:
            await until("it is given back", lambda r=record: new.holds(r))
        assert "withdrawn since" not in new.texts()
        assert new.node.shelf.head(old_log) == twn.node.shelf.head(old_log)
        await until("the chart too", lambda: new.node.shelf.blob(blob)
                    and not new.node.shelf.missing_pieces(blob))  # fmt: skip
        await until("the agreements stand", lambda: len(new.node.policy().agreements) == 2)
        await until("and say who may sign", lambda: new.state(twn) == "direct")
        said = await new.send(of_two, "from the new node, in the old conversation")
        await until("Taiwan has it", lambda: twn.holds(said))
        state: hotline.State = new.node.views.state("hotline", of_two)
        assert {mine[1], theirs[0], said} <= set(state.threads)
        await revoked(new, "tokyo", twn, usa)
        after = await new.send(all_three, "after the revocation")
        await until("both have it", lambda: twn.holds(after) and usa.holds(after))
        assert all(twn.holds(r) for r in mine), "what the lost node wrote stands for ever"
        assert "feed.forked" not in [*twn.evidence(), *usa.evidence(), *new.evidence()]


async def revoked(new: Side, name: str, *partners: Side) -> None:
    """The party ends its lost node; what the new one holds of it is vouched for."""
    good = pins.last_good(new.folder, new.party, name)
    assert good
    document = new.node.ledger.directory.document(new.party)
    folders.save_document(
        new.folder, issue(changes.revoke(document, name, good, now_ms()), new.root.sign)
    )
    await until("partners know it", lambda: all(
        name in p.node.ledger.directory.document(new.party).revoked_nodes
        for p in partners))  # fmt: skip
