"""Staff and guests of one language share a document's room, and neither reads what is made for the other."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from tests.sharing.shared import share, upload
from tests.world import World
from workspace.documents.operations import add_document, comment
from workspace.events import changes_after
from workspace.people.operations import choose_language
from workspace.sharing.events import document_room
from workspace.timeline.operations import add_entry
from workspace.web.asked import asked_words
from workspace.web.look import _sendings
from workspace.web.rooms import Connection, Place


def test_a_german_guest_gets_nothing_of_what_is_made_for_german_staff(world: World) -> None:
    plan = world.does("Ana", add_document, customer_id=world.acme, upload=upload(world, "plan.txt", b"The plan"))
    share(world, plan)
    room = document_room(plan.id, world.vendors["Nordwind"])
    both = [world.vendors["Nordwind"], world.vendors["Ostwind"]]
    share(world, plan, vendor_id=world.vendors["Ostwind"])
    world.does("Ana", comment, document_id=plan.id, body="Look at this", vendor_ids=both)
    spoken = [("Ana", "de"), ("Vera", "de"), ("Ben", "de"), ("Vera", "en"), ("Ana", "en")]
    everybody: list[Any] = [
        Connection(f"{n}", SimpleNamespace(), world.actor(who), f"{n}", False, language)  # type: ignore[arg-type]
        for n, (who, language) in enumerate(spoken)
    ]
    for each in everybody:
        each.places[room] = Place(0, "html")

    with world.reading() as db, world.site.test_request_context("/"):
        rows = changes_after(db, room, 0)
        look: Any = SimpleNamespace(db=db, present={room: everybody})
        sendings = _sendings(look, room, rows, rows[-1].n)

    said = {
        connection.sid: sending.packet[1]["html"]
        for sending in sendings
        if sending.packet and "html" in sending.packet[1]
        for connection in sending.to
    }
    assert said["0"] == said["2"]
    assert len(set(said.values())) == 4
    for sid, (who, language) in enumerate(spoken):
        assert ("Ostwind" in said[str(sid)]) == (who != "Vera"), (who, language)
        assert ('data-act="pin"' in said[str(sid)]) == (who != "Vera")
        assert ("Sichtbar für" in said[str(sid)]) == (who != "Vera" and language == "de")


def test_a_page_stays_in_the_language_that_it_was_drawn_in(world: World) -> None:
    entry = world.does("Ana", add_entry, customer_id=world.acme, body="Twelve pallets")
    world.does("Ana", choose_language, language="de", zone="")
    part = {"HX-Request": "true", "X-Language": "en"}

    ana = world.client_as("Ana")

    assert "Wer ihn sieht" in ana.get(f"/entries/{entry.id}").get_data(as_text=True)
    for said, expected in (("en", "Who sees it"), ("xx", "Wer ihn sieht")):
        page = ana.get(f"/entries/{entry.id}", headers={**part, "X-Language": said}).get_data(as_text=True)
        assert expected in page


@pytest.mark.parametrize(
    ("auth", "language"),
    [
        ({"language": "de"}, "de"),
        ({"language": "xx"}, ""),
        ({"language": ["de"]}, ""),
        ({}, ""),
        (None, ""),
        ("de", ""),
    ],
)
def test_a_socket_says_the_language_of_its_page(auth: Any, language: str) -> None:
    assert asked_words(auth) == language
