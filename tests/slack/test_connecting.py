"""A customer is connected with a channel from its page, and of each step is told how it went."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import workspace.web
from tests.fake_slack.state import Channel
from tests.slack.office import Office
from workspace.bots.adopting.operations import look
from workspace.bots.connecting.naming import NAME_MOST, channel_name, typed_name
from workspace.bots.links import links_of
from workspace.customers.operations import add_customer
from workspace.errors import Forbidden


def page(office: Office, query: str = "") -> str:
    answer = office.world.client_as("Ana").get(f"/customers/{office.world.acme}/channels/new{query}")
    assert answer.status_code == 200
    return str(answer.get_data(as_text=True))


def sends(office: Office, who: str = "Ana", *, key: str = "", **form: Any) -> Any:
    found = re.search(r'name="key" value="([^"]+)"', page(office))
    assert found
    wanted = {"team": office.team, "key": key or found[1], **form}
    return office.world.client_as(who).post(f"/customers/{office.world.acme}/channels/new", wanted)


def linked(office: Office) -> list[str]:
    return [link.channel_name for link in office.world.sees("Ana", links_of, office.world.acme)]


def test_the_page_lists_what_can_be_connected(known: Office) -> None:
    known.slack.channel("general", with_bot=False)
    known.slack.channel("secret", is_private=True, with_bot=False)
    known.slack.channel("inner", is_private=True, members=[known.users["Ana"]])
    known.slack.channel("partners", is_ext_shared=True)
    known.link()

    said, narrowed = page(known), page(known, "?q=gen")

    assert "general" in said
    assert "inner" in said
    assert "<span>acme</span>" not in said
    assert "secret" not in said
    assert "partners" not in said
    assert "/invite @baton" in said
    assert "general" in narrowed
    assert "inner" not in narrowed


def test_the_longest_name_breaks_rather_than_widen_the_page(known: Office) -> None:
    known.slack.channel("w" * NAME_MOST, with_bot=False)
    css = (Path(workspace.web.__file__).parent / "static/css/forms.css").read_text("utf-8")

    listed = re.search(r'<fieldset class="choices">.*?</fieldset>', page(known), re.DOTALL)

    assert listed
    assert re.search(rf'<label class="check">(?:(?!</label>).)*{"w" * NAME_MOST}', listed[0], re.DOTALL)
    assert re.search(r"\.choices \.check \{[^}]*overflow-wrap: anywhere", css)


def test_an_existing_channel_is_joined_linked_and_furnished(known: Office) -> None:
    general = known.slack.channel("general", with_bot=False, members=[known.users["Ana"]])

    answer = sends(known, make="old", channel=general, invite="1", pin="1")
    known.quiet()

    assert answer.status_code == 200
    assert "#general is connected" in answer.text
    assert linked(known) == ["general"]
    channel = known.slack.slack.channels[general]
    assert channel.topic == ""
    assert [message["ts"] for message in channel.messages if message.get("pinned_to")] == [known.ours(general)[0]["ts"]]
    assert known.world.acme in str(known.ours(general)[0]["blocks"])


def test_a_new_channel_is_named_by_the_template_and_the_team_is_invited(known: Office) -> None:
    answer = sends(known, make="new", invite="1", topic="1", pin="1")
    known.quiet()

    assert "#customer-acme was made." in answer.text
    assert "Invited: Ana." in answer.text
    assert known.users["Ana"] in made(known).members
    assert made(known).topic == f"Acme · http://localhost/customers/{known.world.acme}"
    assert linked(known) == ["customer-acme"]


def test_a_name_that_is_taken_gets_a_number(known: Office) -> None:
    known.slack.channel("key-accounts")

    sends(known, make="new", name="Key Accounts!")

    assert linked(known) == ["key-accounts-2"]


def test_what_fails_is_told_and_stops_nothing_else(known: Office) -> None:
    known.slack.fail("conversations.setTopic", "error_before", code="restricted_action")
    known.slack.fail("pins.add", "error_before", code="too_many_pins")

    answer = sends(known, "Ben", make="new", invite="1", topic="1", pin="1")

    assert "The topic was not set: Slack" in answer.text
    assert "posted, but not pinned" in answer.text
    assert "Invited: Ana, Ben." in answer.text
    assert linked(known) == ["customer-acme"]


def made(office: Office, name: str = "customer-acme") -> Channel:
    (channel,) = [each for each in office.slack.slack.channels.values() if each.name == name]
    return channel


def test_the_same_form_twice_makes_one_channel(known: Office) -> None:
    first = sends(known, make="new", key="the-same")
    second = sends(known, make="new", key="the-same")

    assert (first.status_code, second.status_code) == (200, 409)
    assert "sent already" in second.text
    assert len(known.slack.calls_of("conversations.create")) == 1


@pytest.mark.parametrize(
    ("code", "words"), [("restricted_action", "settings do not let"), ("missing_scope", "lacks a permission")]
)
def test_when_nothing_was_made_it_says_so(known: Office, code: str, words: str) -> None:
    known.slack.fail("conversations.create", "error_before", code=code)

    answer = sends(known, make="new", name="my-own-name")

    assert answer.status_code == 422
    assert words in answer.text
    assert 'value="my-own-name"' in answer.text
    assert linked(known) == []


def test_a_channel_with_guests_or_of_another_customer_is_refused(known: Office) -> None:
    guest = known.slack.user("Greta", email="greta@partner.example", restricted=True)
    mixed = known.slack.channel("mixed", members=[guest])
    secret = known.slack.channel("secret", is_private=True, with_bot=False)

    assert "People from outside" in sends(known, make="old", channel=mixed).text
    assert "invite @baton first" in sends(known, make="old", channel=secret).text
    assert "Choose a channel." in sends(known, make="old").text
    assert linked(known) == []


def test_a_slack_that_is_away_is_said_on_the_page(known: Office) -> None:
    known.slack.stop()

    said = page(known)

    assert "cannot be listed now" in said


def test_a_guest_finds_no_such_page(known: Office) -> None:
    answer = known.world.client_as("Vera").get(f"/customers/{known.world.acme}/channels/new")

    assert answer.status_code == 404


# ------------------------------------------------------------------ names
def test_a_name_of_pictures_is_not_made_a_channels_name_in_silence(known: Office) -> None:
    known.world.acme = known.world.does("Ana", add_customer, name="🎉 ✨").id
    said = page(known)

    refused = sends(known, make="new")
    typed = sends(known, make="new", name="🎉")
    assert 'id="new-name" name="name" type="text" value=""' in said
    assert "leaves nothing that a channel can be called, so name it yourself" in said
    assert [refused.status_code, typed.status_code] == [422, 422]
    assert "Name the channel yourself" in refused.text
    assert known.slack.calls_of("conversations.create") == []

    assert sends(known, make="new", name="party").status_code == 200
    assert linked(known) == ["party"]


@pytest.mark.parametrize(
    ("customer", "name"),
    [("Acme", "customer-acme"), ("Müller & Söhne GmbH", "customer-muller-sohne-gmbh"), ("!!!", "customer"),
     ("東京", "customer-東京"), ("x" * 200, "customer-" + "x" * 71)],
)  # fmt: skip
def test_names_follow_slacks_rules(customer: str, name: str) -> None:
    assert channel_name("customer-{name}", customer) == name


@given(st.text(max_size=300), st.integers(1, 20))
def test_any_name_fits(customer: str, n: int) -> None:
    for name in (channel_name("customer-{name}", customer, n=n), channel_name(typed_name(customer), "Acme", n=n)):
        assert 1 <= len(name) <= NAME_MOST
        assert name == name.lower()
        assert not re.search(r"[^\w-]", name)


def test_a_private_channel_is_connected_by_who_is_in_it_alone(known: Office) -> None:
    """Its words would be read by all staff, and the bot being in it is no reason for that."""
    board = known.slack.channel("board", is_private=True, members=[known.users["Ana"]])
    known.slack.says(known.users["Ana"], board, "Salaries")
    bens = known.world.client_as("Ben").get(f"/customers/{known.world.acme}/channels/new").get_data(as_text=True)

    refused = sends(known, "Ben", channel=board)
    assert "board" not in bens
    assert refused.status_code == 422
    assert "Only somebody who is in this private channel" in refused.get_data(as_text=True)
    assert linked(known) == []

    assert sends(known, channel=board).status_code == 200
    assert linked(known) == ["board"]


def test_the_history_of_a_private_channel_is_brought_in_by_who_connected_it(known: Office) -> None:
    board = known.slack.channel("board", is_private=True, members=[known.users["Ana"]])
    sends(known, channel=board)
    link = known.the_link_of(board)

    with pytest.raises(Forbidden, match="only who connected it"):
        known.world.does("Ben", look, link_id=link.id)
    assert known.world.does("Ana", look, link_id=link.id).state == "looking"
