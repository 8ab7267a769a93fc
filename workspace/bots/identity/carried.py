"""The state of a sign-in, carried by the browser: nothing is written down for who only asks, however often.

It is signed, for one browser and ten minutes. That it was used is a row, made when somebody came in by it.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from workspace.bots.installing.states import LASTS, STALE
from workspace.bots.models import OneTimeState
from workspace.errors import Invalid
from workspace.people.sessions import hashed

PURPOSE = "sign_in"


def carried_state(*, secret_key: str, browser: str, leads_to: str, at: datetime) -> str:
    until = int((at + LASTS[PURPOSE]).timestamp())
    said = json.dumps([secrets.token_urlsafe(16), until, leads_to[:200]]).encode()
    words = base64.urlsafe_b64encode(said).decode().rstrip("=")
    return f"{words}.{_print(words, secret_key, browser)}"


def leads_where(state: str, *, secret_key: str, browser: str, at: datetime) -> str:
    """Where the sign-in leads to. Raises Invalid; old, forged and foreign ones look the same."""
    words, _, printed = state.partition(".")
    if not hmac.compare_digest(printed.encode(errors="replace"), _print(words, secret_key, browser).encode()):
        raise Invalid(STALE)
    _, until, leads_to = json.loads(base64.urlsafe_b64decode(words + "=" * (-len(words) % 4)))
    if until <= at.timestamp():
        raise Invalid(STALE)
    return str(leads_to)


def use_carried(db: Session, state: str, *, at: datetime) -> None:
    """Of many who come in by the same state one does. Raises Invalid."""
    db.execute(delete(OneTimeState).where(OneTimeState.expires_at <= at))
    if db.get(OneTimeState, hashed(state)) is not None:
        raise Invalid(STALE)
    db.add(OneTimeState(state_hash=hashed(state), purpose=PURPOSE, expires_at=at + LASTS[PURPOSE]))
    db.flush()


def _print(words: str, secret_key: str, browser: str) -> str:
    key = hmac.new(secret_key.encode(), b"baton: states of sign-ins with Slack", hashlib.sha256).digest()
    said = f"{words}.{hashed(browser)}".encode(errors="replace")
    return hmac.new(key, said, hashlib.sha256).hexdigest()
