"""The table of shares."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workspace.database import Base, id_column
from workspace.people.models import Person, Vendor


class Share(Base):
    """A vendor may see a document; only one person of it when `person_id` is set. Live until revoked or expired."""

    __tablename__ = "shares"

    id: Mapped[str] = id_column()
    document_id: Mapped[str] = mapped_column(ForeignKey("documents.id"))
    customer_id: Mapped[str] = mapped_column(ForeignKey("customers.id"))
    vendor_id: Mapped[str] = mapped_column(ForeignKey("vendors.id"))
    person_id: Mapped[str | None] = mapped_column(ForeignKey("persons.id"))
    by_id: Mapped[str | None] = mapped_column(ForeignKey("persons.id"))
    can_download: Mapped[bool] = mapped_column(default=True)
    can_comment: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]

    vendor: Mapped[Vendor] = relationship(lazy="raise")
    person: Mapped[Person | None] = relationship(foreign_keys=[person_id], lazy="raise")
    by: Mapped[Person | None] = relationship(foreign_keys=[by_id], lazy="raise")

    __table_args__ = (
        Index("ix_shares_document_id_vendor_id", "document_id", "vendor_id"),
        Index("ix_shares_vendor_id_customer_id", "vendor_id", "customer_id"),
    )
