"""Tables of templates, and of what was made of them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workspace.database import Base, id_column
from workspace.people.models import Person

STATES = ("waiting", "made", "failed")


class Template(Base):
    """A Word file with tags to fill in. `key` is set for those that come with Baton; `version_n` is the newest.

    One with `removed_at` is in the trash: nothing is made of it, and what was made of it still names it.
    """

    __tablename__ = "templates"

    id: Mapped[str] = id_column()
    name: Mapped[str] = mapped_column(String(120), unique=True)
    about: Mapped[str] = mapped_column(String(300), default="")
    key: Mapped[str | None] = mapped_column(String(40), unique=True)
    version_n: Mapped[int] = mapped_column(default=0)
    changed_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]
    removed_by_id: Mapped[str | None] = mapped_column(ForeignKey("persons.id"))

    versions: Mapped[list[TemplateVersion]] = relationship(lazy="raise", order_by="TemplateVersion.n")


class TemplateVersion(Base):
    """One version of a template, never changed. `fields`: JSON list of the names it asks for, once it was looked at.

    `state`: waiting (for that look), ready, or broken; then `reason` says why. No person: it came with Baton. `text` is
    what stands in it, tags and all; `look_sha256` names the tree by which it is shown (see seeing/looks.py), if any.
    """

    __tablename__ = "template_versions"

    id: Mapped[str] = id_column()
    template_id: Mapped[str] = mapped_column(ForeignKey("templates.id"))
    n: Mapped[int]
    name: Mapped[str] = mapped_column(String(200))
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    size: Mapped[int]
    person_id: Mapped[str | None] = mapped_column(ForeignKey("persons.id"))
    created_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    reason: Mapped[str] = mapped_column(Text, default="")
    fields: Mapped[str] = mapped_column(Text, default="[]")
    text: Mapped[str] = mapped_column(Text, default="", deferred=True)
    look_sha256: Mapped[str] = mapped_column(String(64), default="")

    person: Mapped[Person | None] = relationship(lazy="raise")

    __table_args__ = (UniqueConstraint("template_id", "n"),)


class Making(Base):
    """One document made, or to be made, of a template's version. `values` is the JSON of all that went in.

    `values_hash`: SHA-256 of it. `document_id` and `document_n` say which version of which document came of it; before
    that `document_id` may name the one that is to get a new version. `reason` says why it failed.
    """

    __tablename__ = "makings"

    id: Mapped[str] = id_column()
    customer_id: Mapped[str] = mapped_column(ForeignKey("customers.id"), index=True)
    template_version_id: Mapped[str] = mapped_column(ForeignKey("template_versions.id"))
    title: Mapped[str] = mapped_column(String(200))
    values: Mapped[str] = mapped_column(Text)
    values_hash: Mapped[str] = mapped_column(String(64))
    person_id: Mapped[str | None] = mapped_column(ForeignKey("persons.id"))
    created_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    reason: Mapped[str] = mapped_column(Text, default="")
    document_id: Mapped[str | None] = mapped_column(ForeignKey("documents.id"))
    document_n: Mapped[int | None]

    version: Mapped[TemplateVersion] = relationship(lazy="raise")
    person: Mapped[Person | None] = relationship(lazy="raise")

    __table_args__ = (Index("ix_makings_document", "document_id", "document_n"),)
