"""The app manifest: paste it at api.slack.com/apps, "From a manifest". It asks for what the program uses today.

Source of the form: docs.slack.dev, "App manifest reference".
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit

from workspace.bots.clicks.entries import ADD_MESSAGE, NEW_ENTRY
from workspace.bots.clicks.showing import SHOW_TO_VENDOR

COMMAND = "/baton"
INSTALL_PATH = "/slack/oauth_redirect"
SIGN_IN_PATH = "/slack/signed_in"
"""Where Slack sends a browser back to."""

SCOPES: Mapping[str, str] = MappingProxyType(
    {
        "commands": "the command /baton and the shortcuts",
        "chat:write": "say in linked channels what is written in Baton, and change and delete that again",
        "channels:read": "know the name of a public channel and who is in it, before anything is said there",
        "groups:read": "the same for a private channel",
        "channels:history": "hear what people write in linked public channels; find ours after a lost answer",
        "groups:history": "the same in linked private channels that Baton was invited to",
        "channels:join": "go into a public channel when it is linked",
        "channels:manage": "make a public channel for a customer, invite the team and set its topic, when asked to",
        "groups:write": "the same for a private channel",
        "im:write": "open the conversation in which somebody is told what they asked to be told",
        "im:history": "find our own message there after a lost answer, so that it is said once",
        "reactions:read": "show in Baton how people in a linked channel react",
        "pins:read": "show in Baton what is pinned in a linked channel",
        "reactions:write": "show in the channel how people in Baton react",
        "pins:write": "pin what is pinned in Baton, and the customer's page in a new channel",
        "files:read": "keep the files of mirrored messages among the customer's documents",
        "files:write": "bring the files of an entry into its thread",
        "links:read": "hear of links to Baton that people share, and of no other links",
        "links:write": "show a preview of a link to Baton to those who may see what is behind it",
        "users:read": "know the names of people who write, and whether a guest is in a channel",
        "users:read.email": "match people to staff by their verified address",
    }
)
"""Each permission, and what it is for."""

USER_SCOPES: Mapping[str, str] = MappingProxyType(
    {
        "openid": "who signs in with Slack, when somebody chooses to; installing asks nobody for it",
        "email": "their verified address, by which they are known in Baton",
        "profile": "the workspace from which they come",
    }
)
"""What Slack tells of a person who signs in with Slack, and what for."""

BOT_EVENTS = (
    "app_home_opened", "app_uninstalled", "channel_archive", "channel_deleted", "channel_id_changed", "channel_rename",
    "channel_shared", "channel_unarchive", "channel_unshared", "group_archive", "group_deleted", "group_rename",
    "group_unarchive", "link_shared", "member_joined_channel", "member_left_channel", "message.channels",
    "message.groups", "pin_added", "pin_removed", "reaction_added", "reaction_removed", "tokens_revoked", "user_change",
)  # fmt: skip


_ABOUT = MappingProxyType(
    {
        "name": "Baton",
        "description": "One customer timeline for every team, in Slack and on the web.",
        "background_color": "#1f2a44",
    }
)


def manifest(public_url: str, *, socket_mode: bool = False) -> dict[str, Any]:
    """For an installation at this address, which Slack must be able to reach by https, unless in Socket Mode."""
    site = public_url.rstrip("/")
    request_url = f"{site}/slack/events"
    return {
        "_metadata": {"major_version": 2, "minor_version": 1},
        "display_information": dict(_ABOUT),
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": True,
            },
            "bot_user": {"display_name": "Baton", "always_online": True},
            "shortcuts": _shortcuts(),
            **_previewed(public_url),
            "slash_commands": [
                {
                    "command": COMMAND,
                    "url": request_url,
                    "description": "Customers, hand-offs and search",
                    "usage_hint": "help | search WORDS | customer NAME | note TEXT | handoff TEAM REASON",
                    "should_escape": True,
                }
            ],
        },
        "oauth_config": _oauth(site),
        "settings": {
            "event_subscriptions": {"request_url": request_url, "bot_events": list(BOT_EVENTS)},
            "interactivity": {
                "is_enabled": True,
                "request_url": request_url,
                "message_menu_options_url": request_url,
            },
            "org_deploy_enabled": False,
            "socket_mode_enabled": socket_mode,
            "token_rotation_enabled": False,
        },
    }


def _oauth(site: str) -> dict[str, Any]:
    return {
        "redirect_urls": [site + INSTALL_PATH, site + SIGN_IN_PATH],
        "scopes": {"bot": list(SCOPES), "user": list(USER_SCOPES)},
    }


def _previewed(public_url: str) -> dict[str, list[str]]:
    """Slack shows previews of links to a real domain alone: not to a number, and not to this machine."""
    host = (urlsplit(public_url).hostname or "").rstrip(".")
    is_real = re.fullmatch(r"([a-z0-9-]+\.)+[a-z][a-z0-9-]+", host) is not None
    return {"unfurl_domains": [host]} if is_real else {}


def _shortcuts() -> list[dict[str, str]]:
    return [
        _shortcut("New entry", "global", NEW_ENTRY, "Write on a customer's timeline"),
        _shortcut("Add to timeline", "message", ADD_MESSAGE, "Keep this message on a customer's timeline"),
        _shortcut("Show to vendor", "message", SHOW_TO_VENDOR, "Let a vendor read this message of a customer"),
    ]


def _shortcut(name: str, kind: str, callback_id: str, description: str) -> dict[str, str]:
    return {"name": name, "type": kind, "callback_id": callback_id, "description": description}
