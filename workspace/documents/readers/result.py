"""What reading a file gives: a value that says how it went, in a sentence for a person."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

State = Literal["text", "no_text", "needs_ocr", "encrypted", "damaged", "refused"]

MAX_CHARACTERS = 20_000_000
MAX_BYTES = 60_000_000  # as UTF-8, so that the answer always passes through the sandbox's 64 MB
BETWEEN_PAGES = "\n\n"
CUT = "Only the first 20 million characters were read."

# C0 and C1 controls but tab and line feed, lone surrogates, and the two non-characters at the end of the plane.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True)
class ReadText:
    """The text of a file, or why there is none.

    `pages`: the offset in `text` at which each page starts; (0,) where the format has no pages.
    `reason`: a sentence for a person; empty when all went well. `deleted`: tracked deletions, which are not part of
    the text and must not be found by search. `engine`: reader and version, so that a better one
    can read the file again.
    """

    state: State
    text: str
    pages: tuple[int, ...]
    reason: str
    kind: str
    engine: str
    deleted: str = ""


class Unreadable(Exception):
    """Raised inside readers: there is no text to be had, and `reason` says why to a person."""

    def __init__(self, state: State, reason: str) -> None:
        super().__init__(reason)
        self.state = state
        self.reason = reason


def without_text(state: State, reason: str, *, kind: str, engine: str) -> ReadText:
    return ReadText(state=state, text="", pages=(0,), reason=reason, kind=kind, engine=engine)


def found(
    text: str, *, kind: str, engine: str, pages: tuple[int, ...] = (0,), reason: str = "", deleted: str = ""
) -> ReadText:
    """The result for text that was read; cut to the limits, and `no_text` with a reason if nothing is in it.

    Readers whose `pages` matter clean the text themselves first: cleaning twice changes nothing.
    """
    text = printable(text)
    if not text.strip():
        return ReadText("no_text", "", (0,), reason or "There is no text in this file.", kind, engine, deleted)
    kept = _within_limits(text)
    if len(kept) < len(text):
        reason = f"{reason} {CUT}".strip()
        pages = tuple(start for start in pages if start < len(kept)) or (0,)
    return ReadText("text", kept, pages, reason, kind, engine, deleted[:1_000_000])


def printable(text: str) -> str:
    """Text with Unix line ends and without characters that no page, index or database takes."""
    return _UNPRINTABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n").replace("\x0b", "\n"))


def _within_limits(text: str) -> str:
    text = text[:MAX_CHARACTERS]
    if len(text) * 4 <= MAX_BYTES:
        return text
    return text.encode()[:MAX_BYTES].decode(errors="ignore")


def paged(texts: Sequence[str]) -> tuple[str, tuple[int, ...]]:
    """The pages' texts as one, and where each starts. Cleaned first, so that the starts stay true."""
    starts: list[int] = []
    kept: list[str] = []
    at = 0
    for text in texts:
        kept.append(printable(text))
        starts.append(at)
        at += len(kept[-1]) + len(BETWEEN_PAGES)
    return BETWEEN_PAGES.join(kept), tuple(starts) or (0,)
