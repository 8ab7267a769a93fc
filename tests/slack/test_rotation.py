"""Tokens that end are renewed in time, by one at a time; a token that Slack refuses stops nothing for good."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.slack.estate import Estate
from workspace.bots.installing.installations import chat_of
from workspace.ports import ChatBusy, ChatRefused
from workspace.worker import Tools


@pytest.fixture
def rotating(estate: Estate) -> Estate:
    estate.slack.slack.grants.rotates = True
    estate.installs()
    estate.link()
    return estate


def refreshes(estate: Estate) -> int:
    calls = estate.slack.calls_of("oauth.v2.access")
    return sum(call.arguments.get("grant_type") == "refresh_token" for call in calls)


def kill_tokens(estate: Estate, code: str) -> None:
    for token in estate.slack.slack.grants.tokens:
        token.dead = code


def say(estate: Estate, text: str) -> None:
    estate.writes("Ana", text)
    estate.quiet()


def test_a_token_is_renewed_two_hours_before_its_end(rotating: Estate) -> None:
    rotating.clock.forward(hours=9, minutes=50)
    say(rotating, "Still the first")
    assert refreshes(rotating) == 0

    rotating.clock.forward(minutes=15)
    say(rotating, "Now the second")
    rotating.clock.forward(hours=11)
    say(rotating, "And the third")

    assert refreshes(rotating) == 2
    assert rotating.said() == ["Still the first", "Now the second", "And the third"]


def test_eight_at_once_refresh_it_once(rotating: Estate) -> None:
    rotating.clock.forward(hours=10, minutes=30)
    tools: Tools = rotating.world.baton.tools

    def speak(_: int) -> str:
        try:
            return chat_of(tools, rotating.team).channel(rotating.acme).name
        except ChatBusy:
            return "wait"

    with ThreadPoolExecutor(8) as pool:
        said = list(pool.map(speak, range(8)))

    assert refreshes(rotating) == 1
    assert "acme" in said
    assert set(said) <= {"acme", "wait"}


def test_a_lost_answer_is_tried_again_while_the_old_token_lives(rotating: Estate) -> None:
    rotating.clock.forward(hours=10, minutes=30)
    rotating.slack.fail("oauth.v2.access", "lost_before")

    say(rotating, "With the old one")
    rotating.clock.forward(seconds=31)
    say(rotating, "With the new one")

    assert refreshes(rotating) == 2
    assert rotating.said() == ["With the old one", "With the new one"]
    assert rotating.installation().trouble == ""


def test_a_refresh_that_fails_for_good_says_install_again_and_everything_waits(rotating: Estate) -> None:
    rotating.clock.forward(hours=10, minutes=30)
    for token in rotating.slack.slack.grants.tokens:
        token.refresh = ""

    say(rotating, "The old one still lives")
    assert "install Baton there again" in rotating.installation().trouble
    assert rotating.installation().state == "live"

    rotating.clock.forward(hours=2)
    entry = rotating.writes("Ana", "This waits")
    rotating.world.settle()
    assert rotating.installation().state == "disconnected"
    assert len(rotating.open_deliveries()) >= 1
    assert "install it again" in rotating.the_link().trouble

    rotating.installs()
    rotating.quiet()
    assert rotating.said() == ["The old one still lives", "This waits"]
    assert rotating.state(entry).startswith("in #acme")
    assert rotating.the_link().trouble == ""


@pytest.mark.parametrize("code", ["invalid_auth", "token_revoked", "account_inactive", "token_expired"])
def test_a_refused_token_disconnects_the_workspace_until_it_is_installed_again(estate: Estate, code: str) -> None:
    estate.installs()
    estate.link()
    kill_tokens(estate, code)

    estate.writes("Ana", "This waits")
    estate.world.settle()
    assert estate.installation().state == "disconnected"
    with pytest.raises(ChatRefused, match="disconnected"):
        chat_of(estate.world.baton.tools, estate.team)

    estate.installs()
    estate.quiet()
    assert estate.said() == ["This waits"]


def test_a_refused_rotated_token_is_refreshed_once_and_the_call_repeated(rotating: Estate) -> None:
    kill_tokens(rotating, "token_expired")

    say(rotating, "Said all the same")

    assert refreshes(rotating) == 1
    assert rotating.said() == ["Said all the same"]
    assert rotating.installation().state == "live"


def test_another_workspace_goes_on(estate: Estate) -> None:
    estate.installs()
    estate.installs(estate.south)
    for token in estate.slack.slack.grants.tokens:
        token.dead = "invalid_auth" if token.workspace is estate.slack.slack else ""
    with pytest.raises(ChatRefused):
        chat_of(estate.world.baton.tools, estate.team).channels()

    assert estate.installation("T0SOUTH").state == "live"
    assert chat_of(estate.world.baton.tools, "T0SOUTH").channels() == []
