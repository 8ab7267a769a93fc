"""Tables of the workspace inside Slack: where it is installed, links, the ledger, the inbox, and who is who.

A channel and a person are known by Slack's ids together with the Slack workspace (`team`): with Slack Connect the same
channel id stands in two of them.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workspace.customers.models import Customer
from workspace.database import Base, id_column


class Installation(Base):
    """A Slack workspace that Baton is in. `source`: "settings" (the token stays there) or "oauth" (tokens are sealed).

    `state`: live; disconnected (Slack does not accept the token: `trouble` says so, queues stand); removed (tokens are
    gone; what people wrote there is erased at `erase_at`). Nothing is sent to the workspace before `paused_until`.
    `vouches`: its people are recognised by their e-mail address; who runs it says which addresses they have.
    Until `refreshing_until` one process alone trades the refresh token for new ones.
    `url` is where people look at it. `failures` counts the calls in a row that Slack did not answer, the first at
    `away_since`; then one call alone tries it, until `probing_until`.
    """

    __tablename__ = "slack_installations"

    team: Mapped[str] = mapped_column(String(40), primary_key=True)
    team_name: Mapped[str] = mapped_column(String(120))
    url: Mapped[str] = mapped_column(String(200), default="")
    enterprise: Mapped[str] = mapped_column(String(40), default="")
    source: Mapped[str] = mapped_column(String(10))
    state: Mapped[str] = mapped_column(String(12), default="live")
    trouble: Mapped[str] = mapped_column(Text, default="")
    app: Mapped[str] = mapped_column(String(40), default="")
    bot_user: Mapped[str] = mapped_column(String(40), default="")
    scopes: Mapped[str] = mapped_column(Text, default="")
    vouches: Mapped[bool] = mapped_column(default=False)
    token_hash: Mapped[str] = mapped_column(String(64), default="")
    sealed_token: Mapped[str] = mapped_column(Text, default="")
    sealed_refresh: Mapped[str] = mapped_column(Text, default="")
    token_expires_at: Mapped[datetime | None]
    refreshing_until: Mapped[datetime | None]
    by_id: Mapped[str | None] = mapped_column(ForeignKey("persons.id"))
    installed_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]
    erase_at: Mapped[datetime | None]
    erased_at: Mapped[datetime | None]
    heard_at: Mapped[datetime | None]
    paused_until: Mapped[datetime | None]
    next_call_at: Mapped[datetime | None]
    failures: Mapped[int] = mapped_column(default=0)
    away_since: Mapped[datetime | None]
    probing_until: Mapped[datetime | None]


class OneTimeState(Base):
    """Begun here and finished by way of Slack, once. `purpose`: install, link_me; sign_in: this one was used."""

    __tablename__ = "slack_states"

    state_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    purpose: Mapped[str] = mapped_column(String(10))
    person_id: Mapped[str | None] = mapped_column(ForeignKey("persons.id"))
    browser_hash: Mapped[str] = mapped_column(String(64), default="")
    team: Mapped[str] = mapped_column(String(40), default="")
    user_id: Mapped[str] = mapped_column(String(40), default="")
    expires_at: Mapped[datetime] = mapped_column(index=True)


class ChannelLink(Base):
    """A channel that mirrors a customer's timeline until `unlinked_at`. One customer may have several, not the reverse.

    `audience` is internal or shared (other organisations or guests are in it: what is for staff alone is held, what an
    admin named `vendor_id` for may cross). `outsiders`: who these were at the last look, ids in a row; others who come
    end what the admin said. `trouble` says in words why nothing can be posted at present. Nothing is
    posted before `next_post_at`. `read_to` is the ts up to which the channel's history was compared with the ledger at
    `swept_at`; `findings` (JSON) is what came of that. `budget` is the number of posts a day
    (a date in UTC) above which quiet ones fold together; 0 leaves only what always passes.
    """

    __tablename__ = "channel_links"

    id: Mapped[str] = id_column()
    customer_id: Mapped[str] = mapped_column(ForeignKey("customers.id"), index=True)
    team: Mapped[str] = mapped_column(ForeignKey("slack_installations.team"))
    channel: Mapped[str] = mapped_column(String(40))
    channel_name: Mapped[str] = mapped_column(String(100))
    audience: Mapped[str] = mapped_column(String(10))
    is_private: Mapped[bool] = mapped_column(default=False)
    vendor_id: Mapped[str | None] = mapped_column(ForeignKey("vendors.id"))
    outsiders: Mapped[str] = mapped_column(Text, default="")
    checked_at: Mapped[datetime]
    trouble: Mapped[str] = mapped_column(Text, default="")
    next_post_at: Mapped[datetime | None]
    by_id: Mapped[str | None] = mapped_column(ForeignKey("persons.id"))
    created_at: Mapped[datetime]
    unlinked_at: Mapped[datetime | None]
    read_to: Mapped[str] = mapped_column(String(32), default="")
    swept_at: Mapped[datetime | None]
    findings: Mapped[str] = mapped_column(Text, default="")
    budget: Mapped[int] = mapped_column(default=100)

    customer: Mapped[Customer] = relationship(lazy="raise")

    __table_args__ = (
        Index("uq_channel_links_live", "team", "channel", unique=True, sqlite_where=text("unlinked_at IS NULL")),
    )


class Bundle(Base):
    """One message of ours that stands for many entries: what went over the budget, or what waited while Slack was away.

    It is edited in place as more comes. `kind`: "budget" (one a day), "return" (one for each thread and outage),
    "held" (what waited while people from outside were in the channel).
    `state` as of Mirrored: waiting, sending, sent, removed. `is_asked`: a delivery that brings it up to date is due.
    """

    __tablename__ = "bundles"

    id: Mapped[str] = id_column()
    link_id: Mapped[str] = mapped_column(ForeignKey("channel_links.id"), index=True)
    kind: Mapped[str] = mapped_column(String(8))
    day: Mapped[str] = mapped_column(String(10), default="")
    ts: Mapped[str | None] = mapped_column(String(32))
    thread_ts: Mapped[str | None] = mapped_column(String(32))
    state: Mapped[str] = mapped_column(String(8), default="waiting")
    is_asked: Mapped[bool] = mapped_column(default=False)
    started_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    created_at: Mapped[datetime]

    __table_args__ = (Index("ix_bundles_day", "link_id", "kind", "day"),)


class Adoption(Base):
    """A channel's earlier history on its way onto the timeline.

    `state`: looking, looked, taking, taken, undoing, undone. `cursor` (JSON) says how far it came, `found` (JSON) what
    there is: people, messages, threads, files, first, last. `stirred` counts the edits there of what is not here yet.
    """

    __tablename__ = "adoptions"

    id: Mapped[str] = id_column()
    link_id: Mapped[str] = mapped_column(ForeignKey("channel_links.id"), index=True)
    state: Mapped[str] = mapped_column(String(8))
    cursor: Mapped[str] = mapped_column(Text, default="")
    found: Mapped[str] = mapped_column(Text, default="{}")
    taken: Mapped[int] = mapped_column(default=0)
    stirred: Mapped[int] = mapped_column(default=0)
    error: Mapped[str] = mapped_column(Text, default="")
    by_id: Mapped[str | None] = mapped_column(ForeignKey("persons.id"))
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]


class Mirrored(Base):
    """The ledger: one entry in one channel, sent there by us ("out") or born there ("in").

    waiting → sending (committed before the call: if the answer is lost we look before we repeat) → sent, or refused
    with `error`, or removed; or bundled: it stands in `bundle_id`'s message; or held until nobody from outside reads
    along.
    `revision` is the entry's revision that the channel shows, as it was read at `sent_at`.
    `user_id` is who wrote it in Slack ("in" only): when that person becomes known, the entry becomes theirs.
    """

    __tablename__ = "mirrored"

    id: Mapped[str] = id_column()
    link_id: Mapped[str] = mapped_column(ForeignKey("channel_links.id"))
    entry_id: Mapped[str] = mapped_column(ForeignKey("entries.id"), index=True)
    team: Mapped[str] = mapped_column(String(40))
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
    bundle_id: Mapped[str | None] = mapped_column(ForeignKey("bundles.id"), index=True)
    adoption_id: Mapped[str | None] = mapped_column(ForeignKey("adoptions.id"), index=True)

    link: Mapped[ChannelLink] = relationship(lazy="raise")
    bundle: Mapped[Bundle | None] = relationship(lazy="raise")

    __table_args__ = (
        UniqueConstraint("team", "channel", "ts"),
        UniqueConstraint("entry_id", "link_id"),
        Index("ix_mirrored_thread", "team", "channel", "thread_ts"),
        Index("ix_mirrored_spent", "link_id", "started_at"),
    )


DELETED_THERE = "it was deleted in Slack"
"""As the `error` of a row that stands for a message of theirs of which Slack keeps the place, because of its thread."""


class MirroredFile(Base):
    """A file on both sides: `file_id` in Slack, the document here. `state`: waiting, sending, done, refused (`error`).

    "sending" is committed before Slack is asked to show the file: if the answer is lost we look for `file_id` there.
    `size` (bytes) and `kind` (a MIME type) are what Slack announced; `url` brings the bytes, `permalink` is for people.
    """

    __tablename__ = "mirrored_files"

    id: Mapped[str] = id_column()
    mirrored_id: Mapped[str] = mapped_column(ForeignKey("mirrored.id"), index=True)
    team: Mapped[str] = mapped_column(String(40))
    file_id: Mapped[str | None] = mapped_column(String(40), index=True)
    document_id: Mapped[str | None] = mapped_column(ForeignKey("documents.id"), index=True)
    name: Mapped[str] = mapped_column(String(255))
    direction: Mapped[str] = mapped_column(String(3))
    state: Mapped[str] = mapped_column(String(8), default="waiting")
    error: Mapped[str] = mapped_column(Text, default="")
    size: Mapped[int] = mapped_column(default=0)
    kind: Mapped[str] = mapped_column(String(100), default="")
    url: Mapped[str] = mapped_column(Text, default="")
    permalink: Mapped[str] = mapped_column(Text, default="")
    started_at: Mapped[datetime | None]

    __table_args__ = (UniqueConstraint("mirrored_id", "file_id"), UniqueConstraint("mirrored_id", "document_id"))


PIN = "📌"
"""As `what` sticks to a message; anything else is an emoji's name."""


