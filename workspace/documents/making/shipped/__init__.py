"""The templates that come with Baton, made by tools/shipped-templates.py. An admin's own versions come after them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select

from workspace.documents.making.models import Template, TemplateVersion
from workspace.documents.making.operations import add_template, add_template_version
from workspace.documents.operations import Upload
from workspace.policy import system_actor
from workspace.worker import Tools

FOLDER = Path(__file__).parent
_LIMIT = 10_000_000


@dataclass(frozen=True)
class Shipped:
    key: str
    name: str
    about: str


SHIPPED = (
    Shipped("customer-brief", "Customer brief", "All that somebody needs before they talk to a customer."),
    Shipped("handoff-brief", "Hand-off brief", "Who hands over, why, what is open and what was promised."),
    Shipped("proposal", "Proposal", "What is included, what it costs, until when it holds."),
    Shipped("nda", "Non-disclosure agreement", "Mutual, short, to be read by a lawyer before it is signed."),
)


def furnish_templates(tools: Tools) -> None:
    """Bring in what this release comes with. A template of which an admin has given a version of their own stays."""
    with tools.reading() as db:
        there = dict(db.execute(select(Template.key, Template.id).where(Template.key.is_not(None))).all())
        own = set(db.scalars(select(TemplateVersion.template_id).where(TemplateVersion.person_id.is_not(None))))
        kept = set(db.scalars(select(TemplateVersion.sha256)))
    for shipped in SHIPPED:
        content = (FOLDER / f"{shipped.key}.docx").read_bytes()
        template_id = there.get(shipped.key, "")
        if hashlib.sha256(content).hexdigest() in kept or template_id in own:
            continue
        upload = Upload(f"{shipped.name}.docx", tools.outside.files.put([content], limit=_LIMIT))
        actor = system_actor(tools.now())
        with tools.transaction() as db:
            if template_id:
                add_template_version(db, actor, template_id=template_id, upload=upload)
            else:
                add_template(db, actor, name=shipped.name, about=shipped.about, upload=upload, key=shipped.key)
