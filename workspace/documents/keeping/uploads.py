"""Files that come in pieces, each by one person: begun, written to, made into a document once, or given up.

Bytes are written by the edge; here stands what of them is safe. A file is finished in three steps, so that a crash
between any two of them loses nothing and makes nothing twice: its hash is written down, the bytes are put in place,
and the document is made together with the note that it was.
"""

from __future__ import annotations

import string
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from workspace.customers.queries import get_customer
from workspace.documents.keeping.models import PendingUpload
from workspace.documents.keeping.quotas import make_room
from workspace.documents.models import Document
from workspace.documents.names import display_name
from workspace.documents.operations import Upload, add_document, add_version, attach_document
from workspace.documents.operations import post_entry as write_entry
from workspace.documents.queries import document_titled, get_document
from workspace.errors import Conflict, Forbidden, Invalid, NotFound
from workspace.events import record
from workspace.i18n import _
from workspace.policy import Actor, require
from workspace.ports import StoredFile
from workspace.timeline.audience import rooms_of
from workspace.timeline.events import EntryEdited
from workspace.timeline.models import Entry
from workspace.timeline.operations import add_entry, clean_client_id
from workspace.timeline.queries import entry_of_client, get_entry
from workspace.worker import Tools

LASTS = timedelta(hours=24)
"""After its last piece. The store lets go of unfinished files after the same time."""
MOST_AT_ONCE = 50
"""Of one person. Each may take the largest size there is."""


def begin_upload(
    db: Session,
    actor: Actor,
    *,
    name: str,
    size: int,
    customer_id: str | None = None,
    document_id: str | None = None,
    entry_id: str | None = None,
    for_post: bool = False,
    client_id: str | None = None,
) -> PendingUpload:
    """Begin one, for a customer, for a document's next version, or to hang on one's own entry.

    One for a customer and `for_post` becomes nothing by itself: `post_entry` takes it. The same `client_id` again gives
    the same upload, however far it came. Raises OverQuota and NoRoom too.
    """
    require(actor, "document.add")
    if for_post and customer_id is None:
        raise Invalid(_("What is for a post names its customer."))
    customer_id = _where(db, actor, customer_id, document_id, entry_id)
    if client_id and (known := _of_client(db, actor, client_id)):
        meant = (size, customer_id, document_id, entry_id, for_post)
        if (known.size, known.customer_id, known.document_id, known.entry_id, known.for_post) != meant:
            raise Conflict(_("This client_id belongs to another upload. Take a new one."))
        return known
    _check_count(db, actor)
    make_room(db, customer_id=customer_id, size=size)
    upload = PendingUpload(
        person_id=actor.person_id, customer_id=customer_id, document_id=document_id, entry_id=entry_id,
        name=display_name(name), size=size, offset=0, for_post=for_post, client_id=_clean(client_id),
        created_at=actor.at, expires_at=actor.at + LASTS,
    )  # fmt: skip
    db.add(upload)
    db.flush()
    return upload


def get_upload(db: Session, actor: Actor, upload_id: str) -> PendingUpload:
    """One's own alone. Raises NotFound, also for one that expired."""
    wanted = select(PendingUpload).where(PendingUpload.id == upload_id, PendingUpload.person_id == actor.id)
    upload = db.scalar(wanted.where(PendingUpload.expires_at > actor.at))
    if upload is None or not actor.is_staff:
        raise NotFound(_("There is no such upload. It may have been finished, given up, or left for more than a day."))
    return upload


def advance_upload(db: Session, actor: Actor, *, upload_id: str, offset: int) -> PendingUpload:
    """So many bytes are safe now. The last byte is never told here, but by `finish_upload`."""
    upload = get_upload(db, actor, upload_id)
    upload.offset, upload.expires_at = offset, actor.at + LASTS
    return upload


def seal_upload(db: Session, actor: Actor, *, upload_id: str, sealed: StoredFile) -> PendingUpload:
    """All bytes are there, under this hash; from now on they are needed."""
    upload = get_upload(db, actor, upload_id)
    upload.sha256 = sealed.sha256
    return upload


def finish_upload(db: Session, actor: Actor, *, upload_id: str) -> PendingUpload:
    """Make of it what it is for. Once: a finished one stays as it is. What is for a post waits for that."""
    upload = get_upload(db, actor, upload_id)
    if upload.finished_at is not None:
        return upload
    if upload.for_post:
        return advance_upload(db, actor, upload_id=upload_id, offset=upload.size)
    # Before the document is made, so that its bytes do not count twice against what the customer may have.
    upload.finished_at, upload.offset, upload.expires_at = actor.at, upload.size, actor.at + LASTS
    db.flush()
    came = Upload(name=upload.name, stored=StoredFile(upload.sha256, upload.size))
    if upload.entry_id:
        made = _hung(db, actor, upload.entry_id, came)
    elif upload.document_id:
        made = add_version(db, actor, document_id=upload.document_id, upload=came)
    else:
        made = add_document(db, actor, customer_id=upload.customer_id, upload=came)
    upload.made_id = made.id
    return upload


