"""A linked channel that people from outside came into: an admin says how to go on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from workspace.bots.healing.audience import check_may_keep_apart, go_on_with
from workspace.bots.links import unlink_channel
from workspace.people.queries import vendors
from workspace.policy import Actor, may
from workspace.web.edge import staff_actor, transaction
from workspace.web.pages.blueprint import views

if TYPE_CHECKING:
    from workspace.bots.models import ChannelLink


@views.post("/channels/<link_id>/apart")
def keep_apart(link_id: str) -> ResponseReturnValue:
    """Nothing is mirrored there any more."""
    with transaction() as db:
        actor = staff_actor(db)
        check_may_keep_apart(actor)
        link = unlink_channel(db, actor, link_id=link_id)
    return redirect(url_for("pages.customer", customer_id=link.customer_id), 303)


@views.post("/channels/<link_id>/vendor")
def open_to_vendor(link_id: str) -> ResponseReturnValue:
    """Go on with what one vendor may see."""
    with transaction() as db:
        link = go_on_with(db, staff_actor(db), link_id=link_id, vendor_id=request.form.get("vendor", ""))
    return redirect(url_for("pages.customer", customer_id=link.customer_id), 303)


def outsiders(db: Session, actor: Actor, links: Sequence[ChannelLink]) -> dict[str, Any]:
    """What `customers/_outsiders.html` shows: shared channels for which nobody has said how to go on."""
    shared = [{"id": link.id, "name": link.channel_name} for link in links if link.audience == "shared"]
    unsettled = {link.id for link in links if link.vendor_id is None}
    return {
        "channels": [each for each in shared if each["id"] in unsettled],
        "may_decide": may(actor, "channel.open"),
        "vendors": [{"id": each.id, "name": each.name} for each in vendors(db, actor)] if shared else [],
    }
