"""What the sandbox does for reading beside the first try. Pure; only the fork server imports it."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO

from workspace.documents.readers.mails.eml import eml_letter
from workspace.documents.readers.mails.msg import msg_letter
from workspace.documents.readers.mails.tnef import tnef_letter
from workspace.documents.readers.pdfs.second import read_pdf_again
from workspace.documents.readers.pdfs.tiny import TINY_PDF
from workspace.documents.readers.read import ENGINE, READERS
from workspace.documents.readers.result import Unreadable

_LETTERS = {"msg": msg_letter, "tnef": tnef_letter}


def engines(_options: Mapping[str, Any]) -> dict[str, str]:
    """Which engine reads each kind now; under "" that of the kinds without a reader."""
    return {"": ENGINE} | {kind: reader.engine for kind, reader in READERS.items()}


def read_second(file: BinaryIO, _options: Mapping[str, Any]) -> dict[str, Any]:
    """A PDF by the second engine."""
    result = read_pdf_again(file, kind="pdf")
    return {
        "state": result.state, "text": result.text, "pages": list(result.pages), "reason": result.reason,
        "engine": result.engine,
    }  # fmt: skip


def attachments(file: BinaryIO, options: Mapping[str, Any]) -> Iterator[bytes]:
    """A line of JSON with name and size of each attachment of a mail, then their bytes. Option: `kind`."""
    try:
        letter = _LETTERS.get(options["kind"], eml_letter)(file)
    except RecursionError as error:
        raise Unreadable("refused", "The mail is nested too deeply to be read.") from error
    listed = [{"name": each.name, "size": len(each.content)} for each in letter.attachments]
    yield json.dumps(listed).encode() + b"\n"
    for each in letter.attachments:
        yield each.content


def warm_up_second() -> None:
    """Raises RuntimeError if pypdf does not work here."""
    result = read_pdf_again(io.BytesIO(TINY_PDF), kind="pdf")
    if "warm" not in result.text:
        raise RuntimeError(f"The second reader of PDF does not work: {result.reason}")
