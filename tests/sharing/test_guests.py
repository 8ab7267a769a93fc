"""A guest's way in, what they see there, and how it ends."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest

from tests.world import Browser, World
from workspace.documents.models import Document
from workspace.documents.operations import Upload, add_document, comment, share_document
from workspace.documents.queries import documents, get_document
from workspace.errors import Conflict, Forbidden, Invalid, NotFound
from workspace.events import Room, changes_after, last_number
from workspace.people.operations import guest_of
from workspace.search.queries import search
from workspace.sharing.events import document_room
from workspace.sharing.operations import revoke_share
from workspace.timeline.operations import add_entry, change_audience, delete_entry, edit_entry
from workspace.timeline.queries import about_document, get_entry, timeline


@pytest.fixture
def plan(world: World) -> Document:
    """A plan of Acme with text that can be searched."""
    return world.does(
        "Ana", add_document, customer_id=world.acme, upload=_upload(world, "plan.txt", b"The zephyr plan")
    )


def test_a_guest_comes_by_mail_reads_comments_and_is_answered(world: World, plan: Document) -> None:
    form = {"vendor_id": world.vendors["Nordwind"], "email": "vera@nordwind.example", "can_comment": "1"}
    assert world.client_as("Ana").post(f"/documents/{plan.id}/shares", form).status_code == 303
    world.settle()
    browser, link = Browser(world.client()), world.last_link()
    assert [mail.to for mail in world.mailer.sent] == ["vera@nordwind.example"]

    assert browser.get(link).status_code == 200
    answer = browser.post(link)
    assert answer.location == f"/guest/documents/{plan.id}"
    assert "The zephyr plan" in browser.get(answer.location).get_data(as_text=True)
    assert "plan.txt" in browser.get("/guest/").get_data(as_text=True)

    said = browser.post(f"/guest/documents/{plan.id}/comments", {"body": "We agree"}, script=True)
    assert said.status_code == 201
    (entry,) = world.sees("Ana", timeline, customer_id=world.acme, kinds=["comment"])
    assert (entry.author_name, [vendor.name for vendor in entry.vendors]) == ("Vera", ["Nordwind"])

    world.client_as("Ben").post(f"/documents/{plan.id}/comments", {"body": "Glad to hear", "reply_to": entry.id})
    assert "Glad to hear" in browser.get(f"/guest/documents/{plan.id}").get_data(as_text=True)


def test_what_a_share_does_not_allow_is_refused(world: World, plan: Document) -> None:
    _share(world, plan, can_download=False, can_comment=False)
    vera = world.client_as("Vera")

    assert vera.get(f"/guest/documents/{plan.id}").status_code == 200
    assert vera.get(f"/guest/documents/{plan.id}/versions/1/download").status_code == 403
    assert vera.post(f"/guest/documents/{plan.id}/comments", {"body": "Hello"}).status_code == 403

    _share(world, plan, can_download=True, can_comment=True)
    assert vera.get(f"/guest/documents/{plan.id}/versions/1/download").data == b"The zephyr plan"
    assert vera.post(f"/guest/documents/{plan.id}/comments", {"body": "Hello"}).status_code == 303


def test_a_share_with_one_person_opens_nothing_for_their_colleague(world: World, plan: Document) -> None:
    vendor = world.vendors["Nordwind"]
    world.people["Veit"] = world.does("Ana", guest_of, vendor_id=vendor, email="veit@nordwind.example", name="Veit").id
    _share(world, plan, email="vera@nordwind.example")

    assert [each.id for each in world.sees("Vera", documents)] == [plan.id]
    assert world.sees("Veit", documents) == []
    assert _finds(world, "Veit", "zephyr") == []


def test_a_vendor_wide_share_opens_for_each_of_its_people_and_no_other_vendor(world: World, plan: Document) -> None:
    _share(world, plan)
    world.settle()

    assert _finds(world, "Vera", "zephyr") == [plan.id]
    assert _finds(world, "Otto", "zephyr") == []
    assert world.client_as("Otto").get(f"/guest/documents/{plan.id}").status_code == 404


def test_sharing_twice_changes_the_terms_of_one_share(world: World, plan: Document) -> None:
    first = _share(world, plan, can_download=False)
    second = _share(world, plan, can_download=True)

    assert first.id == second.id
    world.does("Ana", revoke_share, share_id=first.id)
    assert _share(world, plan).id != first.id


def test_a_share_ends_by_the_clock_alone(world: World, plan: Document) -> None:
    _share(world, plan, expires_at=world.clock.now + timedelta(hours=1))
    vera = world.client_as("Vera")
    world.settle()
    assert vera.get(f"/guest/documents/{plan.id}").status_code == 200

    world.clock.forward(hours=1)
    assert vera.get(f"/guest/documents/{plan.id}").status_code == 404
    assert _finds(world, "Vera", "zephyr") == []
    before = len(_signals(world, plan))
    world.settle()
    assert len(_signals(world, plan)) == before + 1


def test_a_prolonged_share_is_not_closed_at_its_old_end(world: World, plan: Document) -> None:
    _share(world, plan, expires_at=world.clock.now + timedelta(hours=1))
    _share(world, plan, expires_at=world.clock.now + timedelta(hours=3))
    world.settle()
    before = len(_signals(world, plan))

    world.clock.forward(hours=2)
    world.settle()
    assert len(_signals(world, plan)) == before
    assert [each.id for each in world.sees("Vera", documents)] == [plan.id]


def test_revoking_ends_page_search_download_and_comment_at_once(world: World, plan: Document) -> None:
    share = _share(world, plan)
    world.settle()
    vera, ana = world.client_as("Vera"), world.client_as("Ana")
    assert _finds(world, "Vera", "zephyr") == [plan.id]

    assert ana.post(f"/shares/{share.id}/revoke").status_code == 303
    assert _finds(world, "Vera", "zephyr") == []
    for path in (f"/guest/documents/{plan.id}", f"/guest/documents/{plan.id}/versions/1/download"):
        assert vera.get(path).status_code == 404
    assert vera.post(f"/guest/documents/{plan.id}/comments", {"body": "Still here"}).status_code == 404
    assert ana.post(f"/shares/{share.id}/revoke").status_code == 303
    assert _signals(world, plan)[-1] == "access"


def test_a_guest_reads_the_newest_version_alone(world: World, plan: Document) -> None:
    _share(world, plan)
    ana, vera = world.client_as("Ana"), world.client_as("Vera")
    ana.post(f"/documents/{plan.id}/versions", {"file": (io.BytesIO(b"The second plan"), "plan.txt")})
    world.settle()

    page = vera.get(f"/guest/documents/{plan.id}").get_data(as_text=True)
    assert "The second plan" in page
    assert "zephyr" not in page
    assert vera.get(f"/guest/documents/{plan.id}/versions/1/download").status_code == 404
    assert vera.get(f"/guest/documents/{plan.id}/versions/2/download").status_code == 200


def test_a_document_in_the_trash_is_gone_for_guests(world: World, plan: Document) -> None:
    _share(world, plan)
    ana, vera = world.client_as("Ana"), world.client_as("Vera")
    ana.post(f"/documents/{plan.id}/remove")
    assert vera.get(f"/guest/documents/{plan.id}").status_code == 404

    ana.post(f"/documents/{plan.id}/remove", {"undo": "1"})
    assert vera.get(f"/guest/documents/{plan.id}").status_code == 200


def test_guests_see_what_is_for_them_and_never_who_else_is(world: World, plan: Document) -> None:
    nordwind, ostwind = world.vendors["Nordwind"], world.vendors["Ostwind"]
    for vendor in (nordwind, ostwind):
        _share(world, plan, vendor_id=vendor)
    both = world.does("Ana", comment, document_id=plan.id, body="For both", vendor_ids=[nordwind, ostwind])
    world.does("Ana", comment, document_id=plan.id, body="For staff")
    world.does("Otto", comment, document_id=plan.id, body="From Otto", reply_to_id=both.id)
    page = world.client_as("Vera").get(f"/guest/documents/{plan.id}").get_data(as_text=True)

    assert "For both" in page
    for hidden in ("For staff", "From Otto", "Ostwind", "Otto"):
        assert hidden not in page
    assert "From Otto" in world.client_as("Otto").get(f"/guest/documents/{plan.id}").get_data(as_text=True)


def test_a_vendor_can_be_told_only_where_something_is_shared_with_them(world: World, plan: Document) -> None:
    nordwind = world.vendors["Nordwind"]
    with pytest.raises(Invalid, match="Share a document first"):
        world.does("Ana", add_entry, customer_id=world.acme, body="Hello", vendor_ids=[nordwind])

    _share(world, plan)
    note = world.does("Ana", add_entry, customer_id=world.acme, body="Hello", vendor_ids=[nordwind])
    assert world.sees("Vera", get_entry, note.id).body == "Hello"
    with pytest.raises(NotFound):
        world.sees("Otto", get_entry, note.id)


def test_a_guest_can_answer_what_was_told_them_about_no_document(world: World, plan: Document) -> None:
    _share(world, plan)
    note = world.does("Ana", add_entry, customer_id=world.acme, body="Hi", vendor_ids=[world.vendors["Nordwind"]])
    answer = world.does("Vera", comment, document_id=plan.id, body="Hi back", reply_to_id=note.id)

    assert (answer.reply_to_id, answer.document_id) == (note.id, None)
    assert "Hi back" in world.client_as("Vera").get(f"/guest/documents/{plan.id}").get_data(as_text=True)


def test_a_reply_is_for_whom_the_answered_entry_is_for_and_never_for_more(world: World, plan: Document) -> None:
    nordwind = world.vendors["Nordwind"]
    _share(world, plan)
    inside = world.does("Ana", add_entry, customer_id=world.acme, body="Inside")
    outside = world.does("Ana", add_entry, customer_id=world.acme, body="Outside", vendor_ids=[nordwind])

    def reply(to: Any, vendor_ids: Any = None) -> list[str]:
        said = world.does("Ben", add_entry, customer_id=world.acme, body="Re", reply_to_id=to.id, vendor_ids=vendor_ids)
        return [vendor.id for vendor in said.vendors]

    assert reply(inside) == []
    assert reply(outside) == [nordwind]
    assert reply(outside, []) == []
    with pytest.raises(Invalid, match="not for this vendor"):
        reply(inside, [nordwind])


def test_widening_and_narrowing_move_an_entry_through_the_rooms(world: World, plan: Document) -> None:
    nordwind = world.vendors["Nordwind"]
    _share(world, plan)
    note = world.does("Ana", comment, document_id=plan.id, body="Words")
    room, subject = document_room(plan.id, nordwind), f"entry:{note.id}"
    assert subject not in _subjects(world, room)

    world.does("Ana", change_audience, entry_id=note.id, vendor_ids=[nordwind])
    assert _last(world, room) == Room(room, subject, "upsert")
    assert world.sees("Vera", get_entry, note.id)

    world.does("Ana", edit_entry, entry_id=note.id, body="Other words")
    assert _last(world, room) == Room(room, subject, "upsert")

    world.does("Ana", change_audience, entry_id=note.id, vendor_ids=[])
    assert _last(world, room) == Room(room, subject, "remove")
    with pytest.raises(NotFound):
        world.sees("Vera", get_entry, note.id)
    with pytest.raises(Forbidden):
        world.does("Ben", change_audience, entry_id=note.id, vendor_ids=[nordwind])


def test_a_deleted_entry_is_removed_from_the_guests_room_and_their_page(world: World, plan: Document) -> None:
    nordwind = world.vendors["Nordwind"]
    _share(world, plan)
    note = world.does("Ana", comment, document_id=plan.id, body="Words", vendor_ids=[nordwind])
    world.does("Ana", delete_entry, entry_id=note.id)
    room = document_room(plan.id, nordwind)

    assert _last(world, room) == Room(room, f"entry:{note.id}", "remove")
    assert world.sees("Vera", about_document, document_id=plan.id, customer_id=world.acme) == []


def test_staff_notes_leave_no_gap_in_a_guests_numbers(world: World, plan: Document) -> None:
    _share(world, plan)
    room = document_room(plan.id, world.vendors["Nordwind"])
    with world.reading() as db:
        before = last_number(db, room)
    for number in range(5):
        world.does("Ana", comment, document_id=plan.id, body=f"Secret {number}")

    with world.reading() as db:
        assert last_number(db, room) == before


@pytest.mark.parametrize(
    ("terms", "refusal"),
    [
        ({"email": "vera"}, Invalid),
        ({"email": "otto@ostwind.example"}, Conflict),
        ({"email": "ben@baton.example"}, Conflict),
        ({"expires_at": -1}, Invalid),
        ({"vendor_id": "nobody"}, NotFound),
        ({"document_id": "nothing"}, NotFound),
    ],
)
def test_a_share_that_makes_no_sense_is_refused(
    world: World, plan: Document, terms: dict[str, Any], refusal: type[Exception]
) -> None:
    if "expires_at" in terms:
        terms = {"expires_at": world.clock.now - timedelta(seconds=1)}
    wanted = {"document_id": plan.id, "vendor_id": world.vendors["Nordwind"], **terms}

    with pytest.raises(refusal):
        world.does("Ana", share_document, **wanted)
    world.settle()
    assert list(world.mailer.sent) == []


def test_a_guest_shares_nothing_and_uploads_nothing(world: World, plan: Document) -> None:
    _share(world, plan)
    vera = world.client_as("Vera")
    kept = sorted(world.outside.files.names())

    for path in (f"/documents/{plan.id}/shares", f"/documents/{plan.id}/versions", f"/documents/{plan.id}/remove"):
        assert vera.post(path, {"file": (io.BytesIO(b"evil"), "evil.txt")}).status_code == 404
    upload = {"file": (io.BytesIO(b"evil"), "evil.txt")}
    assert vera.post(f"/customers/{world.acme}/documents", upload).status_code == 404
    assert sorted(world.outside.files.names()) == kept
    assert world.sees("Ana", get_document, plan.id).removed_at is None


def _upload(world: World, name: str, content: bytes) -> Upload:
    return Upload(name=name, stored=world.outside.files.put([content], limit=10_000))


def _share(world: World, document: Document, **terms: Any) -> Any:
    wanted = {"vendor_id": world.vendors["Nordwind"], **terms}
    return world.does("Ana", share_document, document_id=document.id, **wanted)


def _finds(world: World, name: str, words: str) -> list[str]:
    return [hit.id for hit in world.sees(name, search, world.outside.index, words).hits]


def _signals(world: World, document: Document) -> list[str]:
    room = document_room(document.id, world.vendors["Nordwind"])
    with world.reading() as db:
        return [change.subject for change in changes_after(db, room, 0) if change.op == "signal"]


def _subjects(world: World, room: str) -> list[str]:
    with world.reading() as db:
        return [change.subject for change in changes_after(db, room, 0)]


def _last(world: World, room: str) -> Room:
    with world.reading() as db:
        change = changes_after(db, room, 0)[-1]
        return Room(change.room, change.subject, change.op)
