"""Where documents are filed: the form of one, and the list where many are filed at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from workspace.customers.queries import found_customers, get_customer
from workspace.documents.filing import operations
from workspace.documents.filing.operations import Expiry
from workspace.documents.filing.queries import STATES, Filter, filing_of, filings_of, folders_of, tags_in_use
from workspace.documents.filing.words import NOTICE_DAYS, TYPES, clean_folder, clean_tag, clean_type
from workspace.documents.queries import get_document
from workspace.errors import Invalid
from workspace.i18n import _, n_
from workspace.policy import Actor
from workspace.web.edge import reading, staff_actor, transaction
from workspace.web.frame import staff_page
from workspace.web.pages.blueprint import views

if TYPE_CHECKING:
    from workspace.documents.filing.models import Filing

_FILTERS = ("q", "customer", "folder", "tag", "type", "state", "ends")


@views.get("/documents/<document_id>/filing")
def edit_filing(document_id: str) -> ResponseReturnValue:
    with reading() as db:
        return _form_page(db, staff_actor(db), document_id)


@views.post("/documents/<document_id>/filing")
def file_document(document_id: str) -> ResponseReturnValue:
    form = request.form
    try:
        with transaction() as db:
            operations.file_document(
                db, staff_actor(db), document_id=document_id, folder=form.get("folder", ""), type=form.get("type", ""),
                tags=form.get("tags", "").split(","), expiry=_typed_expiry(form),
            )  # fmt: skip
    except Invalid as wrong:
        with reading() as db:
            return _form_page(db, staff_actor(db), document_id, typed=form, wrong=wrong), 422
    return redirect(url_for("pages.document", document_id=document_id, _anchor="filing"), 303)


@views.post("/documents/file")
def file_documents() -> ResponseReturnValue:
    """Tag and move what is chosen on the list. An empty folder or type leaves each where it is."""
    form = request.form
    try:
        with transaction() as db:
            done = operations.file_documents(
                db, staff_actor(db), document_ids=form.getlist("id"), folder=form.get("to_folder", "").strip() or None,
                type=form.get("to_type", "") or None, add_tags=form.get("add_tags", "").split(","),
                remove_tags=form.get("remove_tags", "").split(","),
            )  # fmt: skip
    except Invalid as wrong:
        flash(wrong.sentence, "danger")
    else:
        flash(n_("%(count)s document filed.", "%(count)s documents filed.", done), "success")
    back: dict[str, Any] = {name: form.get(name) or None for name in _FILTERS}
    return redirect(url_for("pages.documents", **back), 303)


def filter_of(actor: Actor, asked: Mapping[str, str]) -> Filter:
    """What the address of the list asks for. What is nothing that one could ask for does not narrow."""
    typed_type, state = asked.get("type", ""), asked.get("state", "")
    days = asked.get("ends", "")
    return Filter(
        titled=asked.get("q", ""),
        customer_id=asked.get("customer", ""),
        folder=clean_folder(asked.get("folder", "")),
        tag=clean_tag(asked.get("tag", "")),
        type=clean_type(typed_type) if typed_type in TYPES else "",
        state=state if state in STATES else "",
        expires_before=actor.at.date() + timedelta(days=int(days)) if days in ("30", "90", "365") else None,
    )


def list_view(db: Session, actor: Actor, wanted: Filter, asked: Mapping[str, str]) -> dict[str, Any]:
    """What the list offers to choose from, and what is chosen now."""
    names = found_customers(db, actor, [wanted.customer_id]) if wanted.customer_id else {}
    chosen = {name: asked.get(name, "") for name in _FILTERS if asked.get(name)}
    customer = names.get(wanted.customer_id)
    return {
        "folders": _options(folders_of(db, actor, wanted.customer_id or None)),
        "tags": _options(tags_in_use(db, actor)),
        "types": type_choices(),
        "states": [{"value": state, "label": _(label)} for state, label in STATES.items()],
        "ends": [{"value": days, "label": _("Within %(days)s days", days=days)} for days in ("30", "90", "365")],
        "chosen": chosen,
        "customer": customer.name if customer else "",
        "is_narrowed": bool(set(chosen) - {"q"}),
    }


def older_url(asked: Mapping[str, str], last_id: str) -> str:
    """The next page of the same list."""
    narrowed: dict[str, Any] = {name: asked.get(name) or None for name in _FILTERS}
    return url_for("pages.documents", before=last_id, **narrowed)


def filed_as(db: Session, actor: Actor, document_ids: list[str]) -> dict[str, dict[str, Any]]:
    """By document, for those that are filed somewhere."""
    return {key: filing_view(filing, actor) for key, filing in filings_of(db, actor, document_ids).items()}


def filing_card(db: Session, actor: Actor, document_id: str) -> dict[str, Any]:
    """How one document is filed, with all that its form needs."""
    filing = filing_of(db, actor, document_id)
    return {**filing_view(filing, actor), "types": type_choices(), "folders": [], "form": _form_of(filing), "wrong": {}}


def filing_view(filing: Filing, actor: Actor) -> dict[str, Any]:
    ends, left = filing.expires_on, None
    if ends is not None:
        left = (ends - actor.at.date()).days
    return {
        "folder": filing.folder,
        "type": filing.type,
        "type_label": _(TYPES[filing.type]) if filing.type in TYPES else "",
        "tags": [each.tag for each in filing.tags],
        "ends": ends.isoformat() if ends else "",
        "days_left": left,
        "notice_days": filing.notice_days,
        "tone": "" if left is None or left > filing.notice_days else "danger" if left < 0 else "warning",
    }


def _options(words: Iterable[str]) -> list[dict[str, str]]:
    return [{"value": word, "label": word} for word in words]


def type_choices() -> list[dict[str, str]]:
    return [{"value": "", "label": _("No type")}, *({"value": key, "label": _(label)} for key, label in TYPES.items())]


def _form_of(filing: Filing) -> dict[str, str]:
    return {
        "folder": filing.folder,
        "type": filing.type,
        "tags": ", ".join(each.tag for each in filing.tags),
        "expires_on": filing.expires_on.isoformat() if filing.expires_on else "",
        "notice_days": str(filing.notice_days),
    }


def _typed_expiry(form: MultiDict[str, str]) -> Expiry:
    typed, days = form.get("expires_on", "").strip(), form.get("notice_days", "").strip() or str(NOTICE_DAYS)
    try:
        ends = date.fromisoformat(typed) if typed else None
    except ValueError as error:
        sentence = _("That is not a day. Write it like 2026-12-31.")
        raise Invalid(sentence, {"expires_on": sentence}) from error
    if not days.isascii() or not days.isdigit() or len(days) > 4:
        sentence = _("Say how many days before the end you want to be told.")
        raise Invalid(sentence, {"notice_days": sentence})
    return Expiry(ends, int(days))


def _form_page(
    db: Session, actor: Actor, document_id: str, *, typed: Mapping[str, str] | None = None, wrong: Invalid | None = None
) -> str:
    document = get_document(db, actor, document_id)
    customer = get_customer(db, actor, document.customer_id)
    card = filing_card(db, actor, document_id)
    card["folders"] = folders_of(db, actor, customer.id)
    if typed is not None:
        card["form"] = {name: typed.get(name, "") for name in card["form"]}
    if wrong is not None:
        card["wrong"] = {**wrong.fields, "form": wrong.sentence}
    shown = {"id": document.id, "title": document.title, "customer": {"id": customer.id, "name": customer.name}}
    return staff_page(db, actor, "documents/filing.html", document=shown, filing=card)
