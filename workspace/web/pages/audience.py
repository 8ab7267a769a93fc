"""Say anew whom one's own entry is for: choose, read who will see it, and say yes."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Any

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from workspace.errors import Forbidden, Invalid
from workspace.i18n import _
from workspace.policy import Actor
from workspace.sharing.queries import live_shares_of_customer
from workspace.timeline import operations
from workspace.timeline.queries import get_entry
from workspace.web.edge import reading, staff_actor, transaction
from workspace.web.pages.blueprint import views
from workspace.web.pages.timeline import entry_page

if TYPE_CHECKING:
    from workspace.timeline.models import Entry


@views.get("/entries/<entry_id>/audience")
def choose_audience(entry_id: str) -> ResponseReturnValue:
    with reading() as db:
        return _page(db, staff_actor(db), entry_id)


@views.post("/entries/<entry_id>/audience")
def change_audience(entry_id: str) -> ResponseReturnValue:
    """Without `sure` it names who will see the entry, and changes nothing."""
    chosen = request.form.getlist("vendor")
    if "sure" not in request.form:
        with reading() as db:
            return _page(db, staff_actor(db), entry_id, chosen=chosen)
    try:
        with transaction() as db:
            operations.change_audience(db, staff_actor(db), entry_id=entry_id, vendor_ids=chosen)
    except Invalid as wrong:
        with reading() as db:
            return _page(db, staff_actor(db), entry_id, error=wrong.sentence), 422
    return redirect(url_for("pages.entry", entry_id=entry_id), 303)


def _page(
    db: Session, actor: Actor, entry_id: str, *, chosen: Collection[str] | None = None, error: str | None = None
) -> str:
    entry = get_entry(db, actor, entry_id)
    if entry.author_id != actor.id:
        raise Forbidden(_("Only who wrote this can say whom it is for."))
    names = _vendors(db, actor, entry)
    now = [vendor.id for vendor in entry.vendors]
    wanted = now if chosen is None else [vendor_id for vendor_id in names if vendor_id in chosen]
    form: dict[str, Any] = {
        "choices": [{"id": key, "name": name, "on": key in wanted} for key, name in names.items()],
        "names": _listed([names[key] for key in wanted]),
        "lost": _listed([names[key] for key in now if key not in wanted]),
        "asks": chosen is not None,
        "error": error,
    }
    return entry_page(db, actor, entry_id, audience_form=form)


def _vendors(db: Session, actor: Actor, entry: Entry) -> dict[str, str]:
    """Id → name of who sees it or may be let in: something is shared with them, and they see what it answers."""
    about = entry.document_id
    shares = live_shares_of_customer(db, actor, entry.customer_id)
    names = {each.vendor_id: each.vendor.name for each in shares if about in (None, each.document_id)}
    names.update({vendor.id: vendor.name for vendor in entry.vendors})
    if entry.reply_to_id:
        see_root = {vendor.id for vendor in get_entry(db, actor, entry.reply_to_id).vendors}
        names = {key: name for key, name in names.items() if key in see_root}
    return dict(sorted(names.items(), key=lambda pair: pair[1]))


def _listed(names: Sequence[str]) -> str:
    """ "Nordwind", "Nordwind and Ostwind", "A, B and C"."""
    return " and ".join(part for part in (", ".join(names[:-1]), names[-1] if names else "") if part)
