"""kuroshio ais import, kuroshio ais export: logs into a node's archive, tracks out of it."""

import shutil
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, cast, get_args

import typer
from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    TimeRemainingColumn,
    TransferSpeedColumn,
)

from kuroshio.cli.acts import note
from kuroshio.cli.screen import AsJson, Folder, give, instant, say
from kuroshio.errors import Refused
from kuroshio.geo.box import Box
from kuroshio.maritime.ais.engine import NUMPY, fastest
from kuroshio.maritime.mids import flag_state
from kuroshio.node import config, history_work
from kuroshio.node.files import Layout
from kuroshio.node.take_log import LINES_S, LogTaker, Taken
from kuroshio.store.archive.upkeep import keep_up
from kuroshio.values import Reality

WORDS = {
    "BAD_CHECKSUM": "damaged on the way (checksum)",
    "TRUNCATED": "cut short",
    "WRONG_LENGTH": "longer than they may be",
    "INVALID_MMSI": "with a number that nobody gives out",
    "IMPOSSIBLE_POSITION": "from a place beyond the globe",
    "OWN_SHIP": "from the receiver's own ship",
    "REPEATED": "through a repeater",
    "DUPLICATE": "heard twice",
    "BAD_ARMOUR": "with letters that AIS does not have",
    "NO_CHECKSUM": "without a checksum",
    "NO_POSITION": "without a position",
    "BAD_TIME": "with a time that cannot be",
    "JUMP": "from where the ship cannot have come to",
}
"""What a flag means to a seaman."""
WORTH_COMPILING = 64_000_000
"""Bytes of logs from which on compiled code is taken where it is installed: compiling it the first
time takes longer than numpy needs for less."""
Files = Annotated[
    list[Path], typer.Argument(exists=True, dir_okay=False, help="Logs of AIS sentences.")
]
Into = Annotated[Path, typer.Option("--into", help="The node's folder.", file_okay=False)]
At = Annotated[
    datetime | None,
    typer.Option("--at", help="For a log without times: when it begins, UTC.",
                 formats=["%Y-%m-%dT%H:%M:%S", "%Y-%m-%d"]),
]  # fmt: skip
Instant = Annotated[datetime, typer.Option(help="UTC.", formats=["%Y-%m-%dT%H:%M:%S", "%Y-%m-%d"])]


