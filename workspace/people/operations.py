"""Writes about people: who belongs here, in which team, with which role."""

from __future__ import annotations

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from workspace.errors import Conflict, Invalid
from workspace.events import record
from workspace.i18n import LANGUAGES, _
from workspace.people.events import GuestViewed, PersonAdded, PersonChanged, SessionsEnded, tell
from workspace.people.models import Person, SessionRow, Team, Vendor
from workspace.people.queries import active_guest, clean_email, get_person, get_team, get_vendor, person_with_email
from workspace.people.sessions import end_sessions, send_link
from workspace.people.words import folded, one_line, slug
from workspace.policy import Actor, Role, require
from workspace.zones import zone_names

THEMES = ("", "light", "dark")
"""What a person may choose; "" is what their system says."""


def add_person(
    db: Session, actor: Actor, *, name: str, email: str, role: Role = Role.member, team_id: str | None = None
) -> Person:
    """Add a member of staff, without telling them. Raises Conflict when the address is known."""
    require(actor, "person.invite")
    if role not in (Role.admin, Role.member):
        raise Invalid(_("Staff are admin or member."), {"role": _("Choose admin or member.")})
    person = _new_person(db, actor, name=name, email=email, role=role)
    person.team_id = get_team(db, actor, team_id).id if team_id else None
    db.flush()
    record(db, actor, PersonAdded(person.id))
    return person


def invite_person(
    db: Session, actor: Actor, *, name: str, email: str, role: Role = Role.member, team_id: str | None = None
) -> Person:
    """Add a member of staff and mail them a link that signs them in, so that they can set a password."""
    person = add_person(db, actor, name=name, email=email, role=role, team_id=team_id)
    send_link(db, actor, person=person, purpose="invite")
    return person


def invite_again(db: Session, actor: Actor, *, person_id: str) -> Person:
    """Mail a fresh invitation to somebody who has not come yet."""
    require(actor, "person.invite")
    person = get_person(db, actor, person_id)
    send_link(db, actor, person=person, purpose="invite")
    return person


def guest_of(db: Session, actor: Actor, *, vendor_id: str, email: str, name: str = "") -> Person:
    """The guest of a vendor with this address, added when new. Raises Conflict when somebody else has the address."""
    require(actor, "guest.invite")
    vendor = get_vendor(db, actor, vendor_id)
    known = person_with_email(db, clean_email(email))
    if known is None:
        guest = _new_person(db, actor, name=name or email.split("@", maxsplit=1)[0], email=email, role=Role.guest)
        guest.vendor = vendor
        db.flush()
        record(db, actor, PersonAdded(guest.id))
        return guest
    if known.vendor_id != vendor.id:
        raise Conflict(
            _("%(email)s is not a guest of %(name)s. Use another address.", email=known.email, name=vendor.name)
        )
    if known.deactivated_at is not None:
        raise Conflict(_("%(name)s was deactivated. An admin can let them in again.", name=known.name))
    return known


def invite_guest(db: Session, actor: Actor, *, vendor_id: str, email: str, name: str = "") -> Person:
    """Add a guest of a vendor and mail them a link that signs them in."""
    guest = guest_of(db, actor, vendor_id=vendor_id, email=email, name=name)
    send_link(db, actor, person=guest, purpose="share", leads_to="/guest/")
    return guest


def change_person(
    db: Session,
    actor: Actor,
    *,
    person_id: str,
    name: str | None = None,
    role: Role | None = None,
    team_id: str | None = None,
) -> Person:
    """Change what is given; an empty team_id takes the person out of their team. The last admin stays one."""
    if person_id != actor.id or role is not None or team_id is not None:
        require(actor, "person.change")
    person = get_person(db, actor, person_id)
    if name is not None:
        person.name = one_line(name, field="name", label=_("The name"), longest=120)
    if role is not None and role != person.role:
        if Role.guest in (role, person.role) or role == Role.system:
            raise Invalid(_("A guest stays a guest, and staff stay staff."), {"role": _("Choose admin or member.")})
        _keep_one_admin(db, person)
        person.role = role
    if team_id is not None:
        person.team = get_team(db, actor, team_id) if team_id else None
    record(db, actor, PersonChanged(person.id))
    return person


def choose_look(db: Session, actor: Actor, *, theme: str, takes_keys: bool) -> Person:
    """How pages look and listen for the actor alone."""
    if theme not in THEMES:
        raise Invalid(_("There is no such look."), {"theme": _("Choose light, dark, or what the system says.")})
    person = get_person(db, actor, actor.person_id)
    person.theme, person.takes_keys = theme, takes_keys
    return person


