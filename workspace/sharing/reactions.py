"""Reaction: a share reached its end."""

from __future__ import annotations

from workspace.events import Delivery
from workspace.policy import system_actor
from workspace.sharing.operations import close_share
from workspace.worker import Tools


def close_at_end(tools: Tools, delivery: Delivery) -> None:
    """Tell open pages to ask again. Nothing depends on it: every look at a share asks the time by itself."""
    with tools.transaction() as db:
        close_share(db, system_actor(tools.now()), share_id=delivery.event.share_id)
