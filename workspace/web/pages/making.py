"""Making Word files of templates: choose one, say what is missing, have it made; and the list of templates."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from workspace.customers.queries import get_customer
from workspace.documents.making import operations, queries
from workspace.documents.making.fields import Field, Value, field_called, missing, typed
from workspace.documents.making.queries import fields_of, get_template, newest
from workspace.documents.queries import found_documents
from workspace.errors import Conflict, Invalid
from workspace.handoffs.briefing import values_for
from workspace.i18n import _, n_
from workspace.policy import Actor, may
from workspace.web.edge import admin_actor, reading, settings, staff_actor, transaction
from workspace.web.frame import staff_page
from workspace.web.pages.blueprint import views
from workspace.web.pages.templates import field_view, template_view
from workspace.web.uploads import uploads_of

if TYPE_CHECKING:
    pass


@views.get("/templates")
def templates() -> ResponseReturnValue:
    with reading() as db:
        return _templates_page(db, staff_actor(db))


@views.post("/templates")
def add_template() -> ResponseReturnValue:
    form = request.form
    uploads = uploads_of(admin_actor, needed=True)
    try:
        with transaction() as db:
            made = operations.add_template(
                db, staff_actor(db), name=form.get("name", ""), about=form.get("about", ""), upload=uploads[0]
            )
    except (Invalid, Conflict) as wrong:
        with reading() as db:
            return _templates_page(db, staff_actor(db), typed_in=form, error=wrong.sentence), 422
    return redirect(url_for("pages.template", template_id=made.id), 303)


@views.get("/customers/<customer_id>/make")
def choose_template(customer_id: str) -> ResponseReturnValue:
    """`handoff=…` leads on to documents about that hand-off."""
    with reading() as db:
        actor = staff_actor(db)
        customer = get_customer(db, actor, customer_id)
        there = [template_view(each) for each in queries.templates(db, actor)]
        return staff_page(
            db, actor, "making/choose.html", customer={"id": customer.id, "name": customer.name}, templates=there,
            handoff_id=request.args.get("handoff", ""),
        )  # fmt: skip


@views.get("/customers/<customer_id>/make/<template_id>")
def fill_in(customer_id: str, template_id: str) -> ResponseReturnValue:
    with reading() as db:
        return _form_page(db, staff_actor(db), customer_id, template_id, request.args)


@views.post("/customers/<customer_id>/make/<template_id>")
def make(customer_id: str, template_id: str) -> ResponseReturnValue:
    form = request.form
    try:
        with transaction() as db:
            actor = staff_actor(db)
            known = _known(db, actor, customer_id, form.get("handoff", ""))
            making = operations.ask_for_document(
                db, actor, customer_id=customer_id, template_id=template_id, values={**known, **_typed(form)},
                title=form.get("title", "").strip(), document_id=form.get("document", "") or None,
            )  # fmt: skip
    except (Invalid, Conflict) as wrong:
        with reading() as db:
            page = _form_page(db, staff_actor(db), customer_id, template_id, form, wrong=wrong)
            return page, 422
    return redirect(url_for("pages.making", making_id=making.id), 303)


@views.get("/makings/<making_id>")
def making(making_id: str) -> ResponseReturnValue:
    """How it goes; leads on to the document when that is there."""
    with reading() as db:
        actor = staff_actor(db)
        found = queries.get_making(db, actor, making_id)
        if found.state == "made" and "X-Refresh" not in request.headers:
            return redirect(url_for("pages.document", document_id=found.document_id), 303)
        customer = get_customer(db, actor, found.customer_id)
        shown = {
            "title": found.title, "state": found.state, "reason": found.reason, "document_id": found.document_id,
            "template_id": found.version.template_id,
        }  # fmt: skip
        return staff_page(
            db, actor, "making/making.html", making=shown, customer={"id": customer.id, "name": customer.name}
        )


def provenance(db: Session, actor: Actor, *, document_id: str, n: int) -> dict[str, Any] | None:
    """What this version was made of, for the page of the document."""
    found = queries.made_from(db, actor, document_id=document_id, n=n)
    if found is None:
        return None
    made, template = found
    return {
        "template": {"id": template.id, "name": template.name},
        "n": made.version.n,
        "by": made.person.name if made.person else "Baton",
        "at": made.created_at,
        "hash": made.values_hash,
    }


def _form_page(
    db: Session,
    actor: Actor,
    customer_id: str,
    template_id: str,
    given: Mapping[str, str],
    *,
    wrong: Invalid | Conflict | None = None,
) -> str:
    customer = get_customer(db, actor, customer_id)
    found = get_template(db, actor, template_id)
    handoff_id = given.get("handoff", "")
    known = _known(db, actor, customer.id, handoff_id)
    names = fields_of(newest(found))
    wanting = missing(names, known)
    earlier = queries.outputs_of(db, actor, template_id=found.id, customer_id=customer.id)
    outputs = [{"value": each.id, "label": each.title} for each in found_documents(db, actor, earlier).values()]
    return staff_page(
        db, actor, "making/fill_in.html",
        customer={"id": customer.id, "name": customer.name}, wanted=template_view(found), handoff_id=handoff_id,
        fields=[field_view(field) for field in wanting],
        known=[_known_view(field_called(name), known[name]) for name in names if known.get(name)],
        given={field.name: given.get(f"v_{field.name}", "") for field in wanting},
        title=given.get("title", ""), document=given.get("document", ""),
        outputs=[{"value": "", "label": "A new document"}, *outputs] if outputs else [],
        wrong={**(wrong.fields if isinstance(wrong, Invalid) else {}), "form": wrong.sentence} if wrong else {},
    )  # fmt: skip


def _templates_page(db: Session, actor: Actor, *, typed_in: Mapping[str, str] | None = None, error: str = "") -> str:
    there = [template_view(each) for each in queries.templates(db, actor)]
    return staff_page(
        db, actor, "making/templates.html", templates=there, may_change=may(actor, "template.change"),
        removed=[template_view(each) for each in queries.removed_templates(db, actor)],
        typed=typed_in or {}, error=error,
    )  # fmt: skip


def _known(db: Session, actor: Actor, customer_id: str, handoff_id: str) -> dict[str, Value]:
    public_url = settings().public_url
    return values_for(db, actor, customer_id=customer_id, public_url=public_url, handoff_id=handoff_id or None)


def _typed(form: Mapping[str, str]) -> dict[str, Value]:
    """The fields of the form, each in its kind. Those left empty are not said."""
    names = [key.removeprefix("v_") for key, value in form.items() if key.startswith("v_") and value.strip()]
    return {name: typed(field_called(name), form[f"v_{name}"]) for name in names}


def _known_view(field: Field, value: Value) -> dict[str, str]:
    shown = value if isinstance(value, str) else n_("%(count)s row", "%(count)s rows", len(value))
    return {"label": _(field.label), "value": shown[:200]}
