"""What there is to choose from: the workspaces that Baton is in, and the channels there that mirror nobody yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from workspace.bots.installing.installations import chat_of, know_configured, live_installations
from workspace.bots.models import ChannelLink
from workspace.bots.wording.refusals import in_words
from workspace.errors import Conflict
from workspace.people.words import folded
from workspace.policy import Actor, require
from workspace.ports import ChatChannel, ChatError
from workspace.worker import Tools

SHOWN_MOST = 40


@dataclass(frozen=True)
class Workspace:
    team: str
    name: str


@dataclass(frozen=True)
class Channels:
    """What may be linked; `more` of them were left out."""

    found: Sequence[ChatChannel]
    more: int


def find_workspaces(tools: Tools) -> None:
    """Ask Slack, once, for the workspace of a token in the settings. Raises Conflict in words."""
    try:
        know_configured(tools)
    except ChatError as lost:
        raise Conflict(f"Slack cannot be asked now: {in_words(lost)}.") from lost


def workspaces(db: Session, actor: Actor) -> list[Workspace]:
    """Where Baton is. For staff."""
    require(actor, "channel.link")
    return [Workspace(installed.team, installed.team_name) for installed in live_installations(db)]


def channels_to_link(tools: Tools, *, team: str, users: Sequence[str], named: str = "") -> Channels:
    """Channels whose name holds these words, private ones only where the one who asks is in them (`users`).

    Holds no transaction while Slack is asked. Raises Conflict in words.
    """
    try:
        offered = chat_of(tools, team).channels(users=users)
    except ChatError as lost:
        raise Conflict(f"The channels cannot be listed now: {in_words(lost)}.") from lost
    with tools.reading() as db:
        linked = select(ChannelLink.channel).where(ChannelLink.team == team, ChannelLink.unlinked_at.is_(None))
        taken = set(db.scalars(linked))
    wanted = folded(named.strip().lstrip("#"))
    found = [each for each in offered if each.id not in taken and not each.is_shared and wanted in folded(each.name)]
    return Channels(found[:SHOWN_MOST], max(0, len(found) - SHOWN_MOST))
