"""When the next look at a workspace's channels is due: one delivery for each workspace, put off again and again."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from workspace.bots.events import SweepDue
from workspace.bots.models import ChannelLink
from workspace.events import DeliveryRow, record
from workspace.policy import system_actor

EVERY = timedelta(minutes=15)


def lane_of_sweep(_db: Session, event: SweepDue) -> tuple[str]:
    return (f"sweep:{event.team}",)


def sweep_later(db: Session, team: str, *, at: datetime, due_at: datetime, but: int = 0) -> None:
    """See that a sweep is due; `but` is the delivery that asks. Two chains would read everything twice."""
    waiting = select(DeliveryRow.id).where(DeliveryRow.lane == f"sweep:{team}", DeliveryRow.id != but)
    waiting = waiting.where(DeliveryRow.done_at.is_(None), DeliveryRow.gave_up_at.is_(None))
    if db.scalar(waiting.limit(1)) is None:
        record(db, system_actor(at), SweepDue(team), due_at=due_at)


def sweep_soon(db: Session, team: str, *, at: datetime) -> None:
    """Slack could not be reached, or we were not there: look at every channel of the workspace now."""
    links = update(ChannelLink).where(ChannelLink.team == team, ChannelLink.unlinked_at.is_(None))
    db.execute(links.values(swept_at=None))
    waiting = update(DeliveryRow).where(DeliveryRow.lane == f"sweep:{team}", DeliveryRow.done_at.is_(None))
    db.execute(waiting.where(DeliveryRow.gave_up_at.is_(None), DeliveryRow.due_at > at).values(due_at=at))
    sweep_later(db, team, at=at, due_at=at)
