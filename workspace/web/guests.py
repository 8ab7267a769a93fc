"""Pages of guests: what is shared with them, to read, download where allowed, and comment on. Nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from workspace.documents import queries
from workspace.documents.anchoring.waiting import unanswered
from workspace.errors import Invalid
from workspace.events import last_number
from workspace.policy import Actor
from workspace.sharing.events import document_room
from workspace.sharing.queries import may_comment, may_download, my_place_at, my_shares
from workspace.timeline.calling.queries import calls_of
from workspace.timeline.queries import about_document
from workspace.web.edge import reading, transaction
from workspace.web.frame import guest_page
from workspace.web.loaded import entry_html, entry_views
from workspace.web.quoted import comments_view, settle_by_form, written_comment
from workspace.web.seen import document_view, page_answer
from workspace.web.since import saw_version, since_view
from workspace.web.uploads import raw_answer
from workspace.web.viewing import guest_actor, guest_alone

if TYPE_CHECKING:
    from workspace.documents.models import Document
    from workspace.sharing.models import Share

views = Blueprint("guest", __name__, url_prefix="/guest")


@views.get("/")
def home() -> ResponseReturnValue:
    with reading() as db:
        actor = guest_actor(db)
        shares: dict[str, list[Share]] = {}
        for share in my_shares(db, actor):
            shares.setdefault(share.document_id, []).append(share)
        documents = [_line(each, shares[each.id]) for each in queries.documents(db, actor, limit=200)]
        return guest_page(
            db, actor, "guest/home.html", documents=documents, asked=_asked(db, actor, documents), ends=_end(documents)
        )


@views.get("/documents/<document_id>")
def document(document_id: str) -> ResponseReturnValue:
    with reading() as db:
        return _document_page(db, guest_actor(db), document_id)


@views.get("/documents/<document_id>/versions/<int:n>/download")
def download(document_id: str, n: int) -> ResponseReturnValue:
    with reading() as db:
        version = queries.version_to_download(db, guest_actor(db), document_id=document_id, n=n)
    return raw_answer(version)


@views.get("/documents/<document_id>/versions/<int:n>/pages/<int:page>")
def page_image(document_id: str, n: int, page: int) -> ResponseReturnValue:
    return page_answer(guest_alone, document_id, n, page)


@views.post("/documents/<document_id>/seen")
def see_version(document_id: str) -> ResponseReturnValue:
    with transaction() as db:
        saw_version(db, guest_actor(db), document_id)
    if "HX-Request" in request.headers:
        return "", 204
    return redirect(url_for("guest.document", document_id=document_id), 303)


@views.post("/documents/<document_id>/comments")
def comment(document_id: str) -> ResponseReturnValue:
    form = request.form
    try:
        with transaction() as db:
            actor = guest_actor(db)
            written = written_comment(
                db, actor, document_id=document_id, form=form, body=form.get("body", ""),
                reply_to_id=form.get("reply_to") or None,
                client_id=form.get("client_id") or request.headers.get("Idempotency-Key"),
            )  # fmt: skip
            html = entry_html(db, actor, written)
    except Invalid as wrong:
        with reading() as db:
            values = {"comment_body": form.get("body", ""), "comment_error": wrong.sentence}
            return _document_page(db, guest_actor(db), document_id, **values), 422
    if "HX-Request" in request.headers:
        return html, 201
    return redirect(url_for("guest.document", document_id=document_id), 303)


@views.post("/entries/<entry_id>/settle")
def settle_comment(entry_id: str) -> ResponseReturnValue:
    """Resolve a comment of one's own, or with `on=0` open it again."""
    with transaction() as db:
        actor = guest_actor(db)
        entry = settle_by_form(db, actor, entry_id)
        html = entry_html(db, actor, entry)
    if "HX-Request" in request.headers:
        return html
    return redirect(url_for("guest.document", document_id=entry.document_id), 303)


def _line(document: Document, shares: Sequence[Share]) -> dict[str, Any]:
    """Of several shares of one document, the vendor's and one's own, each allows what it allows."""
    ends = [share.expires_at for share in shares if share.expires_at]
    return {
        "id": document.id,
        "title": document.title,
        "version": document.version_n,
        "at": document.changed_at,
        "until": max(ends) if len(ends) == len(shares) else None,
        "can_download": any(share.can_download for share in shares),
        "can_comment": any(share.can_comment for share in shares),
    }


def _asked(db: Session, actor: Actor, documents: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """What staff wrote that waits for a word of this vendor: first what calls this very guest by name."""
    titles = {each["id"]: each["title"] for each in documents}
    calls = calls_of(db, actor)
    places = my_place_at(db, actor, customer_ids={each.customer_id for each in calls if not each.document_id})
    called = {each.id for each in calls}
    asked = [*calls, *(each for each in unanswered(db, actor) if each.id not in called)]
    lines = []
    for each in asked:
        document_id = each.document_id or places.get(each.customer_id)
        if document_id in titles:
            lines.append(
                {
                    "id": each.id, "by": each.author_name, "at": each.created_at, "calls": each.id in called,
                    "words": " ".join(each.body.split())[:160],
                    "document": {"id": document_id, "title": titles[document_id]},
                }
            )  # fmt: skip
    return lines


def _end(documents: Sequence[dict[str, Any]]) -> datetime | None:
    """When the last of them closes; None when one of them has no end."""
    ends = [each["until"] for each in documents]
    return max(ends) if ends and None not in ends else None


def _document_page(db: Session, actor: Actor, document_id: str, **values: Any) -> str:
    found = queries.get_document(db, actor, document_id)
    version = queries.get_version(db, actor, document_id=found.id, n=found.version_n)
    room = document_room(found.id, str(actor.vendor_id))
    room_n = last_number(db, room)
    entries = about_document(db, actor, document_id=found.id, customer_id=found.customer_id)
    ids = {entry.id for entry in entries}
    # An answer whose root was deleted, or is not for this guest, stands by itself.
    roots = [entry for entry in entries if entry.reply_to_id not in ids]
    shown = entry_views(db, actor, roots)
    answered = request.args.get("reply")
    return guest_page(
        db,
        actor,
        "guest/document.html",
        document={"id": found.id, "title": found.title},
        version={"n": version.n, "at": version.created_at, "size": version.size},
        **document_view(db, actor, document_id=found.id, n=version.n),
        since=since_view(db, actor, found, version),
        can_download=may_download(db, actor, found.id),
        can_comment=may_comment(db, actor, found.id),
        entries=shown,
        answering=next((view for view in shown if view["id"] == answered and view["can_reply"]), None),
        comments=comments_view(shown),
        room=room,
        room_n=room_n,
        **values,
    )