class Stuck(Base):
    """What sticks to a message: an emoji that our bot gave ("+1"), or the pin ("📌").

    `heard` is the event_ts of Slack's newest word about the pin; `error` says why something does not stick there.
    """

    __tablename__ = "stuck"

    team: Mapped[str] = mapped_column(String(40), primary_key=True)
    channel: Mapped[str] = mapped_column(String(40), primary_key=True)
    ts: Mapped[str] = mapped_column(String(32), primary_key=True)
    what: Mapped[str] = mapped_column(String(80), primary_key=True)
    is_there: Mapped[bool] = mapped_column(default=False)
    heard: Mapped[str] = mapped_column(String(32), default="")
    error: Mapped[str] = mapped_column(Text, default="")


class InboxEvent(Base):
    """A request that Slack made: the same id again has no effect. Kept longer than Slack repeats (24 h).

    An event's `body` is kept until it was followed (`done_at`); commands and clicks are followed at once.
    """

    __tablename__ = "inbox_events"

    event_id: Mapped[str] = mapped_column(String(120), primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    body: Mapped[str] = mapped_column(Text, default="")
    done_at: Mapped[datetime | None]


class GoneMessage(Base):
    """A message that Slack deleted before we had heard of it: when it comes late, it is not added."""

    __tablename__ = "gone_messages"

    team: Mapped[str] = mapped_column(String(40), primary_key=True)
    channel: Mapped[str] = mapped_column(String(40), primary_key=True)
    ts: Mapped[str] = mapped_column(String(32), primary_key=True)
    at: Mapped[datetime]


class SlackPerson(Base):
    """Somebody in Slack, and the member of staff they are: Slack has verified the same address ("email"), or they
    signed in here and said so themselves ("link_me"): `matched_by`. Who said that it is not them is "unlinked".

    `checked_at` is when we last asked Slack, or meant to ask, who they are. They opened their Home page last at
    `home_opened_at`, and what stood in the database at `home_shown_at` is on it.
    """

    __tablename__ = "slack_people"

    team: Mapped[str] = mapped_column(String(40), primary_key=True)
    user_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    person_id: Mapped[str | None] = mapped_column(ForeignKey("persons.id"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    email: Mapped[str | None] = mapped_column(String(254))
    matched_by: Mapped[str] = mapped_column(String(8), default="")
    checked_at: Mapped[datetime]
    home_opened_at: Mapped[datetime | None]
    home_shown_at: Mapped[datetime | None]
