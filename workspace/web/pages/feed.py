"""The timeline's part of a customer's page: entries, filters and the composer's choices."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from typing import Any

from flask import request, url_for
from sqlalchemy.orm import Session

from workspace.people.queries import staff, teams
from workspace.policy import Actor
from workspace.sharing.queries import live_shares_of_customer
from workspace.timeline.operations import LONGEST
from workspace.timeline.queries import pinned_entries
from workspace.timeline.reading import read_to
from workspace.web.edge import settings
from workspace.web.loaded import entry_views
from workspace.web.pages.noticed import folded, marked
from workspace.web.pages.window import window
from workspace.web.shown import kind_choices

_CHIPS = (
    ("All", ""),
    ("Notes", "note"),
    ("Comments", "comment"),
    ("Calls", "call"),
    ("E-mails", "email"),
    ("Meetings", "meeting"),
    ("Chats", "chat"),
    ("Documents", "document"),
    ("Hand-offs", "handoff"),
    ("Profile", "profile"),
)


def feed_values(db: Session, actor: Actor, customer_id: str) -> dict[str, Any]:
    """Entries as the address narrows them: kind, team (slug), author, and which part of a long timeline."""
    args = request.args
    kind, slug, author = args.get("kind", ""), args.get("team", ""), args.get("author", "")
    all_teams = teams(db, actor)
    team_id = next((team.id for team in all_teams if team.slug == slug), "none" if slug else None)
    narrowed = {"kinds": [kind] if kind else [], "team_id": team_id, "person_id": author or None}
    part = window(db, actor, customer_id, narrowed)

    def address(**changed: str | None) -> str:
        wanted: dict[str, Any] = {"kind": kind, "team": slug, "author": author, **changed}
        return url_for("pages.customer", customer_id=customer_id, **{k: v for k, v in wanted.items() if v})

    views = entry_views(db, actor, part.entries, with_replies=not (kind or slug or author))
    mark = None if part.newer or part.until else read_to(db, actor, customer_id=customer_id)
    return {
        "entries": folded(marked(views, mark, reader=actor.id)),
        "pinned": [] if args else pinned_lines(db, actor, customer_id),
        "older_url": address(before=part.older) if part.older else None,
        "newer_url": address(after=part.newer) if part.newer else None,
        "newest_url": address(),
        "until": part.until,
        "filter": {"kind": kind, "team": slug, "author": author},
        "filters": {
            "kinds": [{"label": label, "url": address(kind=value), "on": kind == value} for label, value in _CHIPS],
            "teams": _switches("team", slug, [(team.slug, team.name) for team in all_teams], address),
            "people": _switches("author", author, [(each.id, each.name) for each in staff(db, actor)], address),
            "day": {
                "url": url_for("pages.customer", customer_id=customer_id),
                "kept": {k: v for k, v in (("kind", kind), ("team", slug), ("author", author)) if v},
                "value": args.get("until", ""),
            },
            "clear_url": address(kind=None, team=None, author=None) if kind or slug or author else None,
        },
    }


def pinned_lines(db: Session, actor: Actor, customer_id: str) -> list[dict[str, Any]]:
    """What is pinned, each in a line."""
    return [
        {
            "id": entry.id,
            "author": entry.author_name,
            "words": " ".join(entry.body.split())[:160],
            "by": entry.pinned_by,
            "url": url_for("pages.entry", entry_id=entry.id),
        }
        for entry in pinned_entries(db, actor, customer_id=customer_id)
    ]


def _switches(
    name: str, chosen: str, choices: Sequence[tuple[str, str]], address: Callable[..., str]
) -> list[dict[str, Any]]:
    """Links of which one may be on; following that one switches it off."""
    return [
        {"label": label, "url": address(**{name: None if chosen == value else value}), "on": chosen == value}
        for value, label in choices
    ]


def composer_values(
    db: Session, actor: Actor, customer_id: str, contacts: Sequence[Any], links: Sequence[Any]
) -> dict[str, Any]:
    """What one may write, and for whom: the audience line says who will see it and where in Slack it appears."""
    return {
        "kinds": kind_choices(),
        "audiences": audience_choices(db, actor, customer_id, links),
        "channels": [
            {"value": each, "label": each} for each in ("Phone", "E-mail", "Video call", "In person", "Chat", "Letter")
        ],
        "contacts": [{"id": contact.id, "name": contact.name} for contact in contacts],
        "client_id": uuid.uuid4().hex,
        "limit": LONGEST,
        "max_upload": settings().max_upload,
    }


def audience_choices(
    db: Session, actor: Actor, customer_id: str, links: Sequence[Any], *, document_id: str | None = None
) -> list[dict[str, Any]]:
    mirrored = " · mirrored to " + ", ".join(f"#{link.channel_name}" for link in links) if links else ""
    choices = [{"value": "staff", "label": f"Staff only{mirrored}", "is_guest": False, "name": ""}]
    vendors = {
        share.vendor_id: share.vendor.name
        for share in live_shares_of_customer(db, actor, customer_id)
        if document_id is None or share.document_id == document_id
    }
    for vendor_id, name in sorted(vendors.items(), key=lambda pair: pair[1]):
        label = f"Visible to {name}{mirrored}"
        choices.append({"value": f"vendor:{vendor_id}", "label": label, "is_guest": True, "name": name})
    return choices


def vendors_from(audience: str | None) -> list[str] | None:
    """The composer's choice → vendor ids; None where nothing was chosen, so that a reply inherits."""
    if not audience:
        return None
    return [audience.removeprefix("vendor:")] if audience.startswith("vendor:") else []
