"""Legal holds: what is held is neither put into the trash nor deleted, by anybody, until an admin ends the hold."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session, joinedload

from workspace.customers.events import signal
from workspace.customers.queries import get_customer
from workspace.documents.keeping.events import HoldEnded, HoldPlaced
from workspace.documents.keeping.models import Hold
from workspace.documents.models import Document
from workspace.documents.queries import get_document
from workspace.errors import Conflict, Invalid, NotFound
from workspace.events import record
from workspace.i18n import _
from workspace.policy import Actor, require

LONGEST_REASON = 500


def place_hold(
    db: Session, actor: Actor, *, customer_id: str | None = None, document_id: str | None = None, reason: str
) -> Hold:
    """Hold one document, also one in the trash, or all of a customer's, also those to come."""
    require(actor, "hold.change")
    reason = " ".join(reason.split())
    if not reason:
        raise Invalid(_("Say why this is held: whoever wants to delete it will read it."), {"reason": _("Say why.")})
    if len(reason) > LONGEST_REASON:
        raise Invalid(
            _("A reason has at most %(longest_reason)s letters.", longest_reason=LONGEST_REASON),
            {"reason": _("Make it shorter.")},
        )
    if (customer_id is None) == (document_id is None):
        raise Invalid(_("Hold either a document or a customer."), {"document_id": _("Give this or customer_id.")})
    if document_id is not None:
        customer_id = get_document(db, actor, document_id).customer_id
    customer = get_customer(db, actor, customer_id or "")
    hold = Hold(customer_id=customer.id, document_id=document_id, reason=reason, person_id=actor.id, at=actor.at)
    db.add(hold)
    db.flush()
    record(db, actor, HoldPlaced(hold.id), rooms=[signal(customer.id, "documents")])
    return get_hold(db, actor, hold.id)


def end_hold(db: Session, actor: Actor, *, hold_id: str) -> Hold:
    """Let go. Idempotent; the row stays and tells who held it and why."""
    require(actor, "hold.change")
    hold = get_hold(db, actor, hold_id)
    if hold.ended_at is None:
        hold.ended_at, hold.ended_by_id = actor.at, actor.id
        record(db, actor, HoldEnded(hold.id), rooms=[signal(hold.customer_id, "documents")])
        db.flush()
    return hold


def get_hold(db: Session, actor: Actor, hold_id: str) -> Hold:
    require(actor, "document.change")
    hold = db.scalar(select(Hold).where(Hold.id == hold_id).options(joinedload(Hold.person)))
    if hold is None:
        raise NotFound(_("There is no such hold."))
    return hold


def holds(db: Session, actor: Actor, *, limit: int = 200) -> Sequence[Hold]:
    """All that hold now, the newest first."""
    require(actor, "document.change")
    found = select(Hold).where(Hold.ended_at.is_(None)).options(joinedload(Hold.person))
    return db.scalars(found.order_by(Hold.id.desc()).limit(limit)).all()


def holds_of_customer(db: Session, actor: Actor, customer_id: str) -> Sequence[Hold]:
    """What holds everything of a customer."""
    require(actor, "document.change")
    now = select(Hold).where(Hold.ended_at.is_(None), Hold.customer_id == customer_id, Hold.document_id.is_(None))
    return db.scalars(now.options(joinedload(Hold.person)).order_by(Hold.id)).all()


def holds_on(db: Session, actor: Actor, document: Document) -> Sequence[Hold]:
    """What keeps this document from being deleted: its own holds and its customer's."""
    require(actor, "document.change")
    return _holds_on(db, document)


def held_ids(db: Session, documents: Sequence[Document]) -> set[str]:
    """Which of these are held."""
    customers = {document.customer_id for document in documents}
    now = select(Hold).where(Hold.ended_at.is_(None), Hold.customer_id.in_(customers))
    found = db.scalars(now).all()
    whole = {hold.customer_id for hold in found if hold.document_id is None}
    single = {hold.document_id for hold in found}
    return {document.id for document in documents if document.customer_id in whole or document.id in single}


def is_held() -> ColumnElement[bool]:
    """As a condition on Document."""
    return (
        select(Hold.id)
        .where(
            Hold.ended_at.is_(None),
            Hold.customer_id == Document.customer_id,
            or_(Hold.document_id.is_(None), Hold.document_id == Document.id),
        )
        .exists()
    )


def refuse_if_held(db: Session, document: Document) -> None:
    """Raises Conflict with the reason of the hold."""
    found = _holds_on(db, document)
    if found:
        reason = found[0].reason
        raise Conflict(
            _("This document is held (“%(reason)s”) and cannot be deleted. An admin can end the hold.", reason=reason)
            if found[0].document_id
            else _(
                "Everything of this customer is held (“%(reason)s”) and cannot be deleted. An admin can end the hold.",
                reason=reason,
            )
        )


def _holds_on(db: Session, document: Document) -> Sequence[Hold]:
    now = select(Hold).where(Hold.ended_at.is_(None), Hold.customer_id == document.customer_id)
    mine = now.where(or_(Hold.document_id.is_(None), Hold.document_id == document.id))
    return db.scalars(mine.options(joinedload(Hold.person)).order_by(Hold.id)).all()