def import_logs(
    files: Files,
    into: Into,
    reality: Annotated[
        Reality | None, typer.Option(help="What the logs are; else as the node.")
    ] = None,
    at: At = None,
    rate: Annotated[
        float, typer.Option(min=0.1, help="For a log without times: lines a second.")
    ] = LINES_S,
    as_json: AsJson = False,
) -> None:
    """Take recorded logs into the archive of the node in a folder, whether it runs or not."""
    settings = config.load(into)
    what = reality or settings.reality
    if settings.operational and what in (Reality.SIMULATED, Reality.REPLAY):
        raise Refused(
            "config.not-operational", f"node {settings.node} is operational: nothing {what} goes in"
        )
    root = Layout(into).archive
    size = sum(path.stat().st_size for path in files)
    engine = fastest() if size > WORTH_COMPILING else NUMPY
    taker = LogTaker(root, settings.party, what, reserve_mb=settings.disk_reserve_mb, engine=engine)
    start = at.replace(tzinfo=UTC).timestamp() if at else None
    begun = time.monotonic()
    without = _take_all(taker, files, start, rate)
    keep_up(root, time.time_ns() // 1_000_000)
    seconds = time.monotonic() - begun
    names = " ".join(path.name for path in files)
    note(into, "tracks-imported", names, reality=str(what))
    if as_json:
        give(_as_value(taker.taken, what, without, seconds))
    else:
        say(*_summary(taker.taken, what, without, seconds))


def export(
    folder: Folder,
    to: Annotated[Path, typer.Argument(help="The file to write.", dir_okay=False)],
    since: Instant,
    until: Instant,
    mmsi: Annotated[int | None, typer.Option(min=0, max=(1 << 30) - 1, help="One vessel.")] = None,
    box: Annotated[str, typer.Option(help="SOUTH,WEST,NORTH,EAST in degrees.")] = "",
    form: Annotated[
        str, typer.Option("--format", help="geojson, gpx, csv or geoparquet; else by the name.")
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Write the tracks of a vessel or an area from a node's archive, each with its reality."""
    settings = config.load(folder)
    ending = to.suffix.removeprefix(".")
    kind = _form(form or {"parquet": "geoparquet", "json": "geojson"}.get(ending, ending))
    if (mmsi is None) == (not box):
        raise Refused("archive.bad-export", "name one vessel (--mmsi) or an area (--box)")
    span = [round(when.replace(tzinfo=UTC).timestamp() * 1_000) for when in (since, until)]
    if span[0] >= span[1]:
        raise Refused("archive.bad-span", "--since comes before --until")
    what = _box(box) if mmsi is None else mmsi
    path, size, realities = history_work.export(Layout(folder).archive, kind, what, *span)
    shutil.move(path, to)
    note(folder, "tracks-exported", to.name, realities=" ".join(realities))
    if as_json:
        give({"file": str(to), "bytes": size, "realities": realities, "party": settings.party})
    else:
        say(f"{to}: {size:,} bytes, {', '.join(realities) or 'no reports in that time'}")


def _form(name: str) -> history_work.Form:
    for known in get_args(history_work.Form):
        if name == known:
            return cast("history_work.Form", known)
    raise Refused("archive.bad-export", f"{name!r} is no format of tracks")


def _box(text: str) -> Box:
    try:
        south, west, north, east = (float(edge) for edge in text.split(","))
    except ValueError:
        raise Refused("archive.bad-area", f"{text!r} is not SOUTH,WEST,NORTH,EAST") from None
    if not (-90 <= south < north <= 90 and -180 <= west <= 180 and -180 <= east <= 180):
        raise Refused("archive.bad-area", "south lies below north, all in degrees")
    return Box("", south, north, west, east)


def _take_all(taker: LogTaker, files: list[Path], start: float | None, rate: float) -> list[str]:
    """Take them with a bar on stderr; the names of those that told no times."""
    without = []
    console = Console(stderr=True)
    columns = ("{task.description}", BarColumn(), DownloadColumn(), TransferSpeedColumn(),
               TimeRemainingColumn())  # fmt: skip
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        bar = progress.add_task("", total=sum(path.stat().st_size for path in files))
        for path in files:
            progress.update(bar, description=path.name)
            taker.take(path, start, rate, lambda done: progress.advance(bar, done))
            if not taker.taken.told_times:
                without.append(path.name)
    return without


def _as_value(taken: Taken, what: Reality, without: list[str], seconds: float) -> dict[str, Any]:
    names = [name for name in Taken.__dataclass_fields__ if name not in ("vessels", "told_times")]
    return {
        **{name: getattr(taken, name) for name in names},
        "vessels": len(taken.vessels),
        "flag_states": _states(taken),
        "reality": what.value,
        "without_times": without,
        "seconds": round(seconds, 3),
    }


def _states(taken: Taken) -> dict[str, int]:
    """Vessels by the state of their number, most first; "" is none."""
    counted: dict[str, int] = {}
    for mmsi in taken.vessels:
        state = flag_state(mmsi)
        counted[state] = counted.get(state, 0) + 1
    return dict(sorted(counted.items(), key=lambda item: (-item[1], item[0])))


def _summary(taken: Taken, what: Reality, without: list[str], seconds: float) -> list[str]:
    """What was in the logs, as a seaman says it."""
    states = [f"{state or 'none'} {count}" for state, count in _states(taken).items()]
    files = "1 log" if taken.files == 1 else f"{taken.files} logs"
    reports = f"{taken.positions:,} position reports, {taken.statics:,} of name and voyage"
    lines = [
        f"{files}, {_size(taken.bytes)}, taken in as {what} in {seconds:.1f} s.",
    ]
    if not taken.sentences:
        return [*lines, "There was not one AIS sentence in it. Is it a log of something else?"]
    vessels = "1 vessel" if len(taken.vessels) == 1 else f"{len(taken.vessels):,} vessels"
    lines.append(f"{vessels}: {reports}.")
    if taken.positions:
        lines.append(f"From {instant(taken.first)} to {instant(taken.last)}.")
    if states:
        more = f", and {len(states) - 8} more" if len(states) > 8 else ""
        lines.append(f"Flags by number: {', '.join(states[:8])}{more}.")
    if without:
        lines.append(
            f"No times in {', '.join(without)}: reports are spread over time, as --at and --rate "
            "say (without --at: from when the file was written last). Jumps cannot be told so."
        )
    odd = [f"  {count:,} {WORDS[name]}" for name, count in sorted(taken.flags.items(), key=_most)]
    if odd:
        lines += ["Kept and marked (a report may be several of these):", *odd]
    if taken.malformed or taken.incomplete:
        lines.append(
            f"No AIS: {taken.malformed:,} broken sentences, and {taken.incomplete:,} messages of "
            "which a part never came."
        )
    return lines


def _size(count: int) -> str:
    return f"{count / 1e6:.1f} MB" if count >= 1e6 else f"{count / 1e3:.0f} kB"


def _most(item: tuple[str, int]) -> int:
    return -item[1]
