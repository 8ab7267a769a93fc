"""What still waits for a channel when it is unlinked: nobody says it any more, and the ledger tells so."""

from __future__ import annotations

import json
from collections.abc import Iterator

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from workspace.bots.models import Bundle, ChannelLink, Mirrored
from workspace.bots.places import Place
from workspace.events import DeliveryRow, EventRow
from workspace.timeline.models import Entry

UNLINKED = "the channel was unlinked first"
"""As the `error` of a row whose entry was never said."""
UNHEARD = "Baton was removed before Slack answered"
"""As the `error` of a row whose entry may stand there all the same."""
AT_ONCE = 500


def leave_unsaid(db: Session, link: ChannelLink, *, why: str = UNLINKED) -> None:
    """Write down of each entry that waits for this channel, with a row or without, that it is not said.

    What may be there already ("sending") keeps its row: the answer that is under way still settles it.
    """
    unsaid = {"state": "refused", "error": why}
    mine = update(Mirrored).where(Mirrored.link_id == link.id, Mirrored.direction == "out")
    db.execute(mine.where(Mirrored.state == "waiting").values(unsaid))
    bundles = select(Bundle.id).where(Bundle.link_id == link.id, Bundle.state == "waiting")
    folded = mine.where(Mirrored.state == "bundled", Mirrored.bundle_id.in_(bundles))
    db.execute(folded.values({**unsaid, "bundle_id": None}), execution_options={"synchronize_session": False})
    db.execute(update(Bundle).where(Bundle.link_id == link.id, Bundle.state == "waiting").values(state="removed"))
    for entry_id in _without_a_row(db, link):
        place = {"team": link.team, "channel": link.channel}
        db.add(Mirrored(link_id=link.id, entry_id=entry_id, direction="out", **place, **unsaid))
    db.flush()


def _without_a_row(db: Session, link: ChannelLink) -> Iterator[str]:
    """Entries whose first delivery to this channel has not run."""
    queued = select(EventRow.payload).join(DeliveryRow, DeliveryRow.event_id == EventRow.id)
    queued = queued.where(DeliveryRow.lane == Place(link.team, link.channel).lane, DeliveryRow.done_at.is_(None))
    queued = queued.where(DeliveryRow.gave_up_at.is_(None), DeliveryRow.reaction == "mirror_entry")
    payloads = db.scalars(queued.where(EventRow.type == "EntryAdded").order_by(DeliveryRow.id)).all()
    ids = list(dict.fromkeys(str(json.loads(payload)["entry_id"]) for payload in payloads))
    for start in range(0, len(ids), AT_ONCE):
        some = ids[start : start + AT_ONCE]
        theirs = select(Entry.id).where(Entry.id.in_(some), Entry.customer_id == link.customer_id)
        # The delivery of what came from this channel itself has nothing to say here.
        known = select(Mirrored.entry_id).where(Mirrored.link_id == link.id, Mirrored.entry_id.in_(some))
        theirs = theirs.where(Entry.created_at >= link.created_at, Entry.deleted_at.is_(None))
        yield from db.scalars(theirs.where(Entry.id.not_in(known)).order_by(Entry.created_at, Entry.id)).all()
