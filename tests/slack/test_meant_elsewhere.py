"""A note that names another customer is written on nobody's timeline before it is clear whose it is."""

from __future__ import annotations

import pytest

from tests.slack.office import Office
from tests.slack.test_commands import types
from workspace.customers.operations import add_customer
from workspace.handoffs.queries import handoffs_of


@pytest.fixture
def linked(office: Office) -> Office:
    office.link()
    office.world.does("Ana", add_customer, name="Zebra & Sons")
    return office


@pytest.mark.parametrize("text", ["note Zebra &amp; Sons: They paid", "note zebra &amp; sons : They paid"])
def test_another_customers_name_is_asked_about(linked: Office, text: str) -> None:
    said = types(linked, "Ben", text)

    assert "Nothing was done yet" in said
    assert "Did you mean the customer Zebra" in said
    assert "/baton note Acme: " in said
    assert "They paid" in said
    linked.quiet()
    assert linked.bodies() == []
    assert linked.texts() == []


def test_what_the_answer_offers_works(linked: Office) -> None:
    assert "timeline of Acme" in types(linked, "Ben", "note Acme: Zebra &amp; Sons: They paid")
    assert linked.bodies() == ["Zebra & Sons: They paid"]
    elsewhere = linked.slack.channel("general", members=linked.users.values())
    assert "timeline of Zebra" in types(linked, "Ben", "note Zebra &amp; Sons: They paid", channel=elsewhere)
    assert linked.bodies() == ["Zebra & Sons: They paid"]
    linked.quiet()


def test_a_handoff_of_another_customer_is_asked_about_too(linked: Office) -> None:
    assert "Did you mean" in types(linked, "Ana", "handoff Zebra &amp; Sons: support Take it")
    assert linked.world.sees("Ana", handoffs_of, linked.world.acme) == []
    assert "Offered Acme to Support" in types(linked, "Ana", "handoff acme: support Take it")
    linked.quiet()


@pytest.mark.parametrize("text", ["note Acme:", "note acme :  ", "note :", "note : :", "note"])
def test_without_words_it_asks_for_them(linked: Office, text: str) -> None:
    assert "There are no words to write" in types(linked, "Ben", text)
    elsewhere = linked.slack.channel("general", members=linked.users.values())
    assert "like `/baton note Acme: They want" in types(linked, "Ben", text, channel=elsewhere)
    assert linked.bodies() == []


@pytest.mark.parametrize("text", [":tada: We won", "Zebra: stripes", "Next: call them", "see https://example.org/a:b"])
def test_a_colon_after_any_other_word_is_part_of_the_note(linked: Office, text: str) -> None:
    assert "Noted on the timeline of Acme" in types(linked, "Ben", f"note {text}")
    assert len(linked.bodies()) == 1
    linked.quiet()
