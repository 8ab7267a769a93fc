"""Compare stored files with what they should be: there, and with the bytes that their names promise."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import delete, select
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.orm import Session

from workspace.documents.keeping.collecting import referenced
from workspace.documents.keeping.models import FileCheck
from workspace.documents.models import Document, Version
from workspace.documents.safety.guarding import unguarded
from workspace.ports import Files
from workspace.worker import Tools

WHOLE_ROUND = 30
"""Days in which every file is looked at once."""
LEAST_A_DAY = 200

_STEP = 1024 * 1024
_AT_ONCE = 50


@dataclass(frozen=True)
class FilesFound:
    """What comparing the database with the store says. `stray` files are needed by nothing; they go by themselves."""

    needed: int
    missing: Sequence[str]
    damaged: Sequence[str]
    stray: int


def compare_files(tools: Tools) -> FilesFound:
    """Without reading them: what is damaged is known from the checks so far."""
    with tools.reading() as db:
        needed = referenced(db)
        damaged = set(db.scalars(select(FileCheck.file).where(FileCheck.problem == "damaged")))
    kept = set(tools.outside.files.names())
    return FilesFound(len(needed), sorted(needed - kept), sorted(damaged & needed & kept), len(kept - needed))


def needed_for(db: Session, file: str) -> str:
    """What people call a version that needs this file, if one does."""
    found = select(Document.title, Version.n).join(Document, Document.id == Version.document_id)
    version = db.execute(found.where(Version.sha256 == file).limit(1)).first()
    return f"“{version.title}”, version {version.n}" if version else "something that is not a document's own file"


def check_files(tools: Tools, *, all_of_them: bool = False) -> int:
    """Read files and note what is wrong with them: those that were not looked at for longest. Returns how many."""
    with tools.reading() as db:
        due = _longest_unseen(db)
    if not all_of_them:
        due = due[: max(LEAST_A_DAY, len(due) // WHOLE_ROUND + 1)]
    for start in range(0, len(due), _AT_ONCE):
        names = due[start : start + _AT_ONCE]
        found = [
            {"file": name, "checked_at": tools.now(), "problem": _problem(unguarded(tools.outside.files), name)}
            for name in names
        ]
        with tools.transaction() as db:
            noted = insert(FileCheck)
            same = {"checked_at": noted.excluded.checked_at, "problem": noted.excluded.problem}
            db.execute(noted.on_conflict_do_update(index_elements=["file"], set_=same), found)
    return len(due)


def _longest_unseen(db: Session) -> list[str]:
    needed = referenced(db)
    seen = {row.file: row.checked_at for row in db.execute(select(FileCheck.file, FileCheck.checked_at))}
    known = sorted((name for name in needed if name in seen), key=lambda name: (seen[name], name))
    return sorted(needed - seen.keys()) + known


def forget_gone(tools: Tools) -> None:
    """Checks of files that nothing needs any more."""
    with tools.transaction() as db:
        needed = referenced(db)
        gone = [name for name in db.scalars(select(FileCheck.file)) if name not in needed]
        for start in range(0, len(gone), 500):
            db.execute(delete(FileCheck).where(FileCheck.file.in_(gone[start : start + 500])))


def _problem(files: Files, name: str) -> str:
    digest = hashlib.sha256()
    try:
        for piece in _pieces(files, name):
            digest.update(piece)
    except FileNotFoundError:
        return "missing"
    except OSError:
        return "damaged"
    return "" if digest.hexdigest() == name else "damaged"


def _pieces(files: Files, name: str) -> Iterator[bytes]:
    with files.open(name) as file:
        while piece := file.read(_STEP):
            yield piece
