"""Let a vendor read what was said in Slack: only by an explicit act, with the names of who will see it."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from workspace.bots.clicks.entries import Chosen
from workspace.bots.links import row_of_message
from workspace.bots.people import acting
from workspace.bots.wording.modals import Choice, private, show_modal
from workspace.errors import Conflict, Invalid
from workspace.people.queries import guests
from workspace.policy import Actor, require
from workspace.ports import Block
from workspace.sharing.models import Share
from workspace.sharing.queries import live_shares_of, live_shares_of_customer
from workspace.timeline.models import Entry
from workspace.timeline.operations import change_audience
from workspace.timeline.queries import get_entry
from workspace.worker import Tools

SHOW_TO_VENDOR = "show_to_vendor"
WORDS_MOST = 600


def form(tools: Tools, chosen: Chosen) -> Block:
    """Who would read this message. Raises what showing it would raise."""
    with tools.reading() as db:
        actor = acting(db, chosen.who, at=tools.now())
        require(actor, "entry.add")
        row = row_of_message(db, chosen.place, ts=chosen.ts)
        if row is None:
            raise Invalid("This message is on no timeline. Choose “Add to timeline” first.")
        entry = get_entry(db, actor, row.entry_id)
        seen_by = _readers(db, actor, entry)
        return show_modal(
            private=private(entry=entry.id),
            words=entry.body[:WORDS_MOST],
            seen_by=[f"{name}: {', '.join(people)}" for name, people in seen_by.values()],
            vendors=[Choice(vendor_id, name) for vendor_id, (name, _) in seen_by.items()],
        )


def show(db: Session, actor: Actor, *, entry_id: str, vendor_id: str) -> None:
    """Widen the entry's audience by one vendor. Only who wrote it may."""
    if not vendor_id:
        raise Invalid("Choose a vendor.", {"vendor": "Choose a vendor."})
    entry = get_entry(db, actor, entry_id)
    change_audience(db, actor, entry_id=entry_id, vendor_ids={*(each.id for each in entry.vendors), vendor_id})


def _readers(db: Session, actor: Actor, entry: Entry) -> dict[str, tuple[str, list[str]]]:
    """By vendor: its name, and its people for whom something of this is open now. Raises Conflict without any."""
    shares = _shares(db, actor, entry)
    already = {vendor.id for vendor in entry.vendors}
    allowed = _of_root(db, actor, entry)
    people = guests(db, actor)
    found: dict[str, tuple[str, list[str]]] = {}
    for share in shares:
        if share.vendor_id in already or (allowed is not None and share.vendor_id not in allowed):
            continue
        names = [
            each.name
            for each in people
            if each.deactivated_at is None and each.vendor_id == share.vendor_id and share.person_id in (None, each.id)
        ]
        known = found.setdefault(share.vendor_id, (share.vendor.name, []))[1]
        known.extend(name for name in names if name not in known)
    if not found:
        raise Conflict(_nobody(already, allowed))
    return {vendor_id: (name, names or ["nobody yet"]) for vendor_id, (name, names) in found.items()}


def _shares(db: Session, actor: Actor, entry: Entry) -> Sequence[Share]:
    if entry.document_id:
        return live_shares_of(db, actor, document_ids=[entry.document_id])
    return live_shares_of_customer(db, actor, entry.customer_id)


def _of_root(db: Session, actor: Actor, entry: Entry) -> set[str] | None:
    """An answer is never for more than what it answers; None where it answers nothing."""
    if entry.reply_to_id is None:
        return None
    return {vendor.id for vendor in get_entry(db, actor, entry.reply_to_id).vendors}


def _nobody(already: set[str], allowed: set[str] | None) -> str:
    if already:
        return "Every vendor who may see it sees it already."
    if allowed == set():
        return "What this answers is for staff alone, so its answer is too. Show that first."
    return "Nothing is shared with a vendor here, so nobody of theirs would see it. Share a document first."
