"""What is to be said in a channel, and how fast."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from workspace.bots.models import ChannelLink, Installation
from workspace.bots.places import Place
from workspace.bots.wording.blocks import Message
from workspace.worker import Later

PACE = timedelta(seconds=1)
"""Slack: about one message a second for each channel."""
TEAM_PACE = timedelta(seconds=0.2)
"""Slack: several hundred messages a minute for each workspace."""
NO_LONGER = ""
"""A row's thread when it belongs into one that is gone."""


@dataclass(frozen=True)
class Task:
    """What has to be done in one channel for one entry, decided in one short look at the database.

    `at` is that look: what happened before it is in `message`.
    """

    op: str  # post | update | delete | settle
    row_id: str
    link_id: str
    place: Place
    ts: str | None
    thread_ts: str | None
    message: Message
    plain: Message
    block_id: str
    revision: int
    at: datetime
    look_since: datetime | None


def keep_pace(db: Session, link: ChannelLink, *, now: datetime) -> None:
    """Take the next turn of this channel and its workspace. Raises Later when it has not come."""
    installed = db.get_one(Installation, link.team)
    turns = (installed.paused_until, installed.next_call_at, link.next_post_at)
    turn = max((each for each in turns if each is not None), default=now)
    if turn > now:
        raise Later(turn, "Slack asked us to wait" if turn == installed.paused_until else "one message a second")
    link.next_post_at, installed.next_call_at = now + PACE, now + TEAM_PACE


def pause_workspace(db: Session, team: str, *, until: datetime) -> None:
    """Slack limits a method for the whole workspace: its other channels would be refused as well."""
    installed = db.get_one(Installation, team)
    installed.paused_until = max(installed.paused_until or until, until)
