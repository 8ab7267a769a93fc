"""Tables of documents."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workspace.database import Base, id_column
from workspace.i18n import mark
from workspace.people.models import Person

STATES = {
    "text": mark("Found in search"),
    "waiting": mark("Waits to be read"),
    "reading": mark("Being read"),
    "no_text": mark("No text"),
    "needs_ocr": mark("Scanned, needs text recognition"),
    "encrypted": mark("Locked with a password"),
    "damaged": mark("Damaged"),
    "refused": mark("Refused"),
}
"""What becomes of a version's text, and how people call it."""


class Document(Base):
    """A document of a customer. Its bytes and text are in its versions; `version_n` is the newest.

    Removed, it is in the trash; purged, it has no versions any more and nobody sees it. Of an attachment,
    `from_document_id` is the mail it hung on and `from_hash` what it was then: it is taken out of the mail once.
    """

    __tablename__ = "documents"

    id: Mapped[str] = id_column()
    customer_id: Mapped[str] = mapped_column(ForeignKey("customers.id"))
    title: Mapped[str] = mapped_column(String(200))
    version_n: Mapped[int]
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]
    removed_by_id: Mapped[str | None] = mapped_column(ForeignKey("persons.id"))
    purged_at: Mapped[datetime | None]
    from_document_id: Mapped[str | None] = mapped_column(ForeignKey("documents.id"))
    from_hash: Mapped[str | None] = mapped_column(String(64))

    removed_by: Mapped[Person | None] = relationship(lazy="raise")
    versions: Mapped[list[Version]] = relationship(lazy="raise", order_by="Version.n")

    __table_args__ = (
        UniqueConstraint("from_document_id", "from_hash"),
        # With all that is asked for a free title, of which a customer may have ten thousand.
        Index("ix_documents_titles", "customer_id", "removed_at", "title"),
    )


class Version(Base):
    """One version of a document, never changed. `state` tells how reading its text went, `reason` why there is none."""

    __tablename__ = "versions"

    id: Mapped[str] = id_column()
    document_id: Mapped[str] = mapped_column(ForeignKey("documents.id"))
    n: Mapped[int]
    name: Mapped[str] = mapped_column(String(200))
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    size: Mapped[int] = mapped_column(index=True)
    kind: Mapped[str] = mapped_column(String(20), default="")
    person_id: Mapped[str | None] = mapped_column(ForeignKey("persons.id"))
    created_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    reason: Mapped[str] = mapped_column(Text, default="")
    engine: Mapped[str] = mapped_column(String(60), default="")
    read_at: Mapped[datetime | None]

    person: Mapped[Person | None] = relationship(lazy="raise")

    __table_args__ = (UniqueConstraint("document_id", "n"),)


class VersionText(Base):
    """The text of a version, apart from it so that lists stay light. `pages`: JSON, where each page begins."""

    __tablename__ = "version_texts"

    version_id: Mapped[str] = mapped_column(ForeignKey("versions.id"), primary_key=True)
    text: Mapped[str] = mapped_column(Text)
    pages: Mapped[str] = mapped_column(Text)
