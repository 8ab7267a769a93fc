"""The OpenAPI document, and a page for people made from it. Both are the same for everybody and need no sign-in."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import orjson
from flask import Blueprint, Flask, Response, render_template
from markupsafe import Markup

_ORDER = ("get", "post", "put", "patch", "delete")
_PROBLEM = "application/problem+json"


def install(app: Flask, describe: Callable[[], dict[str, Any]]) -> None:
    """`describe` makes the whole document: it is asked once, when somebody first looks."""

    @cache
    def spec() -> dict[str, Any]:
        document = describe()
        _in_our_words(document)
        return document

    views = Blueprint("api_docs", __name__, url_prefix="/api", template_folder="templates")

    @views.get("/openapi.json")
    def openapi() -> Response:
        return Response(orjson.dumps(spec()), content_type="application/json")

    @views.get("/docs")
    def page() -> str:
        found = spec()
        shown = {"info": found["info"], "areas": _areas(found), "schemas": _schemas(found), "marked": _marked}
        return render_template("api_docs.html", **shown)

    app.register_blueprint(views)


def _in_our_words(spec: dict[str, Any]) -> None:
    """The library writes application/json for errors too, where ours are problem+json; and its own names."""
    spec["components"]["schemas"].pop("PaginationMetadata", None)
    operations = [operation for path in spec["paths"].values() for name, operation in path.items() if name in _ORDER]
    for operation in operations:
        operation["tags"] = [tag.removeprefix("api_") for tag in operation["tags"]]
    for tag in spec["tags"]:
        tag["name"] = tag["name"].removeprefix("api_")
    for response in spec["components"].get("responses", {}).values():
        if "application/json" in response.get("content", {}):
            response["content"] = {_PROBLEM: response["content"]["application/json"]}


def _areas(spec: dict[str, Any]) -> list[dict[str, Any]]:
    """Tags with their operations, in the order of the program."""
    areas = {tag["name"]: {"about": tag["description"], "operations": []} for tag in spec["tags"]}
    for path, item in spec["paths"].items():
        for method in _ORDER:
            if method in item:
                shared = item.get("parameters", [])
                areas[item[method]["tags"][0]]["operations"].append(_operation(method, path, item[method], shared))
    return list(areas.values())


def _operation(method: str, path: str, found: dict[str, Any], shared: list[dict[str, Any]]) -> dict[str, Any]:
    bodies = found.get("requestBody", {}).get("content", {})
    return {
        "id": found["operationId"],
        "method": method.upper(),
        "path": path,
        "summary": found.get("summary", ""),
        "description": found.get("description", ""),
        "parameters": [_parameter(each) for each in (*shared, *found.get("parameters", []))],
        "takes": [{"type": kind, "schema": _name_of(body["schema"])} for kind, body in bodies.items()],
        "answers": [
            {"status": status, "schema": _answered(response)} for status, response in found["responses"].items()
        ],
    }


def _parameter(found: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": found["name"],
        "place": found["in"],
        "required": found.get("required", False),
        "type": _type(found.get("schema", {})),
        "about": found.get("description", ""),
    }


def _answered(response: dict[str, Any]) -> str:
    content = response.get("content", {})
    return next((_name_of(body.get("schema", {})) or kind for kind, body in content.items()), "")


def _schemas(spec: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    return {
        name: [
            {
                "name": field,
                "type": _type(about),
                "required": field in schema.get("required", ()),
                "about": about.get("description", ""),
            }
            for field, about in schema.get("properties", {}).items()
        ]
        for name, schema in sorted(spec["components"]["schemas"].items())
    }


def _type(schema: dict[str, Any]) -> str:
    """A schema in a few words: "string or null", "list of Entry"."""
    for key in ("oneOf", "anyOf"):
        if key in schema:
            return " or ".join(_type(each) for each in schema[key])
    if name := _name_of(schema):
        return name
    if "enum" in schema:
        return " | ".join(str(each) for each in schema["enum"])
    kind = schema.get("type", "any")
    if "items" in schema:
        return f"list of {_type(schema['items'])}"
    if isinstance(kind, list):
        return " or ".join(kind)
    return f"{kind} ({schema['format']})" if "format" in schema else str(kind)


def _name_of(schema: dict[str, Any]) -> str:
    return str(schema.get("$ref", "")).rpartition("/")[2]


def _marked(text: str) -> Markup:
    """What stands in `backticks` becomes code."""
    pieces = text.split("`")
    return Markup("").join(
        Markup("<code>{}</code>").format(piece) if place % 2 else piece for place, piece in enumerate(pieces)
    )
