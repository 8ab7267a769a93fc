"""Signing in and out: passwords, e-mailed links, sessions, API tokens.

A link's secret is an HMAC of its id, so that the mail can be written later without keeping the secret anywhere.
Passwords are hashed by the edge, outside of transactions: hashing takes longer than a write may.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import timedelta
from ipaddress import ip_address, ip_network

from sqlalchemy import bindparam, delete, func, select, update
from sqlalchemy.orm import Session, joinedload

from workspace.errors import Forbidden, Invalid, NotFound
from workspace.events import record
from workspace.i18n import _, mark
from workspace.people.events import SessionsEnded, SignInLinkAsked, tell
from workspace.people.models import ApiToken, FailedSignIn, Person, SessionRow, SignInLink
from workspace.people.queries import actor_for
from workspace.people.words import one_line
from workspace.policy import Actor, Role, require

# Asked by every request of a program: made once, a statement costs a quarter.
_BY_TOKEN = select(ApiToken).where(ApiToken.token_hash == bindparam("hash")).options(joinedload(ApiToken.person))
SESSION_LASTS = timedelta(days=30)
SESSION_IDLES = timedelta(days=7)
LINK_LASTS = {
    "sign_in": timedelta(minutes=10),
    "reset": timedelta(minutes=10),
    "invite": timedelta(days=7),
    "share": timedelta(days=7),
    "call": timedelta(days=7),
}
"""ASVS 5.0, 6.5.5: ten minutes for what somebody asked for just now; an invitation waits for its reader."""

GUESSES = 10
"""Wrong passwords in GUESSING_WINDOW for one e-mail address from one place: a stranger elsewhere locks nobody out."""
GUESSES_FROM_ONE_PLACE = 50
GUESSES_AT_ONE_PERSON = 100
"""From all places together: who has many of them still guesses slowly. An e-mailed link works all the while."""
GUESSING_WINDOW = timedelta(minutes=15)

LINKS = 5
LINKS_IN_ALL = 30
"""Links that one address is mailed in LINK_LASTS["sign_in"] because one browser, or all of them, asked for them."""


class OtherBrowser(Invalid):
    """The link is good, but belongs to the browser that asked for it."""


_STALE_LINK = mark("This link was used already or is too old. Ask for a new one.")


def hashed(secret: str) -> str:
    """The SHA-256 of a random secret, in hex. Not for passwords."""
    # Half a letter, which JSON can hold, is no part of any secret of ours, and no error either.
    return hashlib.sha256(secret.encode(errors="replace")).hexdigest()


# ------------------------------------------------------------------ e-mailed links
def send_link(
    db: Session,
    actor: Actor,
    *,
    person: Person,
    purpose: str,
    leads_to: str | None = None,
    browser: str | None = None,
) -> SignInLink:
    """Have a link mailed that signs this person in once. `browser` binds it to the browser that asks."""
    link = SignInLink(
        person_id=person.id,
        purpose=purpose,
        leads_to=leads_to,
        browser_hash=hashed(browser) if browser else None,
        created_at=actor.at,
        expires_at=actor.at + LINK_LASTS[purpose],
    )
    db.add(link)
    db.flush()
    record(db, actor, SignInLinkAsked(link.id))
    return link


def has_links_enough(db: Session, actor: Actor, *, person: Person, browser: str) -> bool:
    """Whether this person was mailed so many links just now that more would be a nuisance.

    Each browser has its own few, so that a stranger who asks for links does not keep the person from theirs.
    """
    since = actor.at - LINK_LASTS["sign_in"]
    asked = select(SignInLink.browser_hash, func.count()).where(
        SignInLink.person_id == person.id, SignInLink.created_at > since, SignInLink.browser_hash.is_not(None)
    )
    counts = dict(db.execute(asked.group_by(SignInLink.browser_hash)).all())
    return counts.get(hashed(browser), 0) >= LINKS or sum(counts.values()) >= LINKS_IN_ALL


def link_token(secret_key: str, link_id: str) -> str:
    """What stands in the mailed address."""
    signature = hmac.new(secret_key.encode(), b"sign-in-link:" + link_id.encode(), hashlib.sha256).hexdigest()[:40]
    return f"{link_id}.{signature}"


def open_link(db: Session, actor: Actor, *, token: str, secret_key: str, browser: str) -> SignInLink:
    """Look at a link without using it up: mail scanners open links.

    A used, old or forged link raises Invalid, and all look the same; in another browser than asked OtherBrowser.
    """
    link = _checked_link(db, actor, token, secret_key)
    if link.browser_hash is not None and link.browser_hash != hashed(browser):
        raise OtherBrowser(_("This link was asked for in another browser, and works only there."))
    return link


def redeem_link(db: Session, actor: Actor, *, token: str, secret_key: str, browser: str) -> SignInLink:
    """Use a link up. The page with the button proves by its form token that it was opened in this very browser."""
    link = open_link(db, actor, token=token, secret_key=secret_key, browser=browser)
    used = update(SignInLink).where(SignInLink.id == link.id, SignInLink.used_at.is_(None)).values(used_at=actor.at)
    if db.execute(used).rowcount != 1:  # type: ignore[attr-defined]
        raise Invalid(_(_STALE_LINK))
    return link


def renew_link(db: Session, actor: Actor, *, token: str, secret_key: str, browser: str) -> None:
    """Mail a new link to the same address when an old one no longer works. A forged one does nothing."""
    link = _signed_link(db, token, secret_key)
    if link is not None and link.person.deactivated_at is None:
        purpose = link.purpose if link.purpose in ("invite", "reset") else "sign_in"
        send_link(db, actor, person=link.person, purpose=purpose, leads_to=link.leads_to, browser=browser)


def _checked_link(db: Session, actor: Actor, token: str, secret_key: str) -> SignInLink:
    link = _signed_link(db, token, secret_key)
    if link is None or link.used_at is not None or link.expires_at <= actor.at or link.person.deactivated_at:
        raise Invalid(_(_STALE_LINK))
    return link


def _signed_link(db: Session, token: str, secret_key: str) -> SignInLink | None:
    link_id = token.partition(".")[0]
    if not hmac.compare_digest(token.encode(), link_token(secret_key, link_id).encode()):
        return None
    return db.scalar(select(SignInLink).where(SignInLink.id == link_id).options(joinedload(SignInLink.person)))


def _void_links(db: Session, actor: Actor, person: Person, purposes: tuple[str, ...]) -> None:
    waiting = update(SignInLink).where(SignInLink.person_id == person.id, SignInLink.used_at.is_(None))
    db.execute(waiting.where(SignInLink.purpose.in_(purposes)).values(used_at=actor.at))


# ------------------------------------------------------------------ passwords
def check_guessing(db: Session, actor: Actor, *, email: str, address: str) -> None:
    """Raise Forbidden, saying when to come back, after too many wrong passwords in a quarter of an hour."""
    since = actor.at - GUESSING_WINDOW
    at_person, from_here = FailedSignIn.email == email[:254], FailedSignIn.address == _place(address)
    bounds = ((at_person & from_here, GUESSES), (from_here, GUESSES_FROM_ONE_PLACE), (at_person, GUESSES_AT_ONE_PERSON))
    for these, most in bounds:
        tries = select(func.count(), func.min(FailedSignIn.at)).where(these, FailedSignIn.at > since)
        count, first = db.execute(tries).one()
        if count >= most:
            minutes = max(1, int((first + GUESSING_WINDOW - actor.at).total_seconds() // 60) + 1)
            raise Forbidden(
                _("Too many wrong passwords. Wait %(minutes)s min. or have a link mailed to you.", minutes=minutes)
            )


def remember_failure(db: Session, actor: Actor, *, email: str, address: str) -> None:
    db.execute(delete(FailedSignIn).where(FailedSignIn.at < actor.at - GUESSING_WINDOW))
    db.add(FailedSignIn(email=email[:254], address=_place(address), at=actor.at))


def _place(address: str) -> str:
    """What counts as one place: an IPv4 address, or the /64 that one IPv6 customer is given whole (RFC 6177)."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address[:64]
    return str(ip_network((parsed, 64), strict=False)) if parsed.version == 6 else str(parsed)


