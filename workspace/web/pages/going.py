"""Where the command palette can lead: customers, documents and people by the first letters of any word."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from flask import jsonify, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from workspace.customers.queries import customers, found_customers
from workspace.documents.queries import documents, documents_of
from workspace.i18n import _
from workspace.people.queries import staff
from workspace.people.words import folded
from workspace.policy import Actor
from workspace.sharing.queries import guests_who_see, live_shares_of_customer
from workspace.timeline.queries import handles_here
from workspace.timeline.reading import lately_read
from workspace.web.edge import reading, staff_actor
from workspace.web.pages.blueprint import views
from workspace.web.pages.written_at import WrittenAt, place_written_at

if TYPE_CHECKING:
    from workspace.customers.models import Customer

MOST = 6
"""Of each group: what one takes in at a glance."""
LONGEST = 100
"""Letters of a question that are looked at."""


@views.get("/go")
def places() -> ResponseReturnValue:
    """For ?q=: {groups: [{label, items: [{title, note, url, icon}]}]}. Without words: where the reader was lately.

    `#` before the words finds documents alone, `@` people alone. For whoever writes, ?customer= (with ?vendor= for whom
    it will be), ?document= (the same) or ?entry= (for whom that one is) keep documents to those of the customer that
    all its readers may see, and people to the guests among its readers.
    """
    asked = request.args.get("q", "").strip()[:LONGEST]
    with reading() as db:
        actor = staff_actor(db)
        place = place_written_at(db, actor, request.args)
        if asked.startswith("#") and place:
            groups = [(_("Documents"), _documents_here(db, actor, place, asked[1:].strip()))]
        elif asked.startswith("@") and place:
            groups = [(_("Guests"), _guests_here(db, actor, place, asked[1:].strip()))]
        elif asked.startswith("#"):
            groups = [(_("Documents"), _documents(db, actor, asked[1:].strip()))]
        elif asked.startswith("@"):
            groups = [(_("People"), _people(db, actor, asked[1:].strip()))]
        elif asked:
            found = customers(db, actor, named=asked, limit=MOST)
            groups = [(_("Customers"), _customers(found)), (_("Documents"), _documents(db, actor, asked))]
        else:
            lately = lately_read(db, actor, limit=MOST)
            names = found_customers(db, actor, lately)
            groups = [
                (_("Lately"), _customers([names[each] for each in lately if each in names])),
                (_("Documents"), _documents(db, actor, "")),
            ]
        return jsonify({"groups": [{"label": label, "items": items} for label, items in groups if items]})


def _customers(found: Sequence[Customer]) -> list[dict[str, Any]]:
    return [
        {
            "title": each.name,
            "note": each.about.splitlines()[0][:80] if each.about else "",
            "url": url_for("pages.customer", customer_id=each.id),
            "icon": "building-2",
        }
        for each in found
    ]


def _documents(db: Session, actor: Actor, words: str) -> list[dict[str, Any]]:
    found = documents(db, actor, titled=words, limit=MOST)
    names = found_customers(db, actor, [each.customer_id for each in found])
    return [
        {
            "title": each.title,
            "note": names[each.customer_id].name,
            "url": url_for("pages.document", document_id=each.id),
            "icon": "file-text",
        }
        for each in found
    ]


def _documents_here(db: Session, actor: Actor, place: WrittenAt, words: str) -> list[dict[str, Any]]:
    """The customer's, the latest changed first, by the first letters of any word of the title."""
    shares = live_shares_of_customer(db, actor, place.customer_id) if place.vendor_ids else []
    seeing: dict[str, set[str]] = {}
    for each in shares:
        seeing.setdefault(each.document_id, set()).add(each.vendor_id)
    sought = folded(words)
    found = [
        each
        for each in documents_of(db, actor, place.customer_id)
        if place.vendor_ids <= seeing.get(each.id, set())
        and any(part.startswith(sought) for part in _words_of(each.title))
    ]
    return [
        {
            "title": each.title,
            "note": f"v{each.version_n}",
            "url": url_for("pages.document", document_id=each.id),
            "icon": "file-text",
        }
        for each in found[:MOST]
    ]


def _guests_here(db: Session, actor: Actor, place: WrittenAt, words: str) -> list[dict[str, Any]]:
    """Who would be told when they are called here: guests who will see what is written."""
    found = guests_who_see(
        db, actor, customer_id=place.customer_id, vendor_ids=place.vendor_ids, document_id=place.document_id
    )
    handles = handles_here(db, guests=found)
    sought = folded(words)
    return [
        {
            "title": each.name,
            "note": _("Guest of %(vendor)s, gets a mail", vendor=each.vendor.name if each.vendor else "")
            + (f" · {each.email}" if each.id in handles else ""),
            "call": handles.get(each.id, each.name),
            "url": url_for("people.vendors"),
            "icon": "users",
        }
        for each in found
        if any(part.startswith(sought) for part in _words_of(each.name))
    ]


def _people(db: Session, actor: Actor, words: str) -> list[dict[str, Any]]:
    """Colleagues, each leading to what they wrote."""
    sought = folded(words)
    found = [each for each in staff(db, actor) if any(part.startswith(sought) for part in _words_of(each.name))]
    return [
        {
            "title": each.name,
            "note": each.team.name if each.team else "",
            "url": url_for("pages.search", q=f'from:"{each.name}"'),
            "icon": "users",
        }
        for each in found[:MOST]
    ]


def _words_of(name: str) -> list[str]:
    whole = folded(name)
    return [whole, *whole.split()]
