"""Reactions: bring the files of an entry into its thread in Slack, once, and take them back with it.

Slack shows a file only when its upload is completed, so everything before that may be repeated freely. "sending" is
committed just before; after a lost answer we look in the thread for the file's id before we complete it again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from workspace.bots.crossing.messages import message_of
from workspace.bots.crossing.sticking import LACKS, asking, said_of
from workspace.bots.events import EntryMirrored
from workspace.bots.healing.breaker import one_tries_alone
from workspace.bots.installing.installations import chat_of
from workspace.bots.links import MENDED_BY, look_again, note_trouble, row_of_entry
from workspace.bots.mirroring.standing import show_state
from workspace.bots.mirroring.task import keep_pace
from workspace.bots.models import Installation, Mirrored, MirroredFile
from workspace.bots.places import Place
from workspace.bots.wording.refusals import MENDABLE, in_words
from workspace.documents.models import Document
from workspace.documents.queries import files_of
from workspace.events import Delivery, record
from workspace.policy import system_actor
from workspace.ports import ChatRefused
from workspace.timeline.models import Entry, EntryFile
from workspace.worker import Later, Tools

LARGEST = 20 * 1024 * 1024
"""Bytes; larger ones stand on the card as a link."""
CHUNK = 256 * 1024
SHOWS_BY = timedelta(minutes=1)
"""A file that is looked through for viruses shows up late: only after this is it completed again."""
GONE = frozenset({"file_not_found", "file_deleted"})


@dataclass(frozen=True)
class Task:
    place: Place
    link_id: str
    file_row: str
    sha256: str
    name: str
    size: int
    thread_ts: str
    file_id: str | None
    started_at: datetime | None


def lanes_of_files(db: Session, event: Any) -> Sequence[str]:
    """The channels in which an entry stands whose files are not all there, or out of which it was taken."""
    if db.scalar(select(EntryFile.document_id).where(EntryFile.entry_id == event.entry_id).limit(1)) is None:
        return []
    rows = select(Mirrored).where(Mirrored.entry_id == event.entry_id, Mirrored.direction == "out")
    return sorted({Place(row.team, row.channel).lane for row in db.scalars(rows) if row.state in ("sent", "held")})


def bring_files(tools: Tools, delivery: Delivery) -> None:
    """Reaction to EntryMirrored: one file after the other, and out again with a card that was taken back.

    Repeating it is harmless.
    """
    place = Place.of_lane(delivery.lane)
    with one_tries_alone(tools, place.team):
        if _is_kept_out(tools, place, delivery.event.entry_id):
            _take_back(tools, place, Mirrored.entry_id == delivery.event.entry_id, left="waiting")
            return
        look_again(tools, place)
        while (task := _next(tools, place, delivery.event.entry_id)) is not None:
            try:
                with asking(tools, place.team):
                    _bring(tools, task)
            except ChatRefused as refusal:
                _refused(tools, task, refusal)


def bring_again(tools: Tools, delivery: Delivery) -> None:
    """Reaction to SlackInstalled and SlackPermitted: what is a link on a card for want of a permission is brought."""
    team = delivery.event.team
    with tools.transaction() as db:
        installed = db.get_one(Installation, team)
        if installed.scopes and "files:write" not in installed.scopes.split(","):
            return
        stayed = select(MirroredFile, Entry).join(Mirrored, Mirrored.id == MirroredFile.mirrored_id)
        stayed = stayed.join(Entry, Entry.id == Mirrored.entry_id).where(MirroredFile.team == team)
        stayed = stayed.where(MirroredFile.direction == "out", MirroredFile.state == "refused")
        entries = {}
        for file, entry in db.execute(stayed.where(MirroredFile.error.startswith(LACKS))).all():
            file.state, file.error, entries[entry.id] = "waiting", "", entry
        db.flush()
        for entry in entries.values():
            record(db, system_actor(tools.now()), EntryMirrored(entry.id, entry.customer_id))


def lanes_of_brought(db: Session, event: Any) -> Sequence[str]:
    found = select(Mirrored).join(MirroredFile, MirroredFile.mirrored_id == Mirrored.id)
    found = found.where(Mirrored.entry_id == event.entry_id, MirroredFile.direction == "out")
    return sorted({Place(row.team, row.channel).lane for row in db.scalars(found)})


def take_files_back(tools: Tools, delivery: Delivery) -> None:
    """Reaction to EntryRemoved: what we put into the thread goes with the words."""
    _take_back(tools, Place.of_lane(delivery.lane), Mirrored.entry_id == delivery.event.entry_id, left="refused")


def lanes_of_document(db: Session, event: Any) -> Sequence[str]:
    """The channels into which we brought this document."""
    found = select(Mirrored).join(MirroredFile, MirroredFile.mirrored_id == Mirrored.id)
    found = found.where(MirroredFile.document_id == event.document_id, MirroredFile.direction == "out")
    return sorted({Place(row.team, row.channel).lane for row in db.scalars(found)})


def take_document_back(tools: Tools, delivery: Delivery) -> None:
    """Reaction to DocumentPurged: our uploads of it go from every thread. What people shared in Slack stays."""
    which = MirroredFile.document_id == delivery.event.document_id
    _take_back(tools, Place.of_lane(delivery.lane), which, left="refused")


def _take_back(tools: Tools, place: Place, which: ColumnElement[bool], *, left: str) -> None:
    """Delete our uploads there, or say in the ledger why one stays. `left`: the state of what is not there any more."""
    for file_row, file_id, link_id in _brought(tools, place, which):
        try:
            with asking(tools, place.team):
                chat_of(tools, place.team).delete_file(file_id=file_id)
        except ChatRefused as refusal:
            if refusal.code in MENDABLE and refusal.code != "missing_scope":
                note_trouble(tools, link_id, refusal)
                raise Later(tools.now() + MENDED_BY, in_words(refusal)) from refusal
            if refusal.code not in GONE:
                _settle(tools, file_row, state="done", error=said_of(refusal))
                continue
        _settle(tools, file_row, state=left)


# ------------------------------------------------------------------ deciding
def _is_kept_out(tools: Tools, place: Place, entry_id: str) -> bool:
    with tools.reading() as db:
        row = row_of_entry(db, place, entry_id=entry_id)
        return row is not None and row.state == "held"


def _next(tools: Tools, place: Place, entry_id: str) -> Task | None:
    """The first file that is not there yet, in one short look at the database. Raises Later to keep the pace."""
    with tools.transaction() as db:
        found = message_of(db, place, entry_id=entry_id)
        if found is None or found[1].direction != "out" or db.get_one(Entry, entry_id).deleted_at is not None:
            return None
        link, row, ts = found
        for document in files_of(db, system_actor(tools.now()), [entry_id]).get(entry_id, []):
            noted = _noted(db, tools, row, document)
            if noted.state in ("waiting", "sending"):
                keep_pace(db, link, now=tools.now())
                version = document.versions[-1]
                return Task(
                    place, link.id, noted.id, version.sha256, document.title, version.size, row.thread_ts or ts,
                    noted.file_id if noted.state == "sending" else None, noted.started_at,
                )  # fmt: skip
    return None


def _noted(db: Session, tools: Tools, row: Mirrored, document: Document) -> MirroredFile:
    wanted = select(MirroredFile).where(
        MirroredFile.mirrored_id == row.id, MirroredFile.document_id == document.id, MirroredFile.direction == "out"
    )
    noted = db.scalar(wanted)
    if noted is None:
        size = document.versions[-1].size
        is_too_large = not 0 < size <= LARGEST
        noted = MirroredFile(
            mirrored_id=row.id, team=row.team, document_id=document.id, name=document.title, direction="out",
            size=size, state="refused" if is_too_large else "waiting",
            error="it is empty or larger than 20 MB" if is_too_large else "",
        )  # fmt: skip
        db.add(noted)
        db.flush()
        if is_too_large:
            show_state(db, tools, row)
    return noted


def _brought(tools: Tools, place: Place, which: ColumnElement[bool]) -> list[tuple[str, str, str]]:
    """Of each file that we put there: its row, its id in Slack, and the link."""
    with tools.reading() as db:
        found = select(MirroredFile.id, MirroredFile.file_id, Mirrored.link_id)
        found = found.join(Mirrored, Mirrored.id == MirroredFile.mirrored_id)
        found = found.where(which, Mirrored.team == place.team)
        found = found.where(Mirrored.channel == place.channel, MirroredFile.direction == "out")
        found = found.where(MirroredFile.state.in_(("done", "sending")))
        return [(file_row, file_id, link_id) for file_row, file_id, link_id in db.execute(found) if file_id]


# ------------------------------------------------------------------ doing
def _bring(tools: Tools, task: Task) -> None:
    chat, where = chat_of(tools, task.place.team), {"channel": task.place.channel, "thread_ts": task.thread_ts}
    file_id, started = task.file_id, task.started_at
    if file_id is not None and started is not None:
        oldest = f"{(started - timedelta(minutes=2)).timestamp():.6f}"
        replies = chat.replies(**where, oldest=oldest)
        if any(file.get("id") == file_id for reply in replies for file in reply.raw.get("files") or []):
            _settle(tools, task.file_row, state="done")
            return
        if tools.now() - started < SHOWS_BY:
            raise Later(tools.now() + SHOWS_BY / 4, "the file may still show up there")
    else:
        file_id, url = chat.begin_upload(name=task.name, size=task.size)
        chat.send_file(url=url, chunks=_chunks(tools, task.sha256), size=task.size)
    _settle(tools, task.file_row, state="sending", file_id=file_id, started_at=tools.now())
    chat.show_file(file_id=file_id, name=task.name, **where)
    _settle(tools, task.file_row, state="done")


def _chunks(tools: Tools, sha256: str) -> Iterator[bytes]:
    with tools.outside.files.open(sha256) as file:
        while chunk := file.read(CHUNK):
            yield chunk


def _refused(tools: Tools, task: Task, refusal: ChatRefused) -> None:
    """What the whole channel suffers from is waited for; a file that Slack has lost begins anew; the rest is said."""
    if refusal.code in MENDABLE and refusal.code != "missing_scope":
        note_trouble(tools, task.link_id, refusal)
        raise Later(tools.now() + MENDED_BY, in_words(refusal)) from refusal
    if refusal.code in GONE and task.file_id is not None:
        _settle(tools, task.file_row, state="waiting")
    else:
        _settle(tools, task.file_row, state="refused", error=said_of(refusal))


def _settle(
    tools: Tools,
    file_row: str,
    *,
    state: str,
    error: str = "",
    file_id: str | None = None,
    started_at: datetime | None = None,
) -> None:
    with tools.transaction() as db:
        noted = db.get_one(MirroredFile, file_row)
        is_news = noted.error != error
        noted.state, noted.error = state, error
        noted.file_id, noted.started_at = file_id or noted.file_id, started_at or noted.started_at
        if is_news:
            show_state(db, tools, db.get_one(Mirrored, noted.mirrored_id))