def set_password(db: Session, actor: Actor, *, password_hash: str, keep_session: str | None) -> None:
    """Set the actor's own password; every other session of theirs ends, and so do all links mailed to them."""
    person = db.get_one(Person, actor.person_id)
    person.password_hash = password_hash
    _void_links(db, actor, person, tuple(LINK_LASTS))
    end_sessions(db, actor, person=person, but=keep_session)


# ------------------------------------------------------------------ sessions
def start_session(db: Session, actor: Actor, *, browser: str, vouched_by: str = "") -> tuple[SessionRow, str]:
    """Sign the acting person in. Returns the session and its secret, which is for the cookie and kept nowhere."""
    token = secrets.token_urlsafe(32)
    session = SessionRow(
        token_hash=hashed(token),
        person_id=actor.person_id,
        browser=browser[:200],
        created_at=actor.at,
        seen_at=actor.at,
        expires_at=actor.at + SESSION_LASTS,
        vouched_by=vouched_by,
    )
    db.add(session)
    db.flush()
    return session, token


def actor_of_session(db: Session, *, token: str, now: Actor) -> tuple[Actor, SessionRow]:
    """Who is signed in with this secret. Raises NotFound when the session ended, idled out or the person left."""
    session = db.scalar(
        select(SessionRow)
        .where(SessionRow.token_hash == hashed(token))
        .options(
            joinedload(SessionRow.person).joinedload(Person.team),
            joinedload(SessionRow.person).joinedload(Person.vendor),
        )
    )
    if session is None or not is_live(session, now):
        raise NotFound(_("You are signed out."))
    return actor_for(session.person, now.at), session


