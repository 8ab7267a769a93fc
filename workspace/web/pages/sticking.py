"""React to an entry, pin it, settle it, take that back: for a script, and for the form on the entry's own page."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from workspace.policy import Actor
from workspace.timeline.queries import get_entry
from workspace.timeline.sticking.operations import pin_entry, react, take_back, unpin_entry
from workspace.web.edge import staff_actor, transaction
from workspace.web.loaded import entry_html
from workspace.web.pages.blueprint import views
from workspace.web.quoted import settle_by_form

if TYPE_CHECKING:
    from workspace.timeline.models import Entry


@views.post("/entries/<entry_id>/reactions")
def react_to_entry(entry_id: str) -> ResponseReturnValue:
    """`on` is 1 or 0, so that sending it twice is as sending it once."""
    change = take_back if request.form.get("on") == "0" else react
    emoji = request.form.get("emoji", "")
    return _changed(lambda db, actor: change(db, actor, entry_id=entry_id, emoji=emoji))


@views.post("/entries/<entry_id>/pin")
def pin(entry_id: str) -> ResponseReturnValue:
    change = unpin_entry if request.form.get("on") == "0" else pin_entry
    return _changed(lambda db, actor: change(db, actor, entry_id=entry_id))


@views.post("/entries/<entry_id>/settle")
def settle_comment(entry_id: str) -> ResponseReturnValue:
    """Resolve a comment on a document, or with `on=0` open it again."""
    return _changed(lambda db, actor: settle_by_form(db, actor, entry_id))


def _changed(change: Callable[[Session, Actor], Entry]) -> ResponseReturnValue:
    with transaction() as db:
        actor = staff_actor(db)
        entry = change(db, actor)
        html = entry_html(db, actor, get_entry(db, actor, entry.id))
    if "HX-Request" in request.headers:
        return html
    return redirect(url_for("pages.entry", entry_id=entry.id), 303)
