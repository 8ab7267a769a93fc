"""Write down what came of it."""

from __future__ import annotations

from datetime import timedelta

from workspace.bots.healing.audience import OUTSIDERS
from workspace.bots.links import MENDED_BY, note_trouble
from workspace.bots.mirroring.standing import show_state
from workspace.bots.mirroring.task import NO_LONGER, PACE, Task, pause_workspace
from workspace.bots.models import ChannelLink, Mirrored
from workspace.bots.wording.refusals import GONE, MENDABLE, NO_THREAD, UNEDITABLE, in_words
from workspace.ports import ChatRefused
from workspace.timeline.models import Entry
from workspace.worker import GiveUp, Later, Tools


def done(tools: Tools, task: Task, ts: str | None, was_there: bool) -> None:
    with tools.transaction() as db:
        row = db.get_one(Mirrored, task.row_id)
        is_kept_out = task.op in ("delete", "settle") and db.get_one(Entry, row.entry_id).deleted_at is None
        if is_kept_out:
            # It was taken out of the channel only: should it cross again, it is said anew.
            row.state, row.ts, row.error = "held", None, OUTSIDERS
            row.started_at, row.sent_at, row.revision = None, None, 0
        else:
            if row.state != "removed":
                row.state = "removed" if task.op in ("delete", "settle") else "sent"
            row.ts, row.error = ts or row.ts, ""
        if not was_there:
            # What an earlier try left there shows the revision of that try; a later delivery brings it up to date.
            row.revision, row.sent_at = task.revision, task.at
        db.get_one(ChannelLink, task.link_id).trouble = ""
        show_state(db, tools, row)


def nothing_stored(tools: Tools, task: Task, pause: timedelta = timedelta(0)) -> None:
    """This try left nothing there: the row waits again unless an earlier try is still unsettled. Keep Slack's pause."""
    with tools.transaction() as db:
        row = db.get_one(Mirrored, task.row_id)
        if task.op == "post" and task.look_since is None:
            row.state, row.started_at, row.sent_at = "waiting", None, None
        if pause:
            pause_workspace(db, task.place.team, until=tools.now() + pause)
        # The turn was not taken.
        db.get_one(ChannelLink, task.link_id).next_post_at = tools.now()


def refused(tools: Tools, task: Task, refusal: ChatRefused) -> None:
    """A definite no: wait for somebody to mend it, note that the message is gone, or write down why."""
    if refusal.code in MENDABLE:
        nothing_stored(tools, task)
        note_trouble(tools, task.link_id, refusal)
        raise Later(tools.now() + MENDED_BY, in_words(refusal)) from refusal
    if refusal.code in NO_THREAD and task.op == "post" and task.thread_ts is not None:
        _leave_thread(tools, task)
        raise Later(tools.now() + PACE, "the thread is gone: it is said in the channel") from refusal
    is_gone = refusal.code in GONE and task.op != "post"
    with tools.transaction() as db:
        row = db.get_one(Mirrored, task.row_id)
        row.state = "removed" if is_gone else "refused"
        row.error = "" if is_gone else UNEDITABLE.get(refusal.code, in_words(refusal))
        show_state(db, tools, row)
    if not is_gone:
        raise GiveUp(in_words(refusal)) from refusal


def _leave_thread(tools: Tools, task: Task) -> None:
    """The root was deleted there, so this is said in the channel."""
    with tools.transaction() as db:
        row = db.get_one(Mirrored, task.row_id)
        row.state, row.started_at, row.sent_at, row.thread_ts = "waiting", None, None, NO_LONGER
