"""Writes on the timeline: add, edit, delete, and widen or narrow whom an entry is for."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from workspace.customers.operations import touch
from workspace.customers.queries import check_customer
from workspace.database import new_id
from workspace.errors import Conflict, Forbidden, Invalid, NotFound
from workspace.events import record
from workspace.i18n import _
from workspace.people.notifications import forget
from workspace.people.telling.operations import follow_by_writing
from workspace.people.words import long_text, one_line
from workspace.policy import Actor, Audience, Role, require
from workspace.sharing.queries import may_comment, my_share
from workspace.timeline.audience import checked_vendors, moved_rooms, removal_rooms, rooms_of
from workspace.timeline.calling.operations import call_guests_anew, rewrite_mentions, write_mentions
from workspace.timeline.elsewhere import set_elsewhere
from workspace.timeline.events import EntryAdded, EntryEdited, EntryRemoved
from workspace.timeline.models import ELSEWHERE, KINDS, Entry, EntryReaction, EntryRevision, EntryVendor, Mention
from workspace.timeline.queries import entry_of_client, get_entry, replies_to, shown

LONGEST = 100_000
PLAIN = ("note", "comment")
WRITTEN = (*PLAIN, *ELSEWHERE)
"""Kinds that people write; the others are made by operations of other features."""


def add_entry(
    db: Session,
    actor: Actor,
    *,
    customer_id: str,
    body: str,
    kind: str = "note",
    vendor_ids: Collection[str] | None = None,
    reply_to_id: str | None = None,
    document_id: str | None = None,
    handoff_id: str | None = None,
    occurred_at: datetime | None = None,
    direction: str | None = None,
    channel: str | None = None,
    contact_id: str | None = None,
    client_id: str | None = None,
    asked: str | None = None,
    anchor: str | None = None,
) -> Entry:
    """Write on a customer's timeline. The same `client_id` again returns the first entry and changes nothing.

    With `asked`, a digest of the whole request, something else under that id raises Invalid instead of being dropped.
    `vendor_ids` None: staff only, or for a reply whom the answered entry is for. Naming vendors needs a live share.
    """
    # First: who may not even see the customer is not told that there is one to write about.
    check_customer(db, actor, customer_id)
    require(actor, "entry.add")
    client_id = clean_client_id(client_id)
    if client_id and actor.id and (known := entry_of_client(db, actor, client_id)):
        return _asked_again(known, asked)
    entry = _new_entry(actor, customer_id, body, kind)
    entry.client_id, entry.asked, entry.anchor = client_id, asked, anchor
    entry.document_id, entry.handoff_id = document_id, handoff_id
    if reply_to_id:
        _answer(db, actor, entry, reply_to_id)
        vendor_ids = _inherited(entry, get_entry(db, actor, reply_to_id), vendor_ids)
    set_elsewhere(
        db, actor, entry, occurred_at=occurred_at, direction=direction, channel=channel, contact_id=contact_id
    )
    return _write(db, actor, entry, checked_vendors(db, actor, entry, vendor_ids or ()))


def comment_on_document(
    db: Session,
    actor: Actor,
    *,
    document_id: str,
    customer_id: str,
    body: str,
    vendor_ids: Collection[str] | None = None,
    reply_to_id: str | None = None,
    client_id: str | None = None,
    asked: str | None = None,
    anchor: str | None = None,
) -> Entry:
    """Comment on a document that the caller has loaded through the actor.

    A guest's comment is for their vendor and staff, and needs a share that allows comments.
    """
    require(actor, "entry.comment")
    if actor.is_staff:
        return add_entry(
            db, actor, customer_id=customer_id, kind="comment", body=body, vendor_ids=vendor_ids,
            reply_to_id=reply_to_id, document_id=document_id, client_id=client_id, asked=asked, anchor=anchor,
        )  # fmt: skip
    my_share(db, actor, document_id)
    if not may_comment(db, actor, document_id):
        raise Forbidden(_("You can read this document, but not comment on it."))
    client_id = clean_client_id(client_id)
    if client_id and (known := entry_of_client(db, actor, client_id)):
        return _asked_again(known, asked)
    entry = _new_entry(actor, customer_id, body, "comment")
    entry.document_id, entry.client_id, entry.asked, entry.anchor = document_id, client_id, asked, anchor
    if reply_to_id:
        _answer(db, actor, entry, reply_to_id)
    return _write(db, actor, entry, [str(actor.vendor_id)])


def edit_entry(db: Session, actor: Actor, *, entry_id: str, body: str, revision: int | None = None) -> Entry:
    """Change one's own words; what they were is kept. Raises Conflict with both texts when edited meanwhile."""
    entry = _own_entry(db, actor, entry_id)
    cleaned = long_text(body, field="body", label=_("The text"), longest=LONGEST, needed=True)
    if revision is not None and revision != entry.revision and cleaned != entry.body:
        raise Conflict(
            _("This was edited meanwhile. Here are both texts: nothing you typed is lost."),
            mine={"body": cleaned},
            theirs={"body": entry.body, "revision": entry.revision},
        )
    if cleaned == entry.body:
        return entry
    db.add(
        EntryRevision(
            entry_id=entry.id, revision=entry.revision, body=entry.body, at=entry.edited_at or entry.created_at
        )
    )
    entry.body, entry.edited_at, entry.revision = cleaned, actor.at, entry.revision + 1
    rewrite_mentions(db, actor, entry, vendor_ids=[vendor.id for vendor in entry.vendors])
    record(db, actor, EntryEdited(entry.id, entry.customer_id, entry.revision), rooms=rooms_of(db, actor, entry))
    return entry


