"""Customers and their contacts."""

from __future__ import annotations

from flask import Response
from sqlalchemy.orm import Session

from workspace.customers import operations, pinning, queries
from workspace.customers.queries import get_contact, get_customer
from workspace.errors import Invalid
from workspace.policy import Actor
from workspace.web.api import answers, bodies
from workspace.web.api.answering import Json, done_once, looked
from workspace.web.api.area import Area
from workspace.web.api.fields import Flag, Text
from workspace.web.api.paging import Paged, opened, page, part
from workspace.web.api.references import person_id_of, team_id_of
from workspace.web.api.shapes import contact_json, customer_json, customer_row_json

views = Area("customers", "Customers: profile, contacts, who holds the baton.")


class WhichCustomers(Paged):
    q = Text(load_default="", metadata={"description": "Beginnings of words of the name."})
    archived = Flag(load_default=False, metadata={"description": "true lists the archived ones instead."})
    pinned = Flag(
        load_default=False, metadata={"description": "true lists those you pinned, and looks at nothing else."}
    )


@views.get("/customers", asks=WhichCustomers, answers=answers.page_of(answers.CustomerRow))
def list_customers(asked: Json) -> Response:
    """Customers by name. Pinned ones are listed in the order of pinning."""

    def look(db: Session, actor: Actor) -> Json:
        if asked["pinned"]:
            ids = [each.id for each in pinning.pinned_customers(db, actor)]
            known = queries.found_customers(db, actor, ids)
            return part([known[each] for each in ids], customer_row_json, asked, lambda row: row.id)
        after = opened(asked["cursor"])
        rows = queries.customers(
            db, actor, named=asked["q"], archived=asked["archived"], limit=asked["limit"] + 1,
            after=(after[0], after[1]) if after else None,
        )  # fmt: skip
        return page(rows, customer_row_json, asked, lambda row: [row.folded_name, row.id])

    return looked(look)


@views.post("/customers", takes=bodies.NewCustomer, answers=answers.Customer)
def add_customer(body: Json) -> Response:
    """Add a customer.

    Without a team or a person you and your team hold the baton.
    """

    def act(db: Session, actor: Actor) -> Json:
        team, person, contacts = body.pop("team"), body.pop("person"), body.pop("contacts")
        customer = operations.add_customer(
            db, actor, **body,
            team_id=team_id_of(db, actor, team, field="team"),
            person_id=person_id_of(db, actor, person, field="person"),
        )  # fmt: skip
        operations.keep_contacts(db, actor, customer_id=customer.id, contacts=contacts)
        return customer_json(get_customer(db, actor, customer.id))

    return done_once(act, status=201)


@views.get("/customers/<customer_id>", answers=answers.Customer)
def show_customer(customer_id: str) -> Response:
    """One customer, with contacts and who holds the baton."""
    return looked(lambda db, actor: customer_json(get_customer(db, actor, customer_id)))


@views.patch("/customers/<customer_id>", takes=bodies.CustomerChanges, answers=answers.Customer)
def change_customer(body: Json, customer_id: str) -> Response:
    """Change the profile, archive a customer or bring it back.

    Give the revision that your change was made on. When it is no longer the newest the answer is 409 with both texts
    (`mine`, `theirs`) and nothing is changed.
    """
    _something_in(body)

    def act(db: Session, actor: Actor) -> Json:
        revision, archived = body.pop("revision", None), body.pop("archived", None)
        contacts = body.pop("contacts", None)
        if contacts is None:
            operations.change_customer(db, actor, customer_id=customer_id, changes=body, revision=revision)
        else:
            operations.change_with_contacts(
                db, actor, customer_id=customer_id, changes=body, contacts=contacts, revision=revision
            )
        if archived is not None:
            operations.archive_customer(db, actor, customer_id=customer_id, archived=archived)
        return customer_json(get_customer(db, actor, customer_id))

    return done_once(act)


@views.put("/customers/<customer_id>/pin", answers=answers.Customer)
def pin_customer(customer_id: str) -> Response:
    """Pin a customer for yourself: it stands beside every page of yours. Twenty at most, none that is archived."""

    def act(db: Session, actor: Actor) -> Json:
        pinned = pinning.pin_customer(db, actor, customer_id=customer_id)
        return customer_json(get_customer(db, actor, pinned.id))

    return done_once(act)


@views.delete("/customers/<customer_id>/pin")
def unpin_customer(customer_id: str) -> Response:
    """Pin it no longer."""
    return done_once(lambda db, actor: pinning.unpin_customer(db, actor, customer_id=customer_id), status=204)


@views.get("/customers/<customer_id>/contacts", asks=Paged, answers=answers.page_of(answers.Contact))
def list_contacts(asked: Json, customer_id: str) -> Response:
    """The contacts of a customer, by name."""

    def look(db: Session, actor: Actor) -> Json:
        return part(queries.contacts_of(db, actor, customer_id), contact_json, asked, lambda row: row.id)

    return looked(look)


@views.post("/customers/<customer_id>/contacts", takes=bodies.NewContact, answers=answers.Contact)
def add_contact(body: Json, customer_id: str) -> Response:
    """Add a contact."""

    def act(db: Session, actor: Actor) -> Json:
        return contact_json(operations.add_contact(db, actor, customer_id=customer_id, **body))

    return done_once(act, status=201)


@views.patch("/contacts/<contact_id>", takes=bodies.ContactChanges, answers=answers.Contact)
def change_contact(body: Json, contact_id: str) -> Response:
    """Change what is given of a contact."""
    _something_in(body)

    def act(db: Session, actor: Actor) -> Json:
        contact = get_contact(db, actor, contact_id)
        now = {name: getattr(contact, name) for name in ("name", "title", "email", "phone")}
        return contact_json(operations.change_contact(db, actor, contact_id=contact_id, **{**now, **body}))

    return done_once(act)


@views.delete("/contacts/<contact_id>")
def remove_contact(contact_id: str) -> Response:
    """Remove a contact. The timeline keeps what was said with them."""
    return done_once(lambda db, actor: operations.remove_contact(db, actor, contact_id=contact_id), status=204)


def _something_in(body: Json) -> None:
    if not set(body) - {"revision"}:
        raise Invalid("There is nothing to change in this body. Give at least one field.")
