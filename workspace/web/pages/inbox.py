"""What needs me: hand-offs, mentions, answers, promises; put off, done, back again. Also the home page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from workspace.customers.queries import found_customers
from workspace.errors import Invalid
from workspace.i18n import _, mark, n_
from workspace.inbox import operations
from workspace.inbox.queries import MOST, due_today, inbox_rows, news_today, tab_counts
from workspace.inbox.times import snooze_until, snoozes
from workspace.people.notifications import mark_read
from workspace.policy import Actor
from workspace.web.edge import current_actor, now, reading, staff_actor, transaction
from workspace.web.frame import staff_page
from workspace.web.pages.blueprint import views
from workspace.web.pages.inbox_rows import due_view, row_view
from workspace.web.reader import zone_name

if TYPE_CHECKING:
    from workspace.inbox.queries import Row

_TABS = {
    "needs-me": mark("Needs me"),
    "mentions": mark("Mentions"),
    "handoffs": mark("Hand-offs"),
    "following": mark("Following"),
    "snoozed": mark("Snoozed"),
    "done": mark("Done"),
}
_UNTIL = {"later": mark("Later today"), "tomorrow": mark("Tomorrow morning"), "week": mark("Next Monday")}


@views.get("/")
def home() -> ResponseReturnValue:
    """Guests go to what is shared with them, staff to their inbox."""
    with reading() as db:
        if not current_actor(db).is_staff:
            return redirect(url_for("guest.home"))
    return redirect(url_for("pages.notifications"))


@views.get("/inbox")
def notifications() -> ResponseReturnValue:
    with reading() as db:
        return _inbox_page(db, staff_actor(db))


@views.post("/inbox/read")
def read_notifications() -> ResponseReturnValue:
    """Mark some (`id`) or all as read."""
    chosen = request.form.getlist("id") or None
    with transaction() as db:
        mark_read(db, staff_actor(db), notification_ids=chosen)
    return redirect(url_for("pages.notifications"), 303)


@views.get("/inbox/snooze")
def choose_snooze() -> ResponseReturnValue:
    """Until when to put one thing off (`id`): the page for who has no script."""
    with reading() as db:
        return staff_page(db, staff_actor(db), "inbox/snooze.html", id=request.args.get("id", ""), choices=_choices())


@views.post("/inbox/act")
def act_on_inbox() -> ResponseReturnValue:
    """`do` for every `id`, or for one `row`: done, unread, read, snooze (`until`), back. Scripts get the sentence."""
    row = request.values.get("row", "")
    ids = [row] if row else request.values.getlist("id")
    with reading() as db:
        staff_actor(db)  # for anybody else there is no such page, whatever else is wrong
    try:
        with transaction() as db:
            said, undo = _act(db, staff_actor(db), request.values.get("do", ""), ids)
    except Invalid as wrong:
        if request.headers.get("HX-Request"):
            raise
        flash(wrong.sentence, "danger")
        return redirect(_back(), 303)
    if request.headers.get("HX-Request"):
        return render_template("inbox/_said.html", said=said, undo=undo)
    flash(said, f"undo {url_for('pages.act_on_inbox', do='back', id=undo)}" if undo else "success")
    return redirect(_back(), 303)


def _act(db: Session, actor: Actor, do: str, ids: Sequence[str]) -> tuple[str, Sequence[str]]:
    """What to say of it, and the ids for which it can be undone."""
    if not ids:
        raise Invalid(_("Tick something first."))
    if do == "done":
        done = operations.mark_done(db, actor, notification_ids=ids)
        waits = n_("%(count)s waits for your answer.", "%(count)s wait for your answer.", done.waiting)
        said = n_("%(count)s is done.", "%(count)s are done.", len(done.ids)) if done.ids else ""
        return " ".join(filter(None, [said, waits if done.waiting else ""])), done.ids
    if do == "snooze":
        until = snooze_until(request.values.get("day") or request.values.get("until", ""), actor.at, zone=zone_name())
        operations.snooze(db, actor, notification_ids=ids, until=until)
        return n_("%(count)s is put off and comes back.", "%(count)s are put off and come back.", len(ids)), ids
    if do == "unread":
        operations.mark_unread(db, actor, notification_ids=ids)
        return n_("%(count)s is unread.", "%(count)s are unread.", len(ids)), ()
    if do == "read":
        mark_read(db, actor, notification_ids=ids)
        return n_("%(count)s is read.", "%(count)s are read.", len(ids)), ()
    if do == "back":
        operations.take_back(db, actor, notification_ids=ids)
        return n_("%(count)s is back in the inbox.", "%(count)s are back in the inbox.", len(ids)), ()
    raise Invalid(_("There is nothing to do here."))


def _inbox_page(db: Session, actor: Actor) -> str:
    tab, zone = request.args.get("tab", "needs-me"), zone_name()
    rows = inbox_rows(db, actor, tab=tab, zone=zone, before=request.args.get("before"))
    today = due_today(db, actor, zone=zone)
    wanted = {*filter(None, (row.customer_id for row in rows)), *(due.handoff.customer_id for due in today)}
    names = found_customers(db, actor, sorted(wanted))
    return staff_page(
        db, actor, "inbox/inbox.html", tab=tab, tabs=_tabs(db, actor, tab), news="" if rows else _news(db, actor, zone),
        rows=[row_view(row, actor, names, tab=tab, zone=zone) for row in rows], choices=_choices(),
        today=[due_view(due, actor, names) for due in today], older_url=_older(rows, tab),
    )  # fmt: skip


def _news(db: Session, actor: Actor, zone: str) -> str:
    """What an empty inbox says of those whom its reader follows."""
    followed, news = news_today(db, actor, zone=zone)
    if not followed:
        return _("Mentions, hand-offs to you or your team, and answers to what you wrote will stand here.")
    customers = n_("%(count)s customer", "%(count)s customers", followed)
    updates = n_("%(count)s update", "%(count)s updates", news)
    return _("%(customers)s you follow: %(updates)s today.", customers=customers, updates=updates)


def _tabs(db: Session, actor: Actor, tab: str) -> list[dict[str, Any]]:
    counts = tab_counts(db, actor)
    return [
        {
            "label": _(label),
            "url": url_for("pages.notifications", tab=name if name != "needs-me" else None),
            "on": name == tab,
            "count": counts[name],
        }
        for name, label in _TABS.items()
    ]


def _older(rows: Sequence[Row], tab: str) -> str | None:
    told = [row.told.id for row in rows if row.told]
    return url_for("pages.notifications", tab=tab, before=min(told)) if len(told) >= MOST else None


def _choices() -> list[dict[str, Any]]:
    offered = snoozes(now(), zone=zone_name())
    return [
        {"value": name, "label": _(label), "at": offered[name]} for name, label in _UNTIL.items() if name in offered
    ]


def _back() -> str:
    tab = request.values.get("tab", "")
    return url_for("pages.notifications", tab=tab if tab in _TABS and tab != "needs-me" else None)
