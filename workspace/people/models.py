"""Tables of people. Secrets are kept as hashes only."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workspace.database import Base, id_column
from workspace.policy import Role


class Team(Base):
    """A team of staff. `slug` is what people type; `lead_id` is one of its members."""

    __tablename__ = "teams"

    id: Mapped[str] = id_column()
    name: Mapped[str] = mapped_column(String(80), unique=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    # No foreign key: persons point at teams already, and two tables that point at each other can hardly be migrated.
    lead_id: Mapped[str | None] = mapped_column(String(26))

    lead: Mapped[Person | None] = relationship(primaryjoin="foreign(Team.lead_id) == Person.id", lazy="raise")


class Vendor(Base):
    """Another organisation whose people come in as guests."""

    __tablename__ = "vendors"

    id: Mapped[str] = id_column()
    name: Mapped[str] = mapped_column(String(120), unique=True)
    created_at: Mapped[datetime]


class Person(Base):
    """Somebody who signs in: staff (with a team) or a guest (with a vendor). `email` is kept lower-case.

    `theme` is "light" or "dark", or "" for what the system says. `takes_keys`: single keys do something on pages.
    `language` is one of workspace.i18n.LANGUAGES, `zone` a name of workspace.zones; "" is what the browser says.
    """

    __tablename__ = "persons"

    id: Mapped[str] = id_column()
    name: Mapped[str] = mapped_column(String(120))
    email: Mapped[str] = mapped_column(String(254), unique=True)
    role: Mapped[Role] = mapped_column(String(10))
    team_id: Mapped[str | None] = mapped_column(ForeignKey("teams.id"), index=True)
    vendor_id: Mapped[str | None] = mapped_column(ForeignKey("vendors.id"), index=True)
    password_hash: Mapped[str | None] = mapped_column(Text)
    theme: Mapped[str] = mapped_column(String(5), default="")
    takes_keys: Mapped[bool] = mapped_column(default=True)
    language: Mapped[str] = mapped_column(String(5), default="")
    zone: Mapped[str] = mapped_column(String(40), default="")
    created_at: Mapped[datetime]
    invited_by_id: Mapped[str | None] = mapped_column(ForeignKey("persons.id"))
    deactivated_at: Mapped[datetime | None]

    invited_by: Mapped[Person | None] = relationship(remote_side="Person.id", lazy="raise")
    team: Mapped[Team | None] = relationship(foreign_keys=[team_id], lazy="raise")
    vendor: Mapped[Vendor | None] = relationship(lazy="raise")


class SessionRow(Base):
    """One signed-in browser. It ends when `ended_at` is set or `expires_at` has passed.

    `vouched_by` names who said elsewhere that it is this person ("slack:T…:U…"), and ends with that word.
    """

    __tablename__ = "sessions"

    id: Mapped[str] = id_column()
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("persons.id"), index=True)
    browser: Mapped[str] = mapped_column(String(200), default="")
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    vouched_by: Mapped[str] = mapped_column(String(90), default="")

    person: Mapped[Person] = relationship(lazy="raise")

    __table_args__ = (Index("ix_sessions_vouched_by", "vouched_by", sqlite_where=text("vouched_by != ''")),)


class SignInLink(Base):
    """A link that was e-mailed. Works once, until `expires_at`, and only in the browser of `browser_hash`.

    An invitation was asked for in nobody's browser and has none: there the form of the page with the button is bound.
    """

    __tablename__ = "sign_in_links"

    id: Mapped[str] = id_column()
    person_id: Mapped[str] = mapped_column(ForeignKey("persons.id"), index=True)
    purpose: Mapped[str] = mapped_column(String(12))
    leads_to: Mapped[str | None] = mapped_column(String(200))
    browser_hash: Mapped[str | None] = mapped_column(String(64))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship(lazy="raise")


class FailedSignIn(Base):
    """A wrong password, so that guessing becomes slow."""

    __tablename__ = "failed_sign_ins"

    id: Mapped[str] = id_column()
    email: Mapped[str] = mapped_column(String(254))
    address: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]

    __table_args__ = (Index("ix_failed_sign_ins_email_at", "email", "at"), Index("ix_failed_sign_ins_at", "at"))


class ApiToken(Base):
    """A program's key, acting as its person. Shown once, kept as a hash, `hint` are its last four letters."""

    __tablename__ = "api_tokens"

    id: Mapped[str] = id_column()
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    hint: Mapped[str] = mapped_column(String(4))
    person_id: Mapped[str] = mapped_column(ForeignKey("persons.id"), index=True)
    name: Mapped[str] = mapped_column(String(80))
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship(lazy="raise")


class Notification(Base):
    """Somebody is told something. `subject` ("entry:<id>", "handoff:<id>") says what; `unique` keeps repeats out.

    Not `in_app`: it is told by other ways alone, and stands here so that it is told once. `count`: of so many things
    this is the latest. Put off it stands aside until `snoozed_until`; who is done with it said so at `done_at`.
    """

    __tablename__ = "notifications"

    id: Mapped[str] = id_column()
    person_id: Mapped[str] = mapped_column(ForeignKey("persons.id"))
    kind: Mapped[str] = mapped_column(String(20))
    subject: Mapped[str] = mapped_column(String(64))
    customer_id: Mapped[str | None] = mapped_column(String(26))
    actor_name: Mapped[str] = mapped_column(String(120))
    sentence: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]
    read_at: Mapped[datetime | None]
    in_app: Mapped[bool] = mapped_column(default=True)
    count: Mapped[int] = mapped_column(default=1)
    done_at: Mapped[datetime | None]
    snoozed_until: Mapped[datetime | None]

    __table_args__ = (
        UniqueConstraint("person_id", "kind", "subject"),
        Index("ix_notifications_person_id_created", "person_id", "id"),
        Index("ix_notifications_unread", "person_id", sqlite_where=text("read_at IS NULL")),
    )
