"""House rule 2: the world stays above the line.

What lies below takes `now`, random bytes, and functions that seal and open as arguments. So an
import there is allowed only if it is listed here, and of what is allowed the few parts that
touch clock, chance or disk are named and refused.
"""

import ast
import textwrap
from collections.abc import Iterator

import pytest
from tests.house.source import PURE, modules, tree, where

STDLIB = {
    "__future__", "abc", "base64", "binascii", "bisect", "collections", "dataclasses", "datetime",
    "decimal", "enum", "fractions", "functools", "hashlib", "heapq", "itertools", "math",
    "operator", "re", "string", "struct", "types", "typing", "unicodedata", "zlib",
}  # fmt: skip
EVERYWHERE = STDLIB | {"kuroshio", "msgspec", "numpy"}
ALLOWED = {
    "errors": STDLIB,
    "values": STDLIB | {"kuroshio", "msgspec"},
    "compression": STDLIB | {"kuroshio", "zstandard"},
    "geo": EVERYWHERE | {"shapely", "pyproj"},
    "trust": EVERYWHERE | {"cbor2", "cryptography"},
    "phrases": STDLIB | {"kuroshio", "msgspec"},
    "consent": EVERYWHERE,
    "feed": EVERYWHERE | {"cbor2", "cryptography"},
    "sharing": EVERYWHERE | {"cbor2"},
    "sync": EVERYWHERE | {"cbor2"},
    "domains": EVERYWHERE,
    "maritime": EVERYWHERE | {"cbor2"},
    # Foreign formats are XML, JSON, YAML and tables; these parsers touch neither disk nor network.
    "gateways": EVERYWHERE | {"cbor2", "csv", "json", "xml", "yaml"},
    "desk": EVERYWHERE,
}
NUMBA = {"maritime", "geo"}  # the `fast` extra
REFUSED_MODULES = {
    "numpy.ctypeslib": "disk",
    "cryptography.fernet": "chance",
    "cryptography.hazmat.primitives.hpke": "chance: sealing is an argument",
    "msgspec.toml": "not a format of ours",
    "msgspec.yaml": "not a format of ours",
    "xml.sax": "reads from the network",
    "xml.dom": "reads from the network",
}
REFUSED_BUILTINS = {
    "open", "input", "print", "exec", "eval", "compile", "breakpoint", "__import__", "globals",
}  # fmt: skip
REFUSED_ATTRIBUTES = {
    "now": "clock", "utcnow": "clock", "today": "clock",
    "generate": "chance", "generate_key": "chance", "urandom": "chance",
    "memmap": "disk", "fromfile": "disk", "tofile": "disk", "loadtxt": "disk", "savetxt": "disk",
    "genfromtxt": "disk", "savez": "disk", "savez_compressed": "disk", "file_digest": "disk",
}  # fmt: skip
"""Called as x.name(...). A field of that name may be read: `state.now` is data."""
REFUSED_OF_NUMPY = {"load", "save", "savez"}
SEEDED = {"Generator", "default_rng", "PCG64", "SeedSequence"}
"""What of numpy.random may stand below the line: generators, which must be given their seed."""


