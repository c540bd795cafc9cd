"""A machine that lacks something is told what, and the line that installs it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.house.source import ROOT


def needs(tmp_path: Path, **programs: str) -> subprocess.CompletedProcess[str]:
    """Run tools/needs.sh where only these programs exist, each a few lines of shell."""
    for name, body in {"sed": 'exec /bin/sed "$@"', **programs}.items():
        path = tmp_path / name
        path.write_text(f"#!/bin/bash\n{body}\n", encoding="utf-8")
        path.chmod(0o755)
    return subprocess.run(
        ["/bin/bash", str(ROOT / "tools" / "needs.sh")],
        env={"PATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )


NODE_18 = 'case "$1" in --version) echo v18.19.0;; *) exit 1;; esac'
NODE_20 = 'case "$1" in --version) echo v20.19.0;; esac'
PYTHON = "exit 0"
PYTHON_WITHOUT_VENV = 'case "$2" in *ensurepip*) exit 1;; esac'


def test_a_machine_with_everything_is_told_nothing(tmp_path: Path) -> None:
    done = needs(tmp_path, python3=PYTHON, node=NODE_20, npm="")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.parametrize(
    ("programs", "line"),
    [
        ({}, "apt-get install -y python3 python3-venv nodejs npm"),
        ({"python3": PYTHON_WITHOUT_VENV, "node": NODE_20, "npm": ""}, "install -y python3-venv"),
        ({"python3": PYTHON, "node": NODE_18, "npm": ""}, "install -y nodejs"),
        ({"python3": PYTHON, "node": NODE_20}, "install -y npm"),
        ({"python3": "exit 1", "node": NODE_20, "npm": ""}, "install -y python3 python3-venv"),
    ],
)
def test_one_line_installs_what_is_missing(
    tmp_path: Path, programs: dict[str, str], line: str
) -> None:
    done = needs(tmp_path, **programs)
    assert done.returncode == 1
    assert [text for text in done.stderr.splitlines() if text.endswith(line)]


def test_an_old_node_is_told_where_a_newer_one_comes_from(tmp_path: Path) -> None:
    told = needs(tmp_path, python3=PYTHON, node=NODE_18, npm="").stderr
    assert "this one is v18.19.0" in told
    assert "Debian 13" in told


def test_the_last_lines_say_what_was_not_run(tmp_path: Path) -> None:
    (tmp_path / "test_page.py").write_text(
        "import pytest\n"
        "def test_asks(chromium): pass\n"
        "@pytest.mark.browser\n"
        "def test_marked(): pass\n"
        "def test_plain(): pass\n",
        encoding="utf-8",
    )
    done = subprocess.run(
        [
            *(sys.executable, "-m", "pytest", "-p", "tests.conftest", "-p", "pytest_timeout"),
            *(
                "-c",
                str(ROOT / "pyproject.toml"),
                "--rootdir",
                str(ROOT),
                "-p",
                "no:cacheprovider",
                str(tmp_path),
            ),
        ],
        cwd=ROOT,
        env=os.environ
        | {"KUROSHIO_CHROMIUM": str(tmp_path / "none"), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    *_, why, closing = done.stdout.strip().splitlines()
    assert why.startswith("NOT RUN: 2 x no chromium here")
    assert "apt-get install -y chromium" in why
    assert closing.startswith("1 passed, 2 skipped")
