"""The rows of somebody's inbox: what they were told, joined with the hand-offs that wait for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from workspace.errors import NotFound
from workspace.handoffs.models import OPEN, Handoff, HandoffStep
from workspace.handoffs.queries import found_handoffs, handoffs_for, next_verbs, promises_of
from workspace.i18n import _
from workspace.inbox.times import day_after
from workspace.people.models import Notification
from workspace.people.notifications import open_now
from workspace.people.telling.kinds import NEEDS_ME
from workspace.people.telling.queries import followed_by
from workspace.policy import Actor
from workspace.timeline.models import Entry
from workspace.timeline.queries import visible_entries

TABS: Mapping[str, tuple[str, ...]] = {
    "needs-me": NEEDS_ME,
    "mentions": ("mention", "reply"),
    "handoffs": ("handoff", "answer", "promise"),
    "following": ("followed", "saved"),
    "snoozed": (),
    "done": (),
}
"""Each tab, and of which kinds it shows what is open; the last two show all kinds."""
MOST = 200
"""Rows of a page that is sorted by what is due: who has more in the inbox reads the first ones first."""

_NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Row:
    """One line. Without `told` it is a hand-off that waits, of which its reader was never told.

    `verbs` is what the reader may do with the hand-off now; `is_owed`: it waits for this reader's answer.
    """

    told: Notification | None
    handoff: Handoff | None
    verbs: tuple[str, ...] = ()
    is_owed: bool = False

    @property
    def due_at(self) -> datetime | None:
        is_live = self.handoff is not None and self.handoff.state in (*OPEN, "accepted")
        return self.handoff.due_at if self.handoff and is_live else None

    @property
    def customer_id(self) -> str:
        found = self.told.customer_id if self.told else self.handoff.customer_id if self.handoff else None
        return found or ""

    @property
    def is_unread(self) -> bool:
        return self.told is None or self.told.read_at is None

    @property
    def at(self) -> datetime:
        return self.told.created_at if self.told else self.handoff.changed_at if self.handoff else _NEVER


def inbox_rows(db: Session, actor: Actor, *, tab: str, zone: str, before: str | None = None) -> list[Row]:
    """What a tab shows: overdue first, then due today, then unread, then the rest; each the newest first.

    Snoozed things stand in the order in which they come back, done ones with the latest first. `before`: the id of
    the last notification seen, for older ones.
    """
    told = _told(db, actor, tab, before)
    handoff_of = _handoffs_of(db, told)
    waiting = {each.id: each for each in handoffs_for(db, actor)} if tab in ("needs-me", "handoffs") else {}
    known = found_handoffs(db, actor, sorted({*handoff_of.values()}))
    rows = [_row(actor, each, known.get(handoff_of.get(each.id, "")), waiting) for each in told]
    if waiting and before is None:
        aside = _put_off(db, actor)
        seen = {row.handoff.id for row in rows if row.handoff}
        rows += [
            _row(actor, None, each, waiting)
            for each in waiting.values()
            if each.id not in seen and each.id not in aside
        ]
    if tab in ("snoozed", "done"):
        return rows
    ends = day_after(actor.at, zone=zone)
    return sorted(rows, key=lambda row: (_rank(row, actor.at, ends), -row.at.timestamp()))


def get_mine(db: Session, actor: Actor, ids: Sequence[str]) -> Sequence[Notification]:
    """Those of these that are the actor's own. Raises NotFound when none is."""
    mine = select(Notification).where(Notification.person_id == actor.person_id, Notification.id.in_(ids[:MOST]))
    found = db.scalars(mine.order_by(Notification.id)).all()
    if not found:
        raise NotFound(_("There is nothing like that in your inbox."))
    return found


def waiting_among(db: Session, actor: Actor, told: Sequence[Notification]) -> set[str]:
    """Which of these wait for the actor's answer to a hand-off."""
    handoff_of, waiting = _handoffs_of(db, told), {each.id for each in handoffs_for(db, actor)}
    return {notification_id for notification_id, handoff_id in handoff_of.items() if handoff_id in waiting}


