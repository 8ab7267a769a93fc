"""What is to be done in one channel for one entry: decided in one short look at the database."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from workspace.bots.bundling.budget import fold_away
from workspace.bots.bundling.bundles import entry_changed, thread_of_bundle
from workspace.bots.healing.audience import OUTSIDERS, WAS_HELD, may_cross
from workspace.bots.healing.catching_up import catch_up, is_unsaid
from workspace.bots.links import is_history, link_of_channel, row_of_entry
from workspace.bots.mirroring.cards import card_of, plain_card
from workspace.bots.mirroring.standing import show_state
from workspace.bots.mirroring.task import NO_LONGER, Task, keep_pace
from workspace.bots.mirroring.unsaid import UNLINKED
from workspace.bots.models import ChannelLink, Mirrored
from workspace.bots.places import Place
from workspace.errors import NotFound
from workspace.handoffs.queries import offer_entry_id
from workspace.policy import Audience, system_actor
from workspace.timeline.models import Entry
from workspace.timeline.operations import WRITTEN
from workspace.timeline.queries import get_entry
from workspace.worker import Tools

NO_CARD = ("removed", "refused", "held", "bundled")
"""States of a row whose entry has no message of its own that could be changed."""


def decide(db: Session, tools: Tools, place: Place, entry_id: str, happened_at: datetime) -> Task | None:
    """What is to do now; None when the channel is up to date or must not show it. Raises Later to keep the pace."""
    now = tools.now()
    link = link_of_channel(db, place)
    if link is None:
        _unlinked_meanwhile(db, tools, place, entry_id)
        return None
    try:
        entry = get_entry(db, system_actor(now), entry_id)
    except NotFound:
        return None
    row, is_free = row_of_entry(db, place, entry_id=entry.id), may_cross(db, link, entry, at=now)
    if row is not None and row.state == "held" and is_free:
        # It was given to the vendor meanwhile.
        row.state, row.error = "waiting", WAS_HELD
    op = _op(link, entry, row, happened_at)
    if row is not None and row.state == "bundled" and not is_unsaid(db, row):
        entry_changed(db, link, row, at=now)
    if op is None or (op == "post" and row is None and is_history(db, entry.id)):
        return None
    if op in ("post", "update") and not is_free and (op := _instead(link, entry, row)) is None:
        hold(db, tools, link, entry, row)
        return None
    if op == "post" and _is_folded(db, link, entry, row, at=now):
        return None
    keep_pace(db, link, now=now)
    row = row or _new_row(db, link, entry)
    look_since = row.started_at if row.state == "sending" else None
    if op == "post" and row.state != "sending":
        row.state, row.started_at, row.thread_ts = "sending", now, _thread_of(db, place, entry, row)
        # Should our own echo, or a later look, bring the ts before the answer does, it stands for this revision.
        row.revision, row.sent_at = entry.revision, now
    return Task(
        op=op, row_id=row.id, link_id=link.id, place=place, ts=row.ts, thread_ts=row.thread_ts or None,
        message=card_of(
            db, entry, public_url=tools.settings.public_url, at=now, team=place.team, for_vendor=link.vendor_id
        ),
        plain=plain_card(entry, public_url=tools.settings.public_url),
        block_id=f"tl:{entry.id}", revision=entry.revision, at=now, look_since=look_since,
    )  # fmt: skip


def _unlinked_meanwhile(db: Session, tools: Tools, place: Place, entry_id: str) -> None:
    """A try that was under way when the channel was unlinked left nothing there."""
    row = row_of_entry(db, place, entry_id=entry_id)
    if row is not None and row.direction == "out" and row.state == "waiting":
        row.state, row.error = "refused", UNLINKED
        show_state(db, tools, row)


def _instead(link: ChannelLink, entry: Entry, row: Mirrored | None) -> str | None:
    """What is done about a message that may not cross. What staff said among themselves before is only left as it is.

    The revision counts words: when it is the same, the entry was taken back from those who could read it.
    """
    if row is None or row.state == "waiting":
        return None
    if row.state == "sending":
        return "settle"
    was_for_staff = entry.audience == Audience.vendors or row.revision < entry.revision or entry.kind not in WRITTEN
    return None if link.vendor_id is None and was_for_staff else "delete"


def _is_folded(db: Session, link: ChannelLink, entry: Entry, row: Mirrored | None, *, at: datetime) -> bool:
    """Whether it stands in a message together with others from now on."""
    if row is not None and row.state != "waiting":
        return False
    return catch_up(db, link, entry, row, at=at) or fold_away(db, link, entry, at=at)


def _op(link: ChannelLink, entry: Entry, row: Mirrored | None, happened_at: datetime) -> str | None:
    if row is not None and (row.direction == "in" or row.state in NO_CARD):
        return None
    state = row.state if row is not None else "waiting"
    if entry.deleted_at is not None:
        # What is still "sending" may be there: look, and delete what is found.
        return {"sent": "delete", "sending": "settle"}.get(state)
    if row is None or state != "sent":
        # What was said before the link is not said afterwards, even when it is edited.
        return "post" if entry.created_at >= link.created_at or state == "sending" else None
    is_stale = row.revision < entry.revision or row.sent_at is None or happened_at >= row.sent_at
    return "update" if is_stale else None


def _thread_of(db: Session, place: Place, entry: Entry, row: Mirrored) -> str | None:
    """The message under which this one belongs: the answered entry's, or the offer's for a step of a hand-off."""
    if row.thread_ts == NO_LONGER:
        return NO_LONGER
    root_id = entry.reply_to_id
    if root_id is None and entry.handoff_id:
        offer_id = offer_entry_id(db, entry.handoff_id)
        root_id = offer_id if offer_id != entry.id else None
    root = row_of_entry(db, place, entry_id=root_id) if root_id else None
    if root is not None and root.state == "bundled":
        return thread_of_bundle(db, root.bundle_id) or None
    return (root.thread_ts or root.ts) if root is not None and root.state == "sent" else None


def _new_row(db: Session, link: ChannelLink, entry: Entry) -> Mirrored:
    row = Mirrored(
        link_id=link.id, entry_id=entry.id, team=link.team, channel=link.channel, direction="out", state="waiting",
        revision=0,
    )  # fmt: skip
    db.add(row)
    db.flush()
    return row


def hold(db: Session, tools: Tools, link: ChannelLink, entry: Entry, row: Mirrored | None) -> None:
    """Keep it out of the channel until nobody from outside reads along. A card that stands there is not changed."""
    row = row or _new_row(db, link, entry)
    if row.state == "waiting":
        row.state, row.error = "held", OUTSIDERS
        show_state(db, tools, row)
