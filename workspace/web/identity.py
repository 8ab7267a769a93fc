"""Signing in and out: password, e-mailed link, reset; and one's own account."""

from __future__ import annotations

from contextlib import suppress
from urllib.parse import urlsplit

from flask import Blueprint, make_response, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from workspace.bots.installing.oauth import can_install
from workspace.errors import Forbidden, Invalid
from workspace.i18n import _, mark
from workspace.people import sessions
from workspace.people.queries import actor_for, person_with_email
from workspace.policy import Actor
from workspace.web.edge import (
    SignedOut,
    browser_secret,
    cookie_name,
    current_actor,
    current_session,
    nobody,
    now,
    reading,
    settings,
    transaction,
)
from workspace.web.passwords import hash_password, is_right
from workspace.web.sample_people import sample_people

views = Blueprint("identity", __name__)

_WRONG = mark("The e-mail address or the password is not right.")


@views.get("/sign-in")
def sign_in() -> ResponseReturnValue:
    return sign_in_page()


@views.post("/sign-in")
def check_password() -> ResponseReturnValue:
    """The same answer, after the same time, for a wrong password and for nobody."""
    email, address = request.form.get("email", "").strip().lower(), address_of_request()
    try:
        with reading() as db:
            sessions.check_guessing(db, nobody(), email=email, address=address)
            person = person_with_email(db, email)
    except Forbidden as too_many:
        return sign_in_page(too_many.sentence, status=429)
    allowed = is_right(person.password_hash if person else None, request.form.get("password", ""))
    if person is None or not allowed or person.deactivated_at is not None:
        with transaction() as db:
            sessions.remember_failure(db, nobody(), email=email, address=address)
        return sign_in_page(_(_WRONG), status=422, errors={"password": _("Type it again, or have a link e-mailed.")})
    with transaction() as db:
        _session, token = sessions.start_session(db, actor_for(person, now()), browser=browser_name())
    return signed_in(token, safe_next(request.form.get("next")))


@views.post("/sign-in/link")
def ask_link() -> ResponseReturnValue:
    """Have a link mailed, bound to this browser. Says the same whether or not the address is known."""
    email = request.form.get("email", "").strip().lower()
    if not email:
        return sign_in_page(
            status=422, errors={"email": _("Type your e-mail address, so that the link can reach you.")}
        )
    with transaction() as db:
        person = person_with_email(db, email)
        if person is None or person.deactivated_at is not None:
            return sign_in_page(link_sent=True)
        if not sessions.has_links_enough(db, nobody(), person=person, browser=browser_secret()):
            purpose = "reset" if request.form.get("purpose") == "reset" else "sign_in"
            sessions.send_link(
                db, nobody(), person=person, purpose=purpose, browser=browser_secret(),
                leads_to=safe_next(request.form.get("next")),
            )  # fmt: skip
    return sign_in_page(link_sent=True)


@views.get("/link/<token>")
def open_link(token: str) -> ResponseReturnValue:
    """Show one button. Nothing is used up: mail scanners open links too."""
    try:
        with reading() as db:
            link = sessions.open_link(
                db, nobody(), token=token, secret_key=settings().secret_key, browser=browser_secret()
            )
            purpose = {"reset": "reset", "invite": "invitation"}.get(link.purpose, "sign-in")
            return render_template(
                "identity/use_link.html", token=token, email=link.person.email, purpose=purpose, me=None
            )
    except Invalid as refusal:
        return _link_page(refusal)


@views.post("/link/<token>", endpoint="use_link")
def use_link(token: str) -> ResponseReturnValue:
    """Use the link up and sign in. The form's token was made for this very browser."""
    try:
        with transaction() as db:
            link = sessions.redeem_link(
                db, nobody(), token=token, secret_key=settings().secret_key, browser=browser_secret()
            )
            _session, secret = sessions.start_session(db, actor_for(link.person, now()), browser=browser_name())
    except Invalid as refusal:
        return _link_page(refusal)
    chooses = link.purpose in ("reset", "invite")
    response = signed_in(secret, url_for("identity.reset_password") if chooses else link.leads_to)
    if chooses:
        session["may_choose_password"] = link.person.id
    return response


@views.get("/password")
def reset_password() -> ResponseReturnValue:
    with reading() as db:
        actor = _who_may_choose(db)
        return render_template("identity/reset_password.html", email=_email(db, actor), errors={}, me=None)


