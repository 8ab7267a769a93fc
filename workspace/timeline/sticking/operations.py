"""React to an entry, pin it, and take both back. The same twice changes nothing."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workspace.customers.events import customer_room, signal
from workspace.errors import Conflict, NotFound
from workspace.events import Room, record
from workspace.i18n import _
from workspace.people.models import Person
from workspace.policy import Actor, require
from workspace.timeline.events import PinChanged, ReactionsChanged
from workspace.timeline.models import Entry, EntryReaction
from workspace.timeline.queries import get_entry
from workspace.timeline.sticking.emoji import emoji_name

HERE = "web"
MOST_EMOJI = 23
"""Different ones on one entry; Slack's limit for a message."""
MOST_PINS = 100
"""Of one customer; Slack's limit for a channel."""


def react(db: Session, actor: Actor, *, entry_id: str, emoji: str) -> Entry:
    """Give an emoji. Raises Invalid for what is none, Conflict when there are too many different ones already."""
    entry, name = _reactable(db, actor, entry_id), emoji_name(emoji)
    if db.get(EntryReaction, (entry.id, name, actor.person_id, HERE)) is not None:
        return entry
    others = {reaction.emoji for reaction in entry.reactions}
    if name not in others and len(others) >= MOST_EMOJI:
        raise Conflict(
            _(
                "There are %(most_emoji)s different emoji on this entry already. Choose one of those.",
                most_emoji=MOST_EMOJI,
            )
        )
    db.add(
        EntryReaction(
            entry_id=entry.id, emoji=name, who=actor.person_id, source=HERE, person_id=actor.person_id,
            name=actor.name, at=actor.at,
        )
    )  # fmt: skip
    return _shown_anew(db, actor, entry, name)


def take_back(db: Session, actor: Actor, *, entry_id: str, emoji: str) -> Entry:
    """Take one's own emoji back. Raises Conflict where it was given elsewhere: there it has to be taken back."""
    entry, name = _reactable(db, actor, entry_id), emoji_name(emoji)
    given = db.get(EntryReaction, (entry.id, name, actor.person_id, HERE))
    if given is None:
        mine = [each for each in entry.reactions if each.emoji == name and each.person_id == actor.person_id]
        if mine:
            raise Conflict(_("You gave this one in Slack: take it back there."))
        return entry
    db.delete(given)
    return _shown_anew(db, actor, entry, name)


def hear_reaction(
    db: Session, actor: Actor, *, entry_id: str, emoji: str, who: str, source: str, is_there: bool, heard: str
) -> None:
    """Somebody reacted elsewhere, or took that back. `heard` orders what is said of it: older changes nothing.

    `actor` is who they are here; without an id, by name alone.
    """
    require(actor, "entry.react")
    entry = get_entry(db, actor, entry_id)
    if entry.deleted_at is not None:
        return
    name = emoji_name(emoji)
    given = db.get(EntryReaction, (entry.id, name, who, source))
    if given is None:
        given = EntryReaction(entry_id=entry.id, emoji=name, who=who, source=source, is_there=False, name="", heard="")
        db.add(given)
    if _number(heard) <= _number(given.heard):
        return
    was_there = given.is_there
    given.is_there, given.heard, given.at = is_there, heard, actor.at
    given.person_id, given.name = actor.id, actor.name
    if is_there != was_there:
        _shown_anew(db, actor, entry, name)
    else:
        db.flush()


def name_reactions(db: Session, actor: Actor, *, who: str, person: Person | None, name: str) -> None:
    """We learned who somebody elsewhere is: what they gave gets their name, and is theirs from then on."""
    mine = select(EntryReaction).where(EntryReaction.who == who, EntryReaction.person_id.is_(None))
    person_id = person.id if person else None
    for given in db.scalars(mine).all():
        if (given.person_id, given.name) != (person_id, name):
            given.person_id, given.name = person_id, name
            _shown_anew(db, actor, get_entry(db, actor, given.entry_id), given.emoji)


def pin_entry(db: Session, actor: Actor, *, entry_id: str) -> Entry:
    """Keep an entry at the top of its timeline. Raises Conflict when there are a hundred already."""
    require(actor, "entry.pin")
    entry = _present(db, actor, entry_id)
    if entry.pinned_at is not None:
        return entry
    pinned = select(func.count()).where(Entry.customer_id == entry.customer_id, Entry.pinned_at.is_not(None))
    if (db.scalar(pinned) or 0) >= MOST_PINS:
        raise Conflict(
            _("%(most_pins)s entries are pinned here already. Take one of them down first.", most_pins=MOST_PINS)
        )
    entry.pinned_at, entry.pinned_by = actor.at, actor.name[:120]
    return _pin_shown(db, actor, entry)


def unpin_entry(db: Session, actor: Actor, *, entry_id: str) -> Entry:
    """Take it down again."""
    require(actor, "entry.pin")
    entry = _present(db, actor, entry_id)
    if entry.pinned_at is None:
        return entry
    entry.pinned_at, entry.pinned_by = None, ""
    return _pin_shown(db, actor, entry)


# ------------------------------------------------------------------ below
def _reactable(db: Session, actor: Actor, entry_id: str) -> Entry:
    require(actor, "entry.react")
    return _present(db, actor, entry_id)


def _present(db: Session, actor: Actor, entry_id: str) -> Entry:
    entry = get_entry(db, actor, entry_id)
    if entry.deleted_at is not None:
        raise NotFound(_("This entry was deleted."))
    return entry


def _shown_anew(db: Session, actor: Actor, entry: Entry, emoji: str) -> Entry:
    """Staff alone see reactions, so only the customer's room hears of them."""
    entry.reacted = True
    db.flush()
    room = Room(customer_room(entry.customer_id), f"entry:{entry.id}")
    record(db, actor, ReactionsChanged(entry.id, entry.customer_id, emoji), rooms=[room])
    return get_entry(db, actor, entry.id)


def _pin_shown(db: Session, actor: Actor, entry: Entry) -> Entry:
    db.flush()
    rooms = [Room(customer_room(entry.customer_id), f"entry:{entry.id}"), signal(entry.customer_id, "pinned")]
    record(db, actor, PinChanged(entry.id, entry.customer_id), rooms=rooms)
    return entry


def _number(heard: str) -> tuple[int, int]:
    seconds, _, micros = heard.partition(".")
    return int(seconds or 0), int(micros.ljust(6, "0")[:6] or 0)
