"""Reads of shares: the one place that says what is live."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, Select, String, and_, column, or_, select, table
from sqlalchemy.orm import Session, joinedload

from workspace.database import Moment
from workspace.errors import NotFound
from workspace.events import Room
from workspace.i18n import _
from workspace.people.events import tell
from workspace.people.models import Person
from workspace.policy import Actor, Role
from workspace.sharing.models import Share

# Documents stand above shares, so their table is named and not imported.
_documents = table("documents", column("id", String), column("removed_at", Moment()))


def live(actor: Actor) -> ColumnElement[bool]:
    """Neither revoked nor past its end at the actor's moment."""
    return and_(Share.revoked_at.is_(None), or_(Share.expires_at.is_(None), Share.expires_at > actor.at))


def _is_present() -> ColumnElement[bool]:
    return Share.document_id.in_(select(_documents.c.id).where(_documents.c.removed_at.is_(None)))


def opens_for(actor: Actor) -> ColumnElement[bool]:
    """Live, for this guest (their vendor's, or theirs alone), and of a document that is not in the trash."""
    mine = and_(Share.vendor_id == actor.vendor_id, or_(Share.person_id.is_(None), Share.person_id == actor.id))
    return and_(mine, live(actor), _is_present())


def opened_documents(actor: Actor) -> Select[str]:
    """Ids of the documents that a guest may see."""
    return select(Share.document_id).where(opens_for(actor))


def opened_customers(actor: Actor) -> Select[str]:
    """Ids of the customers of which a guest may see a document."""
    return select(Share.customer_id).where(opens_for(actor))


def get_share(db: Session, actor: Actor, share_id: str) -> Share:
    """For staff. Raises NotFound."""
    share = db.scalar(
        select(Share).where(Share.id == share_id).options(joinedload(Share.vendor), joinedload(Share.person))
    )
    if share is None or not actor.is_staff:
        raise NotFound(_("There is no such share."))
    return share


def shares_of(db: Session, actor: Actor, document_id: str) -> Sequence[Share]:
    """Every share of a document, ended ones too, newest first. For staff."""
    if not actor.is_staff:
        return []
    found = select(Share).where(Share.document_id == document_id).order_by(Share.id.desc())
    return db.scalars(found.options(joinedload(Share.vendor), joinedload(Share.person))).all()


def live_shares_of(db: Session, actor: Actor, *, document_ids: Sequence[str]) -> Sequence[Share]:
    found = select(Share).where(Share.document_id.in_(document_ids), live(actor)).order_by(Share.id)
    return db.scalars(found.options(joinedload(Share.vendor), joinedload(Share.person), joinedload(Share.by))).all()


def portals_of(db: Session, actor: Actor, document_id: str, *, vendor_ids: Collection[str] | None = None) -> list[Room]:
    """A signal for the first page of each guest who sees this document now, of these vendors or of any."""
    shares = live_shares_of(db, actor, document_ids=[document_id])
    shares = [share for share in shares if vendor_ids is None or share.vendor_id in vendor_ids]
    whole = [share.vendor_id for share in shares if share.person_id is None]
    alone = [share.person_id for share in shares if share.person_id is not None]
    if not shares:
        return []
    guests = select(Person.id).where(Person.role == Role.guest, Person.deactivated_at.is_(None))
    guests = guests.where(or_(Person.vendor_id.in_(whole), Person.id.in_(alone)))
    return [tell(person_id, "portal") for person_id in sorted(db.scalars(guests))]


def live_shares_of_customer(db: Session, actor: Actor, customer_id: str) -> Sequence[Share]:
    """Which vendors see something of this customer now. For staff and for the program."""
    found = select(Share).where(Share.customer_id == customer_id, live(actor), _is_present()).order_by(Share.id)
    return db.scalars(found.options(joinedload(Share.vendor), joinedload(Share.person))).all()


def who_sees_what(db: Session, actor: Actor, *, customer_ids: Collection[str]) -> set[tuple[str, str]]:
    """(vendor, document) and (vendor, customer) of all that is open to vendors at these customers. For staff."""
    if not customer_ids or not actor.is_staff:
        return set()
    columns = select(Share.vendor_id, Share.document_id, Share.customer_id).distinct()
    found = db.execute(columns.where(Share.customer_id.in_(customer_ids), live(actor), _is_present())).all()
    return {(row.vendor_id, each) for row in found for each in (row.document_id, row.customer_id)}


def guests_who_see(
    db: Session, actor: Actor, *, customer_id: str, vendor_ids: Collection[str], document_id: str | None = None
) -> Sequence[Person]:
    """Guests of these vendors to whom something of a customer is open now, or with a document this one.

    For staff, and for what a guest wrote to their own vendor. Nobody where several vendors read along: none of
    them shall read the name of somebody of another.
    """
    if len(set(vendor_ids)) != 1:
        return []
    theirs = and_(Share.vendor_id == Person.vendor_id, or_(Share.person_id.is_(None), Share.person_id == Person.id))
    opened = select(Share.id).where(theirs, Share.customer_id == customer_id, live(actor), _is_present())
    if document_id:
        opened = opened.where(Share.document_id == document_id)
    found = select(Person).where(Person.vendor_id.in_(vendor_ids), Person.role == Role.guest, opened.exists())
    found = found.where(Person.deactivated_at.is_(None)).options(joinedload(Person.vendor))
    return db.scalars(found.order_by(Person.name, Person.id)).all()


def live_shares_with(db: Session, actor: Actor, vendor_id: str) -> Sequence[Share]:
    """What a vendor sees now. For staff."""
    if not actor.is_staff:
        return []
    found = select(Share).where(Share.vendor_id == vendor_id, live(actor)).order_by(Share.id.desc())
    return db.scalars(found.options(joinedload(Share.vendor), joinedload(Share.person))).all()


def my_shares(db: Session, actor: Actor) -> Sequence[Share]:
    """What is open for this guest, newest first."""
    return db.scalars(select(Share).where(opens_for(actor)).order_by(Share.id.desc())).all()


def my_place_at(db: Session, actor: Actor, *, customer_ids: Collection[str]) -> dict[str, str]:
    """By customer the document on whose page a guest reads what is about no document: the one shared last."""
    found = select(Share.customer_id, Share.document_id).where(opens_for(actor), Share.customer_id.in_(customer_ids))
    return dict(db.execute(found.order_by(Share.id)).all())


def my_share(db: Session, actor: Actor, document_id: str) -> Share:
    """The share through which a guest sees a document; of several, the one that allows most. Raises NotFound."""
    found = select(Share).where(Share.document_id == document_id, opens_for(actor))
    best = found.order_by(Share.can_comment.desc(), Share.can_download.desc(), Share.id).limit(1)
    share = db.scalar(best)
    if share is None:
        raise NotFound(_("There is no such document."))
    return share


def may_download(db: Session, actor: Actor, document_id: str) -> bool:
    allowed = select(Share.id).where(Share.document_id == document_id, opens_for(actor), Share.can_download.is_(True))
    return actor.is_staff or db.scalar(allowed.limit(1)) is not None


def may_comment(db: Session, actor: Actor, document_id: str) -> bool:
    allowed = select(Share.id).where(Share.document_id == document_id, opens_for(actor), Share.can_comment.is_(True))
    return actor.is_staff or db.scalar(allowed.limit(1)) is not None
