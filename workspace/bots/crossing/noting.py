"""Which files a message in Slack brings along: written down with the message, fetched afterwards.

A file that goes from its message, or goes with it, takes its document into the trash: people who put a file into the
wrong channel expect it to be gone. One that was shared or got a new version meanwhile has a life of its own and stays.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from workspace.bots.events import SlackFileCame
from workspace.bots.models import Mirrored, MirroredFile
from workspace.bots.wording.kinds_in import SlackFile, file_line, files_of
from workspace.documents.keeping.holds import held_ids
from workspace.documents.models import Document
from workspace.documents.operations import remove_document
from workspace.events import record
from workspace.policy import Actor
from workspace.sharing.queries import live_shares_of

Raw = Mapping[str, Any]


def note_files(db: Session, actor: Actor, row: Mirrored, message: Raw) -> None:
    """Write down the files of a message, each once, and have them fetched; take along those that went from it."""
    db.flush()
    known = {file.file_id: file for file in files_noted(db, row)}
    named = files_of(message)
    for file in named:
        if file.id not in known:
            _note(db, actor, row, file)
    kept = {file.id for file in named}
    drop_files(db, actor, [file for file_id, file in known.items() if file_id not in kept])


def files_noted(db: Session, row: Mirrored | None) -> Sequence[MirroredFile]:
    """The files that a message in Slack brought along."""
    if row is None:
        return []
    found = select(MirroredFile).where(MirroredFile.mirrored_id == row.id, MirroredFile.direction == "in")
    return db.scalars(found.order_by(MirroredFile.id)).all()


def lines_of_files(db: Session, message: Raw, row: Mirrored | None = None) -> list[str]:
    """A line for each file that is not here."""
    known = {file.file_id: file for file in files_noted(db, row)}
    lines = []
    for file in files_of(message):
        noted = known.get(file.id)
        if noted is None or noted.state != "done":
            stays = noted.error if noted else file.stays
            lines.append(file_line(file.name, stays=stays, permalink=file.permalink))
    return lines


def drop_files(db: Session, actor: Actor, files: Sequence[MirroredFile]) -> None:
    for file in files:
        document = db.get(Document, file.document_id) if file.document_id else None
        if document is not None and document.removed_at is None and _is_only_that_file(db, actor, document):
            remove_document(db, actor, document_id=document.id)
        file.state, file.error = "refused", "it was taken away in Slack"


def _is_only_that_file(db: Session, actor: Actor, document: Document) -> bool:
    """What is held stays here, whatever becomes of it in Slack."""
    if held_ids(db, [document]):
        return False
    return document.version_n == 1 and not live_shares_of(db, actor, document_ids=[document.id])


def _note(db: Session, actor: Actor, row: Mirrored, file: SlackFile) -> None:
    noted = MirroredFile(
        mirrored_id=row.id, team=row.team, file_id=file.id, name=file.name, direction="in", size=file.size,
        kind=file.kind, url=file.url, permalink=file.permalink, error=file.stays,
        state="refused" if file.stays else "waiting",
    )  # fmt: skip
    db.add(noted)
    db.flush()
    if not file.stays:
        record(db, actor, SlackFileCame(noted.id))
