"""Writes about shares. What opens or closes is told to the vendor's guests at once."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from workspace.customers.events import signal
from workspace.errors import Invalid
from workspace.events import Room, record
from workspace.i18n import _
from workspace.people.events import tell
from workspace.people.models import Person, Vendor
from workspace.people.operations import guest_of
from workspace.people.queries import get_vendor
from workspace.people.sessions import send_link
from workspace.policy import Actor, Role, require
from workspace.sharing.events import DocumentShared, ShareDue, ShareRevoked, document_room
from workspace.sharing.models import Share
from workspace.sharing.queries import get_share, live


def share_document(
    db: Session,
    actor: Actor,
    *,
    document_id: str,
    customer_id: str,
    vendor_id: str,
    email: str | None = None,
    expires_at: datetime | None = None,
    can_download: bool = True,
    can_comment: bool = True,
) -> Share:
    """Let a vendor see a document, or with `email` one person of it, and mail them the way in.

    The caller has loaded the document through the actor. The same share again changes its terms: it stays one.
    """
    require(actor, "document.share")
    vendor = get_vendor(db, actor, vendor_id)
    if expires_at is not None and expires_at <= actor.at:
        raise Invalid(_("The end of a share must lie in the future."), {"expires_at": _("Choose a later moment.")})
    guest = guest_of(db, actor, vendor_id=vendor.id, email=email) if email else None
    share = _same_share(db, actor, document_id, vendor.id, guest)
    share.customer_id, share.by_id = customer_id, actor.id
    share.expires_at, share.can_download, share.can_comment = expires_at, can_download, can_comment
    db.flush()
    rooms = [signal(customer_id, "documents"), _access_changed(document_id, vendor.id)]
    people = [guest] if guest else _guests_of(db, vendor)
    rooms += [tell(person.id, "portal") for person in people]
    record(db, actor, DocumentShared(document_id, share.id), rooms=rooms)
    if expires_at is not None:
        record(db, actor, ShareDue(document_id, share.id), due_at=expires_at)
    for person in people:
        send_link(db, actor, person=person, purpose="share", leads_to=f"/guest/documents/{document_id}")
    return share


def revoke_share(db: Session, actor: Actor, *, share_id: str) -> Share:
    """End a share now, on pages and on open connections. Idempotent."""
    require(actor, "document.share")
    share = get_share(db, actor, share_id)
    if share.revoked_at is None:
        share.revoked_at = actor.at
        db.flush()
        record(db, actor, ShareRevoked(share.document_id, share.id), rooms=closing_rooms(db, share))
    return share


def close_share(db: Session, actor: Actor, *, share_id: str) -> None:
    """Called at a share's end: open pages are told to ask again. A share that was prolonged stays."""
    share = get_share(db, actor, share_id)
    if share.expires_at is not None and share.expires_at <= actor.at and share.revoked_at is None:
        record(db, actor, ShareRevoked(share.document_id, share.id), rooms=closing_rooms(db, share))


def closing_rooms(db: Session, share: Share) -> list[Room]:
    people = [share.person] if share.person else _guests_of(db, share.vendor)
    return [
        signal(share.customer_id, "documents"),
        _access_changed(share.document_id, share.vendor_id),
        *[tell(person.id, "portal") for person in people],
    ]


def _same_share(db: Session, actor: Actor, document_id: str, vendor_id: str, guest: Person | None) -> Share:
    same = select(Share).where(Share.document_id == document_id, Share.vendor_id == vendor_id, live(actor))
    share = db.scalar(same.where(Share.person_id == guest.id if guest else Share.person_id.is_(None)))
    if share is None:
        share = Share(
            document_id=document_id, vendor_id=vendor_id, person_id=guest.id if guest else None, created_at=actor.at
        )
        db.add(share)
    return share


def _access_changed(document_id: str, vendor_id: str) -> Room:
    """Everybody in the vendor's room of this document asks again whether they may be there."""
    return Room(document_room(document_id, vendor_id), "access", "signal")


def _guests_of(db: Session, vendor: Vendor) -> list[Person]:
    present = select(Person).where(Person.vendor_id == vendor.id, Person.deactivated_at.is_(None))
    return list(db.scalars(present.where(Person.role == Role.guest)))
