"""For all staff: vendors, their guests, and what each of them sees, with its end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from workspace.documents.queries import found_documents
from workspace.errors import BatonError, Conflict, Forbidden, Invalid
from workspace.i18n import _, n_
from workspace.people import operations, queries
from workspace.people.words import told_apart
from workspace.policy import Actor, may
from workspace.sharing.operations import revoke_share
from workspace.sharing.queries import live_shares_with
from workspace.web.edge import reading, staff_actor, transaction
from workspace.web.frame import staff_page
from workspace.web.people import errors_of, form_again, switch, views

if TYPE_CHECKING:
    from workspace.people.models import Person
    from workspace.sharing.models import Share

View = dict[str, Any]


@views.get("/vendors")
def vendors() -> ResponseReturnValue:
    with reading() as db:
        return _vendors_page(db, staff_actor(db))


@views.post("/vendors", endpoint="change_vendors")
def change_vendors() -> ResponseReturnValue:
    """`do`: add, invite, end (every `share`), deactivate, activate (`id`, or every `guest`); `one` is "do:id"."""
    do = request.form.get("do", "")
    try:
        with transaction() as db:
            told = _do(db, staff_actor(db), *request.form.get("one", do).partition(":")[::2])
    except (Invalid, Conflict, Forbidden) as wrong:
        with reading() as db:
            actor = staff_actor(db)
            vendor_id = request.form.get("vendor_id", "")
            page = _invite_page(db, actor, vendor_id, wrong) if do == "invite" else _vendors_page(db, actor, wrong)
            return page, 422
    flash(told, "success")
    return redirect(url_for("people.vendors"), 303)


@views.get("/vendors/<vendor_id>/invite")
def invite_guest(vendor_id: str) -> ResponseReturnValue:
    """The form, and beside it what the guest will see."""
    with reading() as db:
        return _invite_page(db, staff_actor(db), vendor_id)


def _do(db: Session, actor: Actor, do: str, person_id: str) -> str:
    """What was done, in a sentence."""
    form = request.form
    if do == "add":
        return _("%(name)s was added.", name=operations.add_vendor(db, actor, name=form.get("name", "")).name)
    if do == "invite":
        guest = operations.invite_guest(
            db, actor, vendor_id=form.get("vendor_id", ""), email=form.get("email", ""),
            name=form.get("guest_name", ""),
        )  # fmt: skip
        return _("An invitation is on its way to %(email)s.", email=guest.email)
    if do == "end":
        return _end(db, actor, form.getlist("share"))
    guests = [person_id or form["id"]] if person_id or form.get("id") else form.getlist("guest")
    if not guests:
        raise Invalid(_("Tick the guests first."))
    return " ".join([switch(db, actor, guest_id, do) for guest_id in guests])


def _end(db: Session, actor: Actor, share_ids: Sequence[str]) -> str:
    if not share_ids:
        raise Invalid(_("Tick first what shall no longer be shared. Open the list of a vendor to see it."))
    for share_id in share_ids:
        revoke_share(db, actor, share_id=share_id)
    return n_("%(count)s share was ended.", "%(count)s shares were ended.", len(share_ids))


def _vendors_page(db: Session, actor: Actor, wrong: BatonError | None = None) -> str:
    seen = queries.last_seen(db, actor)
    guests: dict[str | None, list[Person]] = {}
    everybody = queries.guests(db, actor)
    for each in everybody:
        guests.setdefault(each.vendor_id, []).append(each)
    rows = []
    for vendor in queries.vendors(db, actor):
        shares = _shares(db, actor, vendor.id, names=told_apart(everybody))
        theirs = [_guest(each, shares, seen.get(each.id)) for each in guests.get(vendor.id, [])]
        rows.append({"id": vendor.id, "name": vendor.name, "guests": theirs, "shares": shares})
    added = wrong if request.form.get("do") == "add" else None
    return staff_page(
        db, actor, "people/vendors.html", vendors=rows, form=form_again(added, "name"), errors=errors_of(added),
        row_error=wrong.sentence if wrong and not added else "", may_switch=may(actor, "person.change"),
    )  # fmt: skip


def _invite_page(db: Session, actor: Actor, vendor_id: str, wrong: BatonError | None = None) -> str:
    vendor = queries.get_vendor(db, actor, vendor_id)
    shared = [each for each in _shares(db, actor, vendor.id) if not each["person_id"]]
    return staff_page(
        db, actor, "people/invite.html", wanted={"id": vendor.id, "name": vendor.name}, shared=shared,
        form=form_again(wrong, "email", "guest_name"), errors=errors_of(wrong),
    )  # fmt: skip


def _guest(person: Person, shares: Sequence[View], seen: datetime | None) -> View:
    theirs = [each for each in shares if each["person_id"] in (None, person.id)]
    ends = [each["expires_at"] for each in theirs]
    return {
        "id": person.id,
        "name": person.name,
        "email": person.email,
        "last_seen": seen,
        "active": person.deactivated_at is None,
        "invited_by": person.invited_by.name if person.invited_by else "",
        "sees": len({each["document"]["id"] for each in theirs}),
        "until": max(ends) if ends and None not in ends else None,
    }


def _shares(db: Session, actor: Actor, vendor_id: str, *, names: Mapping[str, str] | None = None) -> list[View]:
    """`names`: of guests by id, where those of one name are told apart."""
    shares: Sequence[Share] = live_shares_with(db, actor, vendor_id)
    documents = found_documents(db, actor, [share.document_id for share in shares])
    return [
        {
            "id": each.id,
            "document": {"id": each.document_id, "title": documents[each.document_id].title},
            "expires_at": each.expires_at,
            "person_id": each.person_id,
            "person": (names or {}).get(each.person.id, each.person.name) if each.person else "",
            "can_download": each.can_download,
            "can_comment": each.can_comment,
        }
        for each in shares
        if each.document_id in documents
    ]
