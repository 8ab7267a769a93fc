"""How each of Slack's outcomes is told apart."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from integrations.slack import SlackChat
from tests.fake_slack import FakeSlack
from workspace.ports import ChatAway, ChatBusy, ChatRefused, ChatUnsure

BLOCK = {"type": "section", "text": {"type": "mrkdwn", "text": "Hello", "verbatim": True}}
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def block(block_id: str) -> dict[str, Any]:
    return {**BLOCK, "block_id": block_id}


@pytest.fixture
def slack() -> Iterator[FakeSlack]:
    with FakeSlack() as fake:
        yield fake


@pytest.fixture
def chat(slack: FakeSlack) -> SlackChat:
    return SlackChat(slack.token, api_url=slack.api_url, timeout=5)


class TestOutcomes:
    """Each way in which a call can end, with what is certain about it."""

    @pytest.fixture
    def channel(self, slack: FakeSlack) -> str:
        return slack.channel("acme")

    @pytest.mark.parametrize(
        ("fault", "stored"),
        [
            ("lost_before", 0),
            ("lost_after", 1),
            ("500_before", 0),
            ("500_after", 1),
            ("not_json", 1),
            ("error_before", 0),
            ("error_after", 1),
        ],
    )
    def test_a_lost_answer_is_unsure(
        self, slack: FakeSlack, chat: SlackChat, channel: str, fault: Any, stored: int
    ) -> None:
        slack.fail("chat.postMessage", fault)

        with pytest.raises(ChatUnsure):
            chat.post(channel=channel, text="Once", blocks=[block("tl:1")])

        assert len(slack.posts(channel)) == stored
        assert len(slack.calls_of("chat.postMessage")) == 1, "nothing is tried again in secret"
        assert (chat.find(channel=channel, block_id="tl:1", since=LONG_AGO) is not None) is bool(stored)

    def test_no_answer_in_time_is_unsure(self, slack: FakeSlack, channel: str) -> None:
        slack.fail("chat.postMessage", "slow", seconds=30)
        hasty = SlackChat(slack.token, api_url=slack.api_url, timeout=1)

        with pytest.raises(ChatUnsure):
            hasty.post(channel=channel, text="Once", blocks=[])

        assert len(slack.posts(channel)) == 1

    @pytest.mark.parametrize("code", ["internal_error", "fatal_error", "service_unavailable"])
    def test_slacks_own_failure_is_unsure(self, slack: FakeSlack, chat: SlackChat, channel: str, code: str) -> None:
        slack.fail("chat.update", "error_before", code=code)

        with pytest.raises(ChatUnsure, match=code):
            chat.update(channel=channel, ts="1500000000.000100", text="x", blocks=[])

    def test_slack_down_is_away_and_then_back(self, slack: FakeSlack, chat: SlackChat, channel: str) -> None:
        slack.stop()
        with pytest.raises(ChatAway):
            chat.post(channel=channel, text="Down", blocks=[])
        with pytest.raises(ChatAway):
            chat.me()

        slack.start()
        chat.post(channel=channel, text="Up", blocks=[])
        assert [post["text"] for post in slack.posts(channel)] == ["Up"]

    def test_a_name_that_nobody_knows_is_away(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def unknown(*_: object, **__: object) -> None:
            raise socket.gaierror(-2, "Name or service not known")

        monkeypatch.setattr(socket, "getaddrinfo", unknown)

        with pytest.raises(ChatAway):
            SlackChat("xoxb", api_url="http://slack.invalid/api/").me()

    def test_too_fast_is_busy_with_slacks_own_wait(self, slack: FakeSlack, chat: SlackChat, channel: str) -> None:
        slack.fail("chat.postMessage", "429", seconds=17)
        slack.fail("chat.postMessage", "error_before", code="rate_limited")

        with pytest.raises(ChatBusy) as busy:
            chat.post(channel=channel, text="Fast", blocks=[])
        with pytest.raises(ChatBusy) as unspecific:
            chat.post(channel=channel, text="Fast", blocks=[])

        assert (busy.value.retry_after, unspecific.value.retry_after) == (17.0, 30.0)
        assert slack.posts(channel) == []

    def test_a_second_post_within_a_second_is_busy(self, slack: FakeSlack, chat: SlackChat, channel: str) -> None:
        slack.api.one_post_a_second = True
        slack.slack.clock = lambda: 1_800_000_000.0
        chat.post(channel=channel, text="One", blocks=[])

        with pytest.raises(ChatBusy) as busy:
            chat.post(channel=channel, text="Two", blocks=[])

        assert busy.value.retry_after == 1
        slack.slack.clock = lambda: 1_800_000_001.0
        chat.post(channel=channel, text="Two", blocks=[])
        assert [post["text"] for post in slack.posts(channel)] == ["One", "Two"]

    def test_a_missing_scope_is_named(self, slack: FakeSlack, chat: SlackChat, channel: str) -> None:
        slack.slack.scopes.remove("chat:write")

        with pytest.raises(ChatRefused) as refused:
            chat.post(channel=channel, text="Hello", blocks=[])

        assert refused.value.code == "missing_scope"
        assert refused.value.detail.startswith("needs chat:write; has channels:history")

    def test_a_wrong_token_is_refused(self, slack: FakeSlack) -> None:
        with pytest.raises(ChatRefused, match="invalid_auth"):
            SlackChat("xoxb-wrong", api_url=slack.api_url).me()

    @pytest.mark.parametrize(
        ("change", "code"),
        [
            ({"is_archived": True}, "is_archived"),
            ({"with_bot": False}, "not_in_channel"),
            ({"with_bot": False, "is_private": True}, "channel_not_found"),
        ],
    )
    def test_a_closed_channel_is_refused(
        self, slack: FakeSlack, chat: SlackChat, change: dict[str, bool], code: str
    ) -> None:
        closed = slack.channel("closed", **change)

        with pytest.raises(ChatRefused) as refused:
            chat.post(channel=closed, text="Hello", blocks=[])

        assert refused.value.code == code

    def test_the_message_of_somebody_else_stays(self, slack: FakeSlack, chat: SlackChat, channel: str) -> None:
        ts = slack.says(slack.user("Ben"), channel, "Mine")

        with pytest.raises(ChatRefused, match="cant_update_message"):
            chat.update(channel=channel, ts=ts, text="Yours", blocks=[])
        with pytest.raises(ChatRefused, match="cant_delete_message"):
            chat.delete(channel=channel, ts=ts)

    def test_what_slack_would_cut_or_refuse_is_never_sent(
        self, slack: FakeSlack, chat: SlackChat, channel: str
    ) -> None:
        ts = chat.post(channel=channel, text="x" * 40_000, blocks=[])

        with pytest.raises(ChatRefused, match="msg_too_long"):
            chat.post(channel=channel, text="x" * 40_001, blocks=[])
        with pytest.raises(ChatRefused, match="msg_too_long"):
            chat.update(channel=channel, ts=ts, text="x" * 4_001, blocks=[])
        with pytest.raises(ChatRefused, match="invalid_blocks"):
            chat.post(channel=channel, text="x", blocks=[BLOCK] * 51)

        assert len(slack.calls) == 1
        assert slack.violations == []

    def test_wrong_blocks_come_back_with_what_is_wrong(self, slack: FakeSlack, chat: SlackChat, channel: str) -> None:
        wrong = {"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3_001}}

        with pytest.raises(ChatRefused, match="text of 3001 units, at most 3000"):
            chat.post(channel=channel, text="x", blocks=[wrong])

        assert len(slack.violations) == 1


@pytest.mark.parametrize("seed", range(5))
def test_looking_before_repeating_posts_everything_once_and_in_order(
    slack: FakeSlack, chat: SlackChat, seed: int
) -> None:
    """What the mirror relies on: unsure is the only outcome after which a message may be there already."""
    channel = slack.channel("acme")
    slack.shake(seed, {"lost_after": 0.15, "lost_before": 0.1, "500_after": 0.1, "500_before": 0.1, "not_json": 0.05})
    slack.fail("conversations.history", "500_before")
    texts = [f"Entry {number}" for number in range(25)]

    tries = 0
    for text in texts:
        found = None
        while found is None:
            tries += 1
            try:
                found = chat.post(channel=channel, text=text, blocks=[block(f"tl:{text}")])
            except ChatUnsure:
                found = _looked_up(chat, channel, f"tl:{text}")

    assert [post["text"] for post in slack.posts(channel)] == texts
    assert tries > len(texts), "no answer was lost: this proved nothing"


def _looked_up(chat: SlackChat, channel: str, block_id: str) -> str | None:
    while True:
        try:
            return chat.find(channel=channel, block_id=block_id, since=LONG_AGO)
        except ChatUnsure:
            continue
