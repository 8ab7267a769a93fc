"""The HTTP API: JSON under /api for programs, through the same queries and operations as every other edge.

It knows no rule of the business: it reads what is sent, says who acts, and shows what came of it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import Flask, Response, request

# The library comes without types; it is imported here and in area.py alone.
from flask_smorest import Api, Blueprint  # type: ignore[import-untyped]
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
    """Describes itself when somebody asks for it: that takes longer than all else of a site's beginning together."""

    ERROR_SCHEMA = answers.Problem
    DEFAULT_RESPONSE_CONTENT_TYPE = "application/json"

    def register_blueprint(self, blp: Blueprint, *, parameters: Any = None, **options: Any) -> None:
        self._app.extensions["flask-smorest"]["blp_name_to_api"][blp.name] = self
        self._app.register_blueprint(blp, **options)

    def described(self, app: Flask, areas: Iterable[Blueprint]) -> dict[str, Any]:
        for views in areas:
            views.register_views_in_doc(self, app, self.spec, name=views.name, parameters=None)
            self.spec.tag({"name": views.name, "description": views.description})
        document: dict[str, Any] = self.spec.to_dict()
        return document


def install(app: Flask) -> None:
    """Put every area under /api, with its OpenAPI document and the page that shows it."""
    app.config.update(API_TITLE="Baton", API_VERSION="1", OPENAPI_VERSION="3.1.0", OPENAPI_URL_PREFIX=None)
    by_token = {"type": "http", "scheme": "bearer", "description": "A token of `baton token create` or of /api/tokens."}
    options = {"info": {"description": _ABOUT}, "security": [{"token": []}], "servers": [{"url": "/"}]}
    api = _Api(app, spec_kwargs=options)
    api.spec.components.security_scheme("token", by_token)
    for area in AREAS:
        api.register_blueprint(area.views)
    docs.install(app, lambda: api.described(app, [area.views for area in AREAS]))
    app.register_error_handler(Refused, refused)
    app.before_request(_no_detours)


def _no_detours() -> Response | None:
    """A tidier address is a kindness to people; a program that asks for a wrong one is told so."""
    is_detour = isinstance(request.routing_exception, RequestRedirect)
    return problem(404, "Not found", "") if is_detour and request.path.startswith("/api/") else None
