"""The contract of `workspace.ports.Chat`, on the stand-in and on Slack."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from integrations.console_chat import ConsoleChat
from integrations.slack import SlackChat
from tests.fake_slack import FakeSlack
from workspace.ports import Chat, ChatPerson, ChatRefused

BLOCK = {"type": "section", "text": {"type": "mrkdwn", "text": "Hello", "verbatim": True}}
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def block(block_id: str) -> dict[str, Any]:
    return {**BLOCK, "block_id": block_id}


class ChatContract:
    """What every Chat keeps. A subclass gives `chat`, a `channel` that exists, and Ana's id as `ana`."""

    def test_the_conversation_with_one_person_is_the_same_each_time(self, chat: Chat, ana: str) -> None:
        ours = chat.open_dm(ana)
        chat.post(channel=ours, text="For Ana", blocks=[block("tn:1")])

        assert chat.open_dm(ana) == ours
        assert chat.find(channel=ours, block_id="tn:1", since=LONG_AGO) is not None

    def test_posts_are_found_by_their_first_block(self, chat: Chat, channel: str) -> None:
        chat.post(channel=channel, text="One", blocks=[block("tl:1")])
        second = chat.post(channel=channel, text="Two", blocks=[block("tl:2"), block("tl:inner")])

        assert chat.find(channel=channel, block_id="tl:2", since=LONG_AGO) == second
        assert chat.find(channel=channel, block_id="tl:inner", since=LONG_AGO) is None
        assert chat.find(channel=channel, block_id="tl:3", since=LONG_AGO) is None

    def test_nothing_from_before_is_found(self, chat: Chat, channel: str) -> None:
        chat.post(channel=channel, text="One", blocks=[block("tl:1")])

        later = datetime.now(UTC) + timedelta(hours=1)
        assert chat.find(channel=channel, block_id="tl:1", since=later) is None

    def test_replies_are_found_in_their_thread_alone(self, chat: Chat, channel: str) -> None:
        root = chat.post(channel=channel, text="Root", blocks=[block("tl:root")])
        reply = chat.post(channel=channel, text="Reply", blocks=[block("tl:reply")], thread_ts=root)

        assert chat.find(channel=channel, block_id="tl:reply", since=LONG_AGO, thread_ts=root) == reply
        assert chat.find(channel=channel, block_id="tl:reply", since=LONG_AGO) is None
        assert [message.text for message in chat.replies(channel=channel, thread_ts=root, oldest="0")] == ["Reply"]
        assert [message.text for message in chat.history(channel=channel, oldest="0")] == ["Root"]

    def test_history_goes_on_from_the_last_one_seen(self, chat: Chat, channel: str) -> None:
        for number in range(5):
            chat.post(channel=channel, text=f"Number {number}", blocks=[block(f"tl:{number}")])

        first = chat.history(channel=channel, oldest="0", limit=3)
        rest = chat.history(channel=channel, oldest=first[-1].ts, limit=3)

        assert [message.text for message in [*first, *rest]] == [f"Number {number}" for number in range(5)]
        assert first[0].block_ids == ("tl:0",)

    def test_an_edit_changes_the_text_and_a_deletion_takes_it_away(self, chat: Chat, channel: str) -> None:
        ts = chat.post(channel=channel, text="Before", blocks=[block("tl:1")])

        chat.update(channel=channel, ts=ts, text="After", blocks=[block("tl:1")])
        [message] = chat.history(channel=channel, oldest="0")
        assert (message.text, message.edited_ts is None) == ("After", False)

        chat.delete(channel=channel, ts=ts)
        assert chat.history(channel=channel, oldest="0") == []
        assert chat.find(channel=channel, block_id="tl:1", since=LONG_AGO) is None

    def test_what_is_not_there_is_refused(self, chat: Chat, channel: str) -> None:
        gone = chat.post(channel=channel, text="Soon gone", blocks=[])
        chat.delete(channel=channel, ts=gone)

        with pytest.raises(ChatRefused) as edit:
            chat.update(channel=channel, ts=gone, text="Too late", blocks=[])
        with pytest.raises(ChatRefused) as deletion:
            chat.delete(channel=channel, ts=gone)
        with pytest.raises(ChatRefused) as reply:
            chat.post(channel=channel, text="To nobody", blocks=[], thread_ts=gone)
        with pytest.raises(ChatRefused) as person:
            chat.person("U0NOBODY")
        codes = [refused.value.code for refused in (edit, deletion, reply, person)]
        assert codes == ["message_not_found", "message_not_found", "thread_not_found", "user_not_found"]

    def test_a_message_without_words_is_refused(self, chat: Chat, channel: str) -> None:
        with pytest.raises(ChatRefused, match="no_text"):
            chat.post(channel=channel, text=" ", blocks=[BLOCK])

    def test_channels_are_known_by_name_and_id(self, chat: Chat, channel: str) -> None:
        named = chat.channel_named("#acme")

        assert named is not None
        assert chat.channel(named.id) == named
        assert (named.name, named.is_shared, named.has_guests, named.is_archived) == ("acme", False, False, False)

    def test_people_are_told_with_their_verified_mail(self, chat: Chat, ana: str) -> None:
        person = chat.person(ana)

        assert (person.name, person.email, person.email_verified) == ("Ana", "ana@north.example", True)
        assert (person.is_bot, person.is_guest, person.is_deleted) == (False, False, False)

    def test_all_other_things_can_be_said(self, chat: Chat, channel: str, ana: str) -> None:
        chat.join(channel)
        chat.post_ephemeral(channel=channel, user=ana, text="For you", blocks=[BLOCK])
        chat.publish_home(user=ana, view={"type": "home", "blocks": [BLOCK]})

        assert chat.me()
        assert chat.history(channel=channel, oldest="0") == []


