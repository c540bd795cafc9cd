"""The node's HTTP API, as commands use it."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, BinaryIO

import httpx
import typer

from kuroshio.errors import KuroshioError, Refused, Unavailable, Untrusted

URL = "KUROSHIO_URL"
TOKEN = "KUROSHIO_TOKEN"  # noqa: S105 (the name of a variable)
KINDS: dict[str, type[KuroshioError]] = {
    "caller": Refused,
    "peer": Untrusted,
    "retry": Unavailable,
}
Url = Annotated[str, typer.Option("--url", envvar=URL, help="Address of the node's API.")]
Token = Annotated[str, typer.Option("--token", envvar=TOKEN, help="Token of kuroshio user token.")]
Demo = Annotated[
    str, typer.Option("--demo", help="Take url and token of this party from demo.json.")
]
Authority = Annotated[
    Path | None, typer.Option("--authority", help="page-authority.crt of the node, for https.")
]


class Client:
    """One node's API. Errors of the node come back as the same errors here."""

    def __init__(self, url: str, token: str, demo: str, authority: Path | None) -> None:
        """Refused (`client.no-node`, `client.no-demo`) when it is not said which node."""
        if demo:
            url, token = _demo_node(demo)
        if not url or not token:
            raise Refused(
                "client.no-node", f"say which node: --url and --token, {URL} and {TOKEN}, or --demo"
            )
        self._http = httpx.Client(
            base_url=url.rstrip("/"),
            headers={"Authorization": f"Bearer {token}"},
            verify=_context(authority),
            timeout=30,
            trust_env=False,  # a proxy has no business between an officer and the node
        )

    def get(self, path: str, **query: str) -> Any:
        """The JSON at `path`."""
        return self._ask("GET", path, None, query)

    def post(self, path: str, body: object = None) -> Any:
        """The JSON that answers what was posted."""
        return self._ask("POST", path, body, {})

    def upload(self, path: str, file: BinaryIO) -> Any:
        """The JSON that answers a file's bytes."""
        return self._ask("POST", path, None, {}, file)

    def download(self, path: str) -> Iterator[bytes]:
        """The bytes at `path`, piece by piece."""
        try:
            with self._http.stream("GET", path) as answer:
                if not answer.is_success:
                    answer.read()
                    raise _as_error(answer)
                yield from answer.iter_bytes(1 << 20)
        except httpx.HTTPError as error:
            raise Unavailable(
                "client.no-answer", f"{self._http.base_url} does not answer: {error}"
            ) from error

    def _ask(
        self,
        method: str,
        path: str,
        body: object,
        query: dict[str, str],
        file: BinaryIO | None = None,
    ) -> Any:
        try:
            answer = self._http.request(
                method, path, params=query, **({"content": file} if file else {"json": body})
            )
        except httpx.HTTPError as error:
            if "CERTIFICATE_VERIFY_FAILED" in str(error):
                raise Refused(
                    "client.unknown-authority",
                    "the node's certificate is not trusted here: give its page-authority.crt with "
                    "--authority",
                ) from error
            raise Unavailable(
                "client.no-answer", f"{self._http.base_url} does not answer: {error}"
            ) from error
        if answer.is_success:
            return answer.json() if answer.content else None
        raise _as_error(answer)


def _as_error(answer: httpx.Response) -> KuroshioError:
    """The node's own error, under its own code."""
    try:
        said = answer.json()
        kind, code, message = KINDS[said["whose_move"]], str(said["code"]), str(said["message"])
    except (ValueError, KeyError, TypeError):
        return Unavailable(
            "client.not-a-node", f"{answer.url.host} answers {answer.status_code}, not as a node"
        )
    detail = said.get("detail")
    return kind(code, message, **(detail if isinstance(detail, dict) else {}))


def _context(authority: Path | None) -> Any:
    if authority is None:
        return True
    import ssl

    try:
        return ssl.create_default_context(cafile=str(authority))
    except OSError as error:
        raise Refused("client.bad-authority", f"{authority}: {error.strerror}") from error


def _demo_node(party: str) -> tuple[str, str]:
    path = Path("demo.json")
    try:
        nodes = json.loads(path.read_text(encoding="utf-8"))
        nodes = nodes.get("parties", nodes)
        return str(nodes[party]["url"]), str(nodes[party]["token"])
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise Refused(
            "client.no-demo", f"there is no {party} in demo.json here; is kuroshio demo running?"
        ) from error
