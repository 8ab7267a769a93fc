"""Reactions: look what a new template asks for, and make the documents that somebody wants. Both in the sandbox."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session, joinedload

from workspace.customers.events import signal
from workspace.documents.making.events import MakingEnded
from workspace.documents.making.fields import SAMPLES, are_names
from workspace.documents.making.models import Making, Template, TemplateVersion
from workspace.documents.making.showing import shown
from workspace.documents.operations import Upload, add_document, add_version
from workspace.documents.safety.guarding import is_infected
from workspace.documents.sandbox import JobFailed, shared_sandbox
from workspace.errors import BatonError
from workspace.events import Delivery, Room, record
from workspace.people.events import tell
from workspace.people.models import Person
from workspace.people.queries import actor_for
from workspace.policy import Actor, system_actor
from workspace.ports import FileInfected
from workspace.worker import Tools

_MISSING = "The template's file is missing from the store."
_NOT_HERE = "Something is wrong with the machine that Baton runs on, not with the template. Tell an admin"
_LOOK_AGAIN = f"{_NOT_HERE}; when it is mended, upload the same file again."
_MAKE_AGAIN = f"{_NOT_HERE}, and make it again when it is mended."
MOST = 50_000_000
"""Bytes of a made document at most."""


def check_template(tools: Tools, delivery: Delivery) -> None:
    """Write down what a template asks for, or why it cannot be used. The same again changes nothing."""
    with tools.reading() as db:
        present = db.get_one(TemplateVersion, delivery.event.version_id)
    fields, problem = _looked_at(tools, present.sha256)
    text, look_sha256 = _shown(tools, present)
    with tools.transaction() as db:
        version = db.get_one(TemplateVersion, delivery.event.version_id)
        if is_infected(db, version.sha256):  # found meanwhile, and said by who found it
            return
        version.fields, version.reason = json.dumps(fields), problem
        version.state = "broken" if problem else "ready"
        version.text, version.look_sha256 = text, look_sha256


def make_document(tools: Tools, delivery: Delivery) -> None:
    """The second time it finds the document made, and does nothing."""
    with tools.reading() as db:
        making = db.get_one(Making, delivery.event.making_id, options=[joinedload(Making.version)])
        template = db.get_one(Template, making.version.template_id)
    if making.state != "waiting":
        return
    try:
        content = _rendered(tools, making, template)
    except JobFailed as failure:
        with tools.transaction() as db:
            _give_up(db, tools.now(), making.id, failure.reason)
        return
    stored = tools.outside.files.put([content], limit=MOST)
    try:
        with tools.transaction() as db:
            _keep(db, tools.now(), making.id, Upload(making.title, stored))
    except BatonError as refusal:
        with tools.transaction() as db:
            _give_up(db, tools.now(), making.id, refusal.sentence)


def leave_unchecked(tools: Tools, delivery: Delivery) -> None:
    """Looking at it failed for the last time."""
    with tools.transaction() as db:
        version = db.get_one(TemplateVersion, delivery.event.version_id)
        version.state, version.reason = "broken", _LOOK_AGAIN


def leave_unmade(tools: Tools, delivery: Delivery) -> None:
    """Making failed for the last time: who waits for it is told."""
    with tools.transaction() as db:
        making = db.get(Making, delivery.event.making_id)
        if making is not None and making.state == "waiting":
            _give_up(db, tools.now(), making.id, _MAKE_AGAIN)


def _looked_at(tools: Tools, sha256: str) -> tuple[list[str], str]:
    try:
        with tools.outside.files.open(sha256) as file:
            answer: Any = shared_sandbox().ask("check_template", file, options={"samples": dict(SAMPLES)})
    except FileNotFoundError:
        return [], _MISSING
    except FileInfected as found:
        return [], found.sentence
    except JobFailed as failure:
        return [], failure.reason
    # The template may have taken its reader over: believe nothing.
    if not isinstance(answer, dict) or not isinstance(answer.get("fields"), list) or not are_names(answer["fields"]):
        return [], "The names of this template's fields are not names, or too many."
    return answer["fields"], str(answer.get("problem", ""))[:500]


def _shown(tools: Tools, version: TemplateVersion) -> tuple[str, str]:
    """Its words, and the name of its look in the store."""
    try:
        with tools.outside.files.open(version.sha256) as file:
            text, look = shown(file, name=version.name)
    except (FileNotFoundError, FileInfected):
        return "", ""
    return text, tools.outside.files.put([look], limit=MOST).sha256 if look else ""


def _rendered(tools: Tools, making: Making, template: Template) -> bytes:
    note = f"Made by Baton of {template.name}, version {making.version.n}; values SHA-256 {making.values_hash}"
    options = {"values": json.loads(making.values), "note": note}
    try:
        with tools.outside.files.open(making.version.sha256) as file:
            return shared_sandbox().run("render_template", file, options=options)
    except FileNotFoundError as error:
        raise JobFailed("damaged", _MISSING) from error
    except FileInfected as found:
        raise JobFailed("refused", found.sentence) from found


def _keep(db: Session, now: datetime, making_id: str, upload: Upload) -> None:
    making = db.get_one(Making, making_id)
    if making.state != "waiting":
        return
    actor = _maker(db, making, now)
    if making.document_id:
        document = add_version(db, actor, document_id=making.document_id, upload=upload, said="made")
    else:
        document = add_document(db, actor, customer_id=making.customer_id, upload=upload, said="made")
    making.document_id, making.document_n, making.state = document.id, document.version_n, "made"
    _ended(db, actor, making)


def _give_up(db: Session, now: datetime, making_id: str, reason: str) -> None:
    making = db.get_one(Making, making_id)
    making.state, making.reason = "failed", reason
    _ended(db, _maker(db, making, now), making)


def _ended(db: Session, actor: Actor, making: Making) -> None:
    rooms: list[Room] = [signal(making.customer_id, "documents")]
    if making.person_id:
        rooms.append(tell(making.person_id, "makings"))
    record(db, actor, MakingEnded(making.id), rooms=rooms)


def _maker(db: Session, making: Making, now: datetime) -> Actor:
    """Who wanted it."""
    person = db.get(Person, making.person_id) if making.person_id else None
    return actor_for(person, now) if person else system_actor(now)
