"""Write down what came of saying a bundle."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import update

from workspace.bots.events import EntryMirrored
from workspace.bots.links import MENDED_BY, note_trouble
from workspace.bots.mirroring.task import PACE, Task, pause_workspace
from workspace.bots.models import Bundle, ChannelLink, Mirrored
from workspace.bots.wording.refusals import GONE, MENDABLE, NO_THREAD, in_words
from workspace.customers.events import signal
from workspace.events import record
from workspace.policy import system_actor
from workspace.ports import ChatRefused
from workspace.worker import GiveUp, Later, Tools


def bundle_said(tools: Tools, task: Task, ts: str | None, _was_there: bool) -> None:
    with tools.transaction() as db:
        bundle = db.get_one(Bundle, task.row_id)
        bundle.state = "removed" if task.op in ("delete", "settle") else "sent"
        bundle.ts = ts or bundle.ts
        db.get_one(ChannelLink, task.link_id).trouble = ""


def bundle_waits(tools: Tools, task: Task, pause: timedelta = timedelta(0)) -> None:
    """This try left nothing there. Keep Slack's pause."""
    with tools.transaction() as db:
        bundle = db.get_one(Bundle, task.row_id)
        if task.op == "post" and task.look_since is None:
            bundle.state, bundle.started_at = "waiting", None
        bundle.sent_at = None
        if pause:
            pause_workspace(db, task.place.team, until=tools.now() + pause)
        # The turn was not taken.
        db.get_one(ChannelLink, task.link_id).next_post_at = tools.now()


def bundle_refused(tools: Tools, task: Task, refusal: ChatRefused) -> None:
    """A definite no: wait for somebody to mend it, note that the message is gone, or write down why."""
    if refusal.code in MENDABLE:
        bundle_waits(tools, task)
        note_trouble(tools, task.link_id, refusal)
        raise Later(tools.now() + MENDED_BY, in_words(refusal)) from refusal
    if refusal.code in NO_THREAD and task.thread_ts is not None:
        bundle_waits(tools, task)
        with tools.transaction() as db:
            db.get_one(Bundle, task.row_id).thread_ts = None
        raise Later(tools.now() + PACE, "the thread is gone: it is said in the channel") from refusal
    is_gone = refusal.code in GONE and task.op != "post"
    with tools.transaction() as db:
        bundle = db.get_one(Bundle, task.row_id)
        bundle.state = "removed"
        # What stood in it is said no more; what comes from now on goes into a new one.
        left, error = ("removed", "") if is_gone else ("refused", in_words(refusal))
        rows = update(Mirrored).where(Mirrored.bundle_id == bundle.id, Mirrored.state == "bundled")
        db.execute(rows.values(state=left, error=error))
        link = db.get_one(ChannelLink, task.link_id)
        event = EntryMirrored("", link.customer_id)
        record(db, system_actor(tools.now()), event, rooms=[signal(link.customer_id, "timeline")])
    if not is_gone:
        raise GiveUp(in_words(refusal)) from refusal
