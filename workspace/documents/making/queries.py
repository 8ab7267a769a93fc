"""Reads of templates and of what was made. They are the staff's affair: a guest sees none."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, false, select, true
from sqlalchemy.orm import Session, joinedload, selectinload

from workspace.documents.making.models import Making, Template, TemplateVersion
from workspace.errors import NotFound
from workspace.i18n import _
from workspace.people.words import folded
from workspace.policy import Actor

if TYPE_CHECKING:
    from sqlalchemy.orm.interfaces import ORMOption

_VERSIONS: ORMOption = selectinload(Template.versions).joinedload(TemplateVersion.person)
_SHOWN = (joinedload(Making.version), joinedload(Making.person))


def visible_templates(actor: Actor) -> ColumnElement[bool]:
    return true() if actor.is_staff else false()


def templates(db: Session, actor: Actor) -> Sequence[Template]:
    """With their versions, by name; not those in the trash."""
    return _templates(db, actor, Template.removed_at.is_(None))


def removed_templates(db: Session, actor: Actor) -> Sequence[Template]:
    """Those in the trash."""
    return _templates(db, actor, Template.removed_at.is_not(None))


def _templates(db: Session, actor: Actor, which: ColumnElement[bool]) -> Sequence[Template]:
    found = select(Template).where(which, visible_templates(actor)).options(_VERSIONS)
    return db.scalars(found.order_by(Template.name)).all()


def get_template(db: Session, actor: Actor, template_id: str) -> Template:
    """With its versions. Raises NotFound."""
    found = db.scalar(select(Template).where(Template.id == template_id, visible_templates(actor)).options(_VERSIONS))
    if found is None:
        raise NotFound(_("There is no such template."))
    return found


def template_called(db: Session, actor: Actor, name: str) -> Template:
    """By its name, or by the key of one that comes with Baton. Raises NotFound, naming those there are."""
    there = templates(db, actor)
    for template in there:
        if folded(name) in (folded(template.name), template.key, template.id):
            return template
    names = ", ".join(template.name for template in there) or "none yet"
    raise NotFound(_("There is no template called %(name)s. There are: %(names)s.", name=f"{name!r}", names=names))


def template_version(db: Session, actor: Actor, *, template_id: str, n: int) -> TemplateVersion:
    for version in get_template(db, actor, template_id).versions:
        if version.n == n:
            return version
    raise NotFound(_("There is no such version of this template."))


def newest(template: Template) -> TemplateVersion:
    return template.versions[-1]


def fields_of(version: TemplateVersion) -> list[str]:
    return [str(name) for name in json.loads(version.fields)]


def get_making(db: Session, actor: Actor, making_id: str) -> Making:
    """With its template's version and who wanted it. Raises NotFound."""
    found = db.scalar(select(Making).where(Making.id == making_id, visible_templates(actor)).options(*_SHOWN))
    if found is None:
        raise NotFound(_("There is no such thing to be made."))
    return found


def made_from(db: Session, actor: Actor, *, document_id: str, n: int) -> tuple[Making, Template] | None:
    """What this version of a document was made of, if of a template."""
    found = db.execute(
        select(Making, Template)
        .join(TemplateVersion, TemplateVersion.id == Making.template_version_id)
        .join(Template, Template.id == TemplateVersion.template_id)
        .where(Making.document_id == document_id, Making.document_n == n, Making.state == "made")
        .where(visible_templates(actor))
        .options(*_SHOWN)
    ).first()
    return None if found is None else (found[0], found[1])


def outputs_of(db: Session, actor: Actor, *, template_id: str, customer_id: str) -> list[str]:
    """The documents of a customer that were made of this template, the latest first."""
    found = (
        select(Making.document_id)
        .join(TemplateVersion, TemplateVersion.id == Making.template_version_id)
        .where(TemplateVersion.template_id == template_id, Making.customer_id == customer_id, Making.state == "made")
        .where(visible_templates(actor))
        .order_by(Making.id.desc())
    )
    return list(dict.fromkeys(each for each in db.scalars(found) if each))
