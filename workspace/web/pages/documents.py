"""Documents: upload, read, comment, share, download."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from workspace.bots.links import links_of
from workspace.customers.events import customer_room
from workspace.customers.queries import found_customers, get_customer
from workspace.documents import operations, queries
from workspace.documents.filing.queries import filed_documents
from workspace.documents.keeping.quotas import make_room
from workspace.documents.reading.queries import attached, mails_of
from workspace.documents.seeing.queries import drawn_picture, faces
from workspace.errors import BatonError, Conflict, Invalid
from workspace.events import last_number
from workspace.i18n import _
from workspace.policy import Actor
from workspace.sharing.operations import revoke_share as end_share
from workspace.sharing.queries import live_shares_of
from workspace.timeline.queries import about_document
from workspace.web.edge import current_actor, reading, staff_actor, transaction
from workspace.web.frame import staff_page
from workspace.web.loaded import entry_html, entry_views
from workspace.web.pages.blueprint import views
from workspace.web.pages.feed import audience_choices, vendors_from
from workspace.web.pages.filing import filed_as, filing_card, filter_of, list_view, older_url
from workspace.web.pages.keeping import keeping_card
from workspace.web.pages.making import provenance
from workspace.web.pages.moments import typed_end
from workspace.web.pages.shares import share_values
from workspace.web.quoted import comments_view, written_comment
from workspace.web.seen import document_view, rendition_answer
from workspace.web.shown import reading_state
from workspace.web.since import since_view
from workspace.web.uploads import least_announced, picture_answer, raw_answer, uploads_of

PAGE = 50


@views.get("/documents")
def documents() -> ResponseReturnValue:
    q = request.args.get("q", "")
    with reading() as db:
        actor = staff_actor(db)
        wanted = filter_of(actor, request.args)
        found = filed_documents(db, actor, wanted=wanted, before=request.args.get("before"), limit=PAGE + 1)
        older = older_url(request.args, found[PAGE - 1].id) if len(found) > PAGE else None
        rows, filing = _rows(db, actor, found[:PAGE]), list_view(db, actor, wanted, request.args)
        return staff_page(db, actor, "documents/documents.html", documents=rows, q=q, filing=filing, older_url=older)


@views.post("/customers/<customer_id>/documents")
def upload_document(customer_id: str) -> ResponseReturnValue:
    """One or several files, each a new document. The bytes are safe before anything is written down."""
    uploads = uploads_of(lambda db: _room_for(db, get_customer(db, staff_actor(db), customer_id).id), needed=True)
    with transaction() as db:
        actor = staff_actor(db)
        operations.add_documents(db, actor, customer_id=customer_id, uploads=uploads)
    if "HX-Request" in request.headers:
        return "", 201
    return redirect(url_for("pages.customer", customer_id=customer_id), 303)


@views.get("/documents/<document_id>")
def document(document_id: str) -> ResponseReturnValue:
    with reading() as db:
        actor = current_actor(db)
        if not actor.is_staff and queries.found_documents(db, actor, [document_id]):
            # Staff send their own address of it along.
            passage: dict[str, Any] = {name: request.args[name] for name in ("v", "at") if name in request.args}
            return redirect(url_for("guest.document", document_id=document_id, **passage))
        return _document_page(db, staff_actor(db), document_id)


@views.post("/documents/<document_id>/versions")
def upload_version(document_id: str) -> ResponseReturnValue:
    uploads = uploads_of(
        lambda db: _room_for(db, queries.get_document(db, staff_actor(db), document_id).customer_id), needed=True
    )
    with transaction() as db:
        operations.add_version(db, staff_actor(db), document_id=document_id, upload=uploads[0])
    if "HX-Request" in request.headers:
        return "", 201
    return redirect(url_for("pages.document", document_id=document_id), 303)


@views.get("/documents/<document_id>/versions/<int:n>/download")
def download(document_id: str, n: int) -> ResponseReturnValue:
    with reading() as db:
        version = queries.version_to_download(db, staff_actor(db), document_id=document_id, n=n)
    return raw_answer(version)


@views.get("/documents/<document_id>/versions/<int:n>/picture")
def picture(document_id: str, n: int) -> ResponseReturnValue:
    with reading() as db:
        actor = staff_actor(db)
        version = queries.version_to_download(db, actor, document_id=document_id, n=n)
        drawn = drawn_picture(db, actor, document_id=document_id, n=n)
    return rendition_answer(drawn) if drawn else picture_answer(version)


@views.post("/documents/<document_id>/remove")
def remove_document(document_id: str) -> ResponseReturnValue:
    """Into the trash; `undo=1` takes it out again."""
    removed = request.form.get("undo") != "1"
    here = url_for("pages.document", document_id=document_id)
    try:
        with transaction() as db:
            gone = operations.remove_document(db, staff_actor(db), document_id=document_id, removed=removed)
    except Conflict as held:
        flash(held.sentence, "danger")
        return redirect(here, 303)
    if not removed:
        return redirect(here, 303)
    flash(
        _("%(title)s is in the trash.", title=gone.title),
        f"undo {url_for('pages.remove_document', document_id=document_id)}",
    )
    return redirect(url_for("pages.customer", customer_id=gone.customer_id), 303)


@views.post("/documents/<document_id>/shares")
def share_document(document_id: str) -> ResponseReturnValue:
    form = request.form
    try:
        with transaction() as db:
            operations.share_document(
                db, staff_actor(db), document_id=document_id, vendor_id=form.get("vendor_id", ""),
                email=form.get("email", "").strip() or None, expires_at=typed_end(form, "expires_at"),
                can_download="can_download" in form, can_comment="can_comment" in form,
            )  # fmt: skip
    except (Invalid, Conflict) as wrong:
        with reading() as db:
            page = _document_page(db, staff_actor(db), document_id, share_error=wrong.sentence, share_form=form)
            return page, 422
    return redirect(url_for("pages.document", document_id=document_id, _anchor="access"), 303)


@views.post("/shares/<share_id>/revoke")
def revoke_share(share_id: str) -> ResponseReturnValue:
    with transaction() as db:
        share = end_share(db, staff_actor(db), share_id=share_id)
    return redirect(url_for("pages.document", document_id=share.document_id, _anchor="access"), 303)


@views.post("/documents/<document_id>/comments")
def comment_document(document_id: str) -> ResponseReturnValue:
    form = request.form
    try:
        with transaction() as db:
            actor = staff_actor(db)
            written = written_comment(
                db, actor, document_id=document_id, form=form, body=form.get("body", ""),
                vendor_ids=vendors_from(form.get("audience")), reply_to_id=form.get("reply_to") or None,
                client_id=form.get("client_id") or request.headers.get("Idempotency-Key"),
            )  # fmt: skip
            html = entry_html(db, actor, written)
    except Invalid as wrong:
        return _comment_again(document_id, form.get("body", ""), wrong)
    if "HX-Request" in request.headers:
        return html, 201
    return redirect(url_for("pages.document", document_id=document_id, _anchor=f"entry-{written.id}"), 303)


def _room_for(db: Session, customer_id: str) -> None:
    """Asked before a byte is stored, and for each file by the operation again."""
    make_room(db, customer_id=customer_id, size=least_announced())


def _comment_again(document_id: str, body: str, wrong: BatonError) -> ResponseReturnValue:
    with reading() as db:
        page = _document_page(db, staff_actor(db), document_id, comment_body=body, comment_error=wrong.sentence)
        return page, 422


def _document_page(db: Session, actor: Actor, document_id: str, **values: Any) -> str:
    found = queries.get_document(db, actor, document_id)
    n = request.args.get("v", type=int) or found.version_n
    seen = document_view(db, actor, document_id=found.id, n=n)
    version = queries.get_version(db, actor, document_id=found.id, n=n)
    customer = get_customer(db, actor, found.customer_id)
    room_n = last_number(db, customer_room(customer.id))
    entries = about_document(db, actor, document_id=found.id, customer_id=customer.id)
    roots = [entry for entry in entries if entry.reply_to_id is None]
    views_of_roots = entry_views(db, actor, roots, version=n)
    links = links_of(db, actor, customer.id)
    return staff_page(
        db,
        actor,
        "documents/document.html",
        document={
            "id": found.id,
            "title": found.title,
            "customer": {"id": customer.id, "name": customer.name},
            "removed": found.removed_at is not None,
        },
        version=_version_view(version),
        latest=found.version_n,
        versions=[_version_view(version) for version in reversed(found.versions)],
        **seen,
        since=since_view(db, actor, found, version),
        filing=filing_card(db, actor, found.id),
        made_from=provenance(db, actor, document_id=found.id, n=n),
        keeping=keeping_card(db, actor, found.id),
        attached=attached(db, actor, found),
        **share_values(db, actor, found.id),
        entries=views_of_roots,
        comments=comments_view(views_of_roots),
        room=customer_room(customer.id),
        room_n=room_n,
        audiences=audience_choices(db, actor, customer.id, links, document_id=found.id),
        **values,
    )


def _version_view(version: Any) -> dict[str, Any]:
    return {
        "n": version.n,
        "by": version.person.name if version.person else "Baton",
        "at": version.created_at,
        "size": version.size,
        "media": version.kind or "file",
        "note": reading_state(version.state, version.reason),
    }


def _rows(db: Session, actor: Actor, found: Any) -> list[dict[str, Any]]:
    customers = found_customers(db, actor, [document.customer_id for document in found])
    filed = filed_as(db, actor, [document.id for document in found])
    shown = faces(db, found)
    mails = mails_of(db, actor, found)
    shared: dict[str, set[str]] = {}
    for share in live_shares_of(db, actor, document_ids=[document.id for document in found]):
        shared.setdefault(share.document_id, set()).add(share.vendor.name)
    return [
        {
            "id": each.id,
            "title": each.title,
            "mail": mails.get(each.from_document_id or ""),
            "filed": filed.get(each.id),
            "face": shown[each.id],
            "customer": {"id": each.customer_id, "name": customers[each.customer_id].name},
            "version": each.version_n,
            "by": each.versions[-1].person.name if each.versions[-1].person else "Baton",
            "at": each.changed_at,
            "size": each.versions[-1].size,
            "shared_with": sorted(shared.get(each.id, ())),
            "state": reading_state(each.versions[-1].state, each.versions[-1].reason),
        }
        for each in found
    ]
