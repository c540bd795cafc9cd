"""Processor time of the picture process at 5,000 AIS messages a second, and bytes to a partner.

`python -m bench.picture [--quick] [--json] [--rate N]`: one picture process fed over TCP on
loopback by the load generator, its partner acknowledging every frame at once.
"""

import argparse
import asyncio
import contextlib
import json
import os
import platform
import socket
import sys
import time
from typing import Any

import msgspec

from kuroshio.sharing.handling import Handling
from kuroshio.sharing.masks import PictureMask
from kuroshio.values import Reality
from kuroshio.wire.ais_feed import feed
from kuroshio.wire.picture_link import PictureClient

WARM_UP = 3.0
Figures = dict[str, float]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


async def measure(rate: int, seconds: float) -> Figures:
    port = free_port()
    source = {
        "name": "load",
        "url": f"tcp-listen://127.0.0.1:{port}",
        "speed": 1,
        "reality": "SIMULATED",
    }
    everything = msgspec.to_builtins(PictureMask((), Handling()))
    release = {"JPN": {"allowed": True, "reason": "", "masks": [everything]}}
    counts: list[tuple[float, dict[str, Any]]] = []
    async with PictureClient("TWN", Reality.SIMULATED, [source], release) as client:
        client.partner_ready("JPN", 0)
        feeding = asyncio.create_task(feed(f"load:{rate}", {"TWN": ("127.0.0.1", port)}))
        before, begun = os.times(), time.monotonic()
        async with asyncio.timeout(WARM_UP + seconds + 30):
            async for message in client.messages():
                if message["kind"] == "partner":
                    client.partner_ready("JPN", message["seq"])
                if message["kind"] == "counts" and message["taken_in"]:
                    counts.append((time.monotonic(), message))
                if counts and counts[-1][0] - counts[0][0] > seconds + WARM_UP:
                    break
        spent = os.times()
        fed = (spent.user + spent.system - before.user - before.system) / (time.monotonic() - begun)
        feeding.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await feeding
    started = next(entry for entry in counts if entry[0] - counts[0][0] > WARM_UP)
    return figures(started, counts[-1], fed)


def figures(
    first: tuple[float, dict[str, Any]], last: tuple[float, dict[str, Any]], fed: float
) -> Figures:
    span = last[0] - first[0]
    begin, end = first[1], last[1]
    messages = end["by_source"][0]["messages"] - begin["by_source"][0]["messages"]
    sent = {
        key: end["sent"]["JPN"][key] - begin["sent"]["JPN"][key] for key in ("updates", "bytes")
    }
    return {
        "messages_s": round(messages / span),
        "cpu_percent": round((end["cpu_seconds"] - begin["cpu_seconds"]) / span * 100, 2),
        "load_generator_and_client_cpu_percent": round(fed * 100, 2),
        "partner_updates_s": round(sent["updates"] / span),
        "partner_bytes_per_update": round(sent["bytes"] / max(1, sent["updates"]), 2),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--rate", type=int, default=5_000)
    options = parser.parse_args()
    result = asyncio.run(measure(options.rate, 10 if options.quick else 60))
    for name, value in result.items():
        print(f"{name:40} {value:12,}")
    if options.json or options.quick:
        machine = {"python": platform.python_version(), "system": sys.platform}
        print(
            json.dumps(
                {
                    "bench": "picture",
                    "machine": {**machine, "machine": platform.machine()},
                    "figures": result,
                    "peers": {},
                    "ratios": {},
                }
            )
        )


if __name__ == "__main__":
    main()
