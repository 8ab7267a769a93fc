"""Tables of customers."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workspace.database import Base, id_column
from workspace.people.models import Person, Team


class Customer(Base):
    """One customer. `revision` grows with each edit; `folded_name` is what search by name compares."""

    __tablename__ = "customers"

    id: Mapped[str] = id_column()
    name: Mapped[str] = mapped_column(String(200))
    folded_name: Mapped[str] = mapped_column(String(400))
    about: Mapped[str] = mapped_column(Text, default="")
    preferences: Mapped[str] = mapped_column(Text, default="")
    goals: Mapped[str] = mapped_column(Text, default="")
    holder_team_id: Mapped[str | None] = mapped_column(ForeignKey("teams.id"))
    holder_person_id: Mapped[str | None] = mapped_column(ForeignKey("persons.id"))
    revision: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]
    active_at: Mapped[datetime]
    archived_at: Mapped[datetime | None]

    holder_team: Mapped[Team | None] = relationship(lazy="raise")
    holder_person: Mapped[Person | None] = relationship(lazy="raise")
    contacts: Mapped[list[Contact]] = relationship(lazy="raise", order_by="Contact.name", back_populates="customer")

    __table_args__ = (
        Index("ix_customers_folded_name", "folded_name", "id"),
        Index("ix_customers_active_at", "active_at", "id"),
    )


class Contact(Base):
    """A person at the customer."""

    __tablename__ = "contacts"

    id: Mapped[str] = id_column()
    customer_id: Mapped[str] = mapped_column(ForeignKey("customers.id"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    title: Mapped[str] = mapped_column(String(120), default="")
    email: Mapped[str] = mapped_column(String(254), default="")
    phone: Mapped[str] = mapped_column(String(40), default="")
    removed_at: Mapped[datetime | None]

    customer: Mapped[Customer] = relationship(lazy="raise", back_populates="contacts")


class ProfileChange(Base):
    """What one edit changed, as a sentence for the timeline and both values of each field as JSON."""

    __tablename__ = "profile_changes"

    id: Mapped[str] = id_column()
    customer_id: Mapped[str] = mapped_column(ForeignKey("customers.id"), index=True)
    person_id: Mapped[str | None] = mapped_column(ForeignKey("persons.id"))
    at: Mapped[datetime]
    origin: Mapped[str] = mapped_column(String(8), default="web")
    sentence: Mapped[str] = mapped_column(Text)
    fields: Mapped[str] = mapped_column(Text)


class SavedView(Base):
    """A way to look at the list of customers that somebody keeps: `query` is the list's address after the "?"."""

    __tablename__ = "saved_views"

    id: Mapped[str] = id_column()
    person_id: Mapped[str] = mapped_column(ForeignKey("persons.id"), index=True)
    name: Mapped[str] = mapped_column(String(60))
    query: Mapped[str] = mapped_column(String(400))
    is_shared: Mapped[bool]
    created_at: Mapped[datetime]

    person: Mapped[Person] = relationship(lazy="raise")


class PinnedCustomer(Base):
    """A customer that a person keeps in sight, for themselves alone."""

    __tablename__ = "pinned_customers"

    person_id: Mapped[str] = mapped_column(ForeignKey("persons.id"), primary_key=True)
    customer_id: Mapped[str] = mapped_column(ForeignKey("customers.id"), primary_key=True, index=True)
    created_at: Mapped[datetime]
