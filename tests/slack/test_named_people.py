"""Who is named in Slack and never wrote there is asked for before they count as a stranger."""

from __future__ import annotations

from tests.slack.office import Office
from tests.slack.test_clicks import view
from tests.slack.test_commands import types
from workspace.handoffs.queries import handoffs_of


def asked_for(office: Office, who: str) -> int:
    return [call.arguments["user"] for call in office.slack.calls_of("users.info")].count(office.users[who])


def before(office: Office) -> str:
    """A channel where nothing is mirrored, with two messages by people whom we never met."""
    return office.slack.channel("general", members=office.users.values())


def test_a_handoff_reaches_staff_who_never_wrote(office: Office) -> None:
    elsewhere = before(office)

    said = types(office, "Ana", f"handoff Acme: <@{office.users['Ben']}> please", channel=elsewhere)

    assert "Offered Acme to Ben" in said
    (handoff,) = office.world.sees("Ana", handoffs_of, office.world.acme)
    assert handoff.to_person_id == office.world.people["Ben"]
    assert asked_for(office, "Ben") == 1


def test_a_stranger_stays_one_and_is_asked_for_once(office: Office) -> None:
    elsewhere = before(office)
    for _ in range(3):
        said = types(office, "Ana", f"handoff Acme: <@{office.users['Dora']}> please", channel=elsewhere)
        assert "not known in Baton" in said
    assert asked_for(office, "Dora") == 1

    office.clock.forward(minutes=11)
    types(office, "Ana", f"handoff Acme: <@{office.users['Dora']}> please", channel=elsewhere)
    assert asked_for(office, "Dora") == 2


def test_a_stranger_makes_us_ask_about_nobody(office: Office) -> None:
    types(office, "Dora", f"handoff Acme: <@{office.users['Ben']}> please", channel=before(office))

    assert asked_for(office, "Ben") == 0


def test_without_an_answer_one_tries_again(office: Office) -> None:
    elsewhere = before(office)
    types(office, "Ana", "today", channel=elsewhere)
    office.slack.fail("users.info", "500_before")

    said = types(office, "Ana", f"handoff Acme: <@{office.users['Ben']}> please", channel=elsewhere)

    assert "did not tell who this person is" in said
    assert office.world.sees("Ana", handoffs_of, office.world.acme) == []


def test_who_is_quoted_is_called_by_name(office: Office) -> None:
    elsewhere = before(office)
    office.slack.slack.users[office.users["Ben"]].name = "benny"
    for who, name in (("Ben", "Ben"), ("Dora", "Dora")):
        ts = office.says(who, "They paid", channel=elsewhere)
        office.slack.shortcut(office.users["Ana"], elsewhere, ts, "add_to_timeline")
        assert f"{name} in #general:" in view(office)
        assert "Somebody" not in view(office)


def test_without_an_answer_the_quotation_still_opens(office: Office) -> None:
    elsewhere = before(office)
    types(office, "Ana", "today", channel=elsewhere)
    ts = office.says("Ben", "They paid", channel=elsewhere)
    office.slack.fail("users.info", "500_before")

    office.slack.shortcut(office.users["Ana"], elsewhere, ts, "add_to_timeline")

    assert "Somebody in #general:" in view(office)
