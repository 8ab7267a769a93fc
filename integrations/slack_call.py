"""One request to Slack's Web API, with every outcome as one of `workspace.ports`' four chat errors."""

from __future__ import annotations

import errno
import http.client
import logging
import socket
import ssl
import urllib.error
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse

from workspace.ports import ChatAway, ChatBusy, ChatError, ChatRefused, ChatUnsure

JsonObject = dict[str, Any]

# "It's possible some aspect of the operation succeeded before the error was raised": docs.slack.dev, chat.postMessage.
UNSURE_CODES = frozenset({"internal_error", "fatal_error", "service_unavailable", "request_timeout"})
BUSY_CODES = frozenset({"ratelimited", "rate_limited"})
# What slack_sdk calls an answer that is not JSON.
NOT_JSON = "Received a response in a non-JSON format"

RETRY_AFTER_DEFAULT = 30.0
MOST_PAGES = 100
NO_ROUTE = frozenset({errno.ECONNREFUSED, errno.ENETUNREACH, errno.EHOSTUNREACH, errno.EADDRNOTAVAIL, errno.ENETDOWN})

# The library's own log would hold message texts (debug) and say again what we raise (error).
_quiet = logging.getLogger("integrations.slack.library")
_quiet.setLevel(logging.CRITICAL)


@dataclass
class Granted:
    """What Slack's newest answer to a token said that the token may do: it may become more, or less, at any time."""

    scopes: frozenset[str] = frozenset()

    def hear(self, headers: Mapping[str, str]) -> None:
        said = next((value for name, value in headers.items() if name.lower() == "x-oauth-scopes"), "")
        self.scopes = frozenset(scope.strip() for scope in said.split(",") if scope.strip()) or self.scopes


class SlackCall:
    """Call Slack's methods. `write` sends JSON; `read` sends a form, the only thing that many reading methods take."""

    def __init__(self, bot_token: str, *, api_url: str, timeout: int, granted: Granted | None = None) -> None:
        self.token, self.api_url, self.timeout = bot_token, api_url, timeout
        self.granted = granted or Granted()
        self._client = WebClient(token=bot_token, base_url=api_url, timeout=timeout, retry_handlers=[], logger=_quiet)

    def write(self, method: str, arguments: JsonObject) -> JsonObject:
        return self._call(method, json=arguments)

    def read(self, method: str, arguments: JsonObject) -> JsonObject:
        return self._call(method, params=arguments)

    def items(self, method: str, key: str, arguments: JsonObject) -> Iterator[Any]:
        """Page by cursor: a page with fewer than asked for (15 for some apps), or none, may still not be the last."""
        cursor = ""
        for _ in range(MOST_PAGES):
            answer = self.read(method, {**arguments, "cursor": cursor} if cursor else arguments)
            yield from answer.get(key) or []
            cursor = str((answer.get("response_metadata") or {}).get("next_cursor") or "")
            if not cursor:
                return
        raise ChatRefused("too_much_to_read", f"{method} has more than {MOST_PAGES} pages")

    def _call(self, method: str, **sent: JsonObject) -> JsonObject:
        try:
            answer = self._client.api_call(method, **sent)  # type: ignore[arg-type]
        except SlackApiError as error:
            self.granted.hear(error.response.headers)
            raise _refusal(error.response) from error
        except urllib.error.URLError as error:
            raise lost(error.reason) from error
        # ValueError and AttributeError: an answer in a strange encoding, or JSON that is no object.
        except (OSError, http.client.HTTPException, ValueError, AttributeError) as error:
            raise ChatUnsure("answer_lost", f"{type(error).__name__}: {error}") from error
        if not isinstance(answer.data, dict):
            raise ChatUnsure("answer_unreadable", f"{method} answered {type(answer.data).__name__}")
        self.granted.hear(answer.headers)
        return answer.data


def _refusal(response: SlackResponse) -> ChatError:
    answer = response.data if isinstance(response.data, dict) else {}
    code = str(answer.get("error") or f"http_{response.status_code}")
    if response.status_code == http.client.TOO_MANY_REQUESTS or code in BUSY_CODES:
        return ChatBusy(_retry_after(response))
    if response.status_code >= http.client.INTERNAL_SERVER_ERROR:
        return ChatUnsure(f"http_{response.status_code}")
    if code.startswith(NOT_JSON) or "error" not in answer:
        return ChatUnsure("answer_unreadable", f"HTTP {response.status_code}")
    if code in UNSURE_CODES:
        return ChatUnsure(code)
    return ChatRefused(code, _detail(answer), needed=str(answer.get("needed") or ""))


def _retry_after(response: SlackResponse) -> float:
    said = next((value for name, value in response.headers.items() if name.lower() == "retry-after"), "")
    try:
        return min(max(float(said), 0.0), 3600.0)
    except ValueError:
        return RETRY_AFTER_DEFAULT


def _detail(answer: JsonObject) -> str:
    parts = [f"needs {answer['needed']}"] if answer.get("needed") else []
    parts += [f"has {answer['provided']}"] if answer.get("provided") else []
    parts += [str(message) for message in (answer.get("response_metadata") or {}).get("messages") or []]
    parts += [str(message) for message in answer.get("errors") or []]
    return "; ".join(parts)


def lost(reason: object) -> ChatError:
    """Away only when not one byte of the request can have been taken; a timeout is always unsure."""
    never_sent = isinstance(reason, socket.gaierror | ssl.SSLCertVerificationError) or (
        isinstance(reason, OSError) and reason.errno in NO_ROUTE
    )
    if never_sent:
        return ChatAway("unreachable", str(reason))
    return ChatUnsure("answer_lost", str(reason))
