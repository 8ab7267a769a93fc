"""Static files under a digest of all of them: browsers may keep them for ever, and a new release is a new address."""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
from functools import cache, lru_cache, partial
from pathlib import Path

from flask import Blueprint, Response, abort, redirect, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup

mimetypes.add_type("text/javascript", ".js")
mimetypes.add_type("font/woff2", ".woff2")
mimetypes.add_type("application/manifest+json", ".webmanifest")

mimetypes.add_type("application/wasm", ".wasm")

WORKER_POLICY = {
    "vendor/pdfjs/pdf.worker.js": "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'",
}
"""A worker has its own file's policy, not the page's: pdf.js unpacks some pictures with WebAssembly there alone."""

_SMALL = (".js", ".css", ".svg", ".json", ".webmanifest", ".txt")


def icon_of(sprite: str, name: str) -> Markup:
    """An icon by its id in the file at the address `sprite`. It says nothing to who cannot see it."""
    shown = Markup('<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>')
    return shown.format(sprite, name)


class Assets:
    """The files of a folder by name, each read once, compressed once where that helps."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._names = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
        self.digest = self._digest_of_all()
        self._content = lru_cache(maxsize=512)(self._read)
        # A page shows hundreds of a few dozen icons: as a macro they took a tenth of its time.
        self.icon = cache(partial(icon_of, self.url("icons.svg")))

    def url(self, name: str) -> str:
        return f"/s/{self.digest}/{name}"

    def blueprint(self) -> Blueprint:
        views = Blueprint("assets", __name__)

        @views.get("/s/<digest>/<path:name>")
        def asset(digest: str, name: str) -> ResponseReturnValue:
            if name not in self._names:
                abort(404)
            if digest != self.digest:
                return redirect(self.url(name))
            return self._answer(name)

        @views.get("/favicon.ico")
        def favicon() -> ResponseReturnValue:
            return redirect(self.url("favicon.svg"))

        return views

    def _answer(self, name: str) -> Response:
        takes_gzip = name.endswith(_SMALL) and "gzip" in request.headers.get("Accept-Encoding", "")
        response = Response(self._content(name, takes_gzip))
        response.content_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
        if response.content_type.startswith("text/"):
            response.content_type += "; charset=utf-8"
        if takes_gzip:
            response.headers["Content-Encoding"] = "gzip"
        if name in WORKER_POLICY:
            response.headers["Content-Security-Policy"] = WORKER_POLICY[name]
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        response.headers["Vary"] = "Accept-Encoding"
        return response

    def _read(self, name: str, compressed: bool) -> bytes:
        content = (self._folder / name).read_bytes()
        return gzip.compress(content, 9, mtime=0) if compressed else content

    def _digest_of_all(self) -> str:
        digest = hashlib.sha256()
        for name in sorted(self._names):
            digest.update(name.encode() + b"\0" + (self._folder / name).read_bytes())
        return digest.hexdigest()[:16]
