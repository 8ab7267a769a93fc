"""What Slack refuses for the sake of a channel, a scope or an argument, and that nothing is stored then."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from tests.fake_slack import FakeSlack
from workspace.bots.manifest import SCOPES

TS = "1.000001"
SECTION = {"type": "section", "text": {"type": "mrkdwn", "text": "Hello"}}


@pytest.fixture
def slack() -> Iterator[FakeSlack]:
    with FakeSlack(scopes=set(SCOPES)) as fake:
        yield fake


def error(slack: FakeSlack, method: str, **arguments: Any) -> str:
    """What Slack answers; empty where it does it."""
    client = WebClient(slack.token, base_url=slack.api_url, retry_handlers=[])
    how = {"params": arguments} if method.startswith("conversations.") else {"json": arguments}
    try:
        client.api_call(method, **how)
    except SlackApiError as refused:
        return str(refused.response["error"])
    return ""


def stands(slack: FakeSlack) -> str:
    return str([channel.messages for channel in slack.slack.channels.values()])


@pytest.fixture
def acme(slack: FakeSlack) -> str:
    acme = slack.channel("acme", members=[slack.user("Ben")])
    assert error(slack, "chat.postMessage", channel=acme, text="Ours") == ""
    return acme


def ours(slack: FakeSlack, acme: str) -> dict[str, str]:
    return {"channel": acme, "ts": slack.posts(acme)[0]["ts"]}


def test_an_archived_channel_takes_no_words(slack: FakeSlack, acme: str) -> None:
    slack.slack.channels[acme].is_archived = True
    before = stands(slack)

    assert error(slack, "chat.postMessage", channel=acme, text="x") == "is_archived"
    assert error(slack, "chat.update", **ours(slack, acme), text="x") == "is_archived"
    assert error(slack, "chat.postEphemeral", channel=acme, user="U0BEN", text="x") == "is_archived"
    assert error(slack, "conversations.join", channel=acme) == "is_archived"
    assert error(slack, "conversations.history", channel=acme) == ""
    assert (stands(slack), slack.violations) == (before, [])


def test_who_is_not_in_a_channel_neither_writes_nor_reads_there(slack: FakeSlack, acme: str) -> None:
    here = ours(slack, acme)
    slack.slack.channels[acme].members.remove(slack.slack.bot_user)
    before = stands(slack)

    for method, arguments in (
        ("chat.postMessage", {"channel": acme, "text": "x"}),
        ("chat.update", {**here, "text": "x"}),
        ("conversations.history", {"channel": acme}),
        ("reactions.add", {"channel": acme, "timestamp": here["ts"], "name": "tada"}),
        ("pins.add", {"channel": acme, "timestamp": here["ts"]}),
    ):
        assert error(slack, method, **arguments) == "not_in_channel", method
    assert (stands(slack), slack.violations) == (before, [])


def test_a_private_channel_without_us_does_not_exist(slack: FakeSlack) -> None:
    secret = slack.channel("secret", is_private=True, with_bot=False)

    assert error(slack, "chat.postMessage", channel=secret, text="x") == "channel_not_found"
    assert error(slack, "conversations.info", channel=secret) == "channel_not_found"


@pytest.mark.parametrize(
    ("scope", "method", "arguments"),
    [
        ("chat:write", "chat.postMessage", {"text": "x"}),
        ("chat:write", "chat.update", {"ts": TS, "text": "x"}),
        ("chat:write", "chat.delete", {"ts": TS}),
        ("reactions:write", "reactions.add", {"timestamp": TS, "name": "tada"}),
        ("pins:write", "pins.add", {"timestamp": TS}),
        ("channels:history", "conversations.history", {}),
        ("channels:read", "conversations.info", {}),
        ("channels:read", "conversations.members", {}),
        ("users:read", "users.info", {"user": "U0BEN"}),
    ],
)
def test_without_its_scope_a_method_does_nothing(
    slack: FakeSlack, acme: str, scope: str, method: str, arguments: dict[str, str]
) -> None:
    before = stands(slack)
    where = {} if method.startswith("users.") else {"channel": acme}

    slack.slack.scopes.remove(scope)

    if method == "users.info":
        # Slack reads no JSON body there.
        client = WebClient(slack.token, base_url=slack.api_url, retry_handlers=[])
        with pytest.raises(SlackApiError, match="missing_scope"):
            client.users_info(user="U0BEN")
    else:
        assert error(slack, method, **where, **arguments) == "missing_scope"
    assert stands(slack) == before
    assert slack.violations == []


@pytest.mark.parametrize(
    ("method", "arguments", "code"),
    [
        ("chat.postMessage", {"text": "x", "blocks": [SECTION] * 51}, "invalid_blocks"),
        ("chat.postMessage", {"text": "x", "blocks": [{**SECTION, "text": "plain"}]}, "invalid_blocks"),
        ("chat.postMessage", {"text": "x", "thread_ts": 17}, "invalid_arguments"),
        ("chat.postMessage", {"text": "x", "reply_broadcast": "perhaps"}, "invalid_arguments"),
        ("chat.update", {"text": "x"}, "invalid_arguments"),
        ("chat.delete", {"text": "x"}, "invalid_arguments"),
        ("reactions.add", {"timestamp": TS}, "invalid_arguments"),
        ("conversations.history", {"limit": 5000}, "invalid_limit"),
        ("conversations.history", {"oldest": "yesterday"}, "invalid_ts_oldest"),
        ("conversations.history", {"cursor": "mine"}, "invalid_cursor"),
    ],
)
def test_a_wrong_argument_is_refused_and_remembered(
    slack: FakeSlack, acme: str, method: str, arguments: dict[str, Any], code: str
) -> None:
    before = stands(slack)

    assert error(slack, method, channel=acme, **arguments) == code
    assert stands(slack) == before
    assert len(slack.violations) == 1


def test_a_long_text_may_be_posted_but_not_edited(slack: FakeSlack, acme: str) -> None:
    here = ours(slack, acme)

    assert error(slack, "chat.postMessage", channel=acme, text="x" * 4_001) == ""
    assert error(slack, "chat.update", **here, text="x" * 4_001) == "msg_too_long"


def test_another_token_is_nobodys(slack: FakeSlack, acme: str) -> None:
    client = WebClient("xoxb-of-somebody-else", base_url=slack.api_url, retry_handlers=[])

    with pytest.raises(SlackApiError, match="invalid_auth"):
        client.chat_postMessage(channel=acme, text="x")
    assert len(slack.posts(acme)) == 1
