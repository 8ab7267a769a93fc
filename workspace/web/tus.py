"""Uploads that go on after a break: tus 1.0 with creation, checksum, termination and expiration (tus.io/protocols).

What is said of an offset is on stable storage. A piece that is too long, or whose checksum is wrong, leaves the upload
where it was before it.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

from flask import Blueprint, Response, request, url_for
from werkzeug.http import http_date

from workspace.documents.keeping import uploads
from workspace.errors import Invalid, NotFound
from workspace.i18n import _
from workspace.ports import StoredFile
from workspace.web.api.problems import Refused
from workspace.web.api.signed_in import api_actor, authenticate
from workspace.web.edge import reading, settings, tools, transaction
from workspace.web.shown import size_label
from workspace.web.streaming import SenderGone, body_pieces
from workspace.web.threads import in_thread
from workspace.web.uploads import full_is_said

if TYPE_CHECKING:
    from workspace.documents.keeping.models import PendingUpload

views = Blueprint("uploads", __name__, url_prefix="/uploads")

VERSION = "1.0.0"
SAVED_EACH = 32 * 1024 * 1024
"""Bytes after which is written down how far an upload came: so much at most is sent again after a crash."""

_ALGORITHMS = ("sha1", "sha256")
_KNOWN = {"customer": "customer_id", "document": "document_id", "entry": "entry_id", "client_id": "client_id"}
_DIGITS = 15

_under_way: set[str] = set()
"""Uploads that somebody writes to just now: all requests come to one process."""


class Promised(NamedTuple):
    """What a piece should come to."""

    algorithm: str
    digest: bytes


@views.before_request
def _who_and_how() -> None:
    authenticate()
    with reading() as db:
        if not api_actor(db).is_staff:
            raise NotFound(_("There is no such page."))
    if request.method != "OPTIONS" and request.headers.get("Tus-Resumable") != VERSION:
        raise Refused(412, "Another version", f"Send the header Tus-Resumable: {VERSION}.")


@views.after_request
def _say_version(response: Response) -> Response:
    response.headers["Tus-Resumable"] = VERSION
    response.headers.add("Vary", "Authorization")
    if response.status_code == 412:
        response.headers["Tus-Version"] = VERSION
    return response


@views.route("/", methods=["OPTIONS"], strict_slashes=False)
def abilities() -> Response:
    response = Response(status=204)
    response.headers["Tus-Version"] = VERSION
    response.headers["Tus-Extension"] = "creation,checksum,termination,expiration"
    response.headers["Tus-Max-Size"] = str(settings().max_upload)
    response.headers["Tus-Checksum-Algorithm"] = ",".join(_ALGORITHMS)
    return response


@views.post("/", strict_slashes=False)
def begin() -> Response:
    """Upload-Metadata: filename; one of customer, document, entry; client_id, to begin the same one only once.

    With `for` as "post" beside a customer it waits, whole, for an entry that is posted with its id.
    """
    size, limit = _number("Upload-Length"), settings().max_upload
    if size > limit:
        raise Refused(413, "Too large", f"A file may be {size_label(limit)} large here.")
    said = _metadata()
    if size > in_thread(tools().outside.files.room):
        raise Refused(507, "Full", "There is no room for a file of this size on the disk here.")
    wanted = {ours: said[theirs] for theirs, ours in _KNOWN.items() if theirs in said}
    with transaction() as db:
        upload = uploads.begin_upload(
            db, api_actor(db), name=said.get("filename", ""), size=size, for_post=said.get("for") == "post", **wanted
        )
    with _alone(upload.id):
        if size == 0:
            upload = _finished(upload)
    response = _stands(upload, 201)
    response.headers["Location"] = url_for("uploads.where", upload_id=upload.id)
    return response


@views.route("/<upload_id>", methods=["HEAD"])
def where(upload_id: str) -> Response:
    """How far it came. What a crash left between the last byte and the document is done now."""
    upload = _mine(upload_id)
    if upload.sha256 and upload.finished_at is None:
        with _alone(upload_id):
            upload = _finished(_mine(upload_id))
    response = _stands(upload, 200)
    response.headers["Upload-Length"] = str(upload.size)
    return response


@views.patch("/<upload_id>")
def take(upload_id: str) -> Response:
    """The next piece. With the last one the file becomes what it is for, and its document is named in the answer."""
    if request.mimetype != "application/offset+octet-stream":
        raise Refused(415, "Wrong kind of content", "A piece comes as application/offset+octet-stream.")
    _mine(upload_id)
    with _alone(upload_id):
        upload = _mine(upload_id)
        if upload.sha256 and upload.finished_at is None:
            upload = _finished(upload)
        if _number("Upload-Offset") != upload.offset:
            raise Refused(409, "Another place", f"This upload stands at {upload.offset}, not where this piece begins.")
        if (request.content_length or 0) > upload.size - upload.offset:
            raise _overlong(upload)
        if upload.finished_at is None:
            upload = _taken(upload, _promised())
    return _stands(upload, 204)


@views.delete("/<upload_id>")
def end(upload_id: str) -> Response:
    with _alone(upload_id):
        with transaction() as db:
            uploads.end_upload(db, api_actor(db), upload_id=upload_id)
        tools().outside.files.discard(upload_id)
    return Response(status=204)


def _taken(upload: PendingUpload, promised: Promised | None) -> PendingUpload:
    files, start, at = tools().outside.files, upload.offset, upload.offset
    digest = hashlib.new(promised.algorithm, usedforsecurity=False) if promised else None
    try:
        with full_is_said(), _lost_is_said(upload):
            for piece in body_pieces():
                if at + len(piece) > upload.size:
                    _saved(upload, start)
                    raise _overlong(upload)
                in_thread(files.write, upload.id, piece, at=at)
                at += len(piece)
                if digest:
                    digest.update(piece)
                elif at - upload.offset >= SAVED_EACH and at < upload.size:
                    upload = _saved(upload, at)
    except SenderGone:
        if digest:
            raise _wrong_sum() from None
    if promised and digest and digest.digest() != promised.digest:
        raise _wrong_sum()
    if at == upload.size:
        return _finished(upload)
    return _saved(upload, at) if at != upload.offset else upload


def _saved(upload: PendingUpload, offset: int) -> PendingUpload:
    if offset:
        in_thread(tools().outside.files.sync, upload.id)
    with transaction() as db:
        return uploads.advance_upload(db, api_actor(db), upload_id=upload.id, offset=offset)


def _finished(upload: PendingUpload) -> PendingUpload:
    """All bytes came: write down their hash, put them in place, make the document. Each step may be done again."""
    files, sealed = tools().outside.files, StoredFile(upload.sha256, upload.size)
    with _lost_is_said(upload):
        if not upload.size:
            in_thread(files.write, upload.id, b"", at=0)
        if not upload.sha256:
            sealed = in_thread(files.seal, upload.id, size=upload.size)
            with transaction() as db:
                uploads.seal_upload(db, api_actor(db), upload_id=upload.id, sealed=sealed)
        in_thread(files.keep, upload.id, sealed)
    with transaction() as db:
        return uploads.finish_upload(db, api_actor(db), upload_id=upload.id)


@contextmanager
def _lost_is_said(upload: PendingUpload) -> Iterator[None]:
    """A backup, say, holds no unfinished files. Such an upload is ended, so that the same one can begin anew."""
    try:
        yield
    except FileNotFoundError as lost:
        with transaction() as db:
            uploads.end_upload(db, api_actor(db), upload_id=upload.id)
        raise NotFound(_("What came of this upload so far is gone here. Begin it anew.")) from lost


def _mine(upload_id: str) -> PendingUpload:
    with reading() as db:
        return uploads.get_upload(db, api_actor(db), upload_id)


@contextmanager
def _alone(upload_id: str) -> Iterator[None]:
    if upload_id in _under_way:
        raise Refused(423, "In use", "Another request writes to this upload just now. Try again in a moment.")
    _under_way.add(upload_id)
    try:
        yield
    finally:
        _under_way.discard(upload_id)


def _stands(upload: PendingUpload, status: int) -> Response:
    response = Response(status=status)
    response.headers["Upload-Offset"] = str(upload.offset)
    response.headers["Upload-Expires"] = http_date(upload.expires_at)
    response.headers["Cache-Control"] = "no-store"
    if upload.made_id:
        response.headers["Baton-Document"] = upload.made_id
    return response


def _number(header: str) -> int:
    """A header that must be there and be a whole number. Raises Refused (400)."""
    typed = request.headers.get(header, "")
    if not (typed.isascii() and typed.isdigit()) or len(typed) > _DIGITS:
        raise Refused(400, "Not understood", f"The header {header} is missing, or no number of bytes.")
    return int(typed)


def _metadata() -> dict[str, str]:
    """Upload-Metadata: pairs of a key and a value in base64. Raises Refused (400)."""
    said = {}
    for pair in filter(None, request.headers.get("Upload-Metadata", "").split(",")):
        key, value = pair.strip().partition(" ")[::2]
        try:
            said[key] = base64.b64decode(value, validate=True).decode()
        except (binascii.Error, UnicodeDecodeError) as wrong:
            raise Refused(400, "Not understood", "In Upload-Metadata a value is no UTF-8 in base64.") from wrong
    if not said.get("filename"):
        raise Invalid(_("Name the file: Upload-Metadata needs a filename."))
    if said.get("for", "post") != "post":
        raise Invalid(_("What an upload is `for` is a post, or is not said."))
    return said


def _promised() -> Promised | None:
    """Upload-Checksum: an algorithm and a digest in base64. Raises Refused (400)."""
    said = request.headers.get("Upload-Checksum")
    if said is None:
        return None
    algorithm, value = said.partition(" ")[::2]
    try:
        digest = base64.b64decode(value, validate=True)
    except binascii.Error:
        digest = b""
    if algorithm not in _ALGORITHMS or not digest:
        raise Refused(
            400, "Not understood", f"Upload-Checksum is one of {', '.join(_ALGORITHMS)} and a digest in base64."
        )
    return Promised(algorithm, digest)


def _overlong(upload: PendingUpload) -> Refused:
    return Refused(
        413, "Too large", f"This piece goes past the {upload.size} bytes that were announced. It was not kept."
    )


def _wrong_sum() -> Refused:
    return Refused(
        460, "Checksum mismatch", "This piece came differently than it was sent. It was not kept: send it again."
    )
