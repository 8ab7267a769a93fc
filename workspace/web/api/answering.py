"""One look or one write each: the transaction, the actor, the JSON; and writes that are sent again."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import orjson
from flask import Response, request
from sqlalchemy.orm import Session

from workspace.errors import Invalid
from workspace.people.idempotency import keep_answer, known_answer
from workspace.policy import Actor
from workspace.web.api.shapes import entry_json
from workspace.web.api.signed_in import api_actor
from workspace.web.edge import reading, transaction

if TYPE_CHECKING:
    from workspace.timeline.models import Entry

Json = dict[str, Any]
Act = Callable[[Session, Actor], Any]
Again = dict[str, str | None]


def looked(look: Act, *, status: int = 200) -> Response:
    """The answer of one consistent look."""
    with reading() as db:
        body = orjson.dumps(look(db, api_actor(db)))
    return answer(body, status)


def entry_written(
    write: Callable[[Session, Actor, Again], Entry], *, shown: Callable[[Session, Actor, Entry], Json] | None = None
) -> Response:
    """The answer of a write that may be repeated by itself: entries know their writer's key and what was asked."""
    key = idempotency_key()
    with transaction() as db:
        actor = api_actor(db)
        entry = write(db, actor, {"client_id": key, "asked": _fingerprint("") if key else None})
        body, again = orjson.dumps(shown(db, actor, entry) if shown else entry_json(entry, actor)), entry.is_repeated
    return answer(body, 201, again=again)


def done_once(act: Act, *, status: int = 200, what: str = "", secret: str | None = None) -> Response:
    """The answer of one write: the same Idempotency-Key again gives the same answer and has no second effect.

    `what` stands for the body where that is not JSON. The value under the key `secret` is shown but never kept.
    """
    key = idempotency_key()
    with transaction() as db:
        actor = api_actor(db)
        asked = _fingerprint(what)
        if key and (known := known_answer(db, actor, key=key, fingerprint=asked)):
            return answer(known.body, known.status, again=True)
        content = act(db, actor)
        body = b"" if status == 204 else orjson.dumps(content)
        if key:
            kept = orjson.dumps({**content, secret: None}) if secret else body
            keep_answer(db, actor, key=key, fingerprint=asked, status=status, body=kept)
    return answer(body, status)


def answer(body: bytes, status: int, *, again: bool = False) -> Response:
    response = Response(body, status=status, content_type="application/json")
    if status == 204:
        del response.headers["Content-Type"]
    if again:
        response.headers["Idempotency-Replayed"] = "true"
    return response


def idempotency_key() -> str | None:
    """The request's own name for itself. Raises Invalid for one that is too long or has spaces."""
    key = request.headers.get("Idempotency-Key")
    if key is not None and not (0 < len(key) <= 80 and all("!" <= letter <= "~" for letter in key)):
        sentence = "An Idempotency-Key has 1 to 80 letters, digits or signs without spaces; a UUID is a good one."
        raise Invalid(sentence, {"Idempotency-Key": sentence})
    return key


def _fingerprint(what: str) -> str:
    digest = hashlib.sha256(f"{request.method} {request.full_path}\n{what}\n".encode())
    if not what:
        digest.update(request.get_data(cache=True))
    return digest.hexdigest()
