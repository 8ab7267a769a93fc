"""The OpenAPI document is whole, true of every address, and of version 3.1; the page for people needs no script."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from tests.world import World

METHODS = {"get", "post", "put", "patch", "delete"}
TYPES = {"object", "array", "string", "integer", "number", "boolean", "null"}


@pytest.fixture
def spec(world: World) -> dict[str, Any]:
    answered = world.client().get("/api/openapi.json")
    assert answered.status_code == 200
    found: dict[str, Any] = answered.json
    return found


def operations(spec: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, item in spec["paths"].items():
        for method in METHODS & set(item):
            yield method, path, item[method]


def everything(node: Any) -> Iterator[dict[str, Any]]:
    if isinstance(node, dict):
        yield node
        for inner in node.values():
            yield from everything(inner)
    elif isinstance(node, list):
        for inner in node:
            yield from everything(inner)


def test_every_address_is_described(world: World, spec: dict[str, Any]) -> None:
    routes = {
        (method.lower(), re.sub(r"<(?:[^:<>]+:)?([^<>]+)>", r"{\1}", rule.rule))
        for rule in world.site.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if rule.rule.startswith("/api") and rule.rule not in ("/api/docs", "/api/openapi.json")
    }

    assert routes == {(method, path) for method, path, _ in operations(spec)}


def test_the_document_is_openapi_3_1(spec: dict[str, Any]) -> None:
    assert spec["openapi"].startswith("3.1.")
    assert {"title", "version", "description"} <= set(spec["info"])
    # 3.1 says it with a list of types; "nullable" was 3.0.
    assert not [node for node in everything(spec) if "nullable" in node]
    schemas = spec["components"]["schemas"]
    assert {"Problem", "Customer", "Entry", "NewEntry"} <= set(schemas)
    for name, schema in schemas.items():
        assert schema["type"] == "object", name
        assert set(schema.get("required", ())) <= set(schema["properties"]), name
    kinds = {kind for node in everything(schemas) for kind in _types(node)}
    assert kinds <= TYPES


def test_every_reference_leads_somewhere(spec: dict[str, Any]) -> None:
    references = {node["$ref"] for node in everything(spec) if isinstance(node.get("$ref"), str)}

    assert len(references) > 20
    for reference in references:
        node: Any = spec
        for step in reference.removeprefix("#/").split("/"):
            node = node[step]


def test_every_operation_is_complete(spec: dict[str, Any]) -> None:
    names = [operation["operationId"] for _, _, operation in operations(spec)]

    assert len(names) == len(set(names))
    for method, path, operation in operations(spec):
        here = f"{method} {path}"
        assert operation["summary"], here
        assert {"401", "404"} <= set(operation["responses"]), here
        assert any(status.startswith("2") for status in operation["responses"]), here
        assert all("description" in each or "$ref" in each for each in operation["responses"].values()), here
        given = {each["name"] for each in spec["paths"][path].get("parameters", ()) if each["in"] == "path"}
        assert given == set(re.findall(r"{(\w+)}", path)), here
        keys = [each for each in operation.get("parameters", ()) if each["name"] == "Idempotency-Key"]
        assert bool(keys) == (method != "get"), here


def test_errors_are_described_as_problems(spec: dict[str, Any]) -> None:
    described = spec["components"]["responses"]

    assert described["NOT_FOUND"]["content"].keys() == {"application/problem+json"}


def test_the_page_for_people_shows_every_operation(world: World, spec: dict[str, Any]) -> None:
    answered = world.client().get("/api/docs")
    page = answered.get_data(as_text=True)

    assert answered.status_code == 200
    assert "script-src 'self'" in answered.headers["Content-Security-Policy"]
    assert not re.search(r"<script|<style|\sstyle=|\son\w+=|https?://", page)
    for method, path, operation in operations(spec):
        assert f"<code>{method.upper()} {path}</code>" in page
        assert f'id="{operation["operationId"]}"' in page
    anchors = set(re.findall(r'href="#([^"]+)"', page))
    assert anchors
    assert anchors - set(re.findall(r'id="([^"]+)"', page)) == set()


def _types(node: dict[str, Any]) -> list[str]:
    found = node.get("type")
    if isinstance(found, str):
        return [found]
    return found if isinstance(found, list) else []
