"""Reactions: prepare how a version is shown, and draw pages when somebody looks. Both work in the sandbox."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from workspace.documents.models import Version, VersionText
from workspace.documents.sandbox import JobFailed, shared_sandbox
from workspace.documents.seeing.answers import Made, made_from
from workspace.documents.seeing.events import PagesWanted
from workspace.documents.seeing.kinds import PICTURES, TREES
from workspace.documents.seeing.looks import checked, placed
from workspace.documents.seeing.models import Preview, Rendition
from workspace.documents.seeing.operations import Blob, keep_preview, keep_renditions
from workspace.documents.seeing.queries import STAMP_LASTS
from workspace.documents.seeing.stamps import stamp_words
from workspace.events import Delivery
from workspace.people.models import Person
from workspace.policy import system_actor
from workspace.ports import FileInfected
from workspace.worker import GiveUp, Tools

SHOWN = frozenset({*TREES, *PICTURES, "pdf"})
"""Kinds that have a preview of their own. Sheets are shown from their text, which holds them in order."""

AT_ONCE = 4
"""Pages drawn together: who looks at one soon looks at the next."""

_MOST_BYTES = 64_000_000
_NOT_HERE = (
    "Baton could not prepare a preview: something is wrong with the machine it runs on, not with the file. "
    "It is tried again within a day."
)


def make_preview(tools: Tools, delivery: Delivery) -> None:
    """Raises SandboxUnavailable, and is tried again. A file that cannot be shown is, as its text. Repeatable."""
    with tools.reading() as db:
        version = db.get(Version, delivery.event.version_id)
        text = db.scalar(select(VersionText.text).where(VersionText.version_id == delivery.event.version_id)) or ""
    if version is None:  # purged meanwhile
        return
    form, reason, made = "", "", Made("", (), ())
    if version.kind in SHOWN and version.state not in ("encrypted", "waiting", "reading"):
        try:
            made = made_from(_worked(tools, "preview", version, {"kind": version.kind}))
            form = made.form
            made = _with_places(made, text)
        except JobFailed as failure:
            form, reason, made = "", failure.reason, Made("", (), ())
    blobs = _stored(tools, made)
    with tools.transaction() as db:
        if db.get(Version, version.id) is not None:
            program = system_actor(tools.now())
            keep_preview(db, program, version_id=version.id, form=form, reason=reason, sizes=made.sizes, blobs=blobs)


def leave_unseen(tools: Tools, delivery: Delivery) -> None:
    """It failed for the last time, by no fault of the file: its text is shown, and the daily round tries again."""
    with tools.transaction() as db:
        if db.get(Version, delivery.event.version_id) is not None:
            program = system_actor(tools.now())
            keep_preview(db, program, version_id=delivery.event.version_id, form="", reason=_NOT_HERE, engine="")


def draw_pages(tools: Tools, delivery: Delivery) -> None:
    """Draw a page that is wanted and those after it, unless they are there. Repeatable."""
    wanted: PagesWanted = delivery.event
    with tools.reading() as db:
        drawing = _drawing(db, tools, wanted)
    if drawing is None:
        return
    options = {"kind": drawing.version.kind, "first": wanted.page, "count": drawing.count, "stamp": drawing.stamp}
    try:
        made = made_from(_worked(tools, "page_images", drawing.version, options))
    except JobFailed as failure:  # it would fail again
        raise GiveUp(failure.reason) from failure
    blobs = [
        Blob("page", tools.outside.files.put([part], limit=_MOST_BYTES), wanted.page + number)
        for number, part in enumerate(made.parts)
    ]
    with tools.transaction() as db:
        if db.get(Version, wanted.version_id) is not None:
            program = system_actor(tools.now())
            keep_renditions(db, program, version_id=wanted.version_id, blobs=blobs, person_id=wanted.person_id)


def lane_of_pages(_db: Session, event: PagesWanted) -> Sequence[str | None]:
    """Two who ask for the same pages wait for the same drawing."""
    return (f"pages:{event.version_id}:{event.person_id}",)


@dataclass(frozen=True)
class _Drawing:
    version: Version
    count: int
    stamp: str


def _drawing(db: Session, tools: Tools, wanted: PagesWanted) -> _Drawing | None:
    """What is to be drawn; None when somebody was quicker, or the version is gone."""
    version, preview = db.get(Version, wanted.version_id), db.get(Preview, wanted.version_id)
    if version is None or preview is None or preview.form not in ("pages", "picture"):
        return None
    there = set(db.scalars(_fresh(tools, wanted)))
    if wanted.page in there:
        return None
    count = 1
    while count < AT_ONCE and wanted.page + count not in there:
        count += 1
    person = db.get(Person, wanted.person_id) if wanted.person_id else None
    return _Drawing(version, count, stamp_words(person.name, person.email, tools.now()) if person else "")


def _fresh(tools: Tools, wanted: PagesWanted) -> Any:
    """Pages that are drawn and whose stamp still holds."""
    drawn = select(Rendition.page).where(Rendition.version_id == wanted.version_id, Rendition.kind == "page")
    drawn = drawn.where(Rendition.person_id == wanted.person_id)
    return drawn.where(Rendition.made_at >= tools.now() - STAMP_LASTS) if wanted.person_id else drawn


def _worked(tools: Tools, job: str, version: Version, options: dict[str, Any]) -> bytes:
    """Raises JobFailed and SandboxUnavailable."""
    try:
        with tools.outside.files.open(version.sha256) as file:
            return shared_sandbox().run(job, file, options=options)
    except FileNotFoundError as error:
        raise JobFailed("damaged", "The file is missing from the store.") from error
    except FileInfected as error:
        raise JobFailed("refused", error.sentence) from error


def _with_places(made: Made, text: str) -> Made:
    """A look is checked, tied to the version's text, and written down anew; pictures stay as they are."""
    if made.form != "look":
        return made
    try:
        tree = checked(json.loads(made.parts[0]))
    except (ValueError, RecursionError) as error:
        raise JobFailed(
            "crashed", "What was made of this document makes no sense, so only its text is shown."
        ) from error
    placed(tree, text)
    written = json.dumps(tree, ensure_ascii=False, separators=(",", ":")).encode()
    return Made("look", (), (written,))


_KINDS = {"pages": ("thumbnail",), "picture": ("picture", "thumbnail"), "look": ("look",), "": ()}


def _stored(tools: Tools, made: Made) -> list[Blob]:
    files = tools.outside.files
    return [
        Blob(kind, files.put([part], limit=_MOST_BYTES))
        for kind, part in zip(_KINDS[made.form], made.parts, strict=False)
    ]
