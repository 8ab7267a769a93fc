"""What an admin sees of each workspace: what waits and what is missing; and whether a message goes through."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from workspace.bots.healing.audience import OUTSIDERS
from workspace.bots.installing.installations import chat_of, installation_of
from workspace.bots.installing.removing import in_lanes_of
from workspace.bots.links import note_trouble
from workspace.bots.manifest import SCOPES
from workspace.bots.models import ChannelLink, Installation
from workspace.bots.wording.blocks import sentence_blocks
from workspace.bots.wording.refusals import in_words
from workspace.errors import Conflict, NotFound
from workspace.events import DeliveryRow
from workspace.people.models import Person
from workspace.policy import Actor, require
from workspace.ports import ChatBusy, ChatError, ChatRefused, ChatUnsure
from workspace.worker import Tools

PACE = timedelta(seconds=1)


@dataclass(frozen=True)
class Overview:
    """One workspace. `waits_until`: Slack, or our own pace, lets nothing be said before that."""

    installed: Installation
    by: str
    links: Sequence[ChannelLink]
    waiting: int
    retried: int
    oldest_error: str
    oldest_at: datetime | None
    waits_until: datetime | None
    missing_scopes: Sequence[str]


def workspaces(db: Session, actor: Actor) -> Sequence[Overview]:
    """Every workspace that Baton is or was in, by name. For admins."""
    require(actor, "slack.install")
    known = db.scalars(select(Installation).order_by(Installation.team_name, Installation.team)).all()
    return [_overview(db, actor, installed) for installed in known]


def _overview(db: Session, actor: Actor, installed: Installation) -> Overview:
    links = select(ChannelLink).where(ChannelLink.team == installed.team, ChannelLink.unlinked_at.is_(None))
    found = db.scalars(links.options(joinedload(ChannelLink.customer)).order_by(ChannelLink.channel_name)).all()
    still = DeliveryRow.done_at.is_(None), DeliveryRow.gave_up_at.is_(None), *in_lanes_of(installed.team)
    counted = select(func.count(), func.count().filter(DeliveryRow.attempts > 1), func.min(DeliveryRow.id))
    waiting, retried, first = db.execute(counted.where(*still)).one()
    oldest = db.get(DeliveryRow, first) if first else None
    pauses = [installed.paused_until, *(link.next_post_at for link in found)]
    # A second between two messages is no limit that anybody has to know of.
    later = [pause for pause in pauses if pause is not None and pause > actor.at + 2 * PACE]
    granted = set(installed.scopes.split(",")) if installed.scopes else set(SCOPES)
    by = db.get(Person, installed.by_id) if installed.by_id else None
    return Overview(
        installed=installed, by=by.name if by else "", links=found, waiting=waiting, retried=retried,
        oldest_error=oldest.last_error or "" if oldest else "", oldest_at=oldest.due_at if oldest else None,
        waits_until=max(later, default=None),
        missing_scopes=[] if installed.state == "removed" else [scope for scope in SCOPES if scope not in granted],
    )  # fmt: skip


def send_test(tools: Tools, actor: Actor, *, link_id: str) -> str:
    """Really post a message into a linked channel. Returns what happened, or raises Conflict in words, within one call.

    Holds no transaction meanwhile. It keeps the channel's pace and Slack's pause, as every message does.
    """
    require(actor, "slack.install")
    link = _claim_turn(tools, actor, link_id)
    said = sentence_blocks(f"This is a test message from Baton, sent by {actor.name}. Nothing has to be done.")
    try:
        chat_of(tools, link.team).post(channel=link.channel, text=said.text, blocks=said.blocks)
    except ChatBusy as busy:
        raise Conflict(f"Not posted: Slack asks to wait {busy.retry_after:.0f} s. Try again then.") from busy
    except ChatUnsure as unsure:
        raise Conflict(
            f"Slack's answer was lost ({unsure.code}): look in #{link.channel_name} whether the message stands there."
        ) from unsure
    except ChatRefused as refusal:
        note_trouble(tools, link.id, refusal)
        raise Conflict(f"Not posted in #{link.channel_name}: {in_words(refusal)}.") from refusal
    except ChatError as away:
        raise Conflict(f"Not posted: Slack cannot be reached ({away.code}).") from away
    return f"Posted in #{link.channel_name} at {tools.now():%H:%M:%S} UTC."


def _claim_turn(tools: Tools, actor: Actor, link_id: str) -> ChannelLink:
    with tools.transaction() as db:
        link = db.get(ChannelLink, link_id)
        if link is None or link.unlinked_at is not None:
            raise NotFound("This channel is not linked.")
        if link.audience != "internal":
            raise Conflict(f"Not posted: {OUTSIDERS}, so nothing is said in #{link.channel_name}.")
        installed = installation_of(db, link.team)
        pauses = (link.next_post_at, installed.paused_until if installed else None)
        until = max((pause for pause in pauses if pause is not None), default=actor.at)
        if until > actor.at + PACE:
            raise Conflict(f"Not posted: #{link.channel_name} rests until {until:%H:%M:%S} UTC, as Slack asked.")
        link.next_post_at = max(until, actor.at) + PACE
        return link
