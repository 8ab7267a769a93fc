"""Writing on the timeline: kinds, replies, edits, deletions, pages."""

from __future__ import annotations

import html
import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from tests.world import START, World
from workspace.customers.operations import add_customer, save_contacts
from workspace.customers.queries import contacts_of
from workspace.documents.operations import post_entry
from workspace.errors import BatonError, Conflict, Forbidden, Invalid, NotFound
from workspace.people.notifications import notifications_of
from workspace.search.queries import search
from workspace.timeline.models import Entry
from workspace.timeline.operations import LONGEST, WRITTEN, add_entry, delete_entry, edit_entry
from workspace.timeline.queries import get_entry, revisions_of, timeline


@pytest.mark.parametrize("kind", [kind for kind in WRITTEN if kind != "comment"])
def test_every_kind_that_people_write_shows_on_the_page(world: World, kind: str) -> None:
    browser = world.client_as("Ana")
    answer = browser.post(f"/customers/{world.acme}/entries", {"body": f"About a {kind}", "kind": kind}, script=True)

    assert answer.status_code == 201
    assert f'data-kind="{kind}"' in answer.get_data(as_text=True)
    assert f"About a {kind}" in browser.get(f"/customers/{world.acme}").get_data(as_text=True)


@pytest.mark.parametrize("kind", ["profile", "handoff", "document", "secret", "<b>"])
def test_entries_that_the_program_makes_cannot_be_forged(world: World, kind: str) -> None:
    form = {"body": "changed everything", "kind": kind}

    assert world.client_as("Ana").post(f"/customers/{world.acme}/entries", form).status_code == 422
    assert _entries(world) == []


def test_what_happened_elsewhere_carries_when_and_with_whom(world: World) -> None:
    wes = _contact(world, world.acme)
    browser = world.client_as("Ben")
    form = {
        "body": "They called", "kind": "call", "direction": "in", "channel": "Phone", "contact_id": wes,
        "occurred_at": "2026-11-01T08:30",
    }  # fmt: skip
    assert browser.post(f"/customers/{world.acme}/entries", form).status_code == 303

    (entry,) = world.sees("Ana", timeline, customer_id=world.acme, kinds=["call"])
    assert (entry.direction, entry.channel, entry.contact.name) == ("in", "Phone", "Wes")
    assert entry.at.isoformat() == "2026-11-01T08:30:00+00:00"
    assert entry.created_at >= START


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"body": ""}, "The text is empty."),
        ({"body": " \n\x00 "}, "The text is empty."),
        ({"body": "a" * (LONGEST + 1)}, "may be 100,000 characters long; this is 100,001."),
        ({"body": "a" * 1_000_000}, "this is 1,000,000."),
        ({"occurred_at": "yesterday"}, "not a date and time"),
        ({"occurred_at": "2026-11-03T09:00"}, "lies in the past"),
        ({"occurred_at": "1850-01-01T00:00"}, "too long ago"),
        ({"occurred_at": "0001-01-01T00:00+14:00"}, "not a date and time"),
        ({"direction": "sideways", "kind": "call"}, "in or out"),
        ({"channel": "c" * 81, "kind": "call"}, "may be 80 characters long"),
        ({"client_id": "c" * 81}, "may be 80 characters long"),
    ],
)
def test_what_will_not_do_is_said_and_nothing_is_written(world: World, wrong: dict[str, str], says: str) -> None:
    answer = world.client_as("Ana").post(f"/customers/{world.acme}/entries", {"body": "Hello", **wrong})

    assert answer.status_code == 422
    assert says in answer.get_data(as_text=True)
    assert _entries(world) == []


def test_ids_of_another_customer_do_not_mix_into_this_one(world: World) -> None:
    other = world.does("Ana", add_customer, name="Umbrella").id
    theirs = world.does("Ana", add_entry, customer_id=other, body="Theirs").id
    wes = _contact(world, other)
    browser, path = world.client_as("Ana"), f"/customers/{world.acme}/entries"

    assert browser.post(path, {"body": "x", "kind": "call", "contact_id": wes}).status_code == 422
    assert browser.post(path, {"body": "x", "reply_to": theirs}).status_code == 422
    assert browser.post(path, {"body": "x", "reply_to": "nothing"}).status_code == 404
    assert browser.post(path, {"body": "x", "document_id": "nothing"}).status_code == 404
    assert browser.post(path, {"body": "x", "kind": "call", "contact_id": "nothing"}).status_code == 404
    assert world.sees("Ana", timeline, customer_id=world.acme) == []


