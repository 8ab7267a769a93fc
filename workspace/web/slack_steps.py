"""The way into Slack in four steps, and how far this house is on it. Secrets are shown by their last letters alone."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy.orm import Session

from workspace.bots.manifest import manifest
from workspace.i18n import _, mark
from workspace.people.queries import vendors
from workspace.policy import Actor
from workspace.settings import Settings

if TYPE_CHECKING:
    from workspace.bots.installing.overview import Overview
    from workspace.bots.models import ChannelLink

View = dict[str, Any]

_TELLING = ("xoxb-", "xapp-")
"""Kinds of tokens whose beginning and end may be shown, so that two of them are told apart."""
_SETTINGS = (
    ("BATON_SLACK_BOT_TOKEN", "slack_bot_token", mark("speaks in one workspace (xoxb-…)")),
    ("BATON_SLACK_SIGNING_SECRET", "slack_signing_secret", mark("proves that what comes in is from Slack")),
    ("BATON_SLACK_APP_TOKEN", "slack_app_token", mark("Socket Mode, where Slack cannot reach this server (xapp-…)")),
    ("BATON_SLACK_CLIENT_ID", "slack_client_id", mark("installing in many workspaces, signing in with Slack")),
    ("BATON_SLACK_CLIENT_SECRET", "slack_client_secret", mark("the same")),
)


def setting_up(db: Session, actor: Actor, found: Sequence[Overview], settings: Settings, *, is_printed: bool) -> View:
    """What the steps show. `step` is the first that is not done, of 4. A terminal (`is_printed`) is no Slack."""
    live = [each for each in found if each.installed.state == "live"]
    channels = _channels(db, actor, live)
    by_socket = bool(settings.slack_app_token) or not settings.is_https
    is_there = bool(live) and not is_printed
    done = (is_there or bool(settings.slack_signing_secret or settings.slack_bot_token), is_there, bool(channels))
    return {
        "manifest": json.dumps(manifest(settings.public_url, socket_mode=by_socket), indent=2, ensure_ascii=False),
        "by_socket": by_socket,
        "public_url": settings.public_url,
        "tokens": [
            {"name": name, "is_for": _(what), "shown": masked(getattr(settings, field))}
            for name, field, what in _SETTINGS
        ],
        "channels": channels,
        "step": done.index(False) + 1 if False in done else 4,
    }


def masked(secret: str | None) -> str:
    """Enough to tell one token from another and not to use it; nothing of a secret that signs."""
    if not secret:
        return ""
    known = next((start for start in _TELLING if secret.startswith(start)), "")
    return f"{known}••••{secret[-4:]}" if known and len(secret) > 20 else "••••••••"


def _channels(db: Session, actor: Actor, live: Sequence[Overview]) -> list[View]:
    names = {vendor.id: vendor.name for vendor in vendors(db, actor)}
    return [
        {
            "id": link.id,
            "name": link.channel_name,
            "workspace": each.installed.team_name,
            "customer": {"id": link.customer.id, "name": link.customer.name},
            "mirrored": _mirrored(link, names),
        }
        for each in live
        for link in each.links
    ]


def _mirrored(link: ChannelLink, names: dict[str, str]) -> str:
    """Whose entries cross into this channel."""
    if link.audience == "internal":
        return _("Everything, what is for staff alone too: only your own people are in it")
    if link.vendor_id:
        return _("What %(vendor)s may see, and nothing else", vendor=names.get(link.vendor_id, ""))
    return _("Nothing: people from outside are in it, and nobody said for which vendor")