def choose_language(db: Session, actor: Actor, *, language: str, zone: str) -> Person:
    """In which language, and by which clock, pages are shown to the actor; "" is what the browser says."""
    if language and language not in LANGUAGES:
        raise Invalid(_("There is no such language here."), {"language": _("Choose one of the list.")})
    if zone and zone not in zone_names():
        raise Invalid(_("There is no such time zone."), {"zone": _("Choose one of the list.")})
    person = get_person(db, actor, actor.person_id)
    person.language, person.zone = language, zone
    return person


def view_as_guest(db: Session, actor: Actor, *, person_id: str) -> Person:
    """Note that the actor looks at a guest's pages. Raises NotFound for whoever is no active guest."""
    require(actor, "guest.invite")
    guest = active_guest(db, actor, person_id)
    record(db, actor, GuestViewed(guest.id))
    return guest


def deactivate_person(db: Session, actor: Actor, *, person_id: str) -> Person:
    """Nobody signs in as this person any more; sessions, tokens and live connections end now."""
    require(actor, "person.change")
    person = get_person(db, actor, person_id)
    _keep_one_admin(db, person)
    person.deactivated_at = person.deactivated_at or actor.at
    end_sessions(db, actor, person=person)
    record(db, actor, PersonChanged(person.id))
    return person


def reactivate_person(db: Session, actor: Actor, *, person_id: str) -> Person:
    require(actor, "person.change")
    person = get_person(db, actor, person_id)
    person.deactivated_at = None
    record(db, actor, PersonChanged(person.id))
    return person


def add_team(db: Session, actor: Actor, *, name: str, lead_id: str | None = None) -> Team:
    """Add a team. Raises Conflict when there is one of this name."""
    require(actor, "team.change")
    team = Team(name=one_line(name, field="name", label=_("The name"), longest=80), slug=slug(name))
    if not team.slug:
        raise Invalid(_("A team's name needs letters or digits."), {"name": _("Use letters or digits.")})
    if db.scalar(select(Team).where((Team.slug == team.slug) | (Team.name == team.name))):
        raise Conflict(_("There is a team called %(name)s already.", name=team.name))
    team.lead_id = get_person(db, actor, lead_id).id if lead_id else None
    db.add(team)
    db.flush()
    return team


def lead_team(db: Session, actor: Actor, *, team_id: str, lead_id: str | None) -> Team:
    """Make a member of the team its lead, or nobody."""
    require(actor, "team.change")
    team = get_team(db, actor, team_id)
    if lead_id is None:
        team.lead_id = None
        return team
    lead = get_person(db, actor, lead_id)
    if lead.team_id != team.id:
        raise Invalid(
            _("%(name)s is not in %(team)s.", name=lead.name, team=team.name),
            {"lead": _("Choose somebody of the team.")},
        )
    team.lead_id = lead.id
    return team


def add_vendor(db: Session, actor: Actor, *, name: str) -> Vendor:
    """Add a vendor. Raises Conflict when there is one of this name."""
    require(actor, "vendor.add")
    name = one_line(name, field="name", label=_("The name"), longest=120)
    taken = {folded(known) for known in db.scalars(select(Vendor.name))}
    if folded(name) in taken:
        raise Conflict(_("There is a vendor called %(name)s already.", name=name))
    vendor = Vendor(name=name, created_at=actor.at)
    db.add(vendor)
    db.flush()
    return vendor


def _new_person(db: Session, actor: Actor, *, name: str, email: str, role: Role) -> Person:
    email = clean_email(email)
    if person_with_email(db, email) is not None:
        raise Conflict(_("%(email)s is known here already.", email=email))
    name = one_line(name, field="name", label=_("The name"), longest=120)
    person = Person(name=name, email=email, role=role, created_at=actor.at, invited_by_id=actor.id)
    db.add(person)
    db.flush()
    return person


def _keep_one_admin(db: Session, person: Person) -> None:
    others = select(Person.id).where(Person.role == Role.admin, Person.deactivated_at.is_(None), Person.id != person.id)
    if person.role == Role.admin and db.scalar(others.limit(1)) is None:
        raise Conflict(_("%(name)s is the only admin. Make somebody else an admin first.", name=person.name))


def end_vouched_sessions(db: Session, actor: Actor, *, by: str) -> None:
    """End the sessions that were begun on the word of `by`, or of anybody whose name begins so. Idempotent."""
    # A range, which the index answers; LIKE would read an underline in the name as any letter.
    theirs = SessionRow.vouched_by >= by, SessionRow.vouched_by < f"{by}\U0010ffff", SessionRow.ended_at.is_(None)
    people = db.scalars(select(SessionRow.person_id).where(*theirs).distinct()).all()
    db.execute(update(SessionRow).where(*theirs).values(ended_at=actor.at))
    for person_id in people:
        record(db, actor, SessionsEnded(person_id), rooms=[tell(person_id, "sessions")])
