"""The manifest asks Slack for what the program uses, and for nothing else."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.fake_slack.reference import METHODS
from tests.slack.slack_calls import calls_in
from workspace.bots import app
from workspace.bots.commands.answering import COMMANDS
from workspace.bots.crossing import listening as crossing
from workspace.bots.installing.listening import LIFECYCLE_EVENTS
from workspace.bots.manifest import BOT_EVENTS, SCOPES, manifest
from workspace.bots.unfurling.listening import LINK_SHARED

ROOT = Path(__file__).resolve().parents[2]
ADAPTERS = sorted((ROOT / "integrations").glob("slack*.py"))
# What each event of ours needs, by docs.slack.dev, "Events": one of these.
EVENT_SCOPES = {
    "app_home_opened": set(),
    "app_uninstalled": set(),
    "tokens_revoked": set(),
    "link_shared": {"links:read"},
    "message.channels": {"channels:history"},
    "message.groups": {"groups:history"},
    "user_change": {"users:read"},
    **{name: {f"{name.partition('_')[0]}s:read"} for name in crossing.EVENTS},
    **{name: {"channels:read"} for name in BOT_EVENTS if name.startswith("channel_")},
    **{name: {"groups:read"} for name in BOT_EVENTS if name.startswith("group_")},
    "member_joined_channel": {"channels:read", "groups:read"},
    "member_left_channel": {"channels:read", "groups:read"},
}


# One scope allows all of these for public channels, and one for private ones.
MANAGING = {"conversations.create", "conversations.invite", "conversations.setTopic"}


def methods_used() -> set[str]:
    found = [calls_in(adapter.read_text("utf-8"), is_adapter=True) for adapter in ADAPTERS]
    assert [fault for calls in found for fault in calls.faults] == []
    return {method for calls in found for method in calls.methods}


def scopes_of(method: str) -> set[str]:
    """What a method needs for channels, public and private; a bot needs no user scopes."""
    if method == "conversations.open":
        return {"im:write"}
    if method in MANAGING:
        return {"channels:manage", "groups:write"}
    scopes: list[str] = METHODS[method]["scopes"]
    conversations = {scope for scope in scopes if scope.startswith(("channels:", "groups:"))}
    if conversations & set(SCOPES):
        return conversations & {scope for scope in conversations if scope not in ("groups:write", "channels:manage")}
    return set(scopes[:1])


def test_every_method_has_its_scope() -> None:
    used = methods_used()

    assert {"chat.postMessage", "conversations.info", "users.info", "views.open"} <= used
    assert {scope for method in used for scope in scopes_of(method)} - set(SCOPES) == set()


def test_no_method_is_called_that_the_reference_does_not_know() -> None:
    assert methods_used() - set(METHODS) == set()


def test_nothing_but_the_adapters_calls_slack() -> None:
    sources = [*(ROOT / "workspace").rglob("*.py"), *(ROOT / "integrations").rglob("*.py")]
    others = [each for each in sources if each not in ADAPTERS and "bench" not in each.parts]

    found = {str(each): calls_in(each.read_text("utf-8"), is_adapter=False).faults for each in others}

    assert len(found) > 50
    assert {name: faults for name, faults in found.items() if faults} == {}


@pytest.mark.parametrize(
    "written",
    [
        'self._slack.write("usergroups.list", {})',
        'method = "users.profile.get"',
        "self._client.users_list(limit=1)",
        'getattr(self._client, "users_list")()',
        'self._client.api_call("admin.users.list")',
    ],
)
def test_a_new_call_is_counted_however_it_is_written(written: str) -> None:
    assert calls_in(written, is_adapter=True).methods - methods_used() != set()
    assert calls_in(f'"""Speaks of users.list."""\n{written}', is_adapter=False).faults != []
    assert calls_in('"""Speaks of users.list."""\nusers_of(db)', is_adapter=False).faults == []


@pytest.mark.parametrize(
    "written",
    [
        'self._slack.read(f"users.{what}", {})',
        'self._slack.read("users." + what, {})',
        'urlopen("https://slack.com/api/users.list")',
        'urlopen(f"https://slack.com/api/users.{what}")',
    ],
)
def test_a_name_that_is_put_together_is_found_out(written: str) -> None:
    assert calls_in(written, is_adapter=True).faults != []


@pytest.mark.parametrize("asked", ["client", "say", "respond"])
def test_a_listener_that_lets_bolt_call_slack_is_found_out(asked: str) -> None:
    written = f"@app.action('go')\ndef go(ack, {asked}):\n    {asked}()"

    assert calls_in(written, is_adapter=False).faults == [f"the listener go asks Bolt for {asked}"]


def test_no_scope_is_unused() -> None:
    needed = {scope for method in methods_used() for scope in scopes_of(method)}
    # The command is a feature, shared links are an event; users.info gives the address, and `url_private` the bytes,
    # with these scopes alone; our own message is looked for in conversations with one person too.
    needed |= {"commands", "users:read.email", "files:read", "im:history"}.union(*EVENT_SCOPES.values())

    assert set(SCOPES) - needed == set()


def test_every_event_has_its_scope_and_a_listener() -> None:
    assert set(EVENT_SCOPES) == set(BOT_EVENTS)
    assert all(scopes <= set(SCOPES) for scopes in EVENT_SCOPES.values())
    messages = {"message.channels", "message.groups"}
    heard = {*app.CHANNEL_EVENTS, *LIFECYCLE_EVENTS, *messages, "app_home_opened", "user_change"}
    heard |= {LINK_SHARED, *crossing.EVENTS}
    assert heard == set(BOT_EVENTS)


def test_it_keeps_slacks_rules() -> None:
    """Condensed from Slack's manifest schema: lengths, patterns, what belongs together."""
    made = manifest("https://baton.example/")
    (command,) = made["features"]["slash_commands"]
    assert len(made["display_information"]["name"]) <= 35
    assert len(made["display_information"]["description"]) <= 140
    assert re.fullmatch(r"#([0-9a-f]{3}){1,2}", made["display_information"]["background_color"])
    assert re.fullmatch(r"/[a-z0-9_-]{1,31}", command["command"])
    assert len(command["description"]) <= 2_000
    assert len(command["usage_hint"]) <= 1_000
    assert command["should_escape"] is True
    shortcuts = made["features"]["shortcuts"]
    assert len(shortcuts) <= 10
    assert all(len(each["name"]) <= 24 and len(each["description"]) <= 150 for each in shortcuts)
    assert {each["type"] for each in shortcuts} == {"message", "global"}
    assert len(made["features"]["bot_user"]["display_name"]) <= 80
    urls = {
        command["url"],
        made["settings"]["event_subscriptions"]["request_url"],
        made["settings"]["interactivity"]["request_url"],
        made["settings"]["interactivity"]["message_menu_options_url"],
    }
    assert urls == {"https://baton.example/slack/events"}
    assert len(made["settings"]["event_subscriptions"]["bot_events"]) <= 100


@pytest.mark.parametrize("url", ["http://localhost:8000", "http://127.0.0.1", "http://baton", "https://[::1]"])
def test_previews_are_for_a_real_domain_alone(url: str) -> None:
    assert manifest("https://baton.example/")["features"]["unfurl_domains"] == ["baton.example"]
    assert "unfurl_domains" not in manifest(url)["features"]


@pytest.mark.parametrize("word", COMMANDS)
def test_the_docs_tell_of_every_command_and_scope(word: str) -> None:
    text = (ROOT / "docs" / "slack.md").read_text("utf-8")

    assert f"/baton {word}" in text
    assert [scope for scope in SCOPES if f"`{scope}`" not in text] == []


def test_browsers_come_back_to_our_own_addresses_alone() -> None:
    made = manifest("https://baton.example/")

    assert made["oauth_config"]["redirect_urls"] == [
        "https://baton.example/slack/oauth_redirect", "https://baton.example/slack/signed_in"
    ]  # fmt: skip
    assert set(made["oauth_config"]["scopes"]["user"]) == {"openid", "email", "profile"}
    assert made["settings"]["token_rotation_enabled"] is False
