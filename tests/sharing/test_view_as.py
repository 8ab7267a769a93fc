"""Staff see the pages of a guest as the guest sees them: the same pages, and nothing can be written."""

from __future__ import annotations

import re

import pytest

from tests.sharing.shared import share, upload
from tests.world import Browser, World
from workspace.documents.models import Document
from workspace.documents.operations import add_document
from workspace.people.operations import deactivate_person


@pytest.fixture
def hidden(world: World) -> Document:
    document: Document = world.does(
        "Ben", add_document, customer_id=world.acme, upload=upload(world, "secret.txt", b"not for them")
    )
    return document


@pytest.fixture
def looking(world: World, plan: Document, hidden: Document) -> Browser:
    share(world, plan)
    world.settle()
    ben = world.client_as("Ben")
    assert ben.post("/view-as/", {"person": world.people["Vera"]}).status_code == 303
    return ben


def bare(page: str) -> str:
    """What stands between <main> and </main>, without tokens and what only who may write needs."""
    main = re.search(r"<main.*</main>", page, re.DOTALL)
    assert main is not None
    live = r'name="csrf_token" value="[^"]*"| data-room="[^"]*" data-n="\d+"'
    writing = r" inert(?=>)|<seen-version .*?</seen-version>"
    return re.sub(f"{live}|{writing}", "", main.group(0))


def test_pages_are_those_that_the_guest_gets(world: World, looking: Browser, plan: Document) -> None:
    vera = world.client_as("Vera")

    for path in ("/guest/", f"/guest/documents/{plan.id}"):
        as_ben, as_vera = looking.get(path), vera.get(path)
        assert as_ben.status_code == as_vera.status_code == 200
        assert bare(as_ben.get_data(as_text=True)) == bare(as_vera.get_data(as_text=True))
    assert "this is what Vera" in looking.get("/guest/").get_data(as_text=True)


def test_what_is_not_shared_is_not_there(world: World, looking: Browser, hidden: Document) -> None:
    assert looking.get(f"/guest/documents/{hidden.id}").status_code == 404
    assert looking.get(f"/documents/{hidden.id}").status_code == 200, "Ben himself still sees it on his own pages"


def test_nothing_is_written_in_the_guests_name(world: World, looking: Browser, plan: Document) -> None:
    assert looking.post(f"/guest/documents/{plan.id}/comments", {"body": "As Vera"}).status_code == 404
    assert looking.post(f"/guest/documents/{plan.id}/seen").status_code == 404
    assert "As Vera" not in world.client_as("Vera").get(f"/guest/documents/{plan.id}").get_data(as_text=True)


def test_leaving_ends_it(looking: Browser) -> None:
    looking.post("/view-as/leave")

    assert looking.get("/guest/").status_code == 404


def test_nobody_looks_as_staff_and_no_guest_looks_as_another(world: World) -> None:
    assert world.client_as("Ben").post("/view-as/", {"person": world.people["Ana"]}).status_code == 404
    assert world.client_as("Vera").post("/view-as/", {"person": world.people["Otto"]}).status_code == 404


def test_a_deactivated_guest_is_shown_nothing(world: World, looking: Browser) -> None:
    world.does("Ana", deactivate_person, person_id=world.people["Vera"])

    assert looking.get("/guest/").status_code == 404


def test_pictures_that_bear_the_guests_name_are_not_made_for_others(world: World, plan: Document) -> None:
    share(world, plan, can_download=False)
    world.settle()
    ben = world.client_as("Ben")
    ben.post("/view-as/", {"person": world.people["Vera"]})

    assert ben.get(f"/guest/documents/{plan.id}/versions/1/pages/1").status_code == 404
    assert ben.get(f"/guest/documents/{plan.id}").status_code == 200
    assert "looked at the pages of a guest" in world.client_as("Ana").get("/log").get_data(as_text=True)
