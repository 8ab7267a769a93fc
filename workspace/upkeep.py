"""Look after an installation: is all as it should be, keep a copy, bring it back."""

from __future__ import annotations

import os
import shutil
import sqlite3
import tarfile
import tempfile
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import func, select, text

from workspace.app import Baton
from workspace.documents.keeping.checking import check_files, compare_files, needed_for
from workspace.documents.safety.overview import protections
from workspace.errors import Conflict, Invalid
from workspace.events import DeliveryRow
from workspace.ports import IndexMissing, IndexUnavailable
from workspace.reactions import SEARCHABLES
from workspace.search.rebuild import compare_index, everything
from workspace.settings import Settings

_NAMED = 5
"""Files that are called by name; the others are counted."""


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at: `problem` is empty when it is well, else a sentence with what to do."""

    what: str
    said: str
    problem: str = ""


def check(baton: Baton, *, read_files: bool = False) -> list[Finding]:
    """Compare database, index and files, and look for work that was given up. `read_files`: every byte of them too."""
    if read_files:
        check_files(baton.tools, all_of_them=True)
    return [_database(baton), _index(baton), *_files(baton), *_deliveries(baton), *_safety(baton)]


def _database(baton: Baton) -> Finding:
    with baton.database.reading() as db:
        answer = db.execute(text("PRAGMA integrity_check")).scalar_one()
        broken = db.execute(text("PRAGMA foreign_key_check")).all()
    if answer != "ok" or broken:
        return Finding("database", "damaged", f"SQLite says {answer!r}, {len(broken)} loose rows: restore a backup.")
    return Finding("database", "whole")


def _index(baton: Baton) -> Finding:
    try:
        difference = compare_index(baton.outside.index, baton.database.reading, SEARCHABLES)
    except IndexMissing:
        return _no_index(baton)
    except IndexUnavailable as away:
        return Finding("search index", "not to be read", str(away))
    if difference.is_none:
        return Finding("search index", "agrees with the database")
    said = f"{len(difference.missing)} missing, {len(difference.surplus)} too many, {len(difference.stale)} old"
    return Finding("search index", said, "Let the worker catch up, or run: baton reindex")


def _no_index(baton: Baton) -> Finding:
    """Before there is anything to find, none is needed: the worker makes it with the first thing."""
    if next(everything(baton.database.reading, SEARCHABLES), None) is None:
        return Finding("search index", "not made yet: nothing is there to be found")
    return Finding("search index", "not made yet", "Let the worker make it, or run: baton reindex")


def _files(baton: Baton) -> list[Finding]:
    found = compare_files(baton.tools)
    findings = [Finding("files", f"{found.needed:,} needed, {found.stray:,} that nothing needs")]
    if found.missing:
        what_to_do = f"Restore them from a backup: {_named(baton, found.missing)}."
        findings.append(Finding("files", f"{len(found.missing):,} missing", what_to_do))
    if found.damaged:
        what_to_do = f"Their bytes changed on the disk. Restore them from a backup: {_named(baton, found.damaged)}."
        findings.append(Finding("files", f"{len(found.damaged):,} damaged", what_to_do))
    return findings


def _named(baton: Baton, files: Sequence[str]) -> str:
    """The first few of these files, by what people call them and by their names on the disk."""
    with baton.database.reading() as db:
        named = [f"{needed_for(db, file)} ({file})" for file in files[:_NAMED]]
    return "; ".join(named) + (f"; and {len(files) - _NAMED:,} more" if len(files) > _NAMED else "")


def _deliveries(baton: Baton) -> list[Finding]:
    with baton.database.reading() as db:
        is_open = DeliveryRow.done_at.is_(None) & DeliveryRow.gave_up_at.is_(None)
        waiting = db.scalar(select(func.count()).where(is_open)) or 0
        gave_up = db.execute(
            select(DeliveryRow.reaction, func.count(), func.max(DeliveryRow.last_error))
            .where(DeliveryRow.gave_up_at.is_not(None))
            .group_by(DeliveryRow.reaction)
        ).all()
    findings = [Finding("deliveries", f"{waiting:,} waiting")]
    findings += [
        Finding("deliveries", f"{count:,} of {name} given up", f"The last error: {error}")
        for name, count, error in gave_up
    ]
    return findings


def _safety(baton: Baton) -> list[Finding]:
    """What is missing on this machine is told and is no fault, unless documents cannot be read or scanned at all."""
    return [
        Finding(f"safety: {each.title}", each.said if each.is_fault else each.short, each.said if each.is_fault else "")
        for each in protections(baton.tools)
    ]


def back_up(baton: Baton, target: Path) -> int:
    """Write database, files and secret key into one .tar while the service goes on. Returns its size in bytes.

    The database is copied first, and no file is collected meanwhile: so each version in the copy has its file.
    """
    if target.exists():
        raise Conflict(f"{target} is there already. Choose another name.")
    unfinished = target.with_name(target.name + ".unfinished")
    try:
        with baton.outside.files.undisturbed():
            _write_backup(baton, unfinished)
        unfinished.rename(target)
    except OSError as error:
        raise Invalid(f"{target} cannot be written: {error.strerror or error}.") from error
    finally:
        unfinished.unlink(missing_ok=True)
    return target.stat().st_size


def _write_backup(baton: Baton, unfinished: Path) -> None:
    """Only its owner may read it: it holds everything, the secret key too."""
    home, blobs = baton.settings.home, baton.settings.files_folder / "blobs"
    with tempfile.TemporaryDirectory(dir=home) as scratch:
        copy = Path(scratch) / "baton.db"
        with closing(sqlite3.connect(database_file(baton.settings))) as source:
            source.execute("VACUUM INTO ?", (str(copy),))
        _check_copy(copy)
        unfinished.unlink(missing_ok=True)
        descriptor = os.open(unfinished, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(descriptor, "wb") as written, tarfile.open(fileobj=written, mode="w") as archive:
            archive.add(copy, "baton.db")
            # Whole files alone: what is coming in just now lies elsewhere, and no version needs it yet.
            archive.add(blobs, "files/blobs")
            if (home / "secret_key").exists():
                archive.add(home / "secret_key", "secret_key")
            archive.close()
            written.flush()
            os.fsync(written.fileno())


def restore(settings: Settings, source: Path) -> None:
    """Bring a backup into an empty BATON_HOME. Raises Conflict when there is a database already."""
    database = database_file(settings)
    if database.exists():
        raise Conflict(f"There is a database in {settings.home} already. Restore into an empty BATON_HOME.")
    with tempfile.TemporaryDirectory(dir=settings.home) as scratch:
        try:
            with tarfile.open(source) as archive:
                archive.extractall(scratch, filter="data")
        except tarfile.TarError as error:
            raise Invalid(f"{source} is not a backup of Baton, or it is cut off. Nothing was restored.") from error
        except OSError as error:
            raise Invalid(f"{source} could not be brought back: {error}") from error
        found = Path(scratch)
        if not (found / "baton.db").exists():
            raise Invalid(f"{source} is not a backup of Baton: there is no database in it.")
        _check_copy(found / "baton.db")
        shutil.copytree(found / "files", settings.files_folder, dirs_exist_ok=True)
        if (found / "secret_key").exists():
            shutil.copy2(found / "secret_key", settings.home / "secret_key")
            (settings.home / "secret_key").chmod(0o600)
        (found / "baton.db").chmod(0o600)
        shutil.move(found / "baton.db", database)


def database_file(settings: Settings) -> Path:
    return Path(settings.database_url.removeprefix("sqlite:///"))


def _check_copy(copy: Path) -> None:
    opened = sqlite3.connect(copy)
    try:
        answer = opened.execute("PRAGMA integrity_check").fetchone()[0]
    except sqlite3.DatabaseError as error:
        answer = str(error)
    finally:
        opened.close()
    if answer != "ok":
        raise Invalid(f"The copy of the database is damaged: {answer}")
