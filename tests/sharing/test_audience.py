"""Whom an entry is for: what guests read, what they never learn, and in which rooms it shows."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sharing.shared import finds, share, upload
from tests.world import World
from workspace.documents.models import Document
from workspace.documents.operations import add_document, comment
from workspace.errors import Forbidden, Invalid, NotFound
from workspace.events import Room, changes_after, last_number
from workspace.sharing.events import document_room
from workspace.sharing.operations import revoke_share
from workspace.timeline.operations import add_entry, change_audience, delete_entry, edit_entry
from workspace.timeline.queries import about_document, get_entry


def test_guests_see_what_is_for_them_and_never_who_else_is(world: World, plan: Document) -> None:
    nordwind, ostwind = world.vendors["Nordwind"], world.vendors["Ostwind"]
    for vendor in (nordwind, ostwind):
        share(world, plan, vendor_id=vendor)
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

    share(world, plan)
    note = world.does("Ana", add_entry, customer_id=world.acme, body="Hello", vendor_ids=[nordwind])
    assert world.sees("Vera", get_entry, note.id).body == "Hello"
    with pytest.raises(NotFound):
        world.sees("Otto", get_entry, note.id)


def test_a_guest_can_answer_what_was_told_them_about_no_document(world: World, plan: Document) -> None:
    share(world, plan)
    note = world.does("Ana", add_entry, customer_id=world.acme, body="Hi", vendor_ids=[world.vendors["Nordwind"]])
    answer = world.does("Vera", comment, document_id=plan.id, body="Hi back", reply_to_id=note.id)

    assert (answer.reply_to_id, answer.document_id) == (note.id, None)
    assert "Hi back" in world.client_as("Vera").get(f"/guest/documents/{plan.id}").get_data(as_text=True)


def test_a_reply_is_for_whom_the_answered_entry_is_for_and_never_for_more(world: World, plan: Document) -> None:
    nordwind = world.vendors["Nordwind"]
    share(world, plan)
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
    share(world, plan)
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


def test_words_about_one_document_are_not_read_through_a_share_of_another(world: World, plan: Document) -> None:
    nordwind = world.vendors["Nordwind"]
    given = share(world, plan)
    world.does("Ana", comment, document_id=plan.id, body="zephyr", vendor_ids=[nordwind])
    note = world.does("Ana", add_entry, customer_id=world.acme, body="mistral", vendor_ids=[nordwind])
    other = world.does("Ana", add_document, customer_id=world.acme, upload=upload(world, "other.txt", b"other"))
    share(world, other)
    world.settle()
    assert len(finds(world, "Vera", "zephyr")) == 2

    world.does("Ana", revoke_share, share_id=given.id)
    assert finds(world, "Vera", "zephyr") == []
    assert finds(world, "Vera", "mistral") == [note.id]


def test_a_deleted_entry_is_removed_from_the_guests_room_and_their_page(world: World, plan: Document) -> None:
    nordwind = world.vendors["Nordwind"]
    share(world, plan)
    note = world.does("Ana", comment, document_id=plan.id, body="Words", vendor_ids=[nordwind])
    world.does("Ana", delete_entry, entry_id=note.id)
    room = document_room(plan.id, nordwind)

    assert _last(world, room) == Room(room, f"entry:{note.id}", "remove")
    assert world.sees("Vera", about_document, document_id=plan.id, customer_id=world.acme) == []


def test_staff_notes_leave_no_gap_in_a_guests_numbers(world: World, plan: Document) -> None:
    share(world, plan)
    room = document_room(plan.id, world.vendors["Nordwind"])
    with world.reading() as db:
        before = last_number(db, room)
    for number in range(5):
        world.does("Ana", comment, document_id=plan.id, body=f"Secret {number}")

    with world.reading() as db:
        assert last_number(db, room) == before


def _subjects(world: World, room: str) -> list[str]:
    with world.reading() as db:
        return [change.subject for change in changes_after(db, room, 0)]


def _last(world: World, room: str) -> Room:
    with world.reading() as db:
        change = changes_after(db, room, 0)[-1]
        return Room(room, change.subject, change.op)


def test_what_was_meant_for_one_vendor_is_not_offered_to_more_when_their_answer_goes(
    world: World, plan: Document
) -> None:
    both = [world.vendors[name] for name in ("Nordwind", "Ostwind")]
    for vendor in both:
        share(world, plan, vendor_id=vendor)
    root = world.does("Ana", comment, document_id=plan.id, body="When?", vendor_ids=both)
    answer = world.does("Vera", comment, document_id=plan.id, body="Friday", reply_to_id=root.id)
    world.does("Vera", delete_entry, entry_id=answer.id)
    ana = world.client_as("Ana")

    def answered(body: str) -> Any:
        return ana.post(f"/customers/{world.acme}/entries", {"kind": "comment", "reply_to": answer.id, "body": body})

    again = answered("x" * 100_001).get_data(as_text=True)
    assert f'name="reply_to" value="{answer.id}"' in again
    assert "Visible to Nordwind, like the entry it answers." in again
    assert answered("For Nordwind alone").status_code == 303
    pages = [world.client_as(who).get(f"/guest/documents/{plan.id}").get_data(as_text=True) for who in ("Vera", "Otto")]
    assert ["For Nordwind alone" in page for page in pages] == [True, False]
    assert "When?" in pages[1]
