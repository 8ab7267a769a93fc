"""The admins' page tells how each workspace does, and its test message tells the truth."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.slack.estate import Estate
from tests.slack.office import Office
from workspace.timeline.sticking.operations import react


@pytest.fixture
def house(estate: Estate) -> Estate:
    estate.installs()
    estate.link()
    return estate


def page(answer: Any) -> str:
    return " ".join(answer.get_data(as_text=True).split())


def shown(office: Office) -> str:
    return page(office.world.client_as("Ana").get("/settings/slack"))


def sends(house: Office, who: str = "Ana") -> Any:
    return house.world.client_as(who).post("/settings/slack", {"do": "test", "link": house.the_link().id})


def test_it_is_for_admins(house: Estate) -> None:
    assert house.world.client_as("Ben").get("/settings/slack").status_code == 403
    assert house.world.client_as("Vera").get("/settings/slack").status_code == 404
    assert sends(house, "Ben").status_code == 403
    assert house.ours() == []


def test_it_shows_who_installed_it_and_when_it_was_heard_of(house: Estate) -> None:
    before = shown(house)
    house.says("Ben", "Hello")
    house.quiet()

    assert "by Ana" in before
    assert "North" in before
    assert "Connected" in before
    assert "Never" in before
    assert "acme: Acme" in before
    heard = house.installation().heard_at
    assert heard is not None
    assert house.clock.now - heard < timedelta(minutes=1)


def test_that_it_was_heard_of_is_written_once_a_minute(house: Estate) -> None:
    house.says("Ben", "One")
    house.quiet()
    first = house.installation().heard_at
    house.says("Ben", "Two")
    house.quiet()
    assert house.installation().heard_at == first

    house.clock.forward(minutes=2)
    house.says("Ben", "Three")
    house.quiet()
    assert house.installation().heard_at != first


def test_a_test_message_is_really_posted(house: Estate) -> None:
    answer = sends(house)

    assert answer.status_code == 200
    assert "Posted in #acme at" in page(answer)
    (text,) = house.texts()
    assert "test message from Baton, sent by Ana" in text


def test_it_counts_todays_posts_as_the_customers_page_does(house: Estate) -> None:
    house.writes("Ana", "One")
    house.quiet()

    assert "1 of 100 posts today" in page(house.world.client_as("Ana").get("/settings/slack"))


@pytest.mark.parametrize(
    ("kind", "code", "words"),
    [
        ("error_before", "is_archived", "the channel is archived in Slack"),
        ("error_before", "not_in_channel", "type /invite @baton there"),
        ("error_before", "restricted_action", "do not let Baton post here"),
        ("429", "", "Slack asks to wait"),
        ("lost_after", "", "look in #acme whether the message stands there"),
        ("500_before", "", "answer was lost"),
        ("error_before", "token_revoked", "an admin can install it again"),
    ],
)
def test_what_slack_refuses_is_said_in_words(house: Estate, kind: Any, code: str, words: str) -> None:
    house.slack.fail("chat.postMessage", kind, code=code or "internal_error", times=2)

    answer = sends(house)

    assert answer.status_code == 422
    assert words in page(answer)
    assert "Posted in" not in page(answer)


def test_while_slack_is_down_it_says_so(house: Estate) -> None:
    house.slack.stop()

    answer = sends(house)

    assert answer.status_code == 422
    assert "Slack cannot be reached" in page(answer)


def test_nothing_is_said_where_people_from_outside_are(house: Estate) -> None:
    house.channel_event("channel_shared")
    house.world.settle()

    answer = sends(house)

    assert answer.status_code == 422
    assert "people from outside are in the channel" in page(answer)
    assert house.ours() == []


def test_missing_permissions_lead_to_slacks_page(estate: Estate) -> None:
    estate.slack.slack.scopes -= {"pins:write"}
    estate.installs()

    said = shown(estate)

    assert "Permissions are missing: pins:write" in said
    assert 'href="/slack/install">Agree to them' in said


def test_missing_permissions_of_the_settings_token_say_where_to_add_them(office: Office) -> None:
    office.slack.slack.scopes -= {"pins:write"}
    office.link()

    said = shown(office)

    assert "Permissions are missing: pins:write" in said
    assert "OAuth &amp; Permissions" in said
    assert "/slack/install" not in said


def test_a_permission_is_missed_as_soon_as_slack_says_so_until_it_is_there_again(office: Office) -> None:
    office.link()
    assert "Permissions are missing" not in shown(office)
    office.slack.slack.scopes -= {"reactions:write"}
    entry = office.writes("Ana", "The plan")
    office.quiet()
    office.world.does("Ana", react, entry_id=entry.id, emoji="+1")
    office.quiet()
    assert "Permissions are missing: reactions:write" in shown(office)
    assert "the Slack app lacks reactions:write" in office.state(entry)

    office.slack.slack.scopes |= {"reactions:write"}
    office.writes("Ana", "Anything")
    office.quiet()

    assert "Permissions are missing" not in shown(office)
    assert [each["name"] for each in office.ours()[0]["reactions"]] == ["+1"]
    assert office.state(entry) == "in #acme"


def test_what_the_app_asks_for_by_now_is_missing_until_somebody_agrees(estate: Estate) -> None:
    estate.slack.slack.scopes -= {"pins:write"}
    estate.installs()
    estate.slack.slack.scopes |= {"pins:write"}
    estate.link()
    assert "Permissions are missing: pins:write" in shown(estate)

    estate.installs()

    assert "Permissions are missing" not in shown(estate)


def test_the_queue_and_its_trouble_are_shown(house: Estate) -> None:
    house.slack.stop()
    house.writes("Ana", "One")
    house.writes("Ana", "Two")
    house.world.settle()

    said = shown(house)

    assert '<dt>Waiting</dt><dd dir="auto">2' in said
    assert "The first in line:" in said


def test_disconnecting_forgets_the_workspace(house: Estate) -> None:
    ana = house.world.client_as("Ana")

    assert ana.post("/settings/slack", {"do": "remove", "team": house.team}).status_code == 303

    assert house.installation().sealed_token == ""
    said = shown(house)
    assert "its tokens were deleted" in said
    assert "is erased on" in said


def test_a_workspace_of_the_settings_is_shown_and_can_be_connected_again(office: Office) -> None:
    office.link()
    ana = office.world.client_as("Ana")
    assert "with the token of the settings" in shown(office)
    assert "BATON_SLACK_CLIENT_ID" in shown(office)

    ana.post("/settings/slack", {"do": "remove", "team": office.team})
    assert "Connect again" in shown(office)
    assert office.slack.slash(office.users["Ana"], office.acme, "today").status == 200
    assert "Removed" in shown(office)

    assert "Slack takes the token" in page(ana.post("/settings/slack", {"do": "look"}))
    assert "Connected" in shown(office)


def test_a_refused_token_of_the_settings_is_tried_again_by_itself(office: Office) -> None:
    office.link()
    right, office.slack.slack.token = office.slack.slack.token, "another"
    office.writes("Ana", "This waits")
    office.world.settle()
    assert "Disconnected" in shown(office)

    office.slack.slack.token = right
    office.quiet()

    assert office.said() == ["This waits"]
    assert "Connected" in shown(office)
