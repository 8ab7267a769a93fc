"""Shares and comments: what a guest gets through the API, and what they never do."""

from __future__ import annotations

from typing import Any

import pytest

from tests.world import Browser, Program, World


@pytest.fixture
def document(world: World, ana: Program) -> str:
    made = ana.upload(f"/api/customers/{world.acme}/documents", "terms.txt", b"Delivery in May")
    world.settle()
    return f"/api/documents/{made.json['id']}"


def write(browser: Browser, method: str, path: str, body: Any, **headers: str) -> Any:
    given = {"X-CSRF-Token": browser.csrf(), **headers}
    return browser.client.open(path, method=method, json=body, headers=given)


def share(world: World, ana: Program, document: str, **terms: Any) -> Any:
    return ana.post(f"{document}/shares", {"vendor_id": world.vendors["Nordwind"], **terms})


def test_a_share_lets_a_guest_read_download_and_comment(world: World, ana: Program, document: str) -> None:
    vera = world.client_as("Vera")
    assert vera.get(document).status_code == 404

    made = share(world, ana, document, email="vera@nordwind.example", expires_at="2026-12-01T00:00:00Z")

    assert made.status_code == 201
    assert (made.json["person"]["name"], made.json["live"]) == ("Vera", True)
    seen = vera.get(document).json
    assert (seen["customer_id"], seen["can_comment"], len(seen["versions"])) == (None, True, 1)
    assert vera.get(f"{document}/versions/1/text").json["text"].strip() == "Delivery in May"
    said = write(vera, "POST", f"{document}/comments", {"body": "In June, please", "anchor": "May"})
    assert (said.status_code, said.json["author"]["name"], said.json["anchor"]) == (201, "Vera", "May")
    assert said.json["audience"] == {"vendors": [world.vendors["Nordwind"]]}
    answer = ana.post(f"{document}/comments", {"body": "Fine", "reply_to": said.json["id"]})
    assert [each["body"] for each in vera.get(f"{document}/comments").json["items"]] == ["In June, please", "Fine"]
    assert answer.json["customer_id"] == world.acme


def test_staff_comments_stay_with_staff_unless_told(world: World, ana: Program, document: str) -> None:
    share(world, ana, document)
    vera = world.client_as("Vera")
    ana.post(f"{document}/comments", {"body": "Between us"})
    ana.post(f"{document}/comments", {"body": "For you", "audience": {"vendors": [world.vendors["Nordwind"]]}})

    assert [each["body"] for each in vera.get(f"{document}/comments").json["items"]] == ["For you"]
    assert len(ana.get(f"{document}/comments").json["items"]) == 2


def test_a_revoke_ends_it_at_once(world: World, ana: Program, document: str) -> None:
    key = share(world, ana, document).json["id"]
    vera = world.client_as("Vera")
    comment = write(vera, "POST", f"{document}/comments", {"body": "Hello"}, **{"Idempotency-Key": "mine"})
    assert comment.status_code == 201

    assert ana.delete(f"/api/shares/{key}").status_code == 204

    assert vera.get(document).status_code == 404
    assert vera.get("/api/documents").json["items"] == []
    assert vera.get(f"/api/entries/{comment.json['id']}").status_code == 404
    again = write(vera, "POST", f"{document}/comments", {"body": "Hello"}, **{"Idempotency-Key": "mine"})
    assert again.status_code == 404
    left = ana.get(f"{document}/shares").json["items"]
    assert [(each["live"], bool(each["revoked_at"])) for each in left] == [(False, True)]


def test_an_expired_share_opens_nothing(world: World, ana: Program, document: str) -> None:
    share(world, ana, document, expires_at="2026-11-03T00:00:00Z")
    vera = world.client_as("Vera")
    assert vera.get(document).status_code == 200

    world.clock.forward(days=1)

    assert vera.get(document).status_code == 404
    assert vera.get("/api/search?q=delivery").json["hits"] == []


def test_terms_of_a_share_are_kept(world: World, ana: Program, document: str) -> None:
    share(world, ana, document, can_download=False, can_comment=False)
    vera = world.client_as("Vera")

    assert vera.get(f"{document}/versions/1/content").status_code == 403
    assert write(vera, "POST", f"{document}/comments", {"body": "Hello"}).status_code == 403
    assert vera.get(f"{document}/versions/1/text").status_code == 200
    seen = vera.get(document).json
    assert (seen["can_download"], seen["can_comment"]) == (False, False)


def test_an_older_version_is_not_there_for_a_guest(world: World, ana: Program, document: str) -> None:
    share(world, ana, document)
    ana.upload(f"{document}/versions", "terms.txt", b"Delivery in June")
    world.settle()
    vera = world.client_as("Vera")

    assert [version["n"] for version in vera.get(document).json["versions"]] == [2]
    assert vera.get(f"{document}/versions/1/content").status_code == 404
    assert vera.get(f"{document}/versions/1/text").status_code == 404
    with ana.get(f"{document}/versions/1/content") as old:
        assert old.data == b"Delivery in May"


def test_a_share_must_end_in_the_future_and_name_a_vendor(world: World, ana: Program, document: str) -> None:
    past = share(world, ana, document, expires_at="2020-01-01T00:00:00Z")
    nobody = ana.post(f"{document}/shares", {"vendor_id": "nobody"})
    other = share(world, ana, document, email="otto@ostwind.example")

    assert (past.status_code, nobody.status_code, other.status_code) == (422, 404, 409)


def test_a_guest_comment_sent_again_is_one(world: World, ana: Program, document: str) -> None:
    share(world, ana, document)
    vera = world.client_as("Vera")

    said = [
        write(vera, "POST", f"{document}/comments", {"body": "Hello"}, **{"Idempotency-Key": "mine"}) for _ in range(2)
    ]

    assert said[0].json["id"] == said[1].json["id"]
    assert len(ana.get(f"{document}/comments").json["items"]) == 1


def test_what_a_guest_finds_by_search_tells_of_nothing_else(world: World, ana: Program, document: str) -> None:
    for number in range(60):
        ana.post(f"/api/customers/{world.acme}/entries", {"body": f"Delivery {number}"})
    share(world, ana, document)
    world.settle()
    vera = world.client_as("Vera")

    found = vera.get("/api/search?q=delivery&limit=10").json

    assert [(hit["type"], hit["customer_id"], hit["customer_name"]) for hit in found["hits"]] == [
        ("document", None, None)
    ]
    assert found["cursor"] is None
    assert vera.get("/api/search", query_string={"q": "delivery", "customer": world.acme}).status_code == 404
