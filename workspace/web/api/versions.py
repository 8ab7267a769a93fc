"""What is inside a version: its bytes, its text, and how two of them differ."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response
from orjson import dumps
from sqlalchemy.orm import Session

from workspace.documents.queries import get_document, read_version, version_to_download
from workspace.documents.redlining.operations import redline_of, want_redline
from workspace.errors import Conflict
from workspace.policy import Actor
from workspace.web.api import answers
from workspace.web.api.answering import Json, answer, looked
from workspace.web.api.area import Area
from workspace.web.api.compared import Difference, difference_json
from workspace.web.api.fields import Digits, Strict
from workspace.web.api.problems import Refused
from workspace.web.api.signed_in import api_actor
from workspace.web.edge import reading, transaction
from workspace.web.redlined import redline_answer
from workspace.web.seen import awaited
from workspace.web.threads import in_thread
from workspace.web.uploads import raw_answer

if TYPE_CHECKING:
    from workspace.documents.redlining.models import RedlineFile

views = Area("versions", "What is inside a document: bytes, text, differences.")

_BYTES = "application/octet-stream"
_RANGE = {
    "parameters": [{"in": "header", "name": "Range", "schema": {"type": "string"}, "description": "bytes=0-1023"}],
    "responses": {
        "200": {"description": "The bytes", "content": {_BYTES: {"schema": {"type": "string", "format": "binary"}}}},
        "206": {"description": "Part of the bytes"},
        "416": {"description": "No such part"},
    },
}


_WORD = {
    "responses": {
        "200": {"description": "The file", "content": {_BYTES: {"schema": {"type": "string", "format": "binary"}}}},
    },
}


class FromTo(Strict):
    from_ = Digits(least=1, most=1_000_000, required=True, data_key="from", metadata={"description": "A version's n."})
    to = Digits(least=1, most=1_000_000, required=True, metadata={"description": "Another version's n."})


@views.get("/documents/<document_id>/versions/<int:n>/content", answers=None, docs=_RANGE, kind=_BYTES)
def download_version(document_id: str, n: int) -> Response:
    """The bytes as they came, always as a download. Takes Range."""
    with reading() as db:
        version = version_to_download(db, api_actor(db), document_id=document_id, n=n)
    return raw_answer(version)


@views.get("/documents/<document_id>/versions/<int:n>/text", answers=answers.VersionText)
def show_text(document_id: str, n: int) -> Response:
    """The text of a version, and where its pages begin. `state` and `reason` say why there is none."""

    def look(db: Session, actor: Actor) -> Json:
        read = read_version(db, actor, document_id=document_id, n=n)
        version = read.version
        return {
            "id": version.id,
            "state": version.state,
            "reason": version.reason,
            "text": read.text,
            "pages": list(read.pages),
        }

    return looked(look)


@views.get("/documents/<document_id>/diff", asks=FromTo, answers=Difference)
def show_difference(asked: Json, document_id: str) -> Response:
    """What changed in the text between two versions: word by word, and by paragraph and row of a table.

    `segments` are the whole text; `changes` are the paragraphs and rows that changed, a moved one once.
    """
    with reading() as db:
        actor = api_actor(db)
        before = read_version(db, actor, document_id=document_id, n=asked["from_"])
        after = read_version(db, actor, document_id=document_id, n=asked["to"])
    return answer(dumps(in_thread(difference_json, before, after)), 200)


@views.get("/documents/<document_id>/redline", asks=FromTo, answers=None, docs=_WORD, kind=_BYTES, errors=(409, 503))
def download_redline(asked: Json, document_id: str) -> Response:
    """A Word file with the changes from an older version to a newer one as tracked changes, made now if it was not yet.

    422 where one of the two is no Word file; 409 says why it could not be made; 503 while it still is being made.
    """
    between = {"document_id": document_id, "from_n": asked["from_"], "to_n": asked["to"]}

    def look(db: Session) -> tuple[RedlineFile, str] | None:
        actor = api_actor(db)
        made = redline_of(db, actor, **between)
        title = get_document(db, actor, document_id).title
        return None if made is None or made.state == "waiting" else (made, title)

    with transaction() as db:
        want_redline(db, api_actor(db), **between)
    found = awaited(look)
    if found is None:
        raise Refused(503, "Still being made", "This file is still being made. Ask again soon.", retry_after=2)
    made, title = found
    if made.state != "made":
        raise Conflict(f"This file cannot be made: {made.reason}")
    return redline_answer(made, title=title, before=between["from_n"], after=between["to_n"])
