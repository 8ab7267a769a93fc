"""One's own sessions and tokens as the account page shows them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from flask import request, session

if TYPE_CHECKING:
    from workspace.bots.models import SlackPerson
    from workspace.people.models import ApiToken, SessionRow
    from workspace.policy import Actor

_MADE = "token_made"


def account_values(
    sessions: Sequence[SessionRow], tokens: Sequence[ApiToken], current: SessionRow,
    slack: Sequence[tuple[SlackPerson, str]],
) -> dict[str, Any]:  # fmt: skip
    return {
        "has_password": current.person.password_hash is not None,
        "sessions": [
            {"id": each.id, "what": each.browser, "at": each.seen_at, "is_current": each.id == current.id}
            for each in sessions
        ],
        "slack": [
            {
                "team": known.team,
                "user": known.user_id,
                "name": known.name,
                "workspace": workspace,
                "by_email": known.matched_by != "link_me",
            }
            for known, workspace in slack
        ],
        "tokens": [
            {"id": each.id, "name": f"{each.name} (…{each.hint})", "at": each.created_at, "last_used": each.seen_at}
            for each in tokens
        ],
    }


def keep_for_one_look(actor: Actor, secret: str) -> None:
    """Let the next page show the token: it waits in its owner's own cookie, so that a reload makes no second one."""
    session[_MADE] = {"of": actor.id, "secret": secret}


def secret_to_show(actor: Actor) -> str | None:
    """The token that was just made, once. A part of the page that is fetched again takes no look."""
    if "X-Refresh" in request.headers or "HX-Request" in request.headers:
        return None
    made = session.pop(_MADE, None)
    return str(made["secret"]) if made and made["of"] == actor.id else None
