"""Writes of comments on passages: quote, settle, open again. A guest may do this to their own comments alone."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from workspace.documents.anchoring.events import CommentReopened, CommentResolved, PassageQuoted
from workspace.documents.anchoring.finding import Span, dense_letters, find_letters, find_quote, places_of
from workspace.documents.anchoring.models import Passage, PassagePlace, Resolution
from workspace.documents.anchoring.moving import Moved
from workspace.documents.anchoring.queries import can_be_settled
from workspace.documents.anchoring.target import CONTEXT, Target, checked
from workspace.documents.operations import comment
from workspace.documents.queries import ReadVersion, get_document, read_version
from workspace.documents.seeing.passages import page_at
from workspace.errors import Forbidden, Invalid
from workspace.events import record
from workspace.i18n import _
from workspace.policy import Actor, require
from workspace.sharing.queries import may_comment
from workspace.timeline.audience import rooms_of
from workspace.timeline.events import EntryEdited
from workspace.timeline.models import Entry
from workspace.timeline.queries import found_entries, get_entry


def comment_on_passage(db: Session, actor: Actor, *, document_id: str, target: Target, **words: Any) -> Entry:
    """Comment on a document that the actor sees, about these words of it. `words` are as for `comment`.

    Raises Invalid when the version does not hold the words, or at several places that nothing tells apart.
    """
    read = read_version(db, actor, document_id=document_id, n=target.n)
    place = _place_in(read, checked(target))
    if words.get("reply_to_id"):
        raise _wrong(_("An answer is about what it answers. Quote in a comment of its own."))
    written = comment(db, actor, document_id=document_id, **words)
    if written.is_repeated or db.get(Passage, written.id) is not None:
        return written
    newest = get_document(db, actor, document_id).versions[-1]
    if written.vendors and target.n != newest.n:
        raise _wrong(_("Vendors see the newest version only. Quote that one, or comment for staff."))
    _keep(db, written, read, place)
    if target.n != newest.n:
        record(db, actor, PassageQuoted(document_id, newest.id), rooms=[])
    return written


def put_place(db: Session, read: ReadVersion, *, entry_id: str, moved: Moved) -> None:
    """Write down where a passage stands in a version, anew each time."""
    start, end = moved.place or Span(0, 0)
    known = db.get(PassagePlace, (entry_id, read.version.n))
    place = known or PassagePlace(entry_id=entry_id, n=read.version.n, document_id=read.version.document_id)
    place.state, place.start, place.end = moved.state, start, end
    place.page, place.exact = page_at(read.pages, start), read.text[start:end]
    db.add(place)


def resolve(db: Session, actor: Actor, *, entry_id: str) -> Entry:
    """Settle a comment on a document. Idempotent."""
    entry = _own_to_settle(db, actor, entry_id)
    if db.get(Resolution, entry.id) is None:
        db.add(Resolution(entry_id=entry.id, person_id=actor.id, name=actor.name[:120], at=actor.at))
        db.flush()
        record(db, actor, CommentResolved(entry.id, entry.customer_id), rooms=rooms_of(db, actor, entry))
    return entry


def reopen(db: Session, actor: Actor, *, entry_id: str) -> Entry:
    """Open a settled comment again. Idempotent."""
    entry = _own_to_settle(db, actor, entry_id)
    if db.get(Resolution, entry.id) is not None:
        db.execute(delete(Resolution).where(Resolution.entry_id == entry.id))
        record(db, actor, CommentReopened(entry.id, entry.customer_id), rooms=rooms_of(db, actor, entry))
    return entry


def forget_passages(db: Session, actor: Actor, *, document_id: str) -> None:
    """Let go of what comments quote of a document that is deleted for ever. Their pages and cards look again."""
    require(actor, "document.purge")
    anchored = (Entry.document_id == document_id, Entry.anchor.is_not(None))
    quoting = set(db.scalars(select(Passage.entry_id).where(Passage.document_id == document_id)))
    quoting |= set(db.scalars(select(Entry.id).where(*anchored)))
    for table in (PassagePlace, Passage):
        db.execute(delete(table).where(table.document_id == document_id))
    db.execute(update(Entry).where(*anchored).values(anchor=None))
    for entry in found_entries(db, actor, sorted(quoting)).values():
        if entry.deleted_at is None:
            edited = EntryEdited(entry.id, entry.customer_id, entry.revision)
            record(db, actor, edited, rooms=rooms_of(db, actor, entry))


def _own_to_settle(db: Session, actor: Actor, entry_id: str) -> Entry:
    require(actor, "entry.comment")
    entry = get_entry(db, actor, entry_id)
    if not can_be_settled(entry):
        raise Invalid(_("Only a comment on a document that answers nothing can be resolved."))
    if actor.is_staff:
        return entry
    if entry.author_id != actor.id or not may_comment(db, actor, str(entry.document_id)):
        raise Forbidden(_("You can resolve your own comments, where you may comment."))
    return entry


def _place_in(read: ReadVersion, target: Target) -> Span:
    if read.version.state != "text":
        raise _wrong(_("Version %(n)s has no text that could be quoted.", n=target.n))
    quote = {"exact": target.exact, "prefix": target.prefix, "suffix": target.suffix}
    if target.page is not None and 1 <= target.page <= len(read.pages):
        page = Span(read.pages[target.page - 1], [*read.pages, len(read.text)][target.page])
        place = find_letters(read.text, page, **quote)
        is_there = dense_letters(target.exact) in dense_letters(read.text[page.start : page.end])
    else:
        place = find_quote(read.text, **quote, near=target.start)
        is_there = bool(places_of(read.text, target.exact))
    if place is not None:
        return place
    if is_there:
        raise _wrong(_("These words stand at several places of the document. Quote a few more of them."))
    raise _wrong(_("These words are not in version %(n)s of the document.", n=target.n))


def _keep(db: Session, entry: Entry, read: ReadVersion, place: Span) -> None:
    text = read.text
    db.add(
        Passage(
            entry_id=entry.id,
            document_id=read.version.document_id,
            n=read.version.n,
            exact=text[place.start : place.end],
            prefix=text[max(0, place.start - CONTEXT) : place.start],
            suffix=text[place.end : place.end + CONTEXT],
        )
    )
    put_place(db, read, entry_id=entry.id, moved=Moved("same", place))
    db.flush()


def _wrong(sentence: str) -> Invalid:
    return Invalid(sentence, {"target": sentence})
