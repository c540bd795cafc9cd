"""The process that answers questions about the past ends with its node, however that ends."""

import subprocess
import sys
from pathlib import Path

from tests.e2e.three_nodes import until

NODE = """
import os, signal
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from kuroshio.node import history_work as work
pool = ProcessPoolExecutor(1, mp_context=get_context("spawn"), initializer=work.be_modest)
print(pool.submit(os.getpid).result(), flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_killed_node_leaves_no_process_behind() -> None:
    said = subprocess.run([sys.executable, "-c", NODE], capture_output=True, text=True, check=False)
    worker = Path("/proc") / said.stdout.strip()
    assert said.stdout.strip().isdigit(), said.stderr
    until("the worker has ended", lambda: not worker.exists() or _is_dead(worker))


def _is_dead(process: Path) -> bool:
    """Ended, and nobody has asked for its exit code yet."""
    try:
        return (process / "stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True
