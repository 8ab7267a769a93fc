"""Whatever happens between us and Slack, each entry is said once, in order, and nothing is lost."""

from __future__ import annotations

from itertools import pairwise

import pytest

from tests.slack.office import Office
from workspace.timeline.operations import delete_entry, edit_entry


@pytest.mark.parametrize("kind", ["lost_after", "500_after", "not_json", "error_after", "lost_before", "500_before"])
def test_a_lost_answer_is_one_message(office: Office, kind: str) -> None:
    office.link()
    office.slack.fail("chat.postMessage", kind)
    entry = office.writes("Ana", "Once")
    office.quiet()

    assert office.said() == ["Once"]
    assert office.state(entry) == "in #acme"


def test_an_edit_after_a_lost_answer_reaches_the_card(office: Office) -> None:
    office.link()
    office.slack.fail("chat.postMessage", "lost_after")
    entry = office.writes("Ana", "One")
    office.world.settle()
    office.world.does("Ana", edit_entry, entry_id=entry.id, body="Two")
    office.quiet()

    assert office.said() == ["Two"]


def test_a_deletion_after_a_lost_answer_finds_the_card(office: Office) -> None:
    office.link()
    office.slack.fail("chat.postMessage", "lost_after")
    entry = office.writes("Ana", "Oh no")
    office.world.settle()
    assert len(office.texts()) == 1
    office.world.does("Ana", delete_entry, entry_id=entry.id)
    office.quiet()

    assert office.texts() == []


@pytest.mark.parametrize("echo", ["before", "after"])
def test_our_own_echo_is_the_receipt(office: Office, echo: str) -> None:
    office.link()
    office.slack.echo = echo
    office.slack.fail("chat.postMessage", "lost_after")
    entry = office.writes("Ana", "Once")
    office.world.settle()
    office.slack.settle()

    assert office.state(entry) == "in #acme"
    office.quiet()
    assert office.said() == ["Once"]
    assert office.slack.calls_of("conversations.history") == []
    assert office.bodies() == ["Once"]


def test_a_killed_worker_leaves_one_message(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    office.link()
    entry = office.writes("Ana", "Once")
    chat, whole = office.world.chat, office.world.chat.post

    class Killed(BaseException):
        """As SIGKILL: nothing after it runs."""

    def killed(**arguments: object) -> str:
        whole(**arguments)
        raise Killed

    monkeypatch.setattr(chat, "post", killed)
    with pytest.raises(Killed):
        office.world.settle()
    monkeypatch.undo()
    assert office.state(entry) == "on its way to #acme"
    office.quiet()

    assert office.said() == ["Once"]
    assert office.state(entry) == "in #acme"


def test_an_hour_without_slack_then_everything_once_and_in_order(office: Office) -> None:
    office.link()
    office.slack.stop()
    for number in range(5):
        office.writes("Ana", f"Number {number}")
        for _ in range(10):
            office.world.settle()
            office.clock.forward(minutes=1)
    assert office.texts() == []

    office.slack.start()
    office.quiet()

    assert office.said() == [f"Number {number}" for number in range(5)]
    times = office.posts_at()
    assert all(later - earlier >= 1 for earlier, later in pairwise(times))


def test_what_slack_asked_us_to_wait_is_kept_over_a_restart(office: Office) -> None:
    office.link()
    office.slack.fail("chat.postMessage", "429", seconds=120)
    office.writes("Ana", "Later")
    office.world.settle()
    before = len(office.slack.calls_of("chat.postMessage"))

    office.restart()
    office.clock.forward(seconds=100)
    office.writes("Ana", "Even later")
    office.world.settle()
    assert len(office.slack.calls_of("chat.postMessage")) == before
    office.quiet()

    assert office.said() == ["Later", "Even later"]
    assert office.slack.calls_of("chat.postMessage")[before].at - office.posts_at()[before - 1] >= 120


def test_what_slack_refuses_for_good_is_said_and_holds_up_nothing(office: Office) -> None:
    office.link()
    office.slack.fail("chat.postMessage", "error_before", code="message_limit_exceeded")
    first = office.writes("Ana", "Refused")
    second = office.writes("Ana", "Taken")
    office.quiet()

    assert office.state(first) == "not in #acme: Slack says message_limit_exceeded"
    assert office.state(second) == "in #acme"


def test_too_much_for_slack_is_said_in_short(office: Office) -> None:
    office.link()
    office.slack.fail("chat.postMessage", "error_before", code="msg_too_long")
    office.writes("Ana", "Long")
    office.quiet()

    assert "This is too long for Slack." in office.texts()[0]
