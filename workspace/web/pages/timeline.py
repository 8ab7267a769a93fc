"""Write on the timeline, change and delete one's own words, look at one entry."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from workspace.bots.links import links_of
from workspace.customers.events import customer_room
from workspace.customers.queries import contacts_of, get_customer
from workspace.documents.keeping.uploads import post_entry as write_entry
from workspace.documents.operations import Upload
from workspace.errors import Conflict, Invalid, NotFound
from workspace.events import last_number
from workspace.policy import Actor
from workspace.timeline import operations
from workspace.timeline.queries import get_entry, revisions_of
from workspace.timeline.reading import mark_read_to
from workspace.web.edge import reading, staff_actor, transaction
from workspace.web.frame import staff_page
from workspace.web.loaded import entry_html, entry_views
from workspace.web.markdown import to_html
from workspace.web.pages.blueprint import views
from workspace.web.pages.customers import customer_page
from workspace.web.pages.feed import composer_values, vendors_from
from workspace.web.pages.moments import typed_moment
from workspace.web.uploads import uploads_of

if TYPE_CHECKING:
    from workspace.timeline.models import Entry


@views.post("/customers/<customer_id>/entries")
def post_entry(customer_id: str) -> ResponseReturnValue:
    """201 with the entry for a script, back to the timeline for a plain form. The same client_id is one entry."""
    form = request.form
    uploads = uploads_of(lambda db: get_customer(db, staff_actor(db), customer_id))
    try:
        entry, html = _write(customer_id, uploads, typed_moment(form, "occurred_at"))
    except (Invalid, NotFound) as wrong:
        if "HX-Request" in request.headers:
            raise
        return _form_again(customer_id, wrong)
    if "HX-Request" in request.headers:
        return html, 201
    return redirect(url_for("pages.customer", customer_id=customer_id, _anchor=f"entry-{entry.id}"), 303)


def _form_again(customer_id: str, wrong: Invalid | NotFound) -> ResponseReturnValue:
    """The page that was posted from, with every word that was typed: an answer stays an answer."""
    status = 422 if isinstance(wrong, Invalid) else 404
    with reading() as db:
        actor, answered = staff_actor(db), request.form.get("reply_to")
        if answered:
            words = request.form.get("body", "")
            return entry_page(db, actor, answered, reply_body=words, reply_error=wrong.sentence), status
        return customer_page(db, actor, customer_id, error=wrong.sentence, draft=request.form), status


def _write(customer_id: str, uploads: list[Upload], moment: datetime | None) -> tuple[Entry, str]:
    form = request.form
    with transaction() as db:
        actor = staff_actor(db)
        entry = write_entry(
            db,
            actor,
            customer_id=customer_id,
            uploads=uploads,
            upload_ids=form.getlist("upload"),
            body=form.get("body", ""),
            kind=form.get("kind") or "note",
            vendor_ids=vendors_from(form.get("audience")),
            reply_to_id=form.get("reply_to") or None,
            document_id=form.get("document_id") or None,
            occurred_at=moment,
            **_elsewhere(form),
            client_id=form.get("client_id") or request.headers.get("Idempotency-Key"),
        )
        return entry, entry_html(db, actor, entry)


def _elsewhere(form: Mapping[str, str]) -> dict[str, str | None]:
    """The composer hides these fields for other kinds: what was chosen before it did is not meant any more."""
    meant = (form.get("kind") or "note") not in operations.PLAIN and not form.get("reply_to")
    return {name: form.get(name) or None if meant else None for name in ("direction", "channel", "contact_id")}


@views.post("/customers/<customer_id>/read")
def read_timeline(customer_id: str) -> ResponseReturnValue:
    """The newest entry (`entry`, its id) that the reader had before their eyes. Told by the page, never by a GET."""
    with transaction() as db:
        mark_read_to(db, staff_actor(db), customer_id=customer_id, entry_id=request.form.get("entry", ""))
    return "", 204


@views.get("/entries/<entry_id>")
def entry(entry_id: str) -> ResponseReturnValue:
    """One entry by itself: the permalink."""
    with reading() as db:
        return entry_page(db, staff_actor(db), entry_id)


@views.get("/entries/<entry_id>/edit")
def edit_entry(entry_id: str) -> ResponseReturnValue:
    with reading() as db:
        actor = staff_actor(db)
        found = get_entry(db, actor, entry_id)
        return _edit_form(db, actor, entry_id, body=found.body, revision=found.revision)


@views.post("/entries/<entry_id>/edit")
def save_entry(entry_id: str) -> ResponseReturnValue:
    body, revision = request.form.get("body", ""), request.form.get("revision", type=int)
    try:
        with transaction() as db:
            actor = staff_actor(db)
            saved = operations.edit_entry(db, actor, entry_id=entry_id, body=body, revision=revision)
            html = entry_html(db, actor, get_entry(db, actor, saved.id))
    except Invalid as wrong:
        with reading() as db:
            form = _edit_form(db, staff_actor(db), entry_id, body=body, revision=revision or 0, error=wrong.sentence)
            return form, 422
    except Conflict as conflict:
        with reading() as db:
            actor = staff_actor(db)
            theirs = {"body": conflict.theirs["body"]}
            newest = int(str(conflict.theirs["revision"]))
            return _edit_form(db, actor, entry_id, body=body, revision=newest, theirs=theirs), 409
    if "HX-Request" in request.headers:
        return html
    return redirect(url_for("pages.entry", entry_id=entry_id), 303)


@views.get("/entries/<entry_id>/delete")
def ask_before_deleting(entry_id: str) -> ResponseReturnValue:
    with reading() as db:
        return entry_page(db, staff_actor(db), entry_id, deleting=True)


@views.post("/entries/<entry_id>/delete")
def delete_entry(entry_id: str) -> ResponseReturnValue:
    with transaction() as db:
        actor = staff_actor(db)
        gone = operations.delete_entry(db, actor, entry_id=entry_id)
        html = entry_html(db, actor, get_entry(db, actor, gone.id))
    if "HX-Request" in request.headers:
        return html
    return redirect(url_for("pages.customer", customer_id=gone.customer_id), 303)


def _edit_form(db: Session, actor: Actor, entry_id: str, **values: Any) -> str:
    """The bare form for a script, the entry's own page with the form for a browser without one."""
    if "HX-Request" not in request.headers:
        return entry_page(db, actor, entry_id, editing=True, **values)
    (view,) = entry_views(db, actor, [get_entry(db, actor, entry_id)])
    return render_template("timeline/_edit.html", entry=view, **{"error": None, "theirs": None, **values})


