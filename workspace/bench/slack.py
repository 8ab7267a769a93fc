"""A Slack that only answers, beside the measured server: when a call reached it, how fast its requests are answered."""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlencode

SECRET = "bench-signing-secret"  # noqa: S105 - of a Slack that is not there
TEAM, CHANNEL, BOT, USER = "T0BENCH", "C0BENCH", "U0BOT", "U0ANA"
EMAIL = "ana@baton.example"


class SlackStandIn:
    """Answers every call at once, and notes when each entry's card came, by its block id."""

    def __init__(self) -> None:
        self.came: dict[str, float] = {}
        self._server = _Server(("127.0.0.1", 0), _handler(self.came))
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    @property
    def environment(self) -> dict[str, str]:
        return {
            "BATON_SLACK_BOT_TOKEN": "xoxb-bench",
            "BATON_SLACK_SIGNING_SECRET": SECRET,
            "BATON_SLACK_API_URL": f"http://127.0.0.1:{self._server.server_address[1]}/api/",
        }

    def until_it_came(self, entry_id: str, patience: float = 20.0) -> float:
        end = time.perf_counter() + patience
        while f"tl:{entry_id}" not in self.came:
            if time.perf_counter() > end:
                raise RuntimeError("An entry did not reach Slack.")
            time.sleep(0.001)
        return self.came[f"tl:{entry_id}"]

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    # With five, who comes sixth in the same moment is heard a second later.
    request_queue_size = 128


def all_at_once(port: int, count: int, round_number: int) -> list[float]:
    """So many people write or type a command in the same moment. Milliseconds until each was answered."""
    start = threading.Barrier(count)

    def send(number: int) -> float:
        body, content_type = _request(round_number * count + number)
        asking = HTTPConnection("127.0.0.1", port, timeout=60)
        asking.connect()
        start.wait()
        began = time.perf_counter()
        asking.request("POST", "/slack/events", body, {"Content-Type": content_type, **_signed(body)})
        answer = asking.getresponse()
        answer.read()
        took = (time.perf_counter() - began) * 1000
        asking.close()
        if answer.status != 200:
            raise RuntimeError(f"Slack's request was answered {answer.status}.")
        return took

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(send, range(count)))


def _request(number: int) -> tuple[bytes, str]:
    """Four messages and one command in five."""
    if number % 5 == 4:
        command = {
            "command": "/baton", "text": "who", "team_id": TEAM, "channel_id": CHANNEL, "user_id": USER,
            "trigger_id": f"{number}.bench", "api_app_id": "A0BENCH", "is_enterprise_install": "false",
        }  # fmt: skip
        return urlencode(command).encode(), "application/x-www-form-urlencoded"
    ts = f"{time.time():.0f}.{number:06d}"
    message = {"type": "message", "channel": CHANNEL, "user": USER, "text": f"Measured {number}", "ts": ts}
    event = {
        "type": "event_callback", "team_id": TEAM, "api_app_id": "A0BENCH", "event_id": f"Ev{number}",
        "event": message, "authorizations": [{"team_id": TEAM, "user_id": BOT, "is_bot": True}],
    }  # fmt: skip
    return json.dumps(event).encode(), "application/json"


def _signed(body: bytes) -> dict[str, str]:
    stamp = str(int(time.time()))
    signature = hmac.new(SECRET.encode(), f"v0:{stamp}:".encode() + body, hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={signature}"}


def _handler(came: dict[str, float]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            now = time.perf_counter()
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
            sent: dict[str, Any] = json.loads(body) if body.startswith("{") else dict(parse_qsl(body))
            method = self.path.rpartition("/")[2]
            if method == "chat.postMessage":
                came.setdefault(sent["blocks"][0]["block_id"], now)
            answer = json.dumps({"ok": True, **ANSWERS.get(method, _nothing)(sent)}).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *args: Any) -> None:
            """Silent."""

    return Handler


def _nothing(_sent: dict[str, Any]) -> dict[str, Any]:
    return {}


def _person(sent: dict[str, Any]) -> dict[str, Any]:
    profile = {"email": EMAIL, "real_name": "Ana"}
    return {"user": {"id": sent["user"], "team_id": TEAM, "is_email_confirmed": True, "profile": profile}}


ANSWERS: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "auth.test": lambda sent: {"team_id": TEAM, "team": "Bench", "user_id": BOT, "bot_id": "B0BOT"},
    "chat.postMessage": lambda sent: {"ts": f"{time.time():.6f}"},
    "conversations.info": lambda sent: {"channel": {"id": CHANNEL, "name": "bench", "is_member": True}},
    "conversations.members": lambda sent: {"members": [USER]},
    "users.info": _person,
}
