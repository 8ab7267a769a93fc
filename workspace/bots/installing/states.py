"""What is begun here and finished by way of Slack: a random word that comes back once, to the one who began.

Kept as a hash. `bound` to a browser, it is of use in that browser alone; elsewhere it is not even used up.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.orm import Session

from workspace.bots.models import OneTimeState
from workspace.bots.places import Who
from workspace.errors import Invalid
from workspace.people.sessions import hashed

LASTS = {"install": timedelta(minutes=10), "sign_in": timedelta(minutes=10), "link_me": timedelta(minutes=15)}
STALE = "This was finished already, or it was begun too long ago or in another browser. Begin again."


def begin(
    db: Session, *, purpose: str, at: datetime, person_id: str | None = None, browser: str = "",
    who: Who | None = None,
) -> str:  # fmt: skip
    """Returns the word. It is kept nowhere."""
    db.execute(delete(OneTimeState).where(OneTimeState.expires_at <= at))
    word = secrets.token_urlsafe(32)
    db.add(
        OneTimeState(
            state_hash=hashed(word), purpose=purpose, person_id=person_id,
            browser_hash=hashed(browser) if browser else "", team=who.team if who else "",
            user_id=who.user if who else "", expires_at=at + LASTS[purpose],
        )
    )  # fmt: skip
    db.flush()
    return word


def look_at(db: Session, word: str, *, purpose: str, at: datetime) -> OneTimeState:
    """Without using it up. Raises Invalid; used, old, forged and foreign ones look the same."""
    found = db.scalar(select(OneTimeState).where(*_meant(word, purpose=purpose, at=at, browser="")))
    if found is None:
        raise Invalid(STALE)
    return found


def use_up(db: Session, word: str, *, purpose: str, at: datetime, browser: str = "") -> OneTimeState:
    """Of many who come with the same word one gets it. Raises Invalid."""
    # One statement: on PostgreSQL two readers would both see the row before either deletes it.
    used = delete(OneTimeState).where(*_meant(word, purpose=purpose, at=at, browser=browser)).returning(OneTimeState)
    found = db.scalars(used.execution_options(synchronize_session=False)).one_or_none()
    if found is None:
        raise Invalid(STALE)
    return found


def _meant(word: str, *, purpose: str, at: datetime, browser: str) -> tuple[ColumnElement[bool], ...]:
    return (
        OneTimeState.state_hash == hashed(word),
        OneTimeState.purpose == purpose,
        OneTimeState.expires_at > at,
        OneTimeState.browser_hash == (hashed(browser) if browser else ""),
    )
