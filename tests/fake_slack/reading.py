"""The reading methods: conversations.*, users.*, auth.test."""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from typing import Any

from tests.fake_slack.reference import Refused
from tests.fake_slack.state import Channel, Raw, User, Workspace


def auth_test(slack: Workspace, given: Raw) -> Raw:
    return {
        "url": "https://north.slack.example/",
        "team": "North",
        "user": "baton",
        "team_id": slack.team,
        "user_id": slack.bot_user,
        "bot_id": slack.bot,
        "is_enterprise_install": False,
    }


# ------------------------------------------------------------------ messages
def history(slack: Workspace, given: Raw) -> Raw:
    channel = slack.visible_channel(given["channel"])
    if slack.bot_user not in channel.members:
        raise Refused("not_in_channel")
    top = [
        message
        for message in channel.messages
        if message.get("thread_ts", message["ts"]) == message["ts"] or message.get("subtype") == "thread_broadcast"
    ]
    found = [_shown(channel, message) for message in reversed(top) if _within(message, given)]
    return _page(slack, given, "messages", found) | {"pin_count": 0}


def replies(slack: Workspace, given: Raw) -> Raw:
    channel = slack.visible_channel(given["channel"])
    if slack.bot_user not in channel.members:
        raise Refused("channel_not_found")
    root = channel.message(given["ts"])
    if root is None:
        raise Refused("thread_not_found")
    found = [_shown(channel, message) for message in channel.replies(given["ts"]) if _within(message, given)]
    page = _page(slack, given, "messages", found)
    return page | {"messages": [_shown(channel, root), *page["messages"]]}


def _within(message: Raw, given: Raw) -> bool:
    for name in ("oldest", "latest"):
        if given.get(name) and not given[name].replace(".", "", 1).isdigit():
            raise Refused(f"invalid_ts_{name}", wrong=True)
    at, oldest, latest = (
        _micros(message["ts"]),
        _micros(given.get("oldest") or "0"),
        _micros(given.get("latest") or "0"),
    )
    if given.get("inclusive"):
        return oldest <= at and (not latest or at <= latest)
    return oldest < at and (not latest or at < latest)


def _micros(ts: str) -> int:
    seconds, _, micros = ts.partition(".")
    return int(seconds) * 1_000_000 + int(micros.ljust(6, "0")[:6])


def _shown(channel: Channel, message: Raw) -> Raw:
    shown = copy.deepcopy(message)
    answers = channel.replies(message["ts"])
    if answers:
        shown |= {"reply_count": len(answers), "latest_reply": answers[-1]["ts"]}
    return shown


# ------------------------------------------------------------------ channels
def info(slack: Workspace, given: Raw) -> Raw:
    return {"channel": channel_json(slack, slack.visible_channel(given["channel"]))}


def members(slack: Workspace, given: Raw) -> Raw:
    return _page(slack, given, "members", slack.visible_channel(given["channel"]).members)


def join(slack: Workspace, given: Raw) -> Raw:
    channel = slack.visible_channel(given["channel"])
    if channel.is_private:
        raise Refused("method_not_supported_for_channel_type")
    if channel.is_archived:
        raise Refused("is_archived")
    if slack.bot_user not in channel.members:
        channel.members.append(slack.bot_user)
    return {"channel": channel_json(slack, channel)}


def channel_list(slack: Workspace, given: Raw) -> Raw:
    return _page(slack, given, "channels", _channels(slack, given, lambda channel: True))


def own_channels(slack: Workspace, given: Raw) -> Raw:
    member = given.get("user") or slack.bot_user
    return _page(slack, given, "channels", _channels(slack, given, lambda channel: member in channel.members))


def _channels(slack: Workspace, given: Raw, wanted: Callable[[Channel], bool]) -> list[Raw]:
    types = (given.get("types") or "public_channel").split(",")
    if not set(types) <= {"public_channel", "private_channel", "mpim", "im"}:
        raise Refused("invalid_types", wrong=True)
    return [
        channel_json(slack, channel)
        for channel in slack.channels.values()
        if ("im" if channel.is_im else "private_channel" if channel.is_private else "public_channel") in types
        and (not channel.is_private or slack.bot_user in channel.members)
        and not (given.get("exclude_archived") and channel.is_archived)
        and wanted(channel)
    ]


def channel_json(slack: Workspace, channel: Channel) -> Raw:
    return {
        "id": channel.id,
        "name": channel.name,
        "is_channel": not channel.is_private,
        "is_group": channel.is_private,
        "is_im": False,
        "is_mpim": False,
        "is_private": channel.is_private,
        "is_archived": channel.is_archived,
        "is_member": slack.bot_user in channel.members,
        "is_shared": channel.is_ext_shared or channel.is_org_shared,
        "is_ext_shared": channel.is_ext_shared,
        "is_org_shared": channel.is_org_shared,
        "is_pending_ext_shared": channel.is_pending_ext_shared,
        "context_team_id": slack.team,
    }


# ------------------------------------------------------------------ people
def user_info(slack: Workspace, given: Raw) -> Raw:
    if given["user"] not in slack.users:
        raise Refused("user_not_found")
    return {"user": _user(slack, slack.users[given["user"]])}


def user_list(slack: Workspace, given: Raw) -> Raw:
    return _page(slack, given, "members", [_user(slack, user) for user in slack.users.values()])


def lookup_by_email(slack: Workspace, given: Raw) -> Raw:
    for user in slack.users.values():
        if user.email and user.email.lower() == given["email"].lower() and not user.deleted:
            return {"user": _user(slack, user)}
    raise Refused("users_not_found")


def _user(slack: Workspace, user: User) -> Raw:
    profile: Raw = {"real_name": user.name, "display_name": "", "team": user.team}
    if user.email and "users:read.email" in slack.granted:
        profile["email"] = user.email
    return {
        "id": user.id,
        "team_id": user.team,
        "name": user.name.lower(),
        "real_name": user.name,
        "deleted": user.deleted,
        "profile": profile,
        "is_bot": user.is_bot,
        "is_restricted": user.restricted or user.ultra_restricted,
        "is_ultra_restricted": user.ultra_restricted,
        "is_stranger": user.stranger,
        "is_email_confirmed": user.email_confirmed,
        "is_app_user": False,
    }


# ------------------------------------------------------------------ pages
def _page(slack: Workspace, given: Raw, key: str, items: Sequence[Any]) -> Raw:
    limit = given.get("limit", 100) or 100
    if not 1 <= limit <= 999:
        raise Refused("invalid_limit", wrong=True)
    start = 0
    if given.get("cursor"):
        marker, _, offset = given["cursor"].partition(":")
        if marker != "next" or not offset.isdigit():
            raise Refused("invalid_cursor", wrong=True)
        start = int(offset)
    end = start + min(limit, slack.page_cap)
    more = end < len(items)
    cursor = f"next:{end}" if more else ""
    return {key: list(items[start:end]), "has_more": more, "response_metadata": {"next_cursor": cursor}}
