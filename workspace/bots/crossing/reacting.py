"""Reactions both ways.

In Slack our bot gives an emoji while at least one person elsewhere gives it; what it gave itself is never heard.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from workspace.bots.crossing.messages import is_outsider, row_spoken_of
from workspace.bots.crossing.sticking import bring
from workspace.bots.inbound import Own
from workspace.bots.people import key_of, writer
from workspace.bots.places import Place, Who
from workspace.events import Delivery
from workspace.timeline.sticking import operations
from workspace.worker import Tools


def hear_reaction(db: Session, event: Mapping[str, Any], *, own: Own, at: datetime, may_come_again: bool) -> None:
    """Somebody reacted to a message in a linked channel, or took that back."""
    item, user = event.get("item") or {}, str(event.get("user") or "")
    if item.get("type") != "message" or not user or user == own.user:
        return
    place = Place(own.team, str(item.get("channel") or ""))
    row = row_spoken_of(db, place, ts=str(item.get("ts") or ""), at=at, may_come_again=may_come_again)
    if row is None:
        return
    note_reaction(
        db, place, Who(own.team, user), entry_id=row.entry_id, emoji=str(event["reaction"]),
        is_there=event["type"] == "reaction_added", heard=str(event["event_ts"]), at=at,
    )  # fmt: skip


def note_reaction(
    db: Session, place: Place, who: Who, *, entry_id: str, emoji: str, is_there: bool, heard: str, at: datetime
) -> None:
    """As of that word of Slack's somebody gives an emoji, or does not. An older word has no say."""
    person = writer(db, who, at=at)
    if is_there and is_outsider(db, place, person):
        return
    operations.hear_reaction(
        db, person, entry_id=entry_id, emoji=emoji, who=key_of(who), source=place.lane, is_there=is_there, heard=heard
    )


def mirror_reaction(tools: Tools, delivery: Delivery) -> None:
    """Reaction to ReactionsChanged, for each linked channel. Repeating it is harmless."""
    place, emoji = Place.of_lane(delivery.lane), delivery.event.emoji
    bring(
        tools,
        place,
        delivery.event.entry_id,
        emoji,
        lambda entry: any(given.emoji == emoji and given.source != place.lane for given in entry.reactions),
    )
