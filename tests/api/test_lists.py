"""Lists by pages: nothing twice, nothing missing, and no cursor but our own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.world import Program, World


def pages(program: Program, path: str, **asked: Any) -> Iterator[list[Any]]:
    cursor: str | None = None
    while True:
        given = {**asked, **({"cursor": cursor} if cursor else {})}
        answered = program.get(path, query_string=given)
        assert answered.status_code == 200, answered.get_data(as_text=True)
        yield answered.json["items"]
        cursor = answered.json["cursor"]
        if cursor is None:
            return


def test_customers_come_in_pages_by_name(ana: Program) -> None:
    for number in range(7):
        ana.post("/api/customers", {"name": f"Beta {number}"})

    found = list(pages(ana, "/api/customers", limit=3))

    assert [len(page) for page in found] == [3, 3, 2]
    assert [each["name"] for page in found for each in page] == ["Acme", *(f"Beta {number}" for number in range(7))]


def test_customers_are_found_by_the_beginning_of_a_word(ana: Program) -> None:
    ana.post("/api/customers", {"name": "Grand Hotel Zürich"})

    found = ana.get("/api/customers", query_string={"q": "zur gr"}).json["items"]

    assert [each["name"] for each in found] == ["Grand Hotel Zürich"]


def test_the_timeline_comes_newest_first_with_replies(world: World, ana: Program) -> None:
    path = f"/api/customers/{world.acme}"
    root = ana.post(f"{path}/entries", {"body": "0"}).json["id"]
    for number in range(1, 5):
        ana.post(f"{path}/entries", {"body": str(number), "reply_to": root if number % 2 else None})

    found = list(pages(ana, f"{path}/timeline", limit=2))

    assert [len(page) for page in found] == [2, 2, 1]
    assert [each["body"] for page in found for each in page] == ["4", "3", "2", "1", "0"]
    assert [each["reply_to"] for page in found for each in page] == [None, root, None, root, None]


def test_the_timeline_is_filtered_by_kind_team_and_person(world: World, ana: Program, ben: Program) -> None:
    path = f"/api/customers/{world.acme}"
    ana.post(f"{path}/entries", {"body": "note of Ana"})
    ana.post(f"{path}/entries", {"body": "call of Ana", "kind": "call"})
    ben.post(f"{path}/entries", {"body": "chat of Ben", "kind": "chat"})

    def bodies(**asked: str) -> list[str]:
        return [each["body"] for each in ana.get(f"{path}/timeline", query_string=asked).json["items"]]

    assert bodies(kind="call,chat") == ["chat of Ben", "call of Ana"]
    assert bodies(team="support") == bodies(team=world.teams["support"]) == ["chat of Ben"]
    assert bodies(person="ana@baton.example", kind="note") == ["note of Ana"]
    assert bodies(person=world.people["Cleo"]) == []


@pytest.mark.parametrize(
    "path",
    ["/api/people", "/api/teams", "/api/vendors", "/api/customers/{acme}/contacts", "/api/customers/{acme}/handoffs",
     "/api/handoffs", "/api/documents", "/api/customers/{acme}/documents", "/api/notifications", "/api/tokens"],
)  # fmt: skip
def test_every_list_goes_through_pages_of_one(world: World, ana: Program, ben: Program, path: str) -> None:
    for number, team in enumerate(("sales", "support", "marketing")):
        ana.post(f"/api/customers/{world.acme}/contacts", {"name": f"Zoe {number}"})
        ana.post(f"/api/customers/{world.acme}/handoffs", {"to": {"team": team}, "reason": str(number)})
        ana.upload(f"/api/customers/{world.acme}/documents", f"{number}.txt", b"words")
        ana.post("/api/tokens", {"name": str(number)})
        ben.post(f"/api/customers/{world.acme}/entries", {"body": f"@Ana {number}"})
    ana.post("/api/vendors", {"name": "Westwind"})
    world.settle()
    path = path.replace("{acme}", world.acme)
    whole = ana.get(path).json["items"]

    by_one = [each for page in pages(ana, path, limit=1) for each in page]

    assert len(whole) >= 3
    assert by_one == whole


def test_a_cursor_of_another_list_is_refused(ana: Program) -> None:
    ana.post("/api/customers", {"name": "Beta"})
    cursor = ana.get("/api/customers?limit=1").json["cursor"]
    assert cursor

    answered = ana.get("/api/people", query_string={"cursor": cursor})

    assert answered.status_code == 422
    assert "was not given by this list" in answered.json["errors"]["cursor"]


@pytest.mark.parametrize(
    "change", [lambda old: old[:-1], lambda old: old[:-2] + "AA", lambda old: "grün", lambda old: ""]
)
def test_a_cursor_that_was_touched_is_refused(ana: Program, change: Any) -> None:
    ana.post("/api/customers", {"name": "Beta"})
    cursor = ana.get("/api/customers?limit=1").json["cursor"]

    assert ana.get("/api/customers", query_string={"cursor": change(cursor)}).status_code == 422


def test_a_list_goes_on_where_it_was_when_its_last_row_went(world: World, ana: Program) -> None:
    contacts = f"/api/customers/{world.acme}/contacts"
    ids = [ana.post(contacts, {"name": f"Zoe {number}"}).json["id"] for number in range(4)]
    cursor = ana.get(contacts, query_string={"limit": 2}).json["cursor"]

    ana.delete(f"/api/contacts/{ids[1]}")

    rest = ana.get(contacts, query_string={"limit": 2, "cursor": cursor}).json["items"]
    assert [each["id"] for each in rest] == ids[2:]