def entry_page(db: Session, actor: Actor, entry_id: str, **values: Any) -> str:
    """One entry by itself; `values` say what is done with it here (templates/timeline/entry.html)."""
    found = get_entry(db, actor, entry_id)
    in_thread = not values or "reply_error" in values
    root = get_entry(db, actor, found.reply_to_id) if found.reply_to_id and in_thread else found
    customer = get_customer(db, actor, root.customer_id)
    room_n = last_number(db, customer_room(customer.id))
    (view,) = entry_views(db, actor, [root])
    contacts, links = contacts_of(db, actor, customer.id), links_of(db, actor, customer.id)
    older = revisions_of(db, actor, found.id)
    # What was typed for one vendor's guests is never offered to more, though their answer went meanwhile.
    stays = found.deleted_at is None or "reply_error" in values
    answers_guest = found is not root and found.vendor_id and stays
    defaults: dict[str, Any] = {"editing": False, "deleting": False, "error": None, "theirs": None}
    return staff_page(
        db,
        actor,
        "timeline/entry.html",
        customer={"id": customer.id, "name": customer.name},
        entry=view,
        room=customer_room(customer.id),
        room_n=room_n,
        mine=root.author_id == actor.id and view["editable"],
        deletes=root.author_id == actor.id and view["deletable"],
        answering=entry_views(db, actor, [found])[0] if answers_guest else None,
        revisions=[{"n": each.revision, "at": each.at, "body_html": to_html(each.body)} for each in older],
        **composer_values(db, actor, customer.id, contacts, links),
        **{**defaults, **values},
    )