class TestConsoleChat(ChatContract):
    @pytest.fixture
    def ana(self) -> str:
        return "U0ANA"

    @pytest.fixture
    def chat(self, ana: str) -> ConsoleChat:
        person = ChatPerson(ana, "Ana", "ana@north.example", True, False, False, False, "T0NORTH")
        return ConsoleChat(io.StringIO(), people=[person])

    @pytest.fixture
    def channel(self) -> str:
        return "acme"


class TestSlackChat(ChatContract):
    @pytest.fixture
    def slack(self) -> Iterator[FakeSlack]:
        with FakeSlack() as fake:
            yield fake

    @pytest.fixture
    def chat(self, slack: FakeSlack) -> SlackChat:
        return SlackChat(slack.token, api_url=slack.api_url, timeout=5)

    @pytest.fixture
    def ana(self, slack: FakeSlack) -> str:
        return slack.user("Ana", email="ana@north.example")

    @pytest.fixture
    def channel(self, slack: FakeSlack, ana: str) -> str:
        return slack.channel("acme", members=[ana])

    @pytest.fixture(autouse=True)
    def _keeps_the_rules(self, slack: FakeSlack) -> Iterator[None]:
        yield
        assert slack.violations == []


def test_console_says_one_plain_line_per_post() -> None:
    out = io.StringIO()

    ConsoleChat(out).post(channel="acme", text="Hello\nthere\x1b[2J " + "x" * 500, blocks=[])

    assert out.getvalue().startswith("[chat] post to acme: Hello there [2J xxx")
    assert len(out.getvalue().splitlines()) == 1
    assert len(out.getvalue()) < 200


def test_console_believes_what_it_said_before_it_was_restarted() -> None:
    chat = ConsoleChat(io.StringIO())

    chat.update(channel="acme", ts="1500000000.000100", text="Edited after the restart", blocks=[])

    with pytest.raises(ChatRefused, match="message_not_found"):
        chat.update(channel="acme", ts="9500000000.000100", text="Never said", blocks=[])
