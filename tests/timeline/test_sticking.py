"""Emoji and pins on entries: each once, for staff, live for everybody on the page."""

from __future__ import annotations

import pytest

from tests.world import World
from workspace.customers.events import customer_room
from workspace.documents.operations import Upload, add_document, share_document
from workspace.errors import Conflict, Forbidden, Invalid, NotFound
from workspace.events import changes_after
from workspace.sharing.events import document_room
from workspace.timeline.operations import add_entry, delete_entry
from workspace.timeline.queries import get_entry, pinned_entries, timeline
from workspace.timeline.sticking import operations
from workspace.timeline.sticking.emoji import QUICK, emoji_name, shown_as
from workspace.timeline.sticking.grouped import grouped
from workspace.timeline.sticking.operations import pin_entry, react, take_back, unpin_entry


def written(world: World, body: str = "They signed", **more: object) -> str:
    entry_id: str = world.does("Ana", add_entry, customer_id=world.acme, body=body, **more).id
    return entry_id


@pytest.fixture
def shared(world: World) -> str:
    """A document that Nordwind sees."""
    upload = Upload("terms.txt", world.outside.files.put([b"Delivery in May"], limit=10_000))
    document_id: str = world.does("Ana", add_document, customer_id=world.acme, upload=upload).id
    world.does("Ana", share_document, document_id=document_id, vendor_id=world.vendors["Nordwind"])
    return document_id


def given(world: World, entry_id: str) -> dict[str, tuple[str, ...]]:
    return {each.emoji: each.names for each in grouped(world.sees("Ana", get_entry, entry_id).reactions)}


def test_everybody_gives_an_emoji_once(world: World) -> None:
    entry_id = written(world)

    for who in ("Ben", "Cleo", "Ben"):
        world.does(who, react, entry_id=entry_id, emoji="tada")

    assert given(world, entry_id) == {"tada": ("Ben", "Cleo")}
    assert [len(entry.reactions) for entry in world.sees("Ana", timeline, customer_id=world.acme)] == [2]


def test_what_is_taken_back_is_gone(world: World) -> None:
    entry_id = written(world)
    world.does("Ben", react, entry_id=entry_id, emoji="tada")

    world.does("Ben", take_back, entry_id=entry_id, emoji="tada")
    world.does("Ben", take_back, entry_id=entry_id, emoji="tada")

    assert given(world, entry_id) == {}


@pytest.mark.parametrize(
    ("said", "name"), [("👍", "+1"), (":thumbsup:", "+1"), ("❤", "heart"), ("Our_Logo", "our_logo")]
)
def test_an_emoji_has_one_name(said: str, name: str) -> None:
    assert emoji_name(said) == name


@pytest.mark.parametrize("said", ["", "two words", "<b>", "x" * 90, "a::skin-tone-9"])
def test_what_is_no_emoji_is_refused(world: World, said: str) -> None:
    with pytest.raises(Invalid):
        world.does("Ben", react, entry_id=written(world), emoji=said)


def test_the_page_offers_signs_not_names() -> None:
    assert all(shown_as(emoji_name(sign)) == sign for sign in QUICK.values())


def test_too_many_different_ones_are_refused(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(operations, "MOST_EMOJI", 1)
    entry_id = written(world)
    world.does("Ben", react, entry_id=entry_id, emoji="tada")

    with pytest.raises(Conflict):
        world.does("Cleo", react, entry_id=entry_id, emoji="eyes")
    world.does("Cleo", react, entry_id=entry_id, emoji="tada")


def test_guests_neither_react_nor_see_who_did(world: World, shared: str) -> None:
    entry_id = written(world, vendor_ids=[world.vendors["Nordwind"]])
    world.does("Ben", react, entry_id=entry_id, emoji="tada")

    assert world.sees("Vera", get_entry, entry_id).id == entry_id
    for operation in (react, take_back):
        with pytest.raises(Forbidden):
            world.does("Vera", operation, entry_id=entry_id, emoji="tada")
    for operation in (pin_entry, unpin_entry):
        with pytest.raises(Forbidden):
            world.does("Vera", operation, entry_id=entry_id)
    assert world.sees("Vera", pinned_entries, customer_id=world.acme) == []


def test_a_reaction_shows_in_the_room_of_staff_alone(world: World, shared: str) -> None:
    entry_id = written(world, vendor_ids=[world.vendors["Nordwind"]])
    world.does("Ben", react, entry_id=entry_id, emoji="tada")

    with world.reading() as db:
        newest = changes_after(db, customer_room(world.acme), 0)[-1]
        for_guests = changes_after(db, document_room(shared, world.vendors["Nordwind"]), 0)
    assert (newest.subject, newest.op) == (f"entry:{entry_id}", "upsert")
    assert sum(change.subject == f"entry:{entry_id}" for change in for_guests) == 1


def test_a_deleted_entry_keeps_neither(world: World) -> None:
    entry_id = written(world)
    world.does("Ben", react, entry_id=entry_id, emoji="tada")
    world.does("Ben", pin_entry, entry_id=entry_id)

    world.does("Ana", delete_entry, entry_id=entry_id)

    assert given(world, entry_id) == {}
    assert world.sees("Ana", pinned_entries, customer_id=world.acme) == []
    with pytest.raises(NotFound):
        world.does("Ben", react, entry_id=entry_id, emoji="tada")


def test_pins_stand_newest_first_and_say_who(world: World) -> None:
    first, second = written(world, "One"), written(world, "Two")
    for entry_id in (first, second, first):
        world.does("Ben", pin_entry, entry_id=entry_id)

    found = world.sees("Ana", pinned_entries, customer_id=world.acme)
    assert [(entry.body, entry.pinned_by) for entry in found] == [("Two", "Ben"), ("One", "Ben")]

    world.does("Cleo", unpin_entry, entry_id=second)
    assert [entry.body for entry in world.sees("Ana", pinned_entries, customer_id=world.acme)] == ["One"]


def test_the_hundred_and_first_pin_is_refused(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(operations, "MOST_PINS", 1)
    world.does("Ben", pin_entry, entry_id=written(world))

    with pytest.raises(Conflict, match="pinned here already"):
        world.does("Ben", pin_entry, entry_id=written(world))
