"""What answers look like, for OpenAPI and for the test that compares each answer with it. Made by shapes.py."""

from __future__ import annotations

from functools import cache
from typing import Any

from marshmallow import RAISE, Schema, fields

from workspace.web.api.fields import For
from workspace.web.api.filing_shapes import Filing
from workspace.web.api.search_shapes import Facet, Passage


def _text(*, null: bool = False, about: str = "") -> fields.String:
    return fields.String(required=True, allow_none=null, metadata={"description": about} if about else {})


def _moment(*, null: bool = False) -> fields.AwareDateTime:
    return fields.AwareDateTime(required=True, allow_none=null)


def _one(kind: type[Schema], *, null: bool = False) -> fields.Nested:
    return fields.Nested(kind, required=True, allow_none=null)


def _many(kind: type[Schema]) -> fields.List[Any]:
    return fields.List(fields.Nested(kind), required=True)


def _number(*, null: bool = False, about: str = "") -> fields.Integer:
    return fields.Integer(required=True, allow_none=null, strict=True, metadata={"description": about} if about else {})


def _yes() -> fields.Boolean:
    return fields.Boolean(required=True)


class Exact(Schema):
    class Meta:
        unknown = RAISE


class Named(Exact):
    id = _text(null=True)
    name = _text()


class NamedTeam(Named):
    slug = _text()


class Holder(Exact):
    team = _one(NamedTeam, null=True)
    person = _one(Named, null=True)


class Contact(Exact):
    id = _text()
    customer_id = _text()
    name = _text()
    title = _text()
    email = _text()
    phone = _text()


class CustomerRow(Exact):
    id = _text()
    name = _text()
    about = _text()
    preferences = _text()
    goals = _text()
    holder = _one(Holder)
    revision = _number()
    created_at = _moment()
    active_at = _moment()
    archived_at = _moment(null=True)


class Customer(CustomerRow):
    contacts = _many(Contact)


class Reaction(Exact):
    emoji = _text(about="its short name")
    shown = _text(about="the sign, or :name: for a custom one")
    count = _number()
    names = fields.List(fields.String(), required=True, metadata={"description": "Who gave it, first come first."})


class Entry(Exact):
    id = _text()
    customer_id = _text(null=True, about="null for guests")
    kind = _text()
    body = _text(about="Markdown")
    author = _one(Named)
    team = _one(NamedTeam, null=True)
    vendor = _one(Named, null=True)
    origin = _text(null=True, about="web, api, slack or system; null for guests")
    audience = For(required=True)
    reply_to = _text(null=True)
    document_id = _text(null=True)
    handoff_id = _text(null=True)
    occurred_at = _moment()
    created_at = _moment()
    edited_at = _moment(null=True)
    deleted_at = _moment(null=True)
    revision = _number()
    direction = _text(null=True)
    channel = _text(null=True)
    contact = _one(Named, null=True)
    anchor = _text(null=True)
    client_id = _text(null=True)
    reactions = fields.List(fields.Nested(Reaction), required=True, metadata={"description": "Empty for guests."})
    pinned_at = _moment(null=True)


class Changes(Exact):
    n = _number()
    reload = fields.Boolean(required=True, metadata={"description": "More than 200 changes: load the timeline anew."})
    entries = _many(Entry)
    removed = fields.List(fields.String(), required=True)
    changed = fields.List(fields.String(), required=True, metadata={"description": "profile, documents, handoffs …"})


class Step(Exact):
    verb = _text()
    person = _one(Named)
    text = _text()
    at = _moment()


class Handoff(Exact):
    id = _text()
    customer_id = _text()
    offered_by = _one(Holder)
    to = _one(Holder)
    reason = _text()
    checklist = fields.List(fields.String(), required=True)
    documents = _many(Named)
    due_at = _moment(null=True)
    state = _text(about="offered, asked, accepted, declined, withdrawn, done or settled")
    answered_by = _one(Named, null=True)
    created_at = _moment()
    changed_at = _moment()
    steps = _many(Step)
    next = fields.List(fields.String(), required=True, metadata={"description": "What you may do with it now."})


