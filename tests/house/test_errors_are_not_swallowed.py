"""House rule 6: anything that is no Refused, Untrusted or Unavailable is a bug, and is seen.

Only node/jobs.py, which keeps a node's work going, may catch broadly. A handler that cleans up and
then says a bare `raise` swallows nothing.
"""

import ast
from collections.abc import Iterator

import pytest
from tests.house.source import PACKAGE, modules, tree, where

MAY_CATCH_BROADLY = {PACKAGE / "node" / "jobs.py"}
BROAD = {"Exception", "BaseException"}


def names(node: ast.expr | None) -> set[str]:
    """The exceptions an `except` or a `suppress` names; a bare one catches BaseException."""
    if node is None:
        return {"BaseException"}
    if isinstance(node, ast.Tuple):
        return set().union(*map(names, node.elts))
    return {getattr(node, "id", getattr(node, "attr", ""))}


def raises_again(handler: ast.ExceptHandler) -> bool:
    """Whether a handler ends in a bare `raise`, and leaves in no other way before."""
    last = handler.body[-1]
    leaves = (ast.Return, ast.Continue, ast.Break)
    early = any(isinstance(node, leaves) for part in handler.body for node in ast.walk(part))
    return isinstance(last, ast.Raise) and last.exc is None and not early


def broad(source: ast.Module) -> Iterator[ast.AST]:
    """Every place that catches anything whatever."""
    for node in ast.walk(source):
        if isinstance(node, ast.ExceptHandler):
            if names(node.type) & BROAD and not raises_again(node):
                yield node
        elif isinstance(node, ast.Call):
            called = getattr(node.func, "id", getattr(node.func, "attr", ""))
            if called == "suppress" and set().union(*map(names, node.args)) & BROAD:
                yield node


def test_only_jobs_catches_broadly() -> None:
    files = [path for path in modules() if path not in MAY_CATCH_BROADLY]
    assert files
    found = [where(path, node) for path in files for node in broad(tree(path))]
    assert not found, f"name what you expect, and let the rest be seen: {found}"


@pytest.mark.parametrize(
    "source",
    [
        "try: f()\nexcept: pass",
        "try: f()\nexcept Exception: pass",
        "try: f()\nexcept (ValueError, BaseException): pass",
        "try: f()\nexcept Exception as e: raise ValueError from e",
        "def g():\n  try: f()\n  except Exception:\n    if x: return\n    raise",
        "try: f()\nexcept* Exception: pass",
        "with contextlib.suppress(Exception): f()",
    ],
)
def test_a_broad_catch_is_found(source: str) -> None:
    assert list(broad(ast.parse(source)))


def test_cleaning_up_is_not() -> None:
    assert not list(broad(ast.parse("try: f()\nexcept BaseException:\n    undo()\n    raise")))


def test_a_named_catch_is_not() -> None:
    assert not list(broad(ast.parse("try: f()\nexcept (OSError, msgspec.DecodeError): pass")))
