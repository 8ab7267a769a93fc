"""Reaction: have the virus scanner look at a document's or template's new version before anybody gets its bytes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from workspace.customers.events import signal
from workspace.documents.events import VersionAdded, VersionRead
from workspace.documents.making.events import TemplateAdded
from workspace.documents.making.models import TemplateVersion
from workspace.documents.models import Document, Version, VersionText
from workspace.documents.operations import guest_signals
from workspace.documents.redlining.models import RedlineFile
from workspace.documents.safety.events import ScanWanted, TemplateScanned, TemplateScanWanted, VersionScanned
from workspace.documents.safety.guarding import SCANS, infected_sentence, unguarded
from workspace.documents.safety.models import Scan
from workspace.documents.seeing.models import Preview, Rendition
from workspace.events import Delivery, DeliveryRow, Room, record
from workspace.policy import Actor, system_actor
from workspace.ports import ScannerAway, ScannerRefused
from workspace.worker import Later, Tools

SCAN = "scan_version"
ENGINE = "baton-scan/1"

_AGAIN = timedelta(seconds=30)
_AGAIN_WHEN_LET_THROUGH = timedelta(minutes=10)
_BATCH = 500


Scanned = Version | TemplateVersion
ScanDue = VersionAdded | ScanWanted | TemplateAdded | TemplateScanWanted


def lanes_of_scan(db: Session, _event: ScanDue) -> Sequence[str | None]:
    """Unordered; and nothing to do where no scanner is set."""
    return (None,) if db.info.get(SCANS) else ()


def scan_version(tools: Tools, delivery: Delivery) -> None:
    """Write down a verdict; harmless when repeated. Waits for a scanner that is away as long as it takes."""
    scanner = tools.outside.scanner
    if scanner is None:
        return
    with tools.reading() as db:
        version = _to_scan(db, delivery.event)
        known = db.get(Scan, version.sha256) if version else None
    if version is None or (known and known.verdict == "infected"):
        return
    if known and known.verdict == "clean" and isinstance(delivery.event, ScanWanted | TemplateScanWanted):
        return
    try:
        with unguarded(tools.outside.files).open(version.sha256) as file:
            found = scanner.scan(file)
    except FileNotFoundError:
        return  # Who reads it says so.
    except (ScannerAway, ScannerRefused) as why:
        _without_verdict(tools, delivery, version, str(why))
    else:
        _conclude(tools, delivery, version, "infected" if found else "clean", found)


def _to_scan(db: Session, event: ScanDue) -> Scanned | None:
    if isinstance(event, TemplateAdded | TemplateScanWanted):
        return db.get(TemplateVersion, event.version_id)
    return db.get(Version, event.version_id)


def _without_verdict(tools: Tools, delivery: Delivery, version: Scanned, why: str) -> None:
    """The setting decides whether the file waits or passes; it is tried again either way."""
    waits = tools.settings.clamd_must_answer
    said = f"{why} Until then this file is given to nobody, and its text is not read." if waits else why
    _conclude(tools, delivery, version, "waiting" if waits else "unscanned", said)
    raise Later(tools.now() + (_AGAIN if waits else _AGAIN_WHEN_LET_THROUGH), why)


def _conclude(tools: Tools, delivery: Delivery, version: Scanned, verdict: str, said: str) -> None:
    with tools.transaction() as db:
        scan = db.get(Scan, version.sha256)
        if scan is None:
            scan = Scan(blob=version.sha256, verdict="", at=tools.now())
            db.add(scan)
        if (scan.verdict, scan.said) == (verdict, said):
            return
        scan.verdict, scan.said, scan.at = verdict, said, tools.now()
        program = system_actor(delivery.at)
        for same in db.scalars(select(Version).where(Version.sha256 == version.sha256)):
            _tell(db, program, same, scan, at=tools.now())
        for template in db.scalars(select(TemplateVersion).where(TemplateVersion.sha256 == version.sha256)):
            _tell_of_template(db, program, template, scan)


def _tell(db: Session, program: Actor, version: Version, scan: Scan, *, at: datetime) -> None:
    """Say it on the document's pages. The event is what an audit goes by."""
    rooms = _rooms(db, program, version)
    if scan.verdict == "infected":
        version.state, version.reason = "refused", infected_sentence(scan.said)
        version.engine, version.read_at = ENGINE, at
        _let_go_of_what_was_made(db, version)
        record(db, program, VersionRead(version.document_id, version.id), rooms=rooms)
    elif version.state == "waiting":
        version.reason = scan.said if scan.verdict == "waiting" else ""
    record(db, program, VersionScanned(version.document_id, version.id, scan.verdict, scan.said), rooms=rooms)


def _let_go_of_what_was_made(db: Session, version: Version) -> None:
    """Its text, pictures and redlined files: whatever hid in its bytes may be in theirs. The blobs are collected."""
    db.execute(delete(VersionText).where(VersionText.version_id == version.id))
    db.execute(delete(Rendition).where(Rendition.version_id == version.id))
    db.execute(delete(Preview).where(Preview.version_id == version.id))
    made_of_it = or_(RedlineFile.before_id == version.id, RedlineFile.after_id == version.id)
    db.execute(delete(RedlineFile).where(made_of_it))


def _tell_of_template(db: Session, program: Actor, version: TemplateVersion, scan: Scan) -> None:
    if scan.verdict == "infected":
        version.state, version.reason, version.fields = "broken", infected_sentence(scan.said), "[]"
        version.text, version.look_sha256 = "", ""
    elif version.state == "waiting":
        version.reason = scan.said if scan.verdict == "waiting" else ""
    record(db, program, TemplateScanned(version.id, scan.verdict, scan.said))


def _rooms(db: Session, program: Actor, version: Version) -> list[Room]:
    document = db.get_one(Document, version.document_id)
    return [signal(document.customer_id, "documents"), *guest_signals(db, program, document.id, "document")]


def ask_for_missing_scans(tools: Tools) -> int:
    """When the worker starts: versions that were there before the scanner was come to it too. Returns how many."""
    if tools.outside.scanner is None:
        return 0
    with tools.reading() as db:
        under_way = select(DeliveryRow.id).where(
            DeliveryRow.reaction == SCAN, DeliveryRow.done_at.is_(None), DeliveryRow.gave_up_at.is_(None)
        )
        if db.scalar(under_way.limit(1)) is not None:
            return 0
        seen = select(Scan.blob)
        versions = db.execute(select(Version.document_id, Version.id).where(Version.sha256.not_in(seen)))
        missing: list[ScanWanted | TemplateScanWanted] = [ScanWanted(*ids) for ids in versions]
        templates = db.scalars(select(TemplateVersion.id).where(TemplateVersion.sha256.not_in(seen)))
        missing += [TemplateScanWanted(version_id) for version_id in templates]
    for start in range(0, len(missing), _BATCH):
        with tools.transaction() as db:
            for wanted in missing[start : start + _BATCH]:
                record(db, system_actor(tools.now()), wanted, rooms=[])
    return len(missing)
