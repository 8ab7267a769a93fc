"""One JSON shape for each thing, for the API and for programs on the socket. Nothing is queried here.

A guest's JSON names no customer, no other vendor, and nothing that only staff write down.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Protocol

from workspace.handoffs.queries import next_verbs
from workspace.policy import Actor
from workspace.timeline.sticking.grouped import Given, grouped
from workspace.web.api.filing_shapes import filing_json

if TYPE_CHECKING:
    from workspace.customers.models import Contact, Customer
    from workspace.documents.filing.models import Filing
    from workspace.documents.models import Document, Version
    from workspace.handoffs.models import Handoff
    from workspace.people.models import ApiToken, Notification, Person, Team, Vendor
    from workspace.search.queries import Hit
    from workspace.sharing.models import Share
    from workspace.timeline.models import Entry

Json = dict[str, Any]


class _Named(Protocol):
    id: Any
    name: Any


def moment(at: datetime) -> str:
    """ISO 8601 in UTC: 2026-05-31T14:00:00.123456Z."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def maybe(at: datetime | None) -> str | None:
    return None if at is None else moment(at)


def named(thing: _Named | None) -> Json | None:
    return None if thing is None else {"id": thing.id, "name": thing.name}


def named_team(team: Team | None) -> Json | None:
    return None if team is None else {"id": team.id, "name": team.name, "slug": team.slug}


# ------------------------------------------------------------------ customers
def customer_row_json(customer: Customer) -> Json:
    return {
        "id": customer.id,
        "name": customer.name,
        "about": customer.about,
        "preferences": customer.preferences,
        "goals": customer.goals,
        "holder": {"team": named_team(customer.holder_team), "person": named(customer.holder_person)},
        "revision": customer.revision,
        "created_at": moment(customer.created_at),
        "active_at": moment(customer.active_at),
        "archived_at": maybe(customer.archived_at),
    }


def customer_json(customer: Customer) -> Json:
    contacts = [contact_json(contact) for contact in customer.contacts if contact.removed_at is None]
    return {**customer_row_json(customer), "contacts": contacts}


def contact_json(contact: Contact) -> Json:
    return {
        "id": contact.id,
        "customer_id": contact.customer_id,
        "name": contact.name,
        "title": contact.title,
        "email": contact.email,
        "phone": contact.phone,
    }


# ------------------------------------------------------------------ entries
def entry_json(entry: Entry, actor: Actor) -> Json:
    """An entry loaded by the timeline's queries, as this actor may read it."""
    staff = actor.is_staff
    author_is_near = staff or entry.vendor_id in (None, actor.vendor_id)
    return {
        "id": entry.id,
        "customer_id": entry.customer_id if staff else None,
        "kind": entry.kind,
        "body": entry.body,
        "author": {"id": entry.author_id, "name": entry.author_name if author_is_near else "Somebody"},
        "team": named_team(entry.team),
        "vendor": named(entry.vendor) if author_is_near else None,
        "origin": entry.origin if staff else None,
        "audience": _audience(entry, actor),
        "reply_to": entry.reply_to_id,
        "document_id": entry.document_id,
        "handoff_id": entry.handoff_id if staff else None,
        "occurred_at": moment(entry.at),
        "created_at": moment(entry.created_at),
        "edited_at": maybe(entry.edited_at),
        "deleted_at": maybe(entry.deleted_at),
        "revision": entry.revision,
        "direction": entry.direction if staff else None,
        "channel": entry.channel if staff else None,
        "contact": named(entry.contact) if staff else None,
        "anchor": entry.anchor,
        "client_id": entry.client_id if staff or entry.author_id == actor.id else None,
        "reactions": [_given_json(each) for each in grouped(entry.reactions)] if staff else [],
        "pinned_at": maybe(entry.pinned_at) if staff else None,
    }


def _given_json(given: Given) -> Json:
    return {"emoji": given.emoji, "shown": given.shown, "count": len(given.names), "names": list(given.names)}


def _audience(entry: Entry, actor: Actor) -> Any:
    vendors = [vendor.id for vendor in entry.vendors if actor.is_staff or vendor.id == actor.vendor_id]
    return {"vendors": vendors} if vendors else "staff"


