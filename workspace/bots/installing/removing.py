"""Baton leaves a Slack workspace: at once its tokens and queues, and after a term what people wrote there.

What is erased is what Slack's people, who are nobody of our staff, left here: their names and ids, and the words that
are theirs. Slack's reviewers ask for that; what our own staff wrote there is the house's own record and stays.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.orm import Session

from workspace.bots.events import SlackErasureDue, SlackRemoved
from workspace.bots.identity.matching import by_workspace
from workspace.bots.installing.rotation import token_of
from workspace.bots.installing.trust import TOKEN_LOST, tell_admins
from workspace.bots.links import unlink_channel
from workspace.bots.mirroring.unsaid import UNHEARD, leave_unsaid
from workspace.bots.models import (
    ChannelLink,
    GoneMessage,
    Installation,
    Mirrored,
    OneTimeState,
    SlackPerson,
)
from workspace.bots.wording.refusals import in_words
from workspace.events import Delivery, DeliveryRow, record
from workspace.people.operations import end_vouched_sessions
from workspace.policy import Actor, Role, require, system_actor
from workspace.ports import ChatError, ChatRefused
from workspace.timeline.models import Entry, EntryReaction
from workspace.timeline.operations import delete_entry
from workspace.worker import Tools

TERM = timedelta(days=30)
GONE = "Baton was removed from the workspace"
REVOKED, NOT_REVOKED, IN_SETTINGS = "revoked", "not revoked", "left in the settings"
"""What became of a token: Slack ended it, or it may live on; the one in the settings is not ours to end."""
SOMEBODY = "Somebody, via Slack"
SKEW = timedelta(seconds=2)
"""Slack's clock is not ours: what it says of a moment before an installation is of an earlier one."""
BATCH = 20
"""Entries erased in one transaction, so that nobody waits for it."""


def disconnect_workspace(tools: Tools, actor: Actor, *, team: str) -> str:
    """An admin takes Baton out: its token ends at Slack, and then here whatever Slack says. Returns what became of it.

    Holds no transaction while asking. Raises Forbidden.
    """
    require(actor, "slack.install")
    token = _ended_token(tools, team)
    with tools.transaction() as db:
        remove_installation(db, actor, team=team, token=token)
    return token


def _ended_token(tools: Tools, team: str) -> str:
    with tools.reading() as db:
        installed = db.get(Installation, team)
    if installed is None or installed.state == "removed":
        return ""
    if installed.source == "settings":
        return IN_SETTINGS
    try:
        tools.outside.chats.revoke(token_of(tools, installed).secret)
    except ChatRefused as refusal:
        return REVOKED if refusal.code in TOKEN_LOST else f"{NOT_REVOKED}: {in_words(refusal)}"
    except ChatError as lost:
        return f"{NOT_REVOKED}: Slack did not answer ({lost.code})"
    return REVOKED


def remove_installation(db: Session, actor: Actor, *, team: str, token: str = "") -> None:
    """Forget the tokens, stop the queues, end the links. Idempotent: Slack tells it twice, in any order.

    `token`: what became of it at Slack, where we ended it.
    """
    require(actor, "slack.install")
    installed = db.get(Installation, team)
    if installed is None:
        return
    if installed.state == "removed":
        if token:
            # Slack's word that the token has ended overtook us: who ended it is written down all the same.
            record(db, actor, SlackRemoved(team, token))
        return
    installed.state, installed.trouble, installed.removed_at = "removed", GONE, actor.at
    installed.sealed_token = installed.sealed_refresh = ""
    installed.token_expires_at = installed.refreshing_until = installed.paused_until = None
    installed.erase_at, installed.erased_at = actor.at + TERM, None
    live = select(ChannelLink).where(ChannelLink.team == team, ChannelLink.unlinked_at.is_(None))
    links = db.scalars(live).all()
    for link in links:
        # As long as the queue can be read: afterwards nobody knows what waited in it.
        leave_unsaid(db, link, why=GONE)
    _stop_queues(db, team, at=actor.at)
    for link in links:
        link.trouble = GONE
        unlink_channel(db, actor, link_id=link.id)
    db.flush()
    end_vouched_sessions(db, actor, by=by_workspace(team))
    record(db, actor, SlackRemoved(team, token))
    record(db, actor, SlackErasureDue(team), due_at=installed.erase_at)
    tell_admins(db, actor, installed, f"{GONE} {installed.team_name}: its channels are mirrored no longer.")


def hear_of_end(db: Session, *, team: str, said_at: float, at: datetime) -> None:
    """Slack says that we are out. Late news of an installation before this one is passed over."""
    installed = db.get(Installation, team)
    if installed is not None and datetime.fromtimestamp(said_at, UTC) >= installed.installed_at - SKEW:
        remove_installation(db, system_actor(at, name="Slack"), team=team)


def _stop_queues(db: Session, team: str, *, at: datetime) -> None:
    still = DeliveryRow.done_at.is_(None), DeliveryRow.gave_up_at.is_(None)
    waiting = update(DeliveryRow).where(*still, *in_lanes_of(team))
    db.execute(waiting.values(gave_up_at=at, last_error=f"{GONE}."))
    unsaid = update(Mirrored).where(Mirrored.team == team, Mirrored.direction == "out")
    db.execute(unsaid.where(Mirrored.state == "sending").values(state="refused", error=UNHEARD))
    db.execute(unsaid.where(Mirrored.state == "waiting").values(state="refused", error=GONE))


def in_lanes_of(team: str) -> tuple[ColumnElement[bool], ...]:
    """Deliveries in any lane of a workspace, as a range that the index of lanes answers."""
    return DeliveryRow.lane >= f"slack:{team}:", DeliveryRow.lane < f"slack:{team};"


# ------------------------------------------------------------------ after the term
def erase_slack_born(tools: Tools, delivery: Delivery) -> None:
    """Reaction: erase what is personal, unless Baton was installed there again meanwhile. Repeating it is harmless."""
    team = delivery.event.team
    while _erase_some(tools, team):
        pass
    with tools.transaction() as db:
        installed = _due(db, tools, team)
        if installed is None:
            return
        db.execute(update(Mirrored).where(Mirrored.team == team).values(user_id=None))
        strangers = EntryReaction.who.startswith(f"slack:{team}:", autoescape=True), EntryReaction.person_id.is_(None)
        db.execute(delete(EntryReaction).where(*strangers))
        for table in (SlackPerson, GoneMessage, OneTimeState):
            db.execute(delete(table).where(table.team == team))
        installed.erased_at, installed.bot_user = tools.now(), ""


def _due(db: Session, tools: Tools, team: str) -> Installation | None:
    installed = db.get(Installation, team)
    if installed is None or installed.state != "removed" or installed.erase_at is None:
        return None
    return installed if installed.erase_at <= tools.now() else None


def _erase_some(tools: Tools, team: str) -> int:
    """Take the words and the names of strangers away; a tombstone stays, so that answers keep their place."""
    with tools.transaction() as db:
        if _due(db, tools, team) is None:
            return 0
        born = select(Entry).join(Mirrored, Mirrored.entry_id == Entry.id)
        born = born.where(Mirrored.team == team, Mirrored.direction == "in", Entry.author_id.is_(None))
        rows = db.scalars(born.where(Entry.author_name != SOMEBODY).distinct().limit(BATCH)).all()
        in_slack = Actor(id=None, role=Role.system, at=tools.now(), name="Slack", origin="slack")
        for entry in rows:
            entry.author_name = SOMEBODY
            delete_entry(db, in_slack, entry_id=entry.id)
        return len(rows)
