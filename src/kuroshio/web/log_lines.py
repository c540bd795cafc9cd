"""Log lines of a running node: JSON on stderr, with codes and names of parties, and never a word
that an officer wrote. Libraries' own lines are let through without their exceptions' texts, since
nobody knows what those quote.
"""

import logging
import sys
import traceback
from collections.abc import MutableMapping
from pathlib import Path
from typing import Any

import structlog

_LIBRARIES = structlog.get_logger("library")


class _FromLibraries(logging.Handler):
    """Passes a library's warning on: its place, its kind, and the frames of its trace."""

    def emit(self, record: logging.LogRecord) -> None:
        """One line."""
        plain = not record.args and isinstance(record.msg, str)
        _LIBRARIES.log(
            record.levelno,
            record.msg if plain else "library message",
            logger=record.name,
            exc_info=record.exc_info,
        )


def _without_texts(
    _logger: object, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """An exception as its type and where it was, not what it says: that may quote a message."""
    given = event.pop("exc_info", None)
    found = sys.exc_info() if given is True else given
    error = found[1] if isinstance(found, tuple) else found
    if isinstance(error, BaseException):
        frames = traceback.extract_tb(error.__traceback__)[-8:]
        event["error"] = type(error).__name__
        event["frames"] = [f"{Path(f.filename).name}:{f.lineno} {f.name}" for f in frames]
    return event


def set_up_logging(level: str) -> None:
    """Configure this process's logging, once, when a node is run."""
    number = getattr(logging, level.upper(), logging.INFO)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _without_texts,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    logging.basicConfig(handlers=[_FromLibraries(logging.WARNING)], level=logging.WARNING)
