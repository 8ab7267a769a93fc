"""Connect a customer with a Slack channel, and let one go."""

from __future__ import annotations

import secrets
from typing import Any

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from workspace.bots import links
from workspace.bots.connecting.choosing import Channels, channels_to_link, find_workspaces, workspaces
from workspace.bots.connecting.furnishing import Outcome, Wish, connect
from workspace.bots.connecting.naming import can_name, channel_name
from workspace.bots.people import users_of
from workspace.customers.queries import get_customer
from workspace.errors import BatonError, Conflict, Invalid
from workspace.i18n import _
from workspace.policy import Actor
from workspace.web.edge import reading, settings, staff_actor, tools, transaction
from workspace.web.frame import staff_page
from workspace.web.pages.blueprint import views


@views.get("/customers/<customer_id>/channels/new")
def choose_channel(customer_id: str) -> ResponseReturnValue:
    """?team= which Slack workspace, ?q= part of a channel's name."""
    with reading() as db:
        get_customer(db, staff_actor(db), customer_id)
    return _page(customer_id)


@views.post("/customers/<customer_id>/channels/new")
def connect_channel(customer_id: str) -> ResponseReturnValue:
    """Link and furnish; the page tells of each step how it went."""
    form = request.form
    is_new = form.get("make") == "new"
    wish = Wish(
        customer_id=customer_id,
        team=form.get("team", ""),
        key=form.get("key", ""),
        channel="" if is_new else form.get("channel", ""),
        name=form.get("name", "") if is_new else "",
        is_private=is_new and form.get("private") == "1",
        **{what: form.get(what) == "1" for what in ("invite", "topic", "pin")},
    )
    try:
        if not is_new and not wish.channel:
            raise Invalid(_("Choose a channel."), {"channel": _("Choose a channel.")})
        outcome = connect(tools(), staff_actor, wish)
    except (Invalid, Conflict) as refusal:
        return _page(customer_id, error=refusal.sentence), 422 if isinstance(refusal, Invalid) else 409
    return _page(customer_id, outcome=outcome)


@views.post("/channels/<link_id>/unlink")
def unlink_channel(link_id: str) -> ResponseReturnValue:
    """Stop mirroring a customer in a channel; what was said stays on both sides."""
    with transaction() as db:
        link = links.unlink_channel(db, staff_actor(db), link_id=link_id)
    return redirect(url_for("pages.customer", customer_id=link.customer_id), 303)


def _page(customer_id: str, *, outcome: Outcome | None = None, error: str = "") -> str:
    """Slack is asked before the page's own look at the database."""
    chosen, named = request.values.get("team", ""), request.args.get("q", "")
    found, trouble = (Channels([], 0), "") if outcome else _channels(chosen, named)
    with reading() as db:
        actor = staff_actor(db)
        return staff_page(
            db, actor, "customers/connect.html", outcome=outcome, error=error or trouble,
            **_values(db, actor, customer_id, chosen, found), q=named, key=secrets.token_urlsafe(16),
        )  # fmt: skip


def _channels(chosen: str, named: str) -> tuple[Channels, str]:
    try:
        find_workspaces(tools())
        with reading() as db:
            actor = staff_actor(db)
            teams = [each.team for each in workspaces(db, actor)]
            team = chosen if chosen in teams else next(iter(teams), "")
            users = users_of(db, actor, team=team)
        return (channels_to_link(tools(), team=team, users=users, named=named), "") if team else (Channels([], 0), "")
    except BatonError as refusal:
        return Channels([], 0), refusal.sentence


def _values(db: Session, actor: Actor, customer_id: str, chosen: str, found: Channels) -> dict[str, Any]:
    customer = get_customer(db, actor, customer_id)
    offered = workspaces(db, actor)
    team = chosen if chosen in [each.team for each in offered] else next((each.team for each in offered), "")
    return {
        "customer": {"id": customer.id, "name": customer.name},
        "workspaces": [{"value": each.team, "label": each.name} for each in offered],
        "team": team,
        "channels": [{"id": each.id, "name": each.name, "is_private": each.is_private} for each in found.found],
        "more": found.more,
        "new_name": request.form.get("name") or _proposed(customer.name),
        "can_name": can_name(customer.name),
        "is_private": request.form.get("private") == "1",
    }


def _proposed(customer: str) -> str:
    """Nothing where nothing of the customer's name is left: a channel named like all others would be no proposal."""
    return channel_name(settings().slack_channel_name, customer) if can_name(customer) else ""
