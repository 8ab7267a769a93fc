"""Reaction: files that hang on a mail become documents of their own, beside the mail and told of in it."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from workspace.documents.events import VersionRead
from workspace.documents.models import Document, Version
from workspace.documents.operations import Upload, keep_attached
from workspace.documents.reading.events import VersionReadAgain
from workspace.documents.sandbox import JobFailed, shared_sandbox
from workspace.errors import BatonError
from workspace.events import Delivery
from workspace.policy import system_actor
from workspace.worker import GiveUp, Tools

logger = logging.getLogger(__name__)

MAILS = frozenset({"eml", "msg", "tnef"})
DEEPEST = 5
"""Mails that hang on mails: those of the sixth stay in the fifth, which can be downloaded."""


def lanes_of_attachments(db: Session, event: VersionRead | VersionReadAgain) -> Sequence[str | None]:
    """Nothing to do for what is no mail, or could not be read."""
    version = db.get(Version, event.version_id)
    return (None,) if version is not None and version.kind in MAILS and version.state == "text" else ()


def keep_attachments(tools: Tools, delivery: Delivery) -> None:
    """Each file once: what was taken out of this mail before, even if it was deleted since, is not taken again."""
    with tools.reading() as db:
        version = db.get(Version, delivery.event.version_id)
        mail = db.get(Document, version.document_id) if version is not None else None
        if version is None or mail is None or mail.removed_at is not None or _depth(db, mail) >= DEEPEST:
            return
        known = set(db.scalars(select(Document.from_hash).where(Document.from_document_id == mail.id)))
    with tools.outside.files.open(version.sha256) as file:
        try:
            answer = shared_sandbox().run("attachments", file, options={"kind": version.kind})
        except JobFailed as failure:
            raise GiveUp(failure.reason) from failure
    for name, content in _taken_apart(answer):
        digest = hashlib.sha256(content).hexdigest()
        if digest not in known:
            known.add(digest)
            _keep(tools, delivery, version, Upload(name, tools.outside.files.put([content], limit=len(content))))


def _keep(tools: Tools, delivery: Delivery, version: Version, upload: Upload) -> None:
    try:
        with tools.transaction() as db:
            keep_attached(db, system_actor(delivery.at), mail=version, upload=upload)
    except BatonError as error:  # no room, or the mail is gone
        raise GiveUp(error.sentence) from error


def _depth(db: Session, document: Document) -> int:
    """On how many mails within mails it hangs."""
    depth, above = 0, document.from_document_id
    while above is not None and depth <= DEEPEST:
        depth += 1
        above = db.scalar(select(Document.from_document_id).where(Document.id == above))
    return depth


def _taken_apart(answer: bytes) -> Iterator[tuple[str, bytes]]:
    """(name, content). The child may have been taken over by the mail, so its list is believed only if it adds up."""
    head, _, content = answer.partition(b"\n")
    try:
        listed: Any = json.loads(head)
        sizes = [(str(each["name"]), int(each["size"])) for each in listed]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise GiveUp("The list of attachments makes no sense.") from error
    if any(size < 0 for _, size in sizes) or sum(size for _, size in sizes) != len(content):
        raise GiveUp("The attachments are not as long as their list says.")
    at = 0
    for name, size in sizes:
        yield name, content[at : at + size]
        at += size
