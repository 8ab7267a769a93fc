"""The table of redlined Word files."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from workspace.database import Base


class RedlineFile(Base):
    """A Word file with the changes from one version to another. `state`: waiting, made, or failed with a `reason`."""

    __tablename__ = "redline_files"

    before_id: Mapped[str] = mapped_column(ForeignKey("versions.id"), primary_key=True)
    after_id: Mapped[str] = mapped_column(ForeignKey("versions.id"), primary_key=True)
    state: Mapped[str] = mapped_column(String(8), default="waiting")
    reason: Mapped[str] = mapped_column(Text, default="")
    sha256: Mapped[str] = mapped_column(String(64), default="", index=True)
    size: Mapped[int] = mapped_column(default=0)
    asked_at: Mapped[datetime]
