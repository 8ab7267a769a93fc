"""Where somebody writes, as the address of suggestions says it: of which customer, about what, and for whom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from workspace.documents.queries import get_document
from workspace.policy import Actor
from workspace.timeline.queries import get_entry


@dataclass(frozen=True)
class WrittenAt:
    """`vendor_ids`: who will read it beside staff."""

    customer_id: str
    vendor_ids: frozenset[str] = frozenset()
    document_id: str | None = None


def place_written_at(db: Session, actor: Actor, args: Mapping[str, str]) -> WrittenAt | None:
    """None where the address names no place. Raises NotFound."""
    if args.get("entry"):
        entry = get_entry(db, actor, args["entry"])
        return WrittenAt(entry.customer_id, frozenset(vendor.id for vendor in entry.vendors), entry.document_id)
    vendor_ids = frozenset({args["vendor"]}) if args.get("vendor") else frozenset()
    if args.get("document"):
        document = get_document(db, actor, args["document"])
        return WrittenAt(document.customer_id, vendor_ids, document.id)
    if args.get("customer"):
        return WrittenAt(args["customer"], vendor_ids)
    return None
