"""Writes about templates and making. The edge has put a template's bytes into the files store before."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from workspace.customers.events import signal
from workspace.customers.queries import get_customer
from workspace.documents.making.events import MakingAsked, TemplateAdded, TemplateRemoved
from workspace.documents.making.fields import Value, completed
from workspace.documents.making.models import Making, Template, TemplateVersion
from workspace.documents.making.queries import fields_of, get_template, newest, template_version
from workspace.documents.names import display_name
from workspace.documents.operations import Upload
from workspace.documents.queries import get_document
from workspace.errors import Conflict, Invalid
from workspace.events import record
from workspace.i18n import _
from workspace.people.words import one_line
from workspace.policy import Actor, require
from workspace.ports import StoredFile


def add_template(
    db: Session, actor: Actor, *, name: str, about: str = "", upload: Upload, key: str | None = None
) -> Template:
    """Keep a Word file as a new template. What it asks for is looked up soon after."""
    require(actor, "template.change")
    cleaned = one_line(name, field="name", label=_("The name"), longest=120)
    if known := db.scalar(select(Template).where(Template.name == cleaned)):
        raise Conflict(
            _("There is a template called %(name)s already. Take it out of the trash instead.", name=cleaned)
            if known.removed_at
            else _("There is a template called %(name)s already. Give it a new version instead.", name=cleaned)
        )
    template = Template(
        name=cleaned,
        about=one_line(about, field="about", label=_("The description"), longest=300, needed=False),
        key=key,
        version_n=0,
        changed_at=actor.at,
    )
    db.add(template)
    db.flush()
    return _with_version(db, actor, template, upload)


def add_template_version(db: Session, actor: Actor, *, template_id: str, upload: Upload) -> Template:
    """Keep a Word file as a template's newest version. The same bytes as the newest change nothing.

    Unless that one is broken: then they are looked at again, since the machine may have been at fault.
    """
    require(actor, "template.change")
    template = _present(db, actor, template_id)
    present = newest(template)
    if present.sha256 == upload.stored.sha256:
        if present.state == "broken":
            present.state, present.reason = "waiting", ""
            record(db, actor, TemplateAdded(present.id))
        return template
    return _with_version(db, actor, template, upload)


def restore_template_version(db: Session, actor: Actor, *, template_id: str, n: int) -> Template:
    """Make an earlier version the newest again, as a version of its own. The newest itself changes nothing."""
    require(actor, "template.change")
    template = _present(db, actor, template_id)
    earlier = template_version(db, actor, template_id=template_id, n=n)
    if newest(template).sha256 == earlier.sha256:
        return template
    again = Upload(name=earlier.name, stored=StoredFile(earlier.sha256, earlier.size))
    return _with_version(db, actor, template, again)


def remove_template(db: Session, actor: Actor, *, template_id: str, removed: bool = True) -> Template:
    """Put a template into the trash, or take it out again. Its versions stay: what was made of them names them."""
    require(actor, "template.change")
    template = get_template(db, actor, template_id)
    if removed != (template.removed_at is not None):
        template.removed_at = actor.at if removed else None
        template.removed_by_id = actor.id if removed else None
        record(db, actor, TemplateRemoved(template.id, removed))
    return template


def ask_for_document(
    db: Session,
    actor: Actor,
    *,
    customer_id: str,
    template_id: str,
    values: Mapping[str, Value],
    title: str = "",
    document_id: str | None = None,
) -> Making:
    """Have a document made of a template's newest version, or a new version of one that was made before.

    Raises Invalid, naming each field for which `values` has nothing. The file is there soon after.
    """
    require(actor, "document.add")
    customer = get_customer(db, actor, customer_id)
    template = _present(db, actor, template_id)
    version = newest(template)
    if version.state != "ready":
        raise Conflict(version.reason or _("Baton is still looking at this template. Try again in a moment."))
    written = json.dumps(completed(fields_of(version), values), ensure_ascii=False, sort_keys=True)
    if document_id and get_document(db, actor, document_id).customer_id != customer.id:
        raise Invalid(
            _("This document belongs to another customer."), {"document_id": _("Choose one of this customer.")}
        )
    making = Making(
        customer_id=customer.id,
        template_version_id=version.id,
        title=_file_name(title or f"{template.name} {customer.name}"),
        values=written,
        values_hash=hashlib.sha256(written.encode()).hexdigest(),
        person_id=actor.id,
        created_at=actor.at,
        document_id=document_id,
    )
    db.add(making)
    db.flush()
    record(db, actor, MakingAsked(making.id), rooms=[signal(customer.id, "documents")])
    return making


def _present(db: Session, actor: Actor, template_id: str) -> Template:
    template = get_template(db, actor, template_id)
    if template.removed_at is not None:
        raise Conflict(_("This template is in the trash. An admin can take it out again."))
    return template


def _with_version(db: Session, actor: Actor, template: Template, upload: Upload) -> Template:
    template.version_n += 1
    template.changed_at = actor.at
    version = TemplateVersion(
        template_id=template.id,
        n=template.version_n,
        name=display_name(upload.name),
        sha256=upload.stored.sha256,
        size=upload.stored.size,
        person_id=actor.id,
        created_at=actor.at,
    )
    db.add(version)
    db.flush()
    record(db, actor, TemplateAdded(version.id))
    db.expire(template, ["versions"])
    return get_template(db, actor, template.id)


def _file_name(title: str) -> str:
    name = display_name(title)
    return name if name.lower().endswith(".docx") else f"{display_name(name[:150])}.docx"
