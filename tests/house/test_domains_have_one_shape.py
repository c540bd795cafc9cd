"""House rule 3: a domain is one file with one shape, and `apply` never refuses."""

import ast
import importlib
from pathlib import Path

import pytest
from tests.house.source import PACKAGE, functions, tree, where

DOMAINS = sorted(p for p in (PACKAGE / "domains").glob("*.py") if p.name != "__init__.py")
SHAPE = ("NAME", "FACTS", "Fact", "State", "new", "apply", "facets")


def refusals(source: ast.Module) -> list[ast.AST]:
    """What can stop a fold: a raise or an assert in `apply` or in a function it is made of."""
    return [
        node
        for name, function in functions(source)
        if name.split(".")[0].lstrip("_").startswith("apply")
        for node in ast.walk(function)
        if isinstance(node, ast.Raise | ast.Assert)
    ]


def test_domains_is_flat() -> None:
    assert DOMAINS
    assert not [p for p in (PACKAGE / "domains").iterdir() if p.is_dir() and p.name[0] != "_"]


@pytest.mark.parametrize("path", DOMAINS, ids=lambda p: p.stem)
def test_a_domain_has_the_shape(path: Path) -> None:
    domain = importlib.import_module(f"kuroshio.domains.{path.stem}")
    missing = [name for name in SHAPE if not hasattr(domain, name)]
    assert not missing, f"{where(path)} has no {missing}"
    assert path.stem == domain.NAME
    assert domain.FACTS
    wrong = [k for k, f in domain.FACTS.items() if f.kind != k or not k.startswith(f"{path.stem}.")]
    assert not wrong
    thawed = [k for k, f in domain.FACTS.items() if not f.__struct_config__.frozen]
    assert not thawed, f"a fact is never edited: {thawed}"
    assert isinstance(domain.new(), domain.State)


@pytest.mark.parametrize("path", DOMAINS, ids=lambda p: p.stem)
def test_apply_never_refuses(path: Path) -> None:
    assert not [where(path, node) for node in refusals(tree(path))]


def test_a_refusal_in_apply_is_found() -> None:
    source = "def apply(s, h, f):\n    if f: raise Refused('a.b', '')\n"
    assert refusals(ast.parse(source))
    assert not refusals(ast.parse(source.replace("apply", "decide")))
