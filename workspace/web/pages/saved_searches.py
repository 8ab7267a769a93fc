"""Searches that somebody keeps: save, list, rename, delete."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from workspace.errors import Conflict, Invalid
from workspace.i18n import _
from workspace.policy import Actor
from workspace.search.facets import named_filters
from workspace.search.saving import operations
from workspace.search.saving.queries import FILTERS, filters_of, saved_searches
from workspace.web.edge import reading, staff_actor, transaction
from workspace.web.frame import staff_page
from workspace.web.pages.blueprint import views


@views.get("/searches")
def searches() -> ResponseReturnValue:
    with reading() as db:
        return _page(db, staff_actor(db), request.args)


@views.post("/searches")
def save_search() -> ResponseReturnValue:
    form = request.form
    filters = {name: form[name] for name in FILTERS if form.get(name)}
    try:
        with transaction() as db:
            operations.save_search(
                db, staff_actor(db), name=form.get("name", ""), q=form.get("q", ""), filters=filters,
                tells="tells" in form,
            )  # fmt: skip
    except (Invalid, Conflict) as wrong:
        return _again(form, wrong)
    return redirect(url_for("pages.searches"), 303)


@views.post("/searches/<saved_id>")
def change_search(saved_id: str) -> ResponseReturnValue:
    form = request.form
    try:
        with transaction() as db:
            operations.change_saved_search(
                db, staff_actor(db), saved_id=saved_id, name=form.get("name", ""), tells="tells" in form
            )
    except (Invalid, Conflict) as wrong:
        return _again({}, wrong)
    return redirect(url_for("pages.searches"), 303)


@views.post("/searches/<saved_id>/delete")
def delete_search(saved_id: str) -> ResponseReturnValue:
    with transaction() as db:
        operations.delete_saved_search(db, staff_actor(db), saved_id=saved_id)
    return redirect(url_for("pages.searches"), 303)


def _again(form: Mapping[str, str], wrong: Invalid | Conflict) -> ResponseReturnValue:
    with reading() as db:
        return _page(db, staff_actor(db), form, error=wrong.sentence), 422


def _page(db: Session, actor: Actor, typed: Mapping[str, str], *, error: str = "") -> str:
    """With the form of a search that is to be saved, where there is one."""
    there: list[dict[str, Any]] = []
    for saved in saved_searches(db, actor):
        filters: dict[str, Any] = filters_of(saved)
        there.append({
            "id": saved.id, "name": saved.name, "tells": saved.tells, "q": saved.q,
            "filters": _in_words(db, actor, filters),
            "url": url_for("pages.search", q=saved.q or None, **filters), "at": saved.created_at,
        })  # fmt: skip
    new = {name: typed[name] for name in ("q", *FILTERS) if typed.get(name)}
    return staff_page(
        db, actor, "saved_searches.html", searches=there, new=new, new_filters=_in_words(db, actor, new),
        name=typed.get("name", ""), error=error,
    )  # fmt: skip


def _in_words(db: Session, actor: Actor, filters: Mapping[str, str]) -> list[str]:
    """Each as the search page calls it."""
    said = [f"{title}: {value}" if value else title for title, value in named_filters(db, actor, filters)]
    return [*said, _("Earlier versions, too")] if filters.get("versions") == "all" else said
