"""How a row of the inbox looks: what it says, where it leads, when it is due, and the one thing to do at once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from flask import url_for

from workspace.handoffs.queries import next_verbs
from workspace.i18n import _, mark
from workspace.inbox.standing import path_of
from workspace.inbox.times import day_after
from workspace.policy import Actor
from workspace.retold import retold
from workspace.web.shown import View

if TYPE_CHECKING:
    from workspace.customers.models import Customer
    from workspace.handoffs.models import Handoff
    from workspace.inbox.queries import Due, Row

_ICONS = {
    "mention": "at-sign",
    "reply": "corner-up-left",
    "handoff": "arrow-right-left",
    "answer": "arrow-right-left",
    "promise": "clock",
    "expiry": "file-text",
    "slack": "hash",
    "channel": "hash",
    "saved": "search",
    "followed": "bell",
}
_WHY = {
    "mention": mark("You were named"),
    "reply": mark("An answer to what you wrote"),
    "handoff": mark("A hand-off to you or your team"),
    "answer": mark("Your hand-off"),
    "promise": mark("A due time"),
    "expiry": mark("A document that ends"),
    "slack": mark("Slack"),
    "channel": mark("Slack"),
    "saved": mark("A search you keep"),
    "followed": mark("You follow this customer"),
}


def row_view(row: Row, actor: Actor, names: Mapping[str, Customer], *, tab: str, zone: str) -> View:
    told, handoff = row.told, row.handoff
    customer = names[row.customer_id].name if row.customer_id in names else ""
    kind = told.kind if told else "handoff"
    title, quote = _words(row, customer)
    url = path_of(told) if told else _handoff_url(handoff)
    return {
        "id": told.id if told else "",
        "dom_id": f"row-{told.id if told else handoff.id if handoff else ''}",
        "url": _handoff_url(handoff) if handoff and row.is_owed else url,
        "title": title,
        "quote": quote,
        "why": _(_WHY.get(kind, "")) if kind in _WHY else "",
        "customer": "" if customer and customer in title else customer,
        "at": row.at,
        "unread": row.is_unread and tab not in ("snoozed", "done"),
        "icon": _ICONS.get(kind, "bell"),
        "tone": "accent" if row.is_owed else "",
        "due": _due(row, actor, zone) if tab != "done" else None,
        "more": told.count - 1 if told else 0,
        "back_at": told.snoozed_until if told and tab == "snoozed" else None,
        "action": _action(row, customer) if tab not in ("snoozed", "done") else None,
    }


def due_view(due: Due, actor: Actor, names: Mapping[str, Customer]) -> View:
    customer = names[due.handoff.customer_id].name if due.handoff.customer_id in names else ""
    what = _("Answer the hand-off") if due.is_mine else _("Promised")
    url, is_over = _handoff_url(due.handoff), due.at <= actor.at
    may_end = "done" in next_verbs(actor, due.handoff)
    done_url = url_for("pages.answer_handoff", handoff_id=due.handoff.id, verb="done") if may_end else None
    return {"at": due.at, "url": url, "customer": customer, "what": what, "is_over": is_over, "done_url": done_url,
            "words": " ".join(due.handoff.reason.split())[:160]}  # fmt: skip


def _words(row: Row, customer: str) -> tuple[str, str]:
    """The sentence as it was told, parted into what happened and the words that were said."""
    if row.told is None:
        handoff = row.handoff
        who, reason = (handoff.from_person.name, handoff.reason[:160]) if handoff else ("", "")
        return _("%(who)s offers you %(customer)s", who=who, customer=customer), f"“{reason}”"
    # English begins a quotation with one mark, German with another.
    what, *quoted = re.split(r": (?=[“„])", retold(row.told.sentence), maxsplit=1)
    return what, quoted[0] if quoted else ""


def _due(row: Row, actor: Actor, zone: str) -> dict[str, Any] | None:
    if row.due_at is None:
        return None
    is_today = row.due_at < day_after(actor.at, zone=zone)
    tone = "danger" if row.due_at <= actor.at else "warning" if is_today else ""
    return {"at": row.due_at, "is_over": row.due_at <= actor.at, "tone": tone}


def _action(row: Row, customer: str) -> dict[str, Any] | None:
    """At most one thing: accept what is offered, or go and answer what is asked."""
    if row.handoff is None or not row.is_owed:
        return None
    if "accept" in row.verbs:
        url = url_for("pages.answer_handoff", handoff_id=row.handoff.id, verb="accept")
        return {"label": _("Accept"), "posts_to": url, "of": customer}
    return {"label": _("Answer"), "url": _handoff_url(row.handoff), "of": customer}


def _handoff_url(handoff: Handoff | None) -> str:
    if handoff is None:
        return url_for("pages.handoffs")
    return url_for("pages.customer", customer_id=handoff.customer_id, _anchor=f"handoff-{handoff.id}")