def is_live(session: SessionRow, now: Actor) -> bool:
    return (
        session.ended_at is None
        and session.expires_at > now.at
        and session.seen_at > now.at - SESSION_IDLES
        and session.person.deactivated_at is None
    )


def touch_session(db: Session, actor: Actor, *, session_id: str) -> None:
    db.execute(update(SessionRow).where(SessionRow.id == session_id).values(seen_at=actor.at))


def touch_token(db: Session, actor: Actor, *, token_id: str) -> None:
    db.execute(update(ApiToken).where(ApiToken.id == token_id).values(seen_at=actor.at))


def end_session(db: Session, actor: Actor, *, session_id: str) -> None:
    """End one of the actor's own sessions and its live connections. Idempotent."""
    mine = SessionRow.id == session_id, SessionRow.person_id == actor.id, SessionRow.ended_at.is_(None)
    db.execute(update(SessionRow).where(*mine).values(ended_at=actor.at))
    record(db, actor, SessionsEnded(actor.person_id), rooms=[tell(actor.person_id, "sessions")])


def end_other_sessions(db: Session, actor: Actor, *, keep_session: str) -> None:
    """End all of the actor's own sessions but this one."""
    end_sessions(db, actor, person=db.get_one(Person, actor.person_id), but=keep_session)


def end_sessions(db: Session, actor: Actor, *, person: Person, but: str | None = None) -> None:
    """End every session of a person, and their API tokens when nobody is to be left in."""
    live = update(SessionRow).where(SessionRow.person_id == person.id, SessionRow.ended_at.is_(None))
    if but is not None:
        live = live.where(SessionRow.id != but)
    db.execute(live.values(ended_at=actor.at))
    if person.deactivated_at is not None:
        _void_links(db, actor, person, tuple(LINK_LASTS))
        tokens = update(ApiToken).where(ApiToken.person_id == person.id, ApiToken.revoked_at.is_(None))
        db.execute(tokens.values(revoked_at=actor.at))
    record(db, actor, SessionsEnded(person.id), rooms=[tell(person.id, "sessions")])


# ------------------------------------------------------------------ API tokens
def create_token(db: Session, actor: Actor, *, name: str) -> tuple[ApiToken, str]:
    """A key for a program that acts as the actor. Returns it once."""
    require(actor, "token.create")
    secret = "baton_" + secrets.token_urlsafe(32)
    token = ApiToken(
        token_hash=hashed(secret),
        hint=secret[-4:],
        person_id=actor.person_id,
        name=one_line(name, field="name", label=_("The name"), longest=80),
        created_at=actor.at,
    )
    db.add(token)
    db.flush()
    return token, secret


def revoke_token(db: Session, actor: Actor, *, token_id: str) -> None:
    """Revoke one of the actor's own tokens, or anybody's for an admin. Live connections of it end."""
    token = db.get(ApiToken, token_id)
    if token is None or (token.person_id != actor.id and actor.role not in (Role.admin, Role.system)):
        raise NotFound(_("There is no such token."))
    token.revoked_at = token.revoked_at or actor.at
    record(db, actor, SessionsEnded(token.person_id), rooms=[tell(token.person_id, "sessions")])


def actor_of_token(db: Session, *, secret: str, now: Actor) -> tuple[Actor, ApiToken]:
    """Whose program this is. Raises NotFound for an unknown or revoked token or a person who left."""
    token = db.scalar(_BY_TOKEN, {"hash": hashed(secret)})
    if token is None or token.revoked_at is not None or token.person.deactivated_at is not None:
        raise NotFound(_("This token is unknown or was revoked."))
    return actor_for(token.person, now.at, origin="api"), token
