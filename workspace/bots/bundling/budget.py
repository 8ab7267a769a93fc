"""Whether an entry is said by itself, or waits in the summary of the day, and why: written down with the entry."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from workspace.bots.bundling.bundles import bundle_of_day, day_of, fold
from workspace.bots.bundling.ranks import RANKS, THREADS, Facts, Rank, news_of, passes
from workspace.bots.events import LinkChanged
from workspace.bots.links import place_of, row_of_entry
from workspace.bots.models import Bundle, ChannelLink, Mirrored
from workspace.customers.events import signal
from workspace.errors import Invalid, NotFound
from workspace.events import DeliveryRow, EventRow, record
from workspace.handoffs.models import Handoff, HandoffStep
from workspace.policy import Actor, require
from workspace.timeline.models import Entry, Mention

MOST = 10_000
BURST = 20
"""More quiet entries than this by one writer, waiting in one channel, are an import and not a conversation."""
OF_MANY = "it is one of many that were written at once"
BURST_GAP = timedelta(minutes=1)
"""What the same writer adds within this after something of theirs was folded belongs to the same burst."""
AT_ONCE = 200
"""So many are folded in one write, which takes some 20 ms."""


def fold_away(db: Session, link: ChannelLink, entry: Entry, *, at: datetime) -> bool:
    """Put an entry that was not said yet into today's summary, when it is quiet news above the budget or of a burst.

    Of a burst as many as one write may take go with it. False: say it.
    """
    rank = rank_of(db, link, entry)
    if rank.level == "always":
        return False
    if rank.level == "quiet" and entry.origin == "import":
        # Its rows are brought in bit by bit, so that the first of them would not yet look like a burst.
        fold(db, link, bundle_of_day(db, link, at=at), [entry], why="it came with an import", at=at)
        return True
    if rank.level == "quiet" and (burst := _burst(db, link, entry)):
        bundle = bundle_of_day(db, link, at=at)
        fold(db, link, bundle, burst, why=OF_MANY, at=at)
        return True
    spent = spent_on(db, link, at=at)
    if passes(rank.level, spent=spent, budget=link.budget):
        return False
    fold(db, link, bundle_of_day(db, link, at=at), [entry], why=in_words(rank, spent=spent, link=link), at=at)
    return True


def set_budget(db: Session, actor: Actor, *, link_id: str, budget: int) -> ChannelLink:
    """Say how many messages a day a channel is told before quiet news folds together."""
    require(actor, "channel.link")
    link = db.get(ChannelLink, link_id)
    if link is None or link.unlinked_at is not None:
        raise NotFound("There is no such link.")
    if not 0 <= budget <= MOST:
        raise Invalid(f"A budget is 0 to {MOST:,} messages a day.", {"budget": f"Choose 0 to {MOST:,}."})
    link.budget = budget
    db.flush()
    record(db, actor, LinkChanged(link.id, link.customer_id), rooms=[signal(link.customer_id, "profile")])
    return link


def in_words(rank: Rank, *, spent: int, link: ChannelLink) -> str:
    most = link.budget * (THREADS if rank.level == "thread" else 1)
    return f"{spent} of {most} messages a day were said, and it {rank.why}"


def rank_of(db: Session, link: ChannelLink, entry: Entry) -> Rank:
    return RANKS[news_of(_facts(db, link, entry))]


def spent_on(db: Session, link: ChannelLink, *, at: datetime) -> int:
    """How many messages were posted in a channel on this day, the summary not counted."""
    midnight = datetime.fromisoformat(day_of(at)).replace(tzinfo=UTC)
    said = select(func.count()).where(Mirrored.link_id == link.id, Mirrored.started_at >= midnight)
    said = said.where(Mirrored.started_at < midnight + timedelta(days=1), Mirrored.state != "refused")
    return db.scalar(said) or 0


def _facts(db: Session, link: ChannelLink, entry: Entry) -> Facts:
    names = db.scalar(select(Mention.id).where(Mention.entry_id == entry.id).limit(1)) is not None
    step, had_date = _step(db, entry)
    root = row_of_entry(db, place_of(link), entry_id=entry.reply_to_id) if entry.reply_to_id else None
    return Facts(entry.kind, names, step, had_date, root_is_said=root is not None and root.state == "sent")


def _step(db: Session, entry: Entry) -> tuple[str, bool]:
    """The verb of the hand-off's step that an entry tells of: both were written at the same moment."""
    if not entry.handoff_id:
        return "", False
    handoff = db.get_one(Handoff, entry.handoff_id)
    if handoff.offer_entry_id == entry.id:
        return "offer", handoff.due_at is not None
    told = select(HandoffStep.verb).where(HandoffStep.handoff_id == handoff.id, HandoffStep.at == entry.created_at)
    return db.scalar(told.order_by(HandoffStep.id.desc()).limit(1)) or "answer", handoff.due_at is not None


