"""The fake's HTTP face: tokens, scopes, rate limits, faults, and a log of all calls."""

from __future__ import annotations

import json
import math
import socket
import threading
from collections import defaultdict, deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar
from urllib.parse import parse_qsl, urlsplit

from tests.fake_slack import channels, files, oauth, reading, scopes, sticking, views, writing
from tests.fake_slack.blockkit import block_problems
from tests.fake_slack.faults import Fault, Faults
from tests.fake_slack.reference import A_MINUTE, METHODS, Refused, checked
from tests.fake_slack.state import Raw, Workspace

CALLS: Mapping[str, Callable[[Workspace, Raw], Raw]] = {
    "auth.revoke": oauth.revoke,
    "auth.test": reading.auth_test,
    "chat.delete": writing.delete,
    "chat.getPermalink": writing.permalink,
    "chat.postEphemeral": writing.post_ephemeral,
    "chat.postMessage": writing.post_message,
    "chat.unfurl": writing.unfurl,
    "chat.update": writing.update,
    "conversations.create": channels.create,
    "conversations.history": reading.history,
    "conversations.info": reading.info,
    "conversations.invite": channels.invite,
    "conversations.join": reading.join,
    "conversations.list": reading.channel_list,
    "conversations.members": reading.members,
    "conversations.open": channels.open_im,
    "conversations.replies": reading.replies,
    "conversations.setTopic": channels.set_topic,
    "oauth.v2.access": oauth.access,
    "openid.connect.token": oauth.who_signed_in,
    "users.conversations": reading.own_channels,
    "users.info": reading.user_info,
    "users.list": reading.user_list,
    "users.lookupByEmail": reading.lookup_by_email,
    "views.open": views.open_view,
    "views.publish": views.publish,
    "views.update": views.update,
    **files.CALLS,
    **sticking.CALLS,
}
HISTORY = ("conversations.history", "conversations.replies")
RESPONSE_USES = 5
RESPONSE_LIVES = 30 * 60


@dataclass
class Call:
    """One request as it came. `outcome` is "ok", Slack's error code, or the fault it fell to."""

    method: str
    arguments: Raw
    at: float
    outcome: str = ""


@dataclass
class Api:
    """Answers calls in the name of a workspace. `after_call` runs when a call is stored and not yet answered."""

    slack: Workspace
    faults: Faults = field(default_factory=Faults)
    calls: list[Call] = field(default_factory=list)
    responses: list[Raw] = field(default_factory=list)
    response_urls: dict[str, list[float]] = field(default_factory=dict)
    one_post_a_second: bool = False
    tier_limits: bool = False
    one_history_a_minute: bool = False
    """As for apps that are distributed outside of the Marketplace: one request a minute for each of the two methods,
    fifteen messages at most (docs.slack.dev, "Rate limit changes", 2025-05-29)."""
    after_call: Callable[[], None] = lambda: None
    stopping: threading.Event = field(default_factory=threading.Event)
    _last_post: dict[str, float] = field(default_factory=dict)
    _last_read: dict[str, float] = field(default_factory=dict)
    _recent: dict[str, deque[float]] = field(default_factory=lambda: defaultdict(deque))

    def answer(self, method: str, sent: Raw, token: str, *, as_json: bool) -> Raw:
        """Do it, in full or not at all. Raises Refused and Limited."""
        with self.slack.lock:
            given = checked(method, {name: sent[name] for name in sent if name != "token"}, as_json=as_json)
            if method in oauth.ANONYMOUS:
                return CALLS[method](self.slack, given)
            if not token:
                raise Refused("not_authed", wrong=True)
            slack = oauth.workspace_of(self.slack, token)
            slack.granted = oauth.scopes_of(slack, token)
            scopes.check(slack, method, given)
            self._check_rate(method, given)
            return CALLS[method](slack, given)

    def respond(self, response_id: str, body: Raw) -> bool:
        """A post to a response_url, valid for five uses in half an hour."""
        with self.slack.lock:
            uses = self.response_urls.get(response_id)
            if uses is None or len(uses) > RESPONSE_USES or self.slack.clock() - uses[0] > RESPONSE_LIVES:
                return False
            uses.append(self.slack.clock())
            self.slack.violations += [f"response_url: {problem}" for problem in block_problems(body.get("blocks", []))]
            self.responses.append({"response_id": response_id, **body})
            return True

    def _check_rate(self, method: str, given: Raw) -> None:
        now = self.slack.clock()
        if self.one_post_a_second and method == "chat.postMessage":
            left = self._last_post.get(given["channel"], -math.inf) + 1 - now
            if left > 0:
                raise Limited(left)
            self._last_post[given["channel"]] = now
        if self.one_history_a_minute and method in HISTORY:
            left = self._last_read.get(method, -math.inf) + 60 - now
            if left > 0:
                raise Limited(left)
            self._last_read[method] = now
        if self.tier_limits and METHODS[method]["tier"] in A_MINUTE:
            recent = self._recent[method]
            while recent and recent[0] <= now - 60:
                recent.popleft()
            if len(recent) >= A_MINUTE[METHODS[method]["tier"]]:
                raise Limited(recent[0] + 60 - now)
            recent.append(now)


class Limited(Exception):
    """HTTP 429; nothing was stored."""

    def __init__(self, seconds: float) -> None:
        super().__init__(seconds)
        self.seconds = max(1, math.ceil(seconds))


