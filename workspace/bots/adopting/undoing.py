"""Take away again what the adoptions of a channel brought, and leave what somebody here has touched."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import Column, delete, select
from sqlalchemy.orm import Session

from workspace.bots.adopting.found import Cursor, Found
from workspace.bots.adopting.hanging import let_go_of_documents, touched_by_files, touched_by_sticking
from workspace.bots.adopting.reach import same_channel
from workspace.bots.events import HistoryChanged
from workspace.bots.links import place_of
from workspace.bots.models import Adoption, ChannelLink, Mirrored, Stuck
from workspace.customers.events import signal
from workspace.database import Base
from workspace.events import record
from workspace.people.notifications import forget
from workspace.policy import Actor, system_actor
from workspace.timeline.models import Entry, EntryFile, EntryReaction, EntryRevision, Mention
from workspace.worker import Tools

AT_ONCE = 20
OWN = ("mirrored", "entry_revisions", "mentions", "entry_files", "entry_reactions")
"""Tables whose rows came with the entry itself. A row anywhere else that points to it is somebody's doing; of the
files and reactions those are that did not come from Slack."""


def undo_some(tools: Tools, adoption_id: str) -> bool:
    """The next few: first answers, then what they answered. True when all were looked at."""
    with tools.transaction() as db:
        adoption = db.get_one(Adoption, adoption_id)
        link = db.get_one(ChannelLink, adoption.link_id)
        cursor, found = Cursor.read(adoption.cursor), Found.read(adoption.found)
        rows = _next(db, adoption, cursor)
        if rows:
            gone = _remove(db, system_actor(tools.now()), link, rows)
            adoption.taken -= len(gone)
            found.kept += len(rows) - len(gone)
            cursor.undone_to = rows[-1].id
            if gone:
                record(db, system_actor(tools.now()), HistoryChanged(link.customer_id, gone))
        elif not cursor.roots_too:
            cursor.roots_too, cursor.undone_to = True, ""
        else:
            adoption.state = "undone"
            event = HistoryChanged(link.customer_id, [])
            rooms = [signal(link.customer_id, what) for what in ("profile", "timeline", "pinned")]
            record(db, system_actor(tools.now()), event, rooms=rooms)
        adoption.cursor, adoption.found, adoption.changed_at = cursor.written(), found.written(), tools.now()
        return adoption.state == "undone"


def _next(db: Session, adoption: Adoption, cursor: Cursor) -> Sequence[Mirrored]:
    found = select(Mirrored).join(Entry, Entry.id == Mirrored.entry_id)
    found = found.where(Mirrored.link_id.in_(same_channel(adoption.link_id)), Mirrored.adoption_id.is_not(None))
    found = found.where(Entry.reply_to_id.is_(None) if cursor.roots_too else Entry.reply_to_id.is_not(None))
    return db.scalars(found.where(Mirrored.id > cursor.undone_to).order_by(Mirrored.id).limit(AT_ONCE)).all()


def _remove(db: Session, actor: Actor, link: ChannelLink, rows: Sequence[Mirrored]) -> list[str]:
    """Remove the entries of these rows that nobody touched, with the rows. Returns the entries' ids."""
    ids, entries = [row.entry_id for row in rows], {}
    for entry in db.scalars(select(Entry).where(Entry.id.in_(ids))):
        entries[entry.id] = entry
    kept = {row.entry_id for row in rows if _is_edited(entries[row.entry_id], row)}
    for column in _columns_to(Entry.__tablename__, but=OWN):
        kept.update(db.scalars(select(column).where(column.in_(ids))))
    mine = [row.id for row in rows]
    kept.update(db.scalars(select(Mirrored.entry_id).where(Mirrored.entry_id.in_(ids), Mirrored.id.not_in(mine))))
    kept |= touched_by_sticking(db, place_of(link), rows) | touched_by_files(db, rows)
    going = [entry_id for entry_id in ids if entry_id not in kept]
    gone_rows = [row.id for row in rows if row.entry_id in going]
    let_go_of_documents(db, actor, gone_rows)
    moments = [row.ts for row in rows if row.entry_id in going]
    db.execute(delete(Stuck).where(Stuck.team == link.team, Stuck.channel == link.channel, Stuck.ts.in_(moments)))
    for column in _columns_to(Mirrored.__tablename__):
        db.execute(delete(column.table).where(column.in_(gone_rows)))
    db.execute(delete(Mirrored).where(Mirrored.id.in_(gone_rows)))
    for table in (Mention, EntryRevision, EntryFile, EntryReaction):
        db.execute(delete(table).where(table.entry_id.in_(going)))
    for entry_id in going:
        forget(db, subject=f"entry:{entry_id}")
    db.execute(delete(Entry).where(Entry.id.in_(going)))
    return going


def _is_edited(entry: Entry, row: Mirrored) -> bool:
    """Edited since, there or here. What was deleted since is no loss."""
    return entry.deleted_at is None and entry.revision != row.revision


def _columns_to(name: str, but: Sequence[str] = ()) -> Iterator[Column[str]]:
    """Every column of every table that points to this table, of features yet to come too."""
    for table in Base.metadata.sorted_tables:
        for key in table.foreign_keys:
            if key.column.table.name == name and table.name not in but:
                yield key.parent
