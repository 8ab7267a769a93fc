"""Tables of the workspace inside Slack: links, the ledger of what stands where, the inbox, and who is who."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workspace.customers.models import Customer
from workspace.database import Base, id_column


class ChannelLink(Base):
    """A channel that mirrors a customer's timeline until `unlinked_at`. One customer may have several, not the reverse.

    `audience` is internal or shared (other organisations or guests are in it: nothing is mirrored there). `trouble`
    says in words why nothing can be posted at present. Nothing is posted before `next_post_at`.
    """

    __tablename__ = "channel_links"

    id: Mapped[str] = id_column()
    customer_id: Mapped[str] = mapped_column(ForeignKey("customers.id"), index=True)
    channel: Mapped[str] = mapped_column(String(40))
    channel_name: Mapped[str] = mapped_column(String(100))
    audience: Mapped[str] = mapped_column(String(10))
    checked_at: Mapped[datetime]
    trouble: Mapped[str] = mapped_column(Text, default="")
    next_post_at: Mapped[datetime | None]
    by_id: Mapped[str | None] = mapped_column(ForeignKey("persons.id"))
    created_at: Mapped[datetime]
    unlinked_at: Mapped[datetime | None]

    customer: Mapped[Customer] = relationship(lazy="raise")

    __table_args__ = (Index("uq_channel_links_live", "channel", unique=True, sqlite_where=text("unlinked_at IS NULL")),)


class Mirrored(Base):
    """The ledger: one entry in one channel, sent there by us ("out") or born there ("in").

    waiting → sending (committed before the call: if the answer is lost we look before we repeat) → sent, or refused
    with `error`, or removed. `revision` is the entry's revision that the channel shows, as it was read at `sent_at`.
    `user_id` is who wrote it in Slack ("in" only): when that person becomes known, the entry becomes theirs.
    """

    __tablename__ = "mirrored"

    id: Mapped[str] = id_column()
    link_id: Mapped[str] = mapped_column(ForeignKey("channel_links.id"))
    entry_id: Mapped[str] = mapped_column(ForeignKey("entries.id"), index=True)
    channel: Mapped[str] = mapped_column(String(40))
    ts: Mapped[str | None] = mapped_column(String(32))
    thread_ts: Mapped[str | None] = mapped_column(String(32))
    direction: Mapped[str] = mapped_column(String(3))
    state: Mapped[str] = mapped_column(String(8), default="waiting")
    revision: Mapped[int] = mapped_column(default=0)
    started_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    error: Mapped[str] = mapped_column(Text, default="")
    edited_ts: Mapped[str | None] = mapped_column(String(32))
    user_id: Mapped[str | None] = mapped_column(String(40), index=True)

    link: Mapped[ChannelLink] = relationship(lazy="raise")

    __table_args__ = (UniqueConstraint("channel", "ts"), UniqueConstraint("entry_id", "link_id"))


class InboxEvent(Base):
    """A request from Slack that took effect: the same id again has none. Kept longer than Slack repeats (24 h)."""

    __tablename__ = "inbox_events"

    event_id: Mapped[str] = mapped_column(String(120), primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)


class GoneMessage(Base):
    """A message that Slack deleted before we had heard of it: when it comes late, it is not added."""

    __tablename__ = "gone_messages"

    channel: Mapped[str] = mapped_column(String(40), primary_key=True)
    ts: Mapped[str] = mapped_column(String(32), primary_key=True)
    at: Mapped[datetime]


class SlackPerson(Base):
    """Somebody in Slack, and the member of staff they are when Slack has verified the same e-mail address.

    `checked_at` is when we last asked Slack, or meant to ask, who they are.
    """

    __tablename__ = "slack_people"

    user_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    person_id: Mapped[str | None] = mapped_column(ForeignKey("persons.id"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    email: Mapped[str | None] = mapped_column(String(254))
    checked_at: Mapped[datetime]
