"""The timeline's part of a customer's page: entries, filters and the composer's choices."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from flask import request, url_for
from sqlalchemy.orm import Session

from workspace.i18n import _
from workspace.policy import Actor
from workspace.sharing.queries import live_shares_of_customer
from workspace.timeline.operations import LONGEST
from workspace.timeline.queries import pinned_entries
from workspace.timeline.reading import read_to
from workspace.web.edge import settings
from workspace.web.loaded import entry_views
from workspace.web.pages.narrowing import CHANNELS, asked_narrowing, filter_choices
from workspace.web.pages.noticed import folded, marked
from workspace.web.pages.window import window
from workspace.web.shown import kind_choices


def feed_values(db: Session, actor: Actor, customer_id: str) -> dict[str, Any]:
    """Entries as the address narrows them, and which part of a long timeline."""
    narrowed = asked_narrowing()
    part = window(db, actor, customer_id, narrowed.for_timeline(db, actor))
    views = entry_views(db, actor, part.entries, with_replies=not narrowed)
    mark = None if part.newer or part.until else read_to(db, actor, customer_id=customer_id)
    return {
        "entries": folded(marked(views, mark, reader=actor.id)),
        "pinned": [] if request.args else pinned_lines(db, actor, customer_id),
        "older_url": narrowed.address(customer_id, before=part.older) if part.older else None,
        "newer_url": narrowed.address(customer_id, after=part.newer) if part.newer else None,
        "newest_url": narrowed.address(customer_id),
        "until": part.until,
        "filter": narrowed.said,
        "filters": filter_choices(db, actor, customer_id, narrowed),
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


def composer_values(
    db: Session, actor: Actor, customer_id: str, contacts: Sequence[Any], links: Sequence[Any]
) -> dict[str, Any]:
    """What one may write, and for whom: the audience line says who will see it and where in Slack it appears."""
    return {
        "kinds": kind_choices(),
        "audiences": audience_choices(db, actor, customer_id, links),
        "channels": [{"value": each, "label": _(each)} for each in CHANNELS],
        "contacts": [{"id": contact.id, "name": contact.name} for contact in contacts],
        "client_id": uuid.uuid4().hex,
        "limit": LONGEST,
        "max_upload": settings().max_upload,
    }


def audience_choices(
    db: Session, actor: Actor, customer_id: str, links: Sequence[Any], *, document_id: str | None = None
) -> list[dict[str, Any]]:
    channels = ", ".join(f"#{link.channel_name}" for link in links)
    mirrored = _(" · mirrored to %(channels)s", channels=channels) if links else ""
    choices = [{"value": "staff", "label": _("Staff only") + mirrored, "is_guest": False, "name": ""}]
    vendors = {
        share.vendor_id: share.vendor.name
        for share in live_shares_of_customer(db, actor, customer_id)
        if document_id is None or share.document_id == document_id
    }
    for vendor_id, name in sorted(vendors.items(), key=lambda pair: pair[1]):
        label = _("Visible to %(name)s", name=name) + mirrored
        choices.append({"value": f"vendor:{vendor_id}", "label": label, "is_guest": True, "name": name})
    return choices


def vendors_from(audience: str | None) -> list[str] | None:
    """The composer's choice → vendor ids; None where nothing was chosen, so that a reply inherits."""
    if not audience:
        return None
    return [audience.removeprefix("vendor:")] if audience.startswith("vendor:") else []
