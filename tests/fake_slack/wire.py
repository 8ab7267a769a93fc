"""What Slack sends, in its real shapes: events as JSON, commands and clicks as forms, each with a signature."""

from __future__ import annotations

import copy
import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

if TYPE_CHECKING:
    from tests.fake_slack.state import Channel, Raw, Workspace


@dataclass(frozen=True)
class Delivery:
    """A request as Slack made it, and how it was answered (status 0: not at all)."""

    path: str
    headers: Mapping[str, str]
    body: bytes
    status: int = 0
    answer: bytes = b""
    event_id: str = ""
    attempt: int = 0


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """docs.slack.dev, "Verifying requests from Slack"."""
    return "v0=" + hmac.new(secret.encode(), b"v0:" + timestamp.encode() + b":" + body, hashlib.sha256).hexdigest()


def signed(secret: str, body: bytes, timestamp: str, *, form: bool = False, retry: int = 0) -> dict[str, str]:
    """The headers of a request, with those of a repetition where `retry` is over 0."""
    headers = {
        "Content-Type": "application/x-www-form-urlencoded" if form else "application/json",
        "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
        "X-Slack-Request-Timestamp": timestamp,
        "X-Slack-Signature": signature(secret, timestamp, body),
    }
    return headers | ({"X-Slack-Retry-Num": str(retry), "X-Slack-Retry-Reason": "http_error"} if retry else {})


# ------------------------------------------------------------------ events
def message_event(channel: Channel, message: Raw) -> Raw:
    own = {"channel": channel.id, "event_ts": message["ts"], "channel_type": _type(channel)}
    event = copy.deepcopy(message) | own
    root = channel.message(message["thread_ts"]) if message.get("thread_ts", message["ts"]) != message["ts"] else None
    return event | ({"parent_user_id": root.get("user")} if root else {})


def changed_event(channel: Channel, message: Raw, before: Raw, ts: str) -> Raw:
    return {
        "type": "message",
        "subtype": "message_changed",
        "message": copy.deepcopy(message),
        "previous_message": before,
        "hidden": True,
        **_place(channel, ts),
    }


def deleted_event(channel: Channel, message: Raw, ts: str) -> Raw:
    return {
        "type": "message",
        "subtype": "message_deleted",
        "previous_message": copy.deepcopy(message),
        "deleted_ts": message["ts"],
        "hidden": True,
        **_place(channel, ts),
    }


def envelope(slack: Workspace, event: Raw, event_id: str, *, shared: bool = False) -> Raw:
    own = {"team_id": slack.team, "user_id": slack.bot_user, "is_bot": True, "is_enterprise_install": False}
    return {
        "token": "legacy-verification-token",
        "team_id": slack.team,
        "context_team_id": slack.team,
        "context_enterprise_id": None,
        "api_app_id": slack.app,
        "event": event,
        "type": "event_callback",
        "event_id": event_id,
        "event_time": int(slack.clock()),
        "authorizations": [{"enterprise_id": None, **own}],
        "is_ext_shared_channel": shared,
        "event_context": f"4-{event_id}",
    }


def _place(channel: Channel, ts: str) -> Raw:
    return {"channel": channel.id, "ts": ts, "event_ts": ts, "channel_type": _type(channel)}


def _type(channel: Channel) -> str:
    return "group" if channel.is_private else "channel"


# ------------------------------------------------------------------ commands and clicks
def command_form(slack: Workspace, *, user: str, channel: Channel, command: str, text: str, response_url: str) -> bytes:
    return urlencode(
        {
            "token": "legacy-verification-token",
            "team_id": slack.team,
            "team_domain": "north",
            "channel_id": channel.id,
            "channel_name": "privategroup" if channel.is_private else channel.name,
            "user_id": user,
            "user_name": slack.users[user].name.lower(),
            "command": command,
            "text": text,
            "api_app_id": slack.app,
            "is_enterprise_install": "false",
            "response_url": response_url,
            "trigger_id": slack.new_trigger(),
        }
    ).encode()


def payload_form(payload: Raw) -> bytes:
    return urlencode({"payload": json.dumps(payload)}).encode()


def interaction(slack: Workspace, kind: str, user: str, **more: object) -> Raw:
    """What every click's payload begins with."""
    return {
        "type": kind,
        "team": {"id": slack.team, "domain": "north"},
        "user": {"id": user, "username": slack.users[user].name.lower(), "team_id": slack.team},
        "api_app_id": slack.app,
        "token": "legacy-verification-token",
        "enterprise": None,
        "is_enterprise_install": False,
        "trigger_id": slack.new_trigger(),
        **more,
    }


def as_json(body: Raw) -> bytes:
    return json.dumps(body).encode()
