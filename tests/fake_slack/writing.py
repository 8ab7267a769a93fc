"""chat.postMessage and its sisters. Each stores, and lays down the event that Slack would send about it."""

from __future__ import annotations

import copy
import re
from typing import Any

from tests.fake_slack import wire
from tests.fake_slack.blockkit import block_problems
from tests.fake_slack.blockkit_elements import units
from tests.fake_slack.reference import Refused
from tests.fake_slack.state import Channel, Raw, Workspace

POST_TEXT_MOST = 40_000
UPDATE_TEXT_MOST = 4_000


def post_message(slack: Workspace, given: Raw) -> Raw:
    channel = _writable(slack, given)
    _check_content(slack, given)
    if len(given.get("text") or "") > POST_TEXT_MOST:
        slack.violations.append("chat.postMessage: a text over 40000 characters is cut silently")
    message = {
        "type": "message",
        "user": slack.bot_user,
        "bot_id": slack.bot,
        "app_id": slack.app,
        "team": slack.team,
        "text": (given.get("text") or "")[:POST_TEXT_MOST],
        "ts": slack.next_ts(),
        **({"blocks": _with_ids(slack, given["blocks"])} if given.get("blocks") else {}),
    }
    if given.get("thread_ts"):
        message |= {"thread_ts": _root_of(slack, channel, given["thread_ts"])}
    channel.messages.append(message)
    slack.posted.append((channel.id, str((given.get("blocks") or [{}])[0].get("block_id", ""))))
    if not channel.is_im:
        # Of conversations with one person the app has not asked to hear.
        slack.own_events.append(wire.message_event(channel, message))
    return {"channel": channel.id, "ts": message["ts"], "message": copy.deepcopy(message)}


def update(slack: Workspace, given: Raw) -> Raw:
    channel = _writable(slack, given)
    message = channel.message(given["ts"])
    if message is None:
        raise Refused("message_not_found")
    if not slack.is_ours(message):
        raise Refused("cant_update_message")
    if units(given.get("text") or "") > UPDATE_TEXT_MOST:
        raise Refused("msg_too_long", wrong=True)
    _check_content(slack, given)
    before = copy.deepcopy(message)
    message |= {"text": given.get("text") or "", "edited": {"user": slack.bot_user, "ts": slack.next_ts()}}
    message.pop("blocks", None)
    if given.get("blocks"):
        message["blocks"] = _with_ids(slack, given["blocks"])
    slack.own_events.append(wire.changed_event(channel, message, before, slack.next_ts()))
    return {"channel": channel.id, "ts": message["ts"], "text": message["text"], "message": copy.deepcopy(message)}


def delete(slack: Workspace, given: Raw) -> Raw:
    channel = slack.visible_channel(given["channel"])
    message = channel.message(given["ts"])
    if message is None or message.get("subtype") == "tombstone":
        raise Refused("message_not_found")
    if not slack.is_ours(message):
        raise Refused("cant_delete_message")
    slack.own_events.append(remove(slack, channel, message))
    return {"channel": channel.id, "ts": given["ts"]}


def remove(slack: Workspace, channel: Channel, message: Raw) -> Raw:
    """Take a message out; one with replies leaves a tombstone. Answers with the event about it."""
    if not channel.replies(message["ts"]):
        channel.messages.remove(message)
        return wire.deleted_event(channel, message, slack.next_ts())
    before = copy.deepcopy(message)
    for gone in ("blocks", "bot_id", "app_id", "edited", "files"):
        message.pop(gone, None)
    message |= {"subtype": "tombstone", "text": "This message was deleted.", "user": "USLACKBOT", "hidden": True}
    return wire.changed_event(channel, message, before, slack.next_ts())


def post_ephemeral(slack: Workspace, given: Raw) -> Raw:
    channel = _writable(slack, given)
    _check_content(slack, given)
    if given["user"] not in channel.members:
        raise Refused("user_not_in_channel")
    slack.ephemerals.append({name: given.get(name) for name in ("channel", "user", "text", "blocks", "thread_ts")})
    return {"message_ts": slack.next_ts()}


def unfurl(slack: Workspace, given: Raw) -> Raw:
    if not ({"channel", "ts"} <= set(given) or {"unfurl_id", "source"} <= set(given)):
        raise Refused("missing_channel", wrong=True)
    for url, shown in (given.get("unfurls") or {}).items():
        _check_blocks(shown.get("blocks") or [])
        slack.unfurled.append({"url": url, **given})
    return {}


def permalink(slack: Workspace, given: Raw) -> Raw:
    channel = slack.visible_channel(given["channel"])
    if channel.message(given["message_ts"]) is None:
        raise Refused("message_not_found")
    path = f"{channel.id}/p{given['message_ts'].replace('.', '')}"
    return {"channel": channel.id, "permalink": f"https://north.slack.example/archives/{path}"}


def _writable(slack: Workspace, given: Raw) -> Channel:
    channel = slack.visible_channel(given["channel"], by_name=True)
    if slack.bot_user not in channel.members:
        raise Refused("not_in_channel")
    if channel.is_archived:
        raise Refused("is_archived")
    return channel


def _check_content(slack: Workspace, given: Raw) -> None:
    text, blocks = given.get("text") or "", given.get("blocks") or []
    if not text and not blocks:
        raise Refused("no_text", wrong=True)
    if not text:
        slack.violations.append("a message without fallback text: screen readers and notifications show nothing")
    _check_blocks(blocks)
    for words in (text, *_texts(blocks)):
        called = set(re.findall(r"<@([UW]\w*)", words))
        if re.search(r"<!(channel|here|everyone|subteam)", words) or called - slack.may_be_called:
            slack.violations.append(f"a message that pings: {words[:80]!r}")


def _check_blocks(blocks: Any) -> None:
    problems = block_problems(blocks)
    if problems:
        raise Refused("invalid_blocks", *problems, wrong=True, errors=problems)


def _texts(part: Any) -> list[str]:
    if isinstance(part, dict):
        own = [part["text"]] if part.get("type") in ("mrkdwn", "markdown") and isinstance(part.get("text"), str) else []
        return own + [text for value in part.values() for text in _texts(value)]
    return [text for value in part for text in _texts(value)] if isinstance(part, list) else []


def _with_ids(slack: Workspace, blocks: list[Raw]) -> list[Raw]:
    """Slack names each block that has no name."""
    return [{**copy.deepcopy(block), "block_id": block.get("block_id") or slack.next_id("b")} for block in blocks]


def _root_of(slack: Workspace, channel: Channel, thread_ts: str) -> str:
    root = channel.message(thread_ts)
    if root is None:
        raise Refused("thread_not_found")
    if root.get("thread_ts", thread_ts) != thread_ts:
        slack.violations.append("thread_ts is that of a reply: Slack wants its root")
        return str(root["thread_ts"])
    root["thread_ts"] = thread_ts
    return thread_ts
