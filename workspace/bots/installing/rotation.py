"""The token of a workspace, renewed in time where Slack lets tokens expire.

A refresh token works once, so one process at a time trades it: who wins the row's claim, which is committed before the
call. The others go on with the old token for as long as it lives. Source: docs.slack.dev, "Token rotation".
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, update

from workspace.bots.installing.sealing import CannotUnseal, seal, unseal
from workspace.bots.models import Installation
from workspace.ports import ChatBusy, ChatError, ChatRefused, Grant
from workspace.worker import Tools

logger = logging.getLogger(__name__)

NOT_INSTALLED = "not_installed"
BEFORE_EXPIRY = timedelta(hours=2)
"""Tokens live twelve hours; Slack advises to renew them two hours before their end."""
CLAIM = timedelta(seconds=30)
"""Longer than a call may take. When the answer was lost, or who claimed it crashed, the next one tries after this."""
MISCONFIGURED = ("bad_client_secret", "invalid_client_id")
MISCONFIGURED_LASTS = timedelta(minutes=5)
WAIT = 2.0
"""Seconds for which somebody waits who needs the new token, while another one fetches it."""


@dataclass(frozen=True)
class TokenInUse:
    """A workspace's token as it was read. `sealed` tells whether the row still holds the same one."""

    team: str
    secret: str = field(repr=False)
    sealed: str = field(default="", repr=False)


def token_of(tools: Tools, installed: Installation) -> TokenInUse:
    """The token of an installation by OAuth, renewed when its time is near. Raises ChatError when it cannot be used."""
    now, ends = tools.now(), installed.token_expires_at
    if ends is None or now < ends - BEFORE_EXPIRY:
        return _opened(tools, installed)
    is_alive = now < ends
    if is_alive and (not installed.sealed_refresh or _is_claimed(installed, now)):
        return _opened(tools, installed)
    try:
        return _renewed(tools, installed)
    except ChatError as failed:
        if not is_alive:
            raise
        logger.warning("The token of %s was not renewed yet: %s", installed.team, failed.code)
        return _opened(tools, installed)


def newer_token(tools: Tools, used: TokenInUse) -> TokenInUse:
    """Slack refused this token: the one that the row holds by now, or a new one. Raises ChatRefused without any."""
    with tools.reading() as db:
        installed = db.get(Installation, used.team)
    if installed is None or installed.state != "live" or not installed.sealed_token:
        raise ChatRefused(NOT_INSTALLED, used.team)
    if installed.sealed_token != used.sealed:
        return _opened(tools, installed)
    return _renewed(tools, installed)


def _is_claimed(installed: Installation, now: datetime) -> bool:
    return installed.refreshing_until is not None and installed.refreshing_until > now


def _renewed(tools: Tools, installed: Installation) -> TokenInUse:
    if not installed.sealed_refresh:
        raise ChatRefused("token_expired", "Slack gave nothing to renew it with")
    if not _claim(tools, installed):
        return _of_another(tools, installed)
    try:
        grant = tools.outside.chats.refresh(unseal(installed.sealed_refresh, secret_key=tools.settings.secret_key))
    except CannotUnseal as error:
        raise _other_key(error) from error
    except ChatBusy as busy:
        _set(tools, installed, refreshing_until=tools.now() + timedelta(seconds=busy.retry_after))
        raise
    except ChatRefused as refusal:
        _not_renewed(tools, installed, refusal)
        raise
    if grant.me.team != installed.team:
        raise ChatRefused("other_team", grant.me.team)
    if not _set(tools, installed, **fields_of(tools, grant), refreshing_until=None, trouble=""):
        return _of_another(tools, installed)
    with tools.reading() as db:
        return _opened(tools, db.get_one(Installation, installed.team))


def fields_of(tools: Tools, grant: Grant) -> dict[str, object]:
    """What of a grant is kept, sealed."""
    key, ends = tools.settings.secret_key, None
    if grant.expires_in:
        ends = tools.now() + timedelta(seconds=grant.expires_in)
    return {
        "sealed_token": seal(grant.bot_token, secret_key=key),
        "sealed_refresh": seal(grant.refresh_token, secret_key=key),
        "token_expires_at": ends,
    }


def _claim(tools: Tools, installed: Installation) -> bool:
    now = tools.now()
    is_free = Installation.refreshing_until.is_(None) | (Installation.refreshing_until <= now)
    return _set(tools, installed, is_free, refreshing_until=now + CLAIM)


def _of_another(tools: Tools, installed: Installation) -> TokenInUse:
    """Somebody else renews it: their token when it is there, else wait a moment."""
    with tools.reading() as db:
        there = db.get_one(Installation, installed.team)
    if there.state != "live" or not there.sealed_token:
        raise ChatRefused(NOT_INSTALLED, installed.team)
    if there.sealed_token == installed.sealed_token:
        raise ChatBusy(WAIT)
    return _opened(tools, there)


def _not_renewed(tools: Tools, installed: Installation, refusal: ChatRefused) -> None:
    """For good, unless our own settings are to blame: then the refresh token is as good as before."""
    if refusal.code in MISCONFIGURED:
        trouble = f"Slack does not renew the token: {refusal.code}. Look at BATON_SLACK_CLIENT_ID and its secret."
        _set(tools, installed, refreshing_until=tools.now() + MISCONFIGURED_LASTS, trouble=trouble)
    else:
        trouble = f"Slack does not renew the token ({refusal.code}): install Baton there again."
        _set(tools, installed, sealed_refresh="", refreshing_until=None, trouble=trouble)


def _set(tools: Tools, installed: Installation, *more: ColumnElement[bool], **values: object) -> bool:
    """Change the row if it still holds the very refresh token that was read."""
    conditions: Sequence[ColumnElement[bool]] = (
        Installation.team == installed.team, Installation.sealed_refresh == installed.sealed_refresh,
        Installation.state == "live", *more,
    )  # fmt: skip
    with tools.transaction() as db:
        changed = db.execute(update(Installation).where(*conditions).values(**values))
        return bool(changed.rowcount)  # type: ignore[attr-defined]


def _opened(tools: Tools, installed: Installation) -> TokenInUse:
    try:
        secret = unseal(installed.sealed_token, secret_key=tools.settings.secret_key)
    except CannotUnseal as error:
        raise _other_key(error) from error
    return TokenInUse(installed.team, secret, installed.sealed_token)


def _other_key(_error: CannotUnseal) -> ChatRefused:
    return ChatRefused("cannot_unseal", "BATON_SECRET_KEY has changed: install Baton there again")
