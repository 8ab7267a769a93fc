"""Files of other formats that a Word document holds as parts of its text (w:altChunk): pages, rich text, plain text."""

from __future__ import annotations

import io

from workspace.documents.readers.html import read_html
from workspace.documents.readers.mails.eml import read_eml
from workspace.documents.readers.old.rtf import words_of_rtf
from workspace.documents.readers.sniff import HEAD, sniff
from workspace.documents.readers.text import read_text


def words_of_chunk(content: bytes, content_type: str, *, name: str) -> str:
    """By what is in the bytes, and by the content type where that leaves it open. Raises Unreadable."""
    file = io.BytesIO(content)
    kind = sniff(file, name)
    file.seek(0)
    if kind == "rtf":
        return words_of_rtf(content).text
    if kind == "eml" or content_type == "message/rfc822":
        return read_eml(file, kind=kind).text
    if kind == "html" or "html" in content_type or b"<w:t" in content[:HEAD]:
        return read_html(file, kind="html").text
    return read_text(file, kind=kind).text if kind in {"text", "markdown", "csv"} else ""
