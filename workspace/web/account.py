"""One's own sessions and tokens as the account page shows them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from workspace.bots.models import SlackPerson
    from workspace.people.models import ApiToken, SessionRow


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
