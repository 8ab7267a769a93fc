"""Bolt's listener for links to Baton that somebody shared, in any conversation of the workspace."""

from __future__ import annotations

from typing import Any

from slack_bolt import App

from workspace.bots.clicks.following import follow, team_of
from workspace.bots.events import SlackLinkShared
from workspace.bots.unfurling.previews import keys_of
from workspace.events import record
from workspace.policy import system_actor
from workspace.worker import Tools

Body = dict[str, Any]
LINK_SHARED = "link_shared"


def listen(app: App, tools: Tools) -> None:
    @app.event(LINK_SHARED)
    def shared(event: Body, body: Body) -> None:
        urls = [str(each.get("url", "")) for each in event.get("links") or []]
        ours = keys_of(urls, tools.settings.public_url)
        if not ours:
            return
        told = SlackLinkShared(
            team=team_of(body),
            channel=str(event.get("channel") or ""),
            user_id=str(event.get("user") or ""),
            ts=str(event.get("message_ts") or ""),
            unfurl_id=str(event.get("unfurl_id") or ""),
            source=str(event.get("source") or ""),
            urls=list(ours),
        )
        follow(tools, body, lambda db: record(db, system_actor(tools.now()), told))
