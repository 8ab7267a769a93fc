"""A body that is the file itself: taken in pieces as it comes, written as it comes, and never whole in memory.

The body is read by the greenlet whose connection it is; hashing and waiting for the disk happen in a real thread.
"""

from __future__ import annotations

from collections.abc import Iterator

from flask import request
from werkzeug.exceptions import ClientDisconnected

from workspace.database import new_id
from workspace.documents.operations import Upload
from workspace.web.api.problems import Refused
from workspace.web.edge import settings, tools
from workspace.web.shown import size_label
from workspace.web.threads import in_thread
from workspace.web.uploads import full_is_said

PIECE = 1024 * 1024
_STEP = 64 * 1024
_ANY_SIZE = 1 << 62


class SenderGone(Exception):
    """The connection broke or fell silent before the body's end."""


def body_pieces() -> Iterator[bytes]:
    """The body of this request, a megabyte at a time. Raises SenderGone after the last piece that came.

    Who falls silent is gone too, after the time that the server allows.
    """
    request.max_content_length = _ANY_SIZE
    piece, came = bytearray(), 0
    try:
        while some := request.stream.read(_STEP):
            piece += some
            if len(piece) >= PIECE:
                came += len(piece)
                yield bytes(piece)
                piece.clear()
    except (OSError, ClientDisconnected) as gone:
        if piece:
            yield bytes(piece)
        raise SenderGone from gone
    if piece:
        yield bytes(piece)
    if came + len(piece) < (request.content_length or 0):
        raise SenderGone


def streamed(name: str) -> Upload:
    """Store this request's body. Raises Refused (413, 400) and NoRoom; then nothing is kept."""
    limit, unfinished, size = settings().max_upload, new_id(), 0
    if (request.content_length or 0) > limit:
        raise _too_large(limit)
    files = tools().outside.files
    try:
        with full_is_said():
            in_thread(files.write, unfinished, b"", at=0)
            for piece in body_pieces():
                if size + len(piece) > limit:
                    raise _too_large(limit)
                in_thread(files.write, unfinished, piece, at=size)
                size += len(piece)
            sealed = in_thread(files.seal, unfinished, size=size)
            in_thread(files.keep, unfinished, sealed)
    except SenderGone as gone:
        raise Refused(400, "Not all came", "The connection broke before all of the file came. Send it again.") from gone
    finally:
        files.discard(unfinished)
    return Upload(name=name, stored=sealed)


def _too_large(limit: int) -> Refused:
    return Refused(413, "Too large", f"A file may be {size_label(limit)} large here. Nothing was stored.")
