"""What stands before Flask: requests that must not reach it, and the headers on every answer."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import parse_qs, urlsplit

from flask import Flask, Response, request

from workspace.settings import Settings

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; "
    "connect-src 'self'; frame-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'; object-src 'none'; require-trusted-types-for 'script'; "
    "trusted-types workspace"
)

WORTH_COMPRESSING = 1024
"""Bytes of HTML."""

Start = Callable[..., Any]
Wsgi = Callable[[dict[str, Any], Start], Iterable[bytes]]


class SocketGuard:
    """Let nothing but WebSocket handshakes reach the socket server.

    A long-polling POST over python-engineio's size limit parks a thread for ever, without any sign-in (measured on
    4.15.1); JSONP answers with a script. Neither is of use here, so both are refused before their body is read.
    """

    def __init__(self, app: Wsgi, path: str = "/socket.io") -> None:
        self._app = app
        self._path = path

    def __call__(self, environ: dict[str, Any], start_response: Start) -> Iterable[bytes]:
        if environ.get("PATH_INFO", "").startswith(self._path) and not _is_handshake(environ):
            return _refuse(start_response)
        return self._app(environ, start_response)


def _is_handshake(environ: dict[str, Any]) -> bool:
    asked = parse_qs(environ.get("QUERY_STRING", ""))
    upgrades = environ.get("HTTP_UPGRADE", "").lower() == "websocket"
    return environ.get("REQUEST_METHOD") == "GET" and upgrades and "j" not in asked


def _refuse(start_response: Start) -> Iterable[bytes]:
    body = b"Only WebSocket is spoken here.\n"
    start_response("400 Bad Request", [("Content-Type", "text/plain"), ("Content-Length", str(len(body)))])
    return [body]


def trusted_hosts(settings: Settings) -> list[str]:
    """Names under which we answer: the public one, the one we bind to, and this machine's own."""
    public = urlsplit(settings.public_url).hostname or "localhost"
    return sorted({public, settings.host, "localhost", "127.0.0.1", "[::1]"} - {"0.0.0.0", "[::]", ""})  # noqa: S104


def add_headers(app: Flask, settings: Settings) -> None:
    """Headers on every answer that a view did not set itself."""

    @app.after_request
    def protect(response: Response) -> Response:
        headers = response.headers
        headers.setdefault("Content-Security-Policy", CSP)
        headers.setdefault("X-Content-Type-Options", "nosniff")
        headers.setdefault("Referrer-Policy", "same-origin")
        headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
        if settings.is_https:
            headers.setdefault("Strict-Transport-Security", "max-age=31536000")
        if "Cache-Control" not in headers or not request.path.startswith("/s/"):
            headers["Cache-Control"] = "private, no-store"
            headers.add("Vary", "Cookie")
        return response

    @app.after_request
    def compress(response: Response) -> Response:
        """Pages of ours become a sixth of their size.

        What another site makes a browser ask for goes uncompressed: its size would tell that site whether what it put
        into the address stands in the page too (BREACH). Our own tokens are masked anew each time besides.
        """
        is_html = response.mimetype == "text/html" and not response.is_streamed and not response.direct_passthrough
        if is_html and "Content-Encoding" not in response.headers:
            response.headers.add("Vary", "Accept-Encoding")
            is_ours = request.headers.get("Sec-Fetch-Site") not in ("cross-site", "same-site")
            if is_ours and request.accept_encodings["gzip"] and len(response.get_data()) > WORTH_COMPRESSING:
                response.set_data(gzip.compress(response.get_data(), 5, mtime=0))
                response.headers["Content-Encoding"] = "gzip"
        return response
