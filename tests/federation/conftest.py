"""Federations run on a memory disk where there is one: they commit thousands of times."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

MEMORY = Path("/dev/shm")


@pytest.fixture
def sea() -> Iterator[Path]:
    """An empty folder for the nodes of a test."""
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as folder:
        yield Path(folder)
