"""docs/asvs.md: every test that it names is there, and every row has an answer."""

import ast
import re

from tests.house.source import ROOT

PAGE = (ROOT / "docs" / "asvs.md").read_text(encoding="utf-8")
ANSWERS = {"met", "not met", "in part", "does not apply", "organisation", "by default"}


def names(path: str) -> set[str]:
    """Functions and classes in a test file."""
    source = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    return {node.name for node in ast.walk(source) if isinstance(node, kinds)}


def test_every_test_that_the_page_names_is_there() -> None:
    named = re.findall(r"`(tests/[\w/.]+\.py)(?:::(\w+))?`", PAGE)
    assert len(named) > 40
    gone = [
        f"{path}::{name}"
        for path, name in named
        if not (ROOT / path).exists() or (name and name not in names(path))
    ]
    assert not gone


def test_every_row_has_an_answer() -> None:
    rows = re.findall(r"^\| (\d+\.\d+\.\d+[^|]*) \| ([^|]*) \| ([^|]*) \|", PAGE, re.MULTILINE)
    assert len(rows) > 60
    assert {answer for _, answer, _ in rows} <= ANSWERS
    wordless = [item for item, answer, why in rows if answer != "met" and not why.strip()]
    assert not wordless, "what is not met says what is missing"
