"""A new channel gets its people: by who they are in Slack, or by their address there, and it may be private."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.slack.office import Office
from tests.slack.test_connecting import linked, made, sends
from workspace.bots.installing.installations import know_configured
from workspace.bots.installing.vouching import go_by_addresses


def test_who_never_typed_there_is_found_by_their_address(office: Office) -> None:
    know_configured(office.world.baton.tools)

    answer = sends(office, "Ben", make="new", invite="1")

    assert "Invited: Ana, Ben." in answer.text
    assert {office.users["Ana"], office.users["Ben"]} <= set(made(office).members)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"email": "ana.ruiz@elsewhere.example"}, "nobody in this Slack workspace has their address: Ana"),
        ({"email_confirmed": False}, "full members with a confirmed address: Ana"),
        ({"restricted": True}, "full members with a confirmed address: Ana"),
    ],
)
def test_who_is_not_found_is_named_with_the_reason(office: Office, changed: dict[str, Any], words: str) -> None:
    know_configured(office.world.baton.tools)
    for name, value in changed.items():
        setattr(office.slack.slack.users[office.users["Ana"]], name, value)

    answer = sends(office, "Ben", make="new", invite="1")

    assert words in answer.text
    assert "Invited: Ben." in answer.text
    assert office.users["Ana"] not in made(office).members


def test_addresses_are_not_asked_for_where_they_do_not_count(office: Office) -> None:
    know_configured(office.world.baton.tools)
    office.world.does("Ana", go_by_addresses, team=office.team, vouches=False)

    answer = sends(office, make="new", invite="1")

    assert "where addresses do not count, until they type /baton: Ana" in answer.text
    assert office.slack.calls_of("users.lookupByEmail") == []
    assert office.slack.calls_of("conversations.invite") == []


def test_a_missing_permission_to_ask_is_said_and_the_channel_made(office: Office) -> None:
    know_configured(office.world.baton.tools)
    office.slack.slack.scopes -= {"users:read.email"}

    answer = sends(office, make="new", invite="1")

    assert "lacks a permission" in answer.text
    assert linked(office) == ["customer-acme"]


# ------------------------------------------------------------------ private ones
def test_a_private_channel_is_made_for_who_asks_and_the_team(known: Office) -> None:
    answer = sends(known, "Ben", make="new", private="1", invite="1", topic="1", pin="1")
    known.quiet()

    channel = made(known)
    assert "#customer-acme was made, private." in answer.text
    assert channel.is_private
    assert set(channel.members) == {known.slack.slack.bot_user, known.users["Ana"], known.users["Ben"]}
    assert channel.topic.startswith("Acme")
    assert known.the_link_of(channel.id).is_private
    assert [bool(message.get("pinned_to")) for message in known.ours(channel.id)] == [True]


def test_who_asks_is_invited_into_a_private_channel_in_any_case(known: Office) -> None:
    sends(known, "Ben", make="new", private="1")

    assert set(made(known).members) == {known.slack.slack.bot_user, known.users["Ben"]}


def test_no_private_channel_is_made_that_nobody_could_come_into(office: Office) -> None:
    know_configured(office.world.baton.tools)
    office.slack.slack.users[office.users["Ana"]].email = "ana.ruiz@elsewhere.example"

    answer = sends(office, make="new", private="1", name="quiet")

    assert answer.status_code == 422
    assert "you could not come into it: nobody in this Slack workspace has their address" in answer.text
    assert re.search(r'name="private" value="1" checked', answer.text)
    assert office.slack.calls_of("conversations.create") == []


def test_without_the_permission_no_private_channel_is_made_and_it_says_why(known: Office) -> None:
    known.slack.slack.scopes -= {"groups:write"}

    answer = sends(known, make="new", private="1")

    assert answer.status_code == 422
    assert "lacks a permission (needs groups:write" in answer.text
    assert linked(known) == []
    assert sends(known, make="new").status_code == 200
