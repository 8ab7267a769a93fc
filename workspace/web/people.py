"""Admin pages: people and teams."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from workspace.errors import BatonError, Conflict, Invalid
from workspace.i18n import _
from workspace.people import operations, queries
from workspace.policy import Actor, Role
from workspace.web.edge import admin_actor, reading, transaction
from workspace.web.frame import staff_page
from workspace.web.shown import initials, person_view, team_view

views = Blueprint("people", __name__, url_prefix="/people")


@views.get("/")
def people() -> ResponseReturnValue:
    with reading() as db:
        return _people_page(db, admin_actor(db))


@views.post("/", endpoint="change_people")
def change_people() -> ResponseReturnValue:
    """`do`: invite, invite_again, deactivate, activate, change."""
    try:
        with transaction() as db:
            told = _change_person(db, admin_actor(db))
    except (Invalid, Conflict) as wrong:
        with reading() as db:
            return _people_page(db, admin_actor(db), wrong), 422
    flash(told, "success")
    return redirect(url_for("people.people"), 303)


@views.get("/teams")
def teams() -> ResponseReturnValue:
    with reading() as db:
        return _teams_page(db, admin_actor(db))


@views.post("/teams", endpoint="change_teams")
def change_teams() -> ResponseReturnValue:
    form = request.form
    try:
        with transaction() as db:
            actor = admin_actor(db)
            if form.get("do") == "add":
                operations.add_team(db, actor, name=form.get("name", ""))
            else:
                team = queries.team_named(db, actor, form.get("slug", ""))
                operations.lead_team(db, actor, team_id=team.id, lead_id=form.get("lead") or None)
    except (Invalid, Conflict) as wrong:
        with reading() as db:
            return _teams_page(db, admin_actor(db), wrong), 422
    return redirect(url_for("people.teams"), 303)


def _change_person(db: Session, actor: Actor) -> str:
    """What was done, in a sentence for who did it."""
    form, do = request.form, request.form.get("do", "")
    if do == "invite":
        invited = operations.invite_person(
            db, actor, name=form.get("name", ""), email=form.get("email", ""), role=_role(form.get("role")),
            team_id=_team_id(db, actor, form.get("team")),
        )  # fmt: skip
        return _("An invitation is on its way to %(email)s.", email=invited.email)
    if do == "invite_again":
        invited = operations.invite_again(db, actor, person_id=form.get("id", ""))
        return _("A new invitation is on its way to %(email)s.", email=invited.email)
    if do == "change":
        changed = operations.change_person(
            db, actor, person_id=form.get("id", ""), role=_role(form.get("role")),
            team_id=_team_id(db, actor, form.get("team")) or "",
        )  # fmt: skip
        team = changed.team.name if changed.team else _("no team")
        if changed.role is Role.admin:
            return _("%(name)s is an admin now, in %(team)s.", name=changed.name, team=team)
        return _("%(name)s is a member now, in %(team)s.", name=changed.name, team=team)
    return switch(db, actor, form.get("id", ""), do)


def switch(db: Session, actor: Actor, person_id: str, do: str) -> str:
    """Deactivate or activate somebody. Returns what was done, in a sentence."""
    if do == "deactivate":
        gone = operations.deactivate_person(db, actor, person_id=person_id)
        return _("%(name)s was deactivated, and is signed out everywhere.", name=gone.name)
    if do == "activate":
        back = operations.reactivate_person(db, actor, person_id=person_id)
        return _("%(name)s may sign in again.", name=back.name)
    raise Invalid(_("There is nothing to do here."))


def _role(name: str | None) -> Role:
    if name not in ("admin", "member", None, ""):
        raise Invalid(_("Staff are admin or member."), {"role": _("Choose admin or member.")})
    return Role(name or "member")


def _team_id(db: Session, actor: Actor, slug: str | None) -> str | None:
    return queries.team_named(db, actor, slug).id if slug else None


def _people_page(db: Session, actor: Actor, wrong: BatonError | None = None) -> str:
    everybody = queries.staff(db, actor, with_former=True)
    seen = queries.last_seen(db, actor)
    invited = wrong if request.form.get("do") == "invite" else None
    rows = [
        {
            "id": each.id, "name": each.name, "email": each.email, "initials": initials(each.name),
            "role": str(each.role),
            "team": team_view(each.team), "last_seen": seen.get(each.id),
            "invited": each.id not in seen and each.password_hash is None,
            "active": each.deactivated_at is None, "is_me": each.id == actor.id,
        }
        for each in everybody
    ]  # fmt: skip
    return staff_page(
        db, actor, "people/people.html", people=rows, teams=[team_view(team) for team in queries.teams(db, actor)],
        form=form_again(invited, "name", "email", "team", "role"), errors=errors_of(invited),
        row_error=wrong.sentence if wrong and not invited else "",
    )  # fmt: skip


def _teams_page(db: Session, actor: Actor, wrong: BatonError | None = None) -> str:
    members: dict[str | None, list[Any]] = {}
    for person in queries.staff(db, actor):
        members.setdefault(person.team_id, []).append(person_view(person))
    rows = [
        {**(team_view(team) or {}), "lead": person_view(team.lead), "members": members.get(team.id, [])}
        for team in queries.teams(db, actor)
    ]
    return staff_page(
        db, actor, "people/teams.html", teams=rows, form=form_again(wrong, "name"), errors=errors_of(wrong)
    )


def form_again(wrong: BatonError | None, *names: str) -> dict[str, str]:
    """What was typed, where it has to be looked at again."""
    return {name: request.form.get(name, "") if wrong else "" for name in names}


def errors_of(wrong: BatonError | None) -> dict[str, str]:
    if wrong is None:
        return {}
    return {**(wrong.fields if isinstance(wrong, Invalid) else {}), "form": wrong.sentence}