def imports(node: ast.AST) -> list[str]:
    """The full names a statement imports: `from a import b` is both a and a.b."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
        return [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
    return []


def refusal(node: ast.AST, allowed: set[str]) -> str | None:
    """Why this node may not stand below the line."""
    for name in imports(node):
        if name.split(".")[0] not in allowed:
            return f"imports {name}"
        if name.startswith("numpy.random.") and name.split(".")[2] not in SEEDED:
            return f"imports {name} (chance)"
        for module, why in REFUSED_MODULES.items():
            if name == module or name.startswith(module + "."):
                return f"imports {name} ({why})"
    if isinstance(node, ast.AsyncFunctionDef | ast.AsyncFor | ast.AsyncWith | ast.Await):
        return "is async"
    if isinstance(node, ast.Global):
        return "keeps state in a global"
    if isinstance(node, ast.Name) and node.id in REFUSED_BUILTINS:
        return f"uses {node.id}"
    if isinstance(node, ast.Attribute):
        of = ast.unparse(node.value)
        if of in {"np", "numpy"} and node.attr in REFUSED_OF_NUMPY:
            return f"uses {of}.{node.attr} (disk)"
        if of in {"np.random", "numpy.random"} and node.attr not in SEEDED:
            return f"uses {of}.{node.attr} (chance)"
    return refused_call(node) if isinstance(node, ast.Call) else None


def refused_call(node: ast.Call) -> str | None:
    """Why this call may not stand below the line."""
    name = getattr(node.func, "attr", getattr(node.func, "id", ""))
    if name in SEEDED and not node.args and not node.keywords:
        return f"calls {name}() without a seed (chance)"
    if isinstance(node.func, ast.Attribute) and name in REFUSED_ATTRIBUTES:
        return f"calls .{name}() ({REFUSED_ATTRIBUTES[name]})"
    return None


def violations(source: ast.Module, package: str) -> Iterator[tuple[ast.AST, str]]:
    """Every place where a module of `package` reaches for the world."""
    allowed = ALLOWED[package] | ({"numba"} if package in NUMBA else set())
    for node in ast.walk(source):
        why = refusal(node, allowed)
        if why is not None:
            yield node, why


@pytest.mark.parametrize("package", PURE)
def test_below_the_line_nothing_reaches_for_the_world(package: str) -> None:
    files = modules(package)
    assert files, f"{package} has gone: take it off the list in source.py"
    found = [
        f"{where(path, node)} {why}"
        for path in files
        for node, why in violations(tree(path), package)
    ]
    assert not found, "\n" + "\n".join(found)


def test_every_pure_package_has_its_list() -> None:
    assert set(ALLOWED) == set(PURE)


BAD = [
    "import time",
    "import os.path",
    "from time import monotonic",
    "from pathlib import Path",
    "import random",
    "import secrets",
    "import socket",
    "import asyncio",
    "import threading",
    "import structlog",
    "import httpx",
    "import apsw",
    "import litestar",
    "import importlib.resources",
    "import uuid",
    "def f():\n    import time",
    "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import apsw",
    "from datetime import datetime\nx = datetime.now()",
    "from datetime import datetime, UTC\nx = datetime.now(UTC)",
    "import datetime\nx = datetime.datetime.utcnow()",
    "from datetime import date\nx = date.today()",
    "open('a')",
    "x = open",
    "print('here')",
    "__import__('os')",
    "import numpy as np\nx = np.random.default_rng()",
    "import numpy as np\nnp.random.seed(1)",
    "import numpy as np\nx = np.random.random()",
    "from numpy.random import random",
    "from numpy.random import default_rng\nx = default_rng()",
    "import numpy as np\nx = np.load('a')",
    "import numpy as np\nx = np.fromfile('a')",
    "async def f():\n    pass",
    "x = 0\ndef f():\n    global x\n    x = 1",
    "import ed25519\nk = ed25519.Ed25519PrivateKey.generate()",
    "k = Ed25519PrivateKey.generate()",
    "from cryptography.hazmat.primitives import hpke",
    "from cryptography.hazmat.primitives.hpke import Suite",
]
GOOD = [
    "import hashlib\nx = hashlib.sha256(b'').digest()",
    "from datetime import UTC, datetime\nx = datetime.fromtimestamp(0, UTC)",
    "def due(now: int, state: object) -> bool:\n    return state.now < now",
    "import numpy as np\nx = np.frombuffer(b'', np.uint8)",
    "import numpy as np\ndef f(s: int) -> np.random.Generator: return np.random.default_rng(s)",
    "from kuroshio.errors import Refused",
    "from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey",
]


@pytest.mark.parametrize("source", BAD)
def test_a_reach_for_the_world_is_caught(source: str) -> None:
    assert list(violations(ast.parse(textwrap.dedent(source)), "trust"))


@pytest.mark.parametrize("source", GOOD)
def test_what_is_pure_passes(source: str) -> None:
    assert not list(violations(ast.parse(source), "trust"))


@pytest.mark.parametrize(
    ("package", "source"),
    [
        ("errors", "import msgspec"),
        ("domains", "import cryptography"),
        ("feed", "import shapely"),
        ("phrases", "import numpy"),
        ("sync", "import json"),
    ],
)
def test_each_package_has_its_own_list(package: str, source: str) -> None:
    assert list(violations(ast.parse(source), package))