def tab_counts(db: Session, actor: Actor) -> dict[str, int]:
    """How many unread things each tab holds, and how many are put off; 0 for what is done."""
    unread = select(Notification.kind, func.count()).where(open_now(actor), Notification.read_at.is_(None))
    by_kind = dict(db.execute(unread.group_by(Notification.kind)).all())
    counts = {tab: sum(by_kind.get(kind, 0) for kind in kinds) for tab, kinds in TABS.items()}
    aside = select(func.count()).where(_is_put_off(actor), Notification.done_at.is_(None))
    return {**counts, "snoozed": db.scalar(aside) or 0}


@dataclass(frozen=True)
class Due:
    """Something of the day: when, what, and whose customer. `is_mine`: it waits for the reader."""

    at: datetime
    handoff: Handoff
    is_mine: bool


def due_today(db: Session, actor: Actor, *, zone: str) -> list[Due]:
    """Hand-offs that wait for the actor or that they promised, due before this day ends, also those due before it."""
    ends = day_after(actor.at, zone=zone)
    waiting = {each.id: each for each in handoffs_for(db, actor)}
    promised = {each.id: each for each in promises_of(db, actor)}
    found = [Due(each.due_at, each, key in waiting) for key, each in {**promised, **waiting}.items() if each.due_at]
    return sorted((due for due in found if due.at < ends), key=lambda due: due.at)


def news_today(db: Session, actor: Actor, *, zone: str) -> tuple[int, int]:
    """How many customers the actor follows, and how many entries others wrote there since this day began."""
    followed = followed_by(db, actor)
    begins = day_after(actor.at, zone=zone) - timedelta(days=1)
    new = select(func.count()).where(
        Entry.customer_id.in_(followed[:500]), Entry.created_at >= begins,
        Entry.deleted_at.is_(None), Entry.author_id.is_distinct_from(actor.id), visible_entries(actor),
    )  # fmt: skip
    return len(followed), (db.scalar(new) or 0) if followed else 0


# ------------------------------------------------------------------ below
def _told(db: Session, actor: Actor, tab: str, before: str | None) -> Sequence[Notification]:
    if tab not in TABS:
        raise NotFound(_("There is no such part of the inbox."))
    mine = select(Notification).where(Notification.person_id == actor.id, Notification.in_app).limit(MOST)
    if before:
        mine = mine.where(Notification.id < before)
    if tab == "done":
        done = mine.where(Notification.done_at.is_not(None))
        return db.scalars(done.order_by(Notification.id.desc())).all()
    if tab == "snoozed":
        aside = mine.where(_is_put_off(actor), Notification.done_at.is_(None))
        return db.scalars(aside.order_by(Notification.snoozed_until, Notification.id)).all()
    here = mine.where(open_now(actor), Notification.kind.in_(TABS[tab]))
    return db.scalars(here.order_by(Notification.id.desc())).all()


def _is_put_off(actor: Actor) -> ColumnElement[bool]:
    is_mine = (Notification.person_id == actor.id) & Notification.in_app
    return is_mine & Notification.snoozed_until.is_not(None) & (Notification.snoozed_until > actor.at)


def _put_off(db: Session, actor: Actor) -> set[str]:
    """Hand-offs that the actor put off: they wait, but not in sight."""
    return set(_handoffs_of(db, db.scalars(select(Notification).where(_is_put_off(actor))).all()).values())


def _handoffs_of(db: Session, told: Sequence[Notification]) -> dict[str, str]:
    """Which hand-off each of these notifications is about."""
    split = {each.id: each.subject.split(":") for each in told}
    named = {key: parts[1] for key, parts in split.items() if parts[0] in ("handoff", "promise")}
    steps = {key: parts[1] for key, parts in split.items() if parts[0] == "step"}
    rows = select(HandoffStep.id, HandoffStep.handoff_id).where(HandoffStep.id.in_(steps.values()))
    of_step = dict(db.execute(rows).all()) if steps else {}
    return {**named, **{key: of_step[step] for key, step in steps.items() if step in of_step}}


def _row(actor: Actor, told: Notification | None, handoff: Handoff | None, waiting: Mapping[str, Handoff]) -> Row:
    if handoff is None:
        return Row(told, None)
    return Row(told, handoff, next_verbs(actor, handoff), handoff.id in waiting)


def _rank(row: Row, now: datetime, ends: datetime) -> int:
    if row.due_at is not None and row.due_at <= now:
        return 0
    if row.due_at is not None and row.due_at < ends:
        return 1
    return 2 if row.is_unread else 3
