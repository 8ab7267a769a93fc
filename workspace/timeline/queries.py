"""Reads of the timeline. Staff see every entry; a guest those for their vendor, about what is shared with them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, bindparam, false, or_, select, true, tuple_
from sqlalchemy.orm import Session, joinedload, selectinload
from sqlalchemy.orm.attributes import set_committed_value

from workspace.customers.models import Contact
from workspace.customers.queries import check_customer
from workspace.errors import NotFound
from workspace.i18n import _
from workspace.people.models import Person, Team, Vendor
from workspace.people.words import folded
from workspace.policy import Actor, Audience, Role
from workspace.ports import Searchable
from workspace.sharing.queries import opened_customers, opened_documents
from workspace.timeline.mentions import callable_names, find_mentions, handles_of
from workspace.timeline.models import Entry, EntryFile, EntryReaction, EntryRevision, EntryVendor, Mention

_SHOWN = (
    joinedload(Entry.author),
    joinedload(Entry.team),
    joinedload(Entry.vendor),
    joinedload(Entry.contact),
)
"""Beside these, `_addressed` and `shown` say whom entries are for."""


def visible_entries(actor: Actor) -> ColumnElement[bool]:
    if actor.is_staff:
        return true()
    if actor.vendor_id is None:
        return false()
    return and_(
        Entry.audience == Audience.vendors,
        Entry.deleted_at.is_(None),
        Entry.id.in_(select(EntryVendor.entry_id).where(EntryVendor.vendor_id == actor.vendor_id)),
        or_(
            Entry.document_id.in_(opened_documents(actor)),
            and_(Entry.document_id.is_(None), Entry.customer_id.in_(opened_customers(actor))),
        ),
    )


# Asked for every entry that is pushed: made once, a statement costs a quarter.
_FOUND = select(Entry).where(Entry.id.in_(bindparam("ids", expanding=True))).options(*_SHOWN)
_IS_ANSWERED = select(Entry.id).where(Entry.reply_to_id.in_(bindparam("ids", expanding=True))).limit(1)
_REPLIES = (
    select(Entry)
    .where(Entry.reply_to_id.in_(bindparam("ids", expanding=True)))
    .options(*_SHOWN)
    .order_by(Entry.at, Entry.id)
)


def _seen_by(actor: Actor, entries: Select[Entry]) -> Select[Entry]:
    """The same statement for all staff, so that it is made once."""
    return entries if actor.is_staff else entries.where(visible_entries(actor))


def get_entry(db: Session, actor: Actor, entry_id: str) -> Entry:
    """With all that showing it needs. Raises NotFound."""
    entry = db.scalar(select(Entry).where(Entry.id == entry_id, visible_entries(actor)).options(*_SHOWN))
    if entry is None:
        raise NotFound(_("There is no such entry."))
    return _addressed(db, [entry])[0]


def shown(db: Session, entry: Entry) -> Entry:
    """An entry that was written in this very transaction, with all that showing it needs."""
    for name, table, key in (
        ("author", Person, entry.author_id),
        ("team", Team, entry.team_id),
        ("vendor", Vendor, entry.vendor_id),
        ("contact", Contact, entry.contact_id),
    ):
        set_committed_value(entry, name, db.get(table, key) if key else None)
    return _addressed(db, [entry])[0]


def _addressed(db: Session, entries: Sequence[Entry]) -> Sequence[Entry]:
    """The same entries, each with its vendors and reactions. Asks only where an entry says that there are any."""
    vendors: dict[str, list[Vendor]] = {entry.id: [] for entry in entries}
    if for_vendors := [entry.id for entry in entries if entry.audience == Audience.vendors]:
        rows = select(EntryVendor.entry_id, Vendor).join(Vendor, Vendor.id == EntryVendor.vendor_id)
        for entry_id, vendor in db.execute(rows.where(EntryVendor.entry_id.in_(for_vendors)).order_by(Vendor.name)):
            vendors[entry_id].append(vendor)
    given = _reactions_to(db, [entry.id for entry in entries if entry.reacted])
    for entry in entries:
        set_committed_value(entry, "vendors", vendors[entry.id])
        set_committed_value(entry, "reactions", given.get(entry.id, []))
    return entries


def _reactions_to(db: Session, entry_ids: Sequence[str]) -> dict[str, list[EntryReaction]]:
    """The reactions that stand now, the first one first."""
    given: dict[str, list[EntryReaction]] = {}
    if entry_ids:
        rows = select(EntryReaction).where(EntryReaction.entry_id.in_(entry_ids), EntryReaction.is_there)
        for row in db.scalars(rows.order_by(EntryReaction.at, EntryReaction.who)):
            given.setdefault(row.entry_id, []).append(row)
    return given


def found_entries(db: Session, actor: Actor, ids: Sequence[str]) -> dict[str, Entry]:
    """Those of these entries that the actor may see, deleted ones too."""
    if not ids:
        return {}
    found = db.scalars(_seen_by(actor, _FOUND), {"ids": list(ids)}).all()
    return {entry.id: entry for entry in _addressed(db, found)}


def timeline(
    db: Session,
    actor: Actor,
    *,
    customer_id: str,
    kinds: Sequence[str] = (),
    team_id: str | None = None,
    person_id: str | None = None,
    origin: str | None = None,
    channel: str = "",
    for_guests: bool = False,
    before: tuple[datetime, str] | None = None,
    after: tuple[datetime, str] | None = None,
    with_replies: bool = False,
    limit: int = 50,
) -> Sequence[Entry]:
    """A customer's entries, newest first; without `with_replies` roots alone. `before` is (at, id) of the last seen.

    `after` gives those that follow next upon that one instead. `origin` is where it was written ("slack"),
    `channel` where one met the customer, `for_guests` what vendors see. A filter finds replies too: every match
    stands by itself.
    """
    check_customer(db, actor, customer_id)
    only: list[ColumnElement[bool]] = [Entry.kind.in_(kinds)] if kinds else []
    only += [column == value for column, value in (
        (Entry.team_id, team_id), (Entry.author_id, person_id), (Entry.origin, origin), (Entry.channel, channel),
        (Entry.audience, Audience.vendors if for_guests else None),
    ) if value]  # fmt: skip
    if not (only or with_replies):
        only = [Entry.reply_to_id.is_(None)]
    found = select(Entry).where(Entry.customer_id == customer_id, visible_entries(actor), *only).options(*_SHOWN)
    if after is not None:
        next_ones = found.where(tuple_(Entry.at, Entry.id) > after).order_by(Entry.at, Entry.id).limit(limit)
        return _addressed(db, db.scalars(next_ones).all()[::-1])
    if before is not None:
        found = found.where(tuple_(Entry.at, Entry.id) < before)
    return _addressed(db, db.scalars(found.order_by(Entry.at.desc(), Entry.id.desc()).limit(limit)).all())


def replies_to(db: Session, actor: Actor, root_ids: Sequence[str]) -> dict[str, list[Entry]]:
    """Replies by root, oldest first."""
    # Most entries that are pushed have none yet, and to load entries is dear even where none is found.
    if not root_ids or db.scalar(_IS_ANSWERED, {"ids": list(root_ids)}) is None:
        return {}
    found = db.scalars(_seen_by(actor, _REPLIES), {"ids": list(root_ids)}).all()
    replies: dict[str, list[Entry]] = {}
    for reply in _addressed(db, found):
        replies.setdefault(str(reply.reply_to_id), []).append(reply)
    return replies


def pinned_entries(db: Session, actor: Actor, *, customer_id: str) -> Sequence[Entry]:
    """What is pinned on a customer's timeline, the newest pin first. For staff; a guest sees none."""
    if not actor.is_staff:
        return []
    found = select(Entry).where(Entry.customer_id == customer_id, Entry.pinned_at.is_not(None))
    found = found.where(visible_entries(actor), Entry.deleted_at.is_(None)).options(*_SHOWN)
    return _addressed(db, db.scalars(found.order_by(Entry.pinned_at.desc(), Entry.id.desc())).all())


