"""What needs me: open hand-offs, mentions, answers. Also the home page."""

from __future__ import annotations

from typing import Any

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from workspace.customers.queries import found_customers
from workspace.handoffs.queries import handoffs_for
from workspace.i18n import _, mark
from workspace.people.notifications import mark_read, notifications_of
from workspace.policy import Actor
from workspace.web.edge import current_actor, reading, staff_actor, transaction
from workspace.web.frame import staff_page
from workspace.web.pages.blueprint import views
from workspace.web.shown import handoff_view

PAGE = 50
_ICONS = {
    "mention": "at-sign",
    "reply": "corner-up-left",
    "handoff": "arrow-right-left",
    "slack": "hash",
    "saved": "search",
}


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
    """Mark one (`id`) or all as read."""
    chosen = request.form.getlist("id") or None
    with transaction() as db:
        mark_read(db, staff_actor(db), notification_ids=chosen)
    return redirect(url_for("pages.notifications"), 303)


def _inbox_page(db: Session, actor: Actor) -> str:
    show = request.args.get("show", "")
    found = notifications_of(db, actor, unread_only=show == "unread", before=request.args.get("before"), limit=PAGE + 1)
    offers = handoffs_for(db, actor)
    wanted = [each.customer_id for each in found if each.customer_id] + [each.customer_id for each in offers]
    names = found_customers(db, actor, wanted)
    items = sorted((_item(each, names) for each in found[:PAGE]), key=lambda item: item["at"], reverse=True)
    tabs = [
        {"label": _(label), "url": url_for("pages.notifications", show=value or None), "on": show == value}
        for label, value in ((mark("Everything"), ""), (mark("Unread"), "unread"))
    ]
    older = url_for("pages.notifications", show=show or None, before=found[PAGE - 1].id) if len(found) > PAGE else None
    waiting = [handoff_view(each, actor, customer=names[each.customer_id].name) for each in offers]
    return staff_page(db, actor, "notifications.html", tabs=tabs, waiting=waiting, items=items, older_url=older)


def _item(told: Any, names: Any) -> dict[str, Any]:
    kind, _, thing_id = told.subject.partition(":")
    customer = names.get(told.customer_id)
    if kind == "entry":
        url = url_for("pages.entry", entry_id=thing_id)
    elif kind == "handoff" and told.customer_id:
        url = url_for("pages.customer", customer_id=told.customer_id, _anchor=f"handoff-{thing_id}")
    elif kind == "document":
        url = url_for("pages.document", document_id=thing_id.partition(":")[0])
    elif kind == "account":
        url = url_for("identity.account", _anchor="slack")
    elif kind == "slack":
        url = url_for("slack_installing.slack")
    elif told.customer_id:
        url = url_for("pages.customer", customer_id=told.customer_id)
    else:
        url = url_for("pages.notifications")
    return {
        "id": told.id,
        "url": url,
        "title": told.sentence,
        "text": customer.name if customer else "",
        "at": told.created_at,
        "unread": told.read_at is None,
        "icon": _ICONS.get(told.kind, "bell"),
        "tone": "accent" if told.kind == "handoff" else "",
    }