def test_a_reply_to_a_reply_hangs_under_the_root(world: World) -> None:
    root = world.does("Ana", add_entry, customer_id=world.acme, body="Root")
    first = world.does("Ben", add_entry, customer_id=world.acme, body="First", reply_to_id=root.id)
    second = world.does("Cleo", add_entry, customer_id=world.acme, body="Second", reply_to_id=first.id)

    assert (first.kind, first.reply_to_id, second.reply_to_id) == ("comment", root.id, root.id)
    page = world.client_as("Ana").get(f"/customers/{world.acme}").get_data(as_text=True)
    assert page.index("Root") < page.index("First") < page.index("Second")


def test_the_same_client_id_is_one_entry(world: World) -> None:
    browser, form = world.client_as("Ana"), {"body": "Once", "client_id": "c-1"}
    answers = [browser.post(f"/customers/{world.acme}/entries", form, script=True) for _ in range(3)]

    assert {answer.status_code for answer in answers} == {201}
    assert len(_entries(world)) == 1

    world.client_as("Ben").post(f"/customers/{world.acme}/entries", form)
    assert len(_entries(world)) == 2


def test_a_client_id_is_compared_as_it_is_kept(world: World) -> None:
    browser, form = world.client_as("Ana"), {"body": "Once", "client_id": "two  words\x00"}
    answers = [browser.post(f"/customers/{world.acme}/entries", form, script=True) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [201, 201]
    assert [entry.client_id for entry in _entries(world)] == ["two words"]


def test_an_edit_keeps_what_was_said_before(world: World) -> None:
    entry = world.does("Ana", add_entry, customer_id=world.acme, body="First words")
    for number in (2, 3):
        world.does("Ana", edit_entry, entry_id=entry.id, body=f"Words {number}")

    assert [each.body for each in world.sees("Ben", revisions_of, entry.id)] == ["First words", "Words 2"]
    page = world.client_as("Ben").get(f"/entries/{entry.id}").get_data(as_text=True)
    assert "First words" in page
    assert "edited" in page


def test_a_stale_edit_shows_both_texts(world: World) -> None:
    entry = world.does("Ana", add_entry, customer_id=world.acme, body="Start")
    browser, path = world.client_as("Ana"), f"/entries/{entry.id}/edit"
    assert browser.post(path, {"body": "From the phone", "revision": "1"}).status_code == 303

    stale = browser.post(path, {"body": "From the desk", "revision": "1"})
    page = stale.get_data(as_text=True)
    assert stale.status_code == 409
    assert "From the phone" in page
    assert "From the desk" in page
    assert world.sees("Ana", get_entry, entry.id).body == "From the phone"

    assert browser.post(path, {"body": "From both", "revision": "2"}).status_code == 303


def test_only_the_author_edits_and_deletes(world: World) -> None:
    entry = world.does("Ben", add_entry, customer_id=world.acme, body="Ben's")

    for operation, more in ((edit_entry, {"body": "Ana's"}), (delete_entry, {})):
        with pytest.raises(Forbidden, match="Only who wrote this"):
            world.does("Ana", operation, entry_id=entry.id, **more)
        with pytest.raises(NotFound):
            world.does("Vera", operation, entry_id=entry.id, **more)
    assert world.client_as("Ana").post(f"/entries/{entry.id}/edit", {"body": "x"}).status_code == 403


def test_a_deleted_text_is_gone_from_everywhere(world: World) -> None:
    entry = world.does("Ana", add_entry, customer_id=world.acme, body="The word is xylograph, @ben")
    world.does("Ana", edit_entry, entry_id=entry.id, body="The word is xylograph now, @ben")
    world.settle()
    assert len(_found(world, "xylograph")) == 1
    assert len(world.sees("Ben", notifications_of)) == 1

    world.does("Ana", delete_entry, entry_id=entry.id)
    world.does("Ana", delete_entry, entry_id=entry.id)
    world.settle()

    assert _found(world, "xylograph") == []
    assert "xylograph" not in "\n".join(world.baton.database.engine.raw_connection().driver_connection.iterdump())
    assert "This was deleted." in world.client_as("Ben").get(f"/customers/{world.acme}").get_data(as_text=True)
    with pytest.raises(NotFound, match="was deleted"):
        world.does("Ana", edit_entry, entry_id=entry.id, body="Back again")


def test_filters_show_matching_entries_and_replies(world: World) -> None:
    root = world.does("Ana", add_entry, customer_id=world.acme, body="Sales note")
    world.does("Ben", add_entry, customer_id=world.acme, body="Support answer", reply_to_id=root.id)
    world.does("Cleo", add_entry, customer_id=world.acme, body="Marketing call", kind="call")

    assert _bodies(world, kinds=["call"]) == ["Marketing call"]
    assert _bodies(world, team_id=world.teams["support"]) == ["Support answer"]
    assert _bodies(world, person_id=world.people["Ana"]) == ["Sales note"]
    assert _bodies(world, kinds=["comment"], team_id=world.teams["sales"]) == []
    page = world.client_as("Ana").get(f"/customers/{world.acme}?team=support").get_data(as_text=True)
    assert "Support answer" in page
    assert "Marketing call" not in page


def test_pages_hold_every_entry_once_even_at_one_moment(world: World) -> None:
    actor = world.actor("Ana")
    with world.transaction() as db:
        for number in range(120):
            add_entry(db, actor, customer_id=world.acme, body=f"Number {number:03}.")
    browser, path, seen = world.client_as("Ana"), f"/customers/{world.acme}", []
    while path:
        page = browser.get(path).get_data(as_text=True)
        seen += re.findall(r"Number \d{3}\.", page)
        older = re.search(rf'href="(/customers/{world.acme}\?[^"]*before=[^"]+)"', page)
        path = html.unescape(older.group(1)) if older else ""

    assert len(seen) == 120
    assert len(set(seen)) == 120


def test_what_happened_earlier_stands_further_down(world: World) -> None:
    world.does("Ana", add_entry, customer_id=world.acme, body="Written first")
    earlier = START - timedelta(days=3)
    world.does("Ana", add_entry, customer_id=world.acme, body="Happened before", kind="call", occurred_at=earlier)

    assert _bodies(world) == ["Written first", "Happened before"]


@pytest.mark.parametrize("body", ["🧯 عربي English עברית", "\u202eevil\u202c", "tabs\tand\r\nlines", "a" * LONGEST])
def test_text_of_every_kind_is_kept_and_shown(world: World, body: str) -> None:
    answer = world.client_as("Ana").post(f"/customers/{world.acme}/entries", {"body": body}, script=True)

    assert answer.status_code == 201
    assert _entries(world)[0].body == body.replace("\r\n", "\n")


def test_an_entry_can_be_about_a_document_of_this_customer_only(world: World) -> None:
    with pytest.raises(BatonError) as refusal:
        world.does("Ana", post_entry, customer_id=world.acme, body="x", document_id="nothing")

    assert isinstance(refusal.value, NotFound | Invalid)
    assert not isinstance(refusal.value, Conflict)


def _entries(world: World) -> list[Entry]:
    with world.reading() as db:
        return list(db.scalars(select(Entry)))


def _bodies(world: World, **filters: Any) -> list[str]:
    return [entry.body for entry in world.sees("Ana", timeline, customer_id=world.acme, **filters)]


def _found(world: World, words: str) -> list[str]:
    return [hit.id for hit in world.sees("Ana", search, world.outside.index, words).hits]


def _contact(world: World, customer_id: str) -> str:
    row = {"id": "", "name": "Wes", "role": "", "email": "", "phone": ""}
    world.does("Ana", save_contacts, customer_id=customer_id, contacts=[row])
    return world.sees("Ana", contacts_of, customer_id)[0].id
