"""Staff look at the pages of a guest as that guest sees them: to read, never to write, and with no live connection."""

from __future__ import annotations

from flask import Blueprint, flash, g, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from workspace.errors import NotFound
from workspace.i18n import _
from workspace.people.operations import view_as_guest
from workspace.people.queries import active_guest, actor_for
from workspace.policy import Actor, Role
from workspace.web.edge import current_actor, now, reading, staff_actor, transaction

views = Blueprint("viewing", __name__, url_prefix="/view-as")

_AS = "viewing_as"


@views.post("/")
def begin() -> ResponseReturnValue:
    """See the pages of the guest `person` until one leaves. What a guest may see, staff may see anyway."""
    with transaction() as db:
        session[_AS] = view_as_guest(db, staff_actor(db), person_id=request.form.get("person", "")).id
    return redirect(url_for("guest.home"), 303)


@views.post("/leave")
def leave() -> ResponseReturnValue:
    with reading() as db:
        staff_actor(db)
    session.pop(_AS, None)
    return redirect(url_for("people.vendors"), 303)


def guest_alone(db: Session) -> Actor:
    """The guest who is signed in, for what bears their name: nobody makes it in their place."""
    actor = current_actor(db)
    if actor.role is not Role.guest:
        raise NotFound(_("There is no such page."))
    return actor


def guest_actor(db: Session) -> Actor:
    """The guest who is signed in; for staff who look as one, that guest, as long as they only read."""
    actor = current_actor(db)
    if actor.role is Role.guest:
        return actor
    if not actor.is_staff or _AS not in session or request.method != "GET":
        raise NotFound(_("There is no such page."))
    try:
        guest = active_guest(db, actor, session[_AS])
    except NotFound:
        session.pop(_AS)
        flash(_("This guest is no longer active: nothing is shown to them."), "danger")
        raise
    g.viewer, g.person = g.person.name, guest
    return actor_for(guest, now())
