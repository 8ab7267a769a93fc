"""Reaction: give an event from the inbox to the listener that follows it."""

from __future__ import annotations

import json
from datetime import timedelta
from importlib import import_module
from typing import Any

from workspace.bots.hearing.inbox import forget_old
from workspace.bots.models import InboxEvent
from workspace.events import Delivery
from workspace.worker import Later, Tools

OK, UNAVAILABLE = 200, 503
TIDY_EVERY = 200
PATIENCE = timedelta(seconds=2)

_listeners: dict[Tools, Any] = {}


class NotFollowed(Exception):
    """The listener failed; the log says why. It is tried again, after that the doctor shows it."""


def hear_event(tools: Tools, delivery: Delivery) -> None:
    """Follow it once: the listener's transaction marks it as done. Repeating is harmless."""
    with tools.reading() as db:
        kept = db.get(InboxEvent, delivery.event.event_id)
    if kept is None or kept.done_at is not None:
        return
    status = _dispatched(tools, json.loads(kept.body), tries=delivery.attempts - 1)
    if status == UNAVAILABLE:
        raise Later(tools.now() + PATIENCE, "what it speaks of is still on its way", counted=True)
    if status != OK:
        raise NotFollowed(f"Slack's event {kept.event_id}")
    with tools.transaction() as db:
        row = db.get(InboxEvent, kept.event_id)
        if row is not None:
            # The words stand where they belong by now, or nobody wanted them: no second copy is kept.
            row.body, row.done_at = "", row.done_at or tools.now()
        if delivery.id % TIDY_EVERY == 0:
            forget_old(db, tools)


def _dispatched(tools: Tools, body: dict[str, Any], *, tries: int) -> int:
    """Bolt's answer. Its app is made once, and loaded only where events are followed."""
    bots = import_module("workspace.bots.app")
    if tools not in _listeners:
        _listeners.clear()
        _listeners[tools] = bots.create_bolt(tools)
    return int(bots.dispatched(_listeners[tools], body, tries=tries).status)
