"""Rows → the plain values that templates show. No query is made here: what is shown was loaded before."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from workspace.handoffs.queries import checklist_of, next_verbs, receiver_of
from workspace.i18n import _, mark
from workspace.policy import Actor, Audience, Role
from workspace.retold import retold
from workspace.timeline.operations import WRITTEN
from workspace.timeline.sticking.grouped import grouped
from workspace.web.markdown import to_html

if TYPE_CHECKING:
    from workspace.bots.mirroring.standing import Standing
    from workspace.customers.models import Contact, Customer
    from workspace.documents.models import Document
    from workspace.handoffs.models import Handoff
    from workspace.people.models import Person, Team
    from workspace.timeline.models import Entry

View = dict[str, Any]

KINDS = {
    "note": (mark("Note"), mark("wrote a note"), "message-square"),
    "comment": (mark("Comment"), mark("commented"), "message-square"),
    "call": (mark("Call"), mark("logged a call"), "phone"),
    "email": (mark("E-mail"), mark("logged an e-mail"), "mail"),
    "meeting": (mark("Meeting"), mark("logged a meeting"), "calendar"),
    "chat": (mark("Chat"), mark("logged a chat"), "messages-square"),
    "document": (mark("Document"), "", "file-text"),
    "handoff": (mark("Hand-off"), "", "arrow-right-left"),
    "profile": (mark("Profile"), "", "pencil"),
}
"""Kind → label, verb, icon. What the program writes carries its verb in the body."""

_STATES = {
    "offered": (mark("Offered"), "accent", True),
    "asked": (mark("Question asked"), "warning", True),
    "accepted": (mark("Accepted"), "success", False),
    "declined": (mark("Declined"), "danger", False),
    "withdrawn": (mark("Withdrawn"), "", False),
    "done": (mark("Done"), "success", False),
    "settled": (mark("Settled"), "", False),
}
"""A hand-off's state → label, tone, whether an answer is still wanted."""
_DIRECTIONS = {"in": mark("They came to us"), "out": mark("We went to them")}
_IMAGES = ("png", "jpeg", "gif", "webp")
_IMAGE_NAMES = (".png", ".jpg", ".jpeg", ".gif", ".webp")


def initials(name: str) -> str:
    words = [word for word in name.split() if word[0].isalnum()]
    letters = [word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words)]
    return "".join(letters).upper() or name[:1].upper()


def person_view(person: Person | None) -> View | None:
    if person is None:
        return None
    return {"id": person.id, "name": person.name, "initials": initials(person.name)}


def team_view(team: Team | None) -> View | None:
    return None if team is None else {"id": team.id, "slug": team.slug, "name": team.name}


def me_view(person: Person, actor: Actor) -> View:
    team = team_view(person.team)
    return {
        "id": person.id,
        "name": person.name,
        "email": person.email,
        "initials": initials(person.name),
        "team": team,
        "teams": [team["slug"]] if team else [],
        "vendor": {"id": person.vendor.id, "name": person.vendor.name} if person.vendor else None,
        "theme": person.theme,
        "takes_keys": person.takes_keys,
        "is_admin": actor.role is Role.admin,
    }


def customer_view(customer: Customer, contacts: Sequence[Contact] = (), *, channels: Sequence[str] = ()) -> View:
    holder = {"team": team_view(customer.holder_team), "person": person_view(customer.holder_person)}
    return {
        "id": customer.id,
        "name": customer.name,
        "initials": initials(customer.name),
        "about": customer.about,
        "preferences": _lines(customer.preferences),
        "goals": [{**line, "state": None} for line in _lines(customer.goals)],
        "holder": holder if any(holder.values()) else None,
        "contacts": [contact_view(contact) for contact in contacts],
        "slack_channel": ", ".join(f"#{name}" for name in channels) or None,
        "archived": customer.archived_at is not None,
        "revision": customer.revision,
        "active_at": customer.active_at,
    }


def contact_view(contact: Contact) -> View:
    return {
        "id": contact.id,
        "name": contact.name,
        "role": contact.title,
        "email": contact.email,
        "phone": contact.phone,
        "initials": initials(contact.name),
    }


