"""Reads of people. Staff see staff, vendors and guests; a guest sees nobody through these."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, false, func, select, true
from sqlalchemy.orm import Session, joinedload

from workspace.errors import Invalid, NotFound
from workspace.i18n import _
from workspace.people.models import ApiToken, Person, SessionRow, Team, Vendor
from workspace.policy import Actor, Role

_EMAIL = re.compile(r"[^\s@<>,;\"]{1,64}@[^\s@<>,;\"]{1,180}\.[^\s@<>,;\".]{2,}|[^\s@<>,;\"]{1,64}@localhost")


def visible_people(actor: Actor) -> ColumnElement[bool]:
    return true() if actor.is_staff else Person.id == actor.id if actor.id else false()


def get_person(db: Session, actor: Actor, person_id: str) -> Person:
    found = select(Person).where(Person.id == person_id, visible_people(actor))
    person = db.scalar(found.options(joinedload(Person.team), joinedload(Person.vendor)))
    if person is None:
        raise NotFound(_("There is no such person."))
    return person


def active_guest(db: Session, actor: Actor, person_id: str) -> Person:
    """Raises NotFound for everybody else."""
    person = get_person(db, actor, person_id)
    if person.role != Role.guest or person.deactivated_at is not None:
        raise NotFound(_("There is no such guest."))
    return person


def staff(db: Session, actor: Actor, *, with_former: bool = False) -> Sequence[Person]:
    """Staff by name, with their teams."""
    found = select(Person).where(Person.role != Role.guest, visible_people(actor)).order_by(Person.name, Person.id)
    if not with_former:
        found = found.where(Person.deactivated_at.is_(None))
    return db.scalars(found.options(joinedload(Person.team))).all()


def guests(db: Session, actor: Actor) -> Sequence[Person]:
    found = select(Person).where(Person.role == Role.guest, visible_people(actor)).order_by(Person.name, Person.id)
    return db.scalars(found.options(joinedload(Person.vendor), joinedload(Person.invited_by))).all()


def staff_among(db: Session, person_ids: Collection[str]) -> set[str]:
    """Which of these people are no guests."""
    return set(db.scalars(select(Person.id).where(Person.id.in_(person_ids), Person.role != Role.guest)))


def teams(db: Session, actor: Actor) -> Sequence[Team]:
    if not actor.is_staff:
        return []
    return db.scalars(select(Team).order_by(Team.name).options(joinedload(Team.lead))).all()


def vendors(db: Session, actor: Actor) -> Sequence[Vendor]:
    """Every vendor for staff; a guest learns of none but their own."""
    found = select(Vendor).order_by(Vendor.name)
    return db.scalars(found if actor.is_staff else found.where(Vendor.id == actor.vendor_id)).all()


def get_team(db: Session, actor: Actor, team_id: str) -> Team:
    team = db.get(Team, team_id) if actor.is_staff else None
    if team is None:
        raise NotFound(_("There is no such team."))
    return team


def team_named(db: Session, actor: Actor, name: str) -> Team:
    """By slug or name, in any case, with or without @."""
    wanted = name.strip().removeprefix("@").casefold()
    for team in teams(db, actor):
        if wanted in (team.slug.casefold(), team.name.casefold()):
            return team
    raise NotFound(_("There is no team called %(name)s.", name=f"{name!r}"))


def get_vendor(db: Session, actor: Actor, vendor_id: str) -> Vendor:
    vendor = db.get(Vendor, vendor_id) if actor.is_staff or actor.vendor_id == vendor_id else None
    if vendor is None:
        raise NotFound(_("There is no such vendor."))
    return vendor


def person_with_email(db: Session, email: str) -> Person | None:
    """For the edges that prove identity only: it asks nobody's permission."""
    found = select(Person).where(Person.email == email.strip().lower())
    return db.scalar(found.options(joinedload(Person.team), joinedload(Person.vendor)))


def actor_for(person: Person, at: datetime, *, origin: str = "web") -> Actor:
    """The actor that a person is at this moment."""
    return Actor(
        id=person.id,
        role=Role(person.role),
        at=at,
        name=person.name,
        team_id=person.team_id,
        vendor_id=person.vendor_id,
        origin=origin,
    )


def last_seen(db: Session, actor: Actor) -> dict[str, datetime]:
    """When each person was last here; who never came is left out. For staff."""
    if not actor.is_staff:
        return {}
    seen = select(SessionRow.person_id, func.max(SessionRow.seen_at)).group_by(SessionRow.person_id)
    return dict(db.execute(seen).all())


def sessions_of(db: Session, actor: Actor) -> Sequence[SessionRow]:
    """The actor's own live sessions, newest first."""
    mine = select(SessionRow).where(
        SessionRow.person_id == actor.id, SessionRow.ended_at.is_(None), SessionRow.expires_at > actor.at
    )
    return db.scalars(mine.order_by(SessionRow.seen_at.desc())).all()


def tokens_of(db: Session, actor: Actor) -> Sequence[ApiToken]:
    """The actor's own API tokens that still work, newest first."""
    mine = select(ApiToken).where(ApiToken.person_id == actor.id, ApiToken.revoked_at.is_(None))
    return db.scalars(mine.order_by(ApiToken.id.desc())).all()


def clean_email(email: str) -> str:
    """Lower-case it. Raises Invalid."""
    email = email.strip().lower()
    if len(email) > 254 or not _EMAIL.fullmatch(email) or any(ord(letter) < 32 for letter in email):
        raise Invalid(_("That is not an e-mail address."), {"email": _("Write it like ana@example.com.")})
    return email