@views.post("/password")
def save_password() -> ResponseReturnValue:
    try:
        password_hash = new_password()
        with transaction() as db:
            actor = _who_may_choose(db)
            sessions.set_password(db, actor, password_hash=password_hash, keep_session=current_session().id)
    except Invalid as wrong:
        return render_template("identity/reset_password.html", email=None, errors=wrong.fields, me=None), 422
    session.pop("may_choose_password", None)
    return redirect(url_for("pages.home"))


@views.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    # Who is signed out already gets what they wanted.
    with suppress(SignedOut), transaction() as db:
        actor = current_actor(db)
        sessions.end_session(db, actor, session_id=current_session().id)
    session.clear()
    response = make_response(redirect(url_for("identity.sign_in")))
    response.delete_cookie(cookie_name("baton_session"), secure=settings().is_https, httponly=True, samesite="Lax")
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


def lead_to_sign_in() -> Response:
    """To the sign-in and back again afterwards."""
    return redirect(url_for("identity.sign_in", next=request.full_path.rstrip("?")))


def new_password() -> str:
    password = request.form.get("password", "")
    if password != request.form.get("again", ""):
        raise Invalid(_("The two are not the same."), {"again": _("This is not the same as above.")})
    return hash_password(password)


def _who_may_choose(db: Session) -> Actor:
    """Only who just came by a mailed link may set a password without knowing the old one."""
    actor = current_actor(db)
    if session.get("may_choose_password") != actor.id:
        raise Forbidden(_("Have a link mailed to you to choose a new password."))
    return actor


def _email(_db: Session, _actor: Actor) -> str:
    return current_session().person.email


def sign_in_page(
    error: str | None = None, *, link_sent: bool = False, status: int = 200, errors: dict[str, str] | None = None
) -> ResponseReturnValue:
    page = render_template(
        "identity/sign_in.html", email=request.values.get("email", ""), error=error, link_sent=link_sent, me=None,
        errors=errors or {},
        next=safe_next(request.values.get("next")) or "", demo_people=sample_people() if settings().demo else None,
        with_slack=can_install(settings()),
    )  # fmt: skip
    return page, status


def _link_page(refusal: Invalid) -> ResponseReturnValue:
    """Why a link does not sign in here: gone for good, or good in the browser that asked for it."""
    elsewhere = isinstance(refusal, sessions.OtherBrowser)
    page = render_template("identity/link_expired.html", error=refusal.sentence, elsewhere=elsewhere, me=None)
    return page, 403 if elsewhere else 410


def signed_in(token: str, leads_to: str | None) -> Response:
    # What was about to be said in this browser was meant for whoever sat here before.
    session.pop("_flashes", None)
    response = redirect(leads_to or url_for("pages.home"), 303)
    response.set_cookie(
        cookie_name("baton_session"), token, max_age=int(sessions.SESSION_LASTS.total_seconds()), httponly=True,
        samesite="Lax", secure=settings().is_https, path="/",
    )  # fmt: skip
    return response


def safe_next(wanted: str | None) -> str | None:
    """Only a path of ours: browsers read // and /\\ as another site's address."""
    if not wanted or not wanted.startswith("/") or wanted[1:2] in ("/", "\\") or any(ord(c) < 33 for c in wanted):
        return None
    parts = urlsplit(wanted)
    return None if parts.scheme or parts.netloc or "\\" in wanted else wanted


def address_of_request() -> str:
    """From where somebody signs in. Over https they come through a proxy, whose own word is the last of the header.

    Without it all people would have one address, and one person's wrong passwords would lock out everybody.
    """
    through = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip() if settings().is_https else ""
    return (through or request.remote_addr or "")[:64]


def browser_name() -> str:
    """ "Firefox on Linux", as far as the browser says."""
    said = request.headers.get("User-Agent", "")
    browsers = ("Firefox", "Edg", "OPR", "Chrome", "Safari")
    systems = ("Android", "iPhone", "iPad", "Windows", "Mac OS", "Linux")
    browser = next((name for name in browsers if name in said), "A browser")
    system = next((name for name in systems if name in said), "")
    return {"Edg": "Edge", "OPR": "Opera"}.get(browser, browser) + (f" on {system}" if system else "")
