"""One message for many entries: what it says, what is to be done with it, and what came of it.

The ledger's rows of its entries are "bundled" and carry its id. Whichever delivery of such an entry comes brings the
whole message up to date, so an edit or a deletion later changes its line.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from workspace.bots.mirroring.cards import entry_url
from workspace.bots.mirroring.standing import show_state
from workspace.bots.mirroring.task import NO_LONGER, Task
from workspace.bots.models import Bundle, ChannelLink, Mirrored
from workspace.bots.places import Place
from workspace.bots.wording.blocks import Message, sentence_blocks
from workspace.bots.wording.summary import Line, summary_blocks
from workspace.timeline.models import Entry
from workspace.worker import Tools

HEADLINES = {"return": "While Slack could not be reached", "held": "While people from outside were in the channel"}


def block_id_of(bundle: Bundle) -> str:
    return f"tb:{bundle.id}"


def task_of_bundle(db: Session, tools: Tools, link: ChannelLink, bundle: Bundle) -> Task | None:
    """What has to be done with a bundle's message; None when it stands as it should."""
    rows, entries = _content(db, bundle)
    op = _op(bundle, rows, entries)
    if op is None:
        return None
    now = tools.now()
    look_since = bundle.started_at if bundle.state == "sending" else None
    if op == "post" and bundle.state == "waiting":
        bundle.state, bundle.started_at = "sending", now
        for row in rows:
            row.revision, row.sent_at = entries[row.entry_id].revision, now
    message = bundle_message(bundle, list(entries.values()), link=link, public_url=tools.settings.public_url)
    return Task(
        op=op, row_id=rows[0].id, link_id=link.id, place=Place(link.team, link.channel), ts=bundle.ts,
        thread_ts=bundle.thread_ts or None, message=message,
        plain=_with_id(sentence_blocks(f"{len(rows)} entries are in Baton."), block_id_of(bundle)),
        block_id=block_id_of(bundle), revision=0, at=now, look_since=look_since, bundle_id=bundle.id,
        revisions={row.id: entries[row.entry_id].revision for row in rows},
    )  # fmt: skip


def bundle_message(bundle: Bundle, entries: Sequence[Entry], *, link: ChannelLink, public_url: str) -> Message:
    lines = [
        Line(entry.at, entry.author_name, entry.body, entry_url(public_url, entry))
        for entry in entries
        if entry.deleted_at is None
    ]
    url = f"{public_url}/customers/{link.customer_id}"
    headline = f"{HEADLINES[bundle.kind]}: {len(lines)} {'entry' if len(lines) == 1 else 'entries'}"
    return summary_blocks(block_id=block_id_of(bundle), headline=headline, lines=lines, url=url)


def bundle_of_message(db: Session, place: Place, *, ts: str) -> Bundle | None:
    found = select(Bundle).join(ChannelLink, ChannelLink.id == Bundle.link_id).where(Bundle.ts == ts)
    return db.scalar(found.where(ChannelLink.team == place.team, ChannelLink.channel == place.channel))


def rows_of(db: Session, bundle_id: str) -> Sequence[Mirrored]:
    """In the order of their lines, which is that of the timeline."""
    found = select(Mirrored).join(Entry, Entry.id == Mirrored.entry_id).where(Mirrored.bundle_id == bundle_id)
    return db.scalars(found.order_by(Entry.created_at, Entry.id)).all()


# ------------------------------------------------------------------ what came of it
def bundle_said(db: Session, tools: Tools, task: Task, ts: str | None, *, was_there: bool) -> None:
    bundle = db.get_one(Bundle, task.bundle_id)
    gone = task.op in ("delete", "settle")
    if bundle.state != "removed":
        bundle.state = "removed" if gone else "sent"
    bundle.ts = ts or bundle.ts
    for row in rows_of(db, bundle.id):
        if not was_there and row.id in task.revisions:
            row.revision, row.sent_at = task.revisions[row.id], task.at
        row.state = "removed" if gone else row.state
        show_state(db, tools, row)


def bundle_not_stored(db: Session, task: Task) -> None:
    bundle = db.get_one(Bundle, task.bundle_id)
    if task.op == "post" and task.look_since is None:
        bundle.state, bundle.started_at = "waiting", None


def leave_thread(db: Session, task: Task) -> None:
    bundle = db.get_one(Bundle, task.bundle_id)
    bundle.state, bundle.started_at, bundle.thread_ts = "waiting", None, NO_LONGER


def bundle_refused(db: Session, tools: Tools, task: Task, *, state: str, error: str) -> None:
    bundle = db.get_one(Bundle, task.bundle_id)
    bundle.state = state
    for row in rows_of(db, bundle.id):
        row.state, row.error = state, error
        show_state(db, tools, row)


def adopt_bundle(db: Session, bundle_id: str, *, ts: str) -> None:
    """Our own echo, or a look at the channel, is the receipt of a message whose answer may be lost."""
    bundle = db.get(Bundle, bundle_id)
    if bundle is not None and bundle.state == "sending" and bundle.ts is None:
        bundle.ts, bundle.state = ts, "sent"


def take_away(db: Session, bundle: Bundle) -> Sequence[Mirrored]:
    """Somebody deleted the message there: its entries stay here. Returns their rows, which say so."""
    bundle.state = "removed"
    rows = rows_of(db, bundle.id)
    for row in rows:
        row.state = "removed"
    return rows


def dissolve(db: Session, tools: Tools, bundle: Bundle, *, error: str) -> None:
    """It was never said, and must not be now: its entries are held, each by itself."""
    for row in rows_of(db, bundle.id):
        row.state, row.error, row.bundle_id = "held", error, None
        show_state(db, tools, row)
    bundle.state = "removed"


def _content(db: Session, bundle: Bundle) -> tuple[Sequence[Mirrored], dict[str, Entry]]:
    rows = rows_of(db, bundle.id)
    found = {entry.id: entry for entry in db.scalars(select(Entry).where(Entry.id.in_([row.entry_id for row in rows])))}
    return rows, {row.entry_id: found[row.entry_id] for row in rows}


def _op(bundle: Bundle, rows: Sequence[Mirrored], entries: dict[str, Entry]) -> str | None:
    is_empty = all(entry.deleted_at is not None for entry in entries.values())
    if bundle.state in ("waiting", "sending"):
        return ("settle" if bundle.state == "sending" else None) if is_empty else "post"
    if bundle.state != "sent" or all(row.revision >= entries[row.entry_id].revision for row in rows):
        return None
    return "delete" if is_empty else "update"


def _with_id(message: Message, block_id: str) -> Message:
    first, *rest = message.blocks
    return replace(message, blocks=({**first, "block_id": block_id}, *rest))
