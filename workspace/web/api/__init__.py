"""The HTTP API: JSON under /api for programs, through the same queries and operations as every other edge.

It knows no rule of the business: it reads what is sent, says who acts, and shows what came of it.
"""

from __future__ import annotations

from flask import Flask, Response, request

# The library comes without types; it is imported here and in area.py alone.
from flask_smorest import Api  # type: ignore[import-untyped]
from werkzeug.routing import RequestRedirect

from workspace.web.api import (
    account,
    answers,
    comments,
    customers,
    docs,
    documents,
    entries,
    filing,
    handoffs,
    keeping,
    making,
    people,
    saved_searches,
    search,
    seeing,
    shares,
    sticking,
    versions,
)
from workspace.web.api.problems import Refused, refused
from workspace.web.api.problems import problem as problem

AREAS = (
    customers,
    entries,
    sticking,
    handoffs,
    documents,
    filing,
    making,
    versions,
    seeing,
    keeping,
    shares,
    comments,
    people,
    account,
    search,
    saved_searches,
)

_ABOUT = (
    "Ids are opaque strings. Times are ISO 8601 in UTC. Lists are `{items, cursor}`: give `cursor` back for the next "
    "page. A write with an Idempotency-Key may be sent again: it has one effect. What you may not see is a 404."
)


class _Api(Api):  # type: ignore[misc]
    ERROR_SCHEMA = answers.Problem
    DEFAULT_RESPONSE_CONTENT_TYPE = "application/json"


def install(app: Flask) -> None:
    """Put every area under /api, with its OpenAPI document and the page that shows it."""
    app.config.update(API_TITLE="Baton", API_VERSION="1", OPENAPI_VERSION="3.1.0", OPENAPI_URL_PREFIX=None)
    by_token = {"type": "http", "scheme": "bearer", "description": "A token of `baton token create` or of /api/tokens."}
    options = {"info": {"description": _ABOUT}, "security": [{"token": []}], "servers": [{"url": "/"}]}
    api = _Api(app, spec_kwargs=options)
    api.spec.components.security_scheme("token", by_token)
    for area in AREAS:
        api.register_blueprint(area.views)
    docs.install(app, api.spec.to_dict())
    app.register_error_handler(Refused, refused)
    app.before_request(_no_detours)


def _no_detours() -> Response | None:
    """A tidier address is a kindness to people; a program that asks for a wrong one is told so."""
    is_detour = isinstance(request.routing_exception, RequestRedirect)
    return problem(404, "Not found", "") if is_detour and request.path.startswith("/api/") else None
