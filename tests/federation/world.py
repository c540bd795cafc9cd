"""A whole federation in one process: real feed, sharing, sync, domain, store and ledger code under
a simulated clock, seeded links, and disks that crash.

What each node acknowledged to its own officers is written down outside the nodes, so that nothing
a node forgets can hide. Nodes are named by their party; a party's second node as `JPN/n2`.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path

from tests.federation.net import Net
from tests.sharing.made import one_step

from kuroshio.node.ledger import Draft
from kuroshio.sharing import agreement
from kuroshio.sharing.terms import Agreement, Conditions, Rule
from kuroshio.values import DAY


class World(Net):
    """The federation, its agreements, and what happens to its disks."""

    # --- agreements --------------------------------------------------------------------------

    def agree(self, parties: tuple[str, ...], kinds: tuple[str, ...]) -> str:
        return self.conclude(one_step(
            "+".join(parties), parties, (Rule(kinds),), self.start - DAY, self.start + 300 * DAY
        ))  # fmt: skip

    def conclude(self, text: Agreement) -> str:
        """Proposed, and every step of it signed by all."""
        about = self.nodes[text.parties[0]].write(
            Draft(agreement.propose(text, self.now), text.parties)
        )
        self.settle()
        for step in range(len(text.steps)):
            for party in text.parties:
                node = self.nodes[party]
                signed = agreement.sign(
                    node.state("agreement", about), step + 1, Conditions(), self.now
                )
                node.write(Draft(signed, text.parties, about))
            self.settle()
        return about

    # --- what was held a while ago ---------------------------------------------------------------

    def note_heads(self) -> None:
        """Remember how far each node holds each log now."""
        self.held_before = {
            name: {row.name: row.head.number for row in node.store.rows()}
            for name, node in self.nodes.items()
        }

    # --- faults ----------------------------------------------------------------------------------

    def back_up(self, name: str) -> None:
        """Copy the node's database; its mark is not part of a backup, but remembered here."""
        node = self.nodes[name]
        target = self.folder / f"{node.path.name}.backup"
        node.store._db.execute("pragma wal_checkpoint(truncate)")
        shutil.copy(node.path, target)
        self.backups[name] = (target, node.marks.marks())

    def restore(self, name: str, mark: str = "kept") -> None:
        """The disk is lost; the last backup's database comes back. The mark is `kept`, `lost`, or
        (`old`) comes back with the backup too, as when a whole virtual machine is rolled back.
        """
        node = self.nodes[name]
        self.cut_off(name)
        on_disk = node.views.ids()
        self.lost_a_disk.add(name)
        node.stop()
        path, old = self.backups[name]
        for suffix in ("-wal", "-shm"):
            Path(str(node.path) + suffix).unlink(missing_ok=True)
        shutil.copy(path, node.path)
        if mark != "kept":
            node.marks.values = old if mark == "old" else None
        if node.paths:
            node.paths.lose_disk()
        node.start()
        self.forget_gone(on_disk)

    def forget_gone(self, on_disk: Iterable[str]) -> None:
        """A disk is gone: what was on it and is held by nobody any more went with it, whoever
        wrote it.
        """
        alive = {i for n in self.nodes.values() for i in n.views.ids()}
        self.gone_with_a_disk |= set(on_disk) - alive
