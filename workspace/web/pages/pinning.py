"""Pin a customer for oneself, or take that back: from its page, and from the list."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from workspace.customers.pinning import pin_customer, unpin_customer
from workspace.errors import Conflict
from workspace.web.edge import staff_actor, transaction
from workspace.web.pages.blueprint import views
from workspace.web.pages.customer_list import KEPT, address


@views.post("/customers/<customer_id>/pin")
def pin_for_me(customer_id: str) -> ResponseReturnValue:
    """`on` is 1 or 0, so that sending it twice is as sending it once. `list_on` instead: back to the list as it was."""
    form = request.form
    on = form.get("list_on", form.get("on"))
    try:
        with transaction() as db:
            (unpin_customer if on == "0" else pin_customer)(db, staff_actor(db), customer_id=customer_id)
    except Conflict as refusal:
        flash(refusal.sentence, "danger")
    if "list_on" in form:
        return redirect(address({name: form[name] for name in KEPT if form.get(name)}), 303)
    return redirect(url_for("pages.customer", customer_id=customer_id), 303)
