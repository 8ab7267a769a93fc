"""Tables of comments on passages."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from workspace.database import Base


class Passage(Base):
    """What a comment quotes: words of one version, with what stood around them."""

    __tablename__ = "passages"

    entry_id: Mapped[str] = mapped_column(ForeignKey("entries.id"), primary_key=True)
    document_id: Mapped[str] = mapped_column(ForeignKey("documents.id"), index=True)
    n: Mapped[int]
    exact: Mapped[str] = mapped_column(Text)
    prefix: Mapped[str] = mapped_column(Text)
    suffix: Mapped[str] = mapped_column(Text)


class PassagePlace(Base):
    """Where a passage stands in version `n`: `state` is same, edited or gone, and `exact` what is found there."""

    __tablename__ = "passage_places"

    entry_id: Mapped[str] = mapped_column(ForeignKey("entries.id"), primary_key=True)
    n: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[str] = mapped_column(ForeignKey("documents.id"), index=True)
    state: Mapped[str] = mapped_column(String(6))
    start: Mapped[int]
    end: Mapped[int]
    page: Mapped[int]
    exact: Mapped[str] = mapped_column(Text)


class Resolution(Base):
    """A comment on a document is settled. Reopening takes the row away."""

    __tablename__ = "resolutions"

    entry_id: Mapped[str] = mapped_column(ForeignKey("entries.id"), primary_key=True)
    person_id: Mapped[str | None] = mapped_column(ForeignKey("persons.id"))
    name: Mapped[str] = mapped_column(String(120))
    at: Mapped[datetime]
