"""One area of the API: routes that say what they take and answer, for the reader, the parser and OpenAPI at once."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

import marshmallow
from flask import Response, request

# The library comes without types; it is imported here and in __init__.py alone.
from flask_smorest import Blueprint  # type: ignore[import-untyped]

from workspace.web.api.parsing import StrictParser
from workspace.web.api.signed_in import authenticate

View = Callable[..., Response]
Mark = Callable[[View], View]
Kind = type[marshmallow.Schema] | None

_KEY: dict[str, Any] = {
    "in": "header",
    "name": "Idempotency-Key",
    "description": "Your own name for this request. Sent again within 24 hours it has no second effect.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 80, "pattern": "^[!-~]+$"},
}


class Area(Blueprint):  # type: ignore[misc]
    """Routes of one noun under /api. Everybody who asks here is known before anything is read."""

    ARGUMENTS_PARSER = StrictParser()

    def __init__(self, name: str, description: str) -> None:
        super().__init__(f"api_{name}", __name__, url_prefix="/api", description=description)
        self.before_request(authenticate)
        self.after_request(_varies_by_token)

    def get(self, rule: str, *, answers: Kind, asks: Kind = None, errors: tuple[int, ...] = (), **more: Any) -> Mark:
        return self._rule("GET", rule, None, asks, answers, 200, errors, **more)

    def post(
        self,
        rule: str,
        *,
        answers: Kind,
        takes: Kind = None,
        status: int = 201,
        errors: tuple[int, ...] = (409,),
        **more: Any,
    ) -> Mark:
        return self._rule("POST", rule, takes, None, answers, status, errors, **more)

    def patch(self, rule: str, *, answers: Kind, takes: Kind = None) -> Mark:
        return self._rule("PATCH", rule, takes, None, answers, 200, (409,))

    def put(self, rule: str, *, answers: Kind, errors: tuple[int, ...] = (), **more: Any) -> Mark:
        return self._rule("PUT", rule, None, None, answers, 200, (409, *errors), **more)

    def delete(self, rule: str) -> Mark:
        return self._rule("DELETE", rule, None, None, None, 204)

    def _rule(
        self,
        method: str,
        rule: str,
        takes: Kind,
        asks: Kind,
        answers: Kind,
        status: int,
        errors: tuple[int, ...] = (),
        *,
        docs: dict[str, Any] | None = None,
        kind: str | None = None,
    ) -> Mark:
        """`docs` is OpenAPI written by hand where no schema can say it; `kind` the answer's type where not JSON."""

        def install(view: View) -> View:
            shown: Any = self.response(status, answers, content_type=kind, description=HTTPStatus(status).phrase)(view)
            for schema, location in ((asks, "query"), (takes, "json")):
                if schema is not None:
                    shown = self.arguments(schema, location=location)(shown)
            for code in {401, 403, 404, *errors} | ({422} if takes or asks or method != "GET" else set()):
                shown = self.alt_response(code, response=HTTPStatus(code).name)(shown)
            by_hand: dict[str, Any] = {"operationId": view.__name__}
            if method != "GET":
                by_hand["parameters"] = [_KEY]
            # A query's arguments stand under "parameters" too and would be replaced; but only a GET has a query.
            shown = self.doc(**by_hand, **(docs or {}))(shown)
            self.route(rule, methods=[method])(shown)
            return view

        return install


def _varies_by_token(response: Response) -> Response:
    response.headers.add("Vary", "Authorization")
    if request.method == "GET" and response.status_code == 200:
        response.headers.setdefault("Cache-Control", "private, no-store")
    return response
