"""Saved searches: who keeps one is told of what is new in it, once, and only of what they may see."""

from __future__ import annotations

import re

import pytest

from tests.world import World
from workspace.documents.filing.operations import file_document
from workspace.documents.operations import Upload, add_document, add_version
from workspace.errors import Conflict, Forbidden, Invalid, NotFound
from workspace.people.notifications import notifications_of
from workspace.people.operations import deactivate_person
from workspace.search.saving.operations import change_saved_search, delete_saved_search, save_search
from workspace.timeline.operations import add_entry, delete_entry, edit_entry


def test_a_search_is_saved_from_its_page_and_says_what_is_new_once(world: World) -> None:
    _document(world, "old.txt", "An old anvil")
    ben = world.client_as("Ben")
    page = ben.get("/search?q=anvil&type=document").get_data(as_text=True)
    address = re.search(r'href="(/searches\?[^"]+)"', page)
    assert address
    form = ben.get(address[1].replace("&amp;", "&")).get_data(as_text=True)
    fields = dict(re.findall(r'name="(q|type)" value="([^"]*)"', form))
    assert ben.post("/searches", {**fields, "name": "Anvil papers", "tells": "1"}).status_code == 303
    world.settle()
    assert _told(world, "Ben") == []

    new = _document(world, "new.txt", "A new anvil")
    world.does("Ana", add_entry, customer_id=world.acme, body="An anvil, but no paper")
    world.settle()
    assert _told(world, "Ben") == ["New for “Anvil papers”: new.txt"]
    assert f"/documents/{new}" in ben.get("/inbox?tab=following").get_data(as_text=True)

    world.does("Ana", add_version, document_id=new, upload=_file(world, "new.txt", "A newer anvil"))
    world.settle()
    assert len(_told(world, "Ben")) == 1
    assert _told(world, "Cleo") == []


def test_what_is_filed_or_edited_so_that_it_fits_is_new_and_ones_own_doing_is_not(world: World) -> None:
    terms = _document(world, "terms.txt", "Terms")
    note = world.does("Ana", add_entry, customer_id=world.acme, body="Something")
    world.does("Ben", save_search, name="To sign", q="", filters={"tag": "to-sign"})
    world.does("Ben", save_search, name="Quokkas", q="quokka OR wombat")
    world.settle()

    world.does("Ana", file_document, document_id=terms, tags=["to sign"])
    world.does("Ana", edit_entry, entry_id=note.id, body="A quokka")
    world.does("Ben", add_entry, customer_id=world.acme, body="My own wombat")
    world.settle()

    assert sorted(_told(world, "Ben")) == ["New for “Quokkas”: Ana: A quokka", "New for “To sign”: terms.txt"]
    world.does("Ana", delete_entry, entry_id=note.id)
    world.settle()
    assert _told(world, "Ben") == ["New for “To sign”: terms.txt"]


def test_who_is_gone_or_does_not_want_it_is_not_told(world: World) -> None:
    saved = world.does("Ben", save_search, name="Mine", q="wombat")
    world.does("Cleo", save_search, name="Hers", q="wombat")
    world.does("Ana", deactivate_person, person_id=world.people["Cleo"])
    world.does("Ben", change_saved_search, saved_id=saved.id, tells=False)
    world.does("Ana", add_entry, customer_id=world.acme, body="A wombat")
    world.settle()
    assert _told(world, "Ben") == []

    world.does("Ben", change_saved_search, saved_id=saved.id, tells=True, name="Ours")
    world.does("Ana", add_entry, customer_id=world.acme, body="Another wombat")
    world.settle()
    assert _told(world, "Ben") == ["New for “Ours”: Ana: Another wombat"]
    assert [told.kind for told in world.sees("Ana", notifications_of)] == []


def test_a_search_that_means_nothing_is_refused_and_a_name_is_given_once(world: World) -> None:
    world.does("Ben", save_search, name="Mine", q="x")

    with pytest.raises(Conflict):
        world.does("Ben", save_search, name="Mine", q="y")
    for wrong in ({"q": ""}, {"q": "type:novel"}, {"q": "x", "filters": {"colour": "red"}}, {"q": "x" * 2_000}):
        with pytest.raises(Invalid):
            world.does("Ben", save_search, name="Other", **wrong)
    with pytest.raises(Forbidden):
        world.does("Vera", save_search, name="Mine", q="x")


def test_programs_keep_searches_of_their_own_alone(world: World) -> None:
    ben, ana = world.api("Ben"), world.api("Ana")
    saved = ben.post("/api/searches", {"name": "Mine", "q": "anvil", "filters": {"type": "document"}}).json
    assert (saved["tells"], saved["filters"]) == (True, {"type": "document"})
    assert ben.patch(f"/api/searches/{saved['id']}", {"name": "Ours"}).json["name"] == "Ours"
    assert ana.get("/api/searches").json["items"] == []
    assert ana.delete(f"/api/searches/{saved['id']}").status_code == 404
    with pytest.raises(NotFound):
        world.does("Ana", delete_saved_search, saved_id=saved["id"])
    assert ben.delete(f"/api/searches/{saved['id']}").status_code == 204
    assert ben.get("/api/searches").json["items"] == []


def _document(world: World, name: str, text: str) -> str:
    return str(world.does("Ana", add_document, customer_id=world.acme, upload=_file(world, name, text)).id)


def _file(world: World, name: str, text: str) -> Upload:
    return Upload(name, world.outside.files.put([text.encode()], limit=10_000))


def _told(world: World, name: str) -> list[str]:
    return [told.sentence for told in world.sees(name, notifications_of) if told.kind == "saved"]
