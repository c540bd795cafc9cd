"""`python -m kuroshio.node.picture_main --fd N`: a node's picture process, with its archive."""

from pathlib import Path
from typing import Any

from kuroshio.store.archive.writer import ArchiveWriter
from kuroshio.wire.picture_process import main


def open_archive(message: dict[str, Any]) -> ArchiveWriter | None:
    """The archive that a `configure` message names, if it names one."""
    given = message.get("archive")
    return ArchiveWriter(Path(given["folder"]), int(given["reserve_mb"])) if given else None


if __name__ == "__main__":
    main(open_archive)