def entry_view(
    entry: Entry,
    *,
    replies: Sequence[View] = (),
    files: Sequence[Document] = (),
    handoff: Handoff | None = None,
    document: Document | None = None,
    slack: Sequence[Standing] = (),
    names: tuple[tuple[str, str], ...] = (),
    seeing: Collection[tuple[str, str]] = (),
    with_thumbnail: Collection[str] = (),
    for_guest: bool = False,
    url_of: Any,
) -> View:
    """An entry as `timeline/_entry.html` shows it, the same for every reader of one audience."""
    label, _verb, icon = KINDS[entry.kind]
    verb, body_html = _said(entry, handoff, document, names)
    return {
        "id": entry.id,
        "revision": entry.revision,
        "kind": entry.kind,
        "kind_label": _(label),
        "verb": verb,
        "icon": icon,
        "body_html": body_html,
        **_written(entry),
        "unseen_by": _unseen_by(entry, seeing),
        "document": {"id": document.id, "title": document.title} if document else None,
        "handoff": handoff_view(handoff, None) if handoff else None,
        "files": [_file_view(each, url_of, for_guest, with_thumbnail) for each in files],
        "replies": list(replies),
        "parent_id": entry.reply_to_id,
        "client_id": entry.client_id,
        "slack": list(slack),
        "reactions": [] if for_guest else grouped(entry.reactions),
        "pinned_by": None if for_guest or entry.pinned_at is None else entry.pinned_by,
        "contact": _("with %(name)s", name=entry.contact.name) if entry.contact and not for_guest else None,
        "url": None if for_guest else url_of("pages.entry", entry_id=entry.id),
    }


def _written(entry: Entry) -> View:
    """Who wrote it when, for whom, and what may still be done with it."""
    vendor = {"slug": "vendor", "name": entry.vendor.name} if entry.vendor else None
    return {
        "author": {"id": entry.author_id or "", "name": entry.author_name, "initials": initials(entry.author_name)},
        "team": team_view(entry.team) or vendor,
        "via": "Slack" if entry.origin == "slack" else None,
        "at": entry.at,
        "edited": entry.edited_at is not None,
        "deleted": entry.deleted_at is not None,
        "audience": "staff" if entry.audience == Audience.staff else [each.name for each in entry.vendors],
        "direction": _(_DIRECTIONS[entry.direction]) if entry.direction else None,
        "channel": _(entry.channel) if entry.channel else entry.channel,
        "can_reply": entry.deleted_at is None,
        "by_guest": entry.vendor_id is not None,
        "editable": entry.kind in WRITTEN and entry.origin != "slack",
        "deletable": entry.kind in WRITTEN,
    }


def _unseen_by(entry: Entry, seeing: Collection[tuple[str, str]]) -> list[str]:
    """The vendors whom it is for and to whom nothing that shows it is shared now. `seeing`: see who_sees_what."""
    if entry.audience == Audience.staff:
        return []
    about = entry.document_id or entry.customer_id
    return [vendor.name for vendor in entry.vendors if (vendor.id, about) not in seeing]


def _said(
    entry: Entry, handoff: Handoff | None, document: Document | None, names: tuple[tuple[str, str], ...]
) -> tuple[str, str]:
    """Verb and body. What the program writes is one sentence: it stands in the heading, and an offer on its card."""
    if entry.deleted_at is not None:
        return _("deleted this"), ""
    if handoff is not None:
        return _("offers to hand over"), ""
    if entry.kind in ("profile", "document"):
        verb, _mark, words = entry.body.partition("\n\n")
        verb = " ".join(verb.replace(document.title, "").split()) if document else verb
        return retold(verb), to_html(words, names) if words else ""
    if entry.kind == "handoff":
        verb, _mark, words = entry.body.partition(": ")
        return retold(verb), to_html(words, names) if words else ""
    return _(KINDS[entry.kind][1]) if KINDS[entry.kind][1] else "", to_html(entry.body, names)


