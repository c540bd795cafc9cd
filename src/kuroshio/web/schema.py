"""`python -m kuroshio.web.schema OPENAPI.json LIVE.json`: what pages and programs are made from.

Writes the OpenAPI document of all routes and the JSON schema of the live socket (which OpenAPI
does not cover), without starting a node. Without file names the OpenAPI document is printed.
"""

import argparse
import json
import sys
from pathlib import Path
from typing import Any, NoReturn

import msgspec
from prometheus_client import CollectorRegistry

from kuroshio.store.accounts import Account, Accounts
from kuroshio.trust.powers import Reader
from kuroshio.web import shapes
from kuroshio.web.app import make_app, wall_clock
from kuroshio.web.live import LiveHub
from kuroshio.web.routes import DEPENDENCIES, ROUTES
from kuroshio.web.settings import WebSettings


class NoNode:
    """Stands for the node where only the routes' shapes are asked for."""

    def desk(self, reader: Reader, account: Account) -> NoReturn:
        """Never asked."""
        raise NotImplementedError

    def posts_powers(self, organisation: str, post: str) -> NoReturn:
        """Never asked."""
        raise NotImplementedError

    def decides(self, credential: bytes) -> NoReturn:
        """Never asked."""
        raise NotImplementedError

    def names_around(self, account: Account) -> NoReturn:
        """Never asked."""
        raise NotImplementedError

    def readiness(self) -> NoReturn:
        """Never asked."""
        raise NotImplementedError


def _never(*_: object) -> NoReturn:
    raise NotImplementedError


def openapi_schema() -> dict[str, Any]:
    """The OpenAPI document of a node named `node`."""
    registry = CollectorRegistry()
    app = make_app(
        NoNode(),
        settings=WebSettings("XXX", "node"),
        accounts=Accounts(Path(":memory:")),
        hub=LiveHub(
            snapshot=_never,
            registry=registry,
            now=wall_clock,
            on_joined=_never,
            on_shown=_never,
            on_page_live=_never,
            on_left=_never,
        ),
        registry=registry,
        routes=ROUTES,
        dependencies=dict.fromkeys(DEPENDENCIES),
    )
    return app.openapi_schema.to_schema()


def live_schema() -> dict[str, Any]:
    """JSON schema of the messages both ways: `LiveToPage` and `PageToLive`."""
    both = (shapes.LiveToPage, shapes.PageToLive)
    (to_page, to_node), parts = msgspec.json.schema_components(both)
    return {"$defs": {**parts, "LiveToPage": to_page, "PageToLive": to_node}}


def as_text(schema: dict[str, Any]) -> str:
    """The same schema gives the same text, so that a difference in review is a difference."""
    return json.dumps(schema, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def main(arguments: list[str] | None = None) -> None:
    """Write both files, or print the first."""
    parser = argparse.ArgumentParser(prog="python -m kuroshio.web.schema", description=__doc__)
    parser.add_argument("openapi", type=Path, nargs="?")
    parser.add_argument("live", type=Path, nargs="?")
    given = parser.parse_args(arguments)
    if given.openapi is None:
        sys.stdout.write(as_text(openapi_schema()))
        return
    given.openapi.write_text(as_text(openapi_schema()), encoding="utf-8")
    if given.live is not None:
        given.live.write_text(as_text(live_schema()), encoding="utf-8")


if __name__ == "__main__":
    main()
