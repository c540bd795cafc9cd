"""A PostgreSQL of our own for the tests, from the binaries that are installed on this machine.

It listens on a socket in a folder of its own and on no port, is made on first use, and ends with
the tests: also when they are killed, by the kernel's word to a child whose parent has gone.
"""

import os
import pwd
import re
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from urllib.parse import quote, urlencode

import psycopg
import pytest

NO_POSTGRES = "no PostgreSQL 14 or newer here; on Debian: apt-get install -y postgresql"
SETTINGS = {
    "listen_addresses": "", "max_connections": "200", "shared_buffers": "32MB",
    "client_min_messages": "warning", "lc_messages": "C",
}  # fmt: skip


def find_binaries() -> Path | None:
    """The folder of the newest installed server, or None."""

    def version(folder: Path) -> int:
        return int(re.sub(r"\D.*", "", folder.parent.name) or 0)

    found = [p.parent for p in Path("/usr/lib/postgresql").glob("*/bin/postgres")]
    if not found and (on_path := shutil.which("postgres")):
        return Path(on_path).resolve().parent
    found = [folder for folder in found if version(folder) >= 14]
    return max(found, key=version, default=None)


class PostgresServer:
    """One server; each store that a test asks for is a schema of it."""

    def __init__(self) -> None:
        binaries = find_binaries()
        if binaries is None or shutil.which("setpriv") is None:
            pytest.skip(NO_POSTGRES)
        self._binaries = binaries
        self._user = "postgres" if os.getuid() == 0 else pwd.getpwuid(os.getuid()).pw_name
        self.folder = Path(tempfile.mkdtemp(prefix="kuroshio-pg-"))
        self._schemas = 0
        if os.getuid() == 0:  # the server refuses to run as root
            try:
                shutil.chown(self.folder, self._user)
            except LookupError:
                pytest.skip(NO_POSTGRES)
        self._run("initdb", "-D", str(self.data), "-U", "kuroshio", "--auth=trust", "--no-sync",
                  "--encoding=UTF8", "--locale=C.UTF-8")  # fmt: skip
        self.start()

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def _as_user(self, program: str, *arguments: str) -> list[str]:
        other = ["--reuid", self._user, "--regid", self._user, "--clear-groups"]
        change = other if os.getuid() == 0 else []
        return [
            "setpriv",
            *change,
            "--pdeathsig",
            "QUIT",
            str(self._binaries / program),
            *arguments,
        ]

    def _run(self, program: str, *arguments: str) -> None:
        done = subprocess.run(
            self._as_user(program, *arguments), capture_output=True, text=True, cwd=self.folder
        )
        assert done.returncode == 0, done.stdout + done.stderr

    def start(self) -> None:
        """Begin to serve, and wait until it does."""
        settings = [f"-c{name}={value}" for name, value in SETTINGS.items()]
        with (self.folder / "server.log").open("ab") as log:
            self.process = subprocess.Popen(
                self._as_user("postgres", "-D", str(self.data), "-k", str(self.folder), *settings),
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=self.folder,
            )  # fmt: skip
        end = time.monotonic() + 60
        while True:
            try:
                psycopg.connect(self.url(), autocommit=True).close()
                return
            except psycopg.OperationalError:
                assert self.process.poll() is None, (self.folder / "server.log").read_text()
                assert time.monotonic() < end, (self.folder / "server.log").read_text()
                time.sleep(0.05)

    def stop(self) -> None:
        """End as by a crash; what was committed is there after the next start."""
        self.process.send_signal(signal.SIGQUIT)
        self.process.wait(60)

    def remove(self) -> None:
        """Stop, and leave nothing behind."""
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def url(self, schema: str = "public") -> str:
        """How to reach a schema of it."""
        given = {"host": str(self.folder), "options": f"-csearch_path={schema}"}
        return f"postgresql://kuroshio@/postgres?{urlencode(given, quote_via=quote)}"

    def new_store(self) -> str:
        """The address of a store that holds nothing yet."""
        self._schemas += 1
        name = f"store{self._schemas}"
        with psycopg.connect(self.url(), autocommit=True) as db:
            db.execute(f"create schema {name}".encode())
        return self.url(name)

    def ask(self, url: str, sql: str) -> list[tuple[object, ...]]:
        """What an administrator sees."""
        with psycopg.connect(url, autocommit=True) as db:
            found = db.execute(sql.encode())
            return found.fetchall() if found.description else []
