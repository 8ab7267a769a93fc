"""Whoever wrote an entry says afterwards whom it is for: the vendors are named first, and nobody else gains a word."""

from __future__ import annotations

import pytest

from tests.world import World
from workspace.timeline.operations import add_entry
from workspace.timeline.queries import get_entry

WORDS = "The price is zephyr"


@pytest.fixture
def shared(world: World) -> str:
    """A document of Acme that Nordwind and Ostwind see, and nobody's comment on it yet."""
    ana = world.api("Ana")
    document = str(ana.upload(f"/api/customers/{world.acme}/documents", "plan.txt", b"words").json["id"])
    for vendor in ("Nordwind", "Ostwind"):
        ana.post(f"/api/documents/{document}/shares", {"vendor_id": world.vendors[vendor]})
    return document


def _comment(world: World, document: str) -> str:
    return str(world.api("Ana").post(f"/api/documents/{document}/comments", {"body": WORDS}).json["id"])


def _seen_by(world: World, document: str) -> list[str]:
    pages = {name: world.client_as(name).get(f"/guest/documents/{document}") for name in ("Vera", "Otto")}
    return [name for name, page in pages.items() if WORDS in page.get_data(as_text=True)]


def test_an_entry_is_shown_to_a_vendor_only_after_they_were_named(world: World, shared: str) -> None:
    entry, browser, nordwind = _comment(world, shared), world.client_as("Ana"), world.vendors["Nordwind"]
    path = f"/entries/{entry}/audience"
    choices = browser.get(path).get_data(as_text=True)
    assert "Nordwind" in choices
    assert "checked" not in choices

    asked = browser.post(path, {"vendor": nordwind})
    assert asked.status_code == 200
    assert "Nordwind will see this entry, beside staff." in asked.get_data(as_text=True)
    assert _seen_by(world, shared) == []

    assert browser.post(path, {"vendor": nordwind, "sure": "1"}).status_code == 303
    assert _seen_by(world, shared) == ["Vera"]
    assert "Visible to Nordwind" in browser.get(f"/entries/{entry}").get_data(as_text=True)


def test_an_entry_goes_back_to_staff_and_who_loses_it_is_named(world: World, shared: str) -> None:
    entry, browser = _comment(world, shared), world.client_as("Ana")
    path, both = f"/entries/{entry}/audience", [world.vendors["Nordwind"], world.vendors["Ostwind"]]
    assert "Nordwind and Ostwind will see" in browser.post(path, {"vendor": both}).get_data(as_text=True)
    browser.post(path, {"vendor": both, "sure": "1"})
    assert _seen_by(world, shared) == ["Vera", "Otto"]

    asked = browser.post(path).get_data(as_text=True)
    assert "Staff alone will see this entry." in asked
    assert "Nordwind and Ostwind will see it no longer" in asked
    browser.post(path, {"sure": "1"})

    assert _seen_by(world, shared) == []


def test_only_its_writer_is_offered_to_change_whom_an_entry_is_for(world: World, shared: str) -> None:
    entry, nordwind = _comment(world, shared), world.vendors["Nordwind"]
    for who, status in (("Ben", 403), ("Vera", 404)):
        browser = world.client_as(who)
        assert browser.get(f"/entries/{entry}/audience").status_code == status
        assert browser.post(f"/entries/{entry}/audience", {"vendor": nordwind, "sure": "1"}).status_code == status

    assert world.sees("Ana", get_entry, entry).vendors == []


def test_a_vendor_with_whom_nothing_is_shared_is_not_offered_and_refused(world: World) -> None:
    entry = world.does("Ana", add_entry, customer_id=world.acme, body=WORDS).id
    browser, path = world.client_as("Ana"), f"/entries/{entry}/audience"

    page = browser.get(path).get_data(as_text=True)
    assert "Nordwind" not in page
    assert "share a document first" in page
    refused = browser.post(path, {"vendor": world.vendors["Nordwind"], "sure": "1"})
    assert refused.status_code == 422
    assert "Nothing is shared with this vendor" in refused.get_data(as_text=True)


def test_an_answer_is_never_offered_to_more_than_what_it_answers(world: World, shared: str) -> None:
    root = _comment(world, shared)
    answer = world.does("Ana", add_entry, customer_id=world.acme, body="Well", reply_to_id=root, kind="comment").id

    page = world.client_as("Ana").get(f"/entries/{answer}/audience").get_data(as_text=True)

    assert "What this answers is for staff alone" in page
    assert "Nordwind" not in page
