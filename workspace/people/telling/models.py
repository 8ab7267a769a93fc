"""Tables of telling people: what each chose, and the messages that go out."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from workspace.database import Base, id_column


class TellingChoice(Base):
    """By which ways a person is told of one kind. `ways` in a row, "" for none; no row: what holds for everybody."""

    __tablename__ = "telling_choices"

    person_id: Mapped[str] = mapped_column(ForeignKey("persons.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    ways: Mapped[str] = mapped_column(String(40))


class TellingHours(Base):
    """When a person rests, in minutes after midnight of their zone, and at which hour the daily mail comes."""

    __tablename__ = "telling_hours"

    person_id: Mapped[str] = mapped_column(ForeignKey("persons.id"), primary_key=True)
    quiet_from: Mapped[int] = mapped_column(default=0)
    quiet_to: Mapped[int] = mapped_column(default=0)
    digest_hour: Mapped[int] = mapped_column(default=8)


class CustomerLevel(Base):
    """How closely a person follows a customer: one of LEVELS. `is_chosen`: they said so; else writing there made it."""

    __tablename__ = "customer_levels"

    customer_id: Mapped[str] = mapped_column(ForeignKey("customers.id"), primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("persons.id"), primary_key=True, index=True)
    level: Mapped[str] = mapped_column(String(10))
    is_chosen: Mapped[bool] = mapped_column(default=False)


class Message(Base):
    """One message to one person. `purpose`: "told", or "test" for one that somebody asked for to see whether it comes.

    `state`: waiting; sending (whether it was stored is not known until the answer is here: it is looked for before it
    is repeated); sent; failed (`error` says why, in words); dropped (nothing in it was to be told any more).
    """

    __tablename__ = "told_messages"

    id: Mapped[str] = id_column()
    person_id: Mapped[str] = mapped_column(ForeignKey("persons.id"))
    way: Mapped[str] = mapped_column(String(10))
    purpose: Mapped[str] = mapped_column(String(5), default="told")
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    error: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]

    __table_args__ = (Index("ix_told_messages_person", "person_id", "way", "id"),)


class Owed(Base):
    """A notification that is to be told by a way too; `message_id` is the message that holds it, once there is one."""

    __tablename__ = "told_items"

    notification_id: Mapped[str] = mapped_column(ForeignKey("notifications.id", ondelete="CASCADE"), primary_key=True)
    way: Mapped[str] = mapped_column(String(10), primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("persons.id"))
    message_id: Mapped[str | None] = mapped_column(ForeignKey("told_messages.id"), index=True)

    __table_args__ = (Index("ix_told_items_waiting", "person_id", "way", sqlite_where=text("message_id IS NULL")),)
