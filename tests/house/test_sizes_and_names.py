"""House rule 9: small, and named by the trade. And docstrings where others build on a name."""

import ast
from pathlib import Path

import pytest
from tests.house.source import (
    CODE_FOLDERS,
    ROOT,
    Function,
    functions,
    modules,
    tracked,
    tree,
    where,
)
from tests.house.test_docs import kinds_of

FILE_AIM, FILE_LIMIT = 400, 450
FUNCTION_AIM, FUNCTION_LIMIT = 40, 60
LONG = Path(__file__).with_name("long_functions.txt")
"""Functions over the aim, each with its length. The list may shrink and a length may fall."""

EMPTY_NAMES = set(
    "util utils helper helpers common manager managers base service services misc".split()
)
DOCUMENTED = ("values", "errors", "trust", "feed", "sharing", "sync")


def code_files() -> list[Path]:
    """All that people wrote as code: Python, TypeScript, Svelte, scripts."""
    return [
        path
        for path in tracked()
        if str(path.relative_to(ROOT)).startswith(tuple(f"{f}/" for f in CODE_FOLDERS))
        and path.suffix in {".py", ".ts", ".svelte", ".mjs", ".sh"}
        and "ui/src/api/" not in str(path)
    ]


def length(node: Function) -> int:
    """Lines of a function from its def on, without its docstring: saying why costs nothing."""
    assert node.end_lineno is not None
    lines = node.end_lineno - node.lineno + 1
    if ast.get_docstring(node) is not None:
        text = node.body[0]
        assert text.end_lineno is not None
        lines -= text.end_lineno - text.lineno + 1
    return lines


def long_functions() -> dict[str, int]:
    """file:function → lines, for all over the aim in src, bench and tools."""
    return {
        f"{where(path)}:{name}": length(node)
        for path in code_files()
        if path.suffix == ".py" and path.relative_to(ROOT).parts[0] in {"src", "bench", "tools"}
        for name, node in functions(tree(path))
        if length(node) > FUNCTION_AIM
    }


def allowed() -> dict[str, int]:
    """The list of functions that may be over the aim."""
    lines = [line for line in LONG.read_text(encoding="utf-8").splitlines() if line[:1] not in "# "]
    return {name: int(size) for name, size in (line.rsplit(" ", 1) for line in lines)}


def test_files_stay_small() -> None:
    files = code_files()
    assert files
    sizes = {where(p): len(p.read_text(encoding="utf-8").splitlines()) for p in files}
    too_long = {name: size for name, size in sizes.items() if size > FILE_LIMIT}
    assert not too_long, f"aim at {FILE_AIM} lines, {FILE_LIMIT} at the very most: {too_long}"


def test_functions_stay_small() -> None:
    found, listed = long_functions(), allowed()
    too_long = {name: size for name, size in found.items() if size > FUNCTION_LIMIT}
    assert not too_long, f"{FUNCTION_LIMIT} lines at the very most: {too_long}"
    new = {name: size for name, size in found.items() if size > listed.get(name, 0)}
    assert not new, f"aim at {FUNCTION_AIM} lines (or say so in {where(LONG)}): {new}"


def test_the_list_of_long_functions_only_shrinks() -> None:
    found = long_functions()
    stale = {name: size for name, size in allowed().items() if found.get(name) != size}
    assert not stale, f"take these off {where(LONG)}, or write the lower figure: {stale}"


def test_files_are_named_by_the_trade() -> None:
    empty = [
        where(path)
        for path in code_files()
        if {*path.relative_to(ROOT).parts[:-1], path.name.split(".")[0]} & EMPTY_NAMES
    ]
    assert not empty, f"a name that says nothing: {empty}"


@pytest.mark.parametrize("package", DOCUMENTED)
def test_public_names_say_what_they_are(package: str) -> None:
    files = modules(package)
    assert files
    silent = [
        f"{where(path, node)} {node.name}"
        for path in files
        for node in tree(path).body
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
        and not node.name.startswith("_")
        and not list(kinds_of(node))  # a fact has its sentence in docs/protocol/facts.md
        and ast.get_docstring(node) is None
    ]
    assert not silent, "\n" + "\n".join(silent)


def test_a_docstring_costs_no_length() -> None:
    source = 'def f():\n    """One.\n\n    Two.\n    """\n    x = 1\n    return x\n'
    [(name, node)] = functions(ast.parse(source))
    assert (name, length(node)) == ("f", 3)


def test_methods_are_found_by_their_full_name() -> None:
    source = "class A:\n    def f(self):\n        def g(): pass\n"
    assert [name for name, _ in functions(ast.parse(source))] == ["A.f", "A.f.g"]
