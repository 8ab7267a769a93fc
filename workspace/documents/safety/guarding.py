"""The files store as everybody gets it: bytes that wait for the virus scanner, or in which it found something, stay in.

It stands in front of the store itself, so that no page, preview, mirror or reader has to think of it.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any, BinaryIO, cast

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from workspace.documents.making.models import TemplateVersion
from workspace.documents.models import Version
from workspace.documents.safety.models import Scan
from workspace.ports import FileHeld, FileInfected, Files

_SOON, _LATER = 1.0, 30.0  # seconds: while it is looked at, and while the scanner is away

SCANS = "scans"
"""In the `info` of sessions: True where a scanner is set."""

HELD = "This file is being checked for viruses. It opens as soon as that is done."


class GuardedFiles:
    """Fulfils `Files` in front of another one. What is no version of a document or a template
    (a preview we made) passes."""

    def __init__(
        self, unguarded: Files, reading: Callable[[], AbstractContextManager[Session]], *, scans: bool
    ) -> None:
        """`scans`: a scanner is set, so what it has not seen yet is held."""
        self.unguarded = unguarded
        self._reading = reading
        self._scans = scans

    def open(self, sha256: str) -> BinaryIO:
        """Raises FileHeld, FileInfected, FileNotFoundError."""
        with self._reading() as db:
            scan = db.get(Scan, sha256)
            if scan is not None and scan.verdict == "infected":
                raise FileInfected(infected_sentence(scan.said))
            if self._scans and (scan is None or scan.verdict == "waiting") and _came_from_outside(db, sha256):
                raise FileHeld(scan.said if scan else HELD, seconds=_LATER if scan else _SOON)
        return self.unguarded.open(sha256)

    def __getattr__(self, name: str) -> Any:
        """All else is the store's own."""
        return getattr(self.unguarded, name)


def guarded(files: Files, reading: Callable[[], AbstractContextManager[Session]], *, scans: bool) -> Files:
    return cast(Files, GuardedFiles(files, reading, scans=scans))


def unguarded(files: Files) -> Files:
    """For the scanner itself, and for who compares bytes with their names and shows them to nobody."""
    return files.unguarded if isinstance(files, GuardedFiles) else files


def infected_sentence(found: str) -> str:
    return f"The virus scanner found {found} in this file. It is kept for the admins to decide, and given to nobody."


def is_infected(db: Session, sha256: str) -> bool:
    scan = db.get(Scan, sha256)
    return scan is not None and scan.verdict == "infected"


def _came_from_outside(db: Session, sha256: str) -> bool:
    of_document = exists().where(Version.sha256 == sha256)
    of_template = exists().where(TemplateVersion.sha256 == sha256)
    return bool(db.scalar(select(or_(of_document, of_template))))
