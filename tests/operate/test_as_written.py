"""docs/operate, tried as written: a drill, a node replaced, moved, and given new keys."""

from pathlib import Path
from typing import Any

import pytest
from tests.node.fleet import Fleet, Side, _quick, free_port, in_loop_for, reconfigure, until
from tests.operate.written import Shell, blocks

from kuroshio.node.pins import held_directory
from kuroshio.node.rootkey import write_root
from kuroshio.trust import words

__all__ = ["_quick"]
pytestmark = pytest.mark.slow
TEXTS = [f"before the drill {number}" for number in range(30)]


class Drill:
    """Taipei in this process, Tokyo as the page says."""

    def __init__(self, tmp_path: Path) -> None:
        self.fleet = Fleet(tmp_path, "JPN", "TWN", web_port=free_port())
        self.tokyo, self.taipei = self.fleet["JPN"], self.fleet["TWN"]
        reconfigure(self.taipei, web_port=free_port())
        self.stick = tmp_path / "stick"
        self.stick.mkdir()
        write_root(self.stick / "root.key", self.tokyo.root)
        web = self.tokyo.config.web_port
        self.shell = Shell(
            self.tokyo.folder, f"http://127.0.0.1:{web}",
            {"/srv/kuroshio": str(self.tokyo.folder), "/srv/taipei": str(self.taipei.folder),
             "/srv/": f"{tmp_path}/", "/media/stick": str(self.stick)},
            {"KUROSHIO_BACKUP_PASSPHRASE": "correct horse battery"},
        )  # fmt: skip
        self.sent: list[str] = []

    async def __aenter__(self) -> "Drill":
        await self.fleet.__aenter__()
        await self.fleet.agree()
        self.talk = await self.tokyo.converse(self.taipei)
        self.sent = [await self.tokyo.send(self.talk, text) for text in TEXTS]
        await until("Taipei holds all", lambda: all(self.taipei.holds(r) for r in self.sent))
        pages = await self.fleet.pages(self.tokyo)
        self.shell.variables |= {
            "KUROSHIO_TOKEN": pages.token("JCG"),
            "KUROSHIO_URL": self.shell.url,
        }
        await self.tokyo.stop()
        return self

    async def __aexit__(self, *error: Any) -> None:
        self.shell.stop()
        await self.fleet.__aexit__(*error)

    async def works(self, node: str = "tokyo") -> None:
        """Tokyo is linked, has all that it wrote, and takes what Taipei writes."""
        await until("the link is there", lambda: any(
            peer == ("JPN", node) for peer in self.taipei.node.links.sessions))  # fmt: skip
        new = await self.taipei.send(self.talk, "do you read us")
        await until("they hold it", lambda: self.taipei.held_by(self.tokyo, new))

    def held_whole(self, folder: Path) -> None:
        """By a look into the stopped node's store."""
        found = Side("JPN", folder, self.tokyo.root, 0, self.tokyo.config)
        from kuroshio.node.build import Node

        node = Node(found.folder)
        try:
            assert all(node.views.known(record) for record in self.sent)
            assert not node.store.damaged()
            assert not [row for row in node.store.rows() if row.forked is not None]
        finally:
            node.store.close()
            node.accounts.close()


@in_loop_for(400)
async def test_the_disaster_drill(tmp_path: Path) -> None:
    async with Drill(tmp_path) as drill:
        before, damage, gone, burnt, bundle = blocks("disaster-drill.md")
        await drill.shell.start(drill.tokyo.folder)
        await drill.shell.type(before)
        await drill.shell.type(damage)
        await drill.works()
        await drill.shell.type(gone)
        await drill.works()
        await drill.shell.type(burnt)
        await drill.shell.type(bundle)
        assert list(drill.stick.glob("*.bundle"))
        drill.shell.stop()
        drill.held_whole(drill.tokyo.folder)


@in_loop_for(300)
async def test_a_node_is_moved_and_gets_new_keys(tmp_path: Path) -> None:
    async with Drill(tmp_path) as drill:
        backup, address, keys = blocks("moving-a-node.md")
        drill.shell.places["192.0.2.9:8444"] = f"127.0.0.1:{drill.tokyo.port}"
        await drill.shell.start(drill.tokyo.folder)
        await drill.works()
        await drill.shell.type(backup)
        await drill.shell.type(address)
        await drill.works()
        before = held_directory(tmp_path / "moved").document("JPN")
        await drill.shell.type(keys)
        await drill.works()
        after = held_directory(tmp_path / "moved").document("JPN")
        assert after.nodes[0].signing != before.nodes[0].signing
        drill.shell.stop()
        drill.held_whole(tmp_path / "moved")


@in_loop_for(300)
async def test_a_lost_node_is_replaced(tmp_path: Path) -> None:
    async with Drill(tmp_path) as drill:
        make, theirs, ours, run, end = blocks("replacing-a-node.md")
        (drill.stick / "TWN.doc").write_bytes(drill.taipei.document.data)
        (drill.stick / "JPN.doc").write_bytes(held_directory(drill.taipei.folder).held["JPN"].data)
        link, web = free_port(), free_port()
        drill.shell.places["--address 192.0.2.8:8444"] = (
            f"--address 127.0.0.1:{link} --link-port {link} --web-port {web}"
        )
        drill.shell.url = f"https://127.0.0.1:{web}"
        fingerprint = drill.taipei.document.document.fingerprint
        drill.shell.variables["TWN_WORDS"] = " ".join(words.as_words(fingerprint).split())
        for block in (make, theirs, ours, run):
            await drill.shell.type(block)
        await drill.works("osaka")
        await drill.shell.type(end)
        await until("Taipei knows", lambda: "tokyo" in (
            drill.taipei.node.ledger.directory.document("JPN").revoked_nodes))  # fmt: skip
        await drill.works("osaka")
        drill.shell.stop()
        drill.held_whole(tmp_path / "osaka")
