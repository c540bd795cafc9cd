"""Running work that must not take the node down: the only place that catches everything.

A bug in one job is logged with its trace and counted; the node goes on.
"""

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import Future
from typing import Any, TypeVar

import structlog

from kuroshio.errors import KuroshioError

log = structlog.get_logger("jobs")
T = TypeVar("T")


def run_into(future: Future[T], call: Callable[[], T]) -> Callable[[], None]:
    """Run `call`; gives what settles the future with its value or its error, to be called later.

    A future whose waiter has gone is left alone, and so is its work if it has not begun: a
    session that ends must not take the writer with it.
    """
    if not future.set_running_or_notify_cancel():
        return lambda: None
    try:
        value = call()
    except KuroshioError as error:
        return _failer(future, error)
    except Exception as error:  # a bug in one job
        log.exception("job failed")
        return _failer(future, error)
    return lambda: future.set_result(value)


def fail(future: Future[Any], error: BaseException) -> None:
    """Settle a future with an error, unless its waiter has gone."""
    if future.running() or (not future.cancelled() and future.set_running_or_notify_cancel()):
        future.set_exception(error)


def fault_of(name: str, call: Callable[[], None]) -> Exception | None:
    """Run `call` on a thread that must live on; what it raised, logged, or None."""
    try:
        call()
    except KuroshioError as error:
        log.warning("job refused", job=name, code=error.code)
        return error
    except Exception as error:  # a bug in one job
        log.exception("job failed", job=name)
        return error
    return None


async def repeat(name: str, every_s: float, call: Callable[[], Awaitable[None]]) -> None:
    """Call again and again, `every_s` seconds after each end, whatever it raises."""
    while True:
        try:
            await call()
        except KuroshioError as error:
            log.warning("job refused", job=name, code=error.code)
        except Exception:  # a bug in one job
            log.exception("job failed", job=name)
        await asyncio.sleep(every_s)


async def shield(name: str, call: Callable[[], Awaitable[None]]) -> None:
    """Run once; log what it raises. Cancelled before it began, it never makes the work at all."""
    try:
        await call()
    except KuroshioError as error:
        log.warning("job refused", job=name, code=error.code)
    except Exception:  # a bug in one job
        log.exception("job failed", job=name)


def _failer(future: Future[T], error: BaseException) -> Callable[[], None]:
    return lambda: future.set_exception(error)
