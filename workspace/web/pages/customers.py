"""One customer, and its profile."""

from __future__ import annotations

from itertools import zip_longest
from typing import Any

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from workspace.bots import links
from workspace.customers import operations, queries
from workspace.customers.events import customer_room
from workspace.customers.pinning import pinned_among
from workspace.documents.keeping.holds import holds_of_customer
from workspace.documents.queries import documents_of
from workspace.documents.seeing.queries import faces
from workspace.errors import Conflict, Invalid
from workspace.events import last_number
from workspace.handoffs.queries import handoffs_of, promised
from workspace.i18n import _
from workspace.people.telling.queries import level_of
from workspace.policy import Actor
from workspace.sharing.queries import live_shares_of
from workspace.web.edge import reading, staff_actor, transaction
from workspace.web.following import level_view
from workspace.web.frame import staff_page
from workspace.web.pages.blueprint import views
from workspace.web.pages.channel_card import channel_views, left_channel_views
from workspace.web.pages.feed import composer_values, feed_values
from workspace.web.pages.figures import activity_chart
from workspace.web.pages.reading_along import outsiders
from workspace.web.shown import customer_view, handoff_view, reading_state


@views.get("/customers/<customer_id>")
def customer(customer_id: str) -> ResponseReturnValue:
    with reading() as db:
        actor = staff_actor(db)
        return customer_page(db, actor, customer_id)


@views.get("/customers/new")
def new_customer() -> ResponseReturnValue:
    with reading() as db:
        return staff_page(db, staff_actor(db), "customers/form.html", customer=None, form=_empty_form(), errors={})


@views.post("/customers/new")
def add_customer() -> ResponseReturnValue:
    form = _typed_form()
    try:
        with transaction() as db:
            added = operations.add_customer_with_contacts(
                db, staff_actor(db), fields=_fields(form), contacts=form["contacts"]
            )
    except Invalid as wrong:
        with reading() as db:
            errors = {**wrong.fields, "form": wrong.sentence}
            return staff_page(db, staff_actor(db), "customers/form.html", customer=None, form=form, errors=errors), 422
    return redirect(url_for("pages.customer", customer_id=added.id), 303)


@views.get("/customers/<customer_id>/edit")
def edit_customer(customer_id: str) -> ResponseReturnValue:
    with reading() as db:
        actor = staff_actor(db)
        found = queries.get_customer(db, actor, customer_id)
        view = customer_view(found, queries.contacts_of(db, actor, found.id))
        return staff_page(db, actor, "customers/form.html", customer=view, form=_stored_form(view), errors={})


@views.post("/customers/<customer_id>/edit")
def save_customer(customer_id: str) -> ResponseReturnValue:
    """A stale revision shows both texts side by side; what was typed stays in the form."""
    form = _typed_form()
    revision = request.form.get("revision", type=int)
    try:
        with transaction() as db:
            operations.save_profile(
                db, staff_actor(db), customer_id=customer_id, fields=_fields(form), contacts=form["contacts"],
                revision=revision,
            )  # fmt: skip
    except (Conflict, Invalid) as wrong:
        return _form_again(customer_id, form, wrong)
    return redirect(url_for("pages.customer", customer_id=customer_id), 303)


@views.post("/customers/<customer_id>/archive")
def archive_customer(customer_id: str) -> ResponseReturnValue:
    """Archive, or bring back when it is archived."""
    with transaction() as db:
        actor = staff_actor(db)
        found = queries.get_customer(db, actor, customer_id)
        operations.archive_customer(db, actor, customer_id=customer_id, archived=found.archived_at is None)
    return redirect(url_for("pages.customer", customer_id=customer_id), 303)


