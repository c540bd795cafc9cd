"""The writer: one thread through which everything durable goes, in groups.

Jobs that wait while a commit is under way go into the next one together. A job that fails is
undone by itself; a commit that fails (full disk) fails all of its jobs. Futures are settled, and
`on_committed` is called, only when the commit is durable.
"""

import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, TypeVar

import structlog

from kuroshio.errors import KuroshioError
from kuroshio.node.clock import now_ms
from kuroshio.node.jobs import run_into
from kuroshio.node.ledger import Committed, Ledger

T = TypeVar("T")
Job = Callable[[Ledger, int], T]
"""Called on the writer's thread with the ledger and the time (ms)."""

BATCH = 1_000
log = structlog.get_logger("writer")


class Writer:
    """Owns the ledger while it runs. `on_committed` is called on the writer's thread."""

    def __init__(self, ledger: Ledger, on_committed: Callable[[Committed], None]) -> None:
        self._ledger = ledger
        self._on_committed = on_committed
        self._queue: queue.SimpleQueue[tuple[Future[Any], Job[Any]] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="writer", daemon=True)
        self.failing = ""
        """Code of why the last commit failed; empty when it did not."""

    def start(self) -> None:
        """Begin to work."""
        self._thread.start()

    def submit(self, job: Job[T]) -> "Future[T]":
        """Have a job done; its future is settled when what it wrote is durable."""
        future: Future[T] = Future()
        self._queue.put((future, job))
        return future

    def stop(self) -> None:
        """Finish what is queued, then end."""
        self._queue.put(None)
        self._thread.join(timeout=30)

    def _run(self) -> None:
        while True:
            batch = [self._queue.get()]
            while len(batch) < BATCH and batch[-1] is not None and not self._queue.empty():
                batch.append(self._queue.get())
            self._commit([work for work in batch if work is not None])
            if batch[-1] is None:
                return

    def _commit(self, batch: list[tuple[Future[Any], Job[Any]]]) -> None:
        if not batch:
            return
        before = self._ledger.directory
        settle: list[Callable[[], None]] = []
        try:
            with self._ledger.store.transaction():
                for future, job in batch:
                    settle.append(run_into(future, lambda job=job: self._one(job)))  # type: ignore[misc]
                self._ledger.raise_marks()
            with self._ledger.views.lock:
                changes = self._ledger.committed()
        except KuroshioError as error:
            self._ledger.rolled_back(before)
            self.failing = error.code
            log.exception("commit failed", code=error.code)
            for future, _ in batch:
                future.set_exception(error)
            return
        self.failing = ""
        self._on_committed(changes)
        for settle_one in settle:
            settle_one()

    def _one(self, job: Job[T]) -> T:
        back = self._ledger.mark()
        done = False
        try:
            with self._ledger.store.savepoint(), self._ledger.views.lock:
                value = job(self._ledger, now_ms())
            done = True
            return value
        finally:
            if not done:
                back()
