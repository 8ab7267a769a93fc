"""Looks over the API's shoulder during every test: answers are as OpenAPI promises, refused writes changed nothing."""

from __future__ import annotations

from typing import Any

from flask import Flask, Response, g, request
from sqlalchemy import select

from tests.world import World
from workspace.database import Base
from workspace.web.api import AREAS

Dump = dict[str, list[str]]


def dump(world: World) -> Dump:
    """Every row of every table, as text."""
    with world.reading() as db:
        return {
            table.name: sorted(repr(tuple(row)) for row in db.execute(select(table)))
            for table in Base.metadata.sorted_tables
        }


def watch(world: World) -> None:
    site = world.site

    @site.before_request
    def remember_tables() -> None:
        if _is_write():
            g.tables_before = dump(world)

    @site.after_request
    def compare(response: Response) -> Response:
        if not request.path.startswith("/api/"):
            return response
        if response.status_code >= 400:
            assert response.content_type == "application/problem+json", response.get_data(as_text=True)
            _is_a_problem(response)
            if "tables_before" in g:
                assert dump(world) == g.tables_before, "a refused write changed the database"
        elif response.status_code != 204 and response.is_json:
            _is_as_promised(site, response)
        return response


def schema_of(endpoint: str, method: str, status: int) -> Any:
    area, _, view = endpoint.partition(".")
    views = next((each.views for each in AREAS if each.views.name == area), None)
    if views is None:
        return None
    return views._docs[view][method.lower()]["response"]["responses"][status][0].get("schema")


def _is_write() -> bool:
    return request.method in ("POST", "PATCH", "DELETE") and request.path.startswith("/api/")


def _is_a_problem(response: Response) -> None:
    problem = response.get_json()
    assert {"type", "title", "status", "detail"} <= set(problem)
    assert problem["status"] == response.status_code
    assert problem["detail"].rstrip().endswith((".", "!", "?")), f"not a sentence: {problem['detail']}"


def _is_as_promised(site: Flask, response: Response) -> None:
    schema = schema_of(request.endpoint or "", request.method, response.status_code)
    if schema is None:
        assert (request.endpoint or "").startswith("api_docs."), f"{request.endpoint} promises nothing"
        return
    errors = schema.validate(response.get_json())
    assert not errors, f"{request.endpoint}: {errors}"
