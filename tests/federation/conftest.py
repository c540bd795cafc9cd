"""Federations run on a memory disk where there is one: they commit thousands of times."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.federation.net import PARTIES
from tests.federation.talk import EVERYTHING
from tests.federation.world import World

MEMORY = Path("/dev/shm")


@pytest.fixture
def sea() -> Iterator[Path]:
    """An empty folder for the nodes of a test."""
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as folder:
        yield Path(folder)


@pytest.fixture
def world(sea: Path) -> World:
    """Three parties, one trilateral agreement in force, and one bilateral."""
    made = World(sea, seed=7)
    made.agree(PARTIES, EVERYTHING)
    made.agree(("JPN", "TWN"), EVERYTHING)
    return made
