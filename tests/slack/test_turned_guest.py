"""Somebody who becomes a guest, or leaves, without an event about it is noticed before anything is shown to them."""

from __future__ import annotations

import pytest

from tests.slack.office import Office
from tests.slack.test_audience import HELD
from workspace.handoffs.operations import offer_handoff

UNKNOWN = "Baton does not know who you are"


def turns_guest(office: Office, who: str) -> None:
    """No event comes of it: it was lost."""
    office.slack.slack.users[office.users[who]].restricted = True


def types(office: Office, text: str, who: str = "Ben") -> str:
    return str(office.slack.slash(office.users[who], office.acme, text).text)


def asked(office: Office) -> int:
    return len(office.slack.calls_of("users.info"))


# ------------------------------------------------------------------ shown to them
@pytest.mark.parametrize("command", ["today", "customer Acme", "search delivery", ""])
def test_a_command_shows_nothing_to_who_became_a_guest(office: Office, command: str) -> None:
    office.writes("Ana", "The delivery is late")
    office.quiet()
    assert UNKNOWN not in types(office, command)
    turns_guest(office, "Ben")

    office.clock.forward(seconds=61)

    assert UNKNOWN in types(office, command)
    assert "late" not in types(office, command)


def test_slack_is_asked_once_a_minute_for_each(office: Office) -> None:
    types(office, "today")
    before = asked(office)
    office.clock.forward(seconds=61)
    for _ in range(5):
        types(office, "today")
        office.clock.forward(seconds=10)

    assert asked(office) == before + 1


def test_while_slack_does_not_answer_what_we_know_stands_for_ten_minutes(office: Office) -> None:
    types(office, "today")
    office.slack.fail("users.info", "500_before", times=3)

    office.clock.forward(minutes=9)
    assert "Today, Ben" in types(office, "today")
    office.clock.forward(minutes=2)
    assert "Try again in a moment" in types(office, "today")


def test_the_home_page_shows_nothing_new_to_who_became_a_guest(office: Office) -> None:
    office.slack.opens_home(office.users["Ben"])
    office.quiet()
    turns_guest(office, "Ben")
    office.clock.forward(minutes=2)

    team = office.world.teams["support"]
    office.world.does("Ana", offer_handoff, customer_id=office.world.acme, team_id=team, reason="Secret reasons")
    office.quiet()

    shown = str(office.slack.slack.homes[office.users["Ben"]]["blocks"])
    assert "Secret reasons" not in shown
    assert UNKNOWN in shown


# ------------------------------------------------------------------ posted where they read along
def test_nothing_is_said_where_a_member_became_a_guest(office: Office) -> None:
    office.link()
    office.writes("Ana", "Before")
    office.quiet()
    turns_guest(office, "Ben")
    office.clock.forward(seconds=61)

    entry = office.writes("Ana", "For staff alone")
    office.quiet()

    assert office.said() == ["Before"]
    assert office.state(entry) == HELD


def test_while_slack_does_not_tell_of_people_the_channel_goes_on(office: Office) -> None:
    office.link()
    office.clock.forward(seconds=61)
    office.slack.fail("users.info", "500_before", times=20)

    office.writes("Ana", "Still said")
    office.quiet()

    assert office.said() == ["Still said"]


def test_many_members_are_asked_for_a_few_at_a_time(office: Office) -> None:
    people = [office.slack.user(f"Colleague{number}") for number in range(35)]
    office.slack.slack.channels[office.acme].members += people
    office.link()
    before = asked(office)

    for number in range(4):
        office.clock.forward(seconds=61)
        office.writes("Ana", f"Number {number}")
        office.quiet()

    looked = [str(call.arguments["user"]) for call in office.slack.calls_of("users.info")[before:]]
    assert len(looked) == 4 * 20
    assert set(people) <= set(looked)
