"""Slack's end of a Socket Mode line: hands out an address, takes the connection, sends envelopes and waits for the ack.

Source: docs.slack.dev, "Using Socket Mode". Use `deliver` as FakeSlack's, and everything that people do goes over it.
"""

from __future__ import annotations

import itertools
import json
import queue
import threading
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qsl

import simple_websocket

Raw = dict[str, Any]
PATIENCE = 5.0
"""Seconds. Slack waits three."""


class FakeSocketMode:
    """The line and who is connected to it. `api_url` is where `apps.connections.open` answers."""

    def __init__(self, app_token: str = "xapp-fake") -> None:
        self.app_token = app_token
        self.connections: list[simple_websocket.Server] = []
        self.opened = 0
        self._numbers = itertools.count(1)
        self._acks: dict[str, queue.Queue[Raw]] = {}
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self.someone = threading.Event()
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True, name="fake-socket-mode").start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.hang_up()
        self._server.shutdown()
        self._server.server_close()

    @property
    def api_url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}/api/"

    @property
    def line_url(self) -> str:
        return f"ws://127.0.0.1:{self._server.server_address[1]}/link"

    def deliver(self, _path: str, headers: Mapping[str, str], body: bytes) -> tuple[int, bytes]:
        """Send one request; (200, what was said) when it was acknowledged, (0, nothing) when it was not."""
        if not self.connections:
            return 0, b""
        envelope = _envelope(f"envelope-{next(self._numbers)}", headers, body)
        acks = self._acks.setdefault(envelope["envelope_id"], queue.Queue())
        try:
            self.connections[-1].send(json.dumps(envelope))
            payload = acks.get(timeout=PATIENCE).get("payload")
        except (queue.Empty, simple_websocket.ConnectionClosed):
            return 0, b""
        return 200, json.dumps(payload).encode() if payload else b""

    def announce_end(self) -> None:
        """As Slack does every few hours: this connection ends soon, open another."""
        self.connections[-1].send(json.dumps({"type": "disconnect", "reason": "refresh_requested"}))

    def hang_up(self) -> None:
        self.someone.clear()
        while self.connections:
            self.connections.pop().close()

    # ------------------------------------------------------------------ below
    def talk(self, line: simple_websocket.Server) -> None:
        line.send(json.dumps({"type": "hello", "num_connections": 1, "connection_info": {"app_id": "A0BATON"}}))
        self.connections.append(line)
        self.opened += 1
        self.someone.set()
        try:
            while True:
                ack = json.loads(line.receive())
                self._acks[ack["envelope_id"]].put(ack)
        except simple_websocket.ConnectionClosed:
            if line in self.connections:
                self.connections.remove(line)


def _envelope(envelope_id: str, headers: Mapping[str, str], body: bytes) -> Raw:
    retry = int(headers.get("X-Slack-Retry-Num", "0"))
    own: Raw = {"envelope_id": envelope_id, "accepts_response_payload": True}
    if headers["Content-Type"] == "application/json":
        more = {"retry_attempt": retry, "retry_reason": "timeout" if retry else ""}
        return {**own, "type": "events_api", "payload": json.loads(body), "accepts_response_payload": False, **more}
    form = dict(parse_qsl(body.decode(), keep_blank_values=True))
    if "payload" in form:
        return {**own, "type": "interactive", "payload": json.loads(form["payload"])}
    return {**own, "type": "slash_commands", "payload": form}


def _handler(line: FakeSocketMode) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            allowed = self.headers.get("Authorization") == f"Bearer {line.app_token}"
            answer = {"ok": True, "url": line.line_url} if allowed else {"ok": False, "error": "invalid_auth"}
            body = json.dumps(answer).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_GET(self) -> None:
            environ = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in self.headers.items()}
            taken = simple_websocket.Server.accept({**environ, "werkzeug.socket": self.connection})
            self.close_connection = True
            line.talk(taken)

        def log_message(self, *args: Any) -> None:
            """Silent."""

    return Handler
