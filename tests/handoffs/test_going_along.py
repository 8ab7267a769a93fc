"""Documents that go with a hand-off, and its form as a dialog fetches it."""

from __future__ import annotations

import io
import json
from datetime import timedelta

import pytest

from integrations.console_chat import TEAM, ConsoleChat
from tests.sharing.shared import upload
from tests.world import World
from workspace.bots.installing.installations import know_configured
from workspace.bots.links import link_channel
from workspace.bots.mirroring.cards import card_of
from workspace.bots.models import ChannelLink
from workspace.customers.operations import add_customer
from workspace.documents.operations import add_document, remove_document
from workspace.errors import Invalid
from workspace.handoffs.models import Handoff
from workspace.handoffs.operations import offer_handoff
from workspace.handoffs.queries import get_handoff
from workspace.timeline.models import Entry
from workspace.timeline.queries import get_entry

SCRIPT = {"HX-Request": "true"}


@pytest.fixture
def quote(world: World) -> str:
    return document(world, world.acme, "Secret quote.txt")


def document(world: World, customer_id: str, name: str) -> str:
    added = world.does("Ben", add_document, customer_id=customer_id, upload=upload(world, name, name.encode()))
    return str(added.id)


def offered(world: World, *document_ids: str) -> Handoff:
    handoff: Handoff = world.does(
        "Ana", offer_handoff, customer_id=world.acme, team_id=world.teams["support"], reason="Please",
        document_ids=document_ids,
    )  # fmt: skip
    return handoff


def card(world: World, handoff: Handoff) -> str:
    with world.reading() as db:
        entry: Entry = get_entry(db, world.actor("Ana"), str(handoff.offer_entry_id))
        return json.dumps(card_of(db, entry, public_url="https://baton.example", at=world.clock()).blocks)


def test_a_document_is_named_wherever_the_offer_shows(world: World, quote: str) -> None:
    handoff = offered(world, quote, quote)
    link = f'href="/documents/{quote}"'

    for path, part in ((f"/customers/{world.acme}", 'class="handoff"'), ("/handoffs", 'id="handoff-list"')):
        page = world.client_as("Ben").get(path).get_data(as_text=True)
        shown = page[page.index(part) :]
        assert link in shown
        assert "Secret quote.txt" in shown
    assert f"<https://baton.example/documents/{quote}|Secret quote.txt>" in card(world, handoff)
    answer = world.api("Ben").get(f"/api/handoffs/{handoff.id}").json
    assert answer["documents"] == [{"id": quote, "name": "Secret quote.txt"}]


def test_a_guest_learns_of_neither_the_document_nor_the_offer(world: World, quote: str) -> None:
    handoff = offered(world, quote)
    vera = world.client_as("Vera")

    pages = [vera.get(path).get_data(as_text=True) for path in ("/", f"/documents/{quote}", f"/handoffs/{handoff.id}")]
    assert "Secret quote" not in "".join(pages)
    assert vera.get(f"/documents/{quote}").status_code == 404
    assert world.client_as("Ben").get(f"/documents/{quote}").status_code == 200


@pytest.mark.parametrize("whose", ["another customer's", "in the trash", "nowhere"])
def test_only_present_documents_of_the_customer_go_along(world: World, quote: str, whose: str) -> None:
    beta = world.does("Ben", add_customer, name="Beta").id
    other = {"another customer's": document(world, beta, "Beta.txt"), "in the trash": quote}.get(whose, "01absent")
    if whose == "in the trash":
        world.does("Ben", remove_document, document_id=quote)

    with pytest.raises(Invalid, match="Not every document"):
        offered(world, other)

    assert world.api("Ben").get("/api/handoffs").json["items"] == []


def test_what_went_into_the_trash_is_named_no_more(world: World, quote: str) -> None:
    handoff = offered(world, quote)

    world.does("Ben", remove_document, document_id=quote)

    assert world.sees("Ben", get_handoff, handoff.id).documents == []
    assert "Secret quote" not in card(world, handoff)


def test_the_form_keeps_what_was_ticked_when_something_is_wrong(world: World, quote: str) -> None:
    ana, path = world.client_as("Ana"), f"/customers/{world.acme}/handoffs/new"
    form = {"to": "team:support", "reason": "Please", "document": quote}

    wrong = ana.post(path, {**form, "reason": " "}).get_data(as_text=True)
    assert f'value="{quote}" checked' in wrong
    assert ana.post(path, form).status_code == 303
    assert [each.id for each in handoffs(world)[0].documents] == [quote]


def test_a_script_gets_the_form_alone_and_no_page_when_it_is_offered(world: World, quote: str) -> None:
    ana, path = world.client_as("Ana"), f"/customers/{world.acme}/handoffs/new"

    form = ana.get(path, headers=SCRIPT).get_data(as_text=True)
    assert "<html" not in form
    assert '<h2 id="offer-title"' in form
    refused = ana.post(path, {"to": "team:support", "reason": ""}, script=True)
    assert refused.status_code == 422
    assert "The reason is empty" in refused.get_data(as_text=True)
    assert "<html" not in refused.get_data(as_text=True)
    done = ana.post(path, {"to": "team:support", "reason": "Please"}, script=True)
    assert (done.status_code, done.data) == (204, b"")
    assert world.client_as("Vera").get(path, headers=SCRIPT).status_code == 404


def test_the_form_says_where_in_slack_it_is_told(world: World) -> None:
    ana, path = world.client_as("Ana"), f"/customers/{world.acme}/handoffs/new"
    assert "It is told in" not in ana.get(path).get_data(as_text=True)

    know_configured(world.baton.tools)
    channel = ConsoleChat(io.StringIO()).channel("acme")
    link = world.does("Ana", link_channel, customer_id=world.acme, channel=channel, team=TEAM)
    assert "It is told in #acme too." in ana.get(path).get_data(as_text=True)

    with world.transaction() as db:
        db.get_one(ChannelLink, link.id).audience = "shared"
    assert "It is not told in #acme" in ana.get(path).get_data(as_text=True)


def test_a_promise_has_a_day_from_the_start(world: World) -> None:
    tomorrow = f"{world.clock() + timedelta(days=1):%Y-%m-%d}T17:00"

    page = world.client_as("Ana").get(f"/customers/{world.acme}/handoffs/new?for=task").get_data(as_text=True)

    assert f'value="{tomorrow}" required' in page
    assert f'action="/customers/{world.acme}/handoffs/new?for=task"' in page


def handoffs(world: World) -> list[Handoff]:
    found = world.api("Ana").get(f"/api/customers/{world.acme}/handoffs").json["items"]
    return [world.sees("Ana", get_handoff, each["id"]) for each in found]
