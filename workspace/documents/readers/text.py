"""Plain text and markdown, in whatever encoding they came."""

from __future__ import annotations

import codecs
from typing import BinaryIO

from charset_normalizer import CharsetMatch, from_bytes

from workspace.documents.readers.result import MAX_BYTES, ReadText, found
from workspace.documents.readers.sniff import utf16_without_mark

ENGINE = "baton-text/1"
SAMPLE = 50_000  # bytes that the guess of an encoding looks at

# What people's files are in. Left to all it knows, the guess takes short Cyrillic notes for those of an old Macintosh.
_ENCODINGS = [
    "ascii", "cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "cp1258", "cp437", "cp850",
    "cp866", "koi8_r", "koi8_u", "shift_jis", "euc_jp", "iso2022_jp", "gb18030", "big5", "euc_kr", "cp874",
]  # fmt: skip

# The mark of UTF-32 begins with that of UTF-16, so it is asked for first.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


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
    try:
        # A cut may have split the last character; an error before that means another encoding.
        decoder = codecs.getincrementaldecoder("utf-8")()
        return decoder.decode(content, final=not reason), reason
    except UnicodeDecodeError:
        return _guessed(content, reason)


def _guessed(content: bytes, reason: str) -> tuple[str, str]:
    """Decode by the likeliest of the old encodings. Letters of the first lines decide, not the whole file."""
    matches = list(from_bytes(_telling(content), cp_isolation=_ENCODINGS))
    if not matches:
        words = content.decode("cp1252", errors="replace")
        return words, f"{reason} The encoding is not known, so letters beyond a to z may be wrong.".strip()
    alike = {match.encoding for match in matches if _fit(match) == _fit(matches[0])}
    encoding = next(name for name in _ENCODINGS if name in alike)
    return content.decode(encoding, errors="replace"), f"{reason} The encoding was guessed ({encoding}).".strip()


def _fit(match: CharsetMatch) -> tuple[float, float]:
    return match.chaos, match.coherence


def _telling(content: bytes) -> bytes:
    """The part that tells encodings apart: from a little before the first byte that is not ASCII."""
    first = next((at for at, byte in enumerate(content) if byte > 0x7F), 0)
    start = max(0, first - SAMPLE // 10)
    return content[start : start + SAMPLE]
