"""Lists by pages. A cursor is a signed note to ourselves: it works for the list that gave it, nobody can make one."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any, TypeVar

import orjson
from flask import request

from workspace.errors import Invalid
from workspace.web.api.answering import Json
from workspace.web.api.fields import Digits, Strict, Text
from workspace.web.edge import settings

Row = TypeVar("Row")
_SIGNATURE = 12


class Paged(Strict):
    """Which part of a list."""

    limit = Digits(least=1, most=200, load_default=50, metadata={"description": "How many at most."})
    cursor = Text(load_default=None, metadata={"description": "From the page before; leave it out for the first."})


def page(rows: Sequence[Row], shape: Callable[[Row], Json], asked: Json, key: Callable[[Row], list[Any]]) -> Json:
    """One page of rows that were asked for with limit + 1. `key` is what the next page begins after."""
    shown, more = rows[: asked["limit"]], len(rows) > asked["limit"]
    return {"items": [shape(row) for row in shown], "cursor": seal(key(shown[-1])) if more else None}


def part(rows: Sequence[Row], shape: Callable[[Row], Json], asked: Json, key: Callable[[Row], str]) -> Json:
    """One page of a short list that was loaded as a whole. A row that went meanwhile shifts nothing out of sight."""
    start = 0
    if (after := opened(asked["cursor"])) is not None:
        place, last = int(after[0]), str(after[1])
        start = next((at + 1 for at, row in enumerate(rows) if key(row) == last), max(0, place - 1))
    end = start + int(asked["limit"])
    cursor = seal([end, key(rows[end - 1])]) if end < len(rows) else None
    return {"items": [shape(row) for row in rows[start:end]], "cursor": cursor}


def seal(value: list[Any]) -> str:
    content = orjson.dumps(value)
    return base64.urlsafe_b64encode(_signature(content) + content).decode().rstrip("=")


def opened(cursor: str | None) -> list[Any] | None:
    """What was sealed, None for the first page. Raises Invalid for a cursor that this list did not give."""
    if cursor is None:
        return None
    try:
        raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
    except ValueError:
        raw = b""
    content = raw[_SIGNATURE:]
    if not hmac.compare_digest(raw[:_SIGNATURE], _signature(content)):
        sentence = "This cursor was not given by this list. Leave it out to begin with the first page."
        raise Invalid(sentence, {"cursor": sentence})
    found: list[Any] = orjson.loads(content)
    return found


def moment_key(at: datetime, row_id: str) -> list[Any]:
    return [at.astimezone(UTC).isoformat(), row_id]


def opened_moment(cursor: str | None) -> tuple[datetime, str] | None:
    found = opened(cursor)
    return (datetime.fromisoformat(found[0]), str(found[1])) if found else None


def _signature(content: bytes) -> bytes:
    purpose = f"cursor:{request.endpoint}:".encode()
    return hmac.new(settings().secret_key.encode(), purpose + content, hashlib.sha256).digest()[:_SIGNATURE]
