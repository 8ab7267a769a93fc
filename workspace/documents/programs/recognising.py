"""Reaction: recognise the text of scanned pages and pictures with tesseract, after they were found to have none.

The first reading ends soon and says what is missing; this one takes about a second a page and has a pool of its own.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any, BinaryIO

from sqlalchemy.orm import Session

from workspace.documents.events import VersionRead
from workspace.documents.extraction import write_down
from workspace.documents.models import Version
from workspace.documents.programs.bubble import Program, ProgramFailed, ProgramMissing, run
from workspace.documents.readers.result import ReadText, found, paged, without_text
from workspace.documents.sandbox import JobFailed, Limits, Sandbox, shared_sandbox
from workspace.events import Delivery
from workspace.worker import Tools

OCR = "ocr"
"""In the `info` of sessions: the setting, "off", "auto" or languages."""

ENGINE = "tesseract/1"
PICTURES = frozenset({"png", "jpeg", "gif", "webp", "tiff", "bmp"})
MOST_PAGES = 100
MOST_SECONDS = 400.0  # for all pages of a file; what is recognised by then is kept

_DATA = ("/usr/share/tesseract-ocr", "/usr/share/tessdata")
_MOST_LANGUAGES = 3  # each one more makes it slower and less sure


def tesseract(languages: str) -> Program:
    """One thread: several would wait for each other on a shared machine and be slower."""
    return Program(
        ("tesseract", "{file}", "stdout", "-l", languages, "--psm", "3"),
        paths=_DATA,
        environment={"OMP_THREAD_LIMIT": "1"},
        limits=Limits(wall_seconds=60, cpu_seconds=50, memory=1 << 30, answer=4_000_000),
    )


@lru_cache(maxsize=4)
def languages_for(setting: str) -> str:
    """The languages that the setting names, or those that are installed."""
    if setting != "auto":
        return setting
    found_here = {path.stem for folder in _DATA for path in Path(folder).rglob("*.traineddata")} - {"osd", "equ"}
    return "+".join(sorted(found_here, key=lambda name: (name != "eng", name))[:_MOST_LANGUAGES]) or "eng"


def lanes_of_recognition(db: Session, event: VersionRead) -> Sequence[str | None]:
    """Unordered; nothing to do for what has text, for what was looked at already, or where the setting says off."""
    if db.info.get(OCR, "off") == "off":
        return ()
    version = db.get(Version, event.version_id)
    if version is None:
        return ()
    is_picture = version.kind in PICTURES and version.state == "no_text"
    wanted = (version.state == "needs_ocr" or is_picture) and ENGINE not in version.engine
    return (None,) if wanted else ()


def recognise_text(tools: Tools, delivery: Delivery) -> None:
    with tools.reading() as db:
        version = db.get(Version, delivery.event.version_id)
    if version is None or (version.state not in {"needs_ocr", "no_text"}) or ENGINE in version.engine:
        return
    with tools.outside.files.open(version.sha256) as file:
        result = recognised(shared_sandbox(), file, kind=version.kind, languages=languages_for(tools.settings.ocr))
    before = version.engine.split(" ")[0]
    with tools.transaction() as db:
        write_down(db, tools, delivery, replace(result, engine=f"{before} {result.engine}".strip()[:60]))


def recognised(sandbox: Sandbox, file: BinaryIO, *, kind: str, languages: str) -> ReadText:
    """The text on the pages of a file. No file makes this raise; a program that is not here is said in the reason."""
    state: Any = "needs_ocr" if kind == "pdf" else "no_text"
    reasons: list[str] = []
    try:
        pages = list(_pages(sandbox, file, kind, languages, reasons))
    except ProgramMissing as missing:
        # Without our engine's name: once the program is here, reading again leads here again.
        return without_text(state, f"Text recognition is off: {missing}", kind=kind, engine="")
    if not any(page.strip() for page in pages):
        reason = " ".join(reasons) or "Text recognition found no words in this file."
        return without_text("no_text", reason, kind=kind, engine=ENGINE)
    text, starts = paged(pages)
    return found(text, kind=kind, engine=ENGINE, pages=starts, reason=" ".join(dict.fromkeys(reasons)))


def _pages(sandbox: Sandbox, file: BinaryIO, kind: str, languages: str, reasons: list[str]) -> Iterator[str]:
    give_up_at = time.monotonic() + MOST_SECONDS
    for number in range(MOST_PAGES):
        if time.monotonic() > give_up_at:
            reasons.append(f"Only the first {number} pages were recognised: more took too long.")
            return
        try:
            picture = sandbox.run("picture_for_recognition", file, options={"kind": kind, "page": number})
        except JobFailed as failure:
            if failure.state == "no_text" and number:
                return
            reasons.append(f"Page {number + 1} could not be recognised: {failure.reason}")
            if failure.state != "damaged" or kind != "pdf":
                return
            yield ""
            continue
        yield _words(picture, languages, number, reasons)
    reasons.append(f"Only the first {MOST_PAGES} pages were recognised.")


def _words(picture: bytes, languages: str, number: int, reasons: list[str]) -> str:
    with tempfile.TemporaryFile() as page:
        page.write(picture)
        page.flush()
        try:
            return run(tesseract(languages), page).decode(errors="replace").strip("\n\x0c ")
        except ProgramFailed as failure:
            reasons.append(f"Page {number + 1} could not be recognised: {failure}")
            return ""
