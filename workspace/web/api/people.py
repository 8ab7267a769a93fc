"""People, teams, vendors."""

from __future__ import annotations

from flask import Response
from sqlalchemy.orm import Session

from workspace.errors import Invalid
from workspace.people import operations, queries
from workspace.people.queries import get_person
from workspace.policy import Actor, Role, require
from workspace.web.api import answers, bodies
from workspace.web.api.answering import Json, done_once, looked
from workspace.web.api.area import Area
from workspace.web.api.fields import Flag
from workspace.web.api.paging import Paged, part
from workspace.web.api.references import person_id_of, team_id_of
from workspace.web.api.shapes import person_json, team_json, vendor_json

views = Area("people", "Colleagues, guests, teams and vendors.")


class WhichPeople(Paged):
    guests = Flag(load_default=False, metadata={"description": "true lists the vendors' guests instead of staff."})


@views.get("/me", answers=answers.Person)
def show_me() -> Response:
    """Whose token or session this is."""
    return looked(lambda db, actor: person_json(get_person(db, actor, actor.person_id)))


@views.get("/people", asks=WhichPeople, answers=answers.page_of(answers.Person))
def list_people(asked: Json) -> Response:
    """Staff by name, without those who left. A guest sees nobody here."""

    def look(db: Session, actor: Actor) -> Json:
        rows = queries.guests(db, actor) if asked["guests"] else queries.staff(db, actor)
        return part([row for row in rows if actor.is_staff], person_json, asked, lambda row: row.id)

    return looked(look)


@views.post("/people", takes=bodies.NewPerson, answers=answers.Person)
def invite_person(body: Json) -> Response:
    """Add a member of staff and mail them the way in. For admins."""

    def act(db: Session, actor: Actor) -> Json:
        require(actor, "person.invite")
        team_id = team_id_of(db, actor, body["team"], field="team")
        role = Role(body["role"])
        invited = operations.invite_person(
            db, actor, name=body["name"], email=body["email"], role=role, team_id=team_id
        )  # fmt: skip
        return person_json(get_person(db, actor, invited.id))

    return done_once(act, status=201)


@views.get("/people/<person_id>", answers=answers.Person)
def show_person(person_id: str) -> Response:
    """One person. A guest sees nobody but themselves."""
    return looked(lambda db, actor: person_json(get_person(db, actor, person_id)))


@views.patch("/people/<person_id>", takes=bodies.PersonChanges, answers=answers.Person)
def change_person(body: Json, person_id: str) -> Response:
    """Change your own name; as an admin also somebody's role and team, and whether they may sign in."""
    if not body:
        raise Invalid("There is nothing to change in this body. Give name, role, team or active.")

    def act(db: Session, actor: Actor) -> Json:
        active = body.pop("active", None)
        if body:
            team = body.get("team")
            operations.change_person(
                db, actor, person_id=person_id, name=body.get("name"),
                role=Role(body["role"]) if "role" in body else None,
                team_id=team_id_of(db, actor, team, field="team") if team else team,
            )  # fmt: skip
        if active is not None:
            change = operations.reactivate_person if active else operations.deactivate_person
            change(db, actor, person_id=person_id)
        return person_json(get_person(db, actor, person_id))

    return done_once(act)


@views.get("/teams", asks=Paged, answers=answers.page_of(answers.Team))
def list_teams(asked: Json) -> Response:
    """Teams by name, with their leads. A guest sees none."""
    return looked(lambda db, actor: part(queries.teams(db, actor), team_json, asked, lambda row: row.id))


@views.post("/teams", takes=bodies.NewTeam, answers=answers.Team)
def add_team(body: Json) -> Response:
    """Add a team. For admins."""

    def act(db: Session, actor: Actor) -> Json:
        require(actor, "team.change")
        lead_id = person_id_of(db, actor, body["lead"], field="lead")
        team = operations.add_team(db, actor, name=body["name"], lead_id=lead_id)
        return _team(db, actor, team.id)

    return done_once(act, status=201)


@views.patch("/teams/<team_id>", takes=bodies.TeamChanges, answers=answers.Team)
def change_team(body: Json, team_id: str) -> Response:
    """Make a member of the team its lead. For admins."""

    def act(db: Session, actor: Actor) -> Json:
        require(actor, "team.change")
        lead_id = person_id_of(db, actor, body["lead"], field="lead")
        operations.lead_team(db, actor, team_id=team_id, lead_id=lead_id or "")
        return _team(db, actor, team_id)

    return done_once(act)


@views.get("/vendors", asks=Paged, answers=answers.page_of(answers.Vendor))
def list_vendors(asked: Json) -> Response:
    """Vendors by name. A guest sees their own alone."""
    return looked(lambda db, actor: part(queries.vendors(db, actor), vendor_json, asked, lambda row: row.id))


@views.post("/vendors", takes=bodies.NewVendor, answers=answers.Vendor)
def add_vendor(body: Json) -> Response:
    """Add a vendor. Its guests come in when a document is shared with them."""
    return done_once(lambda db, actor: vendor_json(operations.add_vendor(db, actor, name=body["name"])), status=201)


def _team(db: Session, actor: Actor, team_id: str) -> Json:
    db.flush()
    db.expire(queries.get_team(db, actor, team_id))
    return next(team_json(team) for team in queries.teams(db, actor) if team.id == team_id)
