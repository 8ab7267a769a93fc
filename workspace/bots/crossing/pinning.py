"""Pins both ways: one pin for each entry, on its timeline and in each of its channels."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from workspace.bots.crossing.messages import is_outsider, row_spoken_of
from workspace.bots.crossing.sticking import bring, stuck_to
from workspace.bots.inbound import Own, number
from workspace.bots.models import PIN
from workspace.bots.people import writer
from workspace.bots.places import Place, Who
from workspace.events import Delivery
from workspace.policy import Actor
from workspace.timeline.models import Entry
from workspace.timeline.sticking.operations import pin_entry, unpin_entry
from workspace.worker import Tools


def hear_pin(db: Session, event: Mapping[str, Any], *, own: Own, at: datetime, may_come_again: bool) -> None:
    """Somebody pinned a message in a linked channel, or took the pin off. An older word that comes late has no say."""
    item, user = event.get("item") or {}, str(event.get("user") or "")
    if item.get("type") != "message" or not user or user == own.user:
        return
    place = Place(own.team, str(event.get("channel_id") or item.get("channel") or ""))
    ts, heard = str((item.get("message") or {}).get("ts") or ""), str(event["event_ts"])
    row = row_spoken_of(db, place, ts=ts, at=at, may_come_again=may_come_again)
    if row is None or db.get_one(Entry, row.entry_id).deleted_at is not None:
        return
    who = writer(db, Who(own.team, user), at=at)
    note_pin(db, place, who, ts=ts, entry_id=row.entry_id, is_there=event["type"] == "pin_added", heard=heard)


def note_pin(db: Session, place: Place, who: Actor, *, ts: str, entry_id: str, is_there: bool, heard: str) -> bool:
    """As of that word of Slack's the message is pinned, or not. False when a newer word was heard already."""
    stuck = stuck_to(db, place, ts=ts, what=PIN)
    if stuck.heard and number(heard) <= number(stuck.heard):
        return False
    stuck.heard, stuck.is_there, stuck.error = heard, is_there, ""
    change = pin_entry if is_there else unpin_entry
    if not is_outsider(db, place, who):
        change(db, who, entry_id=entry_id)
    return True


def mirror_pin(tools: Tools, delivery: Delivery) -> None:
    """Reaction to PinChanged, for each linked channel. Repeating it is harmless."""
    bring(tools, Place.of_lane(delivery.lane), delivery.event.entry_id, PIN, lambda entry: entry.pinned_at is not None)
