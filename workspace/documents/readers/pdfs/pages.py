"""Pages of a PDF as both engines give them, put together as people see them. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from workspace.documents.readers.result import ReadText, Unreadable, found, paged

NEEDS_OCR = "The pages are scanned pictures: their words need text recognition (OCR) to be found."
FEWEST = 10  # letters and digits; with fewer and a picture, the picture holds the words

# pdfium writes U+0002 or U+FFFE for a hyphen at a line's end, mostly without that line's end.
_LINE_END_HYPHEN = re.compile("[\ufffe\x02](?:\r?\n)?")


def result_of(
    texts: list[str],
    *,
    lost: list[int],
    has_pictures: bool,
    kind: str,
    engine: str,
    reason: str = "",
    beside: Sequence[Sequence[str]] = (),
) -> ReadText:
    """Raises Unreadable if no page could be read. `lost`: numbers (from 1) of pages that could not.

    `beside`: for each page what stands on it beside its text; a scan stays one, whatever was written onto it.
    """
    if texts and len(texts) == len(lost):
        raise Unreadable("damaged", "The file is damaged: none of its pages can be read.")
    shown = [as_shown(text) for text in texts]
    is_bare = sum(character.isalnum() for character in "".join(shown)[:10_000]) < FEWEST
    for number, words in enumerate(beside):
        shown[number] = "\n".join(filter(None, [shown[number], *words]))
    text, pages = paged(shown)
    if lost:
        reason = f"{reason} Pages that cannot be read: {', '.join(map(str, lost[:20]))}.".strip()
    if has_pictures and is_bare:
        return ReadText("needs_ocr", text.strip(), (0,), NEEDS_OCR, kind, engine)
    return found(text, kind=kind, engine=engine, pages=pages, reason=reason)


def as_shown(raw: str) -> str:
    """A page's text with its lines as they stand on the page. Words that a line's end cuts are joined for search."""
    return _LINE_END_HYPHEN.sub("-\n", raw).replace("\r\n", "\n").strip()
