"""kuroshio store move: there and back, what the settings say after it, and what it refuses."""

from contextlib import closing
from pathlib import Path

import pytest
from tests.cli.commands import done, failed, value
from tests.feed.made import LOG, chain
from tests.store.postgres_server import PostgresServer

from kuroshio.node import config
from kuroshio.node.files import Layout, sole_use
from kuroshio.node.stores import find_reader, open_writer
from kuroshio.store.accounts import Accounts


@pytest.fixture
def jpn(tmp_path: Path) -> Path:
    """Japan's node, with some entries."""
    done("init", tmp_path / "jpn", "--party", "JPN", "--node", "tokyo")
    store = open_writer(config.load(tmp_path / "jpn"))
    with store.transaction():
        store.append(LOG, chain(3), 1)
        store.put_document("TWN", 1, b"x")
    store.close()
    return tmp_path / "jpn"


def test_a_store_moves_and_comes_back_and_the_settings_follow(
    jpn: Path, postgres: PostgresServer
) -> None:
    url = postgres.new_store()
    before = Layout(jpn).config.read_text()
    moved = value("store", "move", jpn, "--to", url)
    assert moved["store"] == url
    assert moved["rows"]["bodies"] == 3
    with closing(Accounts(Layout(jpn).accounts)) as accounts:
        assert [a.act for a in accounts.acts.waiting()] == ["store-moved"]
    assert config.load(jpn).store == url
    after = Layout(jpn).config.read_text()
    assert [a for a, b in zip(after.splitlines(), before.splitlines(), strict=True) if a != b] == [
        f'store = "{url}"'
    ]
    reader = find_reader(jpn)
    assert reader is not None
    assert reader.head(LOG).number == 3
    reader.close()
    assert failed("store", "move", jpn, "--to", url)[1].startswith("store.same: ")
    assert failed("store", "move", jpn, "--to", "sqlite")[1].startswith("store.not-empty: ")
    assert config.load(jpn).store == url
    Layout(jpn).database.rename(jpn / "former.db")
    said = done("store", "move", jpn, "--to", "sqlite")
    assert "Moved and compared" in said
    assert config.load(jpn).store == "sqlite"


def test_a_running_node_and_a_bad_address_are_refused_and_nothing_changes(
    jpn: Path, postgres: PostgresServer
) -> None:
    before = Layout(jpn).config.read_text()
    with sole_use(jpn):
        code, said = failed("store", "move", jpn, "--to", postgres.new_store())
    assert (code, said.split(":")[0]) == (1, "folder.in-use")
    code, said = failed("store", "move", jpn, "--to", "mysql://x")
    assert code == 1
    assert "postgresql://user@host/database" in said
    code, said = failed("store", "move", jpn, "--to", "postgresql://127.0.0.1:1/x")
    assert (code, said.split(":")[0]) == (4, "store.unreachable")
    assert Layout(jpn).config.read_text() == before


@pytest.mark.parametrize(
    ("text", "changed"),
    [
        ("", 'store = "x"\n'),
        ('party = "JPN"\n', 'store = "x"\nparty = "JPN"\n'),
        ('a = 1\n# store = "sqlite"\nb = 2\n', 'a = 1\nstore = "x"\nb = 2\n'),
        ('# store = "a"\nstore = "b" # why\n', '# store = "a"\nstore = "x"\n'),
        ('a = 1\n[dial]\nstore = "b"\n', 'store = "x"\na = 1\n[dial]\nstore = "b"\n'),
        ("store_lease_s = 5\n", 'store = "x"\nstore_lease_s = 5\n'),
    ],
)
def test_one_setting_is_changed_and_the_rest_stays(text: str, changed: str) -> None:
    assert config.with_setting(text, "store", "x") == changed
