"""Read any file: find out what it is, and give it to the reader of that format."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePath
from typing import BinaryIO

from workspace.documents.readers import csv, html, text
from workspace.documents.readers.mails import eml, msg, tnef
from workspace.documents.readers.office import docx, opendocument, pptx
from workspace.documents.readers.office.sheets import binary_sheets, xlsx
from workspace.documents.readers.old import doc, ppt, rtf
from workspace.documents.readers.pdfs import pdfium
from workspace.documents.readers.preflight import DAMAGED, ZipParts
from workspace.documents.readers.result import ReadText, Unreadable, without_text
from workspace.documents.readers.sniff import sniff

ENGINE = "baton-read/3"


@dataclass(frozen=True)
class Reader:
    """How files of a kind are read, and by which engine (name and version)."""

    read: Callable[..., ReadText]
    engine: str


_WORD = Reader(docx.read_docx, docx.ENGINE)
_SHEETS = Reader(xlsx.read_xlsx, xlsx.ENGINE)
_BINARY_SHEETS = Reader(binary_sheets.read_binary_sheets, binary_sheets.ENGINE)
_SLIDES = Reader(pptx.read_pptx, pptx.ENGINE)
_OPEN = Reader(opendocument.read_opendocument, opendocument.ENGINE)
_TEXT = Reader(text.read_text, text.ENGINE)

READERS: dict[str, Reader] = {
    **dict.fromkeys(("docx", "docm", "dotx", "dotm"), _WORD),
    **dict.fromkeys(("xlsx", "xlsm", "xltx", "xltm", "xlam"), _SHEETS),
    **dict.fromkeys(("xls", "xlsb"), _BINARY_SHEETS),
    **dict.fromkeys(("pptx", "pptm", "ppsx", "ppsm", "potx", "potm"), _SLIDES),
    **dict.fromkeys(("odt", "ods", "odp", "odg"), _OPEN),
    **dict.fromkeys(("markdown", "text"), _TEXT),
    "doc": Reader(doc.read_doc, doc.ENGINE),
    "pdf": Reader(pdfium.read_pdf, pdfium.ENGINE),
    "html": Reader(html.read_html, html.ENGINE),
    "csv": Reader(csv.read_csv, csv.ENGINE),
    "eml": Reader(eml.read_eml, eml.ENGINE),
    "msg": Reader(msg.read_msg, msg.ENGINE),
    "tnef": Reader(tnef.read_tnef, tnef.ENGINE),
    "ppt": Reader(ppt.read_ppt, ppt.ENGINE),
    "rtf": Reader(rtf.read_rtf, rtf.ENGINE),
}
_PICTURES = frozenset({"png", "jpeg", "gif", "webp", "tiff", "bmp"})
_ARCHIVES = frozenset({"zip", "gzip", "7z", "rar"})
_OLD_NAMES = frozenset({".doc", ".dot", ".xls", ".ppt", ".pps", ".msg"})
_OFFICE_NAMES = frozenset({
    ".docx", ".docm", ".dotx", ".dotm", ".xlsx", ".xlsm", ".xlsb", ".pptx", ".pptm", ".ppsx", ".potx", ".odt", ".ods",
    ".odp",
})  # fmt: skip


def read(file: BinaryIO, *, name: str) -> ReadText:
    """The text of a file, or why there is none.

    Memory and time are the sandbox's to limit: MemoryError passes through. A fault of a reader passes through too.
    """
    return read_as(sniff(file, name), file, name=name)


def read_as(kind: str, file: BinaryIO, *, name: str) -> ReadText:
    """The same for a file whose kind is known already."""
    file.seek(0)
    reader = READERS.get(kind)
    engine = engine_of(kind)
    try:
        return reader.read(file, kind=kind) if reader else _without_reader(kind, file, name)
    except Unreadable as refusal:
        return without_text(refusal.state, refusal.reason, kind=kind, engine=engine)
    except RecursionError:
        return without_text("refused", "The file is nested too deeply to be read.", kind=kind, engine=engine)


def engine_of(kind: str) -> str:
    """What reads files of this kind now: where it changed, they are to be read again."""
    return READERS[kind].engine if kind in READERS else ENGINE


def _without_reader(kind: str, file: BinaryIO, name: str) -> ReadText:
    suffix = PurePath(name).suffix.lower()
    if kind == "empty":
        reason = "The file is empty."
    elif kind == "encrypted":
        raise Unreadable("encrypted", "The file is locked with a password.")
    elif kind in _PICTURES:
        reason = "This is a picture: its words are found where text recognition is set up."
    elif kind in _ARCHIVES:
        _explain_archive(kind, file, suffix)
        reason = "This is an archive of files; Baton does not look inside."
    elif kind == "ole" and suffix in _OLD_NAMES:
        raise Unreadable("damaged", DAMAGED)
    elif kind == "unknown" and suffix in {".pdf", ".rtf", *_OFFICE_NAMES, *_OLD_NAMES}:
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
