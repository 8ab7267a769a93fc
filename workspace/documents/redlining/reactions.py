"""What follows when a redlined Word file is wanted: it is made in the sandbox."""

from __future__ import annotations

from workspace.documents.models import Version
from workspace.documents.redlining.operations import keep_redline
from workspace.documents.sandbox import JobFailed, shared_sandbox
from workspace.events import Delivery
from workspace.people.models import Person
from workspace.policy import system_actor
from workspace.ports import FileInfected
from workspace.worker import Tools

_MOST_BYTES = 64_000_000
_NOT_HERE = (
    "Baton could not make it: something is wrong with the machine it runs on, not with the files. Tell an admin."
)


def make_redline(tools: Tools, delivery: Delivery) -> None:
    """Raises SandboxUnavailable, and is tried again. What cannot be made says why. Repeatable."""
    event = delivery.event
    with tools.reading() as db:
        before, after = db.get(Version, event.before_id), db.get(Version, event.after_id)
        person = db.get(Person, after.person_id) if after is not None and after.person_id else None
    if before is None or after is None:  # purged meanwhile
        return
    options = {
        "author": person.name if person else "Baton",
        "date": after.created_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
    }
    made, reason = None, ""
    try:
        made = tools.outside.files.put([_made(tools, before, after, options)], limit=_MOST_BYTES)
    except JobFailed as failure:
        reason = failure.reason
    with tools.transaction() as db:
        program = system_actor(tools.now())
        keep_redline(db, program, before_id=before.id, after_id=after.id, made=made, reason=reason)


def leave_unmade(tools: Tools, delivery: Delivery) -> None:
    """It failed for the last time, by no fault of the files."""
    event = delivery.event
    with tools.transaction() as db:
        program = system_actor(tools.now())
        keep_redline(db, program, before_id=event.before_id, after_id=event.after_id, reason=_NOT_HERE)


def _made(tools: Tools, before: Version, after: Version, options: dict[str, str]) -> bytes:
    """Raises JobFailed and SandboxUnavailable."""
    files = tools.outside.files
    try:
        with files.open(before.sha256) as old, files.open(after.sha256) as new:
            return shared_sandbox().run("redline", old, new, options=options)
    except FileNotFoundError as error:
        raise JobFailed("damaged", "The file is missing from the store.") from error
    except FileInfected as error:
        raise JobFailed("refused", error.sentence) from error
