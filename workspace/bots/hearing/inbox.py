"""Take events in: a row and a delivery each, written together when they come together, and none answered before."""

from __future__ import annotations

import hashlib
import json
import re
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, cast

from sqlalchemy import Table, bindparam, delete, insert, select
from sqlalchemy.orm import Session

from workspace.bots.events import SlackHeard
from workspace.bots.models import GoneMessage, InboxEvent
from workspace.database import PATIENCE, DatabaseBusy
from workspace.events import record
from workspace.policy import system_actor
from workspace.worker import Tools

Body = Mapping[str, Any]

_KNOWN = select(InboxEvent.event_id).where(InboxEvent.event_id.in_(bindparam("keys", expanding=True)))
_KEEP = insert(cast(Table, InboxEvent.__table__))
_MOMENT = re.compile(r"\d{1,12}\.\d{1,6}")
REMEMBERED = timedelta(days=3)
"""Slack repeats an event for at most a day."""


@dataclass(eq=False)
class _Letter:
    """An event on its way into the inbox. `tried`: it was in a transaction that failed, perhaps for another's sake."""

    key: str
    lane: str
    body: str
    is_kept: bool = False
    tried: bool = False
    was_busy: bool = False


class Intake:
    """Keeps events until they are followed. Of those that come at the same moment one writes for all that wait.

    Fifty transactions would each wait for the disk, and for the worker who writes beside us; one waits once.
    """

    def __init__(self, tools: Tools) -> None:
        self._tools = tools
        self._writing, self._coming = threading.Lock(), threading.Lock()
        self._letters: list[_Letter] = []

    def take(self, body: Body) -> None:
        """It is on disk when this returns. The same one again is nothing new. Raises DatabaseBusy."""
        letter = _Letter(_writable(key_of(body)), _writable(_lane_of(body)), json.dumps(body))
        with self._coming:
            self._letters.append(letter)
        if not self._writing.acquire(timeout=PATIENCE):
            raise DatabaseBusy
        try:
            # Whoever came in this moment lays down theirs as well before we begin.
            time.sleep(0)
            if letter.was_busy:
                raise DatabaseBusy
            if not letter.is_kept:
                self._keep([letter] if letter.tried else self._all_that_came())
        finally:
            self._writing.release()

    def _all_that_came(self) -> list[_Letter]:
        with self._coming:
            letters, self._letters = self._letters, []
        return letters

    def _keep(self, letters: Sequence[_Letter]) -> None:
        """All or none. When one of them cannot be written the others try again, each for itself."""
        now = self._tools.now()
        for letter in letters:
            letter.tried = True
        try:
            with self._tools.transaction() as db:
                known = set(db.scalars(_KNOWN, {"keys": [letter.key for letter in letters]}))
                new = {letter.key: letter for letter in letters if letter.key not in known}
                if new:
                    db.execute(_KEEP, [{"event_id": key, "at": now, "body": new[key].body} for key in new])
                for letter in new.values():
                    record(db, system_actor(now), SlackHeard(letter.key, letter.lane))
        except DatabaseBusy:
            for letter in letters:
                letter.was_busy = True
            raise
        for letter in letters:
            letter.is_kept = True


def _writable(text: str) -> str:
    """Half a letter in an id, which no database takes, must not spoil what is written beside it."""
    return text.encode("utf-8", "backslashreplace").decode()[:120]


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
