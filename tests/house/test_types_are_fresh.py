"""What the pages believe about the node is what the node says: the schemas are made from it."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from tests.house.source import ROOT

API = ROOT / "ui" / "src" / "api"


def test_the_pages_schemas_are_those_of_the_node(tmp_path: Path) -> None:
    (tmp_path / "scripts").mkdir()
    made = tmp_path / "src" / "api"
    made.mkdir(parents=True)
    script = shutil.copy(ROOT / "ui" / "scripts" / "schemas.py", tmp_path / "scripts")
    subprocess.run([sys.executable, str(script)], check=True)
    names = [path.name for path in made.iterdir()]
    assert names
    stale = [
        name
        for name in names
        if json.loads((made / name).read_text(encoding="utf-8"))
        != json.loads((API / name).read_text(encoding="utf-8"))
    ]
    assert not stale, f"run `make types`: the shapes have changed, ui/src/api/{stale} has not"


def test_the_pages_http_api_is_that_of_the_node(tmp_path: Path) -> None:
    kept = API / "openapi.json"
    if not kept.exists():
        pytest.skip("ui/src/api/openapi.json is not made yet: make types")
    made = tmp_path / "openapi.json"
    command = [sys.executable, "-m", "kuroshio.web.schema", str(made), str(tmp_path / "live.json")]
    subprocess.run(command, check=True, cwd=ROOT)
    same = json.loads(made.read_text("utf-8")) == json.loads(kept.read_text("utf-8"))
    assert same, "run `make types`: the routes have changed, ui/src/api/openapi.json has not"
