"""Tables of the timeline."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workspace.customers.models import Contact
from workspace.database import Base, id_column
from workspace.people.models import Person, Team, Vendor
from workspace.policy import Audience

KINDS = ("note", "comment", "call", "email", "meeting", "chat", "document", "handoff", "profile")
ELSEWHERE = ("call", "email", "meeting", "chat")
"""Interactions that happened elsewhere: they carry direction, channel, contact and the time they happened."""


class Entry(Base):
    """One thing said or done. A comment has `reply_to_id`, always a root entry.

    `at` orders the timeline: when it happened, or else when it was written. An unknown writer from Slack has no
    `author_id`, only `author_name`. `client_id` is the writer's own id for it: the same one twice is one entry.
    `asked` is a SHA-256 of the request that wrote it; `is_repeated` says of a loaded one that it was asked for again.
    `reacted`: there is, or once was, a reaction to it; without that none are looked for.
    """

    __tablename__ = "entries"

    id: Mapped[str] = id_column()
    customer_id: Mapped[str] = mapped_column(ForeignKey("customers.id"))
    kind: Mapped[str] = mapped_column(String(12))
    author_id: Mapped[str | None] = mapped_column(ForeignKey("persons.id"))
    author_name: Mapped[str] = mapped_column(String(120))
    team_id: Mapped[str | None] = mapped_column(ForeignKey("teams.id"))
    vendor_id: Mapped[str | None] = mapped_column(ForeignKey("vendors.id"))
    origin: Mapped[str] = mapped_column(String(8))
    body: Mapped[str] = mapped_column(Text)
    audience: Mapped[Audience] = mapped_column(String(8))
    reply_to_id: Mapped[str | None] = mapped_column(ForeignKey("entries.id"))
    document_id: Mapped[str | None] = mapped_column(ForeignKey("documents.id"), index=True)
    handoff_id: Mapped[str | None] = mapped_column(ForeignKey("handoffs.id"), index=True)
    direction: Mapped[str | None] = mapped_column(String(3))
    channel: Mapped[str | None] = mapped_column(String(80))
    contact_id: Mapped[str | None] = mapped_column(ForeignKey("contacts.id"))
    anchor: Mapped[str | None] = mapped_column(Text)
    at: Mapped[datetime]
    created_at: Mapped[datetime]
    edited_at: Mapped[datetime | None]
    deleted_at: Mapped[datetime | None]
    revision: Mapped[int] = mapped_column(default=1)
    client_id: Mapped[str | None] = mapped_column(String(80))
    asked: Mapped[str | None] = mapped_column(String(64))
    reacted: Mapped[bool] = mapped_column(default=False)
    pinned_at: Mapped[datetime | None]
    pinned_by: Mapped[str] = mapped_column(String(120), default="")
    is_repeated = False

    author: Mapped[Person | None] = relationship(lazy="raise")
    team: Mapped[Team | None] = relationship(lazy="raise")
    vendor: Mapped[Vendor | None] = relationship(lazy="raise", foreign_keys=[vendor_id])
    contact: Mapped[Contact | None] = relationship(lazy="raise")
    vendors: Mapped[list[Vendor]] = relationship(secondary="entry_vendors", lazy="raise", order_by=Vendor.name)
    reactions: Mapped[list[EntryReaction]] = relationship(lazy="raise", viewonly=True)

    __table_args__ = (
        UniqueConstraint("author_id", "client_id"),
        Index("ix_entries_timeline", "customer_id", "at", "id"),
        Index("ix_entries_roots", "customer_id", "at", "id", sqlite_where=text("reply_to_id IS NULL")),
        Index("ix_entries_reply_to_id", "reply_to_id", "at"),
        Index("ix_entries_kind", "customer_id", "kind", "at", "id"),
        Index("ix_entries_team", "customer_id", "team_id", "at", "id"),
        Index("ix_entries_author", "customer_id", "author_id", "at", "id"),
        Index("ix_entries_pinned", "customer_id", "pinned_at", sqlite_where=text("pinned_at IS NOT NULL")),
    )


class EntryVendor(Base):
    """A vendor that an entry with the audience "vendors" is for."""

    __tablename__ = "entry_vendors"

    entry_id: Mapped[str] = mapped_column(ForeignKey("entries.id"), primary_key=True)
    vendor_id: Mapped[str] = mapped_column(ForeignKey("vendors.id"), primary_key=True, index=True)


class EntryRevision(Base):
    """What an entry said before an edit."""

    __tablename__ = "entry_revisions"

    entry_id: Mapped[str] = mapped_column(ForeignKey("entries.id"), primary_key=True)
    revision: Mapped[int] = mapped_column(primary_key=True)
    body: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]


class Mention(Base):
    """Somebody, or a team, is named in an entry. Exactly one of the two is set."""

    __tablename__ = "mentions"

    id: Mapped[str] = id_column()
    entry_id: Mapped[str] = mapped_column(ForeignKey("entries.id"), index=True)
    person_id: Mapped[str | None] = mapped_column(ForeignKey("persons.id"))
    team_id: Mapped[str | None] = mapped_column(ForeignKey("teams.id"))


class EntryFile(Base):
    """A document that hangs on an entry."""

    __tablename__ = "entry_files"

    entry_id: Mapped[str] = mapped_column(ForeignKey("entries.id"), primary_key=True)
    document_id: Mapped[str] = mapped_column(ForeignKey("documents.id"), primary_key=True)


class ReadTo(Base):
    """How far somebody has read a customer's timeline: `entry_id` is the newest that was written by then."""

    __tablename__ = "read_to"

    person_id: Mapped[str] = mapped_column(ForeignKey("persons.id"), primary_key=True)
    customer_id: Mapped[str] = mapped_column(ForeignKey("customers.id"), primary_key=True)
    entry_id: Mapped[str] = mapped_column(String(26))
    at: Mapped[datetime]


class EntryReaction(Base):
    """Somebody's emoji on an entry. `emoji` is its short name.

    `who` is a person's id, or another service's name for somebody we may not know; then `person_id` may follow later.
    `source` says where it was given: "web", or a place elsewhere: only there can it be taken back. What was taken back
    elsewhere stays as a row with `is_there` false: `heard` is when, in that service's own words, so that an older word
    that comes late changes nothing.
    """

    __tablename__ = "entry_reactions"

    entry_id: Mapped[str] = mapped_column(ForeignKey("entries.id"), primary_key=True)
    emoji: Mapped[str] = mapped_column(String(80), primary_key=True)
    who: Mapped[str] = mapped_column(String(90), primary_key=True)
    source: Mapped[str] = mapped_column(String(90), primary_key=True)
    person_id: Mapped[str | None] = mapped_column(ForeignKey("persons.id"))
    name: Mapped[str] = mapped_column(String(120))
    at: Mapped[datetime]
    is_there: Mapped[bool] = mapped_column(default=True)
    heard: Mapped[str] = mapped_column(String(32), default="")

    __table_args__ = (Index("ix_entry_reactions_who", "who"),)