def about_document(db: Session, actor: Actor, *, document_id: str, customer_id: str) -> Sequence[Entry]:
    """Comments on a document, oldest first. A guest also sees what was told their vendor about no document at all."""
    about: ColumnElement[bool] = and_(Entry.document_id == document_id, Entry.kind != "document")
    if not actor.is_staff:
        about = or_(about, and_(Entry.document_id.is_(None), Entry.customer_id == customer_id))
    found: Select[Entry] = select(Entry).where(about, visible_entries(actor)).options(*_SHOWN)
    return _addressed(db, db.scalars(found.order_by(Entry.at, Entry.id).limit(500)).all())


def revisions_of(db: Session, actor: Actor, entry_id: str) -> Sequence[EntryRevision]:
    """What an entry said before, oldest first. For staff: a guest sees the last words only."""
    get_entry(db, actor, entry_id)
    if not actor.is_staff:
        return []
    return db.scalars(
        select(EntryRevision).where(EntryRevision.entry_id == entry_id).order_by(EntryRevision.revision)
    ).all()


def entry_of_client(db: Session, actor: Actor, client_id: str) -> Entry | None:
    """What the actor already posted under this id of theirs."""
    found = select(Entry).where(Entry.author_id == actor.id, Entry.client_id == client_id)
    entry = db.scalar(found.options(*_SHOWN))
    return _addressed(db, [entry])[0] if entry else None


