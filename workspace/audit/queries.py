"""Reads of the audit log."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from workspace.audit.words import ACTS
from workspace.bots.models import ChannelLink, Installation
from workspace.customers.models import Customer
from workspace.documents.keeping.models import Hold
from workspace.documents.models import Document
from workspace.errors import Invalid
from workspace.events import EventRow
from workspace.i18n import _, n_, number
from workspace.importing.models import Import
from workspace.importing.queries import name_of
from workspace.people.models import Person, SignInLink, Vendor
from workspace.policy import Actor, require
from workspace.sharing.models import Share
from workspace.timeline.models import Entry


@dataclass(frozen=True)
class Act:
    """One line: who did what, to what (`thing`, a name or ""), of which customer (id and name, or "").

    `event` is a key of words.ACTS; `reason` is what was given with it, or "".
    """

    id: int
    event: str
    at: datetime
    person_id: str | None
    person: str
    did: str
    thing: str
    customer_id: str
    customer: str
    reason: str


def acts(
    db: Session,
    actor: Actor,
    *,
    person_id: str | None = None,
    events: Collection[str] = tuple(ACTS),
    until: datetime | None = None,
    before: int | None = None,
    limit: int = 100,
) -> Sequence[Act]:
    """The newest first; `before` is the id of the last one seen, `events` are keys of words.ACTS. For admins."""
    require(actor, "audit.read")
    if not set(events) <= set(ACTS):
        raise Invalid(
            _("The log has no such act."), {"act": _("Choose one of %(known)s.", known=", ".join(sorted(ACTS)))}
        )
    wanted = select(EventRow, Person.name).outerjoin(Person, Person.id == EventRow.actor_id)
    wanted = wanted.where(EventRow.type.in_(events))
    if person_id:
        wanted = wanted.where(EventRow.actor_id == person_id)
    if until is not None:
        wanted = wanted.where(EventRow.at <= until)
    if before is not None:
        wanted = wanted.where(EventRow.id < before)
    found = [
        (event, name, json.loads(event.payload))
        for event, name in db.execute(wanted.order_by(EventRow.id.desc()).limit(limit))
    ]
    names = _Names(db, [payload for _, _, payload in found])
    return [_act(event, name, payload, names) for event, name, payload in found]


def _act(event: EventRow, name: str | None, payload: dict[str, Any], names: _Names) -> Act:
    customer_id = names.customer_of(payload)
    return Act(
        id=event.id,
        event=event.type,
        at=event.at,
        person_id=event.actor_id,
        person=name or "Baton",
        did=ACTS[event.type],
        thing=names.thing_of(payload),
        customer_id=customer_id,
        customer=names.customers.get(customer_id, ""),
        reason=names.reason_of(payload),
    )


class _Names:
    """What the ids of these events are called, asked for in one query a table."""

    def __init__(self, db: Session, payloads: Iterable[dict[str, Any]]) -> None:
        ids: dict[str, set[str]] = {}
        for payload in payloads:
            for field, value in payload.items():
                if isinstance(value, str):
                    ids.setdefault(field, set()).add(value)
        self._entries = _rows(db, Entry.id, (Entry.customer_id,), ids.get("entry_id"))
        self._links = _rows(db, ChannelLink.id, (ChannelLink.channel_name,), ids.get("link_id"))
        self._holds = _rows(db, Hold.id, (Hold.document_id, Hold.customer_id, Hold.reason), ids.get("hold_id"))
        shares = _rows(db, Share.id, (Share.vendor_id,), ids.get("share_id"))
        asked = _rows(db, SignInLink.id, (SignInLink.person_id,), ids.get("link_id"))
        vendors = _rows(db, Vendor.id, (Vendor.name,), {vendor for (vendor,) in shares.values()})
        self._shares = {share: vendors[vendor][0] for share, (vendor,) in shares.items()}
        held = {document for document, *_ in self._holds.values() if document}
        self._documents = _rows(
            db, Document.id, (Document.title, Document.customer_id), ids.get("document_id", set()) | held
        )
        people = ids.get("person_id", set()) | {person for (person,) in asked.values()}
        self._people = _rows(db, Person.id, (Person.name,), people)
        self._asked = {link: self._people[person][0] for link, (person,) in asked.items()}
        self._imports = _rows(db, Import.id, (Import.name,), ids.get("import_id"))
        self._teams = _rows(db, Installation.team, (Installation.team_name,), ids.get("team"))
        theirs = ids.get("customer_id", set()) | {row[0] for row in self._entries.values()}
        theirs |= {row[1] for row in self._documents.values()} | {row[1] for row in self._holds.values()}
        self.customers = {key: row[0] for key, row in _rows(db, Customer.id, (Customer.name,), theirs).items()}

    def customer_of(self, payload: dict[str, Any]) -> str:
        """Its id, or "" for what is no customer's."""
        if "customer_id" in payload:
            return str(payload["customer_id"])
        for known, field, place in (
            (self._documents, "document_id", 1),
            (self._holds, "hold_id", 1),
            (self._entries, "entry_id", 0),
        ):
            if row := known.get(payload.get(field, "")):
                return str(row[place])
        return ""

    def thing_of(self, payload: dict[str, Any]) -> str:
        if "share_id" in payload:
            title = self._documents.get(payload["document_id"], ("a document",))[0]
            return f"{title} with {self._shares.get(payload['share_id'], 'a vendor')}"
        if "hold_id" in payload:
            document = self._holds.get(payload["hold_id"], (None,))[0]
            return self._documents[document][0] if document in self._documents else ""
        if row := self._imports.get(payload.get("import_id", "")):
            name, of = name_of(row[0]), payload.get("customers")
            if of is None:
                return name
            return f"{name} ({n_('%(shown)s customer', '%(shown)s customers', of, shown=number(of))})"
        if link := payload.get("link_id"):
            return f"#{self._links[link][0]}" if link in self._links else self._asked.get(link, "")
        for field, known in (
            ("document_id", self._documents),
            ("person_id", self._people),
            ("team", self._teams),
        ):
            if row := known.get(payload.get(field, "")):
                return str(row[0])
        return ""

    def reason_of(self, payload: dict[str, Any]) -> str:
        return str(self._holds.get(payload.get("hold_id", ""), ("", "", ""))[2])


def _rows(db: Session, key: Any, columns: tuple[Any, ...], ids: set[str] | None) -> dict[str, tuple[Any, ...]]:
    if not ids:
        return {}
    return {row[0]: tuple(row[1:]) for row in db.execute(select(key, *columns).where(key.in_(ids)))}
