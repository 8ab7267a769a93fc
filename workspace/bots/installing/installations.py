"""Where Baton is installed, and the chat of a workspace: the one way to a token."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from workspace.bots.installing.sealing import CannotUnseal, unseal
from workspace.bots.models import Installation
from workspace.ports import Chat, ChatRefused, ChatSelf
from workspace.worker import Tools

NOT_INSTALLED = "not_installed"


def installation_of(db: Session, team: str) -> Installation | None:
    return db.get(Installation, team)


def live_installations(db: Session) -> Sequence[Installation]:
    return db.scalars(select(Installation).where(Installation.state == "live").order_by(Installation.team)).all()


def chat_of(tools: Tools, team: str) -> Chat:
    """Speak to a workspace. Raises ChatError, with the code "not_installed" when Baton is not, or no longer, there."""
    with tools.reading() as db:
        installed = installation_of(db, team)
    if installed is None or installed.state != "live":
        raise ChatRefused(NOT_INSTALLED, team)
    return tools.outside.chats.of(_token_of(tools, installed))


def the_only_team(tools: Tools) -> str:
    """The workspace that is meant where none is named. Raises ChatRefused when there is none, or more than one."""
    know_configured(tools)
    with tools.reading() as db:
        teams = [installed.team for installed in live_installations(db)]
    if len(teams) != 1:
        raise ChatRefused(NOT_INSTALLED if not teams else "which_team", ", ".join(teams))
    return teams[0]


def know_configured(tools: Tools) -> None:
    """Ask Slack, once for each token in the settings, which workspace it belongs to. Raises ChatError."""
    token = tools.outside.chats.configured
    if token is None:
        return
    fingerprint = hashlib.sha256(token.encode()).hexdigest()
    with tools.reading() as db:
        is_known = select(Installation).where(Installation.token_hash == fingerprint, Installation.state == "live")
        if db.scalar(is_known) is not None:
            return
    me = tools.outside.chats.of(token).me()
    with tools.transaction() as db:
        installed = write_down(db, me, source="settings", at=tools.now())
        installed.token_hash = fingerprint


def write_down(db: Session, me: ChatSelf, *, source: str, at: datetime) -> Installation:
    """A workspace is there, or there again: what troubled it is over."""
    installed = db.get(Installation, me.team) or Installation(team=me.team, installed_at=at)
    installed.team_name, installed.enterprise = (me.team_name or me.team)[:120], me.enterprise
    installed.source, installed.state, installed.trouble = source, "live", ""
    installed.url = me.url[:200] or installed.url or ""
    installed.app, installed.bot_user = me.app or installed.app or "", me.user
    installed.scopes = ",".join(sorted(me.scopes)) or installed.scopes or ""
    installed.removed_at = installed.erase_at = None
    db.add(installed)
    db.flush()
    return installed


def _token_of(tools: Tools, installed: Installation) -> str:
    if installed.source == "settings":
        token = tools.outside.chats.configured
        if token is None:
            raise ChatRefused(NOT_INSTALLED, "its token is not in the settings any more")
        return token
    try:
        return unseal(installed.sealed_token, secret_key=tools.settings.secret_key)
    except CannotUnseal as error:
        raise ChatRefused("cannot_unseal", "BATON_SECRET_KEY has changed: install Baton there again") from error
