"""One's own account: password, sessions, tokens, name, language."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from flask import redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from workspace.bots.identity.link_me import identities_of
from workspace.errors import Invalid
from workspace.i18n import LANGUAGES, _
from workspace.people import sessions
from workspace.people.operations import change_person, choose_language, choose_look
from workspace.people.queries import sessions_of, tokens_of
from workspace.policy import Actor
from workspace.web.edge import current_actor, current_session, nobody, reading, refuse_lasting_keys, transaction
from workspace.web.frame import guest_page, staff_page
from workspace.web.identity import address_of_request, new_password, views
from workspace.web.passwords import is_right
from workspace.zones import zone_names

if TYPE_CHECKING:
    from workspace.bots.models import SlackPerson
    from workspace.people.models import ApiToken, SessionRow

_MADE = "token_made"


@views.get("/account")
def account() -> ResponseReturnValue:
    with reading() as db:
        actor = current_actor(db)
        return _account_page(db, actor, new_token=_secret_to_show(actor))


@views.post("/account")
def change_account() -> ResponseReturnValue:
    """`do` says what: password, end_session, end_other_sessions, make_token, revoke_token, name, look, language."""
    password_hash, error = None, None
    if request.form.get("do") == "password":
        try:
            _check_current_password()
            password_hash = new_password()
        except Invalid as wrong:
            error = wrong
    if error is None:
        try:
            with transaction() as db:
                actor = current_actor(db)
                secret = _change(db, actor, password_hash)
        except Invalid as wrong:
            error = wrong
        else:
            if secret is not None:
                _keep_for_one_look(actor, secret)
            return redirect(url_for("identity.account"), 303)
    with reading() as db:
        return _account_page(db, current_actor(db), errors=error.fields), 422


def _change(db: Session, actor: Actor, password_hash: str | None) -> str | None:
    form, do = request.form, request.form.get("do", "")
    if password_hash is not None:
        sessions.set_password(db, actor, password_hash=password_hash, keep_session=current_session().id)
    elif do == "end_session":
        sessions.end_session(db, actor, session_id=form.get("id", ""))
    elif do == "end_other_sessions":
        sessions.end_other_sessions(db, actor, keep_session=current_session().id)
    elif do == "make_token":
        refuse_lasting_keys()
        return sessions.create_token(db, actor, name=form.get("name", ""))[1]
    elif do == "revoke_token":
        sessions.revoke_token(db, actor, token_id=form.get("id", ""))
    elif do == "name":
        change_person(db, actor, person_id=actor.person_id, name=form.get("name", ""))
    elif do == "look":
        choose_look(db, actor, theme=form.get("theme", ""), takes_keys="takes_keys" in form)
    elif do == "language":
        choose_language(db, actor, language=form.get("language", ""), zone=form.get("zone", ""))
    else:
        raise Invalid(_("There is nothing to do here."))
    return None


def _account_page(
    db: Session, actor: Actor, *, errors: dict[str, str] | None = None, new_token: str | None = None
) -> str:
    page = staff_page if actor.is_staff else guest_page
    values = _account_values(sessions_of(db, actor), tokens_of(db, actor), current_session(), identities_of(db, actor))
    return page(db, actor, "identity/account.html", errors=errors or {}, new_token=new_token, **values)


def _check_current_password() -> None:
    with reading() as db:
        current_actor(db)
        person = current_session().person
        if not person.password_hash:
            refuse_lasting_keys()
        sessions.check_guessing(db, nobody(), email=person.email, address=address_of_request())
    if person.password_hash and not is_right(person.password_hash, request.form.get("current", "")):
        with transaction() as db:
            sessions.remember_failure(db, nobody(), email=person.email, address=address_of_request())
        raise Invalid(_("The current password is not right."), {"current": _("This is not your current password.")})


def _account_values(
    sessions: Sequence[SessionRow], tokens: Sequence[ApiToken], current: SessionRow,
    slack: Sequence[tuple[SlackPerson, str]],
) -> dict[str, Any]:  # fmt: skip
    return {
        "has_password": current.person.password_hash is not None,
        "languages": [{"value": name, "label": words} for name, words in LANGUAGES.items()],
        "zones": [{"value": name, "label": name.replace("_", " ")} for name in zone_names()],
        "chosen": {"language": current.person.language, "zone": current.person.zone},
        "sessions": [
            {"id": each.id, "what": each.browser, "at": each.seen_at, "is_current": each.id == current.id}
            for each in sessions
        ],
        "slack": [
            {
                "team": known.team,
                "user": known.user_id,
                "name": known.name,
                "workspace": workspace,
                "by_email": known.matched_by != "link_me",
            }
            for known, workspace in slack
        ],
        "tokens": [
            {"id": each.id, "name": f"{each.name} (…{each.hint})", "at": each.created_at, "last_used": each.seen_at}
            for each in tokens
        ],
    }


def _keep_for_one_look(actor: Actor, secret: str) -> None:
    """Let the next page show the token: it waits in its owner's own cookie, so that a reload makes no second one."""
    session[_MADE] = {"of": actor.id, "secret": secret}


def _secret_to_show(actor: Actor) -> str | None:
    """The token that was just made, once. A part of the page that is fetched again takes no look."""
    if "X-Refresh" in request.headers or "HX-Request" in request.headers:
        return None
    made = session.pop(_MADE, None)
    return str(made["secret"]) if made and made["of"] == actor.id else None
