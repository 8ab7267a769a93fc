"""What keeps documents from doing harm here, and which files are kept away: for admins, in plain sentences."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from workspace.customers.models import Customer
from workspace.documents.models import Document, Version
from workspace.documents.programs.bubble import NEEDS_BUBBLEWRAP
from workspace.documents.programs.recognising import languages_for
from workspace.documents.safety.models import Scan
from workspace.documents.safety.trial import tried_here
from workspace.documents.sandbox.level import LAYERS
from workspace.i18n import _
from workspace.policy import Actor, require
from workspace.ports import Scanner, ScannerAway
from workspace.worker import Tools


@dataclass(frozen=True)
class Protection:
    """One thing that protects: whether it holds, and what that means. `is_fault`: somebody should do something."""

    title: str
    holds: bool
    said: str
    is_fault: bool = False

    @property
    def short(self) -> str:
        return _("holds") if self.holds else _("not here: %(said)s", said=self.said)


@dataclass(frozen=True)
class KeptAway:
    """A version whose bytes nobody gets, or that passed without a verdict."""

    document_id: str
    title: str
    customer: str
    n: int
    verdict: str
    said: str
    at: datetime


def protections(tools: Tools) -> list[Protection]:
    """Tried now, in a moment: the layers of the sandbox, the programs, the scanner. Open no transaction meanwhile."""
    try:
        found = tried_here()
    except (OSError, subprocess.SubprocessError, ValueError, KeyError):
        fault = _("Not even a process with limits can be made here: documents are not read. The worker's log says why.")
        return [Protection("Sandbox", False, fault, is_fault=True), _scanner(tools.outside.scanner)]
    layers = [
        Protection(_(layer.title), found[name], _(layer.holds if found[name] else layer.missing))
        for name, layer in LAYERS.items()
    ]
    return [*layers, *_programs(found, tools.settings.ocr), _scanner(tools.outside.scanner)]


def files_kept_away(db: Session, actor: Actor, *, limit: int = 200) -> list[KeptAway]:
    """Infected, waiting and unscanned files, the latest first."""
    require(actor, "safety.see")
    found = (
        select(Document.id, Document.title, Customer.name, Version.n, Scan.verdict, Scan.said, Scan.at)
        .join(Version, Version.sha256 == Scan.blob)
        .join(Document, Document.id == Version.document_id)
        .join(Customer, Customer.id == Document.customer_id)
        .where(Scan.verdict != "clean")
        .order_by(Scan.at.desc(), Version.id)
        .limit(limit)
    )
    return [KeptAway(*row) for row in db.execute(found)]


def _programs(found: Mapping[str, bool], ocr: str) -> Iterator[Protection]:
    works = found["bubblewrap"]
    yield Protection(
        _("Programs in a bubble (bubblewrap)"),
        works,
        _("Programs of the system see one document each: no network, no other file, no other process.")
        if works
        else _("No program of the system works on documents: that %(needs)s.", needs=_(NEEDS_BUBBLEWRAP)),
    )
    yield Protection(
        _("Old Word files (catdoc)"),
        works and found["catdoc"],
        _("Files of Word 95 and older are read by catdoc.")
        if works and found["catdoc"]
        else _("Files of Word 95 and older are kept, but not read: catdoc or bubblewrap is not installed."),
    )
    recognises = works and found["tesseract"] and ocr != "off"
    if recognises:
        said = _(
            "Scans and pictures are found by their words (languages: %(languages)s).", languages=languages_for(ocr)
        )
    elif ocr == "off":
        said = _("Text recognition is switched off by BATON_OCR.")
    else:
        said = _(
            "Scans and pictures are kept, but their words are not found: tesseract or bubblewrap is not installed."
        )
    yield Protection(_("Text recognition (tesseract)"), recognises, said)


def _scanner(scanner: Scanner | None) -> Protection:
    title = _("Virus scanner (ClamAV)")
    if scanner is None:
        return Protection(title, False, _("None is set, so files are not scanned. BATON_CLAMD names one."))
    try:
        clean = _("No file is given out before it was found clean. %(version)s", version=scanner.version())
        return Protection(title, True, clean)
    except ScannerAway as away:
        return Protection(title, False, _("%(away)s New files wait for it.", away=away), is_fault=True)
