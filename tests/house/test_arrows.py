"""House rule 1: arrows point down. The contract is .importlinter; here is proof that it bites.

A copy of the contract is run over a small house that breaks it in each of the three ways an
import can hide: plain, inside a function, and for types only.
"""

import shutil
import subprocess
import sys
from pathlib import Path

import grimp
import pytest
from tests.house.source import ROOT
from tests.house.test_docs import layers

SHARED = {
    "port", "schema", "statements", "move", "sql_bundles", "sql_damage", "sql_logs",
    "sql_releases", "sql_tables",
}  # fmt: skip
"""What in store/ is no store: the port, the SQL that stores share, the move between them."""


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    """Run the contract over what lies in `folder`."""
    return subprocess.run(
        [str(Path(sys.executable).with_name("lint-imports")), "--no-cache", "--no-logo"],
        cwd=folder,
        env={"PYTHONPATH": str(folder), "PATH": "", "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """An empty house with the rooms of the real one."""
    rooms = [room.strip() for line in layers() for room in line.split("|")]
    for room in [".", *rooms]:
        (tmp_path / "kuroshio" / room).mkdir(parents=True, exist_ok=True)
        (tmp_path / "kuroshio" / room / "__init__.py").touch()
    shutil.copy(ROOT / ".importlinter", tmp_path)
    return tmp_path


def test_the_house_keeps_its_contract() -> None:
    done = subprocess.run(
        [str(Path(sys.executable).with_name("lint-imports")), "--no-logo"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


def test_an_empty_house_keeps_the_contract(house: Path) -> None:
    done = lint(house)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("room", "source"),
    [
        ("feed/log.py", "import kuroshio.store"),
        ("feed/log.py", "def f():\n    from kuroshio import node"),
        (
            "trust/keys.py",
            "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import kuroshio.feed",
        ),
        ("web/app.py", "import kuroshio.cli"),
        ("domains/sar.py", "import kuroshio.maritime"),
        ("errors/tree.py", "import kuroshio.values"),
        ("newroom/__init__.py", ""),
        ("domains/sar.py", "import kuroshio.domains.hotline"),
        ("gateways/cot.py", "from kuroshio.gateways import hotline"),
        ("maritime/detect/gap.py", "from kuroshio.maritime.detect import hotline"),
    ],
)
def test_an_arrow_that_points_up_or_sideways_is_caught(house: Path, room: str, source: str) -> None:
    place = house / "kuroshio" / room
    place.parent.mkdir(exist_ok=True)
    (place.parent / "__init__.py").touch()
    (place.parent / "hotline.py").touch()
    place.write_text(source, encoding="utf-8")
    assert lint(house).returncode == 1


def test_stores_do_not_know_each_other() -> None:
    graph = grimp.build_graph("kuroshio", cache_dir=None)
    there = {name.rsplit(".", 1)[1] for name in graph.find_children("kuroshio.store")} - SHARED
    assert there
    crossing = [
        f"{one} -> {other}"
        for one in there
        for other in there
        if one.split("_")[0] != other.split("_")[0]  # sqlite_search.py is a part of sqlite.py
        and graph.find_shortest_chain(
            f"kuroshio.store.{one}", f"kuroshio.store.{other}", as_packages=True
        )
    ]
    assert not crossing
