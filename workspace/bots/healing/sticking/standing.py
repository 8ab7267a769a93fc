"""What both kinds need: whether the app may hear of them, and which entries messages are."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from workspace.bots.models import ChannelLink, Installation, Mirrored
from workspace.timeline.models import Entry


def is_granted(db: Session, team: str, scope: str) -> bool:
    """True as well where Slack did not tell which permissions there are. What may not be heard of is left alone."""
    installed = db.get_one(Installation, team)
    return not installed.scopes or scope in installed.scopes.split(",")


def entries_of(db: Session, link: ChannelLink, moments: Sequence[str]) -> dict[str, Entry]:
    """The live entries that these messages are, by ts."""
    found = select(Mirrored.ts, Entry).join(Entry, Entry.id == Mirrored.entry_id)
    found = found.where(Mirrored.team == link.team, Mirrored.channel == link.channel, Mirrored.ts.in_(moments))
    found = found.where(Mirrored.state != "removed", Entry.deleted_at.is_(None))
    return {str(ts): entry for ts, entry in db.execute(found.where(Entry.customer_id == link.customer_id))}
