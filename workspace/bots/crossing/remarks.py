"""What of an entry did not reach a channel with its words, or stayed there, for the ledger's line on the page."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from workspace.bots.models import PIN, Mirrored, MirroredFile, Stuck
from workspace.i18n import _
from workspace.retold import retold
from workspace.timeline.sticking.emoji import shown_as


def remarks_on(db: Session, rows: Sequence[Mirrored]) -> dict[str, list[str]]:
    """By the ledger row's id: what to say behind "in #acme", or behind that it is not there any more."""
    said: dict[str, list[str]] = {}
    states = {row.id: row.state for row in rows}
    places = {(row.team, row.channel, row.ts): row.id for row in rows if row.ts and row.state == "sent"}
    if places:
        stuck = select(Stuck).where(tuple_(Stuck.team, Stuck.channel, Stuck.ts).in_(places), Stuck.error != "")
        for each in db.scalars(stuck.order_by(Stuck.what)):
            row_id = places[each.team, each.channel, each.ts]
            said.setdefault(row_id, []).append(
                _("but not %(sign)s: %(why)s", sign=_sign(each.what), why=retold(each.error))
            )
    files = select(MirroredFile).where(MirroredFile.mirrored_id.in_(states), MirroredFile.error != "")
    for file in db.scalars(files.where(MirroredFile.direction == "out").order_by(MirroredFile.id)):
        words = _of_file(file, states[file.mirrored_id])
        if words:
            said.setdefault(file.mirrored_id, []).append(words)
    return said


def _of_file(file: MirroredFile, state: str) -> str:
    """One that could not be brought, or one that could not be taken away again with its entry."""
    if state == "sent":
        return _("%(file)s as a link: %(why)s", file=file.name, why=retold(file.error))
    if file.state == "done":
        return _("but %(file)s is still there: %(why)s", file=file.name, why=retold(file.error))
    return ""


def _sign(what: str) -> str:
    return what if what == PIN else shown_as(what)
