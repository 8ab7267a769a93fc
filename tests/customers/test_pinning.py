"""Pinned customers stand beside every page of whoever pinned them, and of nobody else."""

from __future__ import annotations

import html
import re
from datetime import timedelta

import pytest

from tests.importing.test_importing import brought, customer, state, taken_back
from tests.world import START, World
from workspace.customers.models import PinnedCustomer
from workspace.customers.operations import add_customer, archive_customer, touch
from workspace.customers.pinning import MOST, pin_customer, pinned_customers, unpin_customer
from workspace.errors import Conflict, Forbidden
from workspace.events import changes_after
from workspace.people.events import person_room


def names(world: World, who: str) -> list[str]:
    return [each.name for each in world.sees(who, pinned_customers)]


def bar(world: World, who: str, title: str, path: str = "/account") -> list[str]:
    """The customers that stand in the bar under this title."""
    page = html.unescape(world.client_as(who).get(path).get_data(as_text=True))
    found = re.search(rf'<nav class="nav" [^>]*aria-label="{title}"[^>]*>(.*?)</nav>', page, re.DOTALL)
    return re.findall(r'<span class="ellipsis" dir="auto">([^<]+)</span>', found.group(1)) if found else []


@pytest.fixture
def beta(world: World) -> str:
    return str(world.does("Ben", add_customer, name="Beta").id)


def test_pinned_ones_stand_in_the_order_of_pinning_for_one_person_alone(world: World, beta: str) -> None:
    world.does("Cleo", pin_customer, customer_id=beta)
    world.does("Cleo", pin_customer, customer_id=world.acme)
    world.does("Cleo", pin_customer, customer_id=beta)
    world.does("Ana", touch, customer_id=world.acme)

    assert bar(world, "Cleo", "Pinned") == ["Beta", "Acme"]
    assert bar(world, "Ana", "Pinned") == []


def test_whoever_holds_a_pinned_customer_reads_it_once(world: World, beta: str) -> None:
    assert bar(world, "Ana", "My customers") == ["Acme"]

    world.does("Ana", pin_customer, customer_id=world.acme)

    assert (bar(world, "Ana", "Pinned"), bar(world, "Ana", "My customers")) == (["Acme"], [])


def test_the_button_of_the_page_pins_and_unpins(world: World) -> None:
    cleo, path = world.client_as("Cleo"), f"/customers/{world.acme}"
    assert 'name="on" value="1"' in cleo.get(path).get_data(as_text=True)

    answer = cleo.post(f"{path}/pin", {"on": "1"})
    assert (answer.status_code, answer.headers["Location"]) == (303, path)
    assert bar(world, "Cleo", "Pinned", path) == ["Acme"]
    assert "Unpin" in cleo.get(path).get_data(as_text=True)

    cleo.post(f"{path}/pin", {"on": "0"})
    cleo.post(f"{path}/pin", {"on": "0"})
    assert names(world, "Cleo") == []


def test_pinning_in_the_list_leads_back_to_the_list_as_it_was(world: World) -> None:
    cleo = world.client_as("Cleo")

    answer = cleo.post(f"/customers/{world.acme}/pin", {"list_on": "1", "q": "ac", "sort": "activity", "id": "other"})

    assert answer.headers["Location"] == "/customers?q=ac&sort=activity"
    page = cleo.get("/customers").get_data(as_text=True)
    assert re.search(r'name="list_on" value="0"[^>]*aria-pressed="true" aria-label="Pin Acme"', page)
    assert re.search(r'<nav class="chips phone-only" [^>]*aria-label="Pinned">.*?Acme', page, re.DOTALL)


def test_an_archived_one_is_left_out_and_comes_back_to_its_place(world: World, beta: str) -> None:
    for customer_id in (beta, world.acme):
        world.does("Cleo", pin_customer, customer_id=customer_id)

    world.does("Ana", archive_customer, customer_id=beta, archived=True)
    assert names(world, "Cleo") == ["Acme"]
    world.does("Ana", archive_customer, customer_id=beta, archived=False)
    assert names(world, "Cleo") == ["Beta", "Acme"]

    world.does("Ana", archive_customer, customer_id=beta, archived=True)
    world.does("Cleo", unpin_customer, customer_id=beta)
    refused = world.client_as("Cleo").post(f"/customers/{beta}/pin", {"on": "1"}, follow_redirects=True)
    assert "Beta is archived" in refused.get_data(as_text=True)
    assert '/pin"' not in world.client_as("Cleo").get(f"/customers/{beta}").get_data(as_text=True)


def test_a_pin_goes_with_a_customer_that_an_import_takes_back(world: World) -> None:
    import_id = brought(world)
    world.does("Cleo", pin_customer, customer_id=customer(world, "Bolt").id)
    assert names(world, "Cleo") == ["Bolt"]

    taken_back(world, import_id)

    assert (state(world, import_id), names(world, "Cleo")) == ("undone", [])


def test_only_so_many_are_pinned(world: World) -> None:
    for number in range(MOST):
        each = world.does("Ana", add_customer, name=f"Pinned {number}").id
        with world.transaction() as db:
            moment = START + timedelta(seconds=number)
            db.add(PinnedCustomer(person_id=world.people["Cleo"], customer_id=each, created_at=moment))

    with pytest.raises(Conflict, match="Unpin one first"):
        world.does("Cleo", pin_customer, customer_id=world.acme)
    world.does("Ben", pin_customer, customer_id=world.acme)
    assert len(names(world, "Cleo")) == MOST


def test_guests_pin_nothing(world: World) -> None:
    with pytest.raises(Forbidden):
        world.does("Vera", pin_customer, customer_id=world.acme)
    assert world.client_as("Vera").post(f"/customers/{world.acme}/pin", {"on": "1"}).status_code == 404
    assert names(world, "Vera") == []


def test_a_program_pins_for_its_person(world: World, beta: str) -> None:
    cleo = world.api("Cleo")

    assert cleo.call("PUT", f"/api/customers/{beta}/pin").json["name"] == "Beta"
    cleo.call("PUT", f"/api/customers/{world.acme}/pin")

    assert [each["name"] for each in cleo.get("/api/customers?pinned=true").json["items"]] == ["Beta", "Acme"]
    assert world.api("Ana").get("/api/customers?pinned=true").json["items"] == []
    assert cleo.delete(f"/api/customers/{beta}/pin").status_code == 204
    assert names(world, "Cleo") == ["Acme"]


def test_ones_other_pages_hear_of_a_pin_and_nobody_elses_do(world: World, beta: str) -> None:
    def heard(who: str) -> list[str]:
        with world.reading() as db:
            return [
                row.subject for row in changes_after(db, person_room(world.people[who]), 0) if row.subject == "pins"
            ]

    world.does("Cleo", pin_customer, customer_id=beta)
    world.does("Cleo", pin_customer, customer_id=beta)
    assert (heard("Cleo"), heard("Ben")) == (["pins"], [])
    world.does("Cleo", unpin_customer, customer_id=beta)
    assert heard("Cleo") == ["pins", "pins"]

    page = world.client_as("Cleo").get("/customers").get_data(as_text=True)
    assert re.search(r'id="pins" data-refresh-on="pins"[^>]* hidden>', page)
    assert f'id="pin-{beta}" data-refresh-on="pins"' in page
