"""kuroshio demo --day: the day before the demo, in its nodes' archives."""

import time
from collections.abc import Mapping
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from kuroshio.node.files import Layout
from kuroshio.node.simulated_day import fill_archives
from kuroshio.wire.ais_feed import seed_of

RECEIVER = "ais"
"""As the demo's nodes call theirs."""
DAY_S = 86_400.0


def fill(folders: Mapping[str, Path], ais: str) -> float | None:
    """Fill the archives of nodes that do not run (party → folder) with the simulated day up to now.

    When its sea began (s since 1970Z), so that it goes on; None where there were archives already.
    """
    console = Console(stderr=True, highlight=False)
    roots = {party: Layout(folder).archive for party, folder in folders.items()}
    if any(root.exists() for root in roots.values()):
        console.print("The archives of the last demo are there: no day is added to them.")
        return None
    begun, now = time.monotonic(), time.time()
    columns = (TextColumn("a day at sea"), BarColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        bar = progress.add_task("", total=DAY_S)
        taken = fill_archives(
            roots, seed_of(ais), now - DAY_S, now, RECEIVER,
            lambda seconds: progress.advance(bar, seconds),
        )  # fmt: skip
    told = ", ".join(f"{party} {one.positions:,}" for party, one in taken.items())
    seconds = time.monotonic() - begun
    console.print(f"A simulated day is in the archives ({told} reports), in {seconds:.0f} s.")
    return now - DAY_S
