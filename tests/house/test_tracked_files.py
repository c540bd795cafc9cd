"""What is in the repository works anywhere: no addresses of registries, no paths of a machine.

The patterns are put together from halves, so that this file does not find itself.
"""

import re

import pytest
from tests.house.source import ROOT, texts, tracked, where

REGISTRY = re.compile(
    "|".join(
        re.escape(a + b)
        for a, b in [
            ("npmjs", ".org"),
            ("npmjs", ".com"),
            ("yarnpkg", ".com"),
            ("pypi", ".org"),
            ("pythonhosted", ".org"),
            ("deb.debian", ".org"),
            ("nodesource", ".com"),
            ("--index", "-url"),
            ("extra-index", "-url"),
        ]
    )
)
RESOLVED = re.compile(r'"resol' + r'ved"\s*:\s*"')
MACHINE_PATH = re.compile(r"(?<![\w.}/-])/(?:wo" + r"rk|ro" + r"ot|ho" + r"me/[a-z]+)/")


def found(pattern: re.Pattern[str]) -> list[str]:
    """file:line of every match in a tracked text."""
    files = list(texts())
    assert len(files) > 10, "nothing to look at: is this a git checkout?"
    return [
        f"{where(path)}:{text.count(chr(10), 0, match.start()) + 1} {match[0]}"
        for path, text in files
        for match in pattern.finditer(text)
    ]


def test_no_file_names_the_host_of_a_registry() -> None:
    assert not found(REGISTRY)


def test_lock_files_record_no_download_addresses() -> None:
    assert not found(RESOLVED)


def test_no_file_names_a_path_of_one_machine() -> None:
    assert not found(MACHINE_PATH)


def test_requirements_carry_hashes() -> None:
    for name in ("requirements.txt", "requirements-dev.txt"):
        text = (ROOT / name).read_text(encoding="utf-8")
        pins = re.findall(r"^[a-z0-9][^\s=]*==", text, re.MULTILINE)
        assert pins
        assert text.count("--hash=sha256:") >= len(pins)


def test_nothing_that_is_built_or_installed_is_tracked() -> None:
    built = [where(p) for p in tracked() if {"node_modules", ".venv", "__pycache__"} & {*p.parts}]
    assert not built


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (REGISTRY, "https://registry.npmjs" + ".org/x"),
        (REGISTRY, "--index" + "-url https://example.org"),
        (RESOLVED, '"resol' + 'ved": "https://x"'),
        (MACHINE_PATH, "open('/wo" + "rk/main/x')"),
        (MACHINE_PATH, "see /ro" + "ot/.npmrc"),
    ],
)
def test_the_patterns_find_what_they_are_for(pattern: re.Pattern[str], text: str) -> None:
    assert pattern.search(text)
    assert not pattern.search("../shared/data, docs/work/notes, //root-key and the route /api/work")