def mentioned_in(db: Session, body: str, *, guests: Sequence[Person] = ()) -> list[str]:
    """Who is named in a text: "person:<id>" and "team:<id>". Of active staff, and of these guests.

    Where a colleague has the same name, the colleague is meant. Who cannot be called by name is by their address.
    """
    names, people = _called_by_name(db, guests)
    handles = handles_of(people, names)
    hidden = {folded(mail): value for _name, value, mail in people if value in handles}
    return find_mentions(body, {**hidden, **{handle: value for value, handle in handles.items()}, **names})


def handles_here(db: Session, *, guests: Sequence[Person] = ()) -> dict[str, str]:
    """By id how to call those colleagues and guests whose name alone would call nobody, or somebody else."""
    names, people = _called_by_name(db, guests)
    return {value.removeprefix("person:"): handle for value, handle in handles_of(people, names).items()}


def _called_by_name(db: Session, guests: Sequence[Person]) -> tuple[dict[str, str], list[tuple[str, str, str]]]:
    """Folded names to whom they call; and (name, "person:<id>", mail address) of everybody who may be called."""
    staff = select(Person.name, Person.id, Person.email)
    staff = staff.where(Person.role != Role.guest, Person.deactivated_at.is_(None))
    of_staff = [(name, f"person:{person_id}", mail) for name, person_id, mail in db.execute(staff)]
    of_guests = [(guest.name, f"person:{guest.id}", guest.email) for guest in guests]
    names = callable_names((name, value) for name, value, _mail in of_staff)
    for team in db.scalars(select(Team)):
        names.update({team.slug: f"team:{team.id}", folded(team.name): f"team:{team.id}"})
    return callable_names((name, value) for name, value, _mail in of_guests) | names, [*of_staff, *of_guests]


def names_called(db: Session, entries: Sequence[Entry]) -> dict[str, tuple[tuple[str, str], ...]]:
    """By entry the folded names by which it calls people and teams, each with "person:<id>" or "team:<id>"."""
    calling = [entry.id for entry in entries if "@" in entry.body]
    if not calling:
        return {}
    rows = select(Mention.entry_id, Person.id, Person.name, Person.email, Team.id, Team.name, Team.slug)
    rows = rows.outerjoin(Person, Mention.person_id == Person.id).outerjoin(Team, Mention.team_id == Team.id)
    names: dict[str, dict[str, str]] = {}
    for entry_id, person_id, person, mail, team_id, team, slug in db.execute(rows.where(Mention.entry_id.in_(calling))):
        found = names.setdefault(entry_id, {})
        if person_id:
            found[folded(person)] = f"person:{person_id}"
            for name in (folded(person).split(" ")[0], folded(mail), folded(mail).partition("@")[0]):
                found.setdefault(name, f"person:{person_id}")
        if team_id:
            found.update({folded(team): f"team:{team_id}", slug: f"team:{team_id}"})
    return {entry_id: tuple(sorted(found.items())) for entry_id, found in names.items()}


def people_mentioned(db: Session, entry_id: str) -> set[str]:
    """Ids of everybody an entry names, members of a named team among them."""
    rows = db.execute(select(Mention.person_id, Mention.team_id).where(Mention.entry_id == entry_id)).all()
    people = {person_id for person_id, _ in rows if person_id}
    teams = [team_id for _, team_id in rows if team_id]
    members = select(Person.id).where(Person.team_id.in_(teams), Person.deactivated_at.is_(None))
    return people | set(db.scalars(members))


def writers_in_thread(db: Session, root_id: str) -> set[str]:
    """Staff who wrote the root or answered it: they are told of a new reply."""
    wrote = select(Entry.author_id).where(or_(Entry.id == root_id, Entry.reply_to_id == root_id))
    staff = select(Person.id).where(Person.id.in_(wrote), Person.role != Role.guest)
    return set(db.scalars(staff))


def searchable_entries(db: Session, ids: Sequence[str] | None) -> list[Searchable]:
    """What the index keeps of these entries, or of all. Deleted ones are not kept."""
    wanted = select(Entry).where(Entry.deleted_at.is_(None), Entry.kind.not_in(("document", "profile")))
    wanted = wanted.options(selectinload(Entry.vendors))
    if ids is not None:
        wanted = wanted.where(Entry.id.in_(ids))
    with_files = select(EntryFile.entry_id).distinct()
    filed = set(db.scalars(with_files if ids is None else with_files.where(EntryFile.entry_id.in_(ids))))
    return [
        Searchable(
            key=f"entry:{entry.id}",
            type="entry",
            kind=entry.kind,
            title="",
            body=entry.body,
            principals=("staff", *(f"vendor:{vendor.id}" for vendor in entry.vendors)),
            customer_id=entry.customer_id,
            team_id=entry.team_id,
            person_id=entry.author_id,
            at=entry.at,
            facts=("has:file",) if entry.id in filed else (),
        )
        for entry in db.scalars(wanted)
    ]
