"""Runs the commands of a page of docs/operate as they stand: real processes, real files.

Only places, addresses and what is typed secretly are put in. `systemctl` starts and stops the node
whose folder was named last; `kuroshio run` starts it.
"""

import asyncio
import os
import re
import signal
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import httpx
from tests.node.fleet import until

DOCS = Path(__file__).parents[2] / "docs" / "operate"
BLOCK = re.compile(r"^```sh\n(.*?)^```", re.MULTILINE | re.DOTALL)


def blocks(page: str) -> list[str]:
    """The shell blocks of a page, in order."""
    return BLOCK.findall((DOCS / page).read_text(encoding="utf-8"))


@dataclass
class Shell:
    """Somebody who types what a page says."""

    folder: Path
    """Of the node that systemd would run."""
    url: str
    places: dict[str, str]
    """What a page names → what it is here."""
    variables: dict[str, str] = field(default_factory=dict)
    ready: int = 200
    _process: subprocess.Popen[bytes] | None = None

    async def type(self, block: str) -> None:
        """Run the lines of a block; each must end as the page says."""
        for line in block.splitlines():
            for said, here in self.places.items():
                line = line.replace(said, here)
            words = line.split()
            if words[:2] == ["systemctl", "stop"]:
                await asyncio.to_thread(self.stop)
            elif words[:2] == ["systemctl", "start"]:
                await self.start(self.folder)
            elif words[:2] == ["kuroshio", "run"]:
                await self.start(Path(words[2]))
            else:
                await self._run(line)

    async def _run(self, line: str) -> None:
        program = f'kuroshio() {{ "{sys.executable}" -m kuroshio "$@"; }}; {line}'
        done = await asyncio.to_thread(
            subprocess.run, ["bash", "-c", program], capture_output=True, text=True,
            env={**os.environ, **self.variables}, check=False,
        )  # fmt: skip
        expected = 1 if "exit code 1" in line else 0
        assert done.returncode == expected, f"{line}\n{done.stdout}{done.stderr}"

    async def start(self, folder: Path) -> None:
        """Run the node until `stop`, and wait until it is ready."""
        self.folder = folder
        self._process = await asyncio.to_thread(
            subprocess.Popen, [sys.executable, "-m", "kuroshio", "run", str(folder)],
            stdout=subprocess.DEVNULL, stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip
        await until("the node is ready", self._is_ready, 60)

    def _is_ready(self) -> bool:
        assert self._process is not None
        assert self._process.poll() is None, "the node has ended"
        try:
            answer = httpx.get(f"{self.url}/readyz", timeout=1, verify=False)
        except httpx.HTTPError:
            return False
        return answer.status_code == 200

    def stop(self) -> None:
        """End the node, if one runs."""
        if self._process is not None:
            self._process.send_signal(signal.SIGTERM)
            self._process.wait(30)
            self._process = None