# ------------------------------------------------------------------ HTTP
class Server(ThreadingHTTPServer):
    """Listens on loopback; `api` does the work."""

    daemon_threads = True
    # A small backlog would refuse some of many senders at once, which is another test's business.
    request_queue_size = 128

    def __init__(self, port: int, api: Api) -> None:
        self.api = api
        super().__init__(("127.0.0.1", port), Handler)

    def handle_error(self, request: Any, client_address: Any) -> None:
        self.api.slack.violations.append("the fake itself failed")
        super().handle_error(request, client_address)


class Handler(BaseHTTPRequestHandler):
    server: Server
    html: ClassVar[bytes] = b"<html><body>Bad gateway</body></html>"

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        kind, _, name = urlsplit(self.path).path.lstrip("/").partition("/")
        if kind == "respond":
            taken = self.server.api.respond(name, json.loads(body))
            self._send(200 if taken else 404, b"ok" if taken else b"used_url")
        elif kind == "upload":
            self._take(name, body)
        else:
            as_json = self.headers.get_content_type() == "application/json"
            sent = json.loads(body) if as_json and body else dict(parse_qsl(body.decode(), keep_blank_values=True))
            self._call(name, dict(parse_qsl(urlsplit(self.path).query)) | sent, as_json=as_json)

    def do_GET(self) -> None:
        _, kind, name = urlsplit(self.path).path.split("/", 2)
        if kind == "files":
            self._bring(name)
            return
        self._call(name, dict(parse_qsl(urlsplit(self.path).query)), as_json=False)

    def _take(self, file_id: str, body: bytes) -> None:
        """A file's bytes, at the address that was given for them."""
        call, fault = self._noted("upload"), self.server.api.faults.next("upload")
        if fault is None or not self._failed_before(fault, call):
            self._send(files.take_bytes(self.server.api.slack, file_id, body), b"OK")

    def _bring(self, file_id: str) -> None:
        call, fault = self._noted("download"), self.server.api.faults.next("download")
        if fault is None or not self._failed_before(fault, call):
            status, body, kind = files.read(self.server.api.slack, file_id, self.headers.get("Authorization", ""))
            self._send(status, body, {"Content-Type": kind})

    def _noted(self, method: str) -> Call:
        call = Call(method, {}, self.server.api.slack.clock())
        self.server.api.calls.append(call)
        return call

    def _call(self, method: str, sent: Raw, *, as_json: bool) -> None:
        api = self.server.api
        call = Call(method, sent, api.slack.clock())
        api.calls.append(call)
        fault = api.faults.next(method)
        if fault is not None and self._failed_before(fault, call):
            return
        status, answer, headers = self._answer(call, sent, as_json=as_json)
        if fault is not None and self._failed_after(fault, call):
            return
        self._send(status, json.dumps(answer).encode(), headers)

    def _answer(self, call: Call, sent: Raw, *, as_json: bool) -> tuple[int, Raw, dict[str, str]]:
        api = self.server.api
        token = str(sent.get("token") or self.headers.get("Authorization", "").removeprefix("Bearer "))
        try:
            answer = {"ok": True, **api.answer(call.method, sent, token, as_json=as_json)}
        except Limited as limited:
            call.outcome = "ratelimited"
            return 429, {"ok": False, "error": "ratelimited"}, {"Retry-After": str(limited.seconds)}
        except Refused as refused:
            call.outcome = refused.code
            if refused.wrong:
                api.slack.violations.append(f"{call.method}: {refused.code} {'; '.join(refused.messages)}")
            told = {"ok": False, "error": refused.code, **_metadata(refused), **refused.extra}
            return 200, told, scopes.headers(api.slack, call.method, token)
        call.outcome = "ok"
        headers = scopes.headers(api.slack, call.method, token)
        api.after_call()
        return 200, answer, headers

    def _failed_before(self, fault: Fault, call: Call) -> bool:
        if fault.kind == "lost_before":
            self._cut()
        elif fault.kind == "500_before":
            self._send(500, self.html, {"Content-Type": "text/html"})
        elif fault.kind == "429":
            limited = {"ok": False, "error": "ratelimited"}
            self._send(429, json.dumps(limited).encode(), {"Retry-After": f"{fault.seconds:g}"})
        elif fault.kind == "error_before":
            self._send(200, json.dumps({"ok": False, "error": fault.code}).encode())
        else:
            return False
        call.outcome = fault.kind
        return True

    def _failed_after(self, fault: Fault, call: Call) -> bool:
        call.outcome = fault.kind
        if fault.kind == "lost_after":
            self._cut()
        elif fault.kind == "500_after":
            self._send(500, self.html, {"Content-Type": "text/html"})
        elif fault.kind == "not_json":
            self._send(200, self.html, {"Content-Type": "text/html"})
        elif fault.kind == "error_after":
            self._send(200, json.dumps({"ok": False, "error": fault.code}).encode())
        else:
            self.server.api.stopping.wait(fault.seconds)
            return False
        return True

    def _cut(self) -> None:
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)

    def _send(self, status: int, body: bytes, headers: Mapping[str, str] | None = None) -> None:
        try:
            self.send_response(status)
            for name, value in ({"Content-Type": "application/json"} | dict(headers or {})).items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
        except (BrokenPipeError, ConnectionResetError):
            # The caller did not wait for a slow answer; that is what it was slow for.
            self.close_connection = True

    def log_message(self, *args: Any) -> None:
        """Silent: `calls` is the log."""


def _metadata(refused: Refused) -> Raw:
    return {"response_metadata": {"messages": list(refused.messages)}} if refused.messages else {}
