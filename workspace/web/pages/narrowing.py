"""To what a timeline's address narrows it: kind, team, person, channel, and what guests see, too."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from flask import request, url_for
from sqlalchemy.orm import Session

from workspace.i18n import _, mark
from workspace.people.queries import staff, teams
from workspace.policy import Actor

SLACK = "slack"
CHANNELS = (mark("Phone"), mark("E-mail"), mark("Video call"), mark("In person"), mark("Chat"), mark("Letter"))
"""Where people meet customers: what the composer offers, and what a timeline is narrowed to."""
_KINDS = (
    (mark("All"), ""),
    (mark("Notes"), "note"),
    (mark("Comments"), "comment"),
    (mark("Calls"), "call"),
    (mark("E-mails"), "email"),
    (mark("Meetings"), "meeting"),
    (mark("Chats"), "chat"),
    (mark("Documents"), "document"),
    (mark("Hand-offs"), "handoff"),
    (mark("Profile"), "profile"),
)


@dataclass(frozen=True)
class Narrowed:
    """As the address says it; "" where it says nothing. `guests` is "1" for what is visible to a vendor."""

    kind: str = ""
    team: str = ""
    author: str = ""
    channel: str = ""
    guests: str = ""

    def __bool__(self) -> bool:
        return any(self.said.values())

    @property
    def said(self) -> dict[str, str]:
        return asdict(self)

    def for_timeline(self, db: Session, actor: Actor) -> dict[str, Any]:
        """As arguments of `timeline`."""
        known = {team.slug: team.id for team in teams(db, actor)}
        return {
            "kinds": [self.kind] if self.kind else [],
            "team_id": known.get(self.team, "none") if self.team else None,
            "person_id": self.author or None,
            "origin": SLACK if self.channel == SLACK else None,
            "channel": self.channel if self.channel != SLACK else "",
            "for_guests": bool(self.guests),
        }

    def address(self, customer_id: str, **changed: str | None) -> str:
        """The address of the timeline so narrowed, but for what is changed."""
        wanted: dict[str, Any] = {**self.said, **changed}
        return url_for("pages.customer", customer_id=customer_id, **{k: v for k, v in wanted.items() if v})


def asked_narrowing() -> Narrowed:
    return Narrowed(**{name: request.args.get(name, "") for name in Narrowed.__dataclass_fields__})


def filter_choices(db: Session, actor: Actor, customer_id: str, now: Narrowed) -> dict[str, Any]:
    """For timeline/_filters.html: every choice is a link, so that a filter is an address."""

    def address(**changed: str | None) -> str:
        return now.address(customer_id, **changed)

    kinds = [{"label": _(label), "url": address(kind=value), "on": now.kind == value} for label, value in _KINDS]
    channels = [(SLACK, _("Slack")), *((each, _(each)) for each in CHANNELS)]
    hidden = [value for name, value in now.said.items() if name != "kind" and value]
    return {
        "kinds": kinds,
        "teams": _switches("team", now.team, [(team.slug, team.name) for team in teams(db, actor)], address),
        "people": _switches("author", now.author, [(each.id, each.name) for each in staff(db, actor)], address),
        "channels": _switches("channel", now.channel, channels, address),
        "guests": _switches("guests", now.guests, [("1", _("Visible to guests"))], address),
        "count": len(hidden),
        "day": {
            "url": url_for("pages.customer", customer_id=customer_id),
            "kept": {name: value for name, value in now.said.items() if value},
            "value": request.args.get("until", ""),
        },
        "clear_url": url_for("pages.customer", customer_id=customer_id) if now else None,
    }


def _switches(
    name: str, chosen: str, choices: Sequence[tuple[str, str]], address: Callable[..., str]
) -> list[dict[str, Any]]:
    """Links of which one may be on; following that one switches it off."""
    return [
        {"label": label, "url": address(**{name: None if chosen == value else value}), "on": chosen == value}
        for value, label in choices
    ]
