"""Reaction: read the text of a new version in the sandbox, and write down what came of it."""

from __future__ import annotations

import json

from sqlalchemy import delete
from sqlalchemy.orm import Session

from workspace.customers.events import signal
from workspace.documents.events import VersionRead
from workspace.documents.models import Document, Version, VersionText
from workspace.documents.operations import guest_signals
from workspace.documents.programs.reading import or_by_program
from workspace.documents.readers.result import ReadText
from workspace.documents.sandbox import shared_sandbox
from workspace.events import Delivery, record
from workspace.policy import system_actor
from workspace.worker import Tools


def read_text(tools: Tools, delivery: Delivery) -> None:
    """A file that cannot be read is kept and says why. The same version read again changes nothing but its text."""
    with tools.reading() as db:
        version = db.get_one(Version, delivery.event.version_id)
    try:
        with tools.outside.files.open(version.sha256) as file:
            found = or_by_program(shared_sandbox().read(file, name=version.name), file)
    except FileNotFoundError:
        found = ReadText(
            state="damaged", text="", pages=(), reason="The file is missing from the store.", kind="", engine=""
        )
    with tools.transaction() as db:
        write_down(db, tools, delivery, found)


def write_down(db: Session, tools: Tools, delivery: Delivery, found: ReadText) -> None:
    """Keep what reading gave, in place of what an earlier one did."""
    version = db.get_one(Version, delivery.event.version_id)
    version.state, version.reason, version.kind = found.state, found.reason, found.kind
    version.engine, version.read_at = found.engine, tools.now()
    db.execute(delete(VersionText).where(VersionText.version_id == version.id))
    if found.text:
        db.add(VersionText(version_id=version.id, text=found.text, pages=json.dumps(list(found.pages))))
    document = db.get_one(Document, version.document_id)
    program = system_actor(delivery.at)
    rooms = [signal(document.customer_id, "documents"), *guest_signals(db, program, document.id, "document")]
    record(db, program, VersionRead(document.id, version.id), rooms=rooms)