# ------------------------------------------------------------------ hand-offs
def handoff_json(handoff: Handoff, actor: Actor) -> Json:
    return {
        "id": handoff.id,
        "customer_id": handoff.customer_id,
        "offered_by": {"team": named_team(handoff.from_team), "person": named(handoff.from_person)},
        "to": {"team": named_team(handoff.to_team), "person": named(handoff.to_person)},
        "reason": handoff.reason,
        "checklist": json.loads(handoff.checklist),
        "documents": [{"id": each.id, "name": each.title} for each in handoff.documents],
        "due_at": maybe(handoff.due_at),
        "state": handoff.state,
        "answered_by": named(handoff.answered_by),
        "created_at": moment(handoff.created_at),
        "changed_at": moment(handoff.changed_at),
        "steps": [
            {"verb": step.verb, "person": named(step.person), "text": step.text, "at": moment(step.at)}
            for step in handoff.steps
        ],
        "next": list(next_verbs(actor, handoff)),
    }


# ------------------------------------------------------------------ documents and shares
def document_json(document: Document, actor: Actor, filing: Filing | None = None) -> Json:
    """A guest is told of the newest version alone, and never where staff file it."""
    versions = document.versions if actor.is_staff else document.versions[-1:]
    return {
        "id": document.id,
        "customer_id": document.customer_id if actor.is_staff else None,
        "title": document.title,
        "version": document.version_n,
        "created_at": moment(document.created_at) if actor.is_staff else None,
        "changed_at": moment(document.changed_at),
        "removed_at": maybe(document.removed_at),
        "from_document": document.from_document_id if actor.is_staff else None,
        "filing": filing_json(filing) if filing is not None and actor.is_staff else None,
        "versions": [version_json(version, actor) for version in versions],
    }


def version_json(version: Version, actor: Actor) -> Json:
    return {
        "id": version.id,
        "n": version.n,
        "name": version.name,
        "size": version.size,
        "kind": version.kind,
        "state": version.state,
        "reason": version.reason,
        "engine": version.engine if actor.is_staff else None,
        "read_at": maybe(version.read_at) if actor.is_staff else None,
        "person": named(version.person) if actor.is_staff else None,
        "created_at": moment(version.created_at),
        "sha256": version.sha256 if actor.is_staff else None,
    }


def share_json(share: Share, actor: Actor) -> Json:
    ended = share.revoked_at is not None or (share.expires_at is not None and share.expires_at <= actor.at)
    return {
        "id": share.id,
        "document_id": share.document_id,
        "vendor": named(share.vendor),
        "person": named(share.person),
        "email": share.person.email if share.person else None,
        "can_download": share.can_download,
        "can_comment": share.can_comment,
        "created_at": moment(share.created_at),
        "expires_at": maybe(share.expires_at),
        "revoked_at": maybe(share.revoked_at),
        "live": not ended,
    }


# ------------------------------------------------------------------ people
def person_json(person: Person) -> Json:
    return {
        "id": person.id,
        "name": person.name,
        "email": person.email,
        "role": str(person.role),
        "team": named_team(person.team) if person.team_id else None,
        "vendor": named(person.vendor) if person.vendor_id else None,
        "active": person.deactivated_at is None,
    }


def team_json(team: Team) -> Json:
    return {"id": team.id, "name": team.name, "slug": team.slug, "lead": named(team.lead)}


def vendor_json(vendor: Vendor) -> Json:
    return {"id": vendor.id, "name": vendor.name}


def notification_json(notification: Notification, actor: Actor) -> Json:
    return {
        "id": notification.id,
        "kind": notification.kind,
        "subject": notification.subject,
        "customer_id": notification.customer_id if actor.is_staff else None,
        "actor_name": notification.actor_name,
        "sentence": notification.sentence,
        "count": notification.count,
        "created_at": moment(notification.created_at),
        "read_at": maybe(notification.read_at),
        "done_at": maybe(notification.done_at),
        "snoozed_until": maybe(notification.snoozed_until),
    }


def token_json(token: ApiToken) -> Json:
    return {"id": token.id, "name": token.name, "hint": token.hint, "created_at": moment(token.created_at)}


# ------------------------------------------------------------------ search
def hit_json(hit: Hit) -> Json:
    return {
        "type": hit.type,
        "id": hit.id,
        "customer_id": hit.customer_id,
        "customer_name": hit.customer_name,
        "title": hit.title,
        "snippet": hit.snippet,
        "parts": [{"text": part.text, "marked": part.marked} for part in hit.parts],
        "kind": hit.kind,
        "document_id": hit.document_id,
        "version": hit.version,
        "passage": asdict(hit.passage) if hit.passage else None,
        "at": maybe(hit.at),
    }
