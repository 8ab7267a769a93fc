"""Slack does not accept our token any more: try the newer one, else the workspace stands still, and says so."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from workspace.bots.events import LinkChanged, SlackDisconnected, SlackPermitted
from workspace.bots.identity.matching import by_workspace
from workspace.bots.installing.rotation import TokenInUse, newer_token
from workspace.bots.models import ChannelLink, Installation
from workspace.bots.wording.refusals import MENDABLE, in_words
from workspace.customers.events import signal
from workspace.events import record
from workspace.people.models import Person
from workspace.people.notifications import notify
from workspace.people.operations import end_vouched_sessions
from workspace.policy import Actor, Role, system_actor
from workspace.ports import Chat, ChatRefused
from workspace.worker import Tools

DISCONNECTED = "disconnected"
TOKEN_LOST = frozenset({"account_inactive", "invalid_auth", "not_authed", "token_expired", "token_revoked"})


def trusted(tools: Tools, token: TokenInUse) -> Chat:
    """The chat of a workspace. A call that is refused because of the token is made once more when there is a newer one;
    when there is none, the workspace is disconnected and the call raises ChatRefused("disconnected").
    """
    return cast(Chat, _Trusted(tools, token))


class _Trusted:
    """Whatever is said passes here, so that no caller can forget to look at why Slack refused it."""

    def __init__(self, tools: Tools, token: TokenInUse) -> None:
        self._tools, self._token = tools, token

    def __getattr__(self, name: str) -> Any:
        said = getattr(self._tools.outside.chats.of(self._token.secret), name)
        return self._watched(name, said) if callable(said) else said

    def _watched(self, name: str, said: Any) -> Any:
        def call(*args: Any, **kwargs: Any) -> Any:
            with _hearing_of_scopes(self._tools, self._token):
                return refreshed(*args, **kwargs)

        def refreshed(*args: Any, **kwargs: Any) -> Any:
            try:
                return said(*args, **kwargs)
            except ChatRefused as refusal:
                if refusal.code not in TOKEN_LOST:
                    raise
                newer = self._newer(refusal)
            try:
                # A refusal is definite, nothing was stored: saying it again cannot say it twice.
                return getattr(self._tools.outside.chats.of(newer.secret), name)(*args, **kwargs)
            except ChatRefused as refusal:
                if refusal.code in TOKEN_LOST:
                    disconnect(self._tools, newer, why=in_words(refusal))
                    raise ChatRefused(DISCONNECTED) from refusal
                raise

        return call

    def _newer(self, refusal: ChatRefused) -> TokenInUse:
        try:
            self._token = newer_token(self._tools, self._token)
        except ChatRefused as final:
            disconnect(self._tools, self._token, why=in_words(refusal))
            raise ChatRefused(DISCONNECTED) from final
        return self._token


@contextmanager
def _hearing_of_scopes(tools: Tools, token: TokenInUse) -> Iterator[None]:
    """With each answer Slack says what the token may do. What is new to this process is compared with the row."""
    chat = tools.outside.chats.of(token.secret)
    before = chat.scopes
    try:
        yield
    finally:
        if chat.scopes != before:
            _write_down_scopes(tools, token.team, chat.scopes)


def _write_down_scopes(tools: Tools, team: str, scopes: frozenset[str]) -> None:
    with tools.transaction() as db:
        installed = db.get(Installation, team)
        if installed is None or installed.state == "removed" or set(installed.scopes.split(",")) == scopes:
            return
        has_more = bool(installed.scopes) and not scopes <= set(installed.scopes.split(","))
        installed.scopes = ",".join(sorted(scopes))
        if has_more:
            record(db, system_actor(tools.now()), SlackPermitted(team))


def disconnect(tools: Tools, token: TokenInUse, *, why: str) -> None:
    """Write down that a workspace does not let us in, unless it was installed again meanwhile. Idempotent."""
    actor = system_actor(tools.now())
    with tools.transaction() as db:
        installed = db.get(Installation, token.team)
        if installed is None or installed.state != "live" or installed.sealed_token != token.sealed:
            return
        installed.state, installed.trouble = DISCONNECTED, why
        links = select(ChannelLink).where(ChannelLink.team == token.team, ChannelLink.unlinked_at.is_(None))
        for link in db.scalars(links).all():
            link.trouble = MENDABLE[DISCONNECTED]
            record(db, actor, LinkChanged(link.id, link.customer_id), rooms=[signal(link.customer_id, "profile")])
        end_vouched_sessions(db, actor, by=by_workspace(token.team))
        record(db, actor, SlackDisconnected(token.team))
        tell_admins(db, actor, installed, f"Slack does not let Baton into {installed.team_name} any more: {why}.")


def tell_admins(db: Session, actor: Actor, installed: Installation, sentence: str) -> None:
    """Every admin but the one who acts reads this in the inbox."""
    admins = db.scalars(select(Person.id).where(Person.role == Role.admin, Person.deactivated_at.is_(None))).all()
    subject = f"slack:{installed.team}:{int(actor.at.timestamp())}"
    notify(db, actor, person_ids=admins, kind="slack", subject=subject, sentence=sentence)
