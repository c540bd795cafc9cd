"""What every benchmark ends with: the machine, a table, and one line of JSON when asked for."""

import json
import os
import platform
from pathlib import Path
from typing import Any

import numpy as np


def machine() -> dict[str, Any]:
    """Enough to judge the figures by."""
    cpu = ""
    info = Path("/proc/cpuinfo")
    if info.exists():
        models = [line for line in info.read_text().splitlines() if line.startswith("model name")]
        cpu = models[0].partition(":")[2].strip() if models else ""
    return {
        "cpu": cpu,
        "cores": os.cpu_count(),
        "load": round(os.getloadavg()[0], 2),
        "system": platform.platform(),
        "python": platform.python_version(),
    }


def percentile(values: list[float], percent: float) -> float:
    """The nearest-rank percentile; no interpolation makes a tail look better."""
    return float(np.percentile(values, percent, method="higher"))


def finish(
    bench: str,
    figures: dict[str, Any],
    peers: dict[str, Any],
    ratios: dict[str, Any],
    as_json: bool,
) -> None:
    """Print the table and, when asked, the line of JSON."""
    for title, rows in (("figures", figures), ("peers", peers), ("ratios", ratios)):
        for name, value in rows.items():
            shown = f"{value:,.2f}" if isinstance(value, float) else f"{value:,}"
            print(f"{title:8} {name:42} {shown:>14}")
    if as_json:
        out = {"bench": bench, "machine": machine(), "figures": figures, "peers": peers,
               "ratios": ratios}  # fmt: skip
        print(json.dumps(out))
