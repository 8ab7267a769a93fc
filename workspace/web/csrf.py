"""Forms and fetches of our own pages carry a token that only they can know; writes from other sites are refused.

The token is an HMAC of the browser's cookie, masked anew for each page so that compression reveals nothing of it.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from urllib.parse import urlsplit

from flask import Request
from markupsafe import Markup

from workspace.errors import Forbidden
from workspace.i18n import _
from workspace.web.edge import browser_secret, settings

_SIZE = 32


def csrf_token() -> str:
    mask = secrets.token_bytes(_SIZE)
    return base64.urlsafe_b64encode(mask + _mix(mask, _secret())).decode()


def csrf_field() -> Markup:
    return Markup('<input type="hidden" name="csrf_token" value="{}">').format(csrf_token())


def check_csrf(asked: Request) -> None:
    """Raise Forbidden unless the request comes from a page of ours. Reads the form only where no header came."""
    if asked.headers.get("Sec-Fetch-Site") in ("cross-site", "same-site"):
        raise Forbidden(_("This request came from another site."))
    origin = asked.headers.get("Origin")
    if origin not in (None, "null") and urlsplit(origin or "").netloc not in (
        asked.host,
        urlsplit(settings().public_url).netloc,
    ):
        raise Forbidden(_("This request came from another site."))
    token = asked.headers.get("X-CSRF-Token") or asked.form.get("csrf_token", "")
    if not _is_right(token):
        raise Forbidden(_("This page was open for too long. Load it again; what you typed can be copied first."))


def _is_right(token: str) -> bool:
    try:
        raw = base64.urlsafe_b64decode(token.encode())
    except ValueError:
        return False
    return len(raw) == 2 * _SIZE and hmac.compare_digest(_mix(raw[:_SIZE], raw[_SIZE:]), _secret())


def _mix(first: bytes, second: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(first, second, strict=True))


def _secret() -> bytes:
    key = settings().secret_key.encode()
    return hmac.new(key, b"csrf:" + browser_secret().encode(), hashlib.sha256).digest()
