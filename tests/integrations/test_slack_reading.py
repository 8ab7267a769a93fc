"""How Slack is read: all pages, guests among the members, names, and for how long an answer is believed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from integrations.slack import SlackChat
from tests.fake_slack import FakeSlack
from workspace.ports import ChatRefused

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


@pytest.fixture
def channel(slack: FakeSlack) -> str:
    return slack.channel("acme")


def test_pages_of_fifteen_hide_nothing(slack: FakeSlack, chat: SlackChat, channel: str) -> None:
    slack.slack.page_cap = 15
    root = chat.post(channel=channel, text="Root", blocks=[block("tl:root")])
    for number in range(40):
        chat.post(channel=channel, text=f"{number}", blocks=[block(f"tl:{number}")])
        chat.post(channel=channel, text=f"{number}", blocks=[block(f"re:{number}")], thread_ts=root)

    assert chat.find(channel=channel, block_id="tl:root", since=LONG_AGO) == root
    assert chat.find(channel=channel, block_id="re:39", since=LONG_AGO, thread_ts=root) is not None
    assert [message.text for message in chat.history(channel=channel, oldest=root)] == [str(n) for n in range(40)]
    assert len(chat.replies(channel=channel, thread_ts=root, oldest="0")) == 40


def test_another_apps_message_is_not_taken_for_ours(slack: FakeSlack, chat: SlackChat, channel: str) -> None:
    ts = slack.says(slack.user("Robot", is_bot=True), channel, "Hello", bot_id="B0OTHER")
    message = slack.slack.channels[channel].message(ts)
    assert message is not None
    message["blocks"] = [block("tl:1")]

    assert chat.history(channel=channel, oldest="0")[0].block_ids == ("tl:1",)
    assert chat.find(channel=channel, block_id="tl:1", since=LONG_AGO) is None


def test_a_guest_among_the_members_is_noticed(slack: FakeSlack, chat: SlackChat) -> None:
    ana, vera = slack.user("Ana"), slack.user("Vera", ultra_restricted=True)
    open_channel = slack.channel("open", members=[ana, vera])
    inner = slack.channel("inner", members=[ana])

    assert chat.channel(open_channel).has_guests
    assert not chat.channel(inner).has_guests
    assert chat.person(vera).is_guest


def test_a_big_channel_is_read_by_the_list_and_not_one_by_one(slack: FakeSlack, chat: SlackChat) -> None:
    people = [slack.user(f"Person {number}") for number in range(60)]
    big = slack.channel("big", members=people)
    wide = slack.channel("wide", members=[*people, slack.user("Vera", restricted=True)])

    assert not chat.channel(big).has_guests
    assert len(slack.calls_of("users.info")) == 0
    assert chat.channel(wide).has_guests


def test_members_whom_slack_does_not_show_count_as_guests(slack: FakeSlack, chat: SlackChat) -> None:
    few = slack.channel("few", members=["U0HIDDEN"])
    many = slack.channel("many", members=[f"U0HIDDEN{number}" for number in range(50)])

    assert chat.channel(few).has_guests
    assert chat.channel(many).has_guests


@pytest.mark.parametrize("flag", ["is_ext_shared", "is_org_shared", "is_pending_ext_shared"])
def test_a_channel_open_to_other_organisations_is_shared(slack: FakeSlack, chat: SlackChat, flag: str) -> None:
    assert chat.channel(slack.channel("shared", **{flag: True})).is_shared


def test_answers_are_remembered_for_a_while_only(slack: FakeSlack, channel: str) -> None:
    now = [0.0]
    chat = SlackChat(slack.token, api_url=slack.api_url, clock=lambda: now[0])
    vera = slack.user("Vera", restricted=True)

    assert not chat.channel(channel).has_guests
    slack.slack.channels[channel].members.append(vera)
    assert not chat.channel(channel).has_guests
    now[0] = 61.0
    assert chat.channel(channel).has_guests

    slack.slack.users[vera].deleted = True
    assert not chat.person(vera).is_deleted
    now[0] = 700.0
    assert chat.person(vera).is_deleted


def test_channels_are_found_by_name_with_paging(slack: FakeSlack, chat: SlackChat) -> None:
    slack.slack.page_cap = 2
    for number in range(5):
        slack.channel(f"public{number}", with_bot=False)
    private = slack.channel("secret", is_private=True)
    slack.channel("hidden", is_private=True, with_bot=False)
    slack.channel("old", is_archived=True)

    found = [chat.channel_named(name) for name in ("#Public4", "secret", "hidden", "old", "nothing", "")]
    assert [channel and channel.id for channel in found] == ["C0PUBLIC4", private, None, None, None, None]
    assert found[0] is not None
    assert not found[0].is_member


def test_joining_makes_us_a_member(slack: FakeSlack, chat: SlackChat) -> None:
    public = slack.channel("public", with_bot=False)
    assert not chat.channel(public).is_member

    chat.join(public)

    assert chat.channel(public).is_member


def test_who_we_are_is_asked_once(slack: FakeSlack, chat: SlackChat) -> None:
    me = chat.me()
    assert chat.me() == me
    assert me.scopes == slack.slack.scopes
    assert (me.team, me.user, me.bot) == (slack.slack.team, "U0BATON", "B0BATON")
    assert len(slack.calls_of("auth.test")) == 1


def test_mail_is_told_only_where_slack_tells_it(slack: FakeSlack, chat: SlackChat) -> None:
    unverified = slack.user("Ben", email="ben@north.example", email_confirmed=False)
    assert not chat.person(unverified).email_verified

    slack.slack.scopes.remove("users:read.email")
    assert chat.person(slack.user("Cleo", email="cleo@north.example")).email is None


def test_a_form_opens_on_a_click_that_is_fresh(slack: FakeSlack, chat: SlackChat) -> None:
    title = {"type": "plain_text", "text": "Hand over"}
    view = {"type": "modal", "title": title, "blocks": [BLOCK]}
    trigger = slack.slack.new_trigger()

    chat.open_view(trigger_id=trigger, view=view)

    assert [one["title"] for one in slack.slack.views.values()] == [title]
    with pytest.raises(ChatRefused, match="exchanged_trigger_id"):
        chat.open_view(trigger_id=trigger, view=view)
