"""Tables of hand-offs."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, and_
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workspace.database import Base, id_column
from workspace.documents.models import Document
from workspace.people.models import Person, Team

OPEN = ("offered", "asked")
STATES = (*OPEN, "accepted", "declined", "withdrawn", "done", "settled")


class Handoff(Base):
    """An offer to a team or to one person. `checklist` is a JSON list of sentences; an entry shows the offer.

    offered ⇄ asked (a question waits for an answer) → accepted → done, or declined, or withdrawn,
    or settled: somebody took the customer over by another offer, `answered_by` says who.
    """

    __tablename__ = "handoffs"

    id: Mapped[str] = id_column()
    customer_id: Mapped[str] = mapped_column(ForeignKey("customers.id"))
    from_person_id: Mapped[str] = mapped_column(ForeignKey("persons.id"))
    from_team_id: Mapped[str | None] = mapped_column(ForeignKey("teams.id"))
    to_team_id: Mapped[str | None] = mapped_column(ForeignKey("teams.id"), index=True)
    to_person_id: Mapped[str | None] = mapped_column(ForeignKey("persons.id"), index=True)
    reason: Mapped[str] = mapped_column(Text)
    checklist: Mapped[str] = mapped_column(Text, default="[]")
    due_at: Mapped[datetime | None]
    state: Mapped[str] = mapped_column(String(10), default="offered")
    offer_entry_id: Mapped[str | None] = mapped_column(String(26))
    answered_by_id: Mapped[str | None] = mapped_column(ForeignKey("persons.id"))
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]

    from_person: Mapped[Person] = relationship(foreign_keys=[from_person_id], lazy="raise")
    from_team: Mapped[Team | None] = relationship(foreign_keys=[from_team_id], lazy="raise")
    to_team: Mapped[Team | None] = relationship(foreign_keys=[to_team_id], lazy="raise")
    to_person: Mapped[Person | None] = relationship(foreign_keys=[to_person_id], lazy="raise")
    answered_by: Mapped[Person | None] = relationship(foreign_keys=[answered_by_id], lazy="raise")
    steps: Mapped[list[HandoffStep]] = relationship(lazy="raise", order_by="HandoffStep.id")
    documents: Mapped[list[Document]] = relationship(
        secondary="handoff_documents",
        secondaryjoin=lambda: and_(HandoffDocument.document_id == Document.id, Document.removed_at.is_(None)),
        order_by=Document.title,
        lazy="raise",
        viewonly=True,
    )
    """What goes with it and is not in the trash. It opens nothing to anybody: staff see every document of theirs."""

    __table_args__ = (Index("ix_handoffs_customer_id_state", "customer_id", "state"),)


class HandoffDocument(Base):
    """A document of the customer that goes with a hand-off."""

    __tablename__ = "handoff_documents"

    handoff_id: Mapped[str] = mapped_column(ForeignKey("handoffs.id"), primary_key=True)
    document_id: Mapped[str] = mapped_column(ForeignKey("documents.id"), primary_key=True, index=True)


class HandoffStep(Base):
    """One thing said or done about a hand-off: offer, accept, decline, ask, answer, withdraw, done, settle."""

    __tablename__ = "handoff_steps"

    id: Mapped[str] = id_column()
    handoff_id: Mapped[str] = mapped_column(ForeignKey("handoffs.id"), index=True)
    verb: Mapped[str] = mapped_column(String(10))
    person_id: Mapped[str] = mapped_column(ForeignKey("persons.id"))
    text: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime]

    person: Mapped[Person] = relationship(lazy="raise")
