"""Whatever shape the API's description allows, and a good deal that it does not, is answered
without a server error and in the one shape of errors. KUROSHIO_EXAMPLES sets how much is tried.
"""

import asyncio
import os
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from tests.node.fleet import Fleet, NoPicture

from kuroshio.node import picture as picture_desk
from kuroshio.web.pace import Pace

EXAMPLES = int(os.environ.get("KUROSHIO_EXAMPLES", "6"))
"""For each operation, of what fits its description and again of what does not."""
MAY_BE_BUSY = {"web.too-many-attempts"}


@dataclass
class Running:
    """A node with its pages in a thread of its own, and what there is in it to name."""

    url: str = ""
    token: str = ""
    real: dict[str, str] | None = None
    tried: int = 0


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(picture_desk, "PictureClient", NoPicture)
        # Else most of what is tried would be told to wait, and tried nothing.
        patch.setattr(Pace, "take", lambda *_: None)
        folder, found, end = tmp_path_factory.mktemp("api"), Running(), threading.Event()
        ready = threading.Event()
        thread = threading.Thread(target=_run, args=(folder, found, ready, end), daemon=True)
        thread.start()
        assert ready.wait(30)
        yield found
        end.set()
        thread.join(30)
        assert not thread.is_alive()


def _run(folder: Path, found: Running, ready: threading.Event, end: threading.Event) -> None:
    async def run() -> None:
        async with Fleet(folder, "JPN", "TWN") as fleet:
            agreement = await fleet.agree()
            jpn, twn = fleet["JPN"], fleet["TWN"]
            conversation = await jpn.converse(twn)
            message = await jpn.send(conversation, "something to name")
            pages = await fleet.pages(jpn)
            found.url, found.token = pages.url, pages.token("JCG")
            found.real = {"conversation": conversation, "message": message, "party": "TWN",
                          "about": agreement}  # fmt: skip
            ready.set()
            await asyncio.to_thread(end.wait)

    asyncio.run(run())


def operations(url: str) -> list[Any]:
    schema = schemathesis.openapi.from_url(f"{url}/schema/openapi.json")
    return [found.ok() for found in schema.get_all_operations()]


# The nodes run in a thread of this process, and their links' library draws from the same generator
# for its pings: hypothesis takes that for a strategy that does.
@pytest.mark.filterwarnings("ignore:Do not use the `random` module inside strategies")
@pytest.mark.slow
@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=str)
def test_nothing_that_is_sent_makes_the_node_fail(running: Running, mode: GenerationMode) -> None:
    wrong: list[str] = []
    for operation in operations(running.url):
        try:
            strategy = operation.as_strategy(generation_mode=mode)
            _try(running, operation, strategy, wrong)
        except Unsatisfiable:
            continue  # nothing can be wrong with a request that takes nothing
    assert not wrong, "\n".join(wrong)
    assert running.tried > 30 * EXAMPLES


def _try(running: Running, operation: Any, strategy: Any, wrong: list[str]) -> None:
    @settings(
        max_examples=EXAMPLES, deadline=None, database=None, derandomize=EXAMPLES < 50,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(case=strategy, real=st.booleans())
    def one(case: Any, real: bool) -> None:
        if real and running.real and not operation.path.endswith(("suspension", "withdrawal")):
            known = running.real
            case.path_parameters = {
                name: known.get(name, value) for name, value in (case.path_parameters or {}).items()
            }
        answer = case.call(
            base_url=running.url, headers={"Authorization": f"Bearer {running.token}"}, timeout=20
        )
        running.tried += 1
        if answer.status_code >= 500 and answer.json().get("code") not in MAY_BE_BUSY:
            wrong.append(f"{operation.method} {operation.path}: {answer.status_code} {case.body!r}"
                         f" {case.path_parameters} {case.query}"[:1000])  # fmt: skip
        if answer.status_code >= 400 and operation.method != "head":
            assert {"code", "whose_move", "message", "detail"} == set(answer.json()), answer.text

    one()
