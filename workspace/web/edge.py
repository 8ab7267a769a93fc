"""What every view needs: the transaction, the actor, the tools of this program."""

from __future__ import annotations

import secrets
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, cast

from flask import Flask, Request, current_app, g, request
from sqlalchemy.orm import Session

from workspace.errors import Forbidden, NotFound
from workspace.i18n import _
from workspace.people.sessions import actor_of_session
from workspace.policy import Actor, Role, system_actor
from workspace.settings import Settings
from workspace.web.reader import tune_to
from workspace.worker import Tools

if TYPE_CHECKING:
    from workspace.people.models import SessionRow

BROWSER_COOKIE_DAYS = 400


class SignedOut(Forbidden):
    """Nobody is signed in here: pages lead to the sign-in, programs get 401."""


def install_tools(app: Flask, tools: Tools) -> None:
    app.extensions["baton"] = tools


def tools() -> Tools:
    return cast(Tools, current_app.extensions["baton"])


def settings() -> Settings:
    return tools().settings


def transaction() -> AbstractContextManager[Session]:
    return tools().transaction()


def reading() -> AbstractContextManager[Session]:
    return tools().reading()


def now() -> datetime:
    return tools().now()


def nobody() -> Actor:
    """The program's own hand at this moment, for the steps before somebody is known."""
    return system_actor(now())


def cookie_name(name: str) -> str:
    """Over https a browser keeps `__Host-` cookies for this host alone."""
    return f"__Host-{name}" if settings().is_https else name


def session_cookie(asked: Request) -> str:
    return asked.cookies.get(cookie_name("baton_session"), "")


def current_actor(db: Session) -> Actor:
    """Who is signed in by cookie. Raises SignedOut. Read from the database on every request."""
    token = session_cookie(request)
    if not token:
        raise SignedOut(_("Sign in first."))
    try:
        actor, session = actor_of_session(db, token=token, now=nobody())
    except NotFound as gone:
        raise SignedOut(_("You are signed out. Sign in again.")) from gone
    g.session_id = session.id
    g.session_row = session
    g.person = session.person
    tune_to(session.person)
    return actor


def staff_actor(db: Session) -> Actor:
    """As current_actor; for a guest a staff page is not there."""
    actor = current_actor(db)
    if not actor.is_staff:
        raise NotFound(_("There is no such page."))
    return actor


def admin_actor(db: Session) -> Actor:
    actor = staff_actor(db)
    if actor.role is not Role.admin:
        raise Forbidden(_("Only an admin can open this page."))
    return actor


def current_session() -> SessionRow:
    return cast("SessionRow", g.session_row)


def refuse_lasting_keys() -> None:
    """Raise Forbidden in a session that rests on another service's word: a key made in it would outlive that word."""
    session = cast("SessionRow | None", g.get("session_row"))
    if session is not None and session.vouched_by:
        raise Forbidden(_("You came in by Slack. For this sign in by your password or by an e-mailed link."))


def browser_secret() -> str:
    """A random name for this browser, so that an e-mailed link can be bound to it. Made on first use."""
    if "browser_secret" not in g:
        g.browser_secret = request.cookies.get(cookie_name("baton_browser")) or secrets.token_urlsafe(24)
    return cast(str, g.browser_secret)


def moment_from(text: str | None) -> datetime | None:
    """A moment from a form: ISO 8601; without a zone it is UTC. Raises ValueError."""
    if not text:
        return None
    moment = datetime.fromisoformat(text)
    try:
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except OverflowError as error:
        raise ValueError("This moment lies outside of the calendar.") from error
