"""Keeping documents: earlier versions again, the trash, holds, and for admins how full the store is."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from workspace.audit.queries import acts
from workspace.customers.queries import found_customers
from workspace.documents.keeping import holds, overview, trash
from workspace.documents.operations import restore_version as make_newest
from workspace.documents.queries import get_document
from workspace.errors import Conflict, Invalid
from workspace.i18n import _, mark
from workspace.policy import Actor, may
from workspace.web.edge import admin_actor, reading, settings, staff_actor, tools, transaction
from workspace.web.frame import staff_page
from workspace.web.pages.blueprint import views

PAGE = 50
DID = {
    "DocumentPurged": mark("deleted for ever"), "HoldPlaced": mark("held"), "HoldEnded": mark("ended the hold on"),
}  # fmt: skip
"""Of the log, what the page of the store shows; said before the name of the document."""


@views.get("/documents/trash", endpoint="trash")
def show_trash() -> ResponseReturnValue:
    with reading() as db:
        actor = staff_actor(db)
        found = trash.trash(db, actor, before=request.args.get("before"), limit=PAGE + 1)
        older = url_for("pages.trash", before=found[PAGE - 1].document.id) if len(found) > PAGE else None
        rows, days = _trash_rows(db, actor, found[:PAGE]), settings().trash_days
        return staff_page(db, actor, "keeping/trash.html", rows=rows, older_url=older, days=days)


@views.post("/documents/<document_id>/purge")
def purge_document(document_id: str) -> ResponseReturnValue:
    try:
        with transaction() as db:
            actor = staff_actor(db)
            title = get_document(db, actor, document_id).title
            trash.purge_document(db, actor, document_id=document_id)
    except Conflict as refused:
        flash(refused.sentence, "danger")
    else:
        flash(_("%(title)s is deleted for ever.", title=title), "success")
    return redirect(url_for("pages.trash"), 303)


@views.post("/documents/<document_id>/versions/<int:n>/restore")
def restore_version(document_id: str, n: int) -> ResponseReturnValue:
    with transaction() as db:
        restored = make_newest(db, staff_actor(db), document_id=document_id, n=n)
    flash(_("Version %(n)s is the newest again, as version %(new)s.", n=n, new=restored.version_n), "success")
    return redirect(url_for("pages.document", document_id=document_id), 303)


@views.post("/documents/<document_id>/holds")
def place_hold(document_id: str) -> ResponseReturnValue:
    """Hold this document, or with `all` everything of its customer."""
    form = request.form
    try:
        with transaction() as db:
            actor = staff_actor(db)
            document = get_document(db, actor, document_id)
            what = {"customer_id": document.customer_id} if "all" in form else {"document_id": document.id}
            holds.place_hold(db, actor, reason=form.get("reason", ""), **what)
    except Invalid as wrong:
        flash(wrong.sentence, "danger")
    return redirect(url_for("pages.document", document_id=document_id, _anchor="keeping"), 303)


@views.post("/holds/<hold_id>/end")
def end_hold(hold_id: str) -> ResponseReturnValue:
    with transaction() as db:
        hold = holds.end_hold(db, staff_actor(db), hold_id=hold_id)
    if hold.document_id is None:
        return redirect(url_for("pages.storage"), 303)
    return redirect(url_for("pages.document", document_id=hold.document_id, _anchor="keeping"), 303)


@views.get("/storage")
def storage() -> ResponseReturnValue:
    with reading() as db:
        actor = admin_actor(db)
        return staff_page(
            db, actor, "keeping/storage.html", store=overview.storage(db, actor),
            acts=acts(db, actor, events=DID), did={event: _(words) for event, words in DID.items()},
            holds=_hold_rows(db, actor),
            free=tools().outside.files.room(), days=settings().trash_days,
        )  # fmt: skip


def keeping_card(db: Session, actor: Actor, document_id: str) -> dict[str, Any]:
    """What documents/_keeping.html shows of a document."""
    document = get_document(db, actor, document_id)
    found = holds.holds_on(db, actor, document)
    return {"holds": [_hold_view(hold) for hold in found], "may_hold": may(actor, "hold.change")}


def _trash_rows(db: Session, actor: Actor, found: Any) -> list[dict[str, Any]]:
    customers = found_customers(db, actor, [row.document.customer_id for row in found])
    may_purge = may(actor, "document.purge")
    return [
        {
            "id": row.document.id,
            "title": row.document.title,
            "customer": {"id": row.document.customer_id, "name": customers[row.document.customer_id].name},
            "by": row.document.removed_by.name if row.document.removed_by else "Baton",
            "at": row.document.removed_at,
            "size": sum(version.size for version in row.document.versions),
            "versions": len(row.document.versions),
            "held": row.is_held,
            "may_purge": may_purge and not row.is_held and actor.at >= row.free_at,
        }
        for row in found
    ]


def _hold_rows(db: Session, actor: Actor) -> list[dict[str, Any]]:
    found = holds.holds(db, actor)
    customers = found_customers(db, actor, [hold.customer_id for hold in found])
    return [{**_hold_view(hold), "customer": customers[hold.customer_id].name} for hold in found]


def _hold_view(hold: Any) -> dict[str, Any]:
    by = hold.person.name if hold.person else "Baton"
    return {"id": hold.id, "document_id": hold.document_id, "reason": hold.reason, "by": by, "at": hold.at}
