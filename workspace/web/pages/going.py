"""Where the command palette can lead: customers, documents and people by the first letters of any word."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from flask import jsonify, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from workspace.customers.queries import customers, found_customers
from workspace.documents.queries import documents
from workspace.i18n import _
from workspace.people.queries import staff
from workspace.people.words import folded
from workspace.policy import Actor
from workspace.timeline.reading import lately_read
from workspace.web.edge import reading, staff_actor
from workspace.web.pages.blueprint import views

if TYPE_CHECKING:
    from workspace.customers.models import Customer

MOST = 6
"""Of each group: what one takes in at a glance."""
LONGEST = 100
"""Letters of a question that are looked at."""


@views.get("/go")
def places() -> ResponseReturnValue:
    """For ?q=: {groups: [{label, items: [{title, note, url, icon}]}]}. Without words: where the reader was lately.

    `#` before the words finds documents alone, `@` people alone.
    """
    asked = request.args.get("q", "").strip()[:LONGEST]
    with reading() as db:
        actor = staff_actor(db)
        if asked.startswith("#"):
            groups = [(_("Documents"), _documents(db, actor, asked[1:].strip()))]
        elif asked.startswith("@"):
            groups = [(_("People"), _people(db, actor, asked[1:].strip()))]
        elif asked:
            found = customers(db, actor, named=asked, limit=MOST)
            groups = [(_("Customers"), _customers(found)), (_("Documents"), _documents(db, actor, asked))]
        else:
            lately = lately_read(db, actor, limit=MOST)
            names = found_customers(db, actor, lately)
            groups = [(_("Lately"), _customers([names[each] for each in lately if each in names]))]
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
