"""Tables of comparing: which version each reader saw last."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from workspace.database import Base


class SeenVersion(Base):
    """The newest version of a document that a person had before their eyes."""

    __tablename__ = "seen_versions"

    person_id: Mapped[str] = mapped_column(ForeignKey("persons.id"), primary_key=True)
    document_id: Mapped[str] = mapped_column(ForeignKey("documents.id"), primary_key=True)
    n: Mapped[int]
    at: Mapped[datetime]
