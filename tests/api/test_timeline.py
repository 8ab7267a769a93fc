"""Writing on the timeline and following it."""

from __future__ import annotations

import pytest

from tests.world import Program, World
from workspace.documents.operations import Upload, add_document, share_document


@pytest.fixture
def acme(world: World) -> str:
    return f"/api/customers/{world.acme}"


def test_an_entry_comes_back_as_it_was_written(world: World, ana: Program, acme: str) -> None:
    contact = ana.post(f"{acme}/contacts", {"name": "Zoe", "email": "zoe@acme.example"}).json
    written = {
        "body": "They want **more** anvils", "kind": "call", "occurred_at": "2026-10-30T11:30:00+02:00",
        "direction": "in", "channel": "hotline", "contact_id": contact["id"], "audience": "staff",
    }  # fmt: skip

    made = ana.post(f"{acme}/entries", written)

    assert made.status_code == 201
    assert made.json["occurred_at"] == "2026-10-30T09:30:00Z"
    assert made.json["contact"] == {"id": contact["id"], "name": "Zoe"}
    assert made.json["author"]["name"] == "Ana"
    assert (made.json["team"]["slug"], made.json["origin"], made.json["audience"]) == ("sales", "api", "staff")
    assert ana.get(f"/api/entries/{made.json['id']}").json == made.json
    assert ana.get(f"{acme}/timeline").json["items"][0] == made.json


def test_only_its_author_changes_an_entry(ana: Program, ben: Program, acme: str) -> None:
    entry = ana.post(f"{acme}/entries", {"body": "Hello"}).json
    path = f"/api/entries/{entry['id']}"

    assert ben.patch(path, {"body": "Bye"}).status_code == 403
    assert ben.delete(path).status_code == 403
    changed = ana.patch(path, {"body": "Hello all", "revision": 1})
    assert (changed.json["body"], changed.json["revision"]) == ("Hello all", 2)
    assert changed.json["edited_at"]


def test_a_stale_edit_gets_both_texts(ana: Program, acme: str) -> None:
    entry = ana.post(f"{acme}/entries", {"body": "one"}).json
    path = f"/api/entries/{entry['id']}"
    ana.patch(path, {"body": "two", "revision": 1})

    stale = ana.patch(path, {"body": "three", "revision": 1})

    assert stale.status_code == 409
    assert (stale.json["mine"]["body"], stale.json["theirs"]["body"]) == ("three", "two")
    assert ana.get(path).json["body"] == "two"


def test_a_deleted_entry_leaves_a_tombstone(ana: Program, acme: str) -> None:
    entry = ana.post(f"{acme}/entries", {"body": "secret"}).json

    assert ana.delete(f"/api/entries/{entry['id']}").status_code == 204

    left = ana.get(f"{acme}/timeline").json["items"]
    assert [(each["id"], each["body"]) for each in left] == [(entry["id"], "")]
    assert left[0]["deleted_at"]


def test_changes_tell_what_came_and_what_went(ana: Program, ben: Program, acme: str) -> None:
    kept = ana.post(f"{acme}/entries", {"body": "kept"}).json
    start = ana.get(f"{acme}/changes?after=0").json
    gone = ben.post(f"{acme}/entries", {"body": "gone"}).json
    ana.patch(f"/api/entries/{kept['id']}", {"body": "kept, edited"})
    ben.delete(f"/api/entries/{gone['id']}")
    ana.post(f"{acme}/contacts", {"name": "Zoe"})

    news = ana.get(f"{acme}/changes", query_string={"after": start["n"]}).json

    assert [each["id"] for each in start["entries"]] == [kept["id"]]
    assert [each["body"] for each in news["entries"]] == ["kept, edited"]
    assert news["removed"] == [gone["id"]]
    assert news["changed"] == ["profile"]
    assert news["reload"] is False
    quiet = ana.get(f"{acme}/changes", query_string={"after": news["n"]}).json
    assert quiet == {"n": news["n"], "reload": False, "entries": [], "removed": [], "changed": []}


