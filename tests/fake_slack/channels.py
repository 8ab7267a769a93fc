"""Making and furnishing channels: conversations.create, .invite and .setTopic."""

from __future__ import annotations

import re

from tests.fake_slack.reading import channel_json
from tests.fake_slack.reference import Refused
from tests.fake_slack.state import Channel, Raw, Workspace

NAME_MOST = 80
TOPIC_MOST = 250


def create(slack: Workspace, given: Raw) -> Raw:
    name = given["name"]
    if len(name) > NAME_MOST:
        raise Refused("invalid_name_maxlength", wrong=True)
    if name != name.lower() or re.search(r"[^\w-]", name):
        raise Refused("invalid_name_specials", wrong=True)
    if any(channel.name == name for channel in slack.channels.values()):
        raise Refused("name_taken")
    made = Channel(slack.next_id("C"), name, is_private=bool(given.get("is_private")), members=[slack.bot_user])
    slack.channels[made.id] = made
    return {"channel": channel_json(slack, made)}


def open_im(slack: Workspace, given: Raw) -> Raw:
    """Our conversation with one person, the same one each time."""
    user = slack.users.get(given["users"])
    if user is None or user.is_bot:
        raise Refused("user_not_found")
    if user.deleted:
        raise Refused("user_disabled")
    known = next((each for each in slack.channels.values() if each.is_im and user.id in each.members), None)
    if known is None:
        members = [slack.bot_user, user.id]
        known = Channel(slack.next_id("D"), "", is_private=True, is_im=True, members=members)
        slack.channels[known.id] = known
    return {"channel": {"id": known.id}}


def invite(slack: Workspace, given: Raw) -> Raw:
    channel = _own(slack, given)
    for user in given["users"].split(","):
        if user == slack.bot_user:
            raise Refused("cant_invite_self", wrong=True)
        if user not in slack.users:
            raise Refused("user_not_found")
        if user not in channel.members:
            channel.members.append(user)
        elif not given.get("force"):
            raise Refused("already_in_channel")
    return {"channel": channel_json(slack, channel)}


def set_topic(slack: Workspace, given: Raw) -> Raw:
    if len(given["topic"]) > TOPIC_MOST:
        raise Refused("too_long", wrong=True)
    channel = _own(slack, given)
    channel.topic = given["topic"]
    return {"channel": {**channel_json(slack, channel), "topic": {"value": channel.topic}}}


def _own(slack: Workspace, given: Raw) -> Channel:
    channel = slack.visible_channel(given["channel"])
    if slack.bot_user not in channel.members:
        raise Refused("not_in_channel")
    if channel.is_archived:
        raise Refused("is_archived")
    return channel
