"""House rule 8: importing has no side effect. Every module, in a process of its own."""

import json
import subprocess
import sys
from pathlib import Path

from tests.house.source import PACKAGE, ROOT, modules

PROBE = """
import importlib, json, logging, os, signal, sys, threading, warnings

seen = []
def watch(event, args):
    if event == "open":
        path, mode, flags = (*args, None, None)[:3]
        writes = isinstance(flags, int) and flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
        if writes and str(path) != os.devnull:
            seen.append(f"opened {path} to write")
    elif event in ("socket.connect", "socket.bind", "subprocess.Popen", "os.mkdir", "os.remove",
                   "sqlite3.connect", "os.putenv", "os.fork"):
        seen.append(f"{event} {args!r}"[:200])

warnings.simplefilter("error")
for foreign in FOREIGN:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            importlib.import_module(foreign)
        except ImportError:
            pass
handlers = [signal.getsignal(n) for n in (signal.SIGINT, signal.SIGTERM)]
loggers = list(logging.getLogger().handlers)
threads = threading.active_count()
sys.addaudithook(watch)
for name in NAMES:
    before = len(seen)
    importlib.import_module(name)
    if threading.active_count() != threads:
        seen.append("started a thread")
        threads = threading.active_count()
    seen[before:] = [f"{name}: {what}" for what in seen[before:]]
if [signal.getsignal(n) for n in (signal.SIGINT, signal.SIGTERM)] != handlers:
    seen.append("a signal handler was set")
if logging.getLogger().handlers != loggers:
    seen.append("logging was configured")
json.dump(seen, sys.stderr)
"""
FOREIGN = (
    *("apsw", "argon2", "authlib", "cbor2", "cryptography.x509", "httpx", "litestar", "numpy"),
    *("prometheus_client", "rich", "structlog", "typer", "uvicorn", "webauthn", "websockets"),
)
"""What others wrote is imported first: its warnings and its habits are not ours to hold."""


def imported(
    names: list[str], folder: Path = ROOT, foreign: tuple[str, ...] = FOREIGN
) -> subprocess.CompletedProcess[str]:
    """Import modules one after another in a fresh process that watches them."""
    probe = f"NAMES = {names!r}\nFOREIGN = {foreign!r}\n{PROBE}"
    return subprocess.run(
        [sys.executable, "-B", "-c", probe],
        capture_output=True,
        text=True,
        cwd=folder,
        timeout=120,
        check=False,
    )


def test_importing_any_module_has_no_side_effect() -> None:
    names = [
        ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts).removesuffix(".__init__")
        for path in modules()
        if path.name != "__main__.py"
    ]
    assert names
    done = imported(names)
    assert done.returncode == 0, done.stderr[-2000:]
    assert done.stdout == "", "importing printed something"
    assert json.loads(done.stderr) == []


def test_a_side_effect_is_seen(tmp_path: Path) -> None:
    (tmp_path / "noisy.py").write_text(
        "import threading, time, socket\n"
        "threading.Thread(target=time.sleep, args=(1,), daemon=True).start()\n"
        "open('left.txt', 'w').close()\n"
        "with socket.socket() as s: s.bind(('127.0.0.1', 0))\n",
        encoding="utf-8",
    )
    seen = json.loads(imported(["noisy"], tmp_path, ()).stderr)
    assert any("to write" in what for what in seen)
    assert any("socket.bind" in what for what in seen)
    assert any("started a thread" in what for what in seen)
