"""Who is still signed in, looked at without loading sessions and people: those who ask, and all who are connected."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, Select, bindparam, select
from sqlalchemy.orm import Session

from workspace.errors import NotFound
from workspace.i18n import _
from workspace.people.models import ApiToken, Person, SessionRow
from workspace.people.sessions import SESSION_IDLES, hashed
from workspace.policy import Actor, Role

AT_ONCE = 500
"""Values in one IN (…): databases bound it."""


_LIVE_TOKEN = select(ApiToken.id).join(Person, Person.id == ApiToken.person_id).where(
    ApiToken.token_hash == bindparam("hash"), ApiToken.revoked_at.is_(None), Person.deactivated_at.is_(None)
)  # fmt: skip


# Asked before every push, whoever hears it: made once, a statement costs a quarter.
_PERSON = (Person.id, Person.role, Person.name, Person.team_id, Person.vendor_id)
_IDS: BindParameter[Collection[str]] = bindparam("ids", expanding=True)
_SESSIONS = select(SessionRow.id, *_PERSON).join(Person, Person.id == SessionRow.person_id).where(
    Person.deactivated_at.is_(None), SessionRow.ended_at.is_(None), SessionRow.expires_at > bindparam("moment"),
    SessionRow.seen_at > bindparam("idle"), SessionRow.id.in_(_IDS),
)  # fmt: skip
_TOKENS = select(ApiToken.id, *_PERSON).join(Person, Person.id == ApiToken.person_id).where(
    Person.deactivated_at.is_(None), ApiToken.revoked_at.is_(None), ApiToken.id.in_(_IDS)
)  # fmt: skip


def check_token(db: Session, *, secret: str) -> None:
    """Return when `actor_of_token` would know whose it is. Raises NotFound. Loads nothing."""
    if db.scalar(_LIVE_TOKEN, {"hash": hashed(secret)}) is None:
        raise NotFound(_("This token is unknown or was revoked."))


def signed_in(db: Session, now: Actor, *, session_ids: Collection[str], token_ids: Collection[str]) -> dict[str, Actor]:
    """The acting person by session or token id, at the moment of `now`.

    Absent is whose session ended or idled out, whose token was revoked, who left: the conditions of
    `actor_of_session` and `actor_of_token`, asked for many connections at once.
    """
    found = dict(_actors(db, now, _SESSIONS, session_ids, moment=now.at, idle=now.at - SESSION_IDLES))
    found.update(_actors(db, now, _TOKENS, token_ids))
    return found


def _actors(
    db: Session, now: Actor, people: Select[*tuple[Any, ...]], ids: Collection[str], **moments: datetime
) -> Iterator[tuple[str, Actor]]:
    wanted = sorted(ids)
    for start in range(0, len(wanted), AT_ONCE):
        some = db.execute(people, {"ids": wanted[start : start + AT_ONCE], **moments})
        for key, person_id, role, name, team_id, vendor_id in some:
            yield key, Actor(person_id, Role(role), now.at, name, team_id, vendor_id)
