"""What the tests of the web server share."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from litestar import Litestar
from litestar.testing import TestClient
from tests.web.place import HASH, Place

from kuroshio.web import sign_in


@pytest.fixture(autouse=True)
def _nobody_is_cheap_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sign_in, "NOBODY", HASH)


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    made = Place(tmp_path / "jpn-1")
    yield made
    made.accounts.close()


@pytest.fixture
def client(place: Place) -> Iterator[TestClient[Litestar]]:
    with place.client() as opened:
        yield opened
