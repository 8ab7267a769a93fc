"""Receive one file: who asks is known first, the bytes are safely stored next, and only then a transaction opens."""

from __future__ import annotations

from collections.abc import Callable

from flask import request
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import RequestEntityTooLarge

from workspace.documents.operations import Upload
from workspace.errors import Invalid
from workspace.policy import Actor
from workspace.web.api.problems import Refused
from workspace.web.api.signed_in import api_actor
from workspace.web.edge import reading, settings
from workspace.web.uploads import keep

_FORM = "Send the file as multipart/form-data, in a part called file."


def received(may: Callable[[Session, Actor], object]) -> Upload:
    """The file of this request, stored. `may` raises where the actor could not use it: then nothing is stored.

    A large body waits in a temporary file on disk while it comes in, so memory stays flat.
    """
    with reading() as db:
        may(db, api_actor(db))
    limit = settings().max_upload
    if (request.content_length or 0) > limit + 1024 * 1024:
        raise _too_large(limit)
    if request.mimetype != "multipart/form-data":
        raise Refused(415, "Wrong kind of content", _FORM)
    try:
        return keep(_only_file())
    except RequestEntityTooLarge as error:
        raise _too_large(limit) from error


def _only_file() -> FileStorage:
    unknown = sorted((set(request.files) | set(request.form)) - {"file", "csrf_token"})
    if unknown:
        raise Invalid(f"There is a part {unknown[0][:80]!r}. {_FORM}", {unknown[0][:80]: _FORM})
    files = request.files.getlist("file")
    if len(files) != 1 or not files[0].filename:
        missing = "Send one file, with its name." if files else "The file is missing."
        raise Invalid(f"{missing} {_FORM}", {"file": missing})
    return files[0]


def _too_large(limit: int) -> Refused:
    return Refused(413, "Too large", f"A file may have {limit // 1024 // 1024:,} MB here. Nothing was stored.")
