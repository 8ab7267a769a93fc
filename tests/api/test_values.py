"""Wrong values: each is told in a sentence that names the field, and changes nothing (the fixture compares)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.world import Program, World

CUSTOMER = "/api/customers/{acme}"
WRONG: list[tuple[str, str, Any, str, str]] = [
    ("POST", "/api/customers", {}, "name", "name is missing."),
    ("POST", "/api/customers", {"name": 1}, "name", "name must be text."),
    ("POST", "/api/customers", {"name": None}, "name", "must not be null"),
    ("POST", "/api/customers", {"name": True}, "name", "must be text"),
    ("POST", "/api/customers", {"name": ["Beta"]}, "name", "must be text"),
    ("POST", "/api/customers", {"name": "  "}, "name", "The name is missing."),
    ("POST", "/api/customers", {"name": "x" * 10_000}, "name", "10,000"),
    ("POST", "/api/customers", {"name": "Be\0ta"}, "name", "U+0000"),
    ("POST", "/api/customers", {"name": "Beta", "colour": "red"}, "colour", "colour is not known here. Known are:"),
    ("POST", "/api/customers", {"name": "Beta", "team": "lawyers"}, "team", "no team called 'lawyers'"),
    ("POST", "/api/customers", {"name": "Beta", "person": "dan@baton.example"}, "person", "nobody"),
    ("PATCH", CUSTOMER, {"revision": True, "about": "x"}, "revision", "must be a whole number."),
    ("PATCH", CUSTOMER, {"revision": "1", "about": "x"}, "revision", "must be a whole number."),
    ("PATCH", CUSTOMER, {"revision": 1.5, "about": "x"}, "revision", "must be a whole number."),
    ("PATCH", CUSTOMER, {"revision": 0, "about": "x"}, "revision", "from 1 to"),
    ("PATCH", CUSTOMER, {"revision": 10**30, "about": "x"}, "revision", "whole number"),
    ("PATCH", CUSTOMER, {"archived": 1}, "archived", "must be true or false."),
    ("PATCH", CUSTOMER, {"archived": "true"}, "archived", "must be true or false."),
    ("POST", CUSTOMER + "/contacts", {"name": "Zoe", "email": "not an address"}, "email", "ana@example.com"),
    ("POST", CUSTOMER + "/entries", {"body": ""}, "body", "The text is empty."),
    ("POST", CUSTOMER + "/entries", {"body": "x" * 1_000_000}, "body", "100,000 characters"),
    ("POST", CUSTOMER + "/entries", {"body": "x", "kind": "shout"}, "kind", "must be one of note, comment"),
    ("POST", CUSTOMER + "/entries", {"body": "x", "kind": "handoff"}, "kind", "must be one of"),
    ("POST", CUSTOMER + "/entries", {"body": "x", "audience": "everybody"}, "audience", '"staff"'),
    ("POST", CUSTOMER + "/entries", {"body": "x", "audience": {"vendors": [1]}}, "audience", '"staff"'),
    ("POST", CUSTOMER + "/entries", {"body": "x", "audience": {"vendors": ["nobody"]}}, "audience", "vendor"),
    ("POST", CUSTOMER + "/entries", {"body": "x", "occurred_at": "yesterday"}, "occurred_at", "2026-05-31T14:00:00Z"),
    ("POST", CUSTOMER + "/entries", {"body": "x", "occurred_at": "2026-05-31T14:00:00"}, "occurred_at", "its zone"),
    ("POST", CUSTOMER + "/entries", {"body": "x", "occurred_at": "2031-05-31T14:00:00Z"}, "occurred_at", "passed"),
    ("POST", CUSTOMER + "/entries", {"body": "x", "direction": "in"}, "direction", "choose another kind"),
    ("POST", CUSTOMER + "/entries", {"body": "x", "channel": "Phone"}, "channel", "choose another kind"),
    ("POST", CUSTOMER + "/entries", {"body": "x", "contact_id": "one"}, "contact_id", "choose another kind"),
    ("POST", CUSTOMER + "/entries", {"body": "x", "occurred_at": "0001-01-01T00:00:00+23:00"}, "occurred_at", "zone"),
    ("POST", CUSTOMER + "/entries", {"body": "x", "occurred_at": 5}, "occurred_at", "its zone"),
    ("POST", CUSTOMER + "/entries", {"body": "x", "direction": "up"}, "direction", "in, out"),
    ("POST", CUSTOMER + "/entries", {"body": "x", "anchor": "x" * 3_000}, "anchor", "2,000"),
    ("POST", CUSTOMER + "/handoffs", {"reason": "x"}, "to", "to is missing."),
    ("POST", CUSTOMER + "/handoffs", {"to": "sales", "reason": "x"}, "to", "must be an object"),
    ("POST", CUSTOMER + "/handoffs", {"to": {}, "reason": "x"}, "to", "team or"),
    ("POST", CUSTOMER + "/handoffs", {"to": {"team": 1}, "reason": "x"}, "to.team", "to.team must be text."),
    ("POST", CUSTOMER + "/handoffs", {"to": {"clan": "x"}, "reason": "x"}, "to.clan", "Known are: team, person."),
    ("POST", CUSTOMER + "/handoffs", {"to": {"team": "s"}, "reason": "x", "checklist": [1]}, "checklist[0]", "text"),
    ("POST", CUSTOMER + "/handoffs", {"to": {"team": "sales"}, "reason": "x", "checklist": "a"}, "checklist", "list"),
    ("POST", "/api/people", {"name": "Dan", "email": "dan@baton.example", "role": "king"}, "role", "admin, member"),
    ("POST", "/api/notifications/read", {"ids": [None]}, "ids[0]", "null"),
    ("GET", "/api/customers?limit=0", None, "limit", "from 1 to 200"),
    ("GET", "/api/customers?limit=201", None, "limit", "from 1 to 200"),
    ("GET", "/api/customers?limit=ten", None, "limit", "whole number"),
    ("GET", "/api/customers?limit=٣", None, "limit", "whole number"),
    ("GET", "/api/customers?limit=1&limit=2", None, "limit", "more than once"),
    ("GET", "/api/customers?cursor=abc", None, "cursor", "was not given by this list"),
    ("GET", "/api/customers?archived=1", None, "archived", "true or false"),
    ("GET", "/api/customers?colour=red", None, "colour", "Known are: limit, cursor, q, archived, pinned."),
    ("GET", CUSTOMER + "/timeline?kind=shout", None, "kind", "one or several of"),
    ("GET", CUSTOMER + "/timeline?team=lawyers", None, "team", "lawyers"),
    ("GET", CUSTOMER + "/changes?after=-1", None, "after", "whole number"),
    ("GET", CUSTOMER + "/changes?after=99999999999999999999", None, "after", "whole number"),
    ("GET", "/api/search", None, "q", "q is missing."),
    ("GET", "/api/search?q=", None, "q", "what to search for"),
    ("GET", "/api/search?q=x&type=person", None, "type", "must be one of"),
    ("GET", "/api/search?q=x&from=monday", None, "from", "2026-05-31"),
]  # fmt: skip


@pytest.mark.parametrize(("method", "path", "body", "field", "said"), WRONG)
def test_a_wrong_value_is_told_by_its_field(
    world: World, ana: Program, method: str, path: str, body: Any, field: str, said: str
) -> None:
    answered = ana.call(method, path.replace("{acme}", world.acme), body)

    assert answered.status_code == 422, answered.get_data(as_text=True)
    assert said in answered.json["errors"][field]


@pytest.mark.parametrize(
    ("body", "kind", "status", "said"),
    [
        (b"{", "application/json", 400, "is not JSON"),
        (b'{"name": NaN}', "application/json", 400, "is not JSON"),
        (b'{"name": "\\ud800"}', "application/json", 400, "is not JSON"),
        (b"\xff\xfe", "application/json", 400, "is not JSON"),
        (b"[" * 50_000, "application/json", 400, "is not JSON"),
        (b"[]", "application/json", 422, "must be a JSON object"),
        (b'"Beta"', "application/json", 422, "must be a JSON object"),
        (b"", "application/json", 422, "name is missing."),
        (b"name=Beta", "application/x-www-form-urlencoded", 415, "Content-Type: application/json"),
        (b'{"name": "Beta"}', "text/plain", 415, "Content-Type: application/json"),
        (b'{"name": "' + b"x" * 3_000_000 + b'"}', "application/json", 413, "2 MB"),
    ],
    ids=["cut", "nan", "surrogate", "bytes", "deep", "list", "text", "empty", "form", "plain", "huge"],
)
def test_a_body_that_cannot_be_read_is_told(ana: Program, body: bytes, kind: str, status: int, said: str) -> None:
    answered = ana.post("/api/customers", data=body, headers={"Content-Type": kind})

    assert answered.status_code == status
    assert said in answered.json["detail"]


def test_an_unknown_address_is_a_problem_too(ana: Program) -> None:
    answered = ana.get("/api/castles")

    assert answered.status_code == 404
    assert "/api/docs" in answered.json["detail"]


def test_another_method_is_refused_and_the_right_ones_are_named(ana: Program) -> None:
    answered = ana.call("PUT", "/api/customers")

    assert answered.status_code == 405
    assert {"GET", "POST"} <= set(answered.headers["Allow"].split(", "))
    assert answered.content_type == "application/problem+json"


def test_several_wrong_values_are_told_at_once(ana: Program) -> None:
    answered = ana.post("/api/customers", {"name": 1, "about": 2, "goals": 3})

    assert set(answered.json["errors"]) == {"name", "about", "goals"}
    assert "2 other values are wrong" in answered.json["detail"]


@pytest.mark.parametrize("name", ["株式会社 🚀", "\u202eevil", "<script>alert(1)</script>", "'; DROP TABLE x; --"])
def test_strange_names_come_back_as_text(ana: Program, name: str) -> None:
    made = ana.post("/api/customers", {"name": name})

    assert made.status_code == 201
    assert made.json["name"] == name.replace("\u202e", "")
    assert ana.get(f"/api/customers/{made.json['id']}").json["name"] == made.json["name"]


def test_a_busy_database_is_told_with_a_time_to_come_back(world: World, ana: Program, monkeypatch: Any) -> None:
    monkeypatch.setattr("workspace.database.PATIENCE", 0.0)
    with world.transaction():
        answered = ana.post("/api/customers", {"name": "Beta"})

    assert answered.status_code == 503
    assert answered.headers["Retry-After"]
    assert ana.post("/api/customers", {"name": "Beta"}).status_code == 201
