"""Read bodies and queries, and say what is wrong with them: which field, why, and what to do."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NoReturn

import marshmallow
import orjson
from flask import Request
from webargs import core
from webargs.flaskparser import FlaskParser
from werkzeug.exceptions import RequestEntityTooLarge

from workspace.errors import Invalid
from workspace.web.api.problems import Refused

LARGEST_JSON = 2 * 1024 * 1024
"""Bytes of one JSON body: ten times the longest text that an entry may have, whatever its letters."""


class StrictParser(FlaskParser):
    """Takes JSON that is JSON, queries without repeats, and nothing unknown."""

    DEFAULT_UNKNOWN_BY_LOCATION = {"json": None, "query": None}  # noqa: RUF012 - the library reads it from the class

    def load_json(self, req: Request, schema: marshmallow.Schema) -> Any:
        return read_json(req)

    def load_querystring(self, req: Request, schema: marshmallow.Schema) -> Any:
        repeated = sorted(name for name, values in req.args.lists() if len(values) > 1)
        if repeated:
            sentence = f"{repeated[0]} is there more than once. Give it once."
            raise Invalid(sentence, {repeated[0]: sentence})
        return req.args.to_dict()

    def handle_error(
        self,
        error: core.ValidationError,
        req: Request,
        schema: marshmallow.Schema,
        *,
        error_status_code: int | None,
        error_headers: Any,
    ) -> NoReturn:
        raise invalid(error)


def read_json(req: Request) -> Any:
    """The parsed body, or nothing where there is none. Raises Refused (400, 413, 415)."""
    req.max_content_length = LARGEST_JSON
    try:
        body = req.get_data(cache=True)
    except RequestEntityTooLarge as error:
        raise Refused(413, "Too large", "A JSON body may have 2 MB here. Send less at once.") from error
    if not body.strip():
        return core.missing
    if req.mimetype != "application/json":
        kind = req.mimetype or "nothing"
        raise Refused(
            415, "Wrong kind of content", f"Send JSON, with the header Content-Type: application/json, not {kind}."
        )
    try:
        content = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise Refused(400, "Not JSON", f"The body is not JSON: {error}. Nothing was changed.") from error
    if not isinstance(content, dict):
        raise Invalid('The body must be a JSON object, such as {"name": "Acme"}.')
    return content


def invalid(error: core.ValidationError) -> Invalid:
    """One sentence for each wrong field; the first stands for all in `detail`."""
    found = dict(_sentences(error.messages))
    first, more = next(iter(found.values())), len(found) - 1
    rest = f" There is more: {more} other {'value is' if more == 1 else 'values are'} wrong." if more else ""
    return Invalid(first + rest, found)


def _sentences(messages: Any) -> Iterator[tuple[str, str]]:
    for by_field in messages.values():
        yield from _flat(by_field, "")


def _flat(messages: Any, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(messages, dict):
        for name, inner in messages.items():
            own = path if name == "_schema" else _within(path, name)
            yield from _flat(inner, own)
    else:
        said = messages[0] if isinstance(messages, list) else messages
        yield path[:80] or "body", f"{_quoted(path)} {said}"


def _within(path: str, name: str | int) -> str:
    """As the operations name a value within others: `contacts[0].name`."""
    if isinstance(name, int):
        return f"{path}[{name}]"
    return f"{path}.{name}" if path else name


def _quoted(path: str) -> str:
    shown = path if len(path) <= 80 else f"{path[:80]}…"
    return shown or "The body"
