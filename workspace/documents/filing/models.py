"""Tables of filing. A document without a row here is filed nowhere."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workspace.database import Base
from workspace.documents.filing.words import NOTICE_DAYS


class Filing(Base):
    """Where one document is filed. `folder` is a path such as "Contracts/2026", `type` one of words.TYPES; "" is none.

    `expires_on` is the last day on which the document holds. `changed_by_id` is who filed it last.
    """

    __tablename__ = "filings"

    document_id: Mapped[str] = mapped_column(ForeignKey("documents.id"), primary_key=True)
    folder: Mapped[str] = mapped_column(String(200), default="")
    type: Mapped[str] = mapped_column(String(20), default="")
    expires_on: Mapped[date | None]
    notice_days: Mapped[int] = mapped_column(default=NOTICE_DAYS)
    changed_at: Mapped[datetime]
    changed_by_id: Mapped[str | None] = mapped_column(ForeignKey("persons.id"))

    tags: Mapped[list[DocumentTag]] = relationship(
        lazy="raise", order_by="DocumentTag.tag", primaryjoin="Filing.document_id == foreign(DocumentTag.document_id)",
        viewonly=True,
    )  # fmt: skip

    __table_args__ = (Index("ix_filings_folder", "folder"), Index("ix_filings_expires_on", "expires_on"))


class DocumentTag(Base):
    """One word that a document is tagged with, as `words.clean_tag` writes it."""

    __tablename__ = "document_tags"

    document_id: Mapped[str] = mapped_column(ForeignKey("documents.id"), primary_key=True)
    tag: Mapped[str] = mapped_column(String(40), primary_key=True, index=True)
