"""Somebody is named by who types or clicks: ask who that is before they count as a stranger."""

from __future__ import annotations

from workspace.bots.models import SlackPerson
from workspace.bots.people import NAMELESS, UNKNOWN_LASTS, acting, meet
from workspace.bots.places import Who
from workspace.worker import Tools


def meet_named(tools: Tools, named: Who, *, by: Who) -> None:
    """Ask Slack now about who was never asked about, or was a stranger some minutes ago. Staff alone make us ask.

    Raises Forbidden for others, and ChatError without an answer.
    """
    now = tools.now()
    with tools.reading() as db:
        acting(db, by, at=now)
        known = db.get(SlackPerson, (named.team, named.user))
    is_met = known is not None and known.name != NAMELESS
    if known is None or (known.person_id is None and not (is_met and known.checked_at >= now - UNKNOWN_LASTS)):
        meet(tools, named, fresh=True)
