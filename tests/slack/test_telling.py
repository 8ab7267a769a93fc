"""Direct messages: what somebody chose to be told by Slack comes there once, together, and to nobody else."""

from __future__ import annotations

from typing import Any

import pytest

from tests.slack.office import Office
from workspace.bots.models import SlackPerson
from workspace.people.operations import deactivate_person
from workspace.people.telling.models import Message
from workspace.people.telling.operations import choose_ways, try_ways
from workspace.timeline.operations import delete_entry


@pytest.fixture
def told(known: Office) -> Office:
    """Ben wants a direct message of each mention."""
    known.world.does("Ben", choose_ways, ways={"mention": ["inbox", "slack"]})
    return known


def mentions_ben(office: Office, words: str) -> Any:
    return office.writes("Ana", f"@Ben {words}")


def messages(office: Office, who: str = "Ben") -> list[dict[str, Any]]:
    """Our own in the conversation with one person."""
    user = office.users[who]
    found = [channel for channel in office.slack.slack.channels.values() if channel.is_im and user in channel.members]
    return [message for channel in found for message in channel.messages]


def test_who_is_named_gets_one_message_with_a_link(told: Office) -> None:
    entry = mentions_ben(told, "please call <@U0BATON> & Co")
    told.quiet()

    (message,) = messages(told)
    assert message["text"].startswith("Ana mentioned you: “@Ben please call &lt;@U0BATON&gt; &amp; Co”")
    assert f"/entries/{entry.id}|Open>" in message["blocks"][0]["text"]["text"]
    assert "/account/notifications" in str(message["blocks"][-1])
    assert messages(told, "Ana") == []


def test_many_at_once_fold_into_the_next_message(told: Office) -> None:
    mentions_ben(told, "first")
    told.quiet()
    gone = [mentions_ben(told, word) for word in ("second", "third", "gone")][-1]
    told.world.does("Ana", delete_entry, entry_id=gone.id)
    told.world.settle()
    assert len(messages(told)) == 1, "five minutes lie between two messages"

    told.clock.forward(minutes=5)
    told.quiet()

    assert len(messages(told)) == 2
    assert messages(told)[-1]["text"].startswith("2 things in Baton")
    assert "gone" not in str(messages(told)[-1])


@pytest.mark.parametrize("fault", ["lost_after", "lost_before", "500_after", "429"])
def test_it_comes_once_whatever_answers_are_lost(told: Office, fault: str) -> None:
    told.slack.fail("chat.postMessage", fault)
    mentions_ben(told, "once")
    told.quiet()

    assert len(messages(told)) == 1
    assert told.slack.calls_of("conversations.open")


def test_who_left_or_is_nobody_of_ours_any_more_is_told_nothing(told: Office) -> None:
    mentions_ben(told, "secret")
    told.world.does("Ana", deactivate_person, person_id=told.world.people["Ben"])
    told.quiet()
    assert messages(told) == []

    with told.world.transaction() as db:
        db.get_one(SlackPerson, (told.team, told.users["Ana"])).person_id = None
    told.world.does("Ana", choose_ways, ways={"mention": ["inbox", "slack"]})
    told.writes("Cleo", "@Ana look")
    told.quiet()
    assert messages(told, "Ana") == []


def test_a_test_tells_the_truth(told: Office) -> None:
    (works,) = told.world.does("Ben", try_ways, ways=["slack"])
    told.quiet()
    assert "Direct messages reach you" in str(messages(told))
    told.slack.slack.scopes -= {"im:write"}
    (fails,) = told.world.does("Ben", try_ways, ways=["slack"])
    (unknown,) = told.world.does("Cleo", try_ways, ways=["slack"])
    told.quiet()

    with told.world.reading() as db:
        rows = [db.get_one(Message, each.id) for each in (works, fails, unknown)]
    assert [row.state for row in rows] == ["sent", "failed", "failed"]
    assert "lacks a permission" in rows[1].error
    assert "does not know them" in rows[2].error