def test_who_was_away_for_too_long_loads_anew(world: World, ana: Program, acme: str) -> None:
    entry = ana.post(f"{acme}/entries", {"body": "0"}).json["id"]
    world.site.before_request_funcs[None].clear()
    for number in range(200):
        ana.patch(f"/api/entries/{entry}", {"body": str(number + 1)})

    late = ana.get(f"{acme}/changes?after=0").json
    just = ana.get(f"{acme}/changes?after=1").json
    future = ana.get(f"{acme}/changes?after=500").json

    assert (late["reload"], late["entries"], late["n"]) == (True, [], 201)
    assert (just["reload"], len(just["entries"]), just["n"]) == (False, 1, 201)
    assert (future["reload"], future["n"]) == (True, 201)


def test_following_the_changes_gives_what_loading_anew_gives(ana: Program, ben: Program, acme: str) -> None:
    mine: dict[str, dict[str, object]] = {}
    n = 0
    for number in range(6):
        written = ana.post(f"{acme}/entries", {"body": f"entry {number}"}).json["id"]
        ben.post(f"{acme}/entries", {"body": "reply", "reply_to": written})
        if number % 2:
            ana.patch(f"/api/entries/{written}", {"body": f"entry {number}, edited"})
        if number % 3 == 0:
            ana.delete(f"/api/entries/{written}")
        news = ana.get(f"{acme}/changes", query_string={"after": n}).json
        n = news["n"]
        mine.update({each["id"]: each for each in news["entries"]})
        for gone in news["removed"]:
            mine.pop(gone, None)

    whole = ana.get(f"{acme}/timeline?limit=200").json["items"]
    there = {each["id"]: each for each in whole if each["deleted_at"] is None}
    assert len(there) == 10
    assert mine == there


@pytest.mark.parametrize("shape", ["object", "list"])
def test_an_entry_for_a_vendor_needs_something_shared(world: World, ana: Program, acme: str, shape: str) -> None:
    nordwind, ostwind = world.vendors["Nordwind"], world.vendors["Ostwind"]
    stored = world.outside.files.put([b"terms"], limit=100)
    document = world.does("Ana", add_document, customer_id=world.acme, upload=Upload("terms.txt", stored))
    world.does("Ana", share_document, document_id=document.id, vendor_id=nordwind)

    def audience(vendor: str) -> object:
        return {"vendors": [vendor]} if shape == "object" else [vendor]

    told = ana.post(f"{acme}/entries", {"body": "For you", "audience": audience(nordwind)})
    refused = ana.post(f"{acme}/entries", {"body": "For you", "audience": audience(ostwind)})
    reply = ana.post(f"{acme}/entries", {"body": "And this", "reply_to": told.json["id"]})
    narrowed = ana.patch(f"/api/entries/{told.json['id']}", {"audience": "staff"})

    assert told.json["audience"] == {"vendors": [nordwind]}
    assert refused.status_code == 422
    assert reply.json["audience"] == {"vendors": [nordwind]}
    assert narrowed.json["audience"] == "staff"


def test_an_entry_cannot_be_about_another_customers_document(world: World, ana: Program, acme: str) -> None:
    beta = ana.post("/api/customers", {"name": "Beta"}).json["id"]
    document = ana.upload(f"/api/customers/{beta}/documents", "a.txt", b"words").json["id"]

    crossed = ana.post(f"{acme}/entries", {"body": "x", "document_id": document})
    unknown = ana.post(f"{acme}/entries", {"body": "x", "document_id": "nothing"})
    right = ana.post(f"/api/customers/{beta}/entries", {"body": "x", "document_id": document})

    assert (crossed.status_code, unknown.status_code, right.status_code) == (422, 404, 201)
    assert right.json["document_id"] == document
