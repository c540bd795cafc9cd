"""What every test may ask for, and the last lines, which say what was not run.

Tests that ask for `chromium` or `shared_data`, and those in tests/federation, are marked so by
themselves: a mark that is forgotten would let a slow test into `make check`.
"""

import os
import shutil
from collections import Counter
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
from _pytest.runner import runtestprotocol
from hypothesis import settings
from tests.store.postgres_server import PostgresServer

settings.register_profile("shared machine", deadline=None)  # a busy machine is no failure
settings.load_profile("shared machine")

REPOSITORY = Path(__file__).resolve().parent.parent
SHARED_DATA = REPOSITORY.parent / "shared" / "data"
NO_CHROMIUM = "no chromium here; on Debian: apt-get install -y chromium fonts-noto-cjk"
NO_SHARED_DATA = "no ../shared/data beside the repository"


def find_chromium() -> str | None:
    """The browser to test with: $KUROSHIO_CHROMIUM, or the first that is on the path."""
    named = os.environ.get("KUROSHIO_CHROMIUM")
    if named is not None:
        return named if Path(named).exists() else None
    return next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of a chromium to drive; without one the test is skipped and says so."""
    path = find_chromium()
    if path is None:
        pytest.skip(NO_CHROMIUM)
    return path


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of recorded AIS and other data that lies beside the repository."""
    if not SHARED_DATA.is_dir():
        pytest.skip(NO_SHARED_DATA)
    return SHARED_DATA


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A PostgreSQL of these tests' own; without its binaries the test is skipped and says so."""
    server = PostgresServer()
    yield server
    server.remove()


@pytest.hookimpl(tryfirst=True)  # before -m leaves any out
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark each test by what it asks for and where it lies."""
    for item in items:
        fixtures = getattr(item, "fixturenames", ())
        if "chromium" in fixtures:
            item.add_marker("browser")
        if "shared_data" in fixtures:
            item.add_marker("data")
        if item.path.is_relative_to(REPOSITORY / "tests" / "federation"):
            item.add_marker("federation")
        if _runs_nodes(item):
            item.add_marker("nodes")


def _runs_nodes(item: pytest.Item) -> bool:
    """Whether a test starts whole nodes or processes: no unit test, and slower than one."""
    if item.path.is_relative_to(REPOSITORY / "tests" / "e2e"):
        return True
    module = vars(item.module) if isinstance(item, pytest.Function) else {}
    made_of = {getattr(value, "__module__", "") for value in module.values()}
    return "tests.node.fleet" in made_of or item.path.name == "test_picture_process.py"


SECOND_TRIES: list[str] = []
"""Tests that failed once, and why; the last lines name them."""


def last_words(why: str) -> str:
    """The assertion of a failure and its place, in one line."""
    said = [line for line in why.splitlines() if line.startswith("E ")]
    places = [line for line in why.splitlines() if line.startswith("tests/")]
    return " | ".join(line.strip() for line in [*said[:2], *places[:1]])[:300]


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> bool | None:
    """A test of a browser or of whole nodes that fails is tried once more, and named at the end
    whatever comes of it: one that is named is to be followed.

    A page that is drawn without a graphics card, or a link that must answer in time, misses its
    patience now and then on a busy machine; what is broken fails twice.
    """
    if not (item.get_closest_marker("browser") or item.get_closest_marker("nodes")):
        return None
    item.ihook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
    reports = runtestprotocol(item, nextitem=nextitem, log=False)
    if any(report.failed for report in reports):
        why = next(report.longreprtext for report in reports if report.failed)
        SECOND_TRIES.append(f"{item.nodeid}: {last_words(why)}")
        item._initrequest()  # type: ignore[attr-defined]
        reports = runtestprotocol(item, nextitem=nextitem, log=False)
    for report in reports:
        item.ihook.pytest_runtest_logreport(report=report)
    item.ihook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)
    return True


def pytest_runtest_setup(item: pytest.Item) -> None:
    """A test marked `browser` by hand is skipped as one that asks for the fixture is."""
    if item.get_closest_marker("browser") and find_chromium() is None:
        pytest.skip(NO_CHROMIUM)


@pytest.hookimpl(wrapper=True, tryfirst=True)  # after pytest's own summary of failures
def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter,
) -> Generator[None, None, None]:
    """End on what was skipped, why, and the line that installs what was missing."""
    yield
    why: Counter[str] = Counter()
    for report in terminalreporter.stats.get("skipped", []):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        why[str(reason).removeprefix("Skipped: ")] += 1
    for line in SECOND_TRIES:
        terminalreporter.write_line(f"SECOND TRY: {line}", yellow=True)
    for reason, count in why.most_common():
        terminalreporter.write_line(f"NOT RUN: {count} x {reason}", yellow=True)
