"""Entries with all that showing them needs, loaded in a handful of queries and rendered once for each audience."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from flask import render_template, url_for
from sqlalchemy.orm import Session

from workspace.bots.mirroring.standing import standings_of
from workspace.documents.queries import files_of, found_documents
from workspace.documents.seeing.queries import with_thumbnail
from workspace.handoffs.queries import found_handoffs
from workspace.policy import Actor, Audience
from workspace.sharing.queries import who_sees_what
from workspace.timeline.queries import names_called, replies_to
from workspace.web.quoted import Quotes
from workspace.web.shown import View, entry_view

if TYPE_CHECKING:
    from workspace.handoffs.models import Handoff
    from workspace.timeline.models import Entry


def entry_views(
    db: Session, actor: Actor, entries: Sequence[Entry], *, with_replies: bool = True, version: int | None = None
) -> list[View]:
    """Views of entries that were loaded through the actor, each root with its replies.

    What comments quote is shown as it stands in `version` of their document, unless told in the newest.
    """
    roots = [entry.id for entry in entries if entry.reply_to_id is None]
    answers = replies_to(db, actor, roots) if with_replies and roots else {}
    everything = [*entries, *(reply for replies in answers.values() for reply in replies)]
    ids = [entry.id for entry in everything]
    files = files_of(db, actor, ids)
    thumbnails = with_thumbnail(db, [document for each in files.values() for document in each])
    states = standings_of(db, actor, ids)
    documents = found_documents(db, actor, [entry.document_id for entry in everything if entry.document_id])
    handoffs = found_handoffs(db, actor, [entry.handoff_id for entry in everything if entry.handoff_id])
    for_vendors = {entry.customer_id for entry in everything if entry.audience == Audience.vendors}
    seeing = who_sees_what(db, actor, customer_ids=for_vendors)
    # A guest is not told who of those named works here.
    names = names_called(db, everything) if actor.is_staff else {}

    quotes = Quotes(db, actor, everything, n=version)

    def view(entry: Entry, replies: Sequence[View] = ()) -> View:
        shown = entry_view(
            entry,
            replies=replies,
            files=files.get(entry.id, ()),
            handoff=_offered_by(entry, handoffs),
            document=documents.get(entry.document_id or ""),
            slack=states.get(entry.id, ()),
            names=names.get(entry.id, ()),
            seeing=seeing,
            with_thumbnail=thumbnails,
            for_guest=not actor.is_staff,
            url_of=url_for,
        )
        return shown | quotes.of(entry)

    return [view(entry, [view(reply) for reply in answers.get(entry.id, ())]) for entry in entries]


def entry_html(db: Session, actor: Actor, entry: Entry) -> str:
    """One entry as it stands on the page of everybody in this actor's audience."""
    (view,) = entry_views(db, actor, [entry])
    return render_template("timeline/_entry.html", entry=view, for_guest=not actor.is_staff)


def _offered_by(entry: Entry, handoffs: Mapping[str, Handoff]) -> Handoff | None:
    """The hand-off that this entry offered. Entries about its later steps speak for themselves."""
    handoff = handoffs.get(entry.handoff_id or "")
    return handoff if handoff and handoff.offer_entry_id == entry.id else None