class Version(Exact):
    id = _text()
    n = _number()
    name = _text()
    size = _number()
    kind = _text()
    state = _text(about="waiting, reading, text, no_text, needs_ocr, encrypted, damaged or refused")
    reason = _text()
    engine = _text(null=True, about="what read the text; null for guests")
    read_at = _moment(null=True)
    person = _one(Named, null=True)
    created_at = _moment()
    sha256 = _text(null=True)


class DocumentRow(Exact):
    id = _text()
    customer_id = _text(null=True, about="null for guests")
    title = _text()
    version = _number()
    created_at = _moment(null=True)
    changed_at = _moment()
    removed_at = _moment(null=True)
    from_document = _text(null=True, about="the mail it hung on; null for others and for guests")
    filing = _one(Filing, null=True)
    versions = _many(Version)


class Document(DocumentRow):
    can_download = _yes()
    can_comment = _yes()


class VersionText(Exact):
    id = _text()
    state = _text()
    reason = _text()
    text = _text()
    pages = fields.List(fields.Integer(), required=True, metadata={"description": "Where each page begins."})


class Share(Exact):
    id = _text()
    document_id = _text()
    vendor = _one(Named)
    person = _one(Named, null=True)
    email = _text(null=True)
    can_download = _yes()
    can_comment = _yes()
    created_at = _moment()
    expires_at = _moment(null=True)
    revoked_at = _moment(null=True)
    live = _yes()


class Person(Exact):
    id = _text()
    name = _text()
    email = _text()
    role = _text()
    team = _one(NamedTeam, null=True)
    vendor = _one(Named, null=True)
    active = _yes()


class Team(NamedTeam):
    lead = _one(Named, null=True)


class Vendor(Named):
    pass


class Notification(Exact):
    id = _text()
    kind = _text()
    subject = _text(about='"entry:ID", "handoff:ID" …')
    customer_id = _text(null=True)
    actor_name = _text()
    sentence = _text()
    count = _number(about="of so many things this is the latest")
    created_at = _moment()
    read_at = _moment(null=True)
    done_at = _moment(null=True)
    snoozed_until = _moment(null=True)


class Unread(Exact):
    id = _text(about="whose: your own id")
    unread = _number()


class Done(Unread):
    waiting = _number(about="how many of these stay, because they wait for your answer to a hand-off")


class Token(Exact):
    id = _text()
    name = _text()
    hint = _text(about="the last four letters")
    created_at = _moment()


class NewToken(Token):
    secret = _text(null=True, about="shown this once; null when the request is sent again")


class Part(Exact):
    text = _text()
    marked = _yes()


class Hit(Exact):
    type = _text()
    id = _text()
    customer_id = _text(null=True)
    customer_name = _text(null=True)
    title = _text()
    snippet = _text()
    parts = _many(Part)
    kind = _text(null=True)
    document_id = _text(null=True)
    version = _number(null=True)
    passage = _one(Passage, null=True)
    at = _moment(null=True)


class Hits(Exact):
    hits = _many(Hit)
    cursor = _text(null=True)
    facets = _many(Facet)
    did_you_mean = _text(null=True, about="where nothing was found")


class Problem(Exact):
    """RFC 9457."""

    type = _text()
    title = _text()
    status = _number()
    detail = fields.String(required=True, metadata={"description": "What is wrong and what to do, in a sentence."})
    errors = fields.Dict(keys=fields.String(), values=fields.String(), metadata={"description": "By field."})
    mine = fields.Dict(metadata={"description": "What you sent, where somebody else was faster."})
    theirs = fields.Dict(metadata={"description": "What is there now."})


@cache
def page_of(kind: type[Schema]) -> type[Schema]:
    cursor = _text(null=True, about="Give it back for the next page; null on the last one.")
    made: type[Schema] = Exact.from_dict({"items": _many(kind), "cursor": cursor}, name=f"{kind.__name__}Page")
    return made
