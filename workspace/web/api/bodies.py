"""What bodies may hold. How long a text may be and what it may say is checked by the operations."""

from __future__ import annotations

from typing import Any

from marshmallow import validate

from workspace.timeline.operations import WRITTEN
from workspace.web.api.fields import Choice, For, Inner, Lines, Strict, Text, Texts, When, Whole, YesNo

_REVISION = {"description": "The one your change was made on. When a newer one is there you get 409 and both texts."}


def _optional(**more: Any) -> Text:
    length = validate.Length(max=2_000, error="may be 2,000 characters long.")
    return Text(load_default=None, allow_none=True, validate=length, **more)


def _nothing() -> None:
    """Left out. A function, so that OpenAPI does not show null as something that may be sent."""


class ToWhom(Strict):
    """A team by id, slug or name, or a person by id or e-mail address."""

    team = _optional()
    person = _optional()


def _contacts(of: type[Strict], about: str, **more: Any) -> Inner:
    length = validate.Length(max=200, error="may hold 200 at most.")
    return Inner(of, many=True, validate=length, metadata={"description": about}, **more)


class NewContact(Strict):
    name = Text(required=True)
    title = Text()
    email = Text()
    phone = Text()


class KeptContact(NewContact):
    id = _optional(metadata={"description": "Of one that is there already; without it the contact is added."})


class NewCustomer(Strict):
    name = Text(required=True)
    about = Text()
    preferences = Lines()
    goals = Lines()
    contacts = _contacts(NewContact, "Whom to talk to there.", load_default=list)
    team = _optional(metadata={"description": "Who holds the baton: id, slug or name. Without one it is you."})
    person = _optional(metadata={"description": "Who holds the baton: id or e-mail address."})


class CustomerChanges(Strict):
    name = Text()
    about = Text()
    preferences = Lines()
    goals = Lines()
    contacts = _contacts(KeptContact, "All of them: one that is left out is removed.")
    archived = YesNo()
    revision = Whole(least=1, most=2**31, metadata=_REVISION)


class ContactChanges(Strict):
    name = Text()
    title = Text()
    email = Text()
    phone = Text()


class NewEntry(Strict):
    body = Text(required=True)
    kind = Choice(*WRITTEN, load_default="note")
    audience = For(load_default=_nothing, metadata={"description": "Staff, unless told; a reply: as what it answers."})
    reply_to = _optional()
    document_id = _optional()
    occurred_at = When(load_default=None, allow_none=True)
    direction = Choice("in", "out", load_default=None, allow_none=True)
    channel = _optional()
    contact_id = _optional()
    anchor = _optional()
    uploads = Texts(most=50, load_default=list, metadata={"description": "Ids of uploads that wait for this entry."})


class EntryChanges(Strict):
    body = Text()
    revision = Whole(least=1, most=2**31, metadata=_REVISION)
    audience = For()


class NewComment(Strict):
    body = Text(required=True)
    anchor = _optional(metadata={"description": "The place in the text, in words of your own; up to 2,000 characters."})
    reply_to = _optional()
    audience = For(load_default=_nothing)


class NewHandoff(Strict):
    to = Inner(ToWhom, required=True)
    reason = Text(required=True)
    due_at = When(load_default=None, allow_none=True)
    checklist = Texts(most=50, load_default=list)
    documents = Texts(most=20, load_default=list, metadata={"description": "Ids of the customer's that go with it."})


class HandoffWords(Strict):
    """What is said with an answer, as `text` or by the name that fits the verb."""

    text = Text(load_default="")
    reason = Text(load_default="")
    question = Text(load_default="")
    answer = Text(load_default="")


class DocumentChanges(Strict):
    title = Text()
    removed = YesNo(metadata={"description": "false takes it out of the trash."})


class NewShare(Strict):
    vendor_id = Text(required=True)
    email = _optional(metadata={"description": "One person of the vendor; without it everybody of theirs."})
    expires_at = When(load_default=None, allow_none=True)
    can_download = YesNo(load_default=True)
    can_comment = YesNo(load_default=True)


class NewPerson(Strict):
    name = Text(required=True)
    email = Text(required=True)
    role = Choice("admin", "member", load_default="member")
    team = _optional()


class PersonChanges(Strict):
    name = Text()
    role = Choice("admin", "member")
    team = Text(metadata={"description": 'Id, slug or name; "" takes the person out of their team.'})
    active = YesNo()


class NewTeam(Strict):
    name = Text(required=True)
    lead = _optional()


class TeamChanges(Strict):
    lead = Text(required=True, metadata={"description": "A member of the team: id or e-mail address."})


class NewVendor(Strict):
    name = Text(required=True)


class ReadMarks(Strict):
    ids = Texts(most=500, load_default=None, allow_none=True, metadata={"description": "All of them when left out."})


class WhichOnes(Strict):
    ids = Texts(most=200, required=True, metadata={"description": "Of your own notifications."})


class PutOff(WhichOnes):
    until = When(required=True, metadata={"description": "Within a year. Then they are back by themselves, unread."})


class TokenName(Strict):
    name = Text(required=True)
