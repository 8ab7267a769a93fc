"""Addresses that Slack itself hands out: to answer a command, to bring a file's bytes, to fetch them.

They stand in requests that Slack signed, and even so only Slack's own hosts are spoken to: our token must never be
brought to another. Redirects are not followed, for one leads to the sign-in page or away from Slack.
"""

from __future__ import annotations

import http.client
import json
import urllib.error
import urllib.request
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import urlsplit

from integrations.slack_call import JsonObject, SlackCall, lost
from workspace.ports import ChatBusy, ChatRefused, ChatUnsure

CHUNK = 256 * 1024
"""Bytes."""
SIGN_IN_PAGE = "text/html"


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


_opener = urllib.request.build_opener(_NoRedirect)


def respond(slack: SlackCall, url: str, answer: JsonObject) -> None:
    """Answer a command or a click. Raises ChatError's kinds."""
    headers = {"Content-Type": "application/json; charset=utf-8"}
    with _open(slack, url, data=json.dumps(answer).encode(), headers=headers) as got:
        got.read(CHUNK)


def send_bytes(slack: SlackCall, url: str, chunks: Iterable[bytes], *, size: int) -> None:
    """Bring a file's bytes to the address that Slack gave for them."""
    headers = {"Content-Type": "application/octet-stream", "Content-Length": str(size)}
    with _open(slack, url, data=chunks, headers=headers) as got:
        got.read(CHUNK)


def fetch(slack: SlackCall, url: str, *, limit: int) -> Iterator[bytes]:
    """A file's bytes. Raises ChatRefused: "not_a_file" for a page that asks to sign in, "too_large" past `limit`."""
    with _open(slack, url, headers={"Authorization": f"Bearer {slack.token}"}) as got:
        is_page = got.headers.get_content_type() == SIGN_IN_PAGE and not urlsplit(url).path.lower().endswith(
            (".html", ".htm")
        )
        if is_page:
            raise ChatRefused("not_a_file", "Slack answered with a page instead of the file")
        taken = 0
        while chunk := _read(got):
            taken += len(chunk)
            if taken > limit:
                raise ChatRefused("too_large", f"more than {limit} bytes")
            yield chunk


def _read(got: http.client.HTTPResponse) -> bytes:
    try:
        return got.read(CHUNK)
    except (OSError, http.client.HTTPException) as error:
        raise ChatUnsure("answer_lost", str(error)) from error


def _open(slack: SlackCall, url: str, *, headers: dict[str, str], data: Any = None) -> http.client.HTTPResponse:
    if not is_slacks(url, api_url=slack.api_url):
        raise ChatRefused("foreign_address", "the address is not one of Slack's")
    request = urllib.request.Request(url, data=data, headers=headers)  # noqa: S310 - the address was checked just now
    try:
        answer: http.client.HTTPResponse = _opener.open(request, timeout=slack.timeout)
    except urllib.error.HTTPError as error:
        with error:
            raise _refusal(error) from error
    except urllib.error.URLError as error:
        raise lost(error.reason) from error
    except (OSError, http.client.HTTPException) as error:
        raise ChatUnsure("answer_lost", f"{type(error).__name__}: {error}") from error
    return answer


def _refusal(error: urllib.error.HTTPError) -> ChatRefused | ChatBusy | ChatUnsure:
    if error.code == http.client.TOO_MANY_REQUESTS:
        said = str(error.headers.get("Retry-After") or "")
        return ChatBusy(float(said) if said.isdigit() else 30.0)
    if error.code >= http.client.INTERNAL_SERVER_ERROR:
        return ChatUnsure(f"http_{error.code}")
    return ChatRefused("not_a_file" if error.code < http.client.BAD_REQUEST else f"http_{error.code}")


def is_slacks(url: str, *, api_url: str) -> bool:
    """Whether an address is Slack's: https under slack.com or slack-files.com, or beside the API, as in tests."""
    try:
        asked, api = urlsplit(url), urlsplit(api_url)
        host, origin = asked.hostname or "", (asked.scheme, asked.hostname, asked.port)
        is_beside = origin == (api.scheme, api.hostname, api.port)
    except ValueError:
        return False
    is_ours = asked.scheme == "https" and host.endswith((".slack.com", ".slack-files.com", ".slack-gov.com"))
    return not asked.username and (is_beside or is_ours)
