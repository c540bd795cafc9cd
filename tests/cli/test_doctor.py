"""kuroshio doctor and store salvage, as an administrator types them."""

import json
import random
from contextlib import closing
from pathlib import Path

import pytest
from tests.cli.commands import done, run, value
from tests.feed.made import LOG, chain
from tests.store.postgres_server import PostgresServer

from kuroshio.node import config
from kuroshio.node.files import Layout
from kuroshio.node.stores import open_writer
from kuroshio.store.accounts import Accounts


@pytest.fixture
def jpn(tmp_path: Path) -> Path:
    """Japan's node, with some entries of its own and of others."""
    done("init", tmp_path / "jpn", "--party", "JPN", "--node", "tokyo")
    store = open_writer(config.load(tmp_path / "jpn"))
    with store.transaction():
        store.append(LOG, chain(300), 1)
    store.close()
    return tmp_path / "jpn"


def findings(folder: Path) -> dict[str, str]:
    """Subject → what is said and to be done, of what is not sound."""
    result = run("doctor", folder, "--json")
    found = json.loads(result.stdout)
    assert result.exit_code == (0 if found["sound"] else 1)
    return {f["subject"]: f"{f['said']} {f['move']}" for f in found["findings"] if not f["sound"]}


def test_a_sound_node_has_nothing_to_be_done(tmp_path: Path) -> None:
    done("init", tmp_path / "jpn", "--party", "JPN", "--node", "tokyo")
    assert findings(tmp_path / "jpn") == {}
    assert "Nothing is to be done" in done("doctor", tmp_path / "jpn")


def test_each_thing_that_is_wrong_is_said_with_whose_move_it_is(jpn: Path) -> None:
    layout = Layout(jpn)
    store = open_writer(config.load(jpn))
    with store.transaction():
        store._write("update bodies set body = zeroblob(5) where number in (7, 9)")
    store.close()
    layout.accounts.write_bytes(b"rubbish" * 1_000)
    key = next(layout.keys.glob("*.key"))
    key.chmod(0o644)
    with layout.config.open("a") as file:
        file.write("\ndisk_reserve_mb = 1000000000\n")
    found = findings(jpn)
    assert "2 damaged" in found["records"]
    assert "the partners'" in found["records"]
    assert str(key) in found["rights"]
    assert "chmod" in found["rights"]
    assert "user add" in found["accounts"]
    assert "make room" in found["disk"]


def test_a_broken_database_is_found_and_salvaged(jpn: Path) -> None:
    database = Layout(jpn).database
    data = bytearray(database.read_bytes())
    chance = random.Random(3)
    for page in range(3, len(data) // 4096, 4):
        data[page * 4096 : page * 4096 + 4096] = chance.randbytes(4096)
    database.write_bytes(data)
    assert f"store salvage {jpn}" in findings(jpn)["store"]
    found = value("store", "salvage", jpn)
    with closing(Accounts(Layout(jpn).accounts)) as accounts:
        assert "store-salvaged" in [a.act for a in accounts.acts.waiting()]
    assert 0 < found["entries"] < 300
    assert sum(b - a + 1 for a, b in found["missing"][LOG]) == 300 - found["entries"]
    assert Path(found["aside"]).read_bytes() == bytes(data)
    after = findings(jpn)
    assert "store" not in after
    assert f"{300 - found['entries']} damaged" in after["records"]
    assert "restore-without" in after["restoring"]


def test_a_store_on_a_server_is_not_salvaged_here(jpn: Path, postgres: PostgresServer) -> None:
    done("store", "move", jpn, "--to", postgres.new_store())
    result = run("store", "salvage", jpn)
    assert result.exit_code == 1
    assert "store.not-sqlite" in result.stderr
