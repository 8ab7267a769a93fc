"""Bytes on their way in and out: streamed both ways, and no browser ever runs what was uploaded."""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, BinaryIO

from flask import Response, request, send_file
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import RequestedRangeNotSatisfiable, RequestEntityTooLarge

from workspace.documents.operations import Upload
from workspace.errors import Invalid, NoRoom, NotFound
from workspace.i18n import _
from workspace.ports import TooLarge
from workspace.web.api.problems import problem
from workspace.web.edge import reading, settings, tools
from workspace.web.shown import size_label
from workspace.web.threads import in_thread

if TYPE_CHECKING:
    from workspace.documents.models import Version

CHUNK = 1024 * 1024
FORM_AROUND = 64 * 1024
_FULL = (errno.ENOSPC, errno.EDQUOT)

RAW_HEADERS = {
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "private, no-store",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
}
"""With these no payload of ten kinds ran a script, at the top or in a frame; see docs/documents.md."""

PICTURES = {"png": "image/png", "jpeg": "image/jpeg", "gif": "image/gif", "webp": "image/webp"}
_STARTS = ((b"\x89PNG\r\n\x1a\n", "png"), (b"\xff\xd8\xff", "jpeg"), (b"GIF8", "gif"))


def uploads_of(may: Callable[[Session], object], field: str = "file", *, needed: bool = False) -> list[Upload]:
    """Every file of a form, safely stored. Called before the transaction opens. Raises Invalid or 413.

    `may` raises where the actor could not use them: then nothing is stored.
    """
    with reading() as db:
        may(db)
    files = [file for file in request.files.getlist(field) if file.filename]
    if needed and not files:
        raise Invalid(_("Choose a file first."), {"file": _("Choose a file.")})
    return [keep(file) for file in files]


def least_announced() -> int:
    """So many bytes of files, at least, a form brings with it: the rest is its own words."""
    return max(0, (request.content_length or 0) - FORM_AROUND)


def keep(file: FileStorage) -> Upload:
    """Store one file's bytes, in a thread: hashing and waiting for the disk must not hold up the others."""
    limit = settings().max_upload
    try:
        with full_is_said():
            stored = in_thread(tools().outside.files.put, _chunks(file.stream), limit=limit)
    except TooLarge as error:
        raise RequestEntityTooLarge(f"A file may be {size_label(limit)} large.") from error
    return Upload(name=file.filename or "", stored=stored)


@contextmanager
def full_is_said() -> Iterator[None]:
    """A full disk is nobody's error and has a sentence of its own."""
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise NoRoom(
                _("The disk is full here. Nothing was lost: try again when an admin has made room.")
            ) from error
        raise


def raw_answer(version: Version) -> Response:
    """The bytes as a download, with ranges: octets for nobody's program but the one the person chooses."""
    response = send_file(
        _opened(version),
        mimetype="application/octet-stream",
        as_attachment=True,
        download_name=version.name,
        conditional=False,
        etag=False,
    )
    response.headers.update(RAW_HEADERS)
    response.set_etag(version.id)
    response.content_length = version.size
    # RFC 9110, 14.2: a range in a unit that is not known is as if none was asked for.
    in_bytes = request.headers.get("Range", "bytes=").strip().lower().startswith("bytes=")
    try:
        response.make_conditional(request, accept_ranges=in_bytes, complete_length=version.size)
    except RequestedRangeNotSatisfiable:
        response.close()
        return _no_such_part(version)
    return response


def _no_such_part(version: Version) -> Response:
    """How long the whole is, as RFC 9110, 15.5.17 wants it, with the headers that every answer of this address has."""
    response = problem(416, "No such part", f"The file has {version.size} bytes; there is no such part of it.")
    response.headers.update(RAW_HEADERS)
    response.headers["Content-Range"] = f"bytes */{version.size}"
    response.headers["Content-Disposition"] = "attachment"
    response.headers["Accept-Ranges"] = "bytes"
    return response


def made_answer(sha256: str, size: int, name: str) -> Response:
    """A file that we made ourselves, as a download."""
    try:
        file = tools().outside.files.open(sha256)
    except FileNotFoundError as error:
        raise NotFound(_("The file is missing from the store.")) from error
    octets = "application/octet-stream"
    response = send_file(file, mimetype=octets, as_attachment=True, download_name=name, conditional=False, etag=False)
    response.headers.update(RAW_HEADERS)
    response.content_length = size
    return response


def picture_answer(version: Version) -> Response:
    """A picture of a kind that we found in its bytes, for an <img>. Raises NotFound for anything else."""
    # It is looked at as soon as it is posted, which is before the worker has said what it is.
    kind = version.kind or _kind_of(version)
    if kind not in PICTURES:
        raise NotFound(_("This is not a picture."))
    response = send_file(_opened(version), mimetype=PICTURES[kind], conditional=False, etag=False)
    response.headers.update(RAW_HEADERS)
    return response


def _kind_of(version: Version) -> str:
    # A look of its own: the server sends a file from where the system stands in it, which a buffer has moved.
    with _opened(version) as file:
        head = file.read(12)
    if head[:4] == b"RIFF" and head[8:] == b"WEBP":
        return "webp"
    return next((kind for start, kind in _STARTS if head.startswith(start)), "")


def _opened(version: Version) -> BinaryIO:
    try:
        return tools().outside.files.open(version.sha256)
    except FileNotFoundError as error:
        raise NotFound(_("The file is missing from the store. An admin can look with: baton check")) from error


def _chunks(stream: object) -> Iterator[bytes]:
    while chunk := stream.read(CHUNK):  # type: ignore[attr-defined]
        yield chunk
