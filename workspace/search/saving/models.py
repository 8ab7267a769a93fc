"""The table of saved searches."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workspace.database import Base, id_column
from workspace.people.models import Person


class SavedSearch(Base):
    """What one person looks for again. `q` as typed; `filters` is the JSON of those beside it, by name."""

    __tablename__ = "saved_searches"

    id: Mapped[str] = id_column()
    person_id: Mapped[str] = mapped_column(ForeignKey("persons.id"))
    name: Mapped[str] = mapped_column(String(80))
    q: Mapped[str] = mapped_column(Text)
    filters: Mapped[str] = mapped_column(Text, default="{}")
    tells: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]

    person: Mapped[Person] = relationship(lazy="raise")

    __table_args__ = (UniqueConstraint("person_id", "name"),)
