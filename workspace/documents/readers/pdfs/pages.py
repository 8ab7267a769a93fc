"""Pages of a PDF as both engines give them, put together as people see them. Pure."""

from __future__ import annotations

import re

from workspace.documents.readers.result import ReadText, Unreadable, found, paged

NEEDS_OCR = "The pages are scanned pictures: their words need text recognition (OCR) to be found."
FEWEST = 10  # letters and digits; with fewer and a picture, the picture holds the words

# pdfium writes U+0002 or U+FFFE for a hyphen at a line's end, mostly without that line's end.
_LINE_END_HYPHEN = re.compile("[\ufffe\x02](?:\r?\n)?")


def result_of(
    texts: list[str], *, lost: list[int], has_pictures: bool, kind: str, engine: str, reason: str = ""
) -> ReadText:
    """Raises Unreadable if no page could be read. `lost`: numbers (from 1) of pages that could not."""
    if texts and len(texts) == len(lost):
        raise Unreadable("damaged", "The file is damaged: none of its pages can be read.")
    text, pages = paged([as_shown(text) for text in texts])
    if lost:
        reason = f"{reason} Pages that cannot be read: {', '.join(map(str, lost[:20]))}.".strip()
    if has_pictures and sum(character.isalnum() for character in text[:10_000]) < FEWEST:
        return ReadText("needs_ocr", text.strip(), (0,), NEEDS_OCR, kind, engine)
    return found(text, kind=kind, engine=engine, pages=pages, reason=reason)


def as_shown(raw: str) -> str:
    """A page's text with its lines as they stand on the page. Words that a line's end cuts are joined for search."""
    return _LINE_END_HYPHEN.sub("-\n", raw).replace("\r\n", "\n").strip()
