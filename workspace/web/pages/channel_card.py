"""The Slack channels of a customer: how much they are told in a day, and what was said in them before."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from workspace.bots.adopting import operations as adopting
from workspace.bots.adopting.found import Found
from workspace.bots.adopting.reach import channels_left
from workspace.bots.bundling.budget import set_budget, spent_on
from workspace.bots.healing.sweep import findings_of
from workspace.errors import Invalid
from workspace.i18n import _, number
from workspace.policy import Actor
from workspace.web.edge import staff_actor, transaction
from workspace.web.pages.blueprint import views

if TYPE_CHECKING:
    from workspace.bots.models import ChannelLink

PEOPLE_SHOWN = 12


@views.post("/channels/<link_id>/budget")
def change_budget(link_id: str) -> ResponseReturnValue:
    typed = request.form.get("budget", "").strip()
    if not typed.isdecimal() or len(typed) > 6:
        raise Invalid(_("Write how many messages a day, such as 100."), {"budget": _("Write a number.")})
    with transaction() as db:
        link = set_budget(db, staff_actor(db), link_id=link_id, budget=int(typed))
    return _back(link.customer_id)


@views.post("/channels/<link_id>/history")
def look_at_history(link_id: str) -> ResponseReturnValue:
    """Read what was said before; nothing is brought in yet."""
    with transaction() as db:
        adoption = adopting.look(db, staff_actor(db), link_id=link_id)
        return _back(adopting.customer_of(db, adoption))


@views.post("/adoptions/<adoption_id>/<any(take, undo):verb>")
def decide_on_history(adoption_id: str, verb: str) -> ResponseReturnValue:
    """Bring in what was looked at, or stop, put aside, take away again."""
    operation = {"take": adopting.take, "undo": adopting.undo}[verb]
    with transaction() as db:
        adoption = operation(db, staff_actor(db), adoption_id=adoption_id)
        return _back(adopting.customer_of(db, adoption))


def _back(customer_id: str) -> ResponseReturnValue:
    return redirect(url_for("pages.customer", customer_id=customer_id, _anchor="channels"), 303)


def channel_views(db: Session, actor: Actor, links: Sequence[ChannelLink]) -> list[dict[str, Any]]:
    """Each linked channel as `customers/_channels.html` and the rail show it."""
    return [
        {
            "id": link.id,
            "name": link.channel_name,
            "trouble": link.trouble,
            "budget": link.budget,
            "spent": spent_on(db, link, at=actor.at),
            "is_internal": link.audience == "internal",
            "history": _history(db, actor, link),
            "swept_at": link.swept_at,
            "findings": findings_of(link),
        }
        for link in links
    ]


def _history(db: Session, actor: Actor, link: ChannelLink) -> dict[str, Any] | None:
    adoption = adopting.adoption_of(db, actor, link_id=link.id)
    if adoption is None:
        return None
    found = Found.read(adoption.found)
    people = adopting.people_in(db, actor, adoption) if adoption.state == "looked" else ()
    return {
        "id": adoption.id,
        "state": adoption.state,
        "is_earlier": adoption.link_id != link.id,
        "error": adoption.error,
        "taken": adoption.taken,
        "here": adopting.brought_in(db, actor, link_id=link.id),
        "messages": found.messages,
        "threads": found.threads,
        "files": found.files,
        "megabytes": found.bytes / 1_048_576,
        "reactions": found.reactions,
        "pins": found.pins,
        "first": _day(found.first),
        "last": _day(found.last),
        "left_out": [f"{what} ({number(count)})" for what, count in sorted(found.left_out.items())],
        "people": [
            {"name": each.person or each.name, "count": each.messages, "known": bool(each.person)}
            for each in people[:PEOPLE_SHOWN]
        ],
        "people_more": max(0, len(people) - PEOPLE_SHOWN),
    }


def left_channel_views(db: Session, actor: Actor, customer_id: str) -> list[dict[str, Any]]:
    """Channels that were unlinked and from which something brought in is still here."""
    return [
        {"name": link.channel_name, "history": _history(db, actor, link)}
        for link in channels_left(db, actor, customer_id)
    ]


def _day(ts: str) -> str:
    return f"{datetime.fromtimestamp(float(ts), UTC):%-d %b %Y}" if ts else ""
