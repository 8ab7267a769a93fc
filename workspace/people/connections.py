"""Who is still signed in, looked at without loading sessions and people: those who ask, and all who are connected."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from sqlalchemy import ColumnElement, bindparam, select
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


def check_token(db: Session, *, secret: str) -> None:
    """Return when `actor_of_token` would know whose it is. Raises NotFound. Loads nothing."""
    if db.scalar(_LIVE_TOKEN, {"hash": hashed(secret)}) is None:
        raise NotFound(_("This token is unknown or was revoked."))


def signed_in(db: Session, now: Actor, *, session_ids: Collection[str], token_ids: Collection[str]) -> dict[str, Actor]:
    """The acting person by session or token id, at the moment of `now`.

    Absent is whose session ended or idled out, whose token was revoked, who left: the conditions of
    `actor_of_session` and `actor_of_token`, asked for many connections at once.
    """
    present = Person.deactivated_at.is_(None)
    session = (
        SessionRow.ended_at.is_(None),
        SessionRow.expires_at > now.at,
        SessionRow.seen_at > now.at - SESSION_IDLES,
    )
    found = dict(_actors(db, now, SessionRow, session_ids, present, *session))
    found.update(_actors(db, now, ApiToken, token_ids, present, ApiToken.revoked_at.is_(None)))
    return found


def _actors(
    db: Session, now: Actor, table: Any, ids: Collection[str], *conditions: ColumnElement[bool]
) -> Iterator[tuple[str, Actor]]:
    wanted = sorted(ids)
    person = (Person.id, Person.role, Person.name, Person.team_id, Person.vendor_id)
    for start in range(0, len(wanted), AT_ONCE):
        some = select(table.id, *person).join(Person, Person.id == table.person_id).where(*conditions)
        for key, person_id, role, name, team_id, vendor_id in db.execute(
            some.where(table.id.in_(wanted[start : start + AT_ONCE]))
        ):
            yield key, Actor(person_id, Role(role), now.at, name, team_id, vendor_id)
