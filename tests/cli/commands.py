"""Running the command in this process, as a person would type it."""

import json
from typing import Any

from click.testing import Result
from typer.testing import CliRunner

from kuroshio.cli.main import app


def run(*words: object, typed: str = "") -> Result:
    """Run `kuroshio` with these words."""
    return CliRunner().invoke(app, [str(word) for word in words], input=typed)


def done(*words: object, typed: str = "") -> str:
    """What a command that must succeed prints."""
    result = run(*words, typed=typed)
    assert result.exit_code == 0, result.output
    return str(result.stdout)


def value(*words: object) -> Any:
    """What a command that must succeed gives to a program."""
    return json.loads(done(*words, "--json"))


def failed(*words: object, typed: str = "") -> tuple[int, str]:
    """The exit code of a command that must fail, and the last line on stderr without prompts."""
    result = run(*words, typed=typed)
    assert result.exit_code != 0, result.output
    last = (str(result.stderr).strip().splitlines() or [""])[-1]
    for prompt in ("New passphrase for the root key:", "Passphrase of the root key:", "Password:"):
        last = last.removeprefix(prompt)
    return result.exit_code, last.strip().removeprefix("Repeat for confirmation:").strip()
