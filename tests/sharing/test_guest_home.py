"""The first page of a guest: what is shared, what waits for their word, and when it ends."""

from __future__ import annotations

import html
from datetime import timedelta

import pytest

from tests.world import World
from workspace.documents.anchoring.operations import resolve
from workspace.documents.operations import Upload, add_document, comment, share_document


@pytest.fixture
def terms(world: World) -> str:
    """A document that Nordwind may read and comment on until next week."""
    upload = Upload("Terms.txt", world.outside.files.put([b"terms"], limit=100))
    document_id = str(world.does("Ana", add_document, customer_id=world.acme, upload=upload).id)
    share(world, document_id)
    return document_id


def share(world: World, document_id: str, **terms: object) -> None:
    ends = world.clock() + timedelta(days=7)
    nordwind = world.vendors["Nordwind"]
    world.does("Ana", share_document, document_id=document_id, vendor_id=nordwind, **{"expires_at": ends, **terms})


def asks(world: World, document_id: str, body: str, who: str = "Ben", **more: str) -> str:
    vendors = [world.vendors["Nordwind"]] if who != "Vera" else None
    return str(world.does(who, comment, document_id=document_id, body=body, vendor_ids=vendors, **more).id)


def home(world: World, who: str = "Vera") -> str:
    return html.unescape(world.client_as(who).get("/guest/").get_data(as_text=True))


def test_what_staff_asked_waits_until_the_vendor_says_something(world: World, terms: str) -> None:
    asked = asks(world, terms, "Is Thursday right?")
    page = home(world)
    assert "What we need from you" in page
    assert f'href="/guest/documents/{terms}#entry-{asked}">Is Thursday right?</a>' in page

    asks(world, terms, "Yes", who="Vera", reply_to_id=asked)

    assert "What we need from you" not in home(world)


def test_what_was_settled_or_cannot_be_answered_does_not_wait(world: World, terms: str) -> None:
    asked = asks(world, terms, "Is Thursday right?")
    world.does("Ben", resolve, entry_id=asked)
    assert "Is Thursday right?" not in home(world)

    asks(world, terms, "And Friday?")
    assert "And Friday?" in home(world)
    share(world, terms, can_comment=False)
    assert "And Friday?" not in home(world)


def test_what_is_for_staff_or_another_vendor_is_not_asked(world: World, terms: str) -> None:
    world.does("Ben", comment, document_id=terms, body="Among us")
    world.does("Ana", share_document, document_id=terms, vendor_id=world.vendors["Ostwind"])
    world.does("Ben", comment, document_id=terms, body="For Otto", vendor_ids=[world.vendors["Ostwind"]])

    page = home(world)
    assert "Among us" not in page
    assert "For Otto" not in page
    assert "For Otto" in home(world, "Otto")


def test_the_end_of_access_is_told_where_there_is_one(world: World, terms: str) -> None:
    assert "Your access ends" in home(world)
    assert "9 Nov 2026" in home(world)

    share(world, terms, expires_at=None)

    assert "Your access ends" not in home(world)
    assert "Nordwind, guest of Baton" in home(world)


def test_a_guest_answers_under_what_was_asked_with_and_without_javascript(world: World, terms: str) -> None:
    entry = asks(world, terms, "Which lorry?")
    vera = world.client_as("Vera")

    page = vera.get(f"/guest/documents/{terms}?reply={entry}").get_data(as_text=True)

    assert f'data-post="/guest/documents/{terms}/comments"' in page
    assert f'name="reply_to" value="{entry}"' in page
    assert "Your answer to Ben" in page
    vera.post(f"/guest/documents/{terms}/comments", {"body": "The small one", "reply_to": entry})
    assert "Which lorry?" not in home(world)


def test_who_may_only_read_is_offered_no_answer(world: World, terms: str) -> None:
    share(world, terms, can_comment=False)
    asks(world, terms, "Which lorry?")

    page = world.client_as("Vera").get(f"/guest/documents/{terms}").get_data(as_text=True)

    assert "Which lorry?" in page
    assert "data-post" not in page
