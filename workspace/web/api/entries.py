"""The timeline: read, follow, write."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response
from sqlalchemy.orm import Session

from workspace.customers.events import customer_room
from workspace.customers.queries import check_customer
from workspace.documents.keeping.uploads import post_entry
from workspace.documents.queries import get_document
from workspace.errors import Invalid
from workspace.events import changes_after, last_number
from workspace.policy import Actor
from workspace.timeline import operations, queries
from workspace.web.api import answers, bodies
from workspace.web.api.answering import Again, Json, done_once, entry_written, looked
from workspace.web.api.area import Area
from workspace.web.api.fields import Choices, Digits, Strict, Text
from workspace.web.api.paging import Paged, moment_key, opened_moment, page
from workspace.web.api.references import person_id_of, team_id_of
from workspace.web.api.shapes import entry_json

if TYPE_CHECKING:
    from workspace.timeline.models import Entry

views = Area("entries", "A customer's timeline: read it, follow it, write on it.")

MOST_CHANGES = 200
"""More than these, and reading the timeline anew is less work for everybody."""


class WhichEntries(Paged):
    kind = Choices(*operations.WRITTEN, "document", "handoff", "profile", load_default=tuple)
    team = Text(load_default=None, metadata={"description": "Id, slug or name of the writers' team."})
    person = Text(load_default=None, metadata={"description": "Id or e-mail address of the writer."})


class After(Strict):
    after = Digits(least=0, most=2**53, load_default=0, metadata={"description": "The last number that you know."})


@views.get("/customers/<customer_id>/timeline", asks=WhichEntries, answers=answers.page_of(answers.Entry))
def show_timeline(asked: Json, customer_id: str) -> Response:
    """Entries and replies, newest first.

    Replies stand by themselves: `reply_to` names the entry they answer. Deleted entries stay as tombstones, without
    words and with `deleted_at`.
    """

    def look(db: Session, actor: Actor) -> Json:
        rows = queries.timeline(
            db, actor, customer_id=customer_id, kinds=asked["kind"], with_replies=True,
            team_id=team_id_of(db, actor, asked["team"], field="team"),
            person_id=person_id_of(db, actor, asked["person"], field="person"),
            before=opened_moment(asked["cursor"]), limit=asked["limit"] + 1,
        )  # fmt: skip
        return page(rows, lambda row: entry_json(row, actor), asked, lambda row: moment_key(row.at, row.id))

    return looked(look)


@views.get("/customers/<customer_id>/changes", asks=After, answers=answers.Changes)
def list_changes(asked: Json, customer_id: str) -> Response:
    """What changed in the customer's room after its number n.

    `entries` came or changed, `removed` are ids of entries that went, `changed` names parts of the page to load again.
    With `reload` true too much changed to tell: load the timeline anew and go on from this n.
    """

    def look(db: Session, actor: Actor) -> Json:
        check_customer(db, actor, customer_id)
        room = customer_room(customer_id)
        last = last_number(db, room)
        changes = changes_after(db, room, asked["after"], limit=MOST_CHANGES + 1)
        if len(changes) > MOST_CHANGES or asked["after"] > last:
            return {"n": last, "reload": True, "entries": [], "removed": [], "changed": []}
        newest = {change.subject: change.op for change in changes}
        wanted = [subject.partition(":")[2] for subject in newest if subject.startswith("entry:")]
        found = queries.found_entries(db, actor, wanted)
        there = [key for key in wanted if newest[f"entry:{key}"] == "upsert" and key in found]
        return {
            "n": changes[-1].n if changes else asked["after"],
            "reload": False,
            "entries": [entry_json(found[key], actor) for key in there],
            "removed": [key for key in wanted if key not in there],
            "changed": [subject for subject, op in newest.items() if op == "signal"],
        }

    return looked(look)


@views.post("/customers/<customer_id>/entries", takes=bodies.NewEntry, answers=answers.Entry)
def add_entry(body: Json, customer_id: str) -> Response:
    """Write on the timeline.

    Staff see it, and nobody else unless `audience` names vendors with whom something is shared. The Idempotency-Key is
    the entry's `client_id`: the same request again answers with the same entry, whenever it comes. `uploads` are ids of
    files that came to /uploads/ for this post; they hang on it from its first moment.
    """

    def write(db: Session, actor: Actor, again: Again) -> Entry:
        if body["document_id"]:
            _of_customer(get_document(db, actor, body["document_id"]).customer_id, customer_id)
        return post_entry(
            db, actor, customer_id=customer_id, upload_ids=body["uploads"], body=body["body"], kind=body["kind"],
            vendor_ids=body["audience"], reply_to_id=body["reply_to"], document_id=body["document_id"],
            occurred_at=body["occurred_at"], direction=body["direction"], channel=body["channel"],
            contact_id=body["contact_id"], anchor=body["anchor"], client_id=again["client_id"], asked=again["asked"],
        )  # fmt: skip

    return entry_written(write)


@views.get("/entries/<entry_id>", answers=answers.Entry)
def show_entry(entry_id: str) -> Response:
    """One entry."""
    return looked(lambda db, actor: entry_json(queries.get_entry(db, actor, entry_id), actor))


@views.patch("/entries/<entry_id>", takes=bodies.EntryChanges, answers=answers.Entry)
def change_entry(body: Json, entry_id: str) -> Response:
    """Change your own words, or whom they are for. What they were is kept as a revision."""
    if not set(body) - {"revision"}:
        raise Invalid("There is nothing to change in this body. Give body, audience or both.")

    def act(db: Session, actor: Actor) -> Json:
        if "audience" in body:
            operations.change_audience(db, actor, entry_id=entry_id, vendor_ids=body["audience"])
        if "body" in body:
            operations.edit_entry(db, actor, entry_id=entry_id, body=body["body"], revision=body.get("revision"))
        return entry_json(queries.get_entry(db, actor, entry_id), actor)

    return done_once(act)


@views.delete("/entries/<entry_id>")
def delete_entry(entry_id: str) -> Response:
    """Take your own words away. A tombstone stays on the timeline."""
    return done_once(lambda db, actor: operations.delete_entry(db, actor, entry_id=entry_id), status=204)


def _of_customer(owner_id: str, customer_id: str) -> None:
    if owner_id != customer_id:
        sentence = "This document belongs to another customer."
        raise Invalid(sentence, {"document_id": sentence})