def delete_entry(db: Session, actor: Actor, *, entry_id: str) -> Entry:
    """Take one's own words away, with all revisions; a tombstone stays. Idempotent.

    What its writer wrote in Slack goes here alone: there only they can delete it.
    """
    entry = _own_entry(db, actor, entry_id, deleting=True)
    leave_tombstone(db, actor, entry=entry)
    return entry


def leave_tombstone(db: Session, actor: Actor, *, entry: Entry) -> None:
    """Take away what an entry says, of a loaded one that the caller may delete. Idempotent."""
    if entry.deleted_at is None:
        entry.body, entry.deleted_at, entry.revision = "", actor.at, entry.revision + 1
        entry.anchor = entry.pinned_at = None
        db.execute(delete(EntryReaction).where(EntryReaction.entry_id == entry.id))
        db.execute(delete(EntryRevision).where(EntryRevision.entry_id == entry.id))
        db.execute(delete(Mention).where(Mention.entry_id == entry.id))
        forget(db, subject=f"entry:{entry.id}")
        record(db, actor, EntryRemoved(entry.id, entry.customer_id), rooms=removal_rooms(db, actor, entry))


def change_audience(db: Session, actor: Actor, *, entry_id: str, vendor_ids: Collection[str]) -> Entry:
    """Say anew whom an entry is for. Rooms that gain it show it, rooms that lose it drop it.

    An answer is never for more than its root: widening it raises Invalid, and narrowing the root narrows its answers.
    """
    require(actor, "entry.add")
    entry = get_entry(db, actor, entry_id)
    if entry.deleted_at is not None:
        raise NotFound(_("This entry was deleted."))
    if entry.author_id != actor.id:
        raise Forbidden(_("Only who wrote this can say whom it is for."))
    if entry.kind not in WRITTEN:
        raise Forbidden(_("Baton wrote this for staff. Write a note for others."))
    if entry.reply_to_id:
        _inherited(entry, get_entry(db, actor, entry.reply_to_id), vendor_ids)
    wanted = checked_vendors(db, actor, entry, vendor_ids)
    _move(db, actor, entry, wanted)
    for answer in replies_to(db, actor, [entry.id]).get(entry.id, []):
        still = [vendor.id for vendor in answer.vendors if vendor.id in wanted]
        if len(still) < len(answer.vendors):
            _move(db, actor, answer, still)
    return entry


def _move(db: Session, actor: Actor, entry: Entry, vendor_ids: Sequence[str]) -> None:
    """Put an entry into the rooms of these vendors, and take it out of the others'."""
    before = rooms_of(db, actor, entry)
    _set_vendors(db, entry, vendor_ids)
    db.refresh(entry, ["vendors"])
    call_guests_anew(db, actor, entry, vendor_ids=vendor_ids)
    rooms = moved_rooms(before, rooms_of(db, actor, entry))
    record(db, actor, EntryEdited(entry.id, entry.customer_id, entry.revision), rooms=rooms)


def clean_client_id(client_id: str | None) -> str | None:
    """The writer's own name for an entry, as it is kept and asked for. Raises Invalid. It is pushed to every reader."""
    return one_line(client_id, field="client_id", label=_("The id"), longest=80) if client_id else None


