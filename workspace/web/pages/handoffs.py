"""Offer a customer to somebody, and answer."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from workspace.bots.links import links_of
from workspace.customers.queries import found_customers, get_customer
from workspace.errors import Conflict, Forbidden, Invalid
from workspace.handoffs import operations, queries
from workspace.i18n import _
from workspace.people.queries import staff, team_named, teams
from workspace.policy import Actor
from workspace.web.edge import reading, staff_actor, transaction
from workspace.web.frame import staff_page
from workspace.web.pages.blueprint import views
from workspace.web.pages.customers import document_lines
from workspace.web.pages.figures import handoff_figures
from workspace.web.pages.moments import typed_moment
from workspace.web.reader import zone_name
from workspace.web.shown import customer_view, handoff_view, offers_label, person_view, team_view
from workspace.zones import by_clock_of


@views.get("/handoffs")
def handoffs() -> ResponseReturnValue:
    """?show=all: every open one; ?show=promised: what anybody took over with a day; otherwise what waits for me."""
    with reading() as db:
        return _handoffs_page(db, staff_actor(db))


@views.get("/customers/<customer_id>/handoffs/new")
def offer_handoff(customer_id: str) -> ResponseReturnValue:
    """?for=task: a promise, with a day: tomorrow unless another is chosen. A script gets the form alone."""
    form = {"to": request.args.get("to", ""), "reason": "", "due_at": "", "checklist": ""}
    with reading() as db:
        actor = staff_actor(db)
        if request.args.get("for") == "task":
            form["due_at"] = f"{by_clock_of(zone_name(), actor.at) + timedelta(days=1):%Y-%m-%d}T17:00"
        return _offer_page(db, actor, customer_id, form, {})


@views.post("/customers/<customer_id>/handoffs/new")
def make_offer(customer_id: str) -> ResponseReturnValue:
    """A script gets 204 when it is offered, else the form with what is wrong."""
    form = {name: request.form.get(name, "") for name in ("to", "reason", "due_at", "checklist")}
    try:
        with transaction() as db:
            actor = staff_actor(db)
            operations.offer_handoff(
                db, actor, customer_id=customer_id, reason=form["reason"], due_at=typed_moment(request.form, "due_at"),
                checklist=form["checklist"].splitlines(), document_ids=request.form.getlist("document"),
                **_receiver(db, actor, form["to"]),
            )  # fmt: skip
    except (Conflict, Invalid) as wrong:
        errors = wrong.fields if isinstance(wrong, Invalid) else {"to": wrong.sentence}
        with reading() as db:
            page = _offer_page(db, staff_actor(db), customer_id, form, {**errors, "form": wrong.sentence})
        return page, 422 if isinstance(wrong, Invalid) else 409
    if "HX-Request" in request.headers:
        return "", 204
    return redirect(url_for("pages.customer", customer_id=customer_id), 303)


@views.post("/handoffs/<handoff_id>/<verb>")
def answer_handoff(handoff_id: str, verb: str) -> ResponseReturnValue:
    """Accept, decline, ask, answer, withdraw, done. Who comes too late reads on the customer's page who was first."""
    text = request.form.get("text", "")
    try:
        with transaction() as db:
            actor = staff_actor(db)
            handoff = operations.answer_handoff(db, actor, handoff_id=handoff_id, verb=verb, text=text)
            settled = queries.settled_with(db, actor, handoff) if verb == "accept" else ()
            customer_name = get_customer(db, actor, handoff.customer_id).name
    except (Conflict, Forbidden, Invalid) as refusal:
        # Back to a page that can be read again: this address takes nothing but answers.
        with reading() as db:
            actor = staff_actor(db)
            customer = get_customer(db, actor, queries.get_handoff(db, actor, handoff_id).customer_id)
        flash(f"{customer.name}: {refusal.sentence}", "danger")
        return redirect(url_for("pages.customer", customer_id=customer.id), 303)
    if settled:
        ended = {"customer": customer_name, "offers": offers_label(settled, actor)}
        flash(_("You have taken over %(customer)s. That ended its other open offers: %(offers)s.", **ended), "success")
    return redirect(url_for("pages.customer", customer_id=handoff.customer_id), 303)


def _handoffs_page(db: Session, actor: Actor) -> str:
    shows = {"": queries.handoffs_for, "all": queries.open_handoffs, "promised": queries.promised}
    show = request.args.get("show", "")
    show = show if show in shows else ""
    found = shows[show](db, actor)
    names = {each.id: each.name for each in found_customers(db, actor, [h.customer_id for h in found]).values()}
    tabs = [
        {"label": label, "url": url_for("pages.handoffs", show=each or None), "on": each == show}
        for each, label in (("", _("Waiting for me")), ("all", _("All open")), ("promised", _("Promised")))
    ]
    beside = queries.open_beside(db, actor, found)
    shown = [
        handoff_view(each, actor, customer=names.get(each.customer_id, ""), beside=beside[each.id]) for each in found
    ]
    figures = handoff_figures(db, actor)
    return staff_page(db, actor, "handoffs/handoffs.html", tabs=tabs, handoffs=shown, figures=figures)


def _offer_page(db: Session, actor: Actor, customer_id: str, form: dict[str, str], errors: dict[str, str]) -> str:
    """The whole page, or for a script the form alone."""
    customer = get_customer(db, actor, customer_id)
    people: list[Any] = [{**(person_view(each) or {}), "team": team_view(each.team)} for each in staff(db, actor)]
    chosen = request.form.getlist("document")
    values: dict[str, Any] = {
        "customer": customer_view(customer),
        "teams": [team_view(team) for team in teams(db, actor)],
        "people": [person for person in people if person["id"] != actor.id],
        "documents": [{**each, "on": each["id"] in chosen} for each in document_lines(db, actor, customer.id)],
        "told_in": [
            {"name": link.channel_name, "is_told": link.audience == "internal"}
            for link in links_of(db, actor, customer.id)
        ],
        "promise": request.args.get("for") == "task",
        "form": form,
        "errors": errors,
    }
    if "HX-Request" in request.headers:
        return render_template("handoffs/_offer_dialog.html", **values)
    return staff_page(db, actor, "handoffs/offer.html", **values)


def _receiver(db: Session, actor: Actor, to: str) -> dict[str, str]:
    kind, value = to.partition(":")[::2]
    if kind == "team" and value:
        return {"team_id": team_named(db, actor, value).id}
    if kind == "person" and value:
        return {"person_id": value}
    raise Invalid(_("Choose a team or a person to hand over to."), {"to": _("Choose one team or one person.")})
