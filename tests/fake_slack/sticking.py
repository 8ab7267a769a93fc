"""Reactions and pins: the app's calls, and the same done by people."""

from __future__ import annotations

import copy
from typing import Any

from tests.fake_slack.reference import Refused
from tests.fake_slack.state import Channel, Raw, Workspace

MOST_PINS = 100
MOST_EMOJI = 23


def react(slack: Workspace, given: Raw) -> Raw:
    channel, message = _message(slack, given)
    if given["name"].partition("::")[0] not in slack.emoji:
        raise Refused("invalid_name")
    slack.own_events.append(add(slack, channel, message, slack.bot_user, given["name"]))
    return {}


def unreact(slack: Workspace, given: Raw) -> Raw:
    channel, message = _message(slack, given)
    slack.own_events.append(remove(slack, channel, message, slack.bot_user, given["name"]))
    return {}


def pin(slack: Workspace, given: Raw) -> Raw:
    channel, message = _message(slack, given)
    slack.own_events.append(pinned(slack, channel, message, slack.bot_user))
    return {}


def unpin(slack: Workspace, given: Raw) -> Raw:
    channel, message = _message(slack, given)
    slack.own_events.append(unpinned(slack, channel, message, slack.bot_user))
    return {}


def pin_list(slack: Workspace, given: Raw) -> Raw:
    channel = slack.visible_channel(given["channel"])
    there = [message for message in reversed(channel.messages) if message.get("pinned_to")]
    return {"items": [_pinned_item(channel, message) for message in there]}


CALLS = {
    "reactions.add": react,
    "reactions.remove": unreact,
    "pins.add": pin,
    "pins.list": pin_list,
    "pins.remove": unpin,
}


# ------------------------------------------------------------------ what happens, whoever does it
def add(slack: Workspace, channel: Channel, message: Raw, user: str, name: str) -> Raw:
    """Answers with the event about it."""
    reactions = message.setdefault("reactions", [])
    mine = next((each for each in reactions if each["name"] == name), None)
    if mine is None:
        if len(reactions) >= MOST_EMOJI:
            raise Refused("too_many_emoji")
        mine = {"name": name, "users": [], "count": 0}
        reactions.append(mine)
    if user in mine["users"]:
        raise Refused("already_reacted")
    mine["users"].append(user)
    mine["count"] += 1
    return _reaction_event(slack, "reaction_added", channel, message, user, name)


def remove(slack: Workspace, channel: Channel, message: Raw, user: str, name: str) -> Raw:
    mine = next((each for each in message.get("reactions", []) if each["name"] == name), None)
    if mine is None or user not in mine["users"]:
        raise Refused("no_reaction")
    mine["users"].remove(user)
    mine["count"] -= 1
    message["reactions"] = [each for each in message["reactions"] if each["users"]]
    return _reaction_event(slack, "reaction_removed", channel, message, user, name)


def pinned(slack: Workspace, channel: Channel, message: Raw, user: str) -> Raw:
    if message.get("pinned_to"):
        raise Refused("already_pinned")
    if sum(bool(each.get("pinned_to")) for each in channel.messages) >= MOST_PINS:
        raise Refused("too_many_pins")
    message["pinned_to"] = [channel.id]
    message["pinned_info"] = {"channel": channel.id, "pinned_by": user, "pinned_ts": int(slack.clock())}
    return _pin_event(slack, "pin_added", channel, message, user)


def unpinned(slack: Workspace, channel: Channel, message: Raw, user: str) -> Raw:
    if not message.pop("pinned_to", None):
        raise Refused("no_pin")
    message.pop("pinned_info", None)
    return _pin_event(slack, "pin_removed", channel, message, user)


# ------------------------------------------------------------------ below
def _pinned_item(channel: Channel, message: Raw) -> Raw:
    info = message["pinned_info"]
    made = {"created": info["pinned_ts"], "created_by": info["pinned_by"]}
    return {"type": "message", "channel": channel.id, "message": copy.deepcopy(message), **made}


def _message(slack: Workspace, given: Raw) -> tuple[Channel, Raw]:
    channel = slack.visible_channel(given["channel"])
    message: Any = channel.message(given.get("timestamp") or "")
    if message is None or message.get("subtype") == "tombstone":
        raise Refused("message_not_found")
    if slack.bot_user not in channel.members:
        raise Refused("not_in_channel")
    return channel, message


def _reaction_event(slack: Workspace, kind: str, channel: Channel, message: Raw, user: str, name: str) -> Raw:
    item = {"type": "message", "channel": channel.id, "ts": message["ts"]}
    author = {"item_user": message["user"]} if message.get("user") else {}
    return {"type": kind, "user": user, "reaction": name, **author, "item": item, "event_ts": slack.next_ts()}


def _pin_event(slack: Workspace, kind: str, channel: Channel, message: Raw, user: str) -> Raw:
    shown = copy.deepcopy(message)
    item = {"type": "message", "channel": channel.id, "message": shown, "created_by": user}
    return {
        "type": kind,
        "user": user,
        "channel_id": channel.id,
        "item": {**item, "created": int(slack.clock())},
        "item_user": message.get("user"),
        "event_ts": slack.next_ts(),
        **({"has_pins": True} if kind == "pin_removed" else {"pin_count": 1, "pinned_info": {}}),
    }
