"""Take an event in: one row and one delivery, so that fifty at once are answered in a moment and none is lost."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import delete
from sqlalchemy.orm import Session

from workspace.bots.events import SlackHeard
from workspace.bots.models import GoneMessage, InboxEvent
from workspace.events import record
from workspace.policy import system_actor
from workspace.worker import Tools

Body = Mapping[str, Any]

_MOMENT = re.compile(r"\d{1,12}\.\d{1,6}")
REMEMBERED = timedelta(days=3)
"""Slack repeats an event for at most a day."""


def take(tools: Tools, body: Body) -> None:
    """Keep an event until it is followed. The same one again is nothing new. Raises DatabaseBusy."""
    now, key = tools.now(), key_of(body)
    with tools.transaction() as db:
        if db.get(InboxEvent, key) is None:
            db.add(InboxEvent(event_id=key, at=now, body=json.dumps(body)))
            record(db, system_actor(now), SlackHeard(key, _lane_of(body)))


def is_event(told: object) -> bool:
    """Whether Slack's JSON has the shape of an event that can be kept. Further in, listeners look for themselves."""
    if not isinstance(told, dict) or not isinstance(told.get("event"), dict):
        return False
    event, sent_for = told["event"], told.get("authorizations") or []
    item = event.get("item") or {}
    if not all(_is_plain(event.get(name)) for name in ("user", "channel_id")) or not _are_moments(event):
        return False
    is_sent = isinstance(sent_for, list) and all(isinstance(each, dict) for each in sent_for)
    if not is_sent or not isinstance(event.get("type"), str) or not isinstance(item, dict):
        return False
    return isinstance(told.get("team_id") or "", str) and isinstance(item.get("message") or {}, dict)


def _is_plain(said: object) -> bool:
    return said is None or isinstance(said, str | dict)


def _are_moments(event: Body) -> bool:
    """Slack names messages by moments such as 1700000000.000100; an event that names none right is none of Slack's."""
    message, item = _part(event, "message"), _part(event, "item")
    said = [event.get(name) for name in ("ts", "thread_ts", "deleted_ts")]
    said += [message.get("ts"), message.get("thread_ts"), item.get("ts"), _part(message, "edited").get("ts")]
    return all(ts is None or (isinstance(ts, str) and _MOMENT.fullmatch(ts)) for ts in said)


def _part(of: Body, name: str) -> Body:
    part = of.get(name)
    return part if isinstance(part, dict) else {}


def key_of(body: Body) -> str:
    """What tells a request from every other: Slack's own id, or a print of all of it."""
    printed = hashlib.sha256(json.dumps(body, sort_keys=True, default=str).encode()).hexdigest()
    return str(body.get("event_id") or body.get("trigger_id") or f"body:{printed}")[:120]


def team_of(body: Body) -> str:
    """The workspace for which Slack sent this: that of the installation, not that of a stranger in a shared channel."""
    for each in body.get("authorizations") or []:
        if each.get("team_id"):
            return str(each["team_id"])
    team = body.get("team")
    return str(body.get("team_id") or (team.get("id") if isinstance(team, dict) else "") or "")


def lane_of_heard(_db: Session, event: SlackHeard) -> Sequence[str]:
    return [event.lane]


def forget_old(db: Session, tools: Tools) -> None:
    """Drop what Slack does not repeat any more. A message added by its shortcut is remembered for good."""
    before = tools.now() - REMEMBERED
    db.execute(delete(InboxEvent).where(InboxEvent.at < before, ~InboxEvent.event_id.startswith("message:")))
    db.execute(delete(GoneMessage).where(GoneMessage.at < before))


def _lane_of(body: Body) -> str:
    """What happens in one channel is followed in order; one channel never waits for another."""
    event = body.get("event") or {}
    told = event.get("channel") or (event.get("item") or {}).get("channel") or event.get("channel_id") or ""
    channel = told.get("id", "") if isinstance(told, dict) else told
    # What sticks to a message may overtake it, and must wait for it without holding it up.
    item = event.get("item") or {}
    ts = item.get("ts") or (item.get("message") or {}).get("ts") or ""
    return f"slack-in:{team_of(body)}:{channel}{':' if ts else ''}{ts}"[:120]
