"""What is said about a document: on the whole of it or on a passage, and whether it is settled."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from flask import Response
from marshmallow import EXCLUDE, Schema, fields, validate
from sqlalchemy.orm import Session

from workspace.documents.anchoring.operations import comment_on_passage, reopen, resolve
from workspace.documents.anchoring.queries import Quoted, Settled, quoted_by, settled
from workspace.documents.anchoring.target import target_from
from workspace.documents.operations import comment
from workspace.documents.queries import get_document, get_version
from workspace.policy import Actor
from workspace.timeline.queries import about_document
from workspace.web.api import answers, bodies
from workspace.web.api.answering import Again, Json, done_once, entry_written, looked
from workspace.web.api.area import Area
from workspace.web.api.fields import Choice, Digits, Inner, Whole
from workspace.web.api.paging import Paged, part
from workspace.web.api.shapes import entry_json, maybe

if TYPE_CHECKING:
    from workspace.timeline.models import Entry

views = Area("comments", "Comments on documents and on passages of them.")

_TARGET = "What the comment points at, as in the W3C Web Annotation Data Model: a TextQuoteSelector at least."
_SELECTORS = "TextQuoteSelector (exact, prefix, suffix), TextPositionSelector (start, end), FragmentSelector (page)."


class Selector(Schema):
    """A selector of the Web Annotation Data Model; what is not known of it is left aside."""

    class Meta:
        unknown = EXCLUDE

    type = fields.String(required=True)
    exact = fields.String(allow_none=True)
    prefix = fields.String(allow_none=True)
    suffix = fields.String(allow_none=True)
    start = fields.Integer(strict=True, allow_none=True)
    end = fields.Integer(strict=True, allow_none=True)


class NewTarget(Schema):
    """`version` is the number of the version that is quoted."""

    class Meta:
        unknown = EXCLUDE

    version = Whole(least=1, most=1_000_000, required=True)
    selector = fields.List(
        fields.Nested(Selector),
        required=True,
        validate=validate.Length(min=1, max=10, error="needs one to ten selectors."),
        metadata={"description": _SELECTORS},
    )


class NewComment(bodies.NewComment):
    target = Inner(NewTarget, load_default=None, allow_none=True, metadata={"description": _TARGET})


class Asked(Paged):
    state = Choice("open", "resolved", load_default=None, metadata={"description": "Comments of this state alone."})
    version = Digits(least=1, most=1_000_000, load_default=None, metadata={"description": "Places in this version."})


class Place(answers.Exact):
    version = fields.Integer(required=True)
    state = fields.String(
        required=True, metadata={"description": "same, edited, gone, or waiting while the version is being read"}
    )
    start = fields.Integer(required=True, allow_none=True)
    end = fields.Integer(required=True, allow_none=True)
    page = fields.Integer(required=True, allow_none=True)
    changed_in = fields.Integer(
        required=True, allow_none=True, metadata={"description": "The version in which the quoted words were gone."}
    )


class Resolved(answers.Exact):
    by = fields.String(required=True)
    at = fields.DateTime(required=True)


class Comment(answers.Entry):
    target = fields.Dict(required=True, allow_none=True, metadata={"description": _TARGET})
    place = fields.Nested(Place, required=True, allow_none=True)
    resolved = fields.Nested(Resolved, required=True, allow_none=True)


@views.get("/documents/<document_id>/comments", asks=Asked, answers=answers.page_of(Comment))
def list_comments(asked: Json, document_id: str) -> Response:
    """What was said about a document, oldest first, and where what it quotes stands in the newest version.

    Quoted words that moved with the text have a new `place`; where they are gone, `changed_in` says since when.
    """

    def look(db: Session, actor: Actor) -> Json:
        document = get_document(db, actor, document_id)
        n = get_version(db, actor, document_id=document.id, n=asked["version"] or document.version_n).n
        rows = about_document(db, actor, document_id=document.id, customer_id=document.customer_id)
        if asked["state"]:
            done = settled(db, rows)
            is_asked = asked["state"] == "resolved"
            rows = [row for row in rows if row.reply_to_id is None and (row.id in done) is is_asked]
        shown = _shown(db, actor, rows, n=n)
        return part(rows, lambda row: shown[row.id], asked, lambda row: row.id)

    return looked(look)


@views.post("/documents/<document_id>/comments", takes=NewComment, answers=Comment)
def comment_on_document(body: Json, document_id: str) -> Response:
    """Comment on a document, or with `target` on a passage of one of its versions.

    A guest's comment is for their vendor and staff. The Idempotency-Key is the comment's `client_id`.
    """
    target = body["target"]

    def write(db: Session, actor: Actor, again: Again) -> Entry:
        words: dict[str, Any] = {
            "body": body["body"], "vendor_ids": body["audience"], "reply_to_id": body["reply_to"],
            "anchor": body["anchor"], **again,
        }  # fmt: skip
        if target is None:
            return comment(db, actor, document_id=document_id, **words)
        pointed = target_from(target["version"], target["selector"])
        return comment_on_passage(db, actor, document_id=document_id, target=pointed, **words)

    return entry_written(write, shown=_one)


@views.put("/entries/<entry_id>/resolution", answers=Comment)
def resolve_comment(entry_id: str) -> Response:
    """Settle a comment on a document. Staff settle any, a guest their own."""
    return done_once(_after(resolve, entry_id))


@views.delete("/entries/<entry_id>/resolution")
def reopen_comment(entry_id: str) -> Response:
    """Open a settled comment again."""
    return done_once(_after(reopen, entry_id), status=204)


def _after(operation: Callable[..., Entry], entry_id: str) -> Callable[[Session, Actor], Json]:
    return lambda db, actor: _one(db, actor, operation(db, actor, entry_id=entry_id))


def _one(db: Session, actor: Actor, entry: Entry) -> Json:
    return _shown(db, actor, [entry])[entry.id]


def _shown(db: Session, actor: Actor, rows: Sequence[Entry], *, n: int | None = None) -> dict[str, Json]:
    quotes, done = quoted_by(db, actor, rows, n=n), settled(db, rows)
    return {
        row.id: {
            **entry_json(row, actor),
            "target": quotes[row.id].target if row.id in quotes else None,
            "place": _place_json(quotes[row.id]) if row.id in quotes else None,
            "resolved": _resolved_json(done[row.id]) if row.id in done else None,
        }
        for row in rows
    }


def _place_json(quoted: Quoted) -> Json:
    place = quoted.place
    return {
        "version": quoted.n,
        "state": quoted.state,
        "start": place.start if place else None,
        "end": place.end if place else None,
        "page": place.page if place else None,
        "changed_in": quoted.changed_in,
    }


def _resolved_json(done: Settled) -> Json:
    return {"by": done.by, "at": maybe(done.at)}
