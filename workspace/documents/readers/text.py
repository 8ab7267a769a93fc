"""Plain text and markdown, in whatever encoding they came."""

from __future__ import annotations

import codecs
from typing import BinaryIO

from workspace.documents.readers.encodings import SAMPLE, guess, nearly
from workspace.documents.readers.result import MAX_BYTES, ReadText, found
from workspace.documents.readers.sniff import utf16_without_mark

ENGINE = "baton-text/2"

# The mark of UTF-32 begins with that of UTF-16, so it is asked for first.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_ESCAPE = b"\x1b$"  # of the old Japanese encoding, which is ASCII to whom does not know it


def read_text(file: BinaryIO, *, kind: str) -> ReadText:
    text, reason = decoded(file)
    return found(text, kind=kind, engine=ENGINE, reason=reason)


def decoded(file: BinaryIO, *, limit: int = MAX_BYTES) -> tuple[str, str]:
    """The file's text, and a sentence where something about it is not certain or not whole."""
    content = file.read(limit + 1)
    reason = "" if len(content) <= limit else f"Only the first {limit // 1_000_000} MB were read."
    content = content[:limit]
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return content[len(mark) :].decode(encoding, errors="replace"), reason
    if encoding_16 := utf16_without_mark(content[:SAMPLE]):
        return content.decode(encoding_16, errors="replace"), reason
    if _ESCAPE not in content:
        words = nearly(content, "utf-8")
        if words is not None:
            # A cut may have split the last character.
            return (words.rstrip("\ufffd") if reason else words), reason
    return _guessed(content, reason)


def _guessed(content: bytes, reason: str) -> tuple[str, str]:
    """Decode by the likeliest of the old encodings. Letters of the first lines decide, not the whole file."""
    encoding = guess(content)
    if not encoding:
        words = content.decode("cp1252", errors="replace")
        return words, f"{reason} The encoding is not known, so letters beyond a to z may be wrong.".strip()
    return content.decode(encoding, errors="replace"), f"{reason} The encoding was guessed ({encoding}).".strip()
