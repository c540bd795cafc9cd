"""`python -m kuroshio`: the same as the command `kuroshio`."""

from kuroshio.cli.main import app

app()
