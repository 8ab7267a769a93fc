"""What the command palette is told: for staff alone, and only what they may see."""

from __future__ import annotations

from typing import Any

from tests.world import World
from workspace.customers.operations import add_customer, archive_customer
from workspace.documents.operations import Upload, add_document, share_document
from workspace.timeline.operations import add_entry


def asked(world: World, words: str, who: str = "Ben") -> dict[str, list[str]]:
    """Titles by group."""
    answered: Any = world.client_as(who).get("/go", query_string={"q": words}).json
    return {group["label"]: [item["title"] for item in group["items"]] for group in answered["groups"]}


def test_customers_are_found_by_the_beginning_of_any_word(world: World) -> None:
    harbor = world.does("Ana", add_customer, name="Harbor Foods")

    assert asked(world, "foo")["Customers"] == ["Harbor Foods"]
    assert asked(world, "arbor") == {}

    world.does("Ana", archive_customer, customer_id=harbor.id)
    assert asked(world, "foo") == {}


def test_without_words_it_offers_where_one_was_lately(world: World) -> None:
    harbor = world.does("Ana", add_customer, name="Harbor Foods")
    assert asked(world, "") == {}

    ben = world.client_as("Ben")
    for customer_id in (harbor.id, world.acme):
        entry = world.does("Ana", add_entry, customer_id=customer_id, body="News")
        ben.post(f"/customers/{customer_id}/read", {"entry": entry.id}, script=True)

    assert asked(world, "")["Lately"] == ["Acme", "Harbor Foods"]
    assert asked(world, "", who="Ana") == {}


def test_signs_narrow_it_to_people_or_documents(world: World) -> None:
    assert asked(world, "@cle") == {"People": ["Cleo"]}
    assert asked(world, "#acme") == {}


def test_documents_for_a_vendor_are_those_it_may_see(world: World) -> None:
    other = world.does("Ana", add_customer, name="Harbor Foods").id
    ids = {}
    for title, customer_id in (("Plan for all.txt", world.acme), ("Plan for us.txt", world.acme), ("Plan.txt", other)):
        stored = world.outside.files.put([title.encode()], limit=100)
        ids[title] = world.does("Ana", add_document, customer_id=customer_id, upload=Upload(title, stored)).id
    nordwind = world.vendors["Nordwind"]
    world.does("Ana", share_document, document_id=ids["Plan for all.txt"], vendor_id=nordwind)

    def offered(**more: str) -> list[str]:
        answered: Any = world.client_as("Ben").get("/go", query_string={"q": "#pla", **more}).json
        return sorted(item["title"] for group in answered["groups"] for item in group["items"])

    assert offered() == ["Plan for all.txt", "Plan for us.txt", "Plan.txt"]
    assert offered(customer=world.acme) == ["Plan for all.txt", "Plan for us.txt"]
    assert offered(customer=world.acme, vendor=nordwind) == ["Plan for all.txt"]
    assert offered(customer=world.acme, vendor=world.vendors["Ostwind"]) == []


def test_guests_find_no_door(world: World) -> None:
    assert world.client_as("Vera").get("/go?q=acme").status_code in (403, 404)


def test_the_beginnings_of_several_words_find_a_document_and_a_customer(world: World) -> None:
    upload = Upload("Delivery schedule.txt", world.outside.files.put([b"plan"], limit=100))
    world.does("Ana", add_document, customer_id=world.acme, upload=upload)
    world.does("Ana", add_customer, name="Harbor Foods")

    assert asked(world, "sch del") == {"Documents": ["Delivery schedule.txt"]}
    assert asked(world, "har foo") == {"Customers": ["Harbor Foods"]}
    assert asked(world, "del zebra") == {}
