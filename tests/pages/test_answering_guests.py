"""Staff who answer a guest in a thread that several vendors read choose for whom, and see it before they write."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.world import World


@pytest.fixture
def thread(world: World) -> dict[str, str]:
    """A comment for Nordwind and Ostwind, and Vera's answer to it."""
    ana, both = world.api("Ana"), [world.vendors[name] for name in ("Nordwind", "Ostwind")]
    document = str(ana.upload(f"/api/customers/{world.acme}/documents", "plan.txt", b"words").json["id"])
    for vendor in both:
        ana.post(f"/api/documents/{document}/shares", {"vendor_id": vendor})
    root = str(ana.post(f"/api/documents/{document}/comments", {"body": "Which ramp?"}).json["id"])
    world.client_as("Ana").post(f"/entries/{root}/audience", {"vendor": both, "sure": "1"})
    world.client_as("Vera").post(f"/guest/documents/{document}/comments", {"body": "Ours", "reply_to": root})
    replies = re.findall(r'id="entry-(\w+)"', world.client_as("Ana").get(f"/entries/{root}").get_data(as_text=True))
    return {"document": document, "root": root, "answer": next(each for each in replies if each != root)}


def _form(page: str) -> str:
    found = re.search(r'<form[^>]*id="reply".*?</form>', page, re.DOTALL)
    assert found
    return found.group()


def _read_by(world: World, document: str, words: str) -> list[str]:
    pages: dict[str, Any] = {name: world.client_as(name) for name in ("Vera", "Otto")}
    return [name for name, each in pages.items() if words in each.get(f"/guest/documents/{document}").text]


def test_an_answer_to_a_guest_is_for_their_vendor_alone(world: World, thread: dict[str, str]) -> None:
    ana = world.client_as("Ana")
    page = ana.get(f"/documents/{thread['document']}").get_data(as_text=True)
    assert re.search(rf'/entries/{thread["answer"]}#reply" data-act="reply" data-names="Vera', page)

    form = _form(ana.get(f"/entries/{thread['answer']}").get_data(as_text=True))
    assert f'name="reply_to" value="{thread["answer"]}"' in form
    assert "Visible to Nordwind, like" in form
    ana.post(f"/customers/{world.acme}/entries", {"body": "To you alone", "reply_to": thread["answer"]})
    assert _read_by(world, thread["document"], "To you alone") == ["Vera"]


def test_an_answer_to_the_whole_thread_names_both_and_reaches_both(world: World, thread: dict[str, str]) -> None:
    ana = world.client_as("Ana")

    assert "Visible to Nordwind, Ostwind, like" in _form(ana.get(f"/entries/{thread['root']}").get_data(as_text=True))
    ana.post(f"/customers/{world.acme}/entries", {"body": "To you both", "reply_to": thread["root"]})
    assert _read_by(world, thread["document"], "To you both") == ["Vera", "Otto"]


def test_words_that_were_not_taken_come_back_to_the_guest_they_answer(world: World, thread: dict[str, str]) -> None:
    again = world.client_as("Ana").post(f"/customers/{world.acme}/entries", {"body": " ", "reply_to": thread["answer"]})

    assert again.status_code == 422
    assert f'name="reply_to" value="{thread["answer"]}"' in _form(again.get_data(as_text=True))
