"""Reaction: say a bundle, or say it anew: exactly one message, whatever answers are lost."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from workspace.bots.bundling.bundles import DEBOUNCE, count_in, entries_in
from workspace.bots.bundling.outcome import bundle_refused, bundle_said, bundle_waits
from workspace.bots.bundling.wording import LINES_MOST, Line, bundle_blocks
from workspace.bots.healing.audience import OUTSIDERS, may_cross, release
from workspace.bots.healing.breaker import one_tries_alone
from workspace.bots.links import look_again, place_of
from workspace.bots.mirroring.cards import LABELS, entry_url
from workspace.bots.mirroring.saying import Ledger, say
from workspace.bots.mirroring.standing import show_state
from workspace.bots.mirroring.task import Task, keep_pace
from workspace.bots.models import Bundle, ChannelLink, Mirrored
from workspace.bots.wording.blocks import Message
from workspace.customers.models import Customer
from workspace.events import Delivery
from workspace.timeline.models import Entry
from workspace.worker import Later, Tools

BUNDLES = Ledger(bundle_said, bundle_waits, bundle_refused)


def say_bundle(tools: Tools, delivery: Delivery) -> None:
    """Post it, edit it, or take it away when nothing is left in it. Repeating it is harmless."""
    with tools.reading() as db:
        bundle = db.get_one(Bundle, delivery.event.bundle_id)
        place = place_of(db.get_one(ChannelLink, bundle.link_id))
    with one_tries_alone(tools, place.team):
        look_again(tools, place)
        say_now(tools, bundle.id)


def say_now(tools: Tools, bundle_id: str) -> None:
    """The channel was looked at just before. Raises Later when it cannot be said yet."""
    with tools.transaction() as db:
        task = _decide(db, tools, bundle_id=bundle_id)
    if task is not None:
        say(tools, task, BUNDLES)


def _decide(db: Session, tools: Tools, *, bundle_id: str) -> Task | None:
    """What is to be done now, in one short look. Raises Later to keep the pace."""
    now = tools.now()
    bundle = db.get_one(Bundle, bundle_id)
    link = db.get_one(ChannelLink, bundle.link_id)
    if link.unlinked_at is None:
        _keep_back(db, tools, link, bundle)
    count = count_in(db, bundle)
    op = _op(bundle, count)
    if op is None or link.unlinked_at is not None:
        bundle.is_asked = False
        return None
    if op == "update" and bundle.sent_at is not None and now < bundle.sent_at + DEBOUNCE:
        raise Later(bundle.sent_at + DEBOUNCE, "what changes often is edited once")
    keep_pace(db, link, now=now)
    look_since = bundle.started_at if bundle.state == "sending" else None
    if op == "post" and bundle.state == "waiting":
        bundle.state, bundle.started_at = "sending", now
    # From here on a change asks for another edit: this one shows what is read now.
    bundle.is_asked, bundle.sent_at = False, now
    message = bundle_message(db, link, bundle, count=count, public_url=tools.settings.public_url)
    return Task(
        op=op, row_id=bundle.id, link_id=link.id, place=place_of(link), ts=bundle.ts, thread_ts=bundle.thread_ts,
        message=message, plain=message, block_id=f"tb:{bundle.id}", revision=0, at=now, look_since=look_since,
    )  # fmt: skip


def _keep_back(db: Session, tools: Tools, link: ChannelLink, bundle: Bundle) -> None:
    """Take out what may not cross, or not any more: each such entry is held by itself, and the message loses its line.

    While an answer is lost nobody knows what the message shows: then everything leaves it, and is said anew.
    """
    if link.audience == "internal" or bundle.state == "removed":
        return
    now = tools.now()
    found = select(Mirrored, Entry).join(Entry, Entry.id == Mirrored.entry_id).where(Mirrored.bundle_id == bundle.id)
    found = found.where(Mirrored.state == "bundled", Entry.deleted_at.is_(None)).options(selectinload(Entry.vendors))
    rows = db.execute(found).all()
    lost = [row for row, entry in rows if not may_cross(db, link, entry, at=now)]
    if lost and bundle.state == "sending":
        lost = [row for row, _ in rows]
    for row in lost:
        row.state, row.error, row.bundle_id = "held", OUTSIDERS, None
        show_state(db, tools, row)
    if lost and bundle.state == "waiting" and len(lost) == len(rows):
        bundle.state = "removed"
    db.flush()
    if lost and bundle.state == "sending":
        release(db, link, at=now)


def _op(bundle: Bundle, count: int) -> str | None:
    if bundle.state == "removed":
        return None
    if count == 0:
        return {"sent": "delete", "sending": "settle"}.get(bundle.state)
    return "update" if bundle.state == "sent" else "post"


def bundle_message(db: Session, link: ChannelLink, bundle: Bundle, *, count: int, public_url: str) -> Message:
    entries = entries_in(db, bundle, newest_first=bundle.kind == "budget", limit=LINES_MOST[bundle.kind])
    lines = [
        Line(entry.author_name, LABELS[entry.kind], entry.body[:4_000], entry_url(public_url, entry), entry.at)
        for entry in entries
    ]
    is_ours = link.audience == "internal"
    return bundle_blocks(
        block_id=f"tb:{bundle.id}", kind=bundle.kind, count=count, lines=lines, day=bundle.day,
        customer=db.get_one(Customer, link.customer_id).name if is_ours else "",
        url=f"{public_url}/customers/{link.customer_id}" if is_ours else "",
    )  # fmt: skip