def post_entry(
    db: Session,
    actor: Actor,
    *,
    customer_id: str,
    upload_ids: Sequence[str] = (),
    uploads: Sequence[Upload] = (),
    **entry: Any,
) -> Entry:
    """Write an entry with files hanging on it: those that came with it, and those that came in pieces before.

    The same `client_id` is the same entry, whatever became of its uploads since. Raises NotFound for one that is gone.
    """
    client_id = clean_client_id(entry.get("client_id"))
    if client_id and entry_of_client(db, actor, client_id):
        return add_entry(db, actor, customer_id=customer_id, **entry)
    waited = [_waiting(db, actor, customer_id, upload_id) for upload_id in dict.fromkeys(upload_ids)]
    for upload in waited:
        # Before the entry, as in finish_upload. Used twice, it hangs on both entries: the bytes are this person's.
        upload.finished_at = upload.finished_at or actor.at
    db.flush()
    came = [Upload(name=each.name, stored=StoredFile(each.sha256, each.size)) for each in waited]
    return write_entry(db, actor, customer_id=customer_id, uploads=[*uploads, *came], **entry)


def _waiting(db: Session, actor: Actor, customer_id: str, upload_id: str) -> PendingUpload:
    try:
        upload = get_upload(db, actor, upload_id)
    except NotFound as gone:
        raise NotFound(_("A file of this post waited for more than a day and is gone here. Choose it again.")) from gone
    if not upload.for_post or upload.customer_id != customer_id:
        raise Invalid(_("This upload is for something else."), {"upload": _("Begin one for a post of this customer.")})
    if not upload.sha256 or upload.offset != upload.size:
        raise Conflict(_("%(name)s has not come whole yet. Go on with its upload first.", name=upload.name))
    return upload


def _hung(db: Session, actor: Actor, entry_id: str, came: Upload) -> Document:
    """The entry stands on open pages and in Slack already: both show the file too."""
    document = attach_document(db, actor, entry_id=entry_id, upload=came)
    entry = get_entry(db, actor, entry_id)
    edited = EntryEdited(entry.id, entry.customer_id, entry.revision)
    record(db, actor, edited, rooms=rooms_of(db, actor, entry))
    return document


def end_upload(db: Session, actor: Actor, *, upload_id: str) -> None:
    """Give it up, or forget a finished one. What was made of it stays."""
    db.delete(get_upload(db, actor, upload_id))


def put_document(db: Session, actor: Actor, *, customer_id: str, upload: Upload) -> Document:
    """Keep a file under its name: the next version of the customer's document that is called so, else a new one."""
    require(actor, "document.add")
    known = document_titled(db, actor, customer_id=customer_id, title=display_name(upload.name))
    if known is None:
        return add_document(db, actor, customer_id=customer_id, upload=upload)
    return add_version(db, actor, document_id=known.id, upload=upload)


def forget_expired(tools: Tools) -> int:
    """Uploads that nobody went on with for a day. Returns how many."""
    with tools.transaction() as db:
        over = list(db.scalars(select(PendingUpload.id).where(PendingUpload.expires_at <= tools.now()).limit(500)))
        db.execute(delete(PendingUpload).where(PendingUpload.id.in_(over)))
    for upload_id in over:
        tools.outside.files.discard(upload_id)
    return len(over)


def _where(db: Session, actor: Actor, customer_id: str | None, document_id: str | None, entry_id: str | None) -> str:
    """The customer whose it will be. Asked before a byte is stored, and by the operation again."""
    if sum(each is not None for each in (customer_id, document_id, entry_id)) != 1:
        raise Invalid(_("Say what the file is for: a customer, a document or an entry."))
    if entry_id is not None:
        entry = get_entry(db, actor, entry_id)
        if entry.author_id != actor.person_id:
            raise Forbidden(_("Only who wrote an entry can hang files on it."))
        if entry.deleted_at is not None:
            raise NotFound(_("There is no such entry."))
        return entry.customer_id
    if document_id is not None:
        document = get_document(db, actor, document_id)
        if document.removed_at is not None:
            raise NotFound(_("This document is in the trash. Bring it back first."))
        return document.customer_id
    return get_customer(db, actor, customer_id or "").id


def _of_client(db: Session, actor: Actor, client_id: str) -> PendingUpload | None:
    mine = select(PendingUpload).where(PendingUpload.person_id == actor.id, PendingUpload.client_id == client_id)
    known = db.scalar(mine)
    if known is not None and known.expires_at <= actor.at:
        db.delete(known)
        db.flush()
        return None
    return known


def _check_count(db: Session, actor: Actor) -> None:
    mine = select(func.count()).where(PendingUpload.person_id == actor.id, PendingUpload.finished_at.is_(None))
    if (db.scalar(mine.where(PendingUpload.expires_at > actor.at)) or 0) >= MOST_AT_ONCE:
        raise Conflict(
            _("You have %(most_at_once)s uploads under way. Finish or cancel one first.", most_at_once=MOST_AT_ONCE)
        )


def _clean(client_id: str | None) -> str | None:
    allowed = set(string.ascii_letters + string.digits + string.punctuation)
    if client_id and (len(client_id) > 80 or not set(client_id) <= allowed):
        raise Invalid(_("A client_id has 1 to 80 letters, digits or signs without spaces; a UUID is a good one."))
    return client_id or None
