"""What was put off comes back by itself."""

from __future__ import annotations

from datetime import datetime

from workspace.events import Delivery, record
from workspace.people.events import PersonNotified, tell
from workspace.people.models import Notification
from workspace.people.telling.events import SnoozeEnded
from workspace.policy import system_actor
from workspace.worker import Tools


def bring_back(tools: Tools, delivery: Delivery) -> None:
    """Reaction: what was put off until now is there again, unless it was put off anew or done meanwhile."""
    event: SnoozeEnded = delivery.event
    with tools.transaction() as db:
        row = db.get(Notification, event.notification_id)
        until = datetime.fromisoformat(event.until)
        if row is None or row.snoozed_until != until or row.done_at is not None:
            return
        row.snoozed_until = row.read_at = None
        record(db, system_actor(tools.now()), PersonNotified(row.person_id), rooms=[tell(row.person_id, "inbox")])