def _asked_again(known: Entry, asked: str | None) -> Entry:
    if asked is not None and known.asked != asked:
        sentence = _("This Idempotency-Key was used for another request. Give each new request a new key.")
        raise Invalid(sentence, {"Idempotency-Key": sentence})
    known.is_repeated = True
    return known


def _new_entry(actor: Actor, customer_id: str, body: str, kind: str) -> Entry:
    if kind not in KINDS:
        raise Invalid(
            _("There is no kind %(kind)s.", kind=f"{kind!r}"),
            {"kind": _("Choose one of %(known)s.", known=", ".join(WRITTEN))},
        )
    return Entry(
        id=new_id(),
        customer_id=customer_id,
        kind=kind,
        author_id=actor.id,
        author_name=one_line(actor.name, field="author", label=_("The name"), longest=120),
        team_id=actor.team_id,
        vendor_id=actor.vendor_id,
        origin=actor.origin,
        body=long_text(body, field="body", label=_("The text"), longest=LONGEST, needed=kind in WRITTEN),
        audience=Audience.staff,
        at=actor.at,
        created_at=actor.at,
        revision=1,
    )


def _answer(db: Session, actor: Actor, entry: Entry, reply_to_id: str) -> None:
    """Hang the entry under the root of what it answers, about the same subject: a document, or none."""
    answered = get_entry(db, actor, reply_to_id)
    if answered.customer_id != entry.customer_id:
        raise Invalid(
            _("The entry you answer belongs to another customer."), {"reply_to": _("Answer an entry of this one.")}
        )
    if entry.document_id and answered.document_id not in (None, entry.document_id):
        raise Invalid(
            _("The comment you answer is about another document."), {"reply_to": _("Answer one of this document.")}
        )
    if entry.kind in WRITTEN:
        entry.kind = "comment"
    entry.reply_to_id = answered.reply_to_id or answered.id
    entry.document_id = answered.document_id


def _inherited(entry: Entry, answered: Entry, vendor_ids: Collection[str] | None) -> Collection[str]:
    """A reply is for whom the answered entry is for; explicitly for fewer, never for more. From Slack for staff."""
    answered_for = [vendor.id for vendor in answered.vendors]
    if vendor_ids is None:
        return () if entry.origin == "slack" else answered_for
    if not set(vendor_ids) <= set(answered_for):
        raise Invalid(
            _("What you answer is not for this vendor, so your answer cannot be."),
            {"audience": _("Answer staff only.")},
        )
    return vendor_ids


def _write(db: Session, actor: Actor, entry: Entry, vendor_ids: Sequence[str]) -> Entry:
    entry.audience = Audience.vendors if vendor_ids else Audience.staff
    db.add(entry)
    db.flush()
    db.add_all(EntryVendor(entry_id=entry.id, vendor_id=vendor_id) for vendor_id in vendor_ids)
    write_mentions(db, actor, entry, vendor_ids=vendor_ids)
    touch(db, actor, customer_id=entry.customer_id)
    if actor.role in (Role.admin, Role.member) and actor.id and entry.kind != "handoff":
        follow_by_writing(db, actor, customer_id=entry.customer_id)
    shown(db, entry)
    record(db, actor, EntryAdded(entry.id, entry.customer_id), rooms=rooms_of(db, actor, entry))
    return entry


def _set_vendors(db: Session, entry: Entry, vendor_ids: Sequence[str]) -> None:
    db.execute(delete(EntryVendor).where(EntryVendor.entry_id == entry.id))
    db.add_all(EntryVendor(entry_id=entry.id, vendor_id=vendor_id) for vendor_id in vendor_ids)
    entry.audience = Audience.vendors if vendor_ids else Audience.staff
    db.flush()


def _own_entry(db: Session, actor: Actor, entry_id: str, *, deleting: bool = False) -> Entry:
    """An entry whose words are the actor's own. What was born in Slack belongs to its writer there."""
    require(actor, "entry.change")
    entry = get_entry(db, actor, entry_id)
    if entry.deleted_at is not None and not deleting:
        raise NotFound(_("This entry was deleted."))
    if entry.origin == "slack" and actor.origin == "slack":
        return entry
    if entry.origin == "slack" and not deleting:
        raise Forbidden(_("This was written in Slack: change it there."))
    if entry.author_id is None or entry.author_id != actor.id or entry.kind not in WRITTEN:
        raise Forbidden(_("Only who wrote this can change it."))
    return entry
