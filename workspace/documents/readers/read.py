"""Read any file: find out what it is, and give it to the reader of that format."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import PurePath
from typing import BinaryIO

from workspace.documents.readers.csv import read_csv
from workspace.documents.readers.docx import read_docx
from workspace.documents.readers.html import read_html
from workspace.documents.readers.pdf import read_pdf
from workspace.documents.readers.preflight import ZipParts
from workspace.documents.readers.result import ReadText, Unreadable, without_text
from workspace.documents.readers.sniff import sniff
from workspace.documents.readers.text import read_text

ENGINE = "baton-read/1"

_READERS: dict[str, Callable[..., ReadText]] = {
    "docx": read_docx,
    "docm": read_docx,
    "dotx": read_docx,
    "dotm": read_docx,
    "pdf": read_pdf,
    "html": read_html,
    "csv": read_csv,
    "markdown": read_text,
    "text": read_text,
}
_PICTURES = frozenset({"png", "jpeg", "gif", "webp", "tiff", "bmp"})
_ARCHIVES = frozenset({"zip", "gzip", "7z", "rar"})
_OFFICE_NAMES = frozenset({".docx", ".docm", ".dotx", ".xlsx", ".xlsm", ".pptx", ".pptm", ".odt", ".ods", ".odp"})


def read(file: BinaryIO, *, name: str) -> ReadText:
    """The text of a file, or why there is none.

    Memory and time are the sandbox's to limit: MemoryError passes through. A fault of a reader passes through too.
    """
    return read_as(sniff(file, name), file, name=name)


def read_as(kind: str, file: BinaryIO, *, name: str) -> ReadText:
    """The same for a file whose kind is known already."""
    file.seek(0)
    try:
        reader = _READERS.get(kind)
        return reader(file, kind=kind) if reader else _without_reader(kind, file, name)
    except Unreadable as refusal:
        return without_text(refusal.state, refusal.reason, kind=kind, engine=ENGINE)
    except RecursionError:
        return without_text("refused", "The file is nested too deeply to be read.", kind=kind, engine=ENGINE)


def _without_reader(kind: str, file: BinaryIO, name: str) -> ReadText:
    suffix = PurePath(name).suffix.lower()
    if kind == "empty":
        reason = "The file is empty."
    elif kind == "encrypted":
        raise Unreadable("encrypted", "The file is locked with a password.")
    elif kind in _PICTURES:
        reason = "This is a picture, and Baton does not recognise text in pictures yet."
    elif kind in _ARCHIVES:
        _explain_archive(kind, file, suffix)
        reason = "This is an archive of files; Baton does not look inside."
    elif suffix in {".pdf", *_OFFICE_NAMES} and kind == "unknown":
        raise Unreadable("damaged", f"The name ends in {suffix}, but what is inside is no such file.")
    elif kind in {"unknown", "ooxml", "ole"}:
        reason = "Baton does not know this kind of file."
    else:
        reason = f"Baton does not read .{kind} files yet."
    return without_text("no_text", reason, kind=kind, engine=ENGINE)


def _explain_archive(kind: str, file: BinaryIO, suffix: str) -> None:
    """Raise Unreadable with what is wrong, if the archive is a broken, locked or hostile office file."""
    if kind == "zip":
        ZipParts(file)
        if suffix in _OFFICE_NAMES:
            raise Unreadable("damaged", f"The name ends in {suffix}, but what is inside is no such file.")