def handoff_view(handoff: Handoff, actor: Actor | None, *, customer: str = "", beside: Sequence[Handoff] = ()) -> View:
    """A hand-off; what the reader may do with it only where an actor is given: pushed HTML is nobody's own.

    `beside` are the other open offers of its customer, which end when this one is accepted.
    """
    label, tone, is_open = _STATES[handoff.state]
    now = actor.at if actor else None
    return {
        "id": handoff.id,
        "customer": {"id": handoff.customer_id, "name": customer},
        "from_label": handoff.from_team.name if handoff.from_team else handoff.from_person.name,
        "to_label": handoff.to_person.name if handoff.to_person else handoff.to_team.name if handoff.to_team else "",
        "by": handoff.from_person.name,
        "taken_by": handoff.answered_by.name if handoff.state == "accepted" and handoff.answered_by else "",
        "reason": handoff.reason,
        "due_at": handoff.due_at,
        "is_late": bool(now and handoff.due_at and handoff.due_at < now and (is_open or handoff.state == "accepted")),
        "state": handoff.state,
        "state_label": _(label),
        "tone": tone,
        "is_open": is_open,
        "note": _note(handoff),
        "checklist": checklist_of(handoff),
        "documents": [{"id": each.id, "title": each.title} for each in handoff.documents],
        "verbs": list(next_verbs(actor, handoff)) if actor else [],
        "settles": offers_label(beside, actor) if actor else "",
    }


def offers_label(offers: Sequence[Handoff], actor: Actor) -> str:
    """ "yours to Marketing, Ben's to Support" of some offers."""
    return ", ".join(
        _("yours to %(to)s", to=receiver_of(each))
        if each.from_person_id == actor.id
        else _("that of %(who)s to %(to)s", who=each.from_person.name, to=receiver_of(each))
        for each in offers
    )


def _note(handoff: Handoff) -> str | None:
    """What was said last about a hand-off, or by whom another offer of the customer was taken."""
    if handoff.state == "settled" and handoff.answered_by:
        return _("%(name)s took over by another offer.", name=handoff.answered_by.name)
    said = [step for step in handoff.steps if step.text and step.verb in ("ask", "answer", "decline")]
    return f"{said[-1].person.name}: {said[-1].text}" if said else None


def size_label(size: int) -> str:
    """1,234,567 → "1.2 MB"."""
    amount = float(size)
    for unit in ("bytes", "KB", "MB"):
        if amount < 1000:
            return f"{amount:.0f} {unit}" if unit != "MB" else f"{amount:.1f} {unit}"
        amount /= 1000
    return f"{amount:.1f} GB"


def more_than_no_text(reason: str) -> str:
    """Why there is no text, where it says more than that there is none."""
    return "" if reason == "There is no text in this file." else retold(reason)


def reading_state(state: str, reason: str) -> str | None:
    """What became of a version's text, in words; None when all is well and it is found in search."""
    words = {
        "waiting": _("waiting to be read"), "reading": _("reading…"), "text": None,
        "encrypted": _("locked with a password"), "needs_ocr": _("scanned: needs text recognition (OCR)"),
    }  # fmt: skip
    begins = {"damaged": _("damaged"), "refused": _("refused")}.get(state, _("no text"))
    why = more_than_no_text(reason)
    return words.get(state, f"{begins}: {why}" if why else begins)


def kind_choices() -> list[Mapping[str, object]]:
    return [
        {"value": kind, "label": _(KINDS[kind][0]), "interaction": kind != "note"}
        for kind in WRITTEN
        if kind != "comment"
    ]


def _lines(text: str) -> list[View]:
    return [{"icon": None, "text": line.strip(" -*")} for line in text.splitlines() if line.strip(" -*")]


def _file_view(document: Document, url_of: Any, for_guest: bool, with_thumbnail: Collection[str]) -> View:
    version = document.versions[-1]
    is_image = version.kind in _IMAGES or document.title.lower().endswith(_IMAGE_NAMES)
    place = "guest" if for_guest else "pages"
    if is_image and not for_guest:
        url = url_of("pages.picture", document_id=document.id, n=version.n)
    else:
        url = url_of(f"{place}.document", document_id=document.id)
    thumbnail = None
    if document.id in with_thumbnail and not for_guest:
        thumbnail = url_of("pages.thumbnail", document_id=document.id, n=version.n)
    is_image = is_image and not for_guest
    return {"id": document.id, "title": document.title, "is_image": is_image, "url": url, "thumbnail": thumbnail}
