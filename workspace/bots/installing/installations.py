"""Where Baton is installed, and the chat of a workspace: the one way to a token."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from workspace.bots.events import ChannelDoubted, SlackInstalled
from workspace.bots.installing.rotation import NOT_INSTALLED, TokenInUse, token_of
from workspace.bots.installing.trust import DISCONNECTED, TOKEN_LOST, disconnect, trusted
from workspace.bots.models import ChannelLink, Installation
from workspace.bots.wording.refusals import in_words
from workspace.customers.events import signal
from workspace.events import record
from workspace.policy import Actor, system_actor
from workspace.ports import Chat, ChatRefused, ChatSelf
from workspace.worker import Tools

LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


def installation_of(db: Session, team: str) -> Installation | None:
    return db.get(Installation, team)


def live_installations(db: Session) -> Sequence[Installation]:
    return db.scalars(select(Installation).where(Installation.state == "live").order_by(Installation.team)).all()


def chat_of(tools: Tools, team: str) -> Chat:
    """Speak to a workspace; never with a transaction open. Raises ChatError.

    Its code is "not_installed" when Baton is not, or no longer, there, and "disconnected" when Slack does not accept
    the token: then what waits goes on waiting.
    """
    with tools.reading() as db:
        installed = installation_of(db, team)
    if installed is None or installed.state == "removed":
        raise ChatRefused(NOT_INSTALLED, team)
    if installed.source == "settings":
        return trusted(tools, _token_of_settings(tools, installed))
    if installed.state != "live":
        raise ChatRefused(DISCONNECTED)
    try:
        return trusted(tools, token_of(tools, installed))
    except ChatRefused as refusal:
        disconnect(tools, TokenInUse(team, "", installed.sealed_token), why=in_words(refusal))
        raise ChatRefused(DISCONNECTED) from refusal


def the_only_team(tools: Tools) -> str:
    """The workspace that is meant where none is named. Raises ChatRefused when there is none, or more than one."""
    know_configured(tools)
    with tools.reading() as db:
        teams = [installed.team for installed in live_installations(db)]
    if len(teams) != 1:
        raise ChatRefused(NOT_INSTALLED if not teams else "which_team", ", ".join(teams))
    return teams[0]


def know_configured(tools: Tools) -> None:
    """Ask Slack, once for each token in the settings, which workspace it belongs to. Raises ChatError.

    Where Baton was removed, the same token brings it back only when an admin says so.
    """
    token = tools.outside.chats.configured
    if token is None:
        return
    with tools.reading() as db:
        if db.scalar(select(Installation).where(Installation.token_hash == fingerprint(token))) is not None:
            return
    look_at_configured(tools)


def look_at_configured(tools: Tools) -> None:
    """Ask Slack now whose the token in the settings is and what it may do. Raises ChatError."""
    token = tools.outside.chats.configured
    if token is None:
        raise ChatRefused(NOT_INSTALLED, "there is no token in the settings")
    me = tools.outside.chats.ask(token)
    with tools.transaction() as db:
        known = installation_of(db, me.team)
        if known is not None and known.source == "oauth" and known.state == "live":
            # What an admin installed has a token of its own, with the permissions that were agreed to.
            known.token_hash = fingerprint(token)
            return
        installed = write_down(db, system_actor(tools.now()), me, source="settings")
        installed.token_hash = fingerprint(token)


def write_down(db: Session, actor: Actor, me: ChatSelf, *, source: str) -> Installation:
    """A workspace is there, or there again: what troubled it is over, and what waited goes on."""
    known = db.get(Installation, me.team)
    installed = known or Installation(team=me.team, installed_at=actor.at, vouches=_is_first(db))
    if source == "settings" and installed.source != "settings":
        # Whoever runs Baton gave it this workspace's token: it is theirs.
        installed.vouches = True
    if known is None or known.state != "live" or source == "oauth":
        installed.installed_at, installed.by_id = actor.at, actor.id
    installed.team_name, installed.enterprise = (me.team_name or me.team)[:120], me.enterprise
    installed.source, installed.state, installed.trouble = source, "live", ""
    installed.url = me.url[:200] or installed.url or ""
    installed.app, installed.bot_user = me.app or installed.app or "", me.user
    installed.scopes = ",".join(sorted(me.scopes)) or installed.scopes or ""
    installed.removed_at = installed.erase_at = installed.erased_at = None
    db.add(installed)
    db.flush()
    record(db, actor, SlackInstalled(installed.team))
    links = select(ChannelLink).where(ChannelLink.team == me.team, ChannelLink.unlinked_at.is_(None))
    for link in db.scalars(links).all() if known is not None else ():
        link.checked_at, link.trouble = LONG_AGO, ""
        rooms = [signal(link.customer_id, "profile")]
        record(db, actor, ChannelDoubted(link.id, link.customer_id), rooms=rooms)
    return installed


def _is_first(db: Session) -> bool:
    """Whether Baton is in no workspace yet. Others may belong to anybody: an admin says which of them are believed."""
    return db.scalar(select(Installation.team).limit(1)) is None


def fingerprint(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _token_of_settings(tools: Tools, installed: Installation) -> TokenInUse:
    """The token in the settings, if it is still this workspace's. A disconnected workspace is asked each time anew."""
    token = tools.outside.chats.configured
    if token is not None and (installed.token_hash != fingerprint(token) or installed.state != "live"):
        try:
            if installed.token_hash == fingerprint(token):
                look_at_configured(tools)
            else:
                know_configured(tools)
        except ChatRefused as refusal:
            if refusal.code not in TOKEN_LOST:
                raise
            raise ChatRefused(DISCONNECTED) from refusal
        with tools.reading() as db:
            installed = db.get_one(Installation, installed.team)
    if token is None or installed.token_hash != fingerprint(token):
        raise ChatRefused(DISCONNECTED, "its token is not in the settings any more")
    return TokenInUse(installed.team, token, installed.sealed_token)
