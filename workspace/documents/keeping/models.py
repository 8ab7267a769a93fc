"""Tables of keeping: holds, uploads under way, and when each stored file was last looked at."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workspace.database import Base, id_column
from workspace.people.models import Person


class Hold(Base):
    """Nobody deletes what is held: one document, or without `document_id` all of the customer's. Ended, it stays."""

    __tablename__ = "holds"

    id: Mapped[str] = id_column()
    customer_id: Mapped[str] = mapped_column(ForeignKey("customers.id"), index=True)
    document_id: Mapped[str | None] = mapped_column(ForeignKey("documents.id"), index=True)
    reason: Mapped[str] = mapped_column(Text)
    person_id: Mapped[str | None] = mapped_column(ForeignKey("persons.id"))
    at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_by_id: Mapped[str | None] = mapped_column(ForeignKey("persons.id"))

    person: Mapped[Person | None] = relationship(lazy="raise", foreign_keys=[person_id])
    ended_by: Mapped[Person | None] = relationship(lazy="raise", foreign_keys=[ended_by_id])


class PendingUpload(Base):
    """A file that comes in pieces. `offset` bytes of `size` are safely on disk, under this row's id.

    What is made of it: an entry's file, else a version of `document_id`, else a new document of `customer_id`. One that
    is `for_post` waits, whole, for an entry that is still to be written.
    `sha256` is known once all has come; `made_id` is the document that came of it, when `finished_at` is set.
    """

    __tablename__ = "uploads"

    id: Mapped[str] = id_column()
    person_id: Mapped[str] = mapped_column(ForeignKey("persons.id"))
    customer_id: Mapped[str] = mapped_column(ForeignKey("customers.id"), index=True)
    document_id: Mapped[str | None] = mapped_column(ForeignKey("documents.id"))
    entry_id: Mapped[str | None] = mapped_column(ForeignKey("entries.id"))
    name: Mapped[str] = mapped_column(String(200))
    size: Mapped[int]
    offset: Mapped[int] = mapped_column(default=0)
    sha256: Mapped[str] = mapped_column(String(64), default="")
    for_post: Mapped[bool] = mapped_column(default=False)
    client_id: Mapped[str | None] = mapped_column(String(80))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    finished_at: Mapped[datetime | None]
    made_id: Mapped[str | None] = mapped_column(ForeignKey("documents.id"))

    __table_args__ = (UniqueConstraint("person_id", "client_id"),)


class FileCheck(Base):
    """When the bytes of a stored file were last compared with its name. `problem` is empty when they agree.

    The name is not called sha256, since a column of that name keeps a file from being collected.
    """

    __tablename__ = "file_checks"

    file: Mapped[str] = mapped_column(String(64), primary_key=True)
    checked_at: Mapped[datetime] = mapped_column(index=True)
    problem: Mapped[str] = mapped_column(String(20), default="")