def customer_page(db: Session, actor: Actor, customer_id: str, **values: Any) -> str:
    """The page; `values` may bring back what was typed (`draft`) with an `error`."""
    # The number is read before the entries: what comes between is pushed again, and lands on the same article.
    room_n = last_number(db, customer_room(customer_id))
    found = queries.get_customer(db, actor, customer_id)
    contacts = queries.contacts_of(db, actor, found.id)
    linked = links.links_of(db, actor, found.id)
    view = customer_view(found, contacts, channels=[link.channel_name for link in linked])
    open_offers = handoffs_of(db, actor, found.id, open_only=True)
    return staff_page(
        db,
        actor,
        "customers/customer.html",
        customer=view,
        subtitle=_baton_line(found, open_offers),
        here_now=[],
        outsiders=outsiders(db, actor, linked),
        channel_links=channel_views(db, actor, linked),
        left_channels=left_channel_views(db, actor, found.id),
        held=[hold.reason for hold in holds_of_customer(db, actor, found.id)],
        handoffs=[
            handoff_view(each, actor, customer=found.name, beside=[other for other in open_offers if other is not each])
            for each in open_offers
        ],
        promises=[handoff_view(each, actor, customer=found.name) for each in promised(db, actor, customer_id=found.id)],
        documents=document_lines(db, actor, found.id),
        activity=activity_chart(db, actor, found.id),
        is_pinned=bool(pinned_among(db, actor, [found.id])),
        room=customer_room(found.id),
        room_n=room_n,
        following=level_view(level_of(db, actor, customer_id=found.id, holder_id=found.holder_person_id)),
        **feed_values(db, actor, found.id),
        **composer_values(db, actor, found.id, contacts, linked),
        **values,
    )


def _baton_line(customer: Any, open_offers: Any) -> str:
    """Who holds the baton, and to whom it is offered."""
    holder = customer.holder_person or customer.holder_team
    holds = _("%(name)s holds the baton", name=holder.name) if holder else _("Nobody holds the baton yet")
    offered = dict.fromkeys((each.to_person or each.to_team).name for each in open_offers)
    return f"{holds} · " + _("offered to %(names)s", names=", ".join(offered)) if offered else holds


def document_lines(db: Session, actor: Actor, customer_id: str) -> list[dict[str, Any]]:
    documents = documents_of(db, actor, customer_id, limit=30)
    shown = faces(db, documents)
    shared: dict[str, list[str]] = {}
    for share in live_shares_of(db, actor, document_ids=[document.id for document in documents]):
        shared.setdefault(share.document_id, []).append(share.vendor.name)
    return [
        {
            "id": document.id,
            "title": document.title,
            "face": shown[document.id],
            "version": document.version_n,
            "note": _("shared with %(names)s", names=", ".join(sorted(set(shared[document.id]))))
            if document.id in shared
            else _("staff only"),
            "state": reading_state(document.versions[-1].state, document.versions[-1].reason),
        }
        for document in documents
    ]


def _empty_form() -> dict[str, Any]:
    return {"name": request.args.get("name", ""), "about": "", "contacts": [], "preferences": [], "goals": []}


def _stored_form(view: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": view["name"],
        "about": view["about"],
        "contacts": view["contacts"],
        "preferences": [line["text"] for line in view["preferences"]],
        "goals": [line["text"] for line in view["goals"]],
    }


def _typed_form() -> dict[str, Any]:
    typed = request.form
    columns = [typed.getlist(f"contact_{key}") for key in ("id", "name", "role", "email", "phone")]
    rows = [
        dict(zip(("id", "name", "role", "email", "phone"), row, strict=True))
        for row in zip_longest(*columns, fillvalue="")
    ]
    return {
        "name": typed.get("name", ""),
        "about": typed.get("about", ""),
        "contacts": [
            row for row in rows if any(value.strip() for key, value in row.items() if key != "id") or row["id"]
        ],
        "preferences": [line for line in typed.getlist("preference") if line.strip()],
        "goals": [line for line in typed.getlist("goal") if line.strip()],
    }


def _fields(form: dict[str, Any]) -> dict[str, str]:
    return {
        "name": form["name"],
        "about": form["about"],
        "preferences": "\n".join(form["preferences"]),
        "goals": "\n".join(form["goals"]),
    }


def _form_again(customer_id: str, form: dict[str, Any], wrong: Conflict | Invalid) -> ResponseReturnValue:
    with reading() as db:
        actor = staff_actor(db)
        view = customer_view(queries.get_customer(db, actor, customer_id), queries.contacts_of(db, actor, customer_id))
        if isinstance(wrong, Invalid):
            errors = {**wrong.fields, "form": wrong.sentence}
            page = staff_page(db, actor, "customers/form.html", customer=view, form=form, errors=errors)
            return page, 422
        by, is_mine = queries.last_editor(db, actor, customer_id)
        theirs = {**_stored_form(view), "by": by, "is_mine": is_mine}
        return staff_page(db, actor, "customers/form.html", customer=view, form=form, errors={}, theirs=theirs), 409
