"""Who may see a document, as its page tells it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy.orm import Session

from workspace.documents.comparing.queries import seen_by_guests
from workspace.people.queries import guests, vendors
from workspace.people.words import told_apart
from workspace.policy import Actor
from workspace.sharing.queries import live_shares_of
from workspace.web.reader import by_their_clock, zone_name

if TYPE_CHECKING:
    from workspace.documents.comparing.models import SeenVersion
    from workspace.sharing.models import Share

EARLIEST = timedelta(hours=12)
"""So far behind UTC is the clock of whoever is farthest behind."""


def share_values(db: Session, actor: Actor, document_id: str) -> dict[str, Any]:
    """Who sees it now, with whom it can be shared, and the first day that such a share may have as its end."""
    everybody = guests(db, actor)
    guests_of = Counter(each.vendor_id for each in everybody if each.deactivated_at is None)
    seen, names = seen_by_guests(db, actor, document_id=document_id), told_apart(everybody)
    shares = live_shares_of(db, actor, document_ids=[document_id])
    return {
        "shares": [_share_view(share, guests_of, names, seen) for share in shares],
        "vendors": [{"id": each.id, "name": each.name, "guests": guests_of[each.id]} for each in vendors(db, actor)],
        "first_end": _first_end(actor.at),
    }


def _first_end(now: datetime) -> str:
    """Today by the reader's clock; without one, where it is earliest."""
    return f"{(by_their_clock(now) if zone_name() else now - EARLIEST):%Y-%m-%d}"


def _share_view(
    share: Share,
    guests_of: Mapping[str | None, int],
    names: Mapping[str, str],
    seen: list[tuple[str | None, SeenVersion]],
) -> dict[str, Any]:
    return {
        "id": share.id,
        "vendor": share.vendor.name,
        "person": names.get(share.person.id, share.person.name) if share.person else None,
        "unheard": share.person is None and not guests_of[share.vendor_id],
        "by": share.by.name if share.by else "",
        "expires_at": share.expires_at,
        "can_download": share.can_download,
        "can_comment": share.can_comment,
        "seen": _newest_seen(share, seen),
    }


def _newest_seen(share: Share, seen: list[tuple[str | None, SeenVersion]]) -> SeenVersion | None:
    """Of the one person whom it is for, or of all people of the vendor."""
    found = [
        each for vendor_id, each in seen if vendor_id == share.vendor_id and share.person_id in (None, each.person_id)
    ]
    return max(found, key=lambda each: (each.n, each.at), default=None)
