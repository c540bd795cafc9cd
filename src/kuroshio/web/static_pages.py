"""The built pages: files beside this module, served from memory, and never from outside.

Names under /assets carry a hash of what they hold, so they may be kept for ever; all else is
asked for again, and answered 304 while it is the same.
"""

import asyncio
import gzip
import hashlib
from pathlib import Path
from threading import Lock
from typing import Any

import msgspec
from litestar import Response, route
from litestar.connection import Request
from litestar.enums import HttpMethod
from litestar.handlers import HTTPRouteHandler

from kuroshio.errors import Refused
from kuroshio.web.door import PUBLIC

FOR_EVER = "public, max-age=31536000, immutable"
ASK_AGAIN = "no-cache"
NOT_PAGES = ("api", "schema", "healthz", "readyz", "metrics")
COMPRESSED_FROM = 1024
MEDIA_TYPES = {
    ".html": "text/html",
    ".js": "text/javascript",
    ".mjs": "text/javascript",
    ".css": "text/css",
    ".txt": "text/plain",
    ".json": "application/json",
    ".geojson": "application/geo+json",
    ".webmanifest": "application/manifest+json",
    ".wasm": "application/wasm",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".webp": "image/webp",
    ".ico": "image/vnd.microsoft.icon",
    ".woff": "font/woff",
    ".woff2": "font/woff2",
    ".mp3": "audio/mpeg",
    ".ogg": "audio/ogg",
    ".wav": "audio/wav",
}
"""Our own table: what the machine's says differs, and a script of another type does not run."""
_ALREADY_COMPRESSED = (
    "image/png", "image/jpeg", "image/webp", "font/woff", "font/woff2", "audio/", "video/",
)  # fmt: skip
NOT_BUILT = """<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Kuroshio: pages not built</title>
<style>
 body { margin: 0; min-height: 100vh; display: grid; place-items: center; background: #f2f4f6;
        color: #14202b; font: 18px/1.5 "Noto Sans", system-ui, sans-serif }
 main { max-width: 34rem; padding: 2rem } h1 { font-size: 1.5rem; margin: 0 0 1rem }
 p { margin: 0 0 .8rem } code { background: #dfe5ea; padding: .1em .4em; border-radius: 4px }
 @media (prefers-color-scheme: dark) { body { background: #10161c; color: #d9e1e8 }
        code { background: #26313b } }
</style>
<main><h1>This node runs. Its pages are not built.</h1>
<p>Run <code>make ui</code> on the machine of this node, then load this page again.</p>
<p lang="ja">ノードは動いていますが、画面はまだ作られていません。
<code>make ui</code> を実行してください。</p>
<p lang="zh-Hant">節點運作中，但頁面尚未建置。請執行 <code>make ui</code>。</p></main></html>
"""


class PageFile(msgspec.Struct, frozen=True):
    """One file, as it goes out."""

    changed: tuple[int, int]
    """When it was written and its size: it is read again when these differ."""
    media_type: str
    etag: str
    plain: bytes
    small: bytes | None
    """The same, gzipped; None where that would gain nothing."""


class StaticPages:
    """The folder of pages, read a file at a time when it is first asked for."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder.resolve()
        self._files: dict[str, PageFile] = {}
        self._lock = Lock()

    def find(self, name: str) -> PageFile | None:
        """The file of that name within the folder."""
        try:
            path = (self._folder / name.lstrip("/")).resolve()
            if not path.is_relative_to(self._folder) or not path.is_file():
                return None
            found = path.stat()
            changed = (found.st_mtime_ns, found.st_size)
            with self._lock:
                file = self._files.get(name)
                if file is None or file.changed != changed:
                    file = self._files[name] = _read(path, changed)
        except (OSError, ValueError):  # gone meanwhile; a name that no file can have
            return None
        return file

    def page(self, name: str) -> PageFile | None:
        """The file, or index.html for an address that the page itself takes apart.

        Refused (`web.not-found`) for a file that is not there and for what is not a page's.
        """
        name = name.strip("/")
        if name.split("/")[0] in NOT_PAGES:
            raise Refused("web.not-found", "there is nothing at this address")
        file = self.find(name or "index.html")
        if file is None:
            if "." in name.split("/")[-1] or name.startswith("assets/"):
                raise Refused("web.not-found", "there is no such file")
            file = self.find("index.html")
        return file


def _read(path: Path, changed: tuple[int, int]) -> PageFile:
    plain = path.read_bytes()
    media_type = MEDIA_TYPES.get(path.suffix, "application/octet-stream")
    small = None
    if len(plain) >= COMPRESSED_FROM and not media_type.startswith(_ALREADY_COMPRESSED):
        packed = gzip.compress(plain, 6, mtime=0)
        small = packed if len(packed) < len(plain) * 0.9 else None
    digest = hashlib.sha256(plain).hexdigest()[:32]
    return PageFile(changed, media_type, f'"{digest}"', plain, small)


def pages_route(folder: Path) -> HTTPRouteHandler:
    """The route of all that is no API: pages, their files, and what to do without them."""
    pages = StaticPages(folder)

    @route(
        ["/", "/{page:path}"],
        http_method=[HttpMethod.GET, HttpMethod.HEAD],
        include_in_schema=False,
        scope=PUBLIC,
        no_gzip=True,
    )
    async def page(request: Request[Any, Any, Any]) -> Response[bytes]:
        name = request.scope["path"]
        # In a thread: the first reading of a file compresses it.
        file = await asyncio.to_thread(pages.page, name)
        if file is None:
            return Response(NOT_BUILT.encode(), status_code=503, media_type="text/html")
        immutable = name.startswith("/assets/")
        headers = {
            "Cache-Control": FOR_EVER if immutable else ASK_AGAIN,
            "ETag": file.etag,
            "Vary": "Accept-Encoding",
        }
        if file.etag in request.headers.get("if-none-match", ""):
            return Response(b"", status_code=304, headers=headers, media_type=file.media_type)
        body = file.plain
        if file.small is not None and "gzip" in request.headers.get("accept-encoding", ""):
            body, headers["Content-Encoding"] = file.small, "gzip"
        return Response(body, headers=headers, media_type=file.media_type)

    return page
