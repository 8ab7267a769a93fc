"""The trash, holds and the store, as people see them in the browser."""

from __future__ import annotations

import pytest

from tests.sharing.shared import upload
from tests.world import World
from workspace.documents.models import Document
from workspace.documents.operations import add_document, add_version
from workspace.documents.queries import documents_of


@pytest.fixture
def document(world: World) -> Document:
    plan = upload(world, "plan.txt", b"The zephyr")
    added: Document = world.does("Ana", add_document, customer_id=world.acme, upload=plan)
    return added


def test_what_was_put_into_the_trash_is_undone_by_the_button_that_follows(world: World, document: Document) -> None:
    ben = world.client_as("Ben")
    ben.post(f"/documents/{document.id}/remove")
    said = ben.get(f"/customers/{world.acme}").get_data(as_text=True)
    again = ben.get(f"/customers/{world.acme}").get_data(as_text=True)
    row = ben.get("/documents/trash").get_data(as_text=True)

    assert "plan.txt is in the trash." in said
    assert f'action="/documents/{document.id}/remove"' in said
    assert "is in the trash" not in again
    assert "plan.txt" in row
    assert "Delete for ever" not in row
    ben.post(f"/documents/{document.id}/remove", {"undo": "1"})
    assert [each.id for each in world.sees("Ben", documents_of, world.acme)] == [document.id]


def test_an_admin_deletes_for_ever_after_a_day_and_the_store_says_who(world: World, document: Document) -> None:
    ana, ben = world.client_as("Ana"), world.client_as("Ben")
    ben.post(f"/documents/{document.id}/remove")
    assert "Delete for ever" not in ana.get("/documents/trash").get_data(as_text=True)
    ana.post(f"/documents/{document.id}/purge")
    assert "less than a day ago" in ana.get("/documents/trash").get_data(as_text=True)
    world.clock.forward(days=1)

    assert ben.post(f"/documents/{document.id}/purge").status_code == 403
    assert "Delete for ever" in ana.get("/documents/trash").get_data(as_text=True)
    ana.post(f"/documents/{document.id}/purge")
    assert "plan.txt is deleted for ever." in ana.get("/documents/trash").get_data(as_text=True)
    assert "Ana deleted for ever <strong>plan.txt</strong> of Acme" in ana.get("/storage").get_data(as_text=True)
    assert ben.get("/storage").status_code == 403
    assert ana.get(f"/customers/{world.acme}").status_code == 200


def test_a_hold_is_shown_with_its_reason_and_stops_the_trash(world: World, document: Document) -> None:
    ana, ben = world.client_as("Ana"), world.client_as("Ben")
    page = f"/documents/{document.id}"
    assert "Hold it" not in ben.get(page).get_data(as_text=True)
    assert ben.post(f"{page}/holds", {"reason": "x"}).status_code == 403
    ana.post(f"{page}/holds", {"reason": " "})
    assert "Say why this is held" in ana.get(page).get_data(as_text=True)
    ana.post(f"{page}/holds", {"reason": "Lawsuit <7>", "all": "1"})
    refused = ben.post(f"{page}/remove", follow_redirects=True).get_data(as_text=True)

    assert "is held (“Lawsuit &lt;7&gt;”) and cannot be deleted." in refused
    assert "Everything of Acme is held" in ben.get(page).get_data(as_text=True)
    assert "Its documents are held" in ben.get(f"/customers/{world.acme}").get_data(as_text=True)
    store = ana.get("/storage").get_data(as_text=True)
    assert "Everything of Acme" in store
    hold = world.api("Ana").get("/api/holds").json["items"][0]["id"]
    assert ben.post(f"/holds/{hold}/end").status_code == 403
    ana.post(f"/holds/{hold}/end")
    ben.post(f"{page}/remove")
    assert world.sees("Ana", documents_of, world.acme) == []


def test_an_earlier_version_is_made_the_newest_by_its_button(world: World, document: Document) -> None:
    world.does("Ana", add_version, document_id=document.id, upload=upload(world, "plan.txt", b"The mistral"))
    ben = world.client_as("Ben")
    page = ben.get(f"/documents/{document.id}").get_data(as_text=True)

    assert f"/documents/{document.id}/versions/1/restore" in page
    assert f"/documents/{document.id}/versions/2/restore" not in page
    after = ben.post(f"/documents/{document.id}/versions/1/restore", follow_redirects=True).get_data(as_text=True)
    assert "Version 1 is the newest again, as version 3." in after
    world.settle()
    assert "The zephyr" in ben.get(f"/documents/{document.id}").get_data(as_text=True)


def test_programs_see_and_empty_the_trash_and_hold(world: World, document: Document) -> None:
    ana, ben = world.api("Ana"), world.api("Ben")
    ben.delete(f"/api/documents/{document.id}")
    (row,) = ben.get("/api/trash").json["items"]
    held = ana.post("/api/holds", {"document_id": document.id, "reason": "Lawsuit 7"}).json
    world.clock.forward(days=1)

    assert (row["id"], row["removed_by"]["name"], row["held"], row["size"]) == (document.id, "Ben", False, 10)
    assert ana.delete(f"/api/trash/{document.id}").status_code == 409
    assert ben.get("/api/trash").json["items"][0]["held"] is True
    assert ana.delete(f"/api/holds/{held['id']}").status_code == 204
    assert ana.delete(f"/api/trash/{document.id}").status_code == 204
    assert ana.get("/api/trash").json["items"] == []
    assert ana.get(f"/api/documents/{document.id}").status_code == 404
    assert ana.delete(f"/api/trash/{document.id}").status_code == 404
    assert ana.post("/api/holds", {"reason": "x"}).status_code == 422


def test_a_range_keeps_every_header_and_the_tag_tells_nothing(world: World, document: Document) -> None:
    ana = world.client_as("Ana")
    path = f"/documents/{document.id}/versions/1/download"
    whole = ana.get(path)
    tag = whole.headers["ETag"]
    piece, same, other, many, outside = (
        ana.get(path, headers=headers)
        for headers in (
            {"Range": "bytes=4-", "If-Range": tag},
            {"If-None-Match": tag},
            {"Range": "bytes=4-", "If-Range": '"another"'},
            {"Range": "bytes=0-1,4-5"},
            {"Range": "bytes=99-"},
        )
    )

    assert [each.status_code for each in (whole, piece, same, other, many, outside)] == [200, 206, 304, 200, 416, 416]
    assert (piece.data, other.data, same.data) == (b"zephyr", b"The zephyr", b"")
    assert document.versions[0].sha256[:8] not in tag
    for each in (whole, piece, same, other):
        assert each.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
        assert each.headers["X-Content-Type-Options"] == "nosniff"
        assert each.headers["Cache-Control"] == "private, no-store"
        assert each.headers["Referrer-Policy"] == "no-referrer"
    for each in (whole, piece, other):
        assert each.headers["Content-Type"] == "application/octet-stream"
        assert each.headers["Content-Disposition"].startswith("attachment")
    for each in (many, outside):
        assert "default-src 'none'" in each.headers["Content-Security-Policy"]
        assert each.headers["X-Content-Type-Options"] == "nosniff"
