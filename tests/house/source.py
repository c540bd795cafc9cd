"""How the house tests read the source: parsed once, named as it is imported."""

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SRC = ROOT / "src"
PACKAGE = SRC / "kuroshio"
CODE_FOLDERS = ("src", "tests", "bench", "tools", "ui/src")
PURE = (
    "errors",
    "values",
    "compression",
    "geo",
    "trust",
    "phrases",
    "feed",
    "consent",
    "sharing",
    "sync",
    "domains",
    "maritime",
    "gateways",
    "desk",
)
"""The packages below the line: no clock, chance, disk, network, thread, async, environment."""

Function = ast.FunctionDef | ast.AsyncFunctionDef


def modules(*packages: str) -> list[Path]:
    """The Python files of these packages of kuroshio (all without a name), sorted."""
    if not packages:
        return sorted(PACKAGE.rglob("*.py"))
    found: list[Path] = []
    for name in packages:
        found += sorted((PACKAGE / name).rglob("*.py"))
        found += [p for p in [PACKAGE / f"{name}.py"] if p.exists()]
    return found


@cache
def tree(path: Path) -> ast.Module:
    """The syntax tree of a file."""
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def where(path: Path, node: ast.AST | None = None) -> str:
    """file:line, as an editor takes it."""
    line = f":{node.lineno}" if node is not None and hasattr(node, "lineno") else ""
    return f"{path.relative_to(ROOT)}{line}"


@cache
def tracked() -> tuple[Path, ...]:
    """Every file that git tracks, and those about to be: untracked but not ignored."""
    listing = subprocess.run(
        [
            "git",
            "-c",
            "safe.directory=*",
            "ls-files",
            "-z",
            "--cached",
            "--others",
            "--exclude-standard",
        ],
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
    ).stdout
    return tuple(p for n in sorted(set(listing.split("\0"))) if n and (p := ROOT / n).is_file())


def texts() -> Iterator[tuple[Path, str]]:
    """Every tracked file that is text, with its text."""
    for path in tracked():
        data = path.read_bytes()
        if b"\0" not in data[:8192]:
            yield path, data.decode("utf-8", "replace")


def functions(module: ast.Module) -> Iterator[tuple[str, Function]]:
    """Every function and method with its dotted name inside the module."""

    def walk(node: ast.AST, prefix: str) -> Iterator[tuple[str, Function]]:
        for child in ast.iter_child_nodes(node):
            name = prefix
            if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                name = f"{prefix}{child.name}."
            if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
                yield name[:-1], child
            yield from walk(child, name)

    return walk(module, "")
