"""Every refusal as application/problem+json (RFC 9457), in words."""

from __future__ import annotations

from typing import Any

import orjson
from flask import Response
from werkzeug.exceptions import HTTPException

from workspace.errors import BatonError, Conflict, Invalid

_NO_SUCH_ADDRESS = "There is no such address in the API. The page /api/docs lists all there are."


class Refused(HTTPException):
    """A request that cannot be taken as it is: its size, its kind, its moment. Carries a sentence for the person."""

    def __init__(self, status: int, title: str, sentence: str, *, retry_after: int | None = None) -> None:
        super().__init__(description=sentence)
        self.code = status
        self.title = title
        self.sentence = sentence
        self.retry_after = retry_after


def problem(status: int, title: str, sentence: str, error: BatonError | None = None) -> Response:
    """`errors` maps fields to sentences; a conflict shows `mine` and `theirs`, so that nothing typed is lost."""
    if status == 404 and error is None:
        sentence = _NO_SUCH_ADDRESS
    content: dict[str, Any] = {
        "type": f"/api/docs#problem-{status}",
        "title": title,
        "status": status,
        "detail": sentence,
    }
    if isinstance(error, Invalid) and error.fields:
        content["errors"] = error.fields
    if isinstance(error, Conflict) and (error.mine or error.theirs):
        content.update(mine=error.mine, theirs=error.theirs)
    response = Response(orjson.dumps(content), status=status, content_type="application/problem+json")
    if status == 401:
        response.headers["WWW-Authenticate"] = 'Bearer realm="Baton"'
    return response


def refused(error: Refused) -> Response:
    response = problem(error.code or 400, error.title, error.sentence, error=Invalid(error.sentence))
    if error.retry_after is not None:
        response.headers["Retry-After"] = str(error.retry_after)
    return response
