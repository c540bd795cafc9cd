"""The writer: one thread through which everything durable goes, in groups.

Jobs that wait while a commit is under way go into the next one together. A job that fails is
undone by itself; a commit that fails (full disk) fails all of its jobs. Futures are settled, and
`on_committed` is called, only when the commit is durable.
"""

import asyncio
import queue
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, TypeVar

import structlog

from kuroshio.errors import KuroshioError
from kuroshio.node.clock import now_ms
from kuroshio.node.jobs import fail, fault_of, run_into
from kuroshio.node.ledger import Committed, Ledger

T = TypeVar("T")
log = structlog.get_logger("writer")
Job = Callable[[Ledger, int], T]
"""Called on the writer's thread with the ledger and the time (ms)."""

LOST = "store.lost"
SLOW_S = 1.0
"""A commit that takes longer keeps every message waiting."""
BATCH = 1_000
HOLD_EVERY_S = 1.0
"""A writer with nothing to write says so often that it lives (store/port.py, hold)."""


class Writer:
    """Owns the ledger while it runs. `on_committed` is called on the writer's thread."""

    def __init__(self, ledger: Ledger, on_committed: Callable[[Committed], None]) -> None:
        self._ledger = ledger
        self._on_committed = on_committed
        self._queue: queue.SimpleQueue[tuple[Future[Any], Job[Any]] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="writer", daemon=True)
        self._tidy = False
        self.commit_s = 0.0
        """How long the last commit took to become durable."""
        self.slow_at, self.slow_s = 0, 0.0
        """When (ms) a commit last took longer than a second, and how long."""
        self.failing = ""
        """Code of why the last commit failed; empty when it did not."""
        self.on_lost: Callable[[], None] = lambda: None
        """Called on the writer's thread, once, when another process may write to the store."""

    def start(self) -> None:
        """Begin to work."""
        self._thread.start()

    @property
    def busy(self) -> bool:
        """Whether more waits than it is working on."""
        return not self._queue.empty()

    def submit(self, job: Job[T]) -> "Future[T]":
        """Have a job done; its future is settled when what it wrote is durable."""
        future: Future[T] = Future()
        self._queue.put((future, job))
        return future

    async def tidy(self) -> None:
        """Have the store leave nothing erased behind, once what is queued is durable."""

        def job(_ledger: Ledger, _now: int) -> None:
            self._tidy = True

        await asyncio.wrap_future(self.submit(job))

    def stop(self) -> None:
        """Finish what is queued, then end."""
        self._queue.put(None)
        self._thread.join(timeout=30)

    def _run(self) -> None:
        self._note(fault_of("holding the store", self._ledger.store.hold))
        while True:
            batch = [self._first()]
            while len(batch) < BATCH and batch[-1] is not None and not self._queue.empty():
                batch.append(self._queue.get())
            self._work([work for work in batch if work is not None])
            if batch[-1] is None:
                return

    def _first(self) -> tuple[Future[Any], Job[Any]] | None:
        """What is queued; while nothing is, the store hears that we live."""
        while True:
            try:
                return self._queue.get(timeout=HOLD_EVERY_S)
            except queue.Empty:
                if self.failing != LOST:
                    self._note(fault_of("holding the store", self._ledger.store.hold))

    def _note(self, error: Exception | None) -> None:
        """Remember why nothing can be written; what is lost once is lost for good."""
        if error is None or self.failing == LOST:
            return
        self.failing = error.code if isinstance(error, KuroshioError) else "store.failed"
        if self.failing == LOST:
            fault_of("losing the store", self.on_lost)

    def _work(self, batch: list[tuple[Future[Any], Job[Any]]]) -> None:
        """Commit, and tell everyone; a bug in either must not end the thread that writes."""
        settle: list[Callable[[], None]] = []
        error = fault_of("commit", lambda: self._commit(batch, settle))
        if error is not None:
            self._note(error)
            for future, _ in batch:
                fail(future, error)
            return
        if self._tidy:
            self._tidy = False
            fault_of("tidying the store", self._ledger.store.tidy)
        for settle_one in settle:
            settle_one()

    def _commit(
        self, batch: list[tuple[Future[Any], Job[Any]]], settle: list[Callable[[], None]]
    ) -> None:
        if not batch:
            return
        before, durable = self._ledger.directory, False
        try:
            with self._ledger.store.transaction():
                for future, job in batch:
                    settle.append(run_into(future, lambda job=job: self._one(job)))  # type: ignore[misc]
                began = time.monotonic()
                self._ledger.raise_marks()
            durable = True
            self._measure(time.monotonic() - began)
        finally:
            if not durable:
                self._ledger.rolled_back(before)
        self.failing = ""
        with self._ledger.views.lock:
            changes = self._ledger.committed()
        fault_of("after a commit", lambda: self._on_committed(changes))

    def _measure(self, seconds: float) -> None:
        self.commit_s = seconds
        if seconds > SLOW_S:
            self.slow_at, self.slow_s = now_ms(), seconds
            log.warning("the disk is slow", seconds=round(seconds, 2))

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
