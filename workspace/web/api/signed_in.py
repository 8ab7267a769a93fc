"""Who asks: a program by its token, or a page of ours by the browser's session."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from flask import g, request
from sqlalchemy.orm import Session

from workspace.errors import NotFound
from workspace.people.connections import check_token
from workspace.people.sessions import actor_of_token
from workspace.policy import Actor
from workspace.web.csrf import check_csrf
from workspace.web.edge import SignedOut, current_actor, nobody, reading

_HOW = "Send the header Authorization: Bearer TOKEN, with a token made by `baton token create` or under your account."


def api_actor(db: Session) -> Actor:
    """Read from the database on every request. Raises SignedOut; unknown, revoked and deactivated look the same."""
    if "Authorization" not in request.headers:
        return _of_browser(db)
    secret = _bearer()
    with _unknown_is_signed_out():
        actor, g.token_row = actor_of_token(db, secret=secret, now=nobody())
    return actor


def authenticate() -> None:
    """Before anything of the request is read: nobody unknown gets a byte parsed or stored."""
    if "Authorization" in request.headers:
        with reading() as db, _unknown_is_signed_out():
            check_token(db, secret=_bearer())
        return
    with reading() as db:
        _of_browser(db)
    if request.method not in ("GET", "HEAD", "OPTIONS"):
        # The browser sends its cookie by itself, wherever the request was made; a token only who knows it can send.
        check_csrf(request)


def _bearer() -> str:
    scheme, _, secret = request.headers["Authorization"].partition(" ")
    if scheme.lower() != "bearer" or not secret.strip():
        raise SignedOut(_HOW)
    return secret.strip()


@contextmanager
def _unknown_is_signed_out() -> Iterator[None]:
    try:
        yield
    except NotFound as unknown:
        raise SignedOut(f"This token does not work. {_HOW}") from unknown


def _of_browser(db: Session) -> Actor:
    try:
        return current_actor(db)
    except SignedOut as nobody_known:
        raise SignedOut(f"Nobody is signed in here. {_HOW}") from nobody_known
