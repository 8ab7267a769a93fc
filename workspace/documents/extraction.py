"""Reaction: read the text of a new version in the sandbox, and write down what came of it."""

from __future__ import annotations

import json
from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from workspace.customers.events import signal
from workspace.documents.events import VersionRead
from workspace.documents.models import Document, Version, VersionText
from workspace.documents.operations import guest_signals
from workspace.documents.readers.result import ReadText, without_text
from workspace.documents.reading.events import VersionReadAgain
from workspace.documents.reading.pacing import AT_ANY_LENGTH, Turn, in_turn
from workspace.documents.reading.trying import read_file
from workspace.documents.sandbox import TookLong, shared_sandbox
from workspace.events import Delivery, record
from workspace.policy import system_actor
from workspace.worker import Tools

READ_TEXT = "read_text"
LARGE = 1_000_000
"""Bytes. Smaller files are read before anybody could look, and saying "reading" would cost more than the reading."""

_MISSING = "The file is missing from the store."
_NOT_HERE = (
    "Baton could not read this file: something is wrong with the machine it runs on, not with the file, which is kept. "
    "It is read when an admin has mended that and started Baton again."
)


def read_text(tools: Tools, delivery: Delivery) -> None:
    """A file that cannot be read is kept and says why. The same version read again changes nothing but its text."""
    version_id = delivery.event.version_id
    with in_turn(delivery, now=tools.now()) as turn:
        try:
            read_version(tools, version_id, at=delivery.at, event=VersionRead, turn=turn)
        except TookLong:
            if turn.meanwhile:
                with tools.transaction() as db:
                    unread = without_text("no_text", turn.meanwhile, kind="", engine="")
                    keep_text(db, tools, version_id, unread, at=delivery.at, event=VersionRead)
            raise


def leave_unread(tools: Tools, delivery: Delivery) -> None:
    """Reading failed for the last time, by no fault of the file. With no engine, it is read at the next start."""
    with tools.transaction() as db:
        unread = without_text("no_text", _NOT_HERE, kind="", engine="")
        keep_text(db, tools, delivery.event.version_id, unread, at=delivery.at, event=VersionRead)


def read_version(
    tools: Tools,
    version_id: str,
    *,
    at: datetime,
    event: type[VersionRead | VersionReadAgain],
    turn: Turn = AT_ANY_LENGTH,
) -> None:
    """Nothing happens to a version that is gone meanwhile. Raises TookLong where the turn says that another follows."""
    with tools.reading() as db:
        version = db.get(Version, version_id)
    if version is None:
        return
    if version.size > LARGE and version.state == "waiting":
        with tools.transaction() as db:
            db.get_one(Version, version_id).state = "reading"
    try:
        with tools.outside.files.open(version.sha256) as file:
            found = read_file(shared_sandbox(), file, name=version.name, within=turn.seconds, or_later=turn.or_later)
    except FileNotFoundError:
        found = without_text("damaged", _MISSING, kind="", engine="")
    with tools.transaction() as db:
        keep_text(db, tools, version_id, found, at=at, event=event)


def write_down(db: Session, tools: Tools, delivery: Delivery, found: ReadText) -> None:
    """Keep what reading gave for the version of this delivery."""
    keep_text(db, tools, delivery.event.version_id, found, at=delivery.at, event=VersionRead)


def keep_text(
    db: Session,
    tools: Tools,
    version_id: str,
    found: ReadText,
    *,
    at: datetime,
    event: type[VersionRead | VersionReadAgain],
) -> None:
    """In place of what an earlier reading gave."""
    version = db.get(Version, version_id)
    if version is None:
        return
    version.state, version.reason, version.kind = found.state, found.reason, found.kind
    version.engine, version.read_at = found.engine, tools.now()
    db.execute(delete(VersionText).where(VersionText.version_id == version.id))
    if found.text:
        db.add(VersionText(version_id=version.id, text=found.text, pages=json.dumps(list(found.pages))))
    document = db.get_one(Document, version.document_id)
    program = system_actor(at)
    rooms = [signal(document.customer_id, "documents"), *guest_signals(db, program, document.id, "document")]
    record(db, program, event(document.id, version.id), rooms=rooms)