# ------------------------------------------------------------------ many at once
def _burst(db: Session, link: ChannelLink, entry: Entry) -> Sequence[Entry]:
    """The entry and those that wait behind it by the same writer, when they are too many to be a conversation."""
    waiting = _waiting_like(db, link, entry)
    if len(waiting) <= BURST and not _goes_on(db, link, entry):
        return []
    deliveries = [delivery_id for _, delivery_id in waiting]
    # They are done with: each would only find that its entry stands in the summary.
    done = update(DeliveryRow).where(DeliveryRow.id.in_(deliveries), DeliveryRow.attempts == 0)
    db.execute(done.values(done_at=entry.created_at))
    return [entry, *(each for each, _ in waiting if each.id != entry.id)]


def _waiting_like(db: Session, link: ChannelLink, entry: Entry) -> list[tuple[Entry, int]]:
    """Quiet entries by the same writer whose first delivery waits in this channel's lane, the oldest first."""
    waiting = select(DeliveryRow.id, EventRow.payload).join(EventRow, EventRow.id == DeliveryRow.event_id)
    waiting = waiting.where(
        DeliveryRow.lane == place_of(link).lane, DeliveryRow.done_at.is_(None), DeliveryRow.gave_up_at.is_(None),
        DeliveryRow.reaction == "mirror_entry", EventRow.type == "EntryAdded",
        EventRow.actor_id.is_(None) if entry.author_id is None else EventRow.actor_id == entry.author_id,
    )  # fmt: skip
    deliveries = {
        str(json.loads(payload)["entry_id"]): delivery_id
        for delivery_id, payload in db.execute(waiting.order_by(DeliveryRow.id).limit(AT_ONCE))
    }
    # Steps of hand-offs and answers are few and ranked one by one: of these there are many.
    plain = select(Entry).where(Entry.id.in_(deliveries), Entry.deleted_at.is_(None), Entry.handoff_id.is_(None))
    plain = plain.where(Entry.reply_to_id.is_(None), Entry.id.not_in(select(Mention.entry_id)))
    same = plain.where(Entry.author_name == entry.author_name).order_by(Entry.created_at, Entry.id)
    return [(each, deliveries[each.id]) for each in db.scalars(same)]


def _goes_on(db: Session, link: ChannelLink, entry: Entry) -> bool:
    """Whether the last thing that was folded here is of the same burst, of which this is the end.

    What was folded for the budget's sake was no burst, however soon this came after it.
    """
    last = (
        select(Entry, Mirrored.error)
        .join(Mirrored, Mirrored.entry_id == Entry.id)
        .join(Bundle, Bundle.id == Mirrored.bundle_id)
    )
    last = last.where(Bundle.link_id == link.id, Bundle.kind == "budget").order_by(Mirrored.id.desc()).limit(1)
    before, why = db.execute(last).one_or_none() or (None, "")
    return (
        before is not None
        and (why, before.origin) == (OF_MANY, entry.origin)
        and (before.author_id, before.author_name) == (entry.author_id, entry.author_name)
        and abs(entry.created_at - before.created_at) <= BURST_GAP
    )
