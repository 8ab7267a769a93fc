"""The list of customers: narrowed and sorted by its address, kept as views, and acted on for many at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from flask import Response, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from workspace.customers import queries
from workspace.customers.operations import archive_customer
from workspace.customers.pinning import pinned_among
from workspace.customers.saved_views import drop_view, save_view, saved_views
from workspace.errors import Conflict, Invalid
from workspace.handoffs.operations import offer_handoff
from workspace.handoffs.queries import open_counts
from workspace.i18n import _, n_
from workspace.people.queries import teams
from workspace.policy import Actor
from workspace.web.edge import reading, staff_actor, transaction
from workspace.web.frame import staff_page
from workspace.web.keys import key_of, moment_key, unkey, unkey_moment
from workspace.web.pages.blueprint import views
from workspace.web.pages.whose import held_by, narrowing, receivers, words_of
from workspace.web.shown import initials, team_view
from workspace.web.spreadsheet import csv_answer

if TYPE_CHECKING:
    from workspace.customers.models import Customer

PAGE = 50
MOST_ROWS = 10_000
"""Of one CSV file."""
KEPT = ("q", "holder", "quiet", "sort", "archived")
"""What of the address a view keeps."""


@views.get("/customers")
def customers() -> ResponseReturnValue:
    """Search by name; filters, order and older pages are in the address."""
    args = request.args
    with reading() as db:
        actor = staff_actor(db)
        if args.get("format") == "csv":
            return _csv(_found(db, actor, MOST_ROWS))
        found = _found(db, actor, PAGE + 1)
        ids = [customer.id for customer in found]
        counts, pinned = open_counts(db, actor, ids), pinned_among(db, actor, ids)
        chosen = {name: args[name] for name in KEPT if args.get(name)}
        shown = narrowing(db, actor, chosen, address)
        q, archived = args.get("q", ""), args.get("archived") == "1"
        elsewhere = q and not found and not archived and queries.customers(db, actor, named=q, archived=True, limit=1)
        return staff_page(
            db, actor, "customers/customers.html", q=q, archived=archived, chosen=chosen,
            customers=[_row(each, counts.get(each.id, 0), is_pinned=each.id in pinned) for each in found[:PAGE]],
            holders=shown.chips, whose=shown.holders, total=shown.total, receivers=receivers(db, actor),
            teams=[{"value": team.id, "label": team.name} for team in teams(db, actor)],
            sorts={name: address(chosen, sort=value) for name, value in (("name", None), ("activity", "activity"))},
            kept={name: value for name, value in chosen.items() if name != "q"},
            views=_views(db, actor, chosen), csv_url=address(chosen, format="csv"),
            older_url=address(chosen, after=_key(found[PAGE - 1])) if len(found) > PAGE else None,
            archived_url=address({"q": q}, archived="1") if elsewhere else None,
        )  # fmt: skip


@views.post("/customers/many")
def act_on_many() -> ResponseReturnValue:
    """`do` for every `id`: archive, restore, or offer to a team (`team`, with a `reason`)."""
    form = request.form
    ids = form.getlist("id")
    try:
        with transaction() as db:
            flash(_act(db, staff_actor(db), form.get("do", ""), ids), "success")
    except (Invalid, Conflict) as wrong:
        flash(wrong.sentence, "danger")
    return redirect(address({name: form[name] for name in KEPT if form.get(name)}), 303)


@views.post("/customers/views")
def keep_view() -> ResponseReturnValue:
    """Keep what the list shows now under a `name`, or `drop` a view by its id."""
    form = request.form
    query = urlencode({name: form[name] for name in KEPT if form.get(name)})
    try:
        with transaction() as db:
            actor = staff_actor(db)
            if form.get("drop"):
                drop_view(db, actor, view_id=form["drop"])
            else:
                save_view(db, actor, name=form.get("name", ""), query=query, is_shared="is_shared" in form)
    except (Invalid, Conflict) as wrong:
        flash(wrong.sentence, "danger")
    return redirect(f"{url_for('pages.customers')}?{query}", 303)


def _act(db: Session, actor: Actor, do: str, ids: Sequence[str]) -> str:
    """What was done, in a sentence. Raises Invalid for what nobody offered to do."""
    if not ids:
        raise Invalid(_("Tick the customers first."))
    form = request.form
    if do in ("archive", "restore"):
        for customer_id in ids:
            archive_customer(db, actor, customer_id=customer_id, archived=do == "archive")
        if do == "archive":
            return n_("%(count)s customer archived.", "%(count)s customers archived.", len(ids))
        return n_(
            "%(count)s customer taken out of the archive.", "%(count)s customers taken out of the archive.", len(ids)
        )
    if do == "offer":
        to = form.get("to") or f"team:{form.get('team', '')}"
        return _offer(db, actor, ids, to=to, reason=form.get("reason", ""))
    raise Invalid(_("There is nothing to do here."))


def _offer(db: Session, actor: Actor, ids: Sequence[str], *, to: str, reason: str) -> str:
    """`to` is "team:ID" or "person:ID". An offer that is open already is not made again."""
    kind, _colon, receiver_id = to.partition(":")
    person_id, team_id = (receiver_id or None if kind == name else None for name in ("person", "team"))
    offered = 0
    for customer_id in ids:
        try:
            with db.begin_nested():
                offer_handoff(
                    db,
                    actor,
                    customer_id=customer_id,
                    reason=reason,
                    person_id=person_id or None,
                    team_id=team_id or None,
                )
            offered += 1
        except Conflict:
            continue
    left = len(ids) - offered
    done = _("%(count)s offered.", count=offered)
    rest = _("%(count)s had been offered to them already, or are theirs.", count=left)
    return f"{done} {rest}" if left else done


def _found(db: Session, actor: Actor, limit: int) -> Sequence[Customer]:
    args = request.args
    by_activity = args.get("sort") == "activity"
    return queries.customers(
        db, actor, latest_first=by_activity, limit=limit, **held_by(db, actor, args.get("holder", "")),
        after=unkey_moment(args.get("after")) if by_activity else unkey(args.get("after")), **words_of(actor, args),
    )  # fmt: skip


def address(chosen: dict[str, str], **changed: str | None) -> str:
    """Of the list, narrowed and sorted so."""
    return url_for("pages.customers", **{**chosen, **changed})  # type: ignore[arg-type] # only words go into a query


def _key(customer: Customer) -> str:
    if request.args.get("sort") == "activity":
        return moment_key(customer.active_at, customer.id)
    return key_of(customer.folded_name, customer.id)


def _views(db: Session, actor: Actor, chosen: dict[str, str]) -> list[dict[str, Any]]:
    return [
        {
            "id": view.id,
            "name": view.name,
            "url": f"{url_for('pages.customers')}?{view.query}",
            "on": view.query == urlencode(chosen),
            "mine": view.person_id == actor.id,
            "by": view.person.name if view.person_id != actor.id else "",
        }
        for view in saved_views(db, actor)
    ]


def _row(customer: Customer, open_handoffs: int, *, is_pinned: bool = False) -> dict[str, Any]:
    person, team = customer.holder_person, team_view(customer.holder_team)
    holder = {"name": person.name if person else (team or {}).get("name"), "team": team} if person or team else None
    return {
        "id": customer.id,
        "name": customer.name,
        "initials": initials(customer.name),
        "note": customer.about.splitlines()[0][:120] if customer.about else "",
        "holder": holder,
        "last_activity": customer.active_at,
        "open_handoffs": open_handoffs,
        "archived": customer.archived_at is not None,
        "is_pinned": is_pinned,
    }


def _csv(found: Sequence[Customer]) -> Response:
    return csv_answer(
        "customers.csv", ("name", "about", "holds the baton", "team", "last activity (UTC)"), map(_cells, found)
    )


def _cells(customer: Customer) -> tuple[str, ...]:
    holder = _row(customer, 0)["holder"] or {"name": "", "team": None}
    team = (holder["team"] or {}).get("name", "")
    return (customer.name, customer.about, holder["name"] or "", team, customer.active_at.isoformat())
